//! What other networks shared: found in the library, shown as theirs, and gone when they take it back.

use axum::http::StatusCode;
use federation::object::Change;
use federation::{Hold, Introduction, Origin, be_asked, hold, keep_failure, receive};
use kernel::{Role, Viewer};
use serde_json::{Value, json};
use std::time::Duration;

use crate::app::{TestApp, strategy};

pub(crate) const PAGE: &str = "/library/strategy/lamp@quillham.example.org";
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

pub(crate) fn there() -> Origin {
    "quillham.example.org".parse().unwrap()
}

/// A strategy of the other network as it travels.
pub(crate) fn wire(version: i64) -> Value {
    json!({
        "id": there().join("/ap/resources/1"),
        "type": ["Article", "schema:LearningResource"],
        "attributedTo": there().join("/ap/actor"),
        "to": PUBLIC,
        "name": "Reading by lamplight",
        "summary": "Pairs read to one another.",
        "content": "<p>Pairs read.</p>",
        "source": { "content": "## How to do it\n\n1. Find a lamp.\n2. Read in turns.\n\n## What to watch for\n\n- Tired eyes.\n", "mediaType": "text/markdown" },
        "url": there().join("/library/strategy/lamp"),
        "senco:version": version,
        "schema:learningResourceType": "strategy",
        "senco:areaOfNeed": "senco:cognition-and-learning",
        "senco:evidence": "moderate",
        "schema:license": "https://creativecommons.org/licenses/by/4.0/",
        "senco:licence": "CC-BY-4.0",
        "schema:creditText": "Quillham SENCO network",
        "attachment": [{ "type": "Document", "name": "lamp.docx", "url": there().join("/ap/files/1"), "senco:sha256": "a".repeat(64), "senco:size": 2048 }]
    })
}

pub(crate) fn tombstone(reason: &str) -> Value {
    json!({ "id": there().join("/ap/resources/1"), "type": "Tombstone", "senco:version": 99, "senco:withdrawalReason": reason })
}

/// Takes what the other network tells, and indexes it.
pub(crate) async fn take(app: &TestApp, object: &Value) {
    receive(&app.test.store, &there(), vec![Change::read(object, &there()).unwrap()]).await.unwrap();
    app.catch_up().await;
}

/// A server that knows the other network.
pub(crate) async fn peered() -> TestApp {
    let app = TestApp::new().await;
    introduce(&app).await;
    app
}

pub(crate) async fn introduce(app: &TestApp) {
    let who = Introduction {
        origin: there(),
        address: there(),
        name: "Quillham SENCO network".to_owned(),
        actor: there().join("/ap/actor"),
        inbox: there().join("/ap/inbox"),
        keys: Vec::new(),
    };
    let mut unit = app.test.begin().await;
    be_asked(&mut unit, &who).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn a_card_names_its_network_and_licence_and_leads_to_the_copy() {
    let app = peered().await;
    app.publish(&strategy("own", "Reading in pairs")).await;
    take(&app, &wire(1)).await;
    let found = app.get("/search?q=reading").await;
    let card = found.texts(".app-card").into_iter().find(|card| card.contains("lamplight")).unwrap();
    for fact in ["Shared by: Quillham SENCO network", "Licence: CC BY 4.0", "Moderate evidence"] {
        assert!(card.contains(fact), "{fact} in {card}");
    }
    assert!(found.texts(".app-card").iter().any(|card| card.contains("Shared by: Tarnbridge SEND network")));
    assert!(found.attributes(".app-card h3 a", "href").contains(&PAGE.to_owned()));
    assert!(
        found.texts(".app-filter").iter().any(|group| group.contains("Shared by") && group.contains("Quillham SENCO network 1"))
    );
    let narrowed = app.get("/search?q=reading&origin=quillham.example.org").await;
    assert_eq!(narrowed.texts(".app-card h3"), ["Reading by lamplight"]);
    assert!(narrowed.texts(".app-understood").join(" ").contains("Quillham SENCO network"));
    let answer = app.get("/api/v1/search?q=lamplight").await.json();
    let hit = &answer["hits"][0];
    assert_eq!((&hit["origin"], &hit["key"]), (&json!("quillham.example.org"), &json!("lamp")));
    assert_eq!(hit["url"], format!("https://send.example.org{PAGE}"));
    assert_eq!(
        answer["facets"]["origin"],
        json!([{ "value": "local", "count": 0 }, { "value": "quillham.example.org", "count": 1 }])
    );
    let record = app.get(&format!("/api/v1/resources/{}", hit["id"].as_str().unwrap())).await.json();
    assert_eq!((&record["url"], &record["licence"]), (&hit["url"], &json!("CC-BY-4.0")));
    let details = app.get(&format!("{PAGE}/details")).await;
    assert!(details.body.contains("Find a lamp."), "{}", details.body);
    assert_eq!(app.get("/areas/cognition-and-learning").await.texts(".app-card h3"), ["Reading by lamplight"]);
}

#[tokio::test]
async fn its_page_says_whose_it_is_and_nobody_edits_it() {
    let app = peered().await;
    take(&app, &wire(1)).await;
    let page = app.get(PAGE).await;
    assert_eq!(page.texts("h1"), ["Reading by lamplight"]);
    let provenance = page.texts("[data-provenance]").join(" ");
    for part in
        ["Quillham SENCO network", "quillham.example.org", "A copy kept here, last changed on", "Creative Commons Attribution 4.0"]
    {
        assert!(provenance.contains(part), "{part} in {provenance}");
    }
    assert!(page.attributes("[data-provenance] a", "href").contains(&there().join("/library/strategy/lamp")));
    assert!(page.texts(".app-text").join(" ").contains("Read in turns."));
    let files = page.texts("[data-files-there]").join(" ");
    assert!(files.contains("lamp.docx") && files.contains("not here yet"), "{files}");
    assert_eq!(app.get(&format!("{PAGE}/files/lamp.docx")).await.status, StatusCode::NOT_FOUND);
    assert!(page.texts("#credit-line")[0].contains("Quillham SENCO network"));
    assert!(page.texts("[data-away]").is_empty());
    let editor = app.sign_in(Role::Editor).await;
    let actions = editor.get(PAGE).await.attributes("main form", "action");
    assert_eq!(actions, ["/sheet/strategies".to_owned(), format!("{PAGE}/adaptation")]);
    for path in ["edit", "withdrawal", "versions", "supersession"] {
        assert_eq!(editor.get(&format!("{PAGE}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for nowhere in ["/library/strategy/lamp@osmere.example.org", "/library/cpd/lamp@quillham.example.org", "/library/strategy/lamp"]
    {
        assert_eq!(app.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn it_goes_on_a_sheet_and_into_a_document_with_its_own_credit() {
    let app = peered().await;
    take(&app, &wire(1)).await;
    let id = app.get("/api/v1/search?q=lamplight").await.json()["hits"][0]["id"].as_str().unwrap().to_owned();
    let sheet = app.get(&format!("/sheet?strategy={id}")).await;
    assert!(sheet.body.contains("Reading by lamplight") && sheet.body.contains(PAGE), "{}", sheet.body);
    let text = app.get(&format!("{PAGE}/document.md")).await;
    assert!(text.body.contains("Quillham SENCO network") && text.body.contains("Read in turns."), "{}", text.body);
    assert!(!text.body.contains("Tarnbridge"), "{}", text.body);
    assert_eq!(text.header("content-disposition"), "attachment; filename=\"lamp.md\"");
    assert_eq!(app.get(&format!("{PAGE}/document.docx")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_a_hostile_network_writes_runs_nowhere() {
    let app = peered().await;
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">go</a><form action=/sign-out><b onclick=x>Lamp</b></form>";
    for source in
        [json!(null), json!({ "content": format!("Lamp\n\n{evil}\n\n[go](javascript:alert(1))"), "mediaType": "text/markdown" })]
    {
        let mut object = wire(if source.is_null() { 1 } else { 2 });
        for field in ["name", "summary", "schema:creditText"] {
            object[field] = json!(format!("Lamp {evil}"));
        }
        object["content"] = json!(evil);
        object["source"] = source;
        object["url"] = json!("javascript:alert(1)");
        object["attachment"][0]["name"] = json!(evil);
        object["schema:isBasedOn"] = json!("javascript:alert(1)");
        take(&app, &object).await;
        let found = app.get("/search?q=lamp").await;
        let path = found.attributes(".app-card h3 a", "href").remove(0);
        for answer in [app.get(&path).await, app.get(&format!("{path}/details")).await, found] {
            assert_eq!(answer.status, StatusCode::OK);
            let written = answer.attributes("main [onclick], main [onerror], main img, main script, .app-text form", "class");
            assert!(written.is_empty(), "{}", answer.body);
            assert!(answer.attributes("a", "href").iter().all(|href| !href.starts_with("javascript")), "{}", answer.body);
            assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn what_was_taken_back_is_gone_from_everywhere() {
    let app = peered().await;
    take(&app, &wire(1)).await;
    assert_eq!(app.get("/api/v1/suggest?q=reading+by+la").await.json()["suggestions"].as_array().unwrap().len(), 1);
    take(&app, &tombstone("author")).await;
    assert_eq!(app.get(PAGE).await.status, StatusCode::GONE);
    assert_eq!(app.get(&format!("{PAGE}/document.md")).await.status, StatusCode::GONE);
    assert_eq!(app.get(&format!("{PAGE}/files/lamp.docx")).await.status, StatusCode::GONE);
    let answer = app.get("/api/v1/search?q=lamplight").await.json();
    assert_eq!((&answer["total"], &answer["facets"]["origin"]), (&json!(0), &json!([{ "value": "local", "count": 0 }])));
    assert_eq!(app.get("/api/v1/suggest?q=reading+by+la").await.json()["suggestions"], json!([]));
    take(&app, &wire(100)).await;
    assert_eq!(app.get(PAGE).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_for_peers_is_for_members_and_what_is_shut_out_for_nobody() {
    let app = peered().await;
    let mut object = wire(1);
    object["to"] = json!(there().join("/ap/followers"));
    take(&app, &object).await;
    let member = app.sign_in(Role::Member).await;
    assert_eq!(app.get(PAGE).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/api/v1/search?q=lamplight").await.json()["total"], 0);
    assert!(app.get("/search").await.texts(".app-filter").iter().all(|group| !group.contains("Quillham")));
    assert_eq!(member.get(PAGE).await.status, StatusCode::OK);
    let mut unit = app.test.begin().await;
    hold(&mut unit, &Viewer::with_role(Role::Coordinator), &there(), Hold::Blocked).await.unwrap();
    unit.commit().await.unwrap();
    // At once, before the index follows.
    assert_eq!(member.get(PAGE).await.status, StatusCode::NOT_FOUND);
    assert!(member.get("/search?q=lamplight").await.texts(".app-card").is_empty());
    app.catch_up().await;
    assert_eq!(member.get("/search?q=lamplight").await.texts("#results-count"), ["0 results"]);
}

#[tokio::test]
async fn the_copy_of_a_network_that_is_away_stays_readable_and_says_so() {
    let app = peered().await;
    take(&app, &wire(1)).await;
    keep_failure(&app.test.store, &there(), Duration::from_mins(1)).await.unwrap();
    let page = app.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    let banner = page.texts("[data-away]").join(" ");
    assert!(banner.contains("Quillham SENCO network has not answered") && banner.contains("This is the copy of"), "{banner}");
    assert!(page.texts(".app-text").join(" ").contains("Read in turns."));
}

#[tokio::test]
async fn saved_searches_the_digest_and_the_home_page_tell_of_it_with_its_network_s_name_to_those_who_may_see_it() {
    let app = peered().await;
    let member = app.sign_in(Role::Member).await;
    member.post("/saved-searches", "q=lamplight").await;
    let question = |viewer: &Viewer| notifications::ArrivedQuestion { viewer: viewer.clone(), since: kernel::Timestamp(0) };
    let arrivals = server::arrivals(app.test.store.clone());
    assert!(arrivals(question(&member.viewer())).await.unwrap().is_empty());
    app.test.clock.advance(60_000);
    let mut inner = wire(1);
    inner["to"] = json!([]);
    take(&app, &inner).await;

    let found = arrivals(question(&member.viewer())).await.unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.title.as_str(), one.network.as_str(), one.path.as_str())).collect();
    assert_eq!(told, [("Reading by lamplight", "Quillham SENCO network", PAGE)]);
    assert!(arrivals(question(&Viewer::public())).await.unwrap().is_empty(), "it is for members");
    let later = notifications::ArrivedQuestion { viewer: member.viewer(), since: app.test.store.now() };
    assert!(arrivals(later).await.unwrap().is_empty(), "told once");

    let matches = server::saved_matches(app.engine.clone(), app.test.store.clone());
    let saved = notifications::SavedQuestion { person: member.person, viewer: member.viewer(), since: kernel::Timestamp(0) };
    let titles = async || {
        let all = matches(saved.clone()).await.unwrap();
        all.into_iter().flat_map(|one| one.found).map(|(_, title)| title).collect::<Vec<_>>()
    };
    assert_eq!(titles().await, ["Reading by lamplight (Quillham SENCO network)"]);
    let home = member.get("/").await;
    assert!(
        home.texts(".app-lines li").iter().any(|line| line.contains("lamplight") && line.contains("from Quillham SENCO network"))
    );
    assert!(!app.get("/").await.body.contains("lamplight"));

    take(&app, &tombstone("outdated")).await;
    assert!(titles().await.is_empty() && arrivals(question(&member.viewer())).await.unwrap().is_empty());
    assert!(!member.get("/").await.body.contains("lamplight"));
}
