//! National shares of pupils, for expected counts. Few, rounded, with their sources; what is not here counts as rare.

use crate::quasi;

/// Of all pupils in state-funded schools in England, one in so many.
pub(super) struct Share {
    /// What is shared, in words.
    pub(super) what: &'static str,
    /// One pupil in this many.
    pub(super) one_in: f64,
}

/// Pupils of an average state-funded school in England: about 9.1 million in about 24,400 schools
/// (Department for Education, "Schools, pupils and their characteristics", 2024).
pub(super) const PUPILS_OF_A_SCHOOL: f64 = 370.0;

/// Year groups from Reception to Year 13.
pub(super) const YEAR_GROUPS: f64 = 14.0;

/// The share of a fact, where one is known. Sources: looked after about 83,000 of 12 million children ("Children looked after
/// in England", 2024); deaf children with implants and pupils whose main need is hearing or vision from "Special educational
/// needs in England", 2024; twins about 1 birth in 65 (Office for National Statistics, births in 2022). First languages and
/// religions have no share here: within one network they vary too much.
pub(super) fn share(fact: quasi::Fact, words: &str) -> Option<Share> {
    let share = |what, one_in| Some(Share { what, one_in });
    match fact {
        quasi::Fact::Care => share("looked after or known to social care", 40.0),
        quasi::Fact::Multiple => share("a twin", 33.0),
        quasi::Fact::Diagnosis if words.contains("cochlear") => share("with a cochlear implant", 2_500.0),
        quasi::Fact::Diagnosis if words.contains("sickle") => share("with sickle cell disease", 2_000.0),
        quasi::Fact::Diagnosis if words.contains("cystic") => share("with cystic fibrosis", 2_500.0),
        quasi::Fact::Diagnosis if words.contains("cerebral palsy") => share("with cerebral palsy", 400.0),
        quasi::Fact::Diagnosis if words.contains("selective mutism") => share("with selective mutism", 140.0),
        quasi::Fact::Diagnosis => share("with so rare a condition", 10_000.0),
        quasi::Fact::Event => share("with such an event", 1_000.0),
        quasi::Fact::Occupation => share("whose parent does this work", 1_000.0),
        quasi::Fact::Country | quasi::Fact::Nationality | quasi::Fact::Language | quasi::Fact::Religion => None,
    }
}

/// An absent share counts as rare.
pub(super) const RARE: f64 = 200.0;
