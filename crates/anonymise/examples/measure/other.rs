//! Notes that others wrote and marked, as JSON lines.

use std::{error::Error, fs, path::Path};

use anonymise::{
    Kind,
    generate::{Mark, Note},
};
use serde_json::Value;

pub(crate) fn read(file: &Path) -> Result<Vec<Note>, Box<dyn Error>> {
    fs::read_to_string(file)?
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| note(&serde_json::from_str(line)?))
        .collect()
}

fn note(json: &Value) -> Result<Note, Box<dyn Error>> {
    let text = json["text"].as_str().ok_or("a note has a text")?.to_owned();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = |value: &Value| value.as_u64().and_then(|at| bytes.get(usize::try_from(at).ok()?).copied());
    let mut marks = Vec::new();
    for span in json["spans"].as_array().ok_or("a note has spans")? {
        let (start, end) = (place(&span["start"]).ok_or("a span starts")?, place(&span["end"]).ok_or("a span ends")?);
        let label = span["heritage"].as_str().or_else(|| span["sub"].as_str()).unwrap_or("").to_owned();
        marks.push(Mark { start, end, kind: kind(span)?, label, is_optional: span["optional"] == true });
    }
    marks.sort_by_key(|mark| mark.start);
    Ok(Note { is_clean: json["source"] == "clean", voice: "", text, marks })
}

fn kind(span: &Value) -> Result<Kind, Box<dyn Error>> {
    let kinds = [Kind::Person, Kind::Organisation, Kind::Location, Kind::Date, Kind::Contact, Kind::Identifier, Kind::Quasi];
    kinds.into_iter().find(|kind| span["type"] == kind.as_str()).ok_or_else(|| "a span has a type".into())
}
