//! Changes invented notes at random for a while and holds what is found against the laws: valid offsets, and nothing direct left
//! after replacing. `fuzz SECONDS SEED`; what breaks a law is printed and its text kept in `corpus/`.

#![expect(clippy::print_stdout, reason = "a command that reports to whoever runs it")]

use std::{
    env::args,
    error::Error,
    fs,
    time::{Duration, Instant},
};

use anonymise::{
    Detector, Known, apply,
    generate::{Generator, Half, Random},
};

const MARKS: [&str; 24] = [
    " ", "", "\n", "\r\n", "\u{200b}", "\u{301}", ".", ",", "'", "’", "-", "(", ")", "@", "/", "😀", "İ", "ß", "К", "\t", "A", "a",
    "7", "\u{feff}",
];

fn main() -> Result<(), Box<dyn Error>> {
    let seconds: u64 = args().nth(1).map_or(Ok(60), |seconds| seconds.parse())?;
    let seed: u64 = args().nth(2).map_or(Ok(1), |seed| seed.parse())?;
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut generator, mut random) = (Generator::new(Half::Train, seed), Random::new(seed));
    let (mut runs, mut broken) = (0_u64, 0_u64);
    while Instant::now() < end {
        let text = mutate(&generator.note().text, &mut random);
        runs += 1;
        if let Some(fault) = fault(&text) {
            broken += 1;
            println!("{fault}");
            fs::write(format!("{}/corpus/{seed}-{runs}.txt", env!("CARGO_MANIFEST_DIR")), &text)?;
        }
    }
    println!("{runs} notes, {broken} faults");
    Ok(())
}

fn mutate(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..random.below(30) {
        if letters.is_empty() {
            break;
        }
        let (at, to) = (random.below(letters.len()), random.below(letters.len()));
        match random.below(5) {
            0 => drop(letters.remove(at)),
            1 => letters.swap(at, to),
            2 => {
                let stretch: Vec<char> = letters[at.min(to)..at.max(to)].iter().take(40).copied().collect();
                letters.splice(at..at, stretch);
            }
            3 => drop(letters.splice(at..at, random.word(&MARKS).chars())),
            _ => letters[at] = char::from_u32(u32::try_from(random.below(0x3000)).unwrap_or(65)).unwrap_or('x'),
        }
    }
    letters.into_iter().collect()
}

/// What is wrong with the findings of a text.
fn fault(text: &str) -> Option<String> {
    let detector = Detector::shared();
    let findings = detector.scan(&[text], &Known::default());
    let mut last = 0;
    for finding in &findings {
        if finding.start < last || text.get(finding.start..finding.end).is_none_or(str::is_empty) {
            return Some(format!("offsets: {finding:?}"));
        }
        last = finding.end;
    }
    detector.disclosures(&[text]);
    let replaced = apply(&[text], &findings).remove(0);
    let again = detector.scan(&[&replaced], &Known::default());
    let left = again.iter().find(|finding| finding.kind.is_direct())?;
    Some(format!("left: {:?} ({}) in {replaced:?}", &replaced[left.start..left.end], left.why))
}
