//! Markdown to plain text.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::Heading;
use crate::markdown::{heading_text, list_headings, parser};

/// The words of a Markdown text, blocks on lines of their own, no markup. For search and snippets.
pub fn to_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for event in parser(markdown) {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(&piece),
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::HardBreak
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableRow | TagEnd::TableHead,
            ) if !text.ends_with('\n') => text.push('\n'),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The second-level headings with their anchors.
pub fn headings(markdown: &str) -> Vec<Heading> {
    list_headings(markdown)
}

/// The first words of a text, at most `limit` characters, cut at a word, with an ellipsis when cut.
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let cut: String = text.chars().take(limit.saturating_sub(1)).collect();
    let whole = cut.rfind(char::is_whitespace).map_or(cut.as_str(), |at| &cut[..at]);
    format!("{}…", whole.trim_end_matches([',', ';', ':', ' ']))
}

/// The items of the first numbered list under the heading, as plain text: a strategy's steps.
pub fn section_steps(markdown: &str, heading: &str) -> Vec<String> {
    let events: Vec<Event<'_>> = parser(markdown).collect();
    let mut inside = false;
    let mut depth = 0_usize;
    let mut steps = Vec::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }) => {
                if !steps.is_empty() {
                    break;
                }
                inside = heading_text(&events[at + 1..]) == heading;
            }
            Event::Start(Tag::List(Some(_))) if inside => depth += 1,
            Event::End(TagEnd::List(true)) if inside => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            Event::Start(Tag::Item) if inside && depth == 1 => steps.push(String::new()),
            Event::Text(piece) | Event::Code(piece) if inside && depth > 0 => {
                if let Some(step) = steps.last_mut() {
                    step.push_str(piece);
                }
            }
            Event::SoftBreak if inside && depth > 0 => {
                if let Some(step) = steps.last_mut() {
                    step.push(' ');
                }
            }
            _ => {}
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_words_and_no_markup() {
        assert_eq!(
            to_text("## How\n\n1. Say **wait**.\n2. [Wait](x)\n\n| a | b |\n|---|---|\n| c | d |"),
            "How\nSay wait.\nWait\na b \nc d"
        );
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("one two three", 9), "one two…");
        assert_eq!(excerpt("one", 9), "one");
    }

    #[test]
    fn steps_are_the_items_of_the_list_under_the_heading() {
        let markdown = "## What\n\n1. no\n\n## How to do it\n\n1. Say *wait*.\n2. Count\n   to ten.\n\n## Next\n\n1. no";
        assert_eq!(section_steps(markdown, "How to do it"), ["Say wait.", "Count to ten."]);
    }
}
