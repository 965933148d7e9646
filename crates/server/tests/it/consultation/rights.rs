//! What stays one's own: a case to withdraw, whatever one's role is since, and what was typed when the session ended.

use axum::http::StatusCode;
use kernel::{Actor, Role, Viewer};

use super::{begin, form, released, with};
use crate::app::{Member, TestApp};

/// The same person with another role, signed in anew.
async fn now_a<'a>(app: &'a TestApp, member: &Member<'_>, role: Role) -> Member<'a> {
    let coordinator = app.sign_in(Role::Coordinator).await;
    let mut unit = app.test.store.begin(&Actor::person(coordinator.person)).await.unwrap();
    identity::change_role(&mut unit, &Viewer::member(coordinator.person, Role::Coordinator), member.person, role).await.unwrap();
    unit.commit().await.unwrap();
    app.sign_in_again(member).await
}

#[tokio::test]
async fn somebody_who_is_a_reader_since_can_still_withdraw_what_they_asked_and_nothing_else() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = released(&app, &asker, &moderator).await;
    let other = released(&app, &app.sign_in(Role::Specialist).await, &moderator).await;
    let draft = begin(&asker, &with(&[("title", "Another one")])).await;
    let reader = now_a(&app, &asker, Role::Reader).await;
    assert!(reader.get("/account").await.body.contains("Cases that you asked"));
    let page = reader.get("/cases").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Another one") && !page.body.contains(&other), "{}", page.body);
    for forbidden in [path.clone(), format!("{path}/history"), "/cases/new".to_owned(), format!("{draft}/edit")] {
        assert_eq!(reader.get(&forbidden).await.status, StatusCode::FORBIDDEN, "{forbidden}");
    }
    assert_eq!(reader.get(&format!("{other}/withdrawal")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.post(&format!("{other}/withdrawal"), "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.get(&format!("{path}/withdrawal")).await.status, StatusCode::OK);
    for own in [&path, &draft] {
        let done = reader.post(&format!("{own}/withdrawal"), "").await;
        assert_eq!(done.header("location"), "/account?done=case-withdrawn", "{}", done.body);
    }
    assert_eq!(moderator.get(&path).await.status, StatusCode::GONE);
    assert_eq!(reader.get("/cases").await.status, StatusCode::FORBIDDEN, "nothing is left");
    assert!(!reader.get("/account").await.body.contains("Cases that you asked"));
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_is_given_back_and_kept_nowhere() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = released(&app, &asker, &moderator).await;
    let draft = begin(&asker, &with(&[])).await;
    let typed = [("concern", "A zanzibar & <more>"), ("consider", "A zanzibar & <more>"), ("words", "A zanzibar & <more>")];
    let paths = [
        "/cases".to_owned(),
        format!("{draft}/edit"),
        format!("{draft}/submit"),
        format!("{path}/answers"),
        format!("{path}/ask-more"),
        format!("{path}/outcome"),
    ];
    for to in paths {
        let page = app.post(&to, &form(&typed)).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{to}");
        assert_eq!(page.attributes("main form", "action"), std::slice::from_ref(&to), "{}", page.body);
        assert!(page.texts("main form textarea").contains(&"A zanzibar & <more>".to_owned()), "{to}: {}", page.body);
        assert_eq!(page.header("cache-control"), "no-store", "{to}");
        assert!(page.attributes("main a", "href").iter().all(|link| !link.contains("zanzibar")));
        let fields = page.attributes("main form textarea", "name");
        let again = asker.post(&to, &form(&[(&fields[0], "A pupil finds lunch hard")])).await;
        assert!(again.status != StatusCode::UNAUTHORIZED, "{to}");
    }
    assert_eq!(app.post("/cases", "").await.texts("h1"), ["Please sign in first"], "nothing typed, nothing to give back");
}
