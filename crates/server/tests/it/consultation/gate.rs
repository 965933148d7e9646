//! The moderator: reads, returns, declines, releases; never their own, and never twice.

use axum::http::StatusCode;
use kernel::Role;

use super::{approve, begin, faults, form, released, submitted, with};
use crate::app::TestApp;

#[tokio::test]
async fn two_presses_release_a_case_and_reading_it_is_written_down() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = submitted(&asker).await;
    let queue = moderator.get("/cases/queue").await;
    assert_eq!(queue.texts("h1"), ["1 case to read"]);
    assert_eq!(queue.attributes("ul.app-drafts form", "action"), [format!("{path}/review")], "the first press");
    let read = moderator.post(&format!("{path}/review"), "action=open").await;
    for words in ["trombone", "caterpillar", "member Example", "Consent was confirmed on 20 November 2026, by the SENCO"] {
        assert!(read.body.contains(words), "{words}: {}", read.body);
    }
    assert_eq!(read.texts("button[value=approve]"), ["Approve and release"], "the second");
    approve(&moderator, &path).await;
    let history = moderator.get(&format!("{path}/history")).await.texts(".app-history strong");
    assert!(
        history.contains(&"Read by a moderator".to_owned()) && history.contains(&"Released to members".to_owned()),
        "{history:?}"
    );
    let colleague = app.sign_in(Role::Specialist).await;
    let page = colleague.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("trombone") && page.body.contains("A SENCO") && !page.body.contains("member Example"));
}

#[tokio::test]
async fn nobody_decides_about_a_case_of_their_own() {
    let app = TestApp::new().await;
    let moderator = app.sign_in(Role::Moderator).await;
    let path = submitted(&moderator).await;
    assert!(moderator.get("/cases/queue").await.texts("ul.app-drafts li").iter().any(|text| text.contains("Yours")));
    for fields in
        ["action=open", "action=approve&version=1", "action=return&version=1&note=Fine", "action=decline&version=1&reason=No"]
    {
        let answer = moderator.post(&format!("{path}/review"), fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{fields}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_second_moderator_is_told_what_the_first_decided() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let second = app.sign_in(Role::Coordinator).await;
    let path = submitted(&asker).await;
    approve(&moderator, &path).await;
    let late = second.post(&format!("{path}/review"), &form(&[("action", "decline"), ("version", "1"), ("reason", "No")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert!(late.body.contains("moderator Example released it"), "{}", late.body);
    assert!(second.get(&format!("{path}/review")).await.texts(".app-lead")[0].starts_with("moderator Example released it"));
}

#[tokio::test]
async fn a_returned_case_comes_again_with_what_changed() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = submitted(&asker).await;
    let review = format!("{path}/review");
    let empty = moderator.post(&review, "action=return&version=1&note=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = moderator.post(&review, "action=return&version=1&note=Say+what+helps+at+lunch").await;
    assert_eq!(done.header("location"), "/cases/queue?done=returned", "{}", faults(&done));
    let page = asker.get(&format!("{path}/edit")).await;
    assert_eq!(page.texts(".app-quote"), ["Say what helps at lunch"]);
    let revision = page.attributes("input[name=revision]", "value").remove(0);
    let again = with(&[("revision", &revision), ("concern", "A pupil finds lunch hard, like a xylophone.")]);
    let sent = asker.post(&format!("{path}/submit"), &again).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    let read = moderator.post(&review, "action=open").await;
    assert!(read.texts(".app-diff ins").iter().any(|text| text.contains("xylophone")), "{}", read.body);
    let done = moderator.post(&review, "action=decline&version=2&reason=It+is+a+staffing+matter").await;
    assert_eq!(done.header("location"), "/cases/queue?done=declined", "{}", faults(&done));
    assert!(asker.get(&path).await.body.contains("It is a staffing matter"));
    assert_eq!(moderator.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_replaced_is_shown_to_the_moderator() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let told = "A boy called Kwame avoids writing.";
    let path = begin(&asker, &with(&[("concern", told)])).await;
    let all = with(&[("concern", told), ("revision", "1"), ("action", "use-all")]);
    asker.post(&format!("{path}/edit"), &all).await;
    let sent = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    let read = moderator.post(&format!("{path}/review"), "action=open").await;
    assert!(read.texts(".app-diff del").iter().any(|text| text.contains("Kwame")), "{}", read.body);
    approve(&moderator, &path).await;
    assert!(!moderator.get(&path).await.body.contains("Kwame"), "what is released never held it");
}

#[tokio::test]
async fn an_open_case_is_changed_past_the_moderator_again() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = released(&app, &asker, &moderator).await;
    let begun = asker.post(&format!("{path}/change"), "").await;
    assert_eq!(begun.header("location"), format!("{path}/edit?done=taken-up"));
    let revision = asker.get(&format!("{path}/edit")).await.attributes("input[name=revision]", "value").remove(0);
    let change = with(&[("revision", &revision), ("concern", "The saxophone at lunch is loud.")]);
    let sent = asker.post(&format!("{path}/submit"), &change).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    let colleague = app.sign_in(Role::Specialist).await;
    let page = colleague.get(&path).await;
    assert!(page.body.contains("trombone") && !page.body.contains("saxophone"), "the old text stays");
    approve(&moderator, &path).await;
    assert!(colleague.get(&path).await.body.contains("saxophone"));
}
