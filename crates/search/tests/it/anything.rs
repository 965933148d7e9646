//! Whatever is typed, there is an answer.

use kernel::{Role, Viewer};
use proptest::prelude::*;
use search::{Filters, Request};

use crate::{Library, draft, tagged};

#[test]
fn any_text_is_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let library = runtime.block_on(Library::with(&[
        tagged("overlays", "Overlays and fonts — “quoted” & <tags>", &["dyslexia"]),
        draft("wait", "The ten second wait", "Say né 🙂 one instruction, don't wait for ten seconds."),
    ]));
    let viewer = Viewer::with_role(Role::Member);
    let piece = prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        "(wait|dislexia|\"|-|y4|yr four|won't|🙂|é|\u{301}|the|template|instrucions| ){0,20}",
    ];
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 200, ..ProptestConfig::default() });
    runner
        .run(&(piece, any::<bool>(), any::<usize>(), any::<usize>(), ".{0,8}"), |(text, exact, offset, limit, value)| {
            let filters = if value.len() > 6 { Filters { area: vec![value], ..Filters::default() } } else { Filters::default() };
            let request = Request { text: text.clone(), exact, offset, limit, filters, ..Request::default() };
            let answer = runtime.block_on(library.find(&request, &viewer));
            prop_assert!(answer.hits.len() <= answer.total);
            for hit in &answer.hits {
                let shown = hit.snippet.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!shown.contains('<') && !shown.contains('>'), "{}", hit.snippet);
            }
            prop_assert!(runtime.block_on(library.engine.suggest(&text, &viewer)).unwrap().len() <= 8);
            Ok(())
        })
        .unwrap();
}
