//! National shares of pupils, for expected counts. Few, rounded, each with its source; what is not here counts as rare.

use crate::quasi;

/// Of all pupils in state-funded schools in England, one in so many.
pub(super) struct Share {
    /// What is shared, in words.
    pub(super) what: &'static str,
    /// One pupil in this many.
    pub(super) one_in: f64,
}

/// Pupils of an average school in England: about 9.1 million in about 24,400 schools (Department for Education, "Schools, pupils
/// and their characteristics", January 2024).
pub(super) const PUPILS_OF_A_SCHOOL: f64 = 370.0;

/// Year groups from Reception to Year 13: what the law has, not what is counted.
pub(super) const YEAR_GROUPS: f64 = 14.0;

/// An absent share counts as rare: one in 2,000, below which a condition is called rare (Department of Health and Social Care,
/// "The UK Rare Diseases Framework", January 2021).
pub(super) const RARE: f64 = 2_000.0;

/// The share of a fact, where one is known. Conditions, events, work, twins, first languages and religions have none here: none is
/// published for pupils of one network, and within one they vary too much.
pub(super) fn share(fact: quasi::Fact, words: &str) -> Option<Share> {
    if fact != quasi::Fact::Care {
        return None;
    }
    let share = |what, one_in| Some(Share { what, one_in });
    match words {
        // 70 of 10,000 children (Department for Education, "Children looked after in England including adoptions", March 2024).
        "looked after" | "looked-after" | "in care" | "in foster care" | "fostered" | "foster carer" | "foster carers"
        | "care order" | "under a care order" | "interim care order" | "section 20" | "lac" | "cla" => share("looked after", 140.0),
        // 42 and 333 of 10,000 children (Department for Education, "Children in need", March 2024).
        "child protection" | "child protection plan" | "on a child protection plan" | "cp plan" => {
            share("with a child protection plan", 240.0)
        }
        "cin plan" | "on a cin plan" | "child in need plan" => share("in need as the law has it", 30.0),
        _ => None,
    }
}
