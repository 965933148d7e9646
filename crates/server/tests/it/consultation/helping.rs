//! Colleagues who help: answers that are changed, and people who are asked by name.

use axum::http::StatusCode;
use kernel::Role;

use super::{faults, form, released};
use crate::app::{TestApp, strategy};

#[tokio::test]
async fn an_answer_is_changed_by_its_author_alone_and_looked_through_again() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let specialist = app.sign_in(Role::Specialist).await;
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await.to_string();
    let path = released(&app, &asker, &moderator).await;
    let said = [("consider", "Noise at lunch"), ("strategy", id.as_str()), ("confirm_advice", "yes"), ("action", "send")];
    assert_eq!(specialist.post(&format!("{path}/answers"), &form(&said)).await.status, StatusCode::SEE_OTHER);
    let link = specialist.get(&path).await.attributes(".app-answer__do a", "href").remove(0);
    let edit = link.trim_end_matches("#answer").to_owned();
    for other in [&asker, &moderator] {
        assert!(!other.get(&path).await.body.contains(&edit));
        assert_eq!(other.get(&edit).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&edit, "try=Music").await.status, StatusCode::NOT_FOUND);
    }
    let page = specialist.get(&edit).await;
    assert_eq!(page.texts("#consider"), ["Noise at lunch"]);
    assert_eq!(page.attributes("[data-answer]", "action"), std::slice::from_ref(&edit));
    assert_eq!(page.attributes("[data-named] input", "value"), std::slice::from_ref(&id));

    let refused = specialist.post(&edit, &form(&[("consider", "Ask Kwame"), ("action", "send")])).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert_eq!(refused.texts("#consider"), ["Ask Kwame"], "nothing typed is lost");
    assert_eq!(refused.attributes("[data-answer]", "action"), std::slice::from_ref(&edit));
    assert!(asker.get(&path).await.body.contains("Noise at lunch"));

    app.test.clock.advance(24 * 3_600_000);
    let again = app.sign_in_again(&specialist).await;
    let done = again.post(&edit, &form(&[("consider", "Light at lunch"), ("action", "send")])).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", faults(&done));
    let asker = app.sign_in_again(&asker).await;
    let page = asker.get(&path).await;
    assert!(page.body.contains("Light at lunch") && !page.body.contains("Noise at lunch"));
    assert!(page.texts(".app-answer__head")[0].contains(", edited "), "{:?}", page.texts(".app-answer__head"));
    assert!(page.texts(".app-answer .app-named a").is_empty(), "what it names changes with it");

    assert_eq!(asker.post(&format!("{path}/close"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(again.get(&edit).await.status, StatusCode::CONFLICT);
    assert!(again.get(&path).await.attributes(".app-answer__do a", "href").is_empty());
}

#[tokio::test]
async fn somebody_is_asked_by_name_and_learns_no_more_of_the_asker_than_the_case_says() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let (specialist, editor) = (app.sign_in(Role::Specialist).await, app.sign_in(Role::Editor).await);
    let path = released(&app, &asker, &moderator).await;
    let page = asker.get(&format!("{path}/invitations")).await;
    assert!(page.body.contains("Nobody has said yet what they help with"), "{}", page.body);
    for helper in [&specialist, &editor] {
        helper.post("/cases/specialism", &form(&[("areas", "semh"), ("cases-per-week", "0")])).await;
    }
    let page = asker.get(&format!("{path}/invitations")).await;
    let offered = page.attributes(".app-told__item button", "value");
    assert_eq!(offered.len(), 2);
    assert_eq!(specialist.get(&format!("{path}/invitations")).await.status, StatusCode::FORBIDDEN);
    assert!(specialist.get("/cases").await.texts("#offers").is_empty(), "their week has no room");

    let asked = asker.post(&format!("{path}/invitations"), &form(&[("person", &specialist.person.to_string())])).await;
    assert_eq!(asked.header("location"), format!("{path}?done=invited"), "{}", asked.body);
    assert!(asker.get(&format!("{path}/invitations")).await.body.contains("Asked already"));
    for page in [specialist.get("/cases").await, specialist.get("/").await] {
        assert!(page.body.contains("A SENCO asked you to look at this."), "{}", page.body);
        assert!(page.body.contains(&path) && !page.body.contains("member Example"));
    }
    assert!(!editor.get("/").await.body.contains("asked you to look"), "for nobody else");
    let person = editor.person.to_string();
    assert_eq!(moderator.post(&format!("{path}/invitations"), &form(&[("person", &person)])).await.status, StatusCode::SEE_OTHER);
    assert!(editor.get("/cases").await.body.contains("moderator Example asked you to look at this."));

    let sent = specialist.post(&format!("{path}/answers"), &form(&[("try", "A quiet room"), ("confirm_advice", "yes")])).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    assert!(!specialist.get("/").await.body.contains("asked you to look"), "answered");
    let nobody = asker.post(&format!("{path}/invitations"), "person=nobody").await;
    assert_eq!(nobody.status, StatusCode::FORBIDDEN);
}
