//! What narrows down who a child is without naming anybody.

use std::collections::HashMap;

use crate::{
    domain::words_of,
    kind::Kind,
    patterns::Candidate,
    token::{Page, Shape, Voice},
};

/// What sort of fact a phrase tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Fact {
    Country,
    Nationality,
    Language,
    Religion,
    Diagnosis,
    Care,
    Event,
    Multiple,
    Occupation,
}

impl Fact {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "country" => Self::Country,
            "nationality" => Self::Nationality,
            "language" => Self::Language,
            "religion" => Self::Religion,
            "rare_dx" => Self::Diagnosis,
            "care" => Self::Care,
            "family_event" => Self::Event,
            "multiple" => Self::Multiple,
            "occupation" => Self::Occupation,
            _ => return None,
        })
    }

    /// What the author is told.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Country => "a country: where somebody is from",
            Self::Nationality => "a nationality or background",
            Self::Language => "a language that few may share",
            Self::Religion => "a religion",
            Self::Diagnosis => "a rare diagnosis or device",
            Self::Care => "care or the courts",
            Self::Event => "an event that others may have heard of",
            Self::Multiple => "a twin or triplet",
            Self::Occupation => "a parent's work",
        }
    }

    /// One step more general.
    pub(crate) fn wider(self) -> &'static str {
        match self {
            Self::Country => "another country",
            Self::Nationality => "overseas",
            Self::Language => "another language",
            Self::Religion => "of a faith",
            Self::Diagnosis => "a rare condition",
            Self::Care => "known to social care",
            Self::Event => "a difficult time at home",
            Self::Multiple => "sibling",
            Self::Occupation => "in work",
        }
    }
}

/// The phrases, by their first word.
pub(crate) struct Facts {
    phrases: HashMap<String, Vec<(Vec<String>, Fact)>>,
}

impl Facts {
    pub(crate) fn embedded() -> Self {
        let mut phrases: HashMap<String, Vec<(Vec<String>, Fact)>> = HashMap::new();
        for line in include_str!("../data/quasi.txt").lines().filter(|line| !line.starts_with('#')) {
            let (name, list) = line.split_once(": ").expect("every line names its fact: tested");
            let fact = Fact::named(name).expect("every fact of the list is known here: tested");
            for words in list.split('|').map(|phrase| words_of(&phrase.to_lowercase())) {
                if let Some((first, rest)) = words.split_first() {
                    phrases.entry(first.clone()).or_default().push((rest.to_vec(), fact));
                }
            }
        }
        for rests in phrases.values_mut() {
            rests.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Self { phrases }
    }

    /// The facts on a page, sorted, without overlaps.
    pub(crate) fn find(&self, page: &Page) -> Vec<(Candidate, Fact)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < page.tokens.len() {
            let fits = |rest: &[String]| rest.iter().zip(at + 1..).all(|(word, at)| page.word(at) == word);
            let phrase = self.phrases.get(page.word(at)).and_then(|rests| rests.iter().find(|(rest, _)| fits(rest)));
            let Some((rest, fact)) = phrase.filter(|(_, fact)| is_meant(page, at, *fact)) else {
                at += 1;
                continue;
            };
            let span = (page.tokens[at].start, page.tokens[at + rest.len()].end);
            found.push((Candidate::new(span, Kind::Quasi, 0.8, fact.why()), *fact));
            at += rest.len() + 1;
        }
        found
    }
}

/// "French" is a lesson, "Georgia" a girl, "polish" what one does with shoes.
fn is_meant(page: &Page, at: usize, fact: Fact) -> bool {
    #[rustfmt::skip]
    const LESSON: [&str; 22] = [
        "lesson", "lessons", "gcse", "teacher", "homework", "class", "club", "test", "exam", "vocabulary", "set", "dictionary",
        "toast", "fries", "topic", "food", "day", "week", "clash", "and", "bulldog", "windows",
    ];
    let token = &page.tokens[at];
    let next = page.word(at + 1);
    let is_capital = token.shape != Shape::Lower || page.voice == Voice::Lower;
    match fact {
        Fact::Language | Fact::Nationality | Fact::Religion | Fact::Country => {
            let is_short = token.word.len() <= 3 && token.shape != Shape::Capital && token.shape != Shape::Capitals;
            let is_school = matches!(
                token.word.as_str(),
                "french" | "spanish" | "german" | "italian" | "latin" | "greek" | "welsh" | "chinese"
            ) && LESSON.contains(&next);
            let is_faith_school = fact == Fact::Religion && matches!(next, "school" | "primary" | "academy" | "church");
            (is_capital || !token.flags.is_proper() && token.flags.word() == 0 || token.flags.word() == 0)
                && !is_school
                && !is_short
                && !is_faith_school
        }
        Fact::Multiple => !matches!(next, "track" | "room" | "beds" | "needs"),
        Fact::Diagnosis => token.word.len() > 3 || token.shape == Shape::Capitals || token.shape == Shape::Number,
        Fact::Occupation => {
            let clause = (1..=4).map(|back| page.before(at, back));
            clause.clone().any(|word| matches!(word, "is" | "was" | "as" | "works" | "being"))
                && (1..=6).any(|back| crate::cues::cue(page.before(at, back)) == crate::cues::Cue::Kin)
        }
        Fact::Care => token.word != "lac" && token.word != "cla" || token.shape == Shape::Capitals || page.voice == Voice::Lower,
        Fact::Event => true,
    }
}

/// A parent's work, whatever it is: "dad is a welder".
pub(crate) fn find_work(page: &Page) -> Vec<(Candidate, Fact)> {
    let mut found = Vec::new();
    for at in 2..page.tokens.len() {
        let is_article = matches!(page.word(at), "a" | "an");
        let is_said = matches!(page.before(at, 1), "is" | "was" | "as") && !page.tokens[at].begins_line;
        let is_parent = (2..=4).any(|back| {
            matches!(
                page.before(at, back),
                "mum"
                    | "dad"
                    | "mother"
                    | "father"
                    | "stepdad"
                    | "stepmum"
                    | "carer"
                    | "parent"
                    | "nan"
                    | "grandad"
                    | "uncle"
                    | "aunt"
            )
        });
        let noun = (at + 1..at + 4).find(|at| page.tokens.get(*at).is_some_and(|token| is_trade(&token.word)));
        if let Some(noun) = noun.filter(|_| is_article && is_said && is_parent) {
            let span = (page.tokens[at].start, page.tokens[noun].end);
            found.push((Candidate::new(span, Kind::Quasi, 0.6, Fact::Occupation.why()), Fact::Occupation));
        }
    }
    found
}

fn is_trade(word: &str) -> bool {
    #[rustfmt::skip]
    const NOT: [&str; 22] = [
        "worry", "matter", "other", "teenager", "carer", "worrier", "struggler", "drinker", "smoker", "bother", "single",
        "partner", "foster", "stickler", "never", "later", "over", "another", "character", "user", "keeper", "number",
    ];
    #[rustfmt::skip]
    const TRADES: [&str; 24] = [
        "postmaster", "nurse", "chef", "cook", "pilot", "judge", "vicar", "priest", "mechanic", "electrician", "politician",
        "musician", "accountant", "architect", "dentist", "vet", "soldier", "builder", "lady", "man", "agent", "guard",
        "scientist", "journalist",
    ];
    (word.len() > 4
        && (word.ends_with("er") || word.ends_with("ist") || word.ends_with("ian") || word.ends_with("or"))
        && !NOT.contains(&word))
        || TRADES.contains(&word)
}
