//! Nothing of what a viewer may not see is told in any way.

use kernel::{Audience, Viewer};
use library::Draft;
use search::{Filters, Request};

use crate::{Library, draft, keys, publish, tagged};

fn secret(audience: Audience) -> Draft {
    Draft {
        audience,
        areas: vec!["ci".to_owned()],
        concepts: vec!["ebsa".to_owned()],
        ..draft("hidden", "Zanzibar method", "About wobbulators and school.")
    }
}

fn in_facets(answer: &search::Answer) -> usize {
    answer.facets.iter().flat_map(|group| &group.values).map(|value| value.count).sum()
}

#[tokio::test]
async fn the_table_of_who_finds_what() {
    let viewers = ["public", "reader", "member", "specialist", "editor", "moderator", "coordinator", "admin"];
    let table = [
        (Audience::Public, "yyyyyyyy"),
        (Audience::Peers, "nyyyyyyy"),
        (Audience::Named, "nyyyyyyy"),
        (Audience::Members, "nyyyyyyy"),
        (Audience::Moderators, "nnnnnyyy"),
    ];
    for (audience, expected) in table {
        let library = Library::with(&[secret(audience)]).await;
        let id = library.ask_as("zanzibar", &"admin".parse().unwrap()).await.hits[0].id;
        let mut seen = String::new();
        for viewer in viewers {
            let viewer: Viewer = viewer.parse().unwrap();
            let mut told = Vec::new();
            for text in ["", "zanzibar", "won't come into school"] {
                let answer = library.ask_as(text, &viewer).await;
                told.extend([answer.total, answer.hits.len(), in_facets(&answer).min(1)]);
            }
            let lines = library.engine.suggest(&library.test.store, "zanzi", &viewer).await.unwrap();
            told.push(lines.len());
            assert!(told.iter().all(|count| *count == told[0]), "{audience} {viewer:?} {told:?}");
            let alike = library.engine.more_like(&library.test.store, id, &viewer).await.unwrap();
            assert!(alike.is_empty());
            seen.push(if told[0] == 1 { 'y' } else { 'n' });
        }
        assert_eq!(seen, expected, "{audience}");
    }
}

#[tokio::test]
async fn a_hidden_word_is_neither_suggested_nor_known() {
    let library = Library::with(&[secret(Audience::Moderators), draft("open", "Oscillators", "About oscillators.")]).await;
    let (public, admin): (Viewer, Viewer) = (Viewer::public(), "admin".parse().unwrap());
    let told = library.ask_as("wobbulater", &admin).await;
    assert_eq!(told.interpreted.corrections[0].to, "wobbulator".to_owned() + "s");
    let untold = library.ask_as("wobbulater", &public).await;
    assert_eq!((untold.interpreted.corrections.len(), untold.total), (0, 0));
    assert!(!format!("{untold:?}").to_lowercase().contains("zanzibar"));
    // Where a word that may be told is as near, it is taken although the hidden one is nearer.
    let library = Library::with(&[
        Draft { audience: Audience::Moderators, ..draft("hidden", "Secret", "plankton") },
        draft("open", "Open", "planting"),
    ])
    .await;
    let answer = library.ask_as("plankting", &public).await;
    assert_eq!(answer.interpreted.corrections.iter().map(|one| one.to.as_str()).collect::<Vec<_>>(), ["planting"]);
    // A word that stands in hidden texts alone is as unknown as any other.
    let answer = library.ask_as("plankton", &public).await;
    assert!(keys(&answer).iter().all(|key| *key != "hidden"));
}

#[tokio::test]
async fn suggestions_after_nothing_was_found_lead_to_something_visible() {
    let library = Library::with(&[secret(Audience::Moderators), tagged("open", "Overlays", &["dyslexia"])]).await;
    let answer = library.ask_as("emotionally zzzzqqq", &Viewer::public()).await;
    assert!(!answer.suggestions.iter().any(|label| label.contains("Emotionally")), "{:?}", answer.suggestions);
}

#[tokio::test]
async fn a_narrowed_search_counts_only_what_is_visible() {
    let library = Library::with(&[secret(Audience::Members), tagged("open", "Overlays", &["dyslexia"])]).await;
    for field in 0..3 {
        let mut filters = Filters::default();
        match field {
            0 => filters.area = vec!["ci".to_owned()],
            1 => filters.concept = vec!["ebsa".to_owned()],
            _ => filters.kind = vec!["cpd".to_owned()],
        }
        let answer = library.find(&Request { filters, ..Request::default() }, &Viewer::public()).await;
        let areas = answer.facets.iter().flat_map(|group| &group.values).find(|value| value.value == "ci").unwrap();
        assert_eq!((answer.total, areas.count), (0, 0));
    }
}

#[tokio::test]
async fn what_the_database_no_longer_shows_is_dropped_though_the_index_has_it() {
    let library = Library::with(&[draft("open", "Zanzibar", "Text.")]).await;
    publish(&library.test, &Draft { audience: Audience::Moderators, ..draft("open", "Zanzibar", "Text.") }).await;
    let answer = library.ask_as("zanzibar", &Viewer::public()).await;
    assert_eq!(answer.hits, []);
    let lines = library.engine.suggest(&library.test.store, "zanzi", &Viewer::public()).await.unwrap();
    assert_eq!(lines, []);
}
