//! Settling what was found: safe words, the same throughout a case.

use consultation::{CaseDraft, check, check_texts, keep_words, replace_all, replace_words, replace_words_with};

use crate::kit::{clean, surroundings, with_concern};

fn directly_open(draft: &CaseDraft) -> Vec<String> {
    let open = check(draft, &surroundings()).open;
    open.into_iter().filter(|open| open.finding.kind.is_direct()).map(|open| open.words).collect()
}

#[test]
fn taking_every_suggestion_leaves_nothing_that_names_somebody() {
    let texts = [
        "A boy called Kwame Mensah leaves the hall. Kwame's mum rang.",
        "Mrs Okafor walks Aisha from Fernbank Primary each day.",
        "Jayden (born 14/03/2017) is seen by Dr Lee. Ring 07700 900123.",
        "his twin sister Kayla sits with ola and AISHA at lunch",
        "Mum, Ms Bright, lives at 12 Acacia Road, N99 9AA.",
    ];
    for text in texts {
        let draft = with_concern(text);
        assert!(!directly_open(&draft).is_empty(), "{text}");
        let settled = replace_all(&draft, &surroundings());
        assert_eq!(directly_open(&settled), Vec::<String>::new(), "{text} became {}", settled.text.concern);
        let again = replace_all(&settled, &surroundings());
        assert_eq!(directly_open(&again), Vec::<String>::new(), "{}", again.text.concern);
    }
}

#[test]
fn a_child_has_one_label_in_all_fields_and_a_later_child_another() {
    let mut draft = with_concern("A boy called Kwame leaves the hall.");
    draft.text.question = "What would help Kwame?".to_owned();
    let settled = replace_all(&draft, &surroundings());
    let label = settled.labels.iter().find(|label| label.original == "Kwame").unwrap().label.clone();
    assert!(settled.text.question.contains(&label), "{} in {}", label, settled.text.question);
    let mut later = settled.clone();
    later.text.wishes = "To sit with a girl called Aisha.".to_owned();
    let later = replace_all(&later, &surroundings());
    let other = later.labels.iter().find(|label| label.original == "Aisha").unwrap().label.clone();
    assert_ne!(label, other);
    let mut back = later;
    back.text.strengths = "Kwame is kind.".to_owned();
    let back = replace_all(&back, &surroundings());
    assert!(back.text.strengths.contains(&label), "{}", back.text.strengths);
}

#[test]
fn words_of_the_authors_own_take_the_place_of_all_mentions() {
    let mut draft = with_concern("A boy called Kwame leaves the hall.");
    draft.text.question = "What would help KWAME?".to_owned();
    let settled = replace_words_with(&draft, "kwame", "the pupil", &surroundings());
    assert!(settled.text.concern.contains("the pupil") && !settled.text.question.to_lowercase().contains("kwame"));
    assert_eq!(replace_words(&clean(), "kwame", &surroundings()), clean(), "what is not there changes nothing");
}

#[test]
fn words_that_are_kept_are_kept_in_every_spelling() {
    let mut draft = with_concern("A boy called Kwame leaves the hall.");
    draft.text.question = "What would help KWAME, and Kwa\u{200b}me's mum?".to_owned();
    let kept = keep_words(&draft, "Kwame", "It is the name of our reading scheme").unwrap();
    let check = check(&kept, &surroundings());
    let kept: Vec<&str> = check.kept.iter().map(|kept| kept.reason.as_str()).collect();
    assert!(kept.len() >= 2 && kept.iter().all(|reason| reason.contains("scheme")), "{:?}", check.kept);
    assert!(check.open.iter().all(|open| !open.words.to_lowercase().contains("kwame")), "{:?}", check.open);
}

#[test]
fn the_second_scan_of_a_pattern_is_the_same_scan() {
    use consultation::Place;
    let texts = [(Place::Other(0), "Calm lunches"), (Place::Other(1), "A boy called Kwame liked it.")];
    let check = check_texts(&texts, &[], &surroundings());
    assert!(check.has_open_direct() && check.open.iter().all(|open| open.place == Place::Other(1)));
}

#[test]
fn a_pasted_thread_and_a_very_long_text_are_checked_without_harm() {
    let thread = "From: A <a@example.org>\r\nTo: B\r\nSubject: Kwame\r\n\r\n> On Monday\r\n> Kwame ran\t|\ta | b |\r\n";
    let long = with_concern(&format!("{thread}{}", "lunch is loud and long ".repeat(2_000)));
    let settled = replace_all(&long, &surroundings());
    assert!(!settled.text.concern.contains("example.org"));
    for odd in ["\u{200b}\u{200b}", "Żółć Özdemir 😀 name", "النص", "", "\0", &"a".repeat(20_000)] {
        let _ = replace_all(&with_concern(odd), &surroundings());
    }
}
