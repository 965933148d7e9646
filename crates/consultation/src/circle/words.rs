//! What is noted goes out at once to everybody in the circle, so it is looked through first.

use kernel::{Error, Result};

use crate::case::tidy;
use crate::check::Check;
use crate::{Place, Surroundings, check_texts, fault};

/// The same words, tidied, when nothing in them names anybody and none of them reads like a disclosure.
///
/// # Errors
/// `Invalid` with what was found and what to write instead, at the place where it stands; for no words, or too many.
pub(crate) async fn checked(texts: &[(Place, &str)], longest: usize, surroundings: &Surroundings) -> Result<Vec<String>> {
    let texts: Vec<(Place, String)> = texts.iter().map(|(place, text)| (*place, tidy(text))).collect();
    let mut faults = Vec::new();
    for (place, text) in &texts {
        if text.is_empty() {
            faults.push(fault(place.to_string(), "Write something first."));
        } else if text.chars().count() > longest {
            faults.push(fault(place.to_string(), format!("Use at most {longest} characters.")));
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let around = surroundings.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let plain: Vec<(Place, &str)> = texts.iter().map(|(place, text)| (*place, text.as_str())).collect();
        let check = check_texts(&plain, &[], &around);
        (check, texts)
    });
    let (check, texts) = looked.await.map_err(|error| Error::Internal(Box::new(error)))?;
    let faults = faults_of(&check);
    if faults.is_empty() { Ok(texts.into_iter().map(|(_, text)| text).collect()) } else { Err(Error::Invalid(faults)) }
}

fn faults_of(check: &Check) -> Vec<kernel::Fault> {
    let mut faults = Vec::new();
    for open in check.open.iter().filter(|open| open.finding.kind.is_direct()) {
        let instead = match open.finding.replacement.as_str() {
            "" => "Leave it out.".to_owned(),
            words => format!("Write “{words}” instead."),
        };
        faults.push(fault(open.place.to_string(), format!("“{}” may tell who somebody is. {instead}", open.words)));
    }
    for passage in &check.disclosures {
        let message = "This reads like a disclosure of harm. Stop, and follow your school's safeguarding procedure: speak to the \
                       designated safeguarding lead now. It is not kept here.";
        faults.push(fault(passage.place.to_string(), message));
    }
    faults
}
