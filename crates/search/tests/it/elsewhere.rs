//! What other networks shared is found with our own, and gone when they take it back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use federation::object::Change;
use federation::{Hold, Introduction, Origin, be_asked, hold, receive};
use kernel::{Follower as _, Role, Viewer};
use search::{Answer, Facet, LOCAL, Request, SuggestionKind};
use serde_json::json;

use crate::{Library, draft, keys};

fn there() -> Origin {
    "quillham.example.org".parse().unwrap()
}

/// A strategy of the other network.
fn live(number: u32, version: i64, title: &str, to: &str) -> Change {
    let object = json!({
        "id": there().join(&format!("/ap/resources/{number}")),
        "type": ["Article", "schema:LearningResource"],
        "attributedTo": there().join("/ap/actor"),
        "to": to,
        "name": title,
        "summary": "Helps with reading.",
        "content": "<p>Pairs take turns with a zanzibarine lamp.</p>",
        "url": there().join(&format!("/library/strategy/number-{number}")),
        "senco:version": version,
        "schema:learningResourceType": "strategy",
        "senco:areaOfNeed": "senco:cl",
        "schema:license": "https://creativecommons.org/licenses/by/4.0/",
        "senco:licence": "CC-BY-4.0",
    });
    Change::read(&object, &there()).unwrap()
}

fn gone(number: u32) -> Change {
    let object = json!({ "id": there().join(&format!("/ap/resources/{number}")), "type": "Tombstone", "senco:version": 9 });
    Change::read(&object, &there()).unwrap()
}

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Our own library with two things of another network, one of them for members.
async fn with_copies() -> Library {
    let mut library = Library::with(&[draft("own", "Paired reading at home", "Read with somebody.")]).await;
    let who = Introduction {
        origin: there(),
        address: there(),
        name: "Quillham SENCO network".to_owned(),
        actor: there().join("/ap/actor"),
        inbox: there().join("/ap/inbox"),
        keys: Vec::new(),
    };
    let mut unit = library.test.begin().await;
    be_asked(&mut unit, &who).await.unwrap();
    unit.commit().await.unwrap();
    let changes = vec![
        live(1, 1, "Paired reading aloud", PUBLIC),
        live(2, 1, "Paired reading quietly", "https://quillham.example.org/ap/followers"),
    ];
    receive(&library.test.store, &there(), changes).await.unwrap();
    library.follow().await;
    library
}

fn origins(answer: &Answer) -> Vec<(String, usize)> {
    let group = answer.facets.iter().find(|group| group.field == Facet::Origin).unwrap();
    group.values.iter().map(|value| (value.value.clone(), value.count)).collect()
}

async fn public(library: &Library, text: &str) -> Answer {
    library.ask_as(text, &Viewer::public()).await
}

#[tokio::test]
async fn both_are_found_and_counted_by_where_they_come_from() {
    let library = with_copies().await;
    let answer = public(&library, "paired reading").await;
    assert_eq!(answer.total, 2);
    assert_eq!(origins(&answer), [(LOCAL.to_owned(), 1), ("quillham.example.org".to_owned(), 1)]);
    let hit = answer.hits.iter().find(|hit| !hit.is_local()).unwrap();
    assert_eq!(hit.path(), "/library/strategy/number-1@quillham.example.org");
    assert_eq!((hit.origin.as_str(), hit.licence.as_str()), ("quillham.example.org", "CC-BY-4.0"));
    let mut request = Request { text: "paired reading".to_owned(), ..Request::default() };
    request.filters.origin = vec!["quillham.example.org".to_owned()];
    let narrowed = library.find(&request, &Viewer::with_role(Role::Member)).await;
    assert_eq!((narrowed.total, narrowed.notes.len()), (2, 0));
    assert_eq!(origins(&narrowed), [(LOCAL.to_owned(), 1), ("quillham.example.org".to_owned(), 2)]);
    assert_eq!(keys(&library.find(&request.clone().only_local(), &Viewer::public()).await), ["own"]);
    request.filters.origin = vec!["osmere.example.org".to_owned()];
    let unknown = library.find(&request, &Viewer::public()).await;
    assert!(unknown.total == 0 && unknown.notes[0].contains("osmere.example.org"), "{:?}", unknown.notes);
}

#[tokio::test]
async fn a_rebuild_from_nothing_finds_the_same() {
    let mut library = with_copies().await;
    receive(&library.test.store, &there(), vec![live(1, 2, "Paired reading out loud", PUBLIC), gone(2)]).await.unwrap();
    library.follow().await;
    let followed = library.ask("").await;
    library.indexer.reset().await.unwrap();
    library.follow().await;
    let rebuilt = library.ask("").await;
    assert_eq!((&rebuilt.hits, &rebuilt.facets), (&followed.hits, &followed.facets));
    assert_eq!(rebuilt.total, 2);
    assert!(rebuilt.hits.iter().any(|hit| hit.title == "Paired reading out loud"));
    assert_eq!(library.engine.document_count(), 2);
}

#[tokio::test]
async fn what_is_withdrawn_is_in_no_search_suggestion_correction_or_count() {
    let mut library = with_copies().await;
    let lines = library.engine.suggest(&library.test.store, "paired reading al", &Viewer::public()).await.unwrap();
    let path = "/library/strategy/number-1@quillham.example.org".to_owned();
    assert!(lines.iter().any(|line| line.kind == SuggestionKind::Resource { path: path.clone() }), "{lines:?}");
    assert_eq!(public(&library, "zanzobarine").await.interpreted.corrections[0].to, "zanzibarine");
    receive(&library.test.store, &there(), vec![gone(1), gone(2)]).await.unwrap();
    // Before the index follows, what it shows is held against the database.
    assert!(public(&library, "paired reading").await.hits.iter().all(search::Hit::is_local));
    library.follow().await;
    let answer = library.ask("paired reading").await;
    assert_eq!((answer.total, origins(&answer)), (1, vec![(LOCAL.to_owned(), 1)]));
    let lines = library.engine.suggest(&library.test.store, "paired reading al", &Viewer::public()).await.unwrap();
    assert!(lines.iter().all(|line| line.kind == SuggestionKind::Concept), "{lines:?}");
    assert!(public(&library, "zanzobarine").await.interpreted.corrections.is_empty());
}

#[tokio::test]
async fn a_network_that_is_shut_out_is_not_found_until_it_is_let_in_again() {
    let mut library = with_copies().await;
    for (standing, total) in [(Hold::Blocked, 1), (Hold::Open, 2), (Hold::Ended, 1)] {
        let mut unit = library.test.begin().await;
        hold(&mut unit, &Viewer::with_role(Role::Coordinator), &there(), standing).await.unwrap();
        unit.commit().await.unwrap();
        let early = public(&library, "paired reading").await;
        assert!(early.hits.len() <= total, "{standing:?}");
        library.follow().await;
        assert_eq!(public(&library, "paired reading").await.total, total, "{standing:?}");
    }
}
