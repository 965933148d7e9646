//! What colleagues say, and what becomes of a case.

use axum::http::StatusCode;
use kernel::Role;

use super::{faults, form, released};
use crate::app::{TestApp, strategy};

#[tokio::test]
async fn a_specialist_answers_with_strategies_and_confirms_once_what_it_is() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let strategy = app.publish(&strategy("chunked", "Chunked instructions")).await;
    let path = released(&app, &asker, &moderator).await;
    let specialist = app.sign_in(Role::Specialist).await;
    let id = strategy.to_string();
    let said = [("consider", "Noise at lunch"), ("try", "A quiet room"), ("refer-on", ""), ("strategy", &id), ("action", "send")];
    let refused = specialist.post(&format!("{path}/answers"), &form(&said)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faults(&refused).contains("general professional advice"), "{}", faults(&refused));
    assert_eq!(refused.texts("#consider"), ["Noise at lunch"], "nothing typed is lost");
    assert_eq!(refused.attributes("[data-named] input", "value"), *std::slice::from_ref(&id));

    let confirmed: Vec<(&str, &str)> = said.into_iter().chain([("confirm_advice", "yes")]).collect();
    let sent = specialist.post(&format!("{path}/answers"), &form(&confirmed)).await;
    assert_eq!(sent.header("location"), format!("{path}?done=answered#answers"), "{}", faults(&sent));
    let page = asker.get(&path).await;
    assert_eq!(page.texts("#answers"), ["1 answer"]);
    assert_eq!(page.texts(".app-answer__head strong"), ["specialist Example", "Specialist"]);
    assert_eq!(page.texts(".app-answer .app-named a"), ["Chunked instructions"]);
    assert!(page.attributes("[data-answer]", "action").is_empty(), "whoever asks does not answer");
    let again = specialist.post(&format!("{path}/answers"), &form(&[("try", "Music"), ("action", "send")])).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "asked once: {}", faults(&again));

    let trying = page.attributes("form[action$=trying]", "action").remove(0);
    assert_eq!(asker.post(&trying, "").await.status, StatusCode::SEE_OTHER);
    assert!(specialist.get(&path).await.body.contains("The asker is trying this"));
    assert_eq!(specialist.post(&trying, "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn without_scripts_strategies_are_found_and_words_replaced_in_place() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await;
    let path = released(&app, &asker, &moderator).await;
    let typed = [("consider", "Ask Kwame"), ("find", "chunked"), ("action", "find")];
    let page = moderator.post(&format!("{path}/answers"), &form(&typed)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.attributes(".app-named.app-no-js input", "value"), [id.to_string()]);
    assert_eq!(page.texts("#consider"), ["Ask Kwame"]);
    let sent = moderator
        .post(&format!("{path}/answers"), &form(&[("consider", "Ask Kwame"), ("confirm_advice", "yes"), ("action", "send")]))
        .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "answers name nobody either");
    assert!(sent.texts("[data-finds=consider] strong")[0].contains("Kwame"));
    let page = moderator.post(&format!("{path}/answers"), &form(&[("consider", "Ask Kwame"), ("use", "Kwame")])).await;
    assert!(!page.texts("#consider")[0].contains("Kwame"));
}

#[tokio::test]
async fn a_question_back_gets_its_reply() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = released(&app, &asker, &moderator).await;
    let asked = moderator.post(&format!("{path}/ask-more"), &form(&[("consider", "How is the canteen?")])).await;
    assert_eq!(asked.header("location"), format!("{path}?done=asked#questions"), "{}", faults(&asked));
    let reply = asker.get(&path).await.attributes("form[action$=reply]", "action").remove(0);
    assert_eq!(asker.post(&reply, "words=Loud+and+crowded").await.status, StatusCode::SEE_OTHER);
    assert!(moderator.get(&path).await.body.contains("Loud and crowded"));
}

#[tokio::test]
async fn a_case_that_is_withdrawn_while_somebody_replies_says_so() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let specialist = app.sign_in(Role::Specialist).await;
    let path = released(&app, &asker, &moderator).await;
    assert_eq!(specialist.get(&path).await.status, StatusCode::OK);
    assert_eq!(asker.post(&format!("{path}/withdrawal"), "").await.header("location"), "/cases?done=withdrawn");
    let late = specialist.post(&format!("{path}/answers"), &form(&[("try", "A quiet room"), ("confirm_advice", "yes")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert!(late.body.contains("withdrawn while you wrote"), "{}", late.body);
    assert_eq!(specialist.get(&path).await.status, StatusCode::GONE);
    assert!(!specialist.get("/cases").await.body.contains("gooseberry"));
}

#[tokio::test]
async fn two_presses_report_and_what_may_identify_somebody_is_hidden_from_all() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let (specialist, editor) = (app.sign_in(Role::Specialist).await, app.sign_in(Role::Editor).await);
    let path = released(&app, &asker, &moderator).await;
    let sent = specialist.post(&format!("{path}/answers"), &form(&[("try", "A harpsichord"), ("confirm_advice", "yes")])).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    let report = editor.get(&path).await.attributes(".app-answer form[action$=report]", "action").remove(0);
    assert_eq!(editor.post(&report, "why=other").await.status, StatusCode::SEE_OTHER);
    assert!(!editor.get(&path).await.body.contains("A harpsichord"), "hidden from whoever reports");
    assert!(asker.get(&path).await.body.contains("A harpsichord"), "others still see it");
    assert_eq!(asker.post(&report, "why=privacy").await.status, StatusCode::SEE_OTHER);
    let third = app.sign_in(Role::Coordinator).await;
    assert!(!specialist.get(&path).await.body.contains("A harpsichord"), "hidden from all");
    assert!(third.get("/cases/queue").await.body.contains("May identify somebody"));
    let decide = moderator.get("/cases/queue").await.attributes("form[action^='/cases/reports/']", "action");
    for act in decide {
        moderator.post(&act, "decision=dismiss").await;
    }
    assert!(specialist.get(&path).await.body.contains("A harpsichord"), "there again");
}

#[tokio::test]
async fn an_outcome_is_told_and_the_case_becomes_a_pattern_that_names_nobody() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = released(&app, &asker, &moderator).await;
    assert_eq!(moderator.get(&format!("{path}/outcome")).await.status, StatusCode::NOT_FOUND, "only whoever asked");
    let named = form(&[("change", "better"), ("weeks", "6"), ("what-helped", "Kwame liked it")]);
    let refused = asker.post(&format!("{path}/outcome"), &named).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.texts("[data-finds=what-helped] strong")[0].contains("Kwame"), "{}", refused.body);
    let told = form(&[("change", "better"), ("weeks", "6"), ("what-helped", "The quiet room"), ("next", "Keep it")]);
    let done = asker.post(&format!("{path}/outcome"), &told).await;
    assert_eq!(done.header("location"), format!("{path}?done=outcome#outcome"), "{}", faults(&done));
    assert_eq!(moderator.get(&path).await.texts("#outcome"), ["What came of it: better"]);

    assert_eq!(asker.get(&format!("{path}/pattern")).await.status, StatusCode::FORBIDDEN);
    let page = coordinator.get(&format!("{path}/pattern")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (title, body) = (page.attributes("#title", "value").remove(0), page.texts("#body").remove(0));
    assert!(body.contains("trombone") && body.contains("The quiet room"), "{body}");
    let made =
        coordinator.post(&format!("{path}/pattern"), &form(&[("title", &title), ("body", "Ask Kwame"), ("action", "draft")])).await;
    let draft = made.header("location").to_owned();
    assert!(draft.starts_with("/drafts/"), "{}", made.body);
    let typed =
        "revision=1&title=Lunch&summary=Lunch&body=Ask+Kwame&areas=semh&audience=members&licence=network-only&action=publish";
    let refused = coordinator.post(&draft, typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the second look: {}", refused.body);
    assert!(faults(&refused).contains("A pattern names nobody"), "{}", faults(&refused));
}

#[tokio::test]
async fn cases_are_offered_by_what_somebody_knows() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let specialist = app.sign_in(Role::Specialist).await;
    released(&app, &asker, &moderator).await;
    assert!(specialist.get("/cases").await.texts("#offers").is_empty());
    let bad = specialist.post("/cases/specialism", &form(&[("areas", "semh"), ("cases-per-week", "many")])).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = specialist.post("/cases/specialism", &form(&[("areas", "semh"), ("cases-per-week", "3")])).await;
    assert_eq!(done.header("location"), "/cases/specialism?done=saved", "{}", faults(&done));
    assert_eq!(specialist.get("/cases").await.texts("#offers"), ["1 case matches your areas"]);
    assert!(specialist.get("/cases?area=cognition-and-learning").await.body.contains("No open case fits these"));
    assert_eq!(specialist.get("/cases?area=semh&phase=ks3").await.texts("#open"), ["1 case"]);
    assert_eq!(specialist.get("/cases?area=mine").await.texts("#open"), ["1 case"], "where the digest leads");
    specialist.post("/cases/specialism", &form(&[("areas", "cognition-and-learning"), ("cases-per-week", "3")])).await;
    assert_eq!(specialist.get("/cases?area=mine").await.texts("#open"), ["0 cases"]);
}

#[tokio::test]
async fn a_closed_discussion_takes_no_answer() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = released(&app, &asker, &moderator).await;
    assert_eq!(app.sign_in(Role::Specialist).await.post(&format!("{path}/close"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(asker.post(&format!("{path}/close"), "").await.header("location"), format!("{path}?done=closed"));
    let late = moderator.post(&format!("{path}/answers"), &form(&[("try", "x"), ("confirm_advice", "yes")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
}
