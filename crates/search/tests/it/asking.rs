//! From a question to its answer.

use kernel::{Role, Viewer};
use library::{Draft, Kind};
use search::{Correction, Facet, Filters, How, Request, Reviewed, Sort, SuggestionKind};

use crate::{Library, draft, keys, tagged};

async fn library() -> Library {
    Library::with(&[
        tagged("graded-return", "A graded return", &["ebsa"]),
        tagged("overlays", "Overlays and fonts", &["dyslexia"]),
        draft(
            "waiting",
            "The ten second wait",
            "Say one instruction, then wait for ten seconds. Instructions in short steps help.",
        ),
        Draft {
            kind: Kind::PolicyTemplate,
            areas: vec!["ci".to_owned()],
            phases: vec!["ks3".to_owned()],
            ..tagged("plan", "Accessibility plan", &["accessibility-plan"])
        },
        Draft {
            areas: vec!["cl".to_owned()],
            tiers: vec!["universal".to_owned()],
            ..draft("maths", "Maths with blocks", "Use blocks & <b>rods</b>.")
        },
    ])
    .await
}

fn member() -> Viewer {
    Viewer::with_role(Role::Member)
}

#[tokio::test]
async fn lay_words_find_the_concept_and_say_why() {
    let library = library().await;
    let answer = library.ask("She won't come in to school").await;
    assert_eq!(keys(&answer)[0], "graded-return");
    let concept = &answer.interpreted.concepts[0];
    assert_eq!((concept.id.as_str(), concept.from.as_str(), concept.how), ("ebsa", "won't come in to school", How::LayPhrase));

    let close = library.ask("hiding at the gate of school").await;
    assert_eq!(keys(&close)[0], "graded-return");
    assert_eq!(close.interpreted.concepts[0].how, How::CloseToPhrase);

    let request = Request { text: "EBSA".to_owned(), without: vec!["ebsa".to_owned()], ..Request::default() };
    let removed = library.find(&request, &member()).await;
    assert_eq!(removed.interpreted.concepts, []);
    assert_eq!(library.ask("EBSA").await.interpreted.concepts.len(), 1);
}

#[tokio::test]
async fn scores_are_told_beside_the_best() {
    let library = library().await;
    let scores = |answer: &search::Answer| answer.hits.iter().map(|hit| hit.score).collect::<Vec<_>>();
    let answer = library.ask("accessibility plan template").await;
    let told = scores(&library.ask("wait blocks").await);
    for scores in [scores(&answer), told] {
        assert!((scores[0] - 1.0).abs() < f32::EPSILON, "{scores:?}");
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        assert!(scores.iter().all(|score| (score * 100.0 - (score * 100.0).round()).abs() < 0.001), "{scores:?}");
    }
}

#[tokio::test]
async fn a_wider_concept_finds_what_carries_a_narrower_one() {
    let library = library().await;
    assert_eq!(keys(&library.ask("reading difficulty").await), ["overlays"]);
    let request = Request { filters: Filters { concept: vec!["reading".to_owned()], ..Filters::default() }, ..Request::default() };
    assert_eq!(keys(&library.find(&request, &member()).await), ["overlays"]);
}

#[tokio::test]
async fn a_misspelt_word_is_corrected_first_and_can_be_taken_as_typed() {
    let library = library().await;
    let answer = library.ask("dislexia reading y8").await;
    assert_eq!(answer.interpreted.corrections, [Correction { from: "dislexia".to_owned(), to: "dyslexia".to_owned() }]);
    assert_eq!(keys(&answer)[0], "overlays");
    assert_eq!(answer.interpreted.phase.as_ref().map(|phase| phase.id.as_str()), Some("ks3"));
    let fromtext = library.ask("follow instrucions").await;
    assert_eq!(fromtext.interpreted.corrections[0].to, "instructions");
    assert_eq!(keys(&fromtext), ["waiting"]);
    let request = Request { text: "dislexia".to_owned(), exact: true, ..Request::default() };
    let exact = library.find(&request, &member()).await;
    assert_eq!((exact.total, exact.interpreted.corrections.len()), (0, 0));
    assert!(!exact.suggestions.is_empty());
}

#[tokio::test]
async fn the_kind_that_was_asked_for_comes_first() {
    let library = library().await;
    let answer = library.ask("accessibility plan template").await;
    assert_eq!(keys(&answer)[0], "plan");
    assert_eq!(
        answer.interpreted.kind.map(|kind| (kind.id, kind.from)),
        Some(("policy-template".to_owned(), "template".to_owned()))
    );
}

#[tokio::test]
async fn phrases_and_unwanted_words_are_obeyed() {
    let library = library().await;
    assert_eq!(keys(&library.ask("\"ten second wait\"").await), ["waiting"]);
    assert_eq!(library.ask("\"second ten wait\"").await.total, 0);
    assert_eq!(keys(&library.ask("\"and then\"").await), Vec::<&str>::new());
    assert_eq!(keys(&library.ask("\"in\"").await), ["waiting"]);
    assert_eq!(keys(&library.ask("\"for the\"").await), Vec::<&str>::new());
    assert_eq!(library.ask("wait -instructions").await.total, 0);
    let without: Vec<String> = keys(&library.ask("-blocks -\"graded return\"").await).into_iter().map(str::to_owned).collect();
    assert_eq!(without, ["plan", "overlays", "waiting"]);
}

#[tokio::test]
async fn passages_are_text_with_marks_and_nothing_else() {
    let library = library().await;
    let answer = library.ask("instruction").await;
    assert_eq!(
        answer.hits[0].snippet,
        "Say one <mark>instruction</mark>, then wait for ten seconds. <mark>Instructions</mark> in short steps help."
    );
    let answer = library.ask("rods blocks").await;
    assert_eq!(answer.hits[0].title_marked, "Maths with <mark>blocks</mark>");
    assert!(answer.hits[0].snippet.contains("<mark>blocks</mark> &amp;"), "{}", answer.hits[0].snippet);
    assert!(!answer.hits[0].snippet.contains("<b>"));
}

#[tokio::test]
async fn counts_ignore_what_is_chosen_of_their_own_facet() {
    let library = library().await;
    let counts = |answer: &search::Answer, facet: Facet| {
        let group = answer.facets.iter().find(|group| group.field == facet).unwrap();
        group.values.iter().map(|value| format!("{} {}", value.value, value.count)).collect::<Vec<_>>().join(", ")
    };
    let all = library.ask("").await;
    assert_eq!(all.total, 5);
    assert_eq!(counts(&all, Facet::Kind), "strategy 4, policy-template 1, cpd 0");
    assert_eq!(counts(&all, Facet::Phase), "ks2 4, ks3 5");
    let filters = Filters { kind: vec!["policy-template".to_owned()], ..Filters::default() };
    let chosen = library.find(&Request { filters, ..Request::default() }, &member()).await;
    assert_eq!(chosen.total, 1);
    assert_eq!(counts(&chosen, Facet::Kind), "strategy 4, policy-template 1, cpd 0");
    assert_eq!(counts(&chosen, Facet::Phase), "ks2 0, ks3 1");
    let filters = Filters {
        kind: vec!["policy-template".to_owned(), "strategy".to_owned()],
        area: vec!["ci".to_owned()],
        ..Filters::default()
    };
    let both = library.find(&Request { filters, ..Request::default() }, &member()).await;
    assert_eq!((both.total, keys(&both)), (1, vec!["plan"]));
    assert_eq!(counts(&both, Facet::Area), "ci 1, cl 1");
}

#[tokio::test]
async fn an_unknown_value_matches_nothing_and_is_told() {
    let library = library().await;
    let filters = Filters { area: vec!["nonsense".to_owned()], ..Filters::default() };
    let answer = library.find(&Request { text: "wait".to_owned(), filters, ..Request::default() }, &member()).await;
    assert_eq!(answer.total, 0);
    assert!(answer.notes[0].contains("'nonsense' is no area"), "{:?}", answer.notes);
}

#[tokio::test]
async fn strange_questions_have_an_answer() {
    let library = library().await;
    let everything = ["", "   ", "🙂🙂", "?!… ((", "the and of it", "\"\"", "-"];
    for text in everything {
        assert_eq!(library.ask(text).await.total, 5, "{text:?}");
    }
    assert!(!library.ask("🙂").await.notes.is_empty());
    let unbalanced = library.ask("\"wait instructions").await;
    assert_eq!(keys(&unbalanced), ["waiting"]);
    assert!(unbalanced.notes[0].contains("quotation mark"));
    for noise in ["(wait* OR ^instructions", "wait AND [a TO it} ~", "+wait \\ // *:"] {
        assert!(keys(&library.ask(noise).await).contains(&"waiting"), "{noise}");
    }
    let long = library.ask(&"wait ".repeat(2_000)).await;
    assert_eq!((keys(&long), long.notes.len()), (vec!["waiting"], 2));
    let junk = library.ask("purple gizmo wait").await;
    assert_eq!((junk.total, junk.hits.len()), (0, 0));
    assert!(!junk.suggestions.is_empty() && !junk.facets.is_empty());
}

#[tokio::test]
async fn pages_follow_one_another_and_end() {
    let library = library().await;
    let page = async |offset, limit| {
        let request = Request { offset, limit, sort: Sort::Title, ..Request::default() };
        library.find(&request, &member()).await
    };
    let all: Vec<String> = keys(&page(0, 100).await).into_iter().map(str::to_owned).collect();
    assert_eq!(all, ["graded-return", "plan", "maths", "overlays", "waiting"]);
    assert_eq!(keys(&page(2, 2).await), all[2..4]);
    assert_eq!((page(50, 10).await.total, page(50, 10).await.hits.len()), (5, 0));
    assert_eq!(page(0, 0).await.hits.len(), 1);
    let deep = page(usize::MAX, 10).await;
    assert!(deep.hits.is_empty() && deep.notes[0].contains("1000"), "{:?}", deep.notes);
    assert_eq!((page(1_000, 10).await.hits.len(), page(1_000, 10).await.total), (0, 5));
}

#[tokio::test]
async fn an_overdue_review_ranks_lower() {
    let due = |key: &str, day: &str| Draft { review_by: Some(day.to_owned()), ..draft(key, "Waiting", "Wait and see.") };
    let library = Library::with(&[due("long", "2026-01-01"), due("now", "2026-11-01"), due("later", "2027-11-01")]).await;
    let all = Request { text: "waiting".to_owned(), reviewed: Reviewed::Any, ..Request::default() };
    assert_eq!(keys(&library.find(&all, &member()).await), ["later", "now", "long"]);
}

#[tokio::test]
async fn what_nobody_reviewed_for_90_days_is_left_out_of_hits_and_counts_until_it_is_asked_for() {
    let due = |key: &str, day: &str| Draft { review_by: Some(day.to_owned()), ..draft(key, "Waiting", "Wait and see.") };
    // Today is 23 November 2026: 25 August is 90 days ago.
    let drafts = [due("long", "2026-01-01"), due("out", "2026-08-24"), due("in", "2026-08-25"), due("later", "2027-11-01")];
    let library = Library::with(&drafts).await;
    for text in ["waiting", ""] {
        for (reviewed, expected, left_out) in [
            (Reviewed::Yes, vec!["in", "later"], 2),
            (Reviewed::Any, vec!["in", "later", "long", "out"], 0),
            (Reviewed::No, vec!["long", "out"], 0),
        ] {
            for sort in [Sort::Relevance, Sort::Newest, Sort::Title] {
                let filters = Filters { kind: vec!["strategy".to_owned()], ..Filters::default() };
                for filters in [Filters::default(), filters] {
                    let request = Request { text: text.to_owned(), reviewed, sort, filters, ..Request::default() };
                    let answer = library.find(&request, &member()).await;
                    let mut found = keys(&answer);
                    found.sort_unstable();
                    assert_eq!(
                        (found, answer.total, answer.not_reviewed),
                        (expected.clone(), expected.len(), left_out),
                        "{request:?}"
                    );
                    let kinds = answer.facets.iter().find(|group| group.field == Facet::Kind).unwrap();
                    let count = kinds.values.iter().find(|value| value.value == "strategy").unwrap().count;
                    assert_eq!(count, expected.len(), "counts and hits say the same: {request:?}");
                }
            }
        }
    }
    let library = Library::with(&drafts[..1]).await;
    let only = library.ask("waiting").await;
    assert_eq!((only.total, only.not_reviewed), (0, 1));
    let junk = library.ask("zzyzx").await;
    assert_eq!((junk.total, junk.not_reviewed), (0, 0));
}

#[tokio::test]
async fn typing_is_completed_with_concepts_and_titles() {
    let library = library().await;
    let lines = library.engine.suggest(&library.test.store, "acc", &member()).await.unwrap();
    assert_eq!(lines[0].kind, SuggestionKind::Concept);
    assert_eq!(lines[1].kind, SuggestionKind::Resource { path: "/library/policy-template/plan".to_owned() });
    let lines = library.engine.suggest(&library.test.store, "ten second w", &member()).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["The ten second wait"]);
    assert_eq!(library.engine.suggest(&library.test.store, "w", &member()).await.unwrap(), []);
    assert_eq!(library.engine.suggest(&library.test.store, "won't come into school", &member()).await.unwrap()[0].id, "ebsa");
}

#[tokio::test]
async fn what_is_alike_shares_concepts() {
    let library = Library::with(&[
        tagged("a", "Overlays", &["dyslexia"]),
        tagged("b", "Fonts", &["dyslexia"]),
        tagged("c", "Gates", &["ebsa"]),
    ])
    .await;
    let id = library.ask("overlays").await.hits[0].id;
    let alike = library.engine.more_like(&library.test.store, id, &member()).await.unwrap();
    assert_eq!(alike[0].key, "b");
    assert!(alike.iter().all(|hit| hit.key != "a"));
}
