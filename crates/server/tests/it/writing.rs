//! Writing in the browser: drafts, review, conflicts, versions.

use axum::http::StatusCode;
use kernel::{Audience, Role};
use library::{Draft, Kind, PackItem};

use crate::app::{Answer, Member, TestApp, strategy};

/// A form as the editor sends it.
fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

const WINDOW: &str = "00000000-0000-7000-8000-000000000001";
const OTHER_WINDOW: &str = "00000000-0000-7000-8000-000000000002";

/// Begins a draft of this kind and returns its path.
async fn begin(member: &Member<'_>, kind: &str) -> String {
    let answer = member.post("/drafts", &form(&[("kind", kind)])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").to_owned()
}

/// Sends the editor's form: revision, title, text, and what the button says.
async fn send(member: &Member<'_>, path: &str, revision: &str, text: (&str, &str), action: &str) -> Answer {
    let (title, body) = text;
    let pairs = [
        ("revision", revision),
        ("window", WINDOW),
        ("title", title),
        ("summary", "Short."),
        ("body", body),
        ("areas", "semh"),
        ("tiers", "targeted"),
        ("audience", "members"),
        ("licence", "CC-BY-4.0"),
        ("action", action),
    ];
    member.post(path, &form(&pairs)).await
}

fn revision_of(page: &Answer) -> String {
    page.attributes("input[name=revision]", "value").remove(0)
}

#[tokio::test]
async fn an_editor_writes_and_publishes_and_search_finds_it() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let path = begin(&editor, "strategy").await;
    assert_eq!(begin(&editor, "strategy").await, path, "an empty draft is gone on with");
    let saved = send(&editor, &path, "1", ("Quokka calm", "Breathe **slowly**.\r\n"), "save").await;
    assert_eq!(saved.header("location"), format!("{path}?done=saved"));
    let page = editor.get(&path).await;
    assert_eq!(revision_of(&page), "2");
    assert_eq!(page.texts("h1"), ["Quokka calm"]);
    assert!(page.body.contains("<strong>slowly</strong>"), "the preview is there");
    assert!(page.texts("title").join("").starts_with("Quokka calm – Drafts – "));

    let preview = send(&editor, &path, "2", ("Quokka calm", "Breathe out.\n"), "preview").await;
    assert_eq!(preview.header("location"), format!("{path}/preview"));
    assert!(editor.get(&format!("{path}/preview")).await.body.contains("<p>Breathe out.</p>"));

    let published = send(&editor, &path, "3", ("Quokka calm", "Breathe out.\n"), "publish").await;
    assert_eq!(published.header("location"), "/library/strategy/quokka-calm?done=published", "{}", published.body);
    app.catch_up().await;
    assert!(editor.get("/search?q=quokka").await.body.contains("/library/strategy/quokka-calm"));
    let page = editor.get("/library/strategy/quokka-calm").await;
    assert!(page.body.contains("editor Example"), "who wrote it");
    assert!(!app.get("/library/strategy/quokka-calm").await.body.contains("editor Example"));
    assert_eq!(editor.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_member_s_draft_goes_to_a_second_reader_who_returns_and_approves_it() {
    let app = TestApp::new().await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let path = begin(&member, "strategy").await;
    let page = member.get(&path).await;
    assert!(!page.attributes("button[value=publish]", "name").contains(&"action".to_owned()), "members do not publish");
    let refused = send(&member, &path, "1", ("Wombat wait", "Wait.\n"), "publish").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let sent = send(&member, &path, "2", ("Wombat wait", "Wait.\n"), "submit").await;
    assert_eq!(sent.header("location"), "/drafts?done=submitted", "{}", sent.body);
    let review = path.replace("/drafts/", "/reviews/");
    assert_eq!(member.get(&review).await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.get("/reviews").await.status, StatusCode::FORBIDDEN);

    let list = editor.get("/reviews").await;
    assert_eq!(list.texts("main li a"), ["Wombat wait"]);
    assert!(list.body.contains("Waits since today") && list.body.contains("member Example"), "{}", list.body);
    let page = editor.get(&review).await;
    assert!(page.body.contains("Approve and publish") && page.body.contains("<p>Wait.</p>"));

    let empty = editor.post(&review, &form(&[("action", "return"), ("revision", "2"), ("reason", " ")])).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.attributes(".govuk-error-summary a", "href"), ["#reason"]);
    let returned =
        editor.post(&review, &form(&[("action", "return"), ("revision", "2"), ("reason", "Say for <b>whom</b>.")])).await;
    assert_eq!(returned.header("location"), "/reviews?done=returned");
    let page = member.get(&path).await;
    assert!(page.body.contains("editor Example returned this to you"), "{}", page.body);
    assert!(
        page.body.contains("Say for &lt;b&gt;whom&lt;/b&gt;.") || page.body.contains("Say for &#60;b&#62;whom"),
        "{}",
        page.body
    );

    let revision = member.get(&path).await.attributes("input[name=revision]", "value").remove(0);
    send(&member, &path, &revision, ("Wombat wait", "Wait for the pupil.\n"), "submit").await;
    let revision = editor.get(&review).await.attributes("input[name=revision]", "value").remove(0);
    let approved = editor.post(&review, &form(&[("action", "approve"), ("revision", revision.as_str())])).await;
    assert_eq!(approved.header("location"), "/library/strategy/wombat-wait?done=published", "{}", approved.body);
    let page = member.get("/library/strategy/wombat-wait").await;
    assert!(page.body.contains("member Example") && page.body.contains("read by editor Example"));
}

#[tokio::test]
async fn nobody_approves_their_own() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let path = begin(&editor, "policy-template").await;
    let page = editor.get(&path).await;
    assert!(page.attributes("button[value=publish]", "name").is_empty(), "templates are read twice");
    let sent = send(&editor, &path, "1", ("A policy", "Words.\n"), "submit").await;
    assert_eq!(sent.header("location"), "/drafts?done=submitted");
    let review = path.replace("/drafts/", "/reviews/");
    let page = editor.get(&review).await;
    assert!(!page.body.contains("Approve and publish"));
    let approved = editor.post(&review, &form(&[("action", "approve"), ("revision", "2")])).await;
    assert_eq!(approved.status, StatusCode::FORBIDDEN);
    let back = editor.post(&format!("{path}/submission"), "").await;
    assert_eq!(back.header("location"), format!("{path}?done=taken-back"));
    assert_eq!(editor.get(&path).await.texts("form[data-editor]").len(), 1);
}

#[tokio::test]
async fn a_stale_window_loses_nothing_and_both_texts_are_put_together() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let path = begin(&editor, "strategy").await;
    send(&editor, &path, "1", ("One", "First words.\n"), "save").await;
    let late = send(&editor, &path, "1", ("Two", "Other words.\n"), "save").await;
    let copy = format!("{path}/copies/{WINDOW}");
    assert_eq!(late.header("location"), copy, "{}", late.body);
    assert!(editor.get(&path).await.body.contains(&copy), "the draft says that there is another text");

    let page = editor.get(&copy).await;
    assert!(page.body.contains("First") && page.body.contains("Other") && page.body.contains("<del>"), "{}", page.body);
    assert_eq!(page.texts("legend"), ["Title"], "what is the same is not asked");
    let refused = send(&editor, &path, "2", ("One", "First words.\n"), "publish").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody put them together yet");

    let merged = form(&[("revision", "2"), ("title", "first"), ("body", "First and other words.\r\n")]);
    let saved = editor.post(&copy, &merged).await;
    assert_eq!(saved.header("location"), format!("{path}?done=merged"), "{}", saved.body);
    let page = editor.get(&path).await;
    assert_eq!(page.texts("textarea#body"), ["First and other words."]);
    assert_eq!(page.attributes("#title", "value"), ["One"]);
    assert!(!page.body.contains("/copies/"));
    assert_eq!(editor.get(&copy).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_script_that_saves_is_told_in_json() {
    let app = TestApp::new().await;
    let (member, other) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let path = begin(&member, "strategy").await;
    let text = |revision: &str, window: &str, body: &str| form(&[("revision", revision), ("window", window), ("body", body)]);
    let saved = member.autosave(&path, &text("1", WINDOW, "A")).await;
    assert_eq!(
        (saved.status, saved.json()["revision"].as_i64(), saved.json()["time"].as_str()),
        (StatusCode::OK, Some(2), Some("12:40"))
    );
    let late = other.autosave(&path, &text("1", OTHER_WINDOW, "B")).await;
    assert_eq!(
        (late.status, late.json()["path"].as_str()),
        (StatusCode::CONFLICT, Some(format!("{path}/copies/{OTHER_WINDOW}").as_str()))
    );
    let long = member.autosave(&path, &text("2", WINDOW, &"x".repeat(500_000))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.json()["detail"].as_str().unwrap().contains("500000 characters"), "{}", long.body);
    let out = app.autosave(&path, &text("2", WINDOW, "C")).await;
    assert_eq!(out.status, StatusCode::UNAUTHORIZED);
    assert_eq!(member.get(&path).await.texts("textarea#body"), ["A"]);
}

#[tokio::test]
async fn whoever_was_signed_out_gets_the_text_back() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let path = begin(&member, "strategy").await;
    let page = app.post(&path, &form(&[("revision", "1"), ("title", "Kept"), ("body", "\n<b>two</b>\nlines")])).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert_eq!(page.texts("h1"), ["You are signed out"]);
    assert_eq!(page.texts("textarea[name=title]"), ["Kept"]);
    assert_eq!(page.texts("textarea[name=body]"), ["<b>two</b> lines"]);
    assert_eq!(page.attributes("main form", "action"), [path]);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let path = begin(&editor, "strategy").await;
    let typed = form(&[
        ("revision", "1"),
        ("window", WINDOW),
        ("title", "<script>alert(1)</script>"),
        ("body", ""),
        ("concepts", "Receptive language difficulty\nNo such topic"),
        ("setup_minutes", "soon"),
        ("review_by", "2020-01-01"),
        ("audience", "members"),
        ("action", "save"),
    ]);
    let answer = editor.post(&path, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.attributes(".govuk-error-summary a", "href"), ["#setup_minutes"]);
    assert_eq!(answer.attributes("#setup_minutes", "value"), ["soon"]);
    assert!(!answer.body.contains("<script>alert"), "what somebody wrote is no script");
    assert!(answer.texts("title").join("").starts_with("Error: "));

    let typed =
        typed.replace("setup%5Fminutes=soon", "setup%5Fminutes=20").replace("soon", "20").replace("action=save", "action=publish");
    let typed = typed.replacen("revision=1", "revision=2", 1);
    let answer = editor.post(&path, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert_eq!(answer.attributes(".govuk-error-summary a", "href"), ["#body", "#concepts", "#review_by"]);
    assert_eq!(answer.texts("textarea#concepts"), ["Receptive language difficulty No such topic"], "topics by their names");
}

#[tokio::test]
async fn two_editors_change_the_same_resource_and_the_second_merges() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("shared", "Shared steps") }).await;
    let (first, second) = (app.sign_in(Role::Editor).await, app.sign_in(Role::Coordinator).await);
    let edit = "/library/strategy/shared/edit";
    assert!(first.get(edit).await.body.contains("Start a draft"));
    let one = first.post(edit, "").await.header("location").to_owned();
    let two = second.post(edit, "").await.header("location").to_owned();
    assert_eq!(first.get(edit).await.header("location"), one, "one's own draft is gone on with");
    app.test.clock.advance(60_000);
    let published = send(&first, &one, "1", ("Shared steps, again", "By one.\n"), "publish").await;
    assert_eq!(published.header("location"), "/library/strategy/shared?done=published", "the address stays");
    let refused = send(&second, &two, "1", ("Shared steps", "By two.\n"), "publish").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.get(&two).await.body.contains("A newer version was published since you began"));

    let merging = format!("{two}/merging");
    let page = second.get(&merging).await;
    assert!(page.texts("legend").contains(&"Title".to_owned()) && page.body.contains("Published as version 2"), "{}", page.body);
    let base = page.attributes("input[name=base]", "value").remove(0);
    let merged = form(&[("revision", &revision_of(&page)), ("base", &base), ("title", "first"), ("body", "By one and two.\n")]);
    assert_eq!(second.post(&merging, &merged).await.header("location"), format!("{two}?done=merged"));
    let page = second.get(&two).await;
    let published = send(&second, &two, &revision_of(&page), ("Shared steps, again", "By one and two.\n"), "publish").await;
    assert_eq!(published.header("location"), "/library/strategy/shared?done=published", "{}", published.body);

    let list = second.get("/library/strategy/shared/versions").await;
    assert_eq!(list.texts("ol.app-versions h2 a"), ["Version 3", "Version 2", "Version 1"]);
    assert!(list.body.contains("by coordinator Example") && list.body.contains("by editor Example"));
    let changed = second.get("/library/strategy/shared/comparison?from=2&to=3").await;
    assert_eq!(changed.texts("table del").len() + changed.texts("table ins").len(), 1, "{}", changed.body);
    assert_eq!(changed.texts("table ins"), ["added: and two"]);
    for path in ["/library/strategy/shared/versions", "/library/strategy/shared/versions/1", "/library/strategy/shared/comparison"]
    {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path} is for members");
    }
}

#[tokio::test]
async fn a_version_keeps_the_audience_it_was_published_for() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("opened", "MARKERONE") }).await;
    app.test.clock.advance(1000);
    app.publish(&strategy("opened", "Open now")).await;
    let path = "/library/strategy/opened";
    assert_eq!(app.get(&format!("{path}/versions")).await.texts("ol.app-versions h2 a"), ["Version 2"]);
    for page in ["versions", "versions/2", "comparison"] {
        let answer = app.get(&format!("{path}/{page}")).await;
        assert_eq!((answer.status, answer.body.contains("MARKERONE")), (StatusCode::OK, false), "{page}");
    }
    for page in ["versions/1", "comparison?from=1&to=2", "versions/x", "comparison?from=9"] {
        assert_eq!(app.get(&format!("{path}/{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let member = app.sign_in(Role::Member).await;
    assert!(member.get(&format!("{path}/versions/1")).await.body.contains("MARKERONE"));
}

#[tokio::test]
async fn an_old_version_comes_back_in_two_clicks() {
    let app = TestApp::new().await;
    let draft = strategy("again", "Again");
    app.publish(&draft).await;
    app.test.clock.advance(1000);
    app.publish(&Draft { body: "Worse.\n".to_owned(), ..draft }).await;
    let editor = app.sign_in(Role::Editor).await;
    let version = "/library/strategy/again/versions/1";
    assert!(editor.get(version).await.body.contains("Restore this as a new version"));
    let restored = editor.post(version, "").await;
    let location = restored.header("location").to_owned();
    let path = location.strip_suffix("?done=restored").expect("it leads to the draft").to_owned();
    let page = editor.get(&location).await;
    assert!(page.texts("textarea#body").join("").contains("You give one short step at a time."));
    let again = editor.post(version, "").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "one draft at a time");
    // The second click sends the form as it stands there.
    let value = |selector: &str| page.attributes(selector, "value").remove(0);
    let body = page.texts("textarea#body").join("");
    let pairs = [("revision", "1"), ("window", WINDOW), ("title", &value("#title")), ("body", &body), ("action", "publish")];
    let published = editor.post(&path, &form(&pairs)).await;
    assert_eq!(published.header("location"), "/library/strategy/again?done=published", "{}", published.body);
    assert_eq!(editor.get("/library/strategy/again/versions").await.texts("ol.app-versions h2 a").len(), 3);
}

#[tokio::test]
async fn a_superseded_page_leads_to_the_newer_one_and_search_shows_that_alone() {
    let app = TestApp::new().await;
    let old = app.publish(&strategy("quoll-old", "Quoll old way")).await;
    let new = app.publish(&strategy("quoll-new", "Quoll new way")).await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let path = "/library/strategy/quoll-old/supersession";
    assert_eq!(member.get(path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.post(path, &form(&[("newer", &new.to_string())])).await.status, StatusCode::FORBIDDEN);
    assert!(editor.get(path).await.body.contains("Quoll new way"), "what is like it is offered");
    assert_eq!(editor.post(path, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = editor.post(path, &form(&[("newer", &new.to_string())])).await;
    assert_eq!(done.header("location"), "/library/strategy/quoll-old");
    app.catch_up().await;
    let page = app.get("/library/strategy/quoll-old").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.attributes(".app-band-note a", "href"), ["/library/strategy/quoll-new"]);
    let found = app.get("/api/v1/search?q=quoll").await.json();
    assert_eq!((found["total"].as_i64(), found["hits"][0]["key"].as_str()), (Some(1), Some("quoll-new")), "{found}");
    let record = app.get(&format!("/api/v1/resources/{old}")).await.json();
    assert_eq!(record["superseded_by"].as_str(), Some(new.to_string().as_str()));
    let circle = editor.post("/library/strategy/quoll-new/supersession", &form(&[("newer", &old.to_string())])).await;
    assert_eq!(circle.status, StatusCode::UNPROCESSABLE_ENTITY);
    editor.post(path, &form(&[("action", "reinstate")])).await;
    app.catch_up().await;
    assert_eq!(app.get("/api/v1/search?q=quoll").await.json()["total"].as_i64(), Some(2));
}

#[tokio::test]
async fn a_withdrawal_asks_for_a_reason_and_leaves_nothing() {
    let app = TestApp::new().await;
    app.publish(&strategy("numbat", "Numbat steps")).await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let path = "/library/strategy/numbat/withdrawal";
    assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(member.get(path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.post(path, &form(&[("reason", "privacy")])).await.status, StatusCode::FORBIDDEN);
    let faulty = editor.post(path, "").await;
    assert_eq!(
        (faulty.status, faulty.attributes(".govuk-error-summary a", "href")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["#reason".to_owned()])
    );
    let done = editor.post(path, &form(&[("reason", "privacy")])).await;
    assert_eq!(done.header("location"), "/drafts?done=withdrawn");
    app.catch_up().await;
    for page in ["", "/versions", "/versions/1", "/comparison", "/edit"] {
        let answer = editor.get(&format!("/library/strategy/numbat{page}")).await;
        assert_eq!((answer.status, answer.body.contains("Numbat steps")), (StatusCode::GONE, false), "{page}");
    }
    assert!(!editor.get("/search?q=numbat").await.body.contains("/library/strategy/numbat"));
}

#[tokio::test]
async fn drafts_are_nowhere_for_anybody_else() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let path = begin(&member, "strategy").await;
    send(&member, &path, "1", ("Kowari MARKER", "Kowari MARKER words.\n"), "save").await;
    send(&member, &path, "1", ("Kowari MARKER late", "Kowari MARKER late.\n"), "save").await;
    app.catch_up().await;
    let id = path.trim_start_matches("/drafts/").to_owned();
    let of_it = ["", "/preview", "/removal", "/merging", &format!("/copies/{WINDOW}")].map(|page| format!("{path}{page}"));
    let lists = ["/drafts", "/search?q=kowari", "/api/v1/search?q=kowari", "/api/v1/suggest?q=kowa", "/", "/library/strategy"];
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Moderator, Role::Editor, Role::Coordinator] {
        let other = app.sign_in(role).await;
        for list in lists {
            assert!(!other.get(list).await.body.contains("MARKER"), "{role}: {list}");
        }
        if role < Role::Editor {
            for page in &of_it {
                let answer = other.get(page).await;
                assert_eq!((answer.status, answer.body.contains("MARKER")), (StatusCode::NOT_FOUND, false), "{role}: {page}");
            }
            let taken = send(&other, &path, "2", ("Mine", "Now."), "save").await;
            assert!(taken.status.is_client_error(), "{role}");
            assert!(other.post(&format!("{path}/removal"), "").await.status.is_client_error(), "{role}");
            assert_eq!(other.get(&format!("/reviews/{id}")).await.status, StatusCode::FORBIDDEN, "{role}");
        }
    }
    for page in of_it.iter().map(String::as_str).chain(["/drafts", "/reviews"]) {
        assert_eq!(app.get(page).await.status, StatusCode::UNAUTHORIZED, "{page}");
    }
    assert!(member.get(&path).await.body.contains("Kowari MARKER"));
    assert_eq!(app.sign_in(Role::Reader).await.get("/drafts").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn html_in_any_field_stays_text() {
    let app = TestApp::new().await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let path = begin(&member, "strategy").await;
    let evil = "\"><img src=x onerror=alert(1)><script>alert(2)</script>";
    let pairs = [
        ("revision", "1"),
        ("window", WINDOW),
        ("title", evil),
        ("summary", evil),
        ("body", evil),
        ("staff", evil),
        ("concepts", evil),
        ("sources", evil),
        ("setup_minutes", evil),
        ("checked_on", evil),
        ("audience", evil),
        ("licence", evil),
        ("areas", evil),
        ("action", "save"),
    ];
    let is_clean = |answer: &Answer| {
        let is_own = |source: &String| source.starts_with("/assets/");
        answer.attributes("script", "src").iter().all(is_own)
            && answer.texts("script").iter().all(String::is_empty)
            && answer.attributes("main img", "onerror").is_empty()
    };
    let answer = member.post(&path, &form(&pairs)).await;
    assert!(is_clean(&answer), "{}", answer.body);
    send(&member, &path, "1", ("Late", evil), "save").await;
    for page in [path.clone(), format!("{path}/preview"), format!("{path}/copies/{WINDOW}"), "/drafts".to_owned()] {
        let answer = member.get(&page).await;
        assert!(answer.status == StatusCode::OK && is_clean(&answer), "{page}: {}", answer.body);
    }
    let path = begin(&member, "guidance").await;
    send(&member, &path, "1", ("<b onclick=x>T</b>", evil), "submit").await;
    for page in ["/reviews".to_owned(), path.replace("/drafts/", "/reviews/")] {
        let answer = editor.get(&page).await;
        assert!(answer.status == StatusCode::OK && is_clean(&answer), "{page}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_was_made_of_something_names_the_whole_chain_and_gives_its_credit_line() {
    let app = TestApp::new().await;
    let first = Draft { adapted_from: Some("https://osmere.example.org/steps".to_owned()), ..strategy("first", "First steps") };
    app.publish(&first).await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let second = member.post("/library/strategy/first/adaptation", "").await;
    let path = second.header("location").split('?').next().unwrap().to_owned();
    let page = member.get(&path).await;
    assert_eq!(page.attributes("#adapted_from", "value"), ["strategy/first"]);
    let filled = form(&[
        ("revision", "1"),
        ("window", WINDOW),
        ("title", "Second steps"),
        ("body", "Say less.\n"),
        ("areas", "semh"),
        ("audience", "public"),
        ("licence", "CC-BY-4.0"),
        ("adapted_from", "strategy/first"),
        ("action", "publish"),
    ]);
    let published = editor.post(&path, &filled).await;
    assert_eq!(published.header("location"), "/library/strategy/second-steps?done=published", "{}", published.body);

    let page = app.get("/library/strategy/second-steps").await;
    let credit = page.texts("#credit-line").remove(0);
    assert!(credit.starts_with("‘Second steps’, Tarnbridge SEND network, version 1, 23 November 2026. https://send.example.org/"));
    assert!(
        credit.contains("Creative Commons Attribution 4.0")
            && credit.contains("Adapted from ‘First steps’")
            && credit.contains("osmere"),
        "{credit}"
    );
    let links = page.attributes("aside p a", "href");
    assert!(links.contains(&"/library/strategy/first".to_owned()), "{links:?}");
    assert!(links.contains(&"https://osmere.example.org/steps".to_owned()), "{links:?}");
    app.catch_up().await;
    let hits = app.get("/api/v1/search?q=second").await.json();
    let id = hits["hits"][0]["id"].as_str().unwrap().to_owned();
    let json = app.get(&format!("/api/v1/resources/{id}")).await.json();
    assert_eq!(json["adapted_from"][0]["url"], "https://send.example.org/library/strategy/first");
    assert_eq!(json["adapted_from"][1]["title"], "https://osmere.example.org/steps");
    assert!(app.get("/library/strategy/second-steps/document.md").await.body.contains("adapted_from: strategy/first"));
}

#[tokio::test]
async fn nothing_names_to_many_what_is_for_few() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("inside", "Zanzibar") }).await;
    let editor = app.sign_in(Role::Editor).await;
    let path = begin(&editor, "strategy").await;
    for (at, (from, why)) in [
        ("strategy/inside", "nothing of that kind"),
        ("strategy/nowhere", "nothing of that kind"),
        ("a b", "neither something here"),
    ]
    .into_iter()
    .enumerate()
    {
        let revision = (at + 1).to_string();
        let pairs = [
            ("revision", revision.as_str()),
            ("window", WINDOW),
            ("title", "Outside"),
            ("body", "Say less.\n"),
            ("audience", "public"),
            ("adapted_from", from),
            ("action", "publish"),
        ];
        let answer = editor.post(&path, &form(&pairs)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{from}");
        assert!(answer.texts("#adapted_from-error").join(" ").contains(why), "{from}: {:?}", answer.texts(".govuk-error-summary"));
    }
    // A file may say it; whoever may not see where it came from is not told.
    app.publish(&Draft { adapted_from: Some("strategy/inside".to_owned()), ..strategy("out", "Out") }).await;
    let page = app.get("/library/strategy/out").await;
    assert!(!page.body.contains("Zanzibar") && !page.body.contains("Adapted from"));
    assert!(editor.get("/library/strategy/out").await.texts("#credit-line")[0].contains("Adapted from ‘Zanzibar’"));
}

#[tokio::test]
async fn a_comparison_shows_what_a_pack_holds_as_far_as_one_may_see() {
    let app = TestApp::new().await;
    app.publish(&strategy("open", "Open")).await;
    app.publish(&Draft { audience: Audience::Moderators, ..strategy("closed", "Zanzibar") }).await;
    let item = |item: &str, note: &str| PackItem { item: item.to_owned(), note: note.to_owned() };
    let pack = |items: Vec<PackItem>| Draft {
        audience: Audience::Members,
        items,
        ..Draft::new(Kind::Pack, "spring", "Spring", "For spring.\n")
    };
    app.publish(&pack(vec![item("strategy/open", "First")])).await;
    app.publish(&pack(vec![item("strategy/open", "Second"), item("strategy/closed", "For few")])).await;
    let member = app.sign_in(Role::Member).await;
    let page = member.get("/library/pack/spring/comparison").await;
    assert!(page.texts(".app-diff th").contains(&"In this pack".to_owned()), "{}", page.body);
    assert!(page.texts(".app-diff del").join(" ").contains("First") && page.texts(".app-diff ins").join(" ").contains("Second"));
    assert!(!page.body.contains("strategy/closed") && !page.body.contains("For few"), "{}", page.body);
    let moderator = app.sign_in(Role::Moderator).await;
    assert!(moderator.get("/library/pack/spring/comparison").await.body.contains("strategy/closed"));
}
