//! Reads notes as JSON lines (`{"id","text"}`) and writes what is found (`{"id","spans","ms"}`), offsets in code points.

use std::{
    error::Error,
    io::{self, BufRead, Write},
    time::Instant,
};

use anonymise::{Detector, Known, in_characters};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let detector = Detector::shared();
    detector.scan(&["warm up"], &Known::default());
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let note: Value = serde_json::from_str(&line?)?;
        let text = note["text"].as_str().ok_or("a note has a text")?;
        let start = Instant::now();
        let findings = detector.scan(&[text], &Known::default());
        let ms = start.elapsed().as_secs_f64() * 1_000.0;
        let places = in_characters(text, &findings);
        let spans: Vec<Value> = findings
            .iter()
            .zip(places)
            .map(|(finding, place)| {
                json!({
                    "start": place.start, "end": place.end, "type": finding.kind.as_str(), "text": &text[finding.start..finding.end],
                    "replacement": finding.replacement, "confidence": finding.confidence, "why": finding.why,
                })
            })
            .collect();
        writeln!(out, "{}", json!({ "id": note["id"], "spans": spans, "ms": ms }))?;
    }
    Ok(())
}
