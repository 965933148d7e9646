//! How likely somebody is to be recognised by what remains.

use crate::detector::Detector;

/// The network whose members will read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Network {
    /// How many schools.
    pub schools: u32,
    /// How many pupils, if known.
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
    /// What it is made of.
    pub facts: Vec<Fact>,
    /// Which single change lowers the score most, in words.
    pub advice: Option<String>,
}

impl Detector {
    /// How likely a reader of this network is to recognise the child by what is left in the texts.
    pub fn assess(&self, _texts: &[&str], _network: &Network) -> Risk {
        Risk { points: 0, level: Level::Green, facts: Vec::new(), advice: None }
    }
}
