//! What a case leaves and what it meets: patterns that are tied to it, and similar cases beside a draft.

use axum::http::StatusCode;
use kernel::Role;

use super::{faults, form, released};
use crate::app::{Member, TestApp, strategy};

/// A case that is over, and the draft of a pattern that a coordinator began from it: `/drafts/…`.
async fn begun_pattern(app: &TestApp, people: (&Member<'_>, &Member<'_>, &Member<'_>), strategies: &[&str]) -> (String, String) {
    let (asker, moderator, coordinator) = people;
    let path = released(app, asker, moderator).await;
    let mut said = vec![("try", "A quiet room"), ("confirm_advice", "yes"), ("action", "send")];
    said.extend(strategies.iter().map(|id| ("strategy", *id)));
    assert_eq!(moderator.post(&format!("{path}/answers"), &form(&said)).await.status, StatusCode::SEE_OTHER);
    asker.post(&format!("{path}/close"), "").await;
    let page = coordinator.get(&format!("{path}/pattern")).await;
    let (title, body) = (page.attributes("#title", "value").remove(0), page.texts("#body").remove(0));
    let fields = form(&[("title", &title), ("body", &body), ("action", "draft")]);
    let made = coordinator.post(&format!("{path}/pattern"), &fields).await;
    assert!(made.header("location").starts_with("/drafts/"), "{}", made.body);
    (path, made.header("location").to_owned())
}

/// What sends it to a second reader, for everybody, with a text of its own.
fn published_as(body: &str) -> String {
    form(&[
        ("revision", "1"),
        ("title", "Between lessons"),
        ("summary", "Loud corridors."),
        ("body", body),
        ("areas", "semh"),
        ("audience", "public"),
        ("licence", "CC-BY-4.0"),
        ("action", "submit"),
    ])
}

#[tokio::test]
async fn a_pattern_and_its_case_lead_to_each_other_and_only_those_who_may_read_cases_get_there() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let (coordinator, reader) = (app.sign_in(Role::Coordinator).await, app.sign_in(Role::Reader).await);
    app.publish(&strategy("quiet", "A quiet corner")).await;
    let (path, draft) = begun_pattern(&app, (&asker, &moderator, &coordinator), &[]).await;
    assert!(!asker.get(&path).await.body.contains("became the pattern"), "not before it is published");
    let named = coordinator.post(&draft, &published_as("Ask Kwame")).await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY, "the second look");
    let typed = published_as("See [a corner](/library/strategy/quiet).").replace("revision=1", "revision=2");
    let sent = coordinator.post(&draft, &typed).await;
    assert_eq!(sent.header("location"), "/drafts?done=submitted", "{}", faults(&sent));
    let (second, review) = (app.sign_in(Role::Admin).await, draft.replace("/drafts/", "/reviews/"));
    let revision = second.get(&review).await.attributes("input[name=revision]", "value").remove(0);
    let done = second.post(&review, &form(&[("action", "approve"), ("revision", &revision)])).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", faults(&done));
    let pattern = done.header("location").split('?').next().unwrap().to_owned();
    assert!(pattern.starts_with("/library/pattern/"), "{pattern}");

    let case = asker.get(&path).await;
    assert!(case.body.contains("This case became the pattern"), "{}", case.body);
    assert!(case.body.contains(&format!("href=\"{pattern}\"")));
    let page = asker.get(&pattern).await;
    assert_eq!(page.attributes("[data-origin] a", "href"), std::slice::from_ref(&path));
    for seen in [reader.get(&pattern).await, app.get(&pattern).await] {
        assert_eq!(seen.texts("[data-origin]"), ["This pattern came from a consultation in this network."]);
        assert!(!seen.body.contains(&path) && !seen.body.contains("gooseberry"), "{}", seen.body);
    }

    assert_eq!(asker.post(&format!("{path}/withdrawal"), "").await.status, StatusCode::SEE_OTHER);
    let page = coordinator.get(&pattern).await;
    assert_eq!(page.status, StatusCode::OK, "it stays");
    assert!(page.texts("[data-origin]")[0].contains("was withdrawn on"), "{}", page.body);
    assert!(!page.body.contains(&path));
    assert!(coordinator.get("/desk").await.body.contains("Patterns whose case was withdrawn"));
    assert!(asker.get(&pattern).await.texts("[data-origin]").is_empty(), "for those alone who decide about it");
}

#[tokio::test]
async fn a_withdrawn_case_takes_the_drafts_with_it_that_were_begun_from_it() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let coordinator = app.sign_in(Role::Coordinator).await;
    let (path, draft) = begun_pattern(&app, (&asker, &moderator, &coordinator), &[]).await;
    assert!(coordinator.get(&draft).await.body.contains("trombone"));
    asker.post(&format!("{path}/withdrawal"), "").await;
    assert_eq!(coordinator.get(&draft).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pattern_that_goes_out_at_a_time_of_its_own_is_linked_too() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let coordinator = app.sign_in(Role::Coordinator).await;
    let (path, draft) = begun_pattern(&app, (&asker, &moderator, &coordinator), &[]).await;
    let saved = coordinator.post(&draft, &published_as("Quiet helps.").replace("action=submit", "action=save")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let id = draft.trim_start_matches("/drafts/").parse().unwrap();
    let plan = library::Plan {
        publish_at: Some(kernel::Timestamp(app.test.store.now().0 + 3_600_000)),
        tell: library::Tell::Nobody,
        term: None,
        withdraw_at: None,
    };
    let viewer = coordinator.viewer();
    let mut unit = app.test.store.begin(&kernel::Actor::of(&viewer).unwrap()).await.unwrap();
    library::send_out(&mut unit, &viewer, id, 2, &plan).await.unwrap();
    unit.commit().await.unwrap();
    let second = app.sign_in(Role::Admin).await.viewer();
    let mut unit = app.test.store.begin(&kernel::Actor::of(&second).unwrap()).await.unwrap();
    let going = library::approve(&mut unit, &second, id, 2).await.unwrap();
    unit.commit().await.unwrap();
    assert!(matches!(going, library::Going::At(_)), "{going:?}");
    app.test.clock.advance(2 * 3_600_000);
    assert_eq!(library::do_what_is_due(&app.test.store).await.unwrap(), 1);
    assert_eq!(consultation::link_scheduled_patterns(&app.test.store).await.unwrap(), 1);
    assert_eq!(consultation::link_scheduled_patterns(&app.test.store).await.unwrap(), 0, "once");
    assert!(asker.get(&path).await.body.contains("This case became the pattern"));
}

#[tokio::test]
async fn similar_cases_stand_beside_the_draft_for_those_who_may_see_them() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let (other, reader) = (app.sign_in(Role::Specialist).await, app.sign_in(Role::Reader).await);
    app.publish(&strategy("corridors", "Quieter transitions between lessons")).await;
    let path = released(&app, &asker, &moderator).await;
    let typed = "question=How+do+we+help+with+transitions+between+lessons";
    let beside = other.post("/cases/similar", typed).await;
    assert_eq!(beside.status, StatusCode::OK, "{}", beside.body);
    let lines = beside.json();
    let told = |lines: &serde_json::Value| -> Vec<(String, String)> {
        let text = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap().to_owned();
        lines.as_array().unwrap().iter().map(|line| (text(line, "kind"), text(line, "path"))).collect()
    };
    let expected = [("Case", path.as_str()), ("Strategy", "/library/strategy/corridors")];
    assert_eq!(told(&lines), expected.map(|(kind, path)| (kind.to_owned(), path.to_owned())));
    let own = asker.post("/cases/similar", typed).await.json();
    assert!(told(&own).iter().all(|(kind, _)| kind != "Case"), "one's own is known already: {own}");
    assert_eq!(reader.post("/cases/similar", typed).await.status, StatusCode::FORBIDDEN);
    let begun = super::begin(&other, &super::with(&[])).await;
    let page = other.get(&format!("{begun}/edit")).await;
    assert!(page.texts("#similar .app-muted").contains(&"Case".to_owned()), "{:?}", page.texts("#similar"));
}
