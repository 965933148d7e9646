//! Texts with gaps to fill in: `{{school_name}}`, and `{{actions.owner}}` in a row of a table that repeats. A text may declare what its
//! gaps are, in a block of code named `fields` with a line for each; what it does not declare is a line of text called by its name.
//!
//! ```text
//! school_name: Name of the school
//! approved_on: Approved on | date
//! finding: Our finding | choice: Yes; Partly; No
//! views: What the pupil says | long | hint: In the pupil’s own words.
//! actions: Actions | rows
//! actions.owner: Who
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::gaps::{Declared, Field, Line, MOST, declaration, gaps, is_gap, label, lines};
use crate::markdown::{list_headings, to_html};
use crate::to_text;

/// A part of the text under one heading, with what is to be filled in there first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSection {
    /// The anchor of the heading in the HTML; empty before the first.
    pub id: String,
    pub heading: String,
    pub fields: Vec<Field>,
}

/// Rows that a list begins with.
const ROWS: usize = 3;
/// Characters of a sentence that helps.
const SENTENCE: usize = 200;
/// Columns of one list at most.
const MOST_COLUMNS: usize = 12;

/// Whether there is anything to fill in.
pub fn has_gaps(markdown: &str) -> bool {
    lines(markdown).any(|line| matches!(line, Line::Text(text) if gaps(text).next().is_some()))
}

/// The text without what declares its fields.
pub fn without_fields(markdown: &str) -> String {
    let mut kept = String::with_capacity(markdown.len());
    for line in lines(markdown) {
        if let Line::Text(text) | Line::Heading(text) = line {
            kept.push_str(text);
            kept.push('\n');
        }
    }
    kept.trim_start_matches('\n').to_owned()
}

/// What is to be filled in, each under the heading where it comes first. A part without anything is left out.
pub fn form_sections(markdown: &str) -> Vec<FormSection> {
    let declared = Declared::read(markdown);
    let mut headings = list_headings(markdown).into_iter();
    let mut sections = vec![FormSection { id: String::new(), heading: String::new(), fields: Vec::new() }];
    let mut seen = BTreeSet::new();
    for line in lines(markdown) {
        let (Line::Text(text) | Line::Heading(text)) = line else { continue };
        if matches!(line, Line::Heading(_))
            && let Some(heading) = headings.next()
        {
            sections.push(FormSection { id: heading.id, heading: heading.text, fields: Vec::new() });
        }
        for name in gaps(text) {
            let top = name.split('.').next().unwrap_or(name);
            if seen.insert(top.to_owned())
                && let Some(section) = sections.last_mut()
            {
                let mut field = declared.field(top, markdown);
                // A name alone says little; the sentence around it says what is meant.
                if field.hint.is_empty() && field.label == label(top) && !text.trim_start().starts_with('|') {
                    field.hint = sentence(text, top);
                }
                section.fields.push(field);
            }
        }
    }
    sections.retain(|section| !section.fields.is_empty());
    sections
}

/// The sentence in which a gap stands, with a line in its place; nothing where it stands alone.
fn sentence(line: &str, name: &str) -> String {
    let text = to_text(line);
    let own = format!("{{{{{name}}}}}");
    let Some((before, after)) = text.split_once(&own) else { return String::new() };
    let start = [". ", "? ", "! "].iter().filter_map(|end| before.rfind(end)).max().map_or(0, |at| at + 2);
    let end = [". ", "? ", "! "].iter().filter_map(|end| after.find(end)).min().map_or(after.len(), |at| at + 1);
    let (before, after) = (before[start..].trim_start(), &after[..end]);
    if before.is_empty() && after.chars().all(|letter| !letter.is_alphanumeric()) {
        return String::new();
    }
    let mut said = format!("{before}____{after}").replace('\n', " ");
    while let Some((head, tail)) = said.split_once("{{") {
        let rest = tail.split_once("}}").map_or("", |(_, rest)| rest);
        said = format!("{head}…{rest}");
    }
    if said.chars().count() > SENTENCE { String::new() } else { said.trim().to_owned() }
}

/// The HTML of the text with places for what is filled in: `data-said` names the field, a row of a list stands there a few times.
pub fn to_paper(markdown: &str) -> String {
    let declared = Declared::read(markdown);
    let html = to_html(markdown).replace(
        "<blockquote>\n<p><strong>Guidance for the writer:</strong>",
        "<blockquote class=\"app-writer\" data-word=\"skip\">\n<p><strong>Guidance for the writer:</strong>",
    );
    let mut paper = String::with_capacity(html.len() * 2);
    // After cleaning a row's tag has no attributes, and no attribute holds a bracket.
    let mut pieces = html.split("<tr>");
    paper.push_str(&filled(pieces.next().unwrap_or_default(), &declared, None));
    for piece in pieces {
        let (row, rest) = piece.split_once("</tr>").unwrap_or((piece, ""));
        if let Some(list) = gaps(row).find_map(|name| Some(name.split_once('.')?.0)) {
            for number in 1..=ROWS {
                let _ =
                    write!(paper, "<tr data-list=\"{list}\" data-row=\"{number}\">{}</tr>", filled(row, &declared, Some(number)));
            }
        } else {
            let _ = write!(paper, "<tr>{}</tr>", filled(row, &declared, None));
        }
        paper.push_str(&filled(rest, &declared, None));
    }
    paper
}

/// Lists what is wrong with the declarations of a text, each with the number of its line.
pub fn field_faults(markdown: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for line in lines(markdown) {
        if let Line::Text(text) | Line::Heading(text) = line {
            used.extend(gaps(text).flat_map(|name| [name, name.split('.').next().unwrap_or(name)]));
        }
    }
    let mut seen = BTreeSet::new();
    for line in lines(markdown) {
        let Line::Field(number, text) = line else { continue };
        match declaration(text) {
            Err(message) => faults.push(format!("line {number}: {message}")),
            Ok(field) => {
                if !seen.insert(field.name.clone()) {
                    faults.push(format!("line {number}: '{}' is declared twice; each once", field.name));
                }
                if !used.contains(field.name.as_str()) {
                    let name = &field.name;
                    faults.push(format!(
                        "line {number}: '{name}' is declared, but the text has no {{{{{name}}}}}; write it there, or take the line out"
                    ));
                }
            }
        }
    }
    if seen.len() > MOST {
        faults.push(format!("{} fields; accepted: at most {MOST}", seen.len()));
    }
    for (list, count) in columns(&used) {
        if count > MOST_COLUMNS {
            faults.push(format!("'{list}' has {count} columns; accepted: at most {MOST_COLUMNS}"));
        }
    }
    faults
}

fn columns<'a>(used: &BTreeSet<&'a str>) -> BTreeMap<&'a str, usize> {
    let mut count = BTreeMap::new();
    for (list, _) in used.iter().filter_map(|name| name.split_once('.')) {
        *count.entry(list).or_insert(0) += 1;
    }
    count
}

/// A piece of clean HTML with places where its gaps are; `row` numbers those of a list.
fn filled(html: &str, declared: &Declared, row: Option<usize>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut is_tag = false;
    while let Some((before, after)) = rest.split_once("{{") {
        let named = after.split_once("}}").filter(|(name, _)| is_gap(name));
        // Inside a tag there is no place for a place. Text and attributes hold no brackets.
        is_tag = before.rfind(['<', '>']).map_or(is_tag, |at| before[at..].starts_with('<'));
        let Some((name, after)) = named.filter(|_| !is_tag) else {
            out.push_str(before);
            out.push_str("{{");
            rest = after;
            continue;
        };
        let field = declared.get(name);
        let number = row.filter(|_| name.contains('.')).map(|row| format!("-{row}")).unwrap_or_default();
        let label = field.label.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        out.push_str(before);
        let _ = write!(out, "<span class=\"app-gap\" data-said=\"{name}{number}\" data-empty=\"{label}\">{label}</span>");
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldKind;

    const TEXT: &str = "```fields\nday: The day | date | hint: Any day\nfound: Found | choice: Yes; No\nviews: | long\nsteps: Steps | rows\nsteps.who: Who does it\n```\n\
        Of {{school_name}}, on {{day}}.\n\n## How\n\n{{views}} {{found}} {{day}}\n\n| Who | What |\n|---|---|\n| {{steps.who}} | {{steps.what}} |\n";

    #[test]
    fn fields_stand_under_the_heading_where_they_come_first() {
        let sections = form_sections(TEXT);
        let names = |section: &FormSection| section.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        assert_eq!(sections.iter().map(|section| section.heading.as_str()).collect::<Vec<_>>(), ["", "How"]);
        assert_eq!(names(&sections[0]), ["school_name", "day"]);
        assert_eq!(names(&sections[1]), ["views", "found", "steps"]);
        assert_eq!((sections[0].fields[0].label.as_str(), sections[0].fields[1].hint.as_str()), ("School name", "Any day"));
        assert_eq!(sections[1].fields[0].kind, FieldKind::LongText);
        assert_eq!(sections[1].fields[1].kind, FieldKind::Choice(vec!["Yes".to_owned(), "No".to_owned()]));
        let FieldKind::Rows(columns) = &sections[1].fields[2].kind else { panic!("steps are rows") };
        assert_eq!(columns.iter().map(|column| column.label.as_str()).collect::<Vec<_>>(), ["Who does it", "What"]);
        assert_eq!(field_faults(TEXT), Vec::<String>::new());
        assert!(has_gaps(TEXT) && !has_gaps("```\ncode\n```\nNo {{ gap }} {{here"));
    }

    #[test]
    fn a_field_without_words_of_its_own_is_helped_by_its_sentence() {
        let text = "First. We **answer** within {{days}} of {{start}}, as [we](x) say. Last.\n\n{{alone}}\n\n| A |\n|---|\n| to {{cell}} |\n";
        let hints: Vec<String> = form_sections(text).remove(0).fields.into_iter().map(|field| field.hint).collect();
        assert_eq!(hints, ["We answer within ____ of …, as we say.", "We answer within … of ____, as we say.", "", ""]);
    }

    #[test]
    fn the_paper_has_a_place_for_each_and_a_few_rows() {
        let paper = to_paper(TEXT);
        assert!(paper.contains("<span class=\"app-gap\" data-said=\"day\" data-empty=\"The day\">The day</span>"), "{paper}");
        assert_eq!(paper.matches("<tr data-list=\"steps\"").count(), ROWS);
        assert!(paper.contains("data-said=\"steps.what-3\"") && !paper.contains("choice:") && !paper.contains("{{"), "{paper}");
        let tricky = "[x](https://example.org/{{a}} \"{{b}}\") {{c}} <b>{{d}}</b> {{E}} & <script>{{f}}</script>";
        let paper = to_paper(tricky);
        assert_eq!(paper.matches("data-said").count(), 2, "{paper}");
        assert!(!to_paper("{{a}}").contains("<script"));
        let hostile = "```fields\na: <img src=x onerror=alert(1)> \"x\n```\n{{a}}";
        assert!(!to_paper(hostile).contains("<img"), "{}", to_paper(hostile));
    }

    #[test]
    fn guidance_for_the_writer_is_not_part_of_the_document() {
        let paper = to_paper("> **Guidance for the writer:** Delete this.\n\n> Kept.\n");
        assert_eq!(paper.matches("data-word=\"skip\"").count(), 1, "{paper}");
    }

    #[test]
    fn what_is_declared_is_no_part_of_the_text() {
        assert!(!to_html(TEXT).contains("choice") && !crate::to_text(TEXT).contains("choice"));
        assert!(without_fields(TEXT).starts_with("Of {{school_name}}"));
        assert_eq!(without_fields("```rust\nlet x;\n```\n"), "```rust\nlet x;\n```\n", "other code stays");
    }

    #[test]
    fn a_declaration_that_makes_no_sense_is_named_with_its_line() {
        for (line, words) in [
            ("just words", "line 2: this declares no field"),
            ("A b: x", "line 2: 'A b' is no name"),
            ("a: x | choice: One", "line 2: 'a' is a choice: it needs 2 to 40"),
            ("a: x | colour", "line 2: 'colour' is nothing"),
            ("a.b: x | rows", "line 2: 'rows' is nothing"),
            ("idle: x", "line 2: 'idle' is declared, but the text has no {{idle}}"),
            ("a: x\na: y", "line 3: 'a' is declared twice"),
        ] {
            let faults = field_faults(&format!("```fields\n{line}\n```\n{{{{a}}}}\n"));
            assert!(faults.iter().any(|fault| fault.starts_with(words)), "{words} is not in {faults:?}");
        }
    }
}
