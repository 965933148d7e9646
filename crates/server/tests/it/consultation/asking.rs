//! The form: what it keeps, what it finds, what it refuses.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::Role;

use super::{begin, faults, form, submitted, with};
use crate::app::TestApp;

#[tokio::test]
async fn what_points_to_a_child_is_numbered_under_its_field_and_one_press_settles_it() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let told = "A boy called Kwame left early. Kwame goes to Fernbank Primary.";
    let path = begin(&asker, &with(&[("concern", told)])).await;
    let page = asker.get(&format!("{path}/edit")).await;
    let found = page.texts("[data-finds=concern] strong");
    assert!(found.iter().any(|words| words.contains("Kwame")), "{found:?}");
    assert!(found.iter().any(|words| words.contains("Fernbank Primary")), "{found:?}");
    assert_eq!(page.texts("[data-count]"), [format!("{} details to settle", found.len())]);
    assert!(page.texts("[data-finds=concern] .app-find__what")[0].contains("Stands in 2 places"), "{}", page.body);

    let use_it = |name: &str| form(&[("revision", "1"), ("concern", told), ("title", "x"), ("use", name)]);
    let done = asker.post(&format!("{path}/edit"), &use_it("Kwame")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let text = asker.get(&format!("{path}/edit")).await.texts("#concern").remove(0);
    assert!(!text.contains("Kwame") && text.contains("Child ") && text.contains("Fernbank"), "{text}");

    let all = form(&[("revision", "2"), ("concern", &text), ("title", "x"), ("action", "use-all")]);
    asker.post(&format!("{path}/edit"), &all).await;
    let page = asker.get(&format!("{path}/edit")).await;
    assert!(!page.texts("#concern")[0].contains("Fernbank"), "{}", page.texts("#concern")[0]);
    assert_eq!(page.texts("[data-count]"), ["Nothing to settle"]);
}

#[tokio::test]
async fn nothing_is_sent_while_something_stands_open_and_a_reason_lets_it_stand() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let told = "We follow the scheme that Kwame wrote. What helps?";
    let path = begin(&asker, &with(&[("question", told)])).await;
    let sent = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
    assert!(faults(&sent).contains("Kwame"), "{}", faults(&sent));
    assert!(sent.texts("[data-finds=question] strong")[0].contains("Kwame"));

    let short = with(&[("question", told), ("revision", "1"), ("keep:Kwame", "because")]);
    asker.post(&format!("{path}/edit"), &short).await;
    let page = asker.get(&format!("{path}/edit")).await;
    assert_eq!(page.texts("[data-count]"), ["1 detail to settle"], "a gesture is no reason");
    assert_eq!(page.attributes("input[name='keep:Kwame']", "value"), ["because"], "and is not lost");

    let reasoned = with(&[("question", told), ("revision", "2"), ("keep:Kwame", "He is the author of the published scheme")]);
    let sent = asker.post(&format!("{path}/submit"), &reasoned).await;
    assert_eq!(sent.header("location"), format!("{path}?done=submitted"), "{}", faults(&sent));
    assert!(asker.get(&format!("{path}?done=submitted")).await.body.contains("With the moderator, usually 1 working day"));
}

#[tokio::test]
async fn a_disclosure_of_harm_stops_the_form() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let told = "She told me her stepdad hits her.";
    let path = begin(&asker, &with(&[("concern", told)])).await;
    let page = asker.get(&format!("{path}/edit")).await;
    assert!(page.texts(".app-stop:not([hidden]) h2")[0].starts_with("Stop"), "{}", page.body);
    assert!(page.body.contains("designated safeguarding lead now"));
    let sent = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(sent.status, StatusCode::CONFLICT);
    assert!(faults(&sent).contains("safeguarding"), "{}", faults(&sent));
    let marked = with(&[("concern", told), ("revision", "1"), ("not_a_disclosure", "It is a line from the class novel")]);
    let sent = asker.post(&format!("{path}/submit"), &marked).await;
    assert_eq!(sent.header("location"), format!("{path}?done=submitted"), "{}", faults(&sent));
    let moderator = app.sign_in(Role::Moderator).await;
    assert!(moderator.get("/cases/queue").await.texts("ul.app-drafts li")[0].contains("Safeguarding: read first"));
    let read = moderator.post(&format!("{path}/review"), "action=open").await;
    assert!(read.texts(".app-stop")[0].contains("It is a line from the class novel"), "{}", read.body);
}

#[tokio::test]
async fn what_is_missing_is_said_and_what_was_typed_is_kept() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let sent = asker.post("/cases", &form(&[("concern", "A pupil avoids writing."), ("action", "submit")])).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.body);
    let said = faults(&sent);
    for missing in ["title", "Choose at least one", "question", "consent"] {
        assert!(said.to_lowercase().contains(&missing.to_lowercase()), "{missing}: {said}");
    }
    assert_eq!(sent.texts("#concern"), ["A pupil avoids writing."]);
    assert!(sent.texts("title")[0].starts_with("Error: "));
}

#[tokio::test]
async fn the_script_saves_on_its_own_and_a_late_window_loses_nothing() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let begun = asker.autosave("/cases", &with(&[])).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.body);
    let path = begun.json()["path"].as_str().unwrap().to_owned();
    assert!(path.starts_with("/cases/") && path.ends_with("/edit"));
    let saved = asker.autosave(&path, &with(&[("revision", "1"), ("concern", "First window")])).await;
    assert_eq!((saved.status, saved.json()["revision"].as_i64()), (StatusCode::OK, Some(2)), "{}", saved.body);
    let late = asker.autosave(&path, &with(&[("revision", "1"), ("concern", "Second window")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert!(late.json()["path"].as_str().unwrap().starts_with(&path));
    let page = asker.get(&path).await;
    assert_eq!(page.texts("#concern"), ["First window"]);
    assert!(page.texts("#late-1")[0].contains("Second window"));
}

#[tokio::test]
async fn files_are_refused_with_the_reason() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let path = begin(&asker, &with(&[])).await;
    for path in ["/cases".to_owned(), format!("{path}/edit"), format!("{path}/submit"), format!("{path}/answers")] {
        let request = Request::post(&path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header(header::COOKIE, &asker.cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Kwame.docx\"\r\n\r\nx\r\n--b--\r\n"))
            .unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
        assert!(answer.body.contains("Cases take no files") && !answer.body.contains("Kwame"), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_check_says_what_it_finds_in_characters_and_keeps_nothing() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let before = app.test.store.head().await.unwrap().seq;
    let ask = async |cookie: &str, body: &str| {
        let request = Request::post("/api/v1/anonymise")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_owned()));
        app.send(request.unwrap()).await
    };
    let text = "😀 A boy called Kwame left. Kwame came back.";
    let body = serde_json::json!({ "texts": [text], "replace": ["kwame"] }).to_string();
    let answer = ask(&asker.cookie, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let found = answer.json();
    let first = &found["findings"][0];
    let (start, end) = (first["start"].as_u64().unwrap(), first["end"].as_u64().unwrap());
    let words: String = text.chars().skip(start.try_into().unwrap()).take((end - start).try_into().unwrap()).collect();
    assert_eq!((words.as_str(), first["kind"].as_str(), first["direct"].as_bool()), ("Kwame", Some("PERSON"), Some(true)));
    assert!(!found["texts"][0].as_str().unwrap().contains("Kwame"), "{found}");
    assert_eq!(found["labels"][0]["original"], "Kwame");
    assert_eq!(found["risk"]["level"], "green");
    // A name that came before gets the same words, another one never those.
    let body = serde_json::json!({ "texts": ["Aisha came with him."], "labels": [{ "original": "Kwame", "label": "Child A" }] });
    let other = ask(&asker.cookie, &body.to_string()).await.json();
    assert_ne!(other["findings"][0]["replacement"], "Child A", "{other}");

    assert_eq!(ask("", &body.to_string()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&app.sign_in(Role::Reader).await.cookie, &body.to_string()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&asker.cookie, "{").await.status, StatusCode::BAD_REQUEST);
    let readers = 1; // the sign-in above
    assert!(app.test.store.head().await.unwrap().seq <= before + readers, "nothing of it is written down");
}

#[tokio::test]
async fn what_somebody_writes_is_text_on_every_page() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let script = "<script>alert(1)</script> text";
    let fields: Vec<(&str, &str)> =
        ["title", "concern", "strengths", "tried_what", "tried_how_long", "tried_effect", "wishes", "question"]
            .map(|name| (name, script))
            .into();
    let path = begin(&asker, &with(&fields)).await;
    let is_text = |answer: &crate::app::Answer, at: &str| {
        assert!(!answer.body.contains("<script>alert"), "{at}");
    };
    is_text(&asker.get(&format!("{path}/edit")).await, "edit");
    is_text(&asker.get("/cases").await, "list");
    let sent = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    is_text(&asker.get(&path).await, "mine");
    is_text(&moderator.get("/cases/queue").await, "queue");
    is_text(&moderator.post(&format!("{path}/review"), "action=open").await, "review");
    super::approve(&moderator, &path).await;
    is_text(&moderator.get(&path).await, "case");
}

#[tokio::test]
async fn a_draft_goes_for_good_and_a_case_is_taken_back() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let path = submitted(&asker).await;
    assert_eq!(asker.get(&format!("{path}/edit")).await.header("location"), path, "it stands still with the moderator");
    let back = asker.post(&format!("{path}/return"), "").await;
    assert_eq!(back.header("location"), format!("{path}/edit?done=taken-back"));
    assert!(asker.get(&format!("{path}/removal")).await.body.contains("Nobody can bring it back"));
    assert_eq!(asker.post(&format!("{path}/removal"), "").await.header("location"), "/cases?done=removed");
    for page in [path.clone(), format!("{path}/edit")] {
        assert_eq!(asker.get(&page).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_the_library_has_stands_beside_the_form() {
    let app = TestApp::new().await;
    app.publish(&crate::app::strategy("chunked", "Chunked instructions")).await;
    let asker = app.sign_in(Role::Member).await;
    let typed = form(&[("question", "How can I help with following instructions in class?"), ("concern", "chunked instructions")]);
    let found = asker.post("/cases/similar", &typed).await;
    assert_eq!(found.json()[0]["path"], "/library/strategy/chunked", "{}", found.body);
    assert_eq!(asker.post("/cases/similar", "question=short").await.json(), serde_json::json!([]));
    let page = asker.post("/cases", &typed).await;
    let page = asker.get(page.header("location")).await;
    assert_eq!(page.texts("#similar li a")[0].split(" (").next(), Some("Chunked instructions"));
}

#[tokio::test]
async fn a_search_that_finds_nothing_leads_to_the_network() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let page = asker.get("/search?q=zzzz+qqqq").await;
    assert!(page.attributes("#results a", "href").contains(&"/cases/new".to_owned()));
    assert_eq!(asker.get("/cases/new").await.texts("h1"), ["Ask the network"]);
    assert!(!app.get("/search?q=zzzz+qqqq").await.body.contains("/cases/new"), "the public cannot ask");
}
