//! `anonymise`: finds identifying details in a text, as the server does with every case. Nothing is kept and nothing is sent.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anonymise::{Detector, Finding, Known, apply, in_characters};
use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::arguments::{Anonymise, OfficialList};
use crate::lists;
use crate::place::Place;
use crate::say;

/// A line of input.
#[derive(Deserialize)]
struct Note {
    id: serde_json::Value,
    text: String,
}

/// A line of output.
#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    spans: Vec<Span>,
}

#[derive(Serialize)]
struct Span {
    /// Unicode characters, not bytes.
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
    replacement: String,
    confidence: f32,
}

pub(crate) fn run(place: &Place, options: &Anonymise) -> anyhow::Result<()> {
    match &options.list {
        Some(OfficialList::ImportNames { file }) => return lists::import_names(place, file),
        Some(OfficialList::ImportSchools { file }) => return lists::import_schools(place, file),
        None => lists::prepare(place)?,
    }
    let mut input = open(&options.file)?;
    if options.jsonl {
        for (number, line) in (1..).zip(input.lines()) {
            let line = line.with_context(|| format!("line {number} is no text in UTF-8"))?;
            if !line.trim().is_empty() {
                let note: Note =
                    serde_json::from_str(&line).with_context(|| format!("line {number} is not {{\"id\",\"text\"}}"))?;
                say(&serde_json::to_string(&answer(note))?)?;
            }
        }
        return Ok(());
    }
    let mut text = String::new();
    input.read_to_string(&mut text).context("the file is no text in UTF-8")?;
    report(&text)
}

fn open(file: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let opened = std::fs::File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Box::new(BufReader::new(opened)))
}

fn answer(note: Note) -> Answer {
    let findings = Detector::shared().scan(&[&note.text], &Known::default());
    let places = in_characters(&note.text, &findings);
    let spans = findings.into_iter().zip(places).map(|(finding, place)| Span {
        start: place.start,
        end: place.end,
        kind: finding.kind.as_str(),
        text: note.text[finding.start..finding.end].to_owned(),
        replacement: finding.replacement,
        confidence: finding.confidence,
    });
    Answer { id: note.id, spans: spans.collect() }
}

/// What was found, a line each; passages for the safeguarding lead; the text with everything replaced.
fn report(text: &str) -> anyhow::Result<()> {
    let detector = Detector::shared();
    let findings = detector.scan(&[text], &Known::default());
    for passage in detector.disclosures(&[text]) {
        say(&format!(
            "STOP  '{}' {}: follow your school's safeguarding procedure",
            shown(text, passage.start, passage.end),
            passage.why
        ))?;
    }
    say(&format!("{} identifying detail{}", findings.len(), if findings.len() == 1 { "" } else { "s" }))?;
    for finding in &findings {
        say(&line(text, finding))?;
    }
    say("")?;
    say(apply(&[text], &findings)[0].trim_end())
}

fn line(text: &str, finding: &Finding) -> String {
    let instead = if finding.replacement.is_empty() { "leave it out" } else { &finding.replacement };
    format!("{:<8} '{}' → {instead}  ({})", finding.kind.as_str(), shown(text, finding.start, finding.end), finding.why)
}

/// A stretch of the text on one line.
fn shown(text: &str, start: usize, end: usize) -> String {
    text[start..end].split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_characters() {
        let note = Note { id: serde_json::json!("n1"), text: "😀 Kwame Mensah rang 07700 900123.".to_owned() };
        let json = serde_json::to_value(answer(note)).unwrap();
        assert_eq!(json["id"], "n1");
        assert_eq!((&json["spans"][0]["start"], &json["spans"][0]["end"]), (&serde_json::json!(2), &serde_json::json!(14)));
        assert_eq!(json["spans"][0]["type"], "PERSON");
        assert_eq!(json["spans"][1]["type"], "CONTACT");
    }
}
