//! What is said instead.

use anonymise::{Detector, Known, apply};

fn replaced(text: &str) -> String {
    apply(&[text], &Detector::shared().scan(&[text], &Known::default())).remove(0)
}

#[test]
fn a_case_still_reads_when_everything_is_replaced() {
    for (text, expected) in [
        ("Kwame's mum, Mrs Mensah, rang.", "Child A's mum rang."),
        ("Kwame Mensah is in Year 4 at Tarnbridge Primary. Kwame runs.", "Child A is in Year 4 at a primary school. Child A runs."),
        ("We met on 12 May 2025.", "We met in the summer term."),
        ("Lives at 14 Quillham Road with nan Efua.", "Lives at home with nan."),
        ("Ring Kwame's dad on 07700 900123.", "Ring Child A's dad on a phone number."),
        ("UPN V999999924001 is his.", "UPN withheld is his."),
        ("Oluwaseun and Kwame fell out; Kwame cried.", "Child A and Child B fell out; Child B cried."),
    ] {
        assert_eq!(replaced(text), expected);
    }
}

#[test]
fn a_label_that_the_text_has_is_not_given_again() {
    let text = replaced("Child A sits by Kwame.");
    assert_eq!(text, "Child A sits by Child B.");
}

#[test]
fn no_invented_name_is_proposed() {
    let text = "Jayden Bright and Mrs Okafor met Dr Lee at St Elsewhere's Hospital with Priya and K.M. on 3 Nov.";
    for finding in Detector::shared().scan(&[text], &Known::default()) {
        let again = Detector::shared().scan(&[&finding.replacement], &Known::default());
        assert!(again.iter().all(|found| !found.kind.is_direct()), "{finding:?} {again:?}");
    }
}
