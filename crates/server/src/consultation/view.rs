//! The words of a case as pages show them: safe HTML, with marks where somebody has to look.

use consultation::{CaseText, Place};
use vocabulary::{Scheme, Vocabulary};

use super::details::Mark;
use crate::search::card::{phases, short};

/// A case. All texts are safe HTML: escaped, with marks.
pub(crate) struct CaseView {
    pub(crate) title: String,
    pub(crate) areas: Vec<String>,
    pub(crate) phases: String,
    /// Paragraphs.
    pub(crate) concern: Vec<String>,
    pub(crate) strengths: Vec<String>,
    pub(crate) wishes: Vec<String>,
    pub(crate) question: Vec<String>,
    /// What was tried, for how long, and what it did.
    pub(crate) tried: Vec<(String, String, String)>,
}

impl CaseView {
    pub(crate) fn of(vocabulary: &Vocabulary, text: &CaseText, marks: &[Mark]) -> Self {
        let here = |place: Place, text: &str| paragraphs(text, &at(marks, place));
        let line = |place: Place, text: &str| html(text, 0..text.len(), &at(marks, place));
        let tried = text.tried.iter().enumerate().map(|(row, tried)| {
            (
                line(Place::TriedWhat(row), &tried.what),
                line(Place::TriedHowLong(row), &tried.how_long),
                line(Place::TriedEffect(row), &tried.effect),
            )
        });
        let title = if text.title.trim().is_empty() { "A case without a title" } else { text.title.trim() };
        Self {
            title: line(Place::Title, title),
            areas: text.areas.iter().map(|id| short(vocabulary, Scheme::Area, id)).collect(),
            phases: phases(vocabulary, &text.phases),
            concern: here(Place::Concern, &text.concern),
            strengths: here(Place::Strengths, &text.strengths),
            wishes: here(Place::Wishes, &text.wishes),
            question: here(Place::Question, &text.question),
            tried: tried.collect(),
        }
    }
}

/// What a field is called.
pub(crate) fn label(place: Place) -> &'static str {
    match place {
        Place::Title => "In a few words",
        Place::Strengths => "What goes well",
        Place::Concern => "What worries",
        Place::TriedWhat(_) => "Tried: what",
        Place::TriedHowLong(_) => "Tried: for how long",
        Place::TriedEffect(_) => "Tried: what it did",
        Place::Wishes => "What the child and the family want",
        Place::Question => "The question",
        Place::ConsentRole => "Who noted the consent",
        Place::Consider => "Consider",
        Place::TryThis => "Try",
        Place::ReferOn => "Refer on",
        Place::Words => "Words",
        Place::WhatHelped => "What helped",
        Place::Next => "What comes next",
        Place::Other(_) => "Text",
    }
}

/// The paragraphs of a plain text, as safe HTML.
pub(crate) fn plain(text: &str) -> Vec<String> {
    paragraphs(text, &[])
}

fn at(marks: &[Mark], place: Place) -> Vec<Mark> {
    marks.iter().filter(|mark| mark.place == place).copied().collect()
}

fn paragraphs(text: &str, marks: &[Mark]) -> Vec<String> {
    let mut starts = vec![0];
    starts.extend(text.match_indices("\n\n").map(|(at, gap)| at + gap.len()));
    let ends = starts.iter().skip(1).map(|start| start - 2).chain([text.len()]);
    let ranges = starts.iter().copied().zip(ends).filter(|(start, end)| !text[*start..*end].trim().is_empty());
    ranges.map(|(start, end)| html(text, start..end, marks)).collect()
}

/// A part of a text, escaped, with what is marked in it. A mark that ends elsewhere is cut off.
fn html(text: &str, part: std::ops::Range<usize>, marks: &[Mark]) -> String {
    let mut out = String::new();
    let mut done = part.start;
    for mark in marks {
        let (start, end) = (mark.start.max(done), mark.end.min(part.end));
        let (Some(before), Some(words)) = (text.get(done..start), text.get(start..end)) else { continue };
        if words.is_empty() {
            continue;
        }
        out.push_str(&escape(before));
        let number = mark.number.to_string();
        let say = format!("<mark><span class=\"govuk-visually-hidden\">marked {number}: </span>");
        out.extend([say.as_str(), &escape(words), "<sup aria-hidden=\"true\"> ", &number, "</sup></mark>"]);
        done = end;
    }
    out.push_str(&escape(text.get(done..part.end).unwrap_or_default()));
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize) -> Mark {
        Mark { place: Place::Concern, start, end, number: 1 }
    }

    #[test]
    fn what_somebody_wrote_is_never_html() {
        let shown = paragraphs("<b>One</b> & \"two\"\n\n\n\nThree", &[]);
        assert_eq!(shown, ["&lt;b&gt;One&lt;/b&gt; &amp; &quot;two&quot;", "Three"]);
    }

    #[test]
    fn a_mark_over_two_paragraphs_is_cut_in_two_and_one_outside_is_none() {
        let shown = paragraphs("ab\n\ncd", &[mark(1, 5), mark(90, 99)]);
        assert_eq!(shown.len(), 2);
        assert!(shown.iter().all(|part| part.matches("<mark>").count() == 1 && part.matches("</mark>").count() == 1), "{shown:?}");
        assert!(shown[0].starts_with("a<mark>") && shown[1].ends_with("</mark>d"), "{shown:?}");
    }
}
