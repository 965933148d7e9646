//! Stands in for the detector: finds a handful of fixed words, so that what is built on it can be built.

#[derive(Debug)]
pub struct Detector;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub people: Vec<String>,
    pub schools: Vec<String>,
    pub places: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub text: usize,
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    pub confidence: f32,
    pub why: String,
    pub replacement: String,
    pub person: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Person,
    Organisation,
    Location,
    Date,
    Contact,
    Identifier,
    Quasi,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Organisation => "ORG",
            Self::Location => "LOCATION",
            Self::Date => "DATE",
            Self::Contact => "CONTACT",
            Self::Identifier => "ID",
            Self::Quasi => "QUASI",
        }
    }
    pub fn is_direct(self) -> bool {
        self != Self::Quasi
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    pub schools: u32,
    pub pupils: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    #[default]
    Green,
    Amber,
    Red,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub points: u32,
    pub what: String,
    pub text: usize,
    pub start: usize,
    pub end: usize,
    pub wider: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    pub points: u32,
    pub level: Level,
    pub facts: Vec<Fact>,
    pub advice: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub text: usize,
    pub start: usize,
    pub end: usize,
    pub why: String,
}

const WORDS: &[(&str, Kind, &str, u32)] = &[
    ("Kwame", Kind::Person, "Child A", 0),
    ("Aisha", Kind::Person, "Child A", 0),
    ("Fernbank Primary", Kind::Organisation, "a primary school", 0),
    ("Angelman syndrome", Kind::Quasi, "a rare genetic condition", 3),
    ("prison", Kind::Quasi, "a family event", 3),
    ("Somali", Kind::Quasi, "multilingual", 1),
];

impl Detector {
    pub fn shared() -> &'static Detector {
        &Detector
    }
    pub fn scan(&self, texts: &[&str], known: &Known) -> Vec<Finding> {
        let mut all = Vec::new();
        for (text, words) in texts.iter().enumerate() {
            for (needle, kind, replacement, _) in WORDS {
                for (start, found) in words.match_indices(needle) {
                    all.push(Finding {
                        text,
                        start,
                        end: start + found.len(),
                        kind: *kind,
                        confidence: 0.9,
                        why: "a name".to_owned(),
                        replacement: (*replacement).to_owned(),
                        person: (*kind == Kind::Person).then_some(0),
                    });
                }
            }
            for name in known.people.iter().chain(&known.schools) {
                for (start, found) in words.match_indices(name.as_str()) {
                    all.push(Finding {
                        text,
                        start,
                        end: start + found.len(),
                        kind: Kind::Person,
                        confidence: 1.0,
                        why: "known here".to_owned(),
                        replacement: "a colleague".to_owned(),
                        person: None,
                    });
                }
            }
        }
        all.sort_by_key(|finding| (finding.text, finding.start));
        all
    }
    pub fn assess(&self, texts: &[&str], _network: &Network) -> Risk {
        let mut facts = Vec::new();
        for (text, words) in texts.iter().enumerate() {
            for (needle, _, wider, points) in WORDS.iter().filter(|word| word.3 > 0) {
                if let Some(start) = words.find(needle) {
                    facts.push(Fact {
                        points: *points,
                        what: (*needle).to_owned(),
                        text,
                        start,
                        end: start + needle.len(),
                        wider: Some((*wider).to_owned()),
                    });
                }
            }
        }
        let points = facts.iter().map(|fact| fact.points).sum();
        let level = match points {
            0..=2 => Level::Green,
            3..=5 => Level::Amber,
            _ => Level::Red,
        };
        Risk { points, level, facts, advice: None }
    }
    pub fn disclosures(&self, texts: &[&str]) -> Vec<Passage> {
        let mut all = Vec::new();
        for (text, words) in texts.iter().enumerate() {
            for (start, found) in words.match_indices("stepdad hits") {
                all.push(Passage { text, start, end: start + found.len(), why: "says that somebody hits a child".to_owned() });
            }
        }
        all
    }
}

pub fn apply(texts: &[&str], findings: &[Finding]) -> Vec<String> {
    let mut out = Vec::new();
    for (index, words) in texts.iter().enumerate() {
        let mut text = (*words).to_owned();
        for finding in findings.iter().rev().filter(|finding| finding.text == index) {
            text.replace_range(finding.start..finding.end, &finding.replacement);
        }
        out.push(text);
    }
    out
}
