//! How likely somebody is to be recognised by what remains: points for facts, and how many pupils could share them.

mod score;
mod shares;

use crate::detector::Detector;

/// The network whose members will read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// How many schools; 0 if nobody knows.
    pub schools: u32,
    /// How many pupils, if known. Otherwise schools times the size of an English school.
    pub pupils: Option<u32>,
}

/// How much care a case needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 0 to 2 points.
    Green,
    /// 3 to 5 points: the author has to consider who could recognise the child.
    Amber,
    /// 6 points and more, or two facts of 3: a second person approves, or the text becomes more general.
    Red,
}

/// One thing that narrows down who a child is.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it adds.
    pub points: u32,
    /// What it is, in words.
    pub what: String,
    /// Which text.
    pub text: usize,
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// A wording that says less, if there is one.
    pub wider: Option<String>,
}

/// What remains, added up.
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    /// The sum.
    pub points: u32,
    /// What the sum means.
    pub level: Level,
    /// What it is made of, the weightiest first.
    pub facts: Vec<Fact>,
    /// How many pupils of the network could share what is known, in words: "likely unique in this network".
    pub shared_by: String,
    /// Which single change lowers the score most, in words.
    pub advice: Option<String>,
}

impl Detector {
    /// How likely a reader of this network is to recognise the child by what is left in the texts.
    ///
    /// Direct identifiers are no part of it: they have to be settled before. Points: a rare diagnosis, a notable event or a
    /// parent's work 3 each; care or court 2; language, nationality, religion, twins or an exact age 1 each; year group, sex
    /// and type of school together 1; any three facts 2 more. An absent national share counts as rare.
    pub fn assess(&self, texts: &[&str], network: &Network) -> Risk {
        score::assess(self, texts, network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assess(text: &str) -> Risk {
        Detector::shared().assess(&[text], &Network { schools: 12, pupils: None })
    }

    #[test]
    fn a_common_case_is_green() {
        let risk =
            assess("A Year 8 pupil finds transitions between lessons hard. Visual timetable and five-minute warnings have helped.");
        assert_eq!((risk.level, risk.points), (Level::Green, 0), "{risk:?}");
        assert_eq!(risk.advice, None);
    }

    #[test]
    fn two_weighty_facts_are_red_and_the_best_change_is_named() {
        let risk = assess("A Year 9 girl with a cochlear implant. Her dad is the local MP.");
        assert_eq!(risk.level, Level::Red, "{risk:?}");
        assert!(risk.shared_by.contains("unique"), "{risk:?}");
        assert!(risk.advice.is_some_and(|advice| advice.contains("cochlear implant") || advice.contains("the local MP")));
    }

    #[test]
    fn care_and_language_are_amber() {
        let risk = assess("He is in foster care and speaks Tigrinya at home.");
        assert_eq!((risk.level, risk.points), (Level::Amber, 3), "{risk:?}");
    }

    #[test]
    fn three_facts_weigh_more_than_their_sum() {
        let risk = assess("He is a twin, speaks Tigrinya, and the family is Pentecostal.");
        assert_eq!((risk.level, risk.points), (Level::Amber, 5), "{risk:?}");
    }

    #[test]
    fn a_parents_work_counts_whatever_it_is() {
        let risk = assess("He is in Year 4 and his dad is a welder.");
        assert_eq!((risk.level, risk.points), (Level::Amber, 3), "{risk:?}");
        assert_eq!(assess("Her mum is a vicar and works nights.").points, 3, "what the list has counts once");
        assert_eq!(assess("Dad is a worrier and mum is a single parent.").points, 0);
    }

    #[test]
    fn what_has_no_national_share_counts_as_rare() {
        assert!(assess("She is a twin.").shared_by.contains("fewer than 10"), "{:?}", assess("She is a twin."));
        assert!(assess("She is on a CIN plan.").shared_by.contains("about 140 pupils"));
    }

    #[test]
    fn the_same_fact_said_twice_counts_once() {
        assert_eq!(assess("She is looked after. Being looked after is hard.").points, 2);
    }

    #[test]
    fn year_sex_and_school_count_together() {
        assert_eq!(assess("A Year 9 girl at a secondary school.").points, 1);
        assert_eq!(assess("A Year 9 pupil.").points, 0);
    }
}
