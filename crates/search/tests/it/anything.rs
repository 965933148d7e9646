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
            prop_assert!(runtime.block_on(library.engine.suggest(&library.test.store, &text, &viewer)).unwrap().len() <= 8);
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn endless_words_are_answered_like_any_others() {
    let library = Library::with(&[draft("wait", "The ten second wait", "Wait for ten seconds.")]).await;
    for text in ["x".repeat(1_950), "\u{fdfa}".repeat(1_950), "secconds".repeat(240)] {
        assert_eq!(library.ask(&text).await.interpreted.corrections, []);
        assert_eq!(library.ask(&format!("wait \"{text}\"")).await.total, 0);
        assert_eq!(library.ask(&format!("wait -{text}")).await.total, 1);
        library.engine.suggest(&library.test.store, &text, &Viewer::public()).await.unwrap();
    }
}

#[tokio::test]
async fn only_so_many_unknown_words_are_looked_for() {
    let library = Library::with(&[draft("wait", "The ten second wait", "Wait for ten seconds.")]).await;
    let after = async |unknown: u8| {
        let names: String = (0..unknown).map(|n| format!("quxzz{} ", char::from(b'a' + n).to_string().repeat(4))).collect();
        library.ask(&format!("{names} secconds")).await.interpreted.corrections.len()
    };
    assert_eq!((after(11).await, after(12).await), (1, 0));
}
