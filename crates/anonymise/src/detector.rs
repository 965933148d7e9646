//! The layers, in order, and what becomes of their candidates.

use std::sync::OnceLock;

use crate::{
    additions::Additions,
    apply::{Kept, apply_traced},
    domain::Domain,
    features,
    kind::{Finding, Kind, Known},
    lexicon::Lexicon,
    names::{self, Care, Reading},
    passes::{self, Names},
    patterns::{self, Candidate},
    quasi::{self, Fact, Facts},
    replace,
    tagger::Model,
    token::Page,
};

/// Holds the lists and the model, all part of the program: about 17 MB in memory. Cheap to share between threads.
pub struct Detector {
    pub(crate) lexicon: Lexicon,
    pub(crate) domain: Domain,
    pub(crate) facts: Facts,
    model: Model,
}

/// A page with what was read in it.
pub(crate) struct Read {
    pub(crate) page: Page,
    reading: Reading,
    found: Vec<Candidate>,
    pub(crate) facts: Vec<(Candidate, Fact)>,
    /// A parent's work that is in no list.
    work: Vec<(Candidate, Fact)>,
}

static SHARED: OnceLock<Detector> = OnceLock::new();

/// How often replacing and looking again may find something new. Two rounds do nearly always.
const ROUNDS: usize = 16;

impl Detector {
    /// The detector, built on first use.
    pub fn shared() -> &'static Self {
        SHARED.get_or_init(|| Self::with(Additions::default()))
    }

    /// Gives the shared detector what a network adds to the lists. Asked once, when the program starts: whether it was in time.
    pub fn prepare(additions: Additions) -> bool {
        SHARED.set(Self::with(additions)).is_ok()
    }

    /// A detector of its own, with what a network adds to the lists.
    pub fn with(additions: Additions) -> Self {
        Self { lexicon: Lexicon::with(additions), domain: Domain::embedded(), facts: Facts::embedded(), model: Model::embedded() }
    }

    /// A detector whose lists lack these folded names: to measure what happens to names that nobody listed.
    #[cfg(feature = "tools")]
    pub fn without(names: impl IntoIterator<Item = String>) -> Self {
        let mut detector = Self::with(Additions::default());
        detector.lexicon.hide(names);
        detector
    }

    /// A detector with another model: to measure one that was just trained. `None` if the bytes are no model.
    #[cfg(feature = "tools")]
    pub fn with_model(bytes: &[u8]) -> Option<Self> {
        Some(Self { model: Model::read(bytes)?, ..Self::with(Additions::default()) })
    }

    /// Finds identifying details in the texts of one case (its fields, in order); people are one across the texts.
    ///
    /// Sorted by text and start, never overlapping, on char boundaries. Replacing every finding by its proposal and looking
    /// again finds nothing new that identifies directly.
    pub fn scan(&self, texts: &[&str], known: &Known) -> Vec<Finding> {
        let reads = self.read_all(texts, known);
        let mut found: Vec<Vec<Candidate>> = reads.iter().map(in_original).collect();
        let mut findings = replace::propose(texts, &found);
        for _ in 1..ROUNDS {
            let after: Vec<(String, Vec<Kept>)> =
                (0..texts.len()).map(|text| apply_traced(texts[text], of_text(&findings, text))).collect();
            let new_texts: Vec<&str> = after.iter().map(|(text, _)| text.as_str()).collect();
            let again = self.read_all(&new_texts, known);
            let mut is_new = false;
            for ((read, (_, kept)), found) in again.iter().zip(&after).zip(&mut found) {
                for candidate in in_original(read).iter().filter(|candidate| candidate.kind.is_direct()) {
                    is_new |= carry_back(candidate, kept, found);
                }
            }
            if !is_new {
                break;
            }
            findings = replace::propose(texts, &found);
        }
        findings
    }

    /// Every layer over every text.
    pub(crate) fn read_all(&self, texts: &[&str], known: &Known) -> Vec<Read> {
        let mut reads: Vec<Read> = texts.iter().map(|text| self.read(text)).collect();
        let is_peopled =
            reads.iter().flat_map(|read| &read.found).any(|found| found.kind == Kind::Person && found.confidence > 0.95);
        if is_peopled {
            for read in &mut reads {
                read.look_closely();
            }
        }
        let care = if is_peopled { Care::Close } else { Care::Usual };
        let mut names = Names::default();
        for read in &reads {
            names.learn(&read.page, &read.found);
        }
        for read in &mut reads {
            let mut more = passes::find_known(&read.page, &read.reading, known);
            more.extend(passes::find_repeats(&read.page, &read.reading, &names, &self.lexicon));
            merge(&mut read.found, more);
            merge(&mut read.found, passes::sweep(&read.page, &read.reading, &read.facts, care));
            let facts = read.facts.iter().chain(&read.work).map(|(candidate, _)| candidate.clone()).collect();
            merge(&mut read.found, facts);
            join_initials(read.page.text(), &mut read.found);
        }
        reads
    }

    fn read(&self, text: &str) -> Read {
        let page = Page::new(text, &self.lexicon);
        let patterns = patterns::find(&page);
        let familiar = self.domain.mark(&page);
        let (features, slips) = features::features(&page, &self.lexicon, &familiar, &patterns);
        let marginals = self.model.marginals(&features);
        let safe = replace::safe_words(&page);
        let facts = self.facts.find(&page);
        let reading = Reading { familiar, safe, slips, marginals };
        let mut found = patterns;
        merge(&mut found, passes::find_listed(&page, &reading, &self.lexicon));
        merge(&mut found, names_but(&facts, names::find(&page, &reading, Care::Usual)));
        merge(&mut found, passes::find_initials(&page, &reading, Care::Usual));
        let work = quasi::find_work(&page);
        Read { page, reading, found, facts, work }
    }
}

impl Read {
    /// What narrows down who the child is: what the list knows, and work that nothing else explains.
    pub(crate) fn all_facts(&self) -> impl Iterator<Item = &(Candidate, Fact)> {
        let (facts, found) = (&self.facts, &self.found);
        let is_explained = move |work: &Candidate| {
            facts.iter().any(|(fact, _)| fact.overlaps(work))
                || found.iter().any(|found| found.kind.is_direct() && found.overlaps(work))
        };
        facts.iter().chain(self.work.iter().filter(move |(work, _)| !is_explained(work)))
    }

    /// What was found, in bytes of the plain text.
    pub(crate) fn found(&self) -> &[Candidate] {
        &self.found
    }

    /// Looks again, where doubts count for more.
    fn look_closely(&mut self) {
        let named = names::find(&self.page, &self.reading, Care::Close);
        merge(&mut self.found, names_but(&self.facts, named));
        merge(&mut self.found, passes::find_initials(&self.page, &self.reading, Care::Close));
    }
}

/// What a fact explains is no name, unless the tagger is sure.
fn names_but(facts: &[(Candidate, Fact)], mut named: Vec<Candidate>) -> Vec<Candidate> {
    let is_fact = |name: &Candidate| facts.iter().any(|(fact, _)| fact.start <= name.start && name.end <= fact.end);
    named.retain(|name| name.confidence >= 0.9 || !is_fact(name));
    named
}

/// "Jayden B" is one person.
fn join_initials(text: &str, found: &mut Vec<Candidate>) {
    let mut at = 1;
    while at < found.len() {
        let (last, next) = (&found[at - 1], &found[at]);
        let joins = last.kind == Kind::Person && next.kind == Kind::Person && next.end - next.start == 1;
        if joins && &text[last.end..next.start] == " " {
            found[at - 1].end = found[at].end;
            found.remove(at);
        } else {
            at += 1;
        }
    }
}

/// The findings of one text.
pub(crate) fn of_text(findings: &[Finding], text: usize) -> &[Finding] {
    let start = findings.partition_point(|finding| finding.text < text);
    let end = findings.partition_point(|finding| finding.text <= text);
    &findings[start..end]
}

/// Puts candidates of a later layer where nothing stands yet. One that reaches beyond an earlier one of its kind widens it;
/// of any other only the part that is free is kept.
pub(crate) fn merge(found: &mut Vec<Candidate>, mut more: Vec<Candidate>) {
    more.sort_by_key(|candidate| (candidate.start, usize::MAX - candidate.end));
    for mut candidate in more {
        let from = found.partition_point(|other| other.end <= candidate.start);
        let to = from + found[from..].iter().take_while(|other| other.start < candidate.end).count();
        if from == to {
            found.insert(from, candidate);
            continue;
        }
        let first = &found[from];
        if first.kind == candidate.kind
            || matches!(first.kind, Kind::Location | Kind::Organisation)
                && matches!(candidate.kind, Kind::Location | Kind::Organisation)
        {
            let (start, end) = (candidate.start.min(first.start), candidate.end.max(found[to - 1].end));
            found[from].start = start;
            found[from].end = end;
            found.drain(from + 1..to);
            continue;
        }
        if candidate.start < first.start && candidate.kind.is_direct() {
            candidate.end = first.start;
            found.insert(from, candidate);
        } else if candidate.end > found[to - 1].end && candidate.kind.is_direct() {
            candidate.start = found[to - 1].end;
            found.insert(to, candidate);
        }
    }
}

/// Candidates of a page as bytes of its original, without what is only space at their ends.
fn in_original(read: &Read) -> Vec<Candidate> {
    let text = read.page.text();
    let trimmed = read.found.iter().filter_map(|candidate| {
        let words = &text[candidate.start..candidate.end];
        let start = candidate.start
            + (words.len()
                - words.trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '.' | ';' | ')')).len());
        let end = start
            + text[start.min(candidate.end)..candidate.end]
                .trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | '-'))
                .len();
        (start < end).then(|| {
            let (start, end) = read.page.folded.original(start, end);
            Candidate { start, end, ..candidate.clone() }
        })
    });
    let mut last = 0;
    // Two plain letters may come from one of the original ("ß"): nothing may begin inside another.
    trimmed
        .filter_map(|mut candidate| {
            candidate.start = candidate.start.max(last);
            let is_some = candidate.start < candidate.end;
            last = if is_some { candidate.end } else { last };
            is_some.then_some(candidate)
        })
        .collect()
}

/// Brings what was found after replacing back to the original. Whether it was new.
fn carry_back(candidate: &Candidate, kept: &[Kept], found: &mut Vec<Candidate>) -> bool {
    let mut is_new = false;
    for part in kept {
        let (start, end) = (candidate.start.max(part.new_start), candidate.end.min(part.new_start + part.length));
        if start < end {
            let offset = |at: usize| at - part.new_start + part.start;
            let more = Candidate { start: offset(start), end: offset(end), ..candidate.clone() };
            let before = found.clone();
            merge(found, vec![more]);
            is_new |= *found != before;
        }
    }
    is_new
}
