//! What holds for any text.

use anonymise::{Detector, Finding, Known, Network, apply, in_characters};
use proptest::{prelude::*, test_runner::RngSeed};

/// Pieces of which notes are made: names, numbers, marks, slips, other scripts, invisible characters.
const PIECES: &[&str] = &[
    "Kwame",
    "kwame",
    "KWAME",
    "K.M.",
    "Mrs Okafor",
    "mr B",
    "Zażółć",
    "Özdemir's",
    "Al-Hassan",
    "O'Neill",
    "de Silva",
    "B",
    "a",
    "I",
    "JB",
    "Hope",
    "will",
    "may",
    "Tarnbridge Primary",
    "the Osmere Centre",
    "St Bede's",
    "14 Quillham Road",
    "N99 9AA",
    "07700 900123",
    "x@osmere.example",
    "@kay_1",
    "14/03/2017",
    "7;4",
    "12th May",
    "V999999924001",
    "999 000 0018",
    "ref 44123/9",
    "mum",
    "nan",
    "the EP",
    "TA",
    "is",
    "said",
    "and",
    "with",
    "at",
    "in",
    "(",
    ")",
    ",",
    ".",
    "!",
    "?",
    "\n",
    "\r\n",
    "- ",
    "Year 4",
    "autistic",
    "Turkish",
    "looked after",
    "twin",
    "Numicon",
    "Zones of Regulation",
    "teh",
    "😀",
    "\u{200b}",
    "K\u{200b}wame",
    "Кwаme",
    "Тарас",
    "محمد",
    "王伟",
    "ß",
    "İ",
    "ﬁ",
    "\u{301}",
    "'",
    "’s",
    "Child A",
    "Child B",
    "a colleague",
    "the area",
    "|",
    "From:",
    "Subject:",
    "1",
    "9",
    "--",
    "& Co",
    "Dr.",
    "cc",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-zA-Z]{1,9}"];
    prop::collection::vec((piece, prop::sample::select(&[" ", " ", " ", ""][..])), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(piece, space)| piece + space).collect())
}

fn assert_valid(texts: &[&str], findings: &[Finding]) {
    let mut last = (0, 0);
    for finding in findings {
        let text = texts[finding.text];
        assert!((finding.text, finding.start) >= last, "sorted: {findings:?}");
        assert!(finding.start < finding.end && finding.end <= text.len(), "{finding:?}");
        assert!(text.is_char_boundary(finding.start) && text.is_char_boundary(finding.end), "{finding:?} in {text:?}");
        assert!((0.0..=1.0).contains(&finding.confidence) && !finding.why.is_empty(), "{finding:?}");
        last = (finding.text, finding.end);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, rng_seed: RngSeed::Fixed(11), ..ProptestConfig::default() })]

    #[test]
    fn offsets_are_valid_and_nothing_panics(one in text(), two in text()) {
        let texts = [one.as_str(), two.as_str()];
        let detector = Detector::shared();
        let findings = detector.scan(&texts, &Known::default());
        assert_valid(&texts, &findings);
        let of_first: Vec<Finding> = findings.iter().filter(|finding| finding.text == 0).cloned().collect();
        for (place, finding) in in_characters(&one, &of_first).iter().zip(&of_first) {
            let letters: String = one.chars().skip(place.start).take(place.end - place.start).collect();
            prop_assert_eq!(&letters, &one[finding.start..finding.end]);
        }
        detector.assess(&texts, &Network::default());
        for passage in detector.disclosures(&texts) {
            prop_assert!(texts[passage.text].get(passage.start..passage.end).is_some());
        }
    }

    #[test]
    fn replacing_everything_leaves_nothing_direct(one in text(), two in text()) {
        let texts = [one.as_str(), two.as_str()];
        let detector = Detector::shared();
        let replaced = apply(&texts, &detector.scan(&texts, &Known::default()));
        let again: Vec<&str> = replaced.iter().map(String::as_str).collect();
        let left: Vec<(String, String)> = detector.scan(&again, &Known::default()).into_iter().filter(|finding| finding.kind.is_direct())
            .map(|finding| (again[finding.text][finding.start..finding.end].to_owned(), finding.why)).collect();
        prop_assert_eq!(left, vec![], "{:?} became {:?}", texts, again);
    }
}

#[test]
fn a_long_text_of_anything_is_read_to_its_end() {
    let long = |piece: &str, length: usize| piece.repeat(length / piece.len());
    for piece in [
        "Kwame told Mrs Okafor at Tarnbridge Primary. ",
        "a",
        "A",
        " ",
        "\n",
        "1",
        "1 ",
        "A.",
        "'",
        "-",
        "@",
        "Aa ",
        "Zq ",
        "(",
        "x@y",
        "ref ",
        "0 ",
        "é",
        "\u{200b}",
        "他",
        "told mum ",
    ] {
        // What takes more than linear time does not come to an end here within the patience of any runner.
        let text = long(piece, 16_000);
        assert_valid(&[&text], &Detector::shared().scan(&[&text], &Known::default()));
        for passage in Detector::shared().disclosures(&[&text]) {
            assert!(text.get(passage.start..passage.end).is_some(), "{piece:?}");
        }
    }
}

#[test]
fn what_once_broke_a_law_keeps_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    for file in std::fs::read_dir(folder).expect("the corpus is part of the crate") {
        let path = file.expect("its files can be listed").path();
        let text = std::fs::read_to_string(&path).expect("its files are text");
        if path.extension().is_some_and(|extension| extension == "txt") {
            let findings = Detector::shared().scan(&[&text], &Known::default());
            assert_valid(&[&text], &findings);
            let replaced = apply(&[&text], &findings).remove(0);
            let again = Detector::shared().scan(&[&replaced], &Known::default());
            let left: Vec<&Finding> = again.iter().filter(|finding| finding.kind.is_direct()).collect();
            assert!(left.is_empty(), "{}: {left:?} in {replaced:?}", path.display());
        }
    }
}
