//! Packs as people find and read them.

use kernel::{Audience, Role};
use library::{Draft, Kind, Meeting, PackItem};

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
