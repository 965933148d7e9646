//! Makes the held-out notes, finds what identifies in them, and prints the tables of the README.
//!
//! `measure [NOTES] [GOLD.jsonl] [FOLDER]`: a file of other notes is measured beside them; into the folder go the held-out notes
//! (gold.jsonl) and what was found (pred.jsonl, blind.jsonl), offsets in code points. "Blind" is what happens when the held-out
//! names are in no list.

#![expect(clippy::print_stdout, reason = "a command that reports to whoever runs it")]

mod counts;
mod other;

use std::{env::args, error::Error, fmt::Write as _, fs, path::Path, time::Instant};

use anonymise::{
    Additions, Detector, Finding, Known,
    generate::{Generator, Half, Note, to_json},
    in_characters,
};
use counts::Counts;

/// The held-out notes are always the same.
const SEED: u64 = 77;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = args().skip(1);
    let notes: usize = words.next().map_or(Ok(2_000), |notes| notes.parse())?;
    let rest: Vec<String> = words.collect();
    let before = resident();
    let detector = Detector::with(Additions::default());
    detector.scan(&["warm up"], &Known::default());
    let loaded = resident() - before;
    let mut generator = Generator::new(Half::Held, SEED);
    let held: Vec<Note> =
        (0..notes).map(|number| if number % 4 == 3 { generator.clean_note() } else { generator.note() }).collect();
    // The notes are none of the detector's memory.
    let with_notes = resident();
    for note in &held {
        detector.scan(&[&note.text], &Known::default());
    }
    let used = loaded + resident() - with_notes;
    let (seen, found) = measure(&detector, &held);
    let (unlisted, found_blind) = measure(&Detector::without(generator.names()), &held);
    let mut columns = vec![("held-out", seen), ("names in no list", unlisted)];
    if let Some(file) = rest.iter().find(|word| is_notes(word)) {
        columns.push(("development", measure(&detector, &other::read(Path::new(file))?).0));
    }
    if let Some(folder) = rest.iter().find(|word| !is_notes(word)) {
        let gold: Vec<String> = held.iter().enumerate().map(|(number, note)| to_json(&format!("h{number}"), note)).collect();
        fs::write(format!("{folder}/gold.jsonl"), gold.join("\n"))?;
        fs::write(format!("{folder}/pred.jsonl"), predictions(&held, &found)?)?;
        fs::write(format!("{folder}/blind.jsonl"), predictions(&held, &found_blind)?)?;
    }
    println!("{}", counts::tables(&columns));
    println!("Resident memory of the detector: {loaded:.1} MB when it is loaded, {used:.1} MB after {notes} notes.");
    Ok(())
}

fn measure(detector: &Detector, notes: &[Note]) -> (Counts, Vec<Vec<Finding>>) {
    let mut counts = Counts::default();
    let mut all = Vec::with_capacity(notes.len());
    for note in notes {
        let start = Instant::now();
        let findings = detector.scan(&[&note.text], &Known::default());
        counts.take(note, &findings, start.elapsed());
        all.push(findings);
    }
    (counts, all)
}

fn predictions(notes: &[Note], found: &[Vec<Finding>]) -> Result<String, Box<dyn Error>> {
    let mut lines = String::new();
    for (number, (note, findings)) in notes.iter().zip(found).enumerate() {
        let places = in_characters(&note.text, findings);
        let spans: Vec<String> = findings
            .iter()
            .zip(places)
            .map(|(finding, place)| {
                format!("{{\"start\":{},\"end\":{},\"type\":\"{}\"}}", place.start, place.end, finding.kind.as_str())
            })
            .collect();
        writeln!(lines, "{{\"id\":\"h{number}\",\"spans\":[{}]}}", spans.join(","))?;
    }
    Ok(lines)
}

/// How much memory the process has now, in megabytes; 0 where the system does not say.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}

fn is_notes(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|extension| extension == "jsonl")
}
