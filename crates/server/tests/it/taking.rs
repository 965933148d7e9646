//! The sheet: choosing without scripts, and what the page does and does not show.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::Audience;
use library::{Draft, Kind, ResourceId};

use crate::app::{Answer, TestApp, strategy};

const FORM: &str = "application/x-www-form-urlencoded";

/// Presses a button of the sheet on the page `from`.
async fn press(app: &TestApp, from: &str, cookie: &str, form: &str) -> Answer {
    let request = Request::post("/sheet/strategies")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::REFERER, from)
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.to_owned()));
    app.send(request.unwrap()).await
}

/// The cookie that an answer sets, as a browser sends it.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

/// An id that no resource has.
fn nobody(number: u32) -> String {
    format!("00000000-0000-7000-8000-{number:012}")
}

async fn publish(app: &TestApp, key: &str, title: &str) -> ResourceId {
    app.publish(&strategy(key, title)).await
}

#[tokio::test]
async fn a_strategy_is_put_on_the_sheet_and_taken_off_without_scripts() {
    let app = TestApp::new().await;
    let id = publish(&app, "small-steps", "Small steps").await;
    let page = app.get("/search?q=steps").await;
    assert_eq!(page.attributes("[data-pick]", "name"), ["add"]);
    assert!(page.header("set-cookie").is_empty());

    let added = press(&app, "https://send.example.org/search?q=steps", "", &format!("q=steps&tier=targeted&add={id}")).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert_eq!(added.header("location"), format!("/search?q=steps#pick-{id}"));
    let set = added.header("set-cookie");
    assert!(set.contains("Secure") && set.contains("SameSite=Lax") && !set.contains("Max-Age"), "{set}");

    for path in ["/search?q=steps", "/library/strategy/small-steps", "/library/strategy", "/areas/communication-and-interaction"] {
        let page = app.get_with(path, "cookie", &cookie(&added)).await;
        assert_eq!(page.attributes("[data-pick]", "name"), ["remove"], "{path}");
        assert_eq!(page.texts("[data-sheet-count]"), ["1"], "{path}");
    }
    let sheet = app.get_with("/sheet", "cookie", &cookie(&added)).await;
    assert!(sheet.texts(".app-paper__strategies th[scope=row]").contains(&"Small steps".to_owned()));
    assert!(sheet.body.contains("1. Plan the words.") && sheet.body.contains("Class teacher; 1 hour 30 minutes a week"));
    assert!(!sheet.body.contains("4. Ask for it back."), "the first three steps");

    let removed = press(&app, "https://send.example.org/sheet", &cookie(&added), &format!("remove={id}")).await;
    assert_eq!(removed.header("location"), "/sheet");
    assert!(removed.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn a_button_leads_back_to_this_site_only_and_a_full_sheet_says_so() {
    let app = TestApp::new().await;
    let id = nobody(99);
    for from in ["https://evil.example/", "https://send.example.org.evil.example/x", "https://send.example.org//evil.example", ""] {
        let to = press(&app, from, "", &format!("add={id}")).await.header("location").to_owned();
        assert!(to == "/sheet" || to.starts_with("/#"), "{from}: {to}");
    }
    let ids: Vec<String> = (0..12).map(nobody).collect();
    let full = format!("sc-sheet={}", ids.join("."));
    let refused = press(&app, "https://send.example.org/search?q=x", &full, &format!("add={id}")).await;
    assert_eq!(refused.header("location"), "/sheet?done=full");
    assert!(app.get("/sheet?done=full").await.body.contains("The sheet is full"));
    let faulty = press(&app, "", "", "add=../../etc").await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_sheet_shows_what_its_reader_may_see_and_counts_the_rest() {
    let app = TestApp::new().await;
    let here = publish(&app, "small-steps", "Small steps").await;
    let secret = app.publish(&Draft { audience: Audience::Members, ..strategy("quiet", "Zanzibar pass") }).await;
    let withdrawn = publish(&app, "gone", "Quokka board").await;
    app.withdraw(withdrawn).await;
    let path = format!("/sheet?strategy={withdrawn}&strategy={secret}&strategy={here}");
    let sheet = app.get(&path).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(!sheet.body.contains("Zanzibar") && !sheet.body.contains("Quokka"));
    assert!(sheet.body.contains("2 strategies that you chose can no longer be shown here"));
    assert_eq!(sheet.attributes("[data-sheet]", "data-sheet"), [format!("/sheet?strategy={here}")]);
    let member = app.sign_in(kernel::Role::Member).await;
    assert!(member.get(&path).await.body.contains("Zanzibar pass"));
}

#[tokio::test]
async fn no_field_of_the_sheet_can_be_sent() {
    let app = TestApp::new().await;
    let id = publish(&app, "small-steps", "<script>Small & steps").await;
    let sheet = app.get(&format!("/sheet?strategy={id}")).await;
    assert!(sheet.attributes("[data-say]", "data-say").len() >= 10);
    assert!(sheet.attributes("[data-say][name]", "name").is_empty());
    for inside in ["form [data-say]", "form input:not([type=hidden])", "form textarea", "[data-sheet] form"] {
        assert!(sheet.attributes(inside, "id").is_empty(), "{inside}");
    }
    assert!(sheet.body.contains("This stays in your browser"));
    assert!(!sheet.body.contains("<script>Small"));
}

#[tokio::test]
async fn only_strategies_go_on_a_sheet() {
    let app = TestApp::new().await;
    app.publish(&Draft { kind: Kind::Guidance, ..strategy("note", "A note on steps") }).await;
    let page = app.get("/search?q=steps").await;
    assert!(page.body.contains("note") && page.attributes("[data-pick]", "name").is_empty());
    let empty = app.get("/sheet").await;
    assert!(empty.body.contains("No strategies yet"));
}

/// A public template with these gaps.
fn template(key: &str, body: &str) -> Draft {
    Draft {
        audience: Audience::Public,
        licence: "CC-BY-4.0".to_owned(),
        ..Draft::new(Kind::PolicyTemplate, key, "Calm policy", body)
    }
}

const TEMPLATE: &str = "```fields\napproved_on: Approved on | date\nfinding: Our finding | choice: Yes; Partly\nsteps: Steps | rows\nsteps.who: Who does it\n```\n\
    > **Guidance for the writer:** Delete this.\n\nThe policy of {{school_name}}, of {{approved_on}}.\n\n## Our finding\n\n{{finding}}\n\n\
    | Who | What |\n|---|---|\n| {{steps.who}} | {{steps.what}} |\n";

#[tokio::test]
async fn a_template_is_a_form_that_can_send_nothing_and_a_paper_to_fill_by_hand() {
    let app = TestApp::new().await;
    app.publish(&template("calm", TEMPLATE)).await;
    let resource = app.get("/library/policy-template/calm").await;
    assert!(resource.attributes("a.govuk-button", "href").contains(&"/library/policy-template/calm/form".to_owned()));
    assert!(!resource.body.contains("Partly"), "what declares the fields is no part of the text");
    let page = app.get("/library/policy-template/calm/form").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("[data-template] h2"), ["To begin with", "Our finding", "Take it with you"]);
    assert_eq!(
        page.texts("[data-template] label")[..4],
        ["School name", "Approved on", "Our finding", "Who does it"].map(str::to_owned)
    );
    assert_eq!(page.attributes("[data-template] input[type=date]", "data-say"), ["approved_on"]);
    assert_eq!(page.texts("[data-template] select option"), ["Choose", "Yes", "Partly"]);
    assert_eq!(page.texts(".app-fill__row").len(), 3);
    assert!(page.attributes("[data-template] [data-say]", "name").is_empty(), "a field without a name is in no form");
    assert!(page.attributes("main form", "action").is_empty());
    assert_eq!(page.texts("[data-paper] tr[data-list=steps]").len(), 3, "room for a few rows by hand");
    assert_eq!(page.attributes("[data-paper] [data-said=school_name]", "data-empty"), ["School name"]);
    assert_eq!(page.attributes("[data-paper] blockquote", "data-word"), ["skip"]);

    let word = app.get("/library/policy-template/calm/document.docx").await;
    let reading = office::read(office::FileKind::Docx, &word.bytes).unwrap();
    assert!(reading.text().contains("{{school_name}}") && !reading.text().contains("choice:"), "{}", reading.text());
    let markdown = app.get("/library/policy-template/calm/document.md").await;
    assert!(markdown.body.contains("```fields\napproved_on: Approved on | date"), "whoever imports it has the fields");
    let json = app.get("/api/v1/search?q=calm").await.json();
    let id = json["hits"][0]["id"].as_str().unwrap().to_owned();
    let json = app.get(&format!("/api/v1/resources/{id}")).await.json();
    assert!(json["body"].as_str().unwrap().contains("```fields"));
    assert_eq!(app.get("/api/v1/search?q=partly").await.json()["total"], 0, "nobody finds it by what can be chosen");
}

#[tokio::test]
async fn only_a_template_with_gaps_that_the_visitor_sees_has_a_form() {
    let app = TestApp::new().await;
    app.publish(&template("whole", "Nothing to fill in.")).await;
    app.publish(&Draft { audience: Audience::Members, ..template("ours", TEMPLATE) }).await;
    let gone = app.publish(&template("gone", TEMPLATE)).await;
    app.withdraw(gone).await;
    app.publish(&strategy("steps", "Small steps")).await;
    for (path, status) in [
        ("policy-template/whole", StatusCode::NOT_FOUND),
        ("strategy/steps", StatusCode::NOT_FOUND),
        ("policy-template/nowhere", StatusCode::NOT_FOUND),
        ("policy-template/gone", StatusCode::GONE),
    ] {
        assert_eq!(app.get(&format!("/library/{path}/form")).await.status, status, "{path}");
    }
    let hidden = app.get("/library/policy-template/ours").await.status;
    assert_eq!(app.get("/library/policy-template/ours/form").await.status, hidden);
    assert!(!app.get("/library/policy-template/whole").await.body.contains("/form\""));
}

#[tokio::test]
async fn declarations_that_make_no_sense_are_listed_when_a_template_is_to_go_out() {
    let app = TestApp::new().await;
    let draft = template("calm", "```fields\nidle: Idle\nfinding: Finding | choice: Yes\n```\n{{finding}}\n");
    let faults = draft.check(&app.engine.vocabulary(), &std::collections::BTreeSet::new());
    let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    assert!(said[0].starts_with("line 2: 'idle' is declared, but the text has no {{idle}}"), "{said:?}");
    assert!(said[1].starts_with("line 3: 'finding' is a choice"), "{said:?}");
    assert!(faults.iter().all(|fault| fault.field == "body"));
}

#[tokio::test]
async fn the_sheet_offers_a_reminder_of_ids_and_a_day_to_whoever_is_signed_in() {
    let app = TestApp::new().await;
    let id = publish(&app, "small-steps", "Small steps").await;
    let path = format!("/sheet?strategy={id}");
    let anonymous = app.get(&path).await;
    assert!(anonymous.attributes("form[data-reminder]", "action").is_empty());
    assert_eq!(anonymous.attributes(".app-remind a", "href"), [format!("/sign-in?back=%2Fsheet%3Fstrategy%3D{id}")]);
    let member = app.sign_in(kernel::Role::Reader).await;
    let page = member.get(&path).await;
    assert_eq!(page.attributes("form[data-reminder]", "action"), ["/account/reminders"]);
    assert_eq!(page.attributes("form[data-reminder] input", "name"), ["ids", "date"]);
    assert_eq!(page.attributes("form[data-reminder] input[name=ids]", "value"), [id.to_string()]);
    let day = page.attributes("form[data-reminder] input[name=date]", "value")[0].clone();
    let kept = member.post("/account/reminders", &format!("date={day}&ids={id}")).await;
    assert_eq!(kept.header("location"), "/account/telling?done=reminder");
    assert!(member.get("/account/telling").await.body.contains("Small steps"));
    assert!(member.get("/sheet").await.texts(".app-remind").is_empty(), "nothing to be reminded of");
}

#[tokio::test]
async fn only_public_pages_may_be_kept_and_only_on_ones_own_computer() {
    let app = TestApp::new().await;
    publish(&app, "small-steps", "Small steps").await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("ours", "Our steps") }).await;
    let path = "/library/strategy/small-steps";
    assert!(app.get(path).await.attributes("html", "data-keep").is_empty(), "nobody is signed in");
    let member = app.sign_in(kernel::Role::Member).await;
    let page = member.get(path).await;
    assert_eq!(page.attributes("html", "data-keep"), [path]);
    assert_eq!(page.attributes("html", "data-device"), ["own"]);
    for path in ["/library/strategy/ours", "/account", "/drafts", "/search?q=steps"] {
        assert!(member.get(path).await.attributes("html", "data-keep").is_empty(), "{path}");
    }
    let shared = identity::open_session(&app.test.store, member.person, identity::Device::Shared, "Test").await.unwrap();
    let page = app.get_with(path, "cookie", &format!("__Host-sc={}", shared.reveal())).await;
    assert_eq!(page.attributes("html", "data-device"), ["shared"]);
    let out = member.post("/sign-out", "").await;
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(app.get("/offline").await.texts("h1"), ["There is no connection"]);
}
