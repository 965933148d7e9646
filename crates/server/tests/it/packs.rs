//! Packs as people find and read them.

use std::io::Read as _;

use axum::http::StatusCode;
use kernel::{Actor, Audience, Role};
use library::{Draft, DraftFile, FileKind, Kind, Meeting, PackItem};

use crate::app::{TestApp, strategy};

fn pack(items: &[(&str, &str)]) -> Draft {
    let meeting = Meeting {
        title: "SENCO meeting".to_owned(),
        day: "2026-12-03".to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library".to_owned(),
        link: "https://meet.example.org/osmere".to_owned(),
        minutes: "We met <script>alert(1)</script>.".to_owned(),
    };
    let item = |(item, note): &(&str, &str)| PackItem { item: (*item).to_owned(), note: (*note).to_owned() };
    Draft {
        audience: Audience::Public,
        items: items.iter().map(item).collect(),
        meeting: Some(meeting),
        term: Some("2026-autumn-2".to_owned()),
        ..Draft::new(Kind::Pack, "autumn", "Autumn 2 pack", "Read these first.\n")
    }
}

#[tokio::test]
async fn a_pack_shows_its_items_in_order_with_notes_and_its_meeting() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    let two = app.publish(&Draft { audience: Audience::Members, ..strategy("two", "Quokka steps") }).await;
    let items = [("strategy/two", "Marsupial note."), ("strategy/one", "Start <b>here</b>.")];
    app.publish(&pack(&items)).await;
    let page = app.get("/library/pack/autumn").await;
    assert_eq!(page.texts("ol.govuk-list--number a"), ["Chunked instructions"]);
    assert!(page.body.contains("Start &#60;b&#62;here") && page.body.contains("Thursday 3 December 2026, 16:00 to 17:30"));
    assert!(!page.body.contains("Quokka") && !page.body.contains("Marsupial") && !page.body.contains("<script>alert"));
    assert!(!page.body.contains("meet.example.org") && page.body.contains("Members see how to join"));
    let member = app.sign_in(Role::Member).await;
    let page = member.get("/library/pack/autumn").await;
    assert_eq!(page.texts("ol.govuk-list--number a"), ["Quokka steps", "Chunked instructions"]);
    assert!(page.attributes("#pack-meeting ~ p a", "href").contains(&"https://meet.example.org/osmere".to_owned()));
    app.withdraw(two).await;
    let page = member.get("/library/pack/autumn").await;
    assert!(page.body.contains("withdrawn") && !page.body.contains("Quokka"));
    assert!(!app.get("/library/pack/autumn").await.body.contains("withdrawn"));
}

#[tokio::test]
async fn who_may_not_change_a_pack_is_told_before_pressing() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    app.publish(&pack(&[("strategy/one", "")])).await;
    let editor = app.sign_in(Role::Editor).await;
    assert_eq!(editor.get("/library/pack/autumn/edit").await.status, 403);
    assert_eq!(editor.post("/library/pack/autumn/edit", "").await.status, 403);
    assert_eq!(app.sign_in(Role::Coordinator).await.get("/library/pack/autumn/edit").await.status, 200);
}

#[tokio::test]
async fn packs_stand_by_half_term_with_counts_of_what_one_may_see() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("two", "Quokka steps") }).await;
    app.publish(&pack(&[("strategy/one", ""), ("strategy/two", "")])).await;
    let page = app.get("/packs").await;
    assert_eq!(page.texts("main h2"), ["This half-term: Autumn 2 2026"]);
    assert_eq!(page.texts(".app-count"), ["(1 item)"]);
    let member = app.sign_in(Role::Member).await;
    assert_eq!(member.get("/packs").await.texts(".app-count"), ["(2 items)"]);
}

#[tokio::test]
async fn a_meeting_goes_into_a_calendar_without_the_link_for_strangers() {
    let app = TestApp::new().await;
    app.publish(&pack(&[])).await;
    let file = app.get("/library/pack/autumn/meeting.ics").await;
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(file.body.contains("DTSTART:20261203T160000Z\r\n") && file.body.contains("@send.example.org"), "{}", file.body);
    assert!(!file.body.contains("meet.example.org"));
    let member = app.sign_in(Role::Member).await;
    assert!(member.get("/library/pack/autumn/meeting.ics").await.body.contains("meet.example.org"));
    assert_eq!(app.get("/library/pack/nothing/meeting.ics").await.status, 404);
}

/// What a ZIP holds: names and texts.
fn unpack(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).expect("it is a ZIP");
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("the entry is whole");
        let mut text = Vec::new();
        entry.read_to_end(&mut text).expect("the entry can be read");
        entries.push((entry.name().expect("it has a name").into_owned(), String::from_utf8_lossy(&text).into_owned()));
    }
    entries
}

/// Keeps a file's bytes, as an upload does, and returns it for a draft.
async fn file(app: &TestApp, name: &str, bytes: &[u8]) -> DraftFile {
    let kept = app.storage.take_in(bytes).await.unwrap().keep().await.unwrap();
    let mut unit = app.test.store.begin(&Actor::system()).await.unwrap();
    library::record_file(&mut unit, &kept, FileKind::Text).await.unwrap();
    unit.commit().await.unwrap();
    DraftFile { hash: kept.hash.clone(), name: library::clean_name(name), title: String::new() }
}

#[tokio::test]
async fn one_zip_opens_offline_and_holds_nothing_that_its_reader_may_not_see() {
    let app = TestApp::new().await;
    let body = "See [two](/library/strategy/two), [all](/library/strategy) and <script>alert(1)</script>.\n";
    let handout = file(&app, "../../x # 1.txt", b"Handout words.").await;
    app.publish(&Draft { body: body.to_owned(), files: vec![handout.clone()], ..strategy("one", "Chunked <b>instructions</b>") })
        .await;
    app.publish(&strategy("two", "Second steps")).await;
    let secret = file(&app, "quokka.txt", b"Quokka file.").await;
    app.publish(&Draft { audience: Audience::Members, files: vec![secret], ..strategy("hidden", "Quokka steps") }).await;
    let gone = app.publish(&strategy("gone", "Wombat steps")).await;
    let items = [("strategy/one", "Start."), ("strategy/hidden", "Marsupial."), ("strategy/two", ""), ("strategy/gone", "Bye.")];
    app.publish(&Draft { files: vec![handout], ..pack(&items) }).await;
    app.withdraw(gone).await;
    let answer = app.get("/library/pack/autumn/pack.zip").await;
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"autumn.zip\"");
    let entries = unpack(&answer.bytes);
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in ["index.html", "style.css", "items/01-one.html", "items/02-two.html", "meeting.ics"] {
        assert!(names.contains(&format!("autumn/{wanted}").as_str()), "{wanted}: {names:?}");
    }
    assert!(names.iter().all(|name| name.starts_with("autumn/") && !name.contains("..") && !name.contains('\\')), "{names:?}");
    assert_eq!(
        names.iter().filter(|name| std::path::Path::new(name).extension().is_some_and(|extension| extension == "txt")).count(),
        2,
        "{names:?}"
    );
    let all: String = entries.iter().map(|(_, text)| text.as_str()).collect();
    assert!(!all.contains("Quokka") && !all.contains("Marsupial") && !all.contains("Wombat") && !all.contains("<script"), "{all}");
    assert!(!all.contains("meet.example.org"), "how to join is for members");
    let item = &entries.iter().find(|(name, _)| name.ends_with("01-one.html")).unwrap().1;
    assert!(item.contains("href=\"02-two.html\""), "{item}");
    assert!(item.contains("href=\"https://send.example.org/library/strategy\"") && item.contains("href=\"../style.css\""));
    assert!(item.contains("Chunked &lt;b&gt;") || item.contains("Chunked &#60;b&#62;"));
    assert!(item.contains("../files/01-one/") && !item.contains("x # 1"), "a # is no address: {item}");
    assert!(entries.iter().any(|(name, text)| name.starts_with("autumn/files/01-one/") && text == "Handout words."));
    let member = app.sign_in(Role::Member).await;
    let mine: String = unpack(&member.get("/library/pack/autumn/pack.zip").await.bytes).into_iter().map(|(_, text)| text).collect();
    assert!(mine.contains("Quokka file.") && mine.contains("meet.example.org"));
}

#[tokio::test]
async fn what_one_may_not_see_has_no_zip_and_no_page_to_print() {
    let app = TestApp::new().await;
    let id = app.publish(&Draft { audience: Audience::Members, ..pack(&[]) }).await;
    let member = app.sign_in(Role::Member).await;
    for path in ["/library/pack/autumn/pack.zip", "/library/pack/autumn/print"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(member.get(path).await.status, StatusCode::OK);
    }
    assert_eq!(member.get("/library/pack/nothing/pack.zip").await.status, StatusCode::NOT_FOUND);
    app.withdraw(id).await;
    assert_eq!(member.get("/library/pack/autumn/pack.zip").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn all_of_a_pack_is_on_one_page_for_paper() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("two", "Quokka steps") }).await;
    app.publish(&pack(&[("strategy/one", "Start."), ("strategy/two", "")])).await;
    let page = app.get("/library/pack/autumn/print").await;
    assert_eq!(page.texts("article h2"), ["Chunked instructions"]);
    assert!(page.texts("article h3").contains(&"How to do it".to_owned()));
    assert!(!page.body.contains("Quokka"));
    let links = app.get("/library/pack/autumn").await.attributes(".app-pack-take a", "href");
    assert_eq!(links, ["/library/pack/autumn/pack.zip", "/library/pack/autumn/print"]);
}

#[tokio::test]
async fn a_pack_says_what_changed_since_the_one_before() {
    let app = TestApp::new().await;
    for (key, title) in [("one", "First steps"), ("two", "Second steps"), ("three", "Third steps")] {
        app.publish(&strategy(key, title)).await;
    }
    app.publish(&pack(&[("strategy/one", ""), ("strategy/two", "")])).await;
    app.test.clock.advance(3_600_000);
    app.publish(&strategy("two", "Second steps, written anew")).await;
    let spring =
        Draft { key: "spring".to_owned(), title: "Spring pack".to_owned(), term: Some("2026-spring-1".to_owned()), ..pack(&[]) };
    let item = |item: &str| PackItem { item: item.to_owned(), note: String::new() };
    app.publish(&Draft { items: vec![item("strategy/two"), item("strategy/three")], ..spring }).await;
    let page = app.get("/library/pack/spring").await;
    assert_eq!(page.texts(".app-pack-changes h2"), ["What changed since Autumn 2 pack"]);
    assert_eq!(page.texts(".app-pack-changes dd"), ["Third steps", "Second steps, written anew", "First steps"]);
    assert!(app.get("/library/pack/autumn").await.texts(".app-pack-changes").is_empty());
}

#[tokio::test]
async fn the_home_page_has_this_half_term_s_pack_and_what_one_is_to_look_at() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: Audience::Members, ..pack(&[]) }).await;
    assert!(app.get("/").await.texts(".app-now").is_empty(), "strangers see no pack of members");
    let member = app.sign_in(Role::Member).await;
    let page = member.get("/").await;
    assert_eq!(page.texts("#this-half-term"), ["This half-term: Autumn 2 2026"]);
    assert_eq!(page.attributes(".app-now__main a", "href"), ["/library/pack/autumn"]);
    assert_eq!(page.texts(".app-tiles .app-tile").len(), 4, "the areas of need stay");
}
