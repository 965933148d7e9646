//! What is counted, and the tables that are made of it.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use anonymise::{
    Finding, Kind,
    generate::{Mark, Note},
};

/// What is counted over all notes.
#[derive(Default)]
pub(crate) struct Counts {
    /// By "PERSON" and "PERSON bri": all, found, found with the right kind, both ends right as well.
    rows: BTreeMap<String, [u32; 4]>,
    /// Letters and digits of direct details, and those that are covered.
    letters: [u32; 2],
    /// Chips on notes about children, and those of them that touch something marked.
    chips: [u32; 2],
    /// Words and chips of notes about nobody.
    clean: [u32; 2],
    /// Notes with a direct detail, and those with one that was missed.
    notes: [u32; 2],
    millis: Vec<f64>,
}

impl Counts {
    pub(crate) fn take(&mut self, note: &Note, findings: &[Finding], time: Duration) {
        self.millis.push(time.as_secs_f64() * 1_000.0);
        if note.is_clean {
            let is_wrong = |finding: &&Finding| !note.marks.iter().any(|mark| touches(finding, (mark.start, mark.end)));
            self.clean[0] += count(note.text.split_whitespace());
            self.clean[1] += count(findings.iter().filter(is_wrong));
            return;
        }
        let is_right = |finding: &&Finding| note.marks.iter().any(|mark| touches(finding, (mark.start, mark.end)));
        self.chips[0] += count(findings.iter());
        self.chips[1] += count(findings.iter().filter(is_right));
        let required = || note.marks.iter().filter(|mark| !mark.is_optional);
        let missed = required().filter(|mark| !self.take_mark(note, mark, findings) && mark.kind.is_direct()).count();
        self.notes[0] += u32::from(required().any(|mark| mark.kind.is_direct()));
        self.notes[1] += u32::from(missed > 0);
    }

    /// Whether a detail was found.
    fn take_mark(&mut self, note: &Note, mark: &Mark, findings: &[Finding]) -> bool {
        let span = trim(&note.text, (mark.start, mark.end), mark.kind);
        let near: Vec<&Finding> = findings.iter().filter(|finding| touches(finding, span)).collect();
        let of_kind: Vec<&&Finding> = near.iter().filter(|finding| finding.kind == mark.kind).collect();
        let is_whole = of_kind.iter().any(|finding| trim(&note.text, (finding.start, finding.end), mark.kind) == span);
        let kind = mark.kind.as_str();
        let mut keys = vec![kind.to_owned(), format!("{kind} {}", mark.label)];
        if mark.kind.is_direct() {
            keys.push("direct".to_owned());
            for (at, _) in note.text[span.0..span.1].char_indices().filter(|(_, letter)| letter.is_alphanumeric()) {
                let at = span.0 + at;
                self.letters[0] += 1;
                self.letters[1] += u32::from(near.iter().any(|finding| finding.start <= at && at < finding.end));
            }
        }
        for key in keys {
            let row = self.rows.entry(key).or_default();
            let more = [true, !near.is_empty(), !of_kind.is_empty(), is_whole];
            *row = [0, 1, 2, 3].map(|at| row[at] + u32::from(more[at]));
        }
        !near.is_empty()
    }

    fn share(&self, key: &str, column: usize) -> f64 {
        self.rows.get(key).map_or(0.0, |row| percent(row[column], row[0]))
    }

    fn worst(&self) -> f64 {
        let groups = self.rows.iter().filter(|(key, _)| key.starts_with("PERSON "));
        groups.map(|(_, row)| percent(row[1], row[0])).fold(100.0, f64::min)
    }
}

fn count(of: impl Iterator) -> u32 {
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}

fn percent(part: u32, all: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(all.max(1))
}

fn touches(finding: &Finding, (start, end): (usize, usize)) -> bool {
    finding.start < end && start < finding.end
}

/// Without marks at the ends, titles, articles and possessives: whether these belong is a matter of taste.
fn trim(text: &str, (start, end): (usize, usize), kind: Kind) -> (usize, usize) {
    let inner = text[start..end].trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let front = inner.trim_start_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '@' | '+' | '('));
    let (mut from, mut to) = (start + inner.len() - front.len(), start + inner.len());
    let lower = text[from..to].to_lowercase();
    let prefixes: &[&str] = if kind == Kind::Person {
        &["mr ", "mrs ", "miss ", "ms ", "mx ", "dr ", "prof ", "sir ", "rev ", "mr. ", "mrs. ", "dr. "]
    } else if matches!(kind, Kind::Organisation | Kind::Location) {
        &["the "]
    } else {
        &[]
    };
    from += prefixes.iter().find(|prefix| lower.starts_with(*prefix)).map_or(0, |prefix| prefix.len());
    if kind == Kind::Person && (lower.ends_with("'s") || lower.ends_with("’s")) {
        to -= if lower.ends_with("'s") { 2 } else { "’s".len() };
    }
    if from < to { (from, to) } else { (start, end) }
}

/// What a row is about, its goal, and how its figure is made.
type Row = (&'static str, &'static str, fn(&Counts) -> String);

/// The tables, in Markdown.
pub(crate) fn tables(columns: &[(&str, Counts)]) -> String {
    let mut out = String::from("| | goal |");
    for (name, _) in columns {
        put(&mut out, &format!(" {name} |"));
    }
    put(&mut out, &format!("\n|---|---|{}\n", "---|".repeat(columns.len())));
    let rows: [Row; 7] = [
        ("recall of direct identifiers (overlap)", "≥ 99 %", |of| format!("{:.2} %", of.share("direct", 1))),
        ("the same, worst heritage", "≥ 98 %", |of| format!("{:.1} %", of.worst())),
        ("letters and digits of direct identifiers covered", "≥ 98 %", |of| {
            format!("{:.1} %", percent(of.letters[1], of.letters[0]))
        }),
        ("notes with one or more direct identifiers missed", "≤ 8 %", |of| format!("{:.1} %", percent(of.notes[1], of.notes[0]))),
        ("precision on notes about children", "≥ 85 %", |of| format!("{:.1} %", percent(of.chips[1], of.chips[0]))),
        ("chips on clean text, per 100 words", "≤ 1", |of| format!("{:.2}", percent(of.clean[1], of.clean[0]))),
        ("time for a note, mean (95th percentile)", "< 5 ms", |of| {
            let mut millis = of.millis.clone();
            millis.sort_by(f64::total_cmp);
            let all = f64::from(count(millis.iter()));
            format!("{:.1} ({:.1}) ms", millis.iter().sum::<f64>() / all, millis[millis.len() * 95 / 100])
        }),
    ];
    for (what, goal, value) in rows {
        let values: Vec<String> = columns.iter().map(|(_, counts)| value(counts)).collect();
        put(&mut out, &format!("| {what} | {goal} | {} |\n", values.join(" | ")));
    }
    put(&mut out, "\n| kind, held-out | n | recall | right kind | both ends right |\n|---|---|---|---|---|\n");
    let (_, held) = &columns[0];
    for (key, row) in held.rows.iter().filter(|(key, _)| key.as_str() != "direct") {
        let shares = [1, 2, 3].map(|at| format!("{:.2} %", percent(row[at], row[0])));
        put(&mut out, &format!("| {key} | {} | {} |\n", row[0], shares.join(" | ")));
    }
    put(&mut out, "\n| heritage | held-out | names in no list |\n|---|---|---|\n");
    for key in held.rows.keys().filter(|key| key.starts_with("PERSON ")) {
        let shares: Vec<String> = columns.iter().take(2).map(|(_, counts)| format!("{:.1} %", counts.share(key, 1))).collect();
        put(&mut out, &format!("| {} | {} |\n", &key[7..], shares.join(" | ")));
    }
    out
}

fn put(out: &mut String, words: &str) {
    out.write_str(words).expect("writing to a string does not fail");
}
