//! The generator, the training and the measuring, small.

use anonymise::{
    Detector, Known,
    generate::{Generator, Half},
    learn::train,
    tagger::training::Plan,
};

/// Of the direct details in held-out notes, the share that is found; and chips per 100 words where nobody is named.
fn measure(detector: &Detector, notes: usize) -> (f64, f64) {
    let mut generator = Generator::new(Half::Held, 404);
    let (mut all, mut found, mut words, mut chips) = (0_u32, 0_u32, 0_u32, 0_u32);
    for _ in 0..notes {
        let note = generator.note();
        let findings = detector.scan(&[&note.text], &Known::default());
        for mark in note.marks.iter().filter(|mark| mark.kind.is_direct() && !mark.is_optional) {
            all += 1;
            found += u32::from(findings.iter().any(|finding| finding.start < mark.end && mark.start < finding.end));
        }
        let clean = generator.clean_note().text;
        words += u32::try_from(clean.split_whitespace().count()).unwrap_or(0);
        chips += u32::try_from(detector.scan(&[&clean], &Known::default()).len()).unwrap_or(0);
    }
    (f64::from(found) / f64::from(all), f64::from(chips) * 100.0 / f64::from(words))
}

#[test]
fn held_out_notes_are_read_as_well_as_we_say() {
    let (recall, chips) = measure(Detector::shared(), 60);
    assert!(recall >= 0.985, "recall {recall}");
    assert!(chips <= 1.5, "chips per 100 words {chips}");
}

#[test]
fn a_small_model_can_be_learnt_again() {
    let plan = Plan { rounds: 2, at_least: 2, rate: 0.15, decay: 2e-6 };
    let (model, same) = (train(60, &[], 5, plan), train(60, &[], 5, plan));
    assert!(model == same, "the same seed learns the same");
    let detector = Detector::with_model(&model).expect("what was learnt can be read");
    let (recall, _) = measure(&detector, 10);
    assert!(recall > 0.85, "recall {recall}");
    assert!(Detector::with_model(b"nonsense").is_none());
}
