//! Makes the held-out notes, finds what identifies in them, and prints the results by kind and by heritage.
//!
//! `measure [NOTES] [blind] [FOLDER]`: "blind" takes the held-out names out of all lists; into the folder go gold.jsonl and
//! pred.jsonl, offsets in code points.

#![expect(clippy::print_stdout, reason = "a command that reports to whoever runs it")]

use std::{collections::BTreeMap, env::args, error::Error, fmt::Write as _, fs, time::Instant};

use anonymise::{
    Detector, Finding, Known,
    generate::{Generator, Half, Note, to_json},
    in_characters,
};

/// What is counted over all notes.
#[derive(Default)]
struct Counts {
    /// By kind, heritage and label: all, found, found with the right kind.
    recall: BTreeMap<String, [u32; 3]>,
    /// Chips on notes about children, and those of them that touch something marked.
    chips: [u32; 2],
    /// Words and chips of notes about nobody.
    clean: [usize; 2],
    /// Notes about children, and those with a direct identifier that was missed.
    notes: [u32; 2],
    millis: Vec<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = args().skip(1);
    let notes: usize = words.next().map_or(Ok(2_000), |notes| notes.parse())?;
    let rest: Vec<String> = words.collect();
    let mut generator = Generator::new(Half::Held, 77);
    let is_blind = rest.iter().any(|word| word == "blind");
    let detector = Detector::without(if is_blind { generator.names() } else { Vec::new() });
    detector.scan(&["warm up"], &Known::default());
    let mut counts = Counts::default();
    let (mut gold, mut predicted) = (String::new(), String::new());
    for number in 0..notes {
        let note = if number % 4 == 3 { generator.clean_note() } else { generator.note() };
        let start = Instant::now();
        let findings = detector.scan(&[&note.text], &Known::default());
        counts.millis.push(start.elapsed().as_secs_f64() * 1_000.0);
        count(&note, &findings, &mut counts);
        let id = format!("h{number}");
        writeln!(gold, "{}", to_json(&id, &note))?;
        let spans: Vec<String> = findings
            .iter()
            .zip(in_characters(&note.text, &findings))
            .map(|(finding, place)| {
                format!("{{\"start\":{},\"end\":{},\"type\":\"{}\"}}", place.start, place.end, finding.kind.as_str())
            })
            .collect();
        writeln!(predicted, "{{\"id\":\"{id}\",\"spans\":[{}],\"ms\":{:.3}}}", spans.join(","), counts.millis[number])?;
    }
    if let Some(folder) = rest.iter().find(|word| *word != "blind") {
        fs::write(format!("{folder}/gold.jsonl"), gold)?;
        fs::write(format!("{folder}/pred.jsonl"), predicted)?;
    }
    print(&mut counts);
    Ok(())
}

fn count(note: &Note, findings: &[Finding], counts: &mut Counts) {
    if note.is_clean {
        counts.clean[0] += note.text.split_whitespace().count();
        counts.clean[1] += findings.len();
        return;
    }
    let touches = |finding: &&Finding, start: usize, end: usize| finding.start < end && start < finding.end;
    let mut leaks = false;
    for mark in &note.marks {
        let found = findings.iter().filter(|finding| touches(finding, mark.start, mark.end)).count() > 0;
        let right = findings.iter().any(|finding| touches(&finding, mark.start, mark.end) && finding.kind == mark.kind);
        let mut keys = vec![mark.kind.as_str().to_owned(), format!("{} {}", mark.kind.as_str(), mark.label)];
        if mark.kind.is_direct() {
            keys.push("all direct".to_owned());
            leaks |= !found;
        }
        for key in keys {
            let row = counts.recall.entry(key).or_default();
            *row = [row[0] + 1, row[1] + u32::from(found), row[2] + u32::from(right)];
        }
    }
    let right = findings.iter().filter(|finding| note.marks.iter().any(|mark| touches(finding, mark.start, mark.end))).count();
    counts.chips[0] += u32::try_from(findings.len()).unwrap_or(0);
    counts.chips[1] += u32::try_from(right).unwrap_or(0);
    counts.notes[0] += 1;
    counts.notes[1] += u32::from(leaks);
}

fn print(counts: &mut Counts) {
    let share = |part: u32, all: u32| 100.0 * f64::from(part) / f64::from(all.max(1));
    println!("{:<24}{:>8}{:>10}{:>12}", "recall %", "n", "found", "right kind");
    for (key, [all, found, right]) in &counts.recall {
        println!("{key:<24}{all:>8}{:>10.2}{:>12.2}", share(*found, *all), share(*right, *all));
    }
    println!("precision on notes about children {:.2} %", share(counts.chips[1], counts.chips[0]));
    println!("notes with a miss {:.2} %", share(counts.notes[1], counts.notes[0]));
    let chips = share(u32::try_from(counts.clean[1]).unwrap_or(0), u32::try_from(counts.clean[0]).unwrap_or(1));
    println!("chips per 100 words about nobody {chips:.2}");
    counts.millis.sort_by(f64::total_cmp);
    println!(
        "milliseconds a note: median {:.2}, 95th percentile {:.2}",
        counts.millis[counts.millis.len() / 2],
        counts.millis[counts.millis.len() * 95 / 100]
    );
}
