//! Makes the held-out notes, finds what identifies in them, and writes both in the form that a scorer reads; or prints a table.

use std::{collections::BTreeMap, env::args, error::Error, fs, time::Instant};

use anonymise::{
    Detector, Known,
    generate::{Generator, Half, Note, to_json},
    in_characters,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = args().nth(1).ok_or("where to write gold.jsonl and pred.jsonl?")?;
    let count: usize = args().nth(2).map_or(Ok(1_000), |count| count.parse())?;
    let is_blind = args().nth(3).is_some_and(|word| word == "blind");
    let mut generator = Generator::new(Half::Held, 77);
    let names = if is_blind { generator.names() } else { Vec::new() };
    let detector = Detector::without(names);
    detector.scan(&["warm up"], &Known::default());
    let (mut gold, mut predicted) = (String::new(), String::new());
    for number in 0..count {
        let note: Note = if number % 4 == 3 { generator.clean_note() } else { generator.note() };
        let start = Instant::now();
        let findings = detector.scan(&[&note.text], &Known::default());
        let ms = start.elapsed().as_secs_f64() * 1_000.0;
        let id = format!("h{number}");
        gold.push_str(&to_json(&id, &note));
        gold.push('\n');
        let spans: Vec<String> = findings
            .iter()
            .zip(in_characters(&note.text, &findings))
            .map(|(finding, place)| {
                format!("{{\"start\":{},\"end\":{},\"type\":\"{}\"}}", place.start, place.end, finding.kind.as_str())
            })
            .collect();
        predicted.push_str(&format!("{{\"id\":\"{id}\",\"spans\":[{}],\"ms\":{ms:.3}}}\n", spans.join(",")));
    }
    fs::write(format!("{folder}/gold.jsonl"), gold)?;
    fs::write(format!("{folder}/pred.jsonl"), predicted)?;
    let _: BTreeMap<(), ()> = BTreeMap::new();
    Ok(())
}
