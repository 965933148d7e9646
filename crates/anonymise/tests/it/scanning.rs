//! What is found in whole notes.

use anonymise::{Detector, Finding, Known};

fn scan(text: &str) -> Vec<Finding> {
    Detector::shared().scan(&[text], &Known::default())
}

fn words<'a>(text: &'a str, kind: &str) -> Vec<&'a str> {
    scan(text).iter().filter(|finding| finding.kind.as_str() == kind).map(|finding| &text[finding.start..finding.end]).collect()
}

const NOTE: &str = "Jayden B (DOB 14/03/2017, UPN V999999924001) in Y5 at Fernbank Primary has not been in since 12 September. Mum, Ms Bright, \
07700 900123, says tummy aches every morning. Mrs Okafor (his TA) walks him from N99 9AA. Dr Lee at St Elsewhere's Hospital says anxiety; \
family are Tamil speakers and have a social worker, Tom. Attendance 43.2%. Twin sister Kayla is fine.";

#[test]
fn a_whole_note_is_read() {
    assert_eq!(words(NOTE, "PERSON"), ["Jayden B", "Ms Bright", "Mrs Okafor", "Dr Lee", "Tom", "Kayla"]);
    assert_eq!(words(NOTE, "ORG"), ["Fernbank Primary", "St Elsewhere's Hospital"]);
    assert_eq!(words(NOTE, "DATE"), ["14/03/2017", "12 September"]);
    assert_eq!(words(NOTE, "CONTACT"), ["07700 900123"]);
    assert_eq!(words(NOTE, "LOCATION"), ["N99 9AA"]);
    assert_eq!(words(NOTE, "ID"), ["V999999924001"]);
    assert_eq!(words(NOTE, "QUASI"), ["Tamil", "Twin"]);
}

#[test]
fn a_case_about_nobody_is_left_alone() {
    for text in [
        "A Year 8 pupil finds transitions between lessons hard. Visual timetable and five-minute warnings have helped; unstructured lunch \
         time is still difficult. What else could we try?",
        "In May we use Zones and Numicon. KS2 4th lesson, score 999 points, Room 206/1.",
        "Carol Gray's Social Stories and Maslow came up. The EP suggested the BPVS; CAMHS and the NHS have a waiting list of 18 months.",
    ] {
        assert_eq!(scan(text), [], "{text}");
    }
}

#[test]
fn every_way_of_writing_a_name_is_found() {
    for (text, name) in [
        ("has anyone met kwame mensah, year 4, keeps running", "kwame mensah"),
        ("KWAME MENSAH WILL NOT COME INTO SCHOOL AND HIS MUM IS WORRIED", "KWAME MENSAH"),
        ("We talked about Oluwaseun and his friend today.", "Oluwaseun"),
        ("He sits with Al-Hassan, who helps.", "Al-Hassan"),
        ("The TA, Siobhán O'Neill, agreed.", "Siobhán O'Neill"),
        ("K.M. ran out of the room.", "K.M"),
        ("Mr B said no.", "Mr B"),
        ("We met with Zażółcia and her mum.", "Zażółcia"),
        ("She sits with K\u{200b}wame in maths.", "K\u{200b}wame"),
        ("She sits with Kwаmе in maths.", "Kwаmе"),
        ("Grace's mum rang and Hope's dad came in.", "Grace"),
    ] {
        assert!(words(text, "PERSON").iter().any(|found| found.contains(name)), "{text}: {:?}", scan(text));
    }
}

#[test]
fn a_slip_or_a_part_of_a_name_is_found_again() {
    let text = "Oluwaseun Adeyemi is in Year 4. Today Oluwasuen hid, and adeyemi senior came in.";
    let findings = scan(text);
    let slip = findings.iter().find(|finding| &text[finding.start..finding.end] == "Oluwasuen").expect("the slip is found");
    assert_eq!(slip.person, findings[0].person);
}

#[test]
fn the_networks_own_names_are_always_found() {
    let known =
        Known { people: vec!["Anna Will".to_owned()], schools: vec!["The Park".to_owned()], places: vec!["Long Row".to_owned()] };
    let text = "he moved from the park to long row and anna will help";
    let found: Vec<&str> =
        Detector::shared().scan(&[text], &known).iter().map(|finding| &text[finding.start..finding.end]).collect();
    assert_eq!(found, ["the park", "long row", "anna will"]);
}

#[test]
fn a_pasted_thread_is_read_line_by_line() {
    let text = "From: Ngozi Eze <n.eze@osmere.example>\r\nTo: office@tarnbridge.example\r\nSent: Tuesday 4 March 2025 09:14\r\nSubject: Kayode\r\n\r\n\
                Hi Sarah,\r\n> can you ring Kayode's dad on 07700 900321?\r\nThanks\r\nNgozi\r\n";
    let people = words(text, "PERSON");
    for name in ["Ngozi Eze", "Kayode", "Sarah", "Ngozi"] {
        assert!(people.contains(&name), "{name}: {people:?}");
    }
    assert_eq!(words(text, "CONTACT").len(), 3);
}

#[test]
fn people_are_one_across_the_fields() {
    let texts = ["Kwame Mensah", "Kwame hides. His TA, Mrs Oduya, helps.", "Mrs Oduya says Kwame is tired."];
    let findings = Detector::shared().scan(&texts, &Known::default());
    let kwame: Vec<_> = findings
        .iter()
        .filter(|finding| texts[finding.text][finding.start..finding.end].contains("Kwame"))
        .map(|finding| finding.person)
        .collect();
    assert!(kwame.len() == 3 && kwame.iter().all(|person| *person == kwame[0] && person.is_some()), "{findings:?}");
}
