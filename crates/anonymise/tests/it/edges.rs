//! Texts as people paste them: whole threads, tables, pages upon pages, other scripts, tricks with characters.

use anonymise::{Additions, Detector, Finding, Known, apply};

fn scan(text: &str) -> Vec<Finding> {
    Detector::shared().scan(&[text], &Known::default())
}

fn found<'a>(text: &'a str, findings: &[Finding]) -> Vec<&'a str> {
    findings.iter().map(|finding| &text[finding.start..finding.end]).collect()
}

/// Asserts that each of these words is found, whole, as part of something that is found.
fn finds(text: &str, words: &[&str]) {
    let findings = scan(text);
    for word in words {
        let mut places = text.match_indices(word).peekable();
        assert!(places.peek().is_some(), "{word} is in the text");
        for (start, _) in places {
            let is_covered = findings.iter().any(|finding| finding.start <= start && start + word.len() <= finding.end);
            assert!(is_covered, "{word} at {start}: {:?}", found(text, &findings));
        }
    }
}

/// Asserts that none of these words is left when everything is replaced.
fn hides(text: &str, words: &[&str]) {
    let replaced = apply(&[text], &scan(text)).remove(0);
    for word in words {
        assert!(!replaced.to_lowercase().contains(&word.to_lowercase()), "{word} in {replaced}");
    }
}

const THREAD: &str = "From: Ngozi Eze <n.eze@osmere.example>\nSent: 04 March 2025 09:14\nTo: Marek Wójcik <m.wojcik@tarnbridge.example>\n\
Cc: SENCO <senco@tarnbridge.example>\nSubject: RE: FW: Kayode Bankole - transport\n\nHi Marek,\n\nThanks for ringing Kayode's mum. She is on 07700 900321 after 4.\n\n\
Best wishes\nNgozi\n\nNgozi Eze\nSENCO | Quillham Dene Primary School\n12 Osmere Road, Quillham N99 9AA\nT: 01632 960123 | www.quillham.example\n\n\
This e-mail is confidential. If you are not the intended recipient, please delete it.\n\n-----Original Message-----\n\
From: Marek Wójcik [mailto:m.wojcik@tarnbridge.example]\nSent: 03 March 2025 16:02\nTo: Ngozi Eze\nSubject: FW: Kayode Bankole - transport\n\n\
> On 2 Mar 2025, at 18:40, Mrs T Bankole <tbankole@quillham.example> wrote:\n>\n> Dear Mr Wójcik, Kayode (DOB 14/03/2017, UPN V999999924001)\n\
> was upset on the bus. His sister Temi saw it.\n>> Please ring.\n>> Tolu Bankole\n";

#[test]
fn a_whole_thread_of_mail_names_nobody_when_it_is_replaced() {
    hides(
        THREAD,
        &[
            "Ngozi",
            "Eze",
            "Marek",
            "Wójcik",
            "Kayode",
            "Bankole",
            "Temi",
            "Tolu",
            "osmere.example",
            "tarnbridge.example",
            "quillham.example",
        ],
    );
    hides(THREAD, &["07700", "960123", "N99 9AA", "Osmere Road", "Quillham", "V999999924001", "14/03/2017", "3 March", "2 Mar"]);
}

#[test]
fn lines_that_end_as_in_windows_make_no_difference() {
    let dos = THREAD.replace('\n', "\r\n");
    assert_eq!(found(&dos, &scan(&dos)).join("|").replace('\r', ""), found(THREAD, &scan(THREAD)).join("|"));
}

#[test]
fn every_cell_of_a_table_is_read() {
    let rows = [
        ["Pupil", "Year", "DOB", "Key adult", "Notes"],
        ["Zofia Kamińska", "Y4", "02/11/2016", "Mrs Adeyemi", "speech and language"],
        ["Kwame Mensah", "Y6", "19/05/2014", "Mr Dhillon", "reading 7 years behind"],
        ["Ayşe Öztürk", "Y2", "30/01/2018", "Miss O'Neill", "settling well"],
    ];
    let hidden =
        ["Zofia", "Kamińska", "Kwame", "Mensah", "Ayşe", "Öztürk", "Adeyemi", "Dhillon", "O'Neill", "02/11/2016", "30/01/2018"];
    for (open, between, close) in [("", "\t", ""), ("| ", " | ", " |"), ("", ",", ""), ("", "; ", "")] {
        let text: String = rows.iter().map(|row| format!("{open}{}{close}\n", row.join(between))).collect();
        hides(&text, &hidden);
        assert!(apply(&[&text], &scan(&text))[0].contains("speech and language"), "what names nobody stays");
    }
}

#[test]
fn ten_thousand_words_are_read_to_the_last() {
    let filler = "Visual timetables and five-minute warnings have helped with transitions between lessons this term. ";
    let mut text = filler.repeat(780);
    text.push_str("His teacher, Mrs Okonkwo, met Oluwaseun at Tarnbridge Primary on 12 May 2025.");
    assert!(text.split_whitespace().count() > 9_500);
    assert_eq!(found(&text, &scan(&text)), ["Mrs Okonkwo", "Oluwaseun", "Tarnbridge Primary", "12 May 2025"]);
}

#[test]
fn names_in_other_scripts_are_found() {
    finds(
        "Her aunt محمد علي rang; her cousin Тарас Шевчук, her friend 王伟, her nan Ελένη and her neighbour אברהם came. ਗੁਰਪ੍ਰੀਤ is her gran.",
        &["محمد", "علي", "Тарас", "Шевчук", "王伟", "Ελένη", "אברהם", "ਗੁਰਪ੍ਰੀਤ"],
    );
}

#[test]
fn no_trick_with_characters_hides_a_name() {
    for text in [
        "She sits with K\u{200b}w\u{200d}a\u{2060}me in maths.",
        "She sits with Kw\u{ad}ame in maths.",
        "She sits with \u{feff}Kwame\u{200f} in maths.",
        "She sits with \u{202e}Kwame\u{202c} in maths.",
        "She sits with Кwаmе in maths.",
        "She sits with Ｋｗａｍｅ in maths.",
        "She sits with 𝐊𝐰𝐚𝐦𝐞 in maths.",
        "She sits with Kwa\u{301}me\u{308} in maths.",
        "She sits with Kwame\u{fe0f} in maths.",
    ] {
        let findings = scan(text);
        let replaced = apply(&[text], &findings).remove(0);
        assert!(findings.len() == 1 && replaced.contains("Child A in maths"), "{text:?}: {replaced:?}");
    }
    for text in ["ring 0\u{200b}7700 900\u{2009}123 now", "UPN V\u{200b}999999924001", "mail k.mensah\u{200b}@osmere.example now"] {
        assert_eq!(scan(text).len(), 1, "{text:?}: {:?}", scan(text));
    }
}

#[test]
fn a_text_in_capitals_is_read_like_any_other() {
    let text = "KWAME MENSAH (Y4) WILL NOT COME IN. HIS MUM, MRS MENSAH, RANG TARNBRIDGE PRIMARY ON 12 MAY 2025 FROM 07700 900123. \
                ZOFIA SAW HIM AT 14 QUILLHAM ROAD, N99 9AA. HE IS AUTISTIC AND LIKES LEGO.";
    hides(text, &["KWAME", "MENSAH", "ZOFIA", "TARNBRIDGE", "12 MAY", "07700", "QUILLHAM", "N99"]);
    let kept = apply(&[text], &scan(text)).remove(0);
    assert!(kept.contains("AUTISTIC AND LIKES LEGO") && kept.contains("WILL NOT COME IN"), "{kept}");
}

#[test]
fn what_a_network_adds_is_found() {
    let detector = Detector::with(Additions::new(["Zibbon"], ["The Mossy Quillet Free School"]));
    let text = "a boy moved from mossy quillet free school with zibbon";
    let findings = detector.scan(&[text], &Known::default());
    assert_eq!(found(text, &findings), ["mossy quillet free school", "zibbon"]);
    assert_eq!((findings[0].why.as_str(), findings[0].replacement.as_str()), ("is in the list of schools", "a school"));
}

#[test]
fn what_is_added_leaves_ordinary_words_alone() {
    let detector = Detector::with(Additions::new(["The", "Reading"], ["The Park", "Primary School", "The School"]));
    let text = "The reading group meets at the park by the primary school. The school is open.";
    assert_eq!(found(text, &detector.scan(&[text], &Known::default())), Vec::<&str>::new());
}
