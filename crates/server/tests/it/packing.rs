//! Putting packs together in the browser.

use axum::http::StatusCode;
use kernel::{Actor, Role};
use library::{Draft, Kind, Meeting, PackItem};

use crate::app::{Answer, Member, TestApp, strategy};

const WINDOW: &str = "00000000-0000-7000-8000-000000000001";
const OTHER_WINDOW: &str = "00000000-0000-7000-8000-000000000002";

fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// The form of a pack's editor, with whatever else stands in it.
fn typed(revision: &str, action: &str, more: &[(&str, &str)]) -> String {
    let fixed = [
        ("revision", revision),
        ("window", WINDOW),
        ("title", "Spring pack"),
        ("summary", "Read the first one first."),
        ("term", "2026-spring-1"),
        ("body", "Hello."),
        ("audience", "members"),
        ("licence", "network-only"),
        ("action", action),
    ];
    form(&[&fixed[..], more].concat())
}

fn autumn() -> Draft {
    let item = |item: &str, note: &str| PackItem { item: item.to_owned(), note: note.to_owned() };
    let meeting = Meeting {
        title: "SENCO meeting".to_owned(),
        day: "2026-12-03".to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library".to_owned(),
        link: "https://meet.example.org/osmere".to_owned(),
        minutes: String::new(),
    };
    Draft {
        items: vec![item("strategy/one", "Start here."), item("strategy/two", "Then this.")],
        meeting: Some(meeting),
        term: Some("2026-autumn-2".to_owned()),
        ..Draft::new(Kind::Pack, "autumn", "Autumn 2 pack", "Read these first.\n")
    }
}

async fn begin(member: &Member<'_>, from: &str) -> String {
    let answer = member.post("/packs/new", &form(&[("from", from)])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").to_owned()
}

fn notes(page: &Answer) -> Vec<(String, String)> {
    page.attributes("input[name=item]", "value").into_iter().zip(page.texts("textarea[name=note]")).collect()
}

#[tokio::test]
async fn a_new_pack_from_the_last_one_keeps_its_items_flags_what_is_stale_and_clears_the_dates() {
    let app = TestApp::new().await;
    let overdue = Draft { review_by: Some("2026-01-01".to_owned()), ..strategy("one", "Chunked instructions") };
    app.publish(&overdue).await;
    let two = app.publish(&strategy("two", "Quokka steps")).await;
    app.publish(&autumn()).await;
    app.withdraw(two).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let choice = coordinator.get("/packs/new").await;
    assert!(choice.texts("form button.app-new__button").contains(&"New from Autumn 2".to_owned()), "{}", choice.body);
    assert!(coordinator.get("/desk").await.body.contains("href=\"/packs/new\""), "it is on the desk");
    let path = begin(&coordinator, "autumn").await;
    let page = coordinator.get(&path).await;
    assert_eq!(page.texts("h1"), ["Spring 1 pack"]);
    assert_eq!(page.attributes("#term option[selected]", "value"), ["2026-spring-1"]);
    let wanted = [("strategy/one", "Start here."), ("strategy/two", "Then this.")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(notes(&page), wanted);
    assert_eq!(page.texts(".app-pack-item__warning").len(), 2);
    assert!(page.body.contains("2 items need a look") && page.body.contains("It was withdrawn") && !page.body.contains("Quokka"));
    assert_eq!(page.attributes("#meeting_title", "value"), ["SENCO meeting"]);
    assert_eq!(page.attributes("#meeting_day", "value"), [""]);
    assert_eq!(page.attributes("#meeting_link", "value"), [""]);
    assert_eq!(page.attributes("#review_by", "value")[0][..4], *"2027");
}

#[tokio::test]
async fn items_are_found_added_moved_and_taken_out_without_a_script() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    app.publish(&strategy("two", "Quokka <b>steps</b>")).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = begin(&coordinator, "").await;
    let found = coordinator.post(&path, &typed("1", "find", &[("find", "quokka")])).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert_eq!(found.attributes("#title", "value"), ["Spring pack"], "what was typed is kept");
    assert_eq!(found.attributes(".app-pack-offers button", "value"), ["add:strategy/two"]);
    assert!(!found.body.contains("<b>steps"));
    let by_key = coordinator.post(&path, &typed("2", "enter", &[("find", "chunked")])).await;
    assert!(by_key.attributes(".app-pack-offers button", "value").contains(&"add:strategy/one".to_owned()), "{}", by_key.body);
    let added = coordinator.post(&path, &typed("2", "add:strategy/two", &[("find", "quokka")])).await;
    assert_eq!(added.texts(".app-pack-offers__in").len(), 1, "{}", added.body);
    assert_eq!(notes(&added), [("strategy/two".to_owned(), String::new())]);
    let two = [("item", "strategy/two"), ("note", "Second."), ("item", "strategy/one"), ("note", "First.")];
    let moved = coordinator.post(&path, &typed("3", "up:1", &two)).await;
    assert_eq!(moved.header("location"), format!("{path}#item-1"));
    let page = coordinator.get(&path).await;
    assert_eq!(notes(&page)[0], ("strategy/one".to_owned(), "First.".to_owned()));
    let page = {
        let now = page.attributes("input[name=revision]", "value").remove(0);
        let out = coordinator.post(&path, &typed(&now, "remove:0", &two)).await;
        assert_eq!(out.header("location"), format!("{path}#items"));
        coordinator.get(&path).await
    };
    assert_eq!(notes(&page), [("strategy/one".to_owned(), "First.".to_owned())]);
    let nothing = coordinator.post(&path, &typed(&revision(&page), "find", &[("find", "zzzzqqq")])).await;
    assert!(nothing.body.contains("Nothing was found"));
}

fn revision(page: &Answer) -> String {
    page.attributes("input[name=revision]", "value").remove(0)
}

#[tokio::test]
async fn a_meeting_on_an_inset_day_or_in_the_holidays_is_marked() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let by = coordinator.viewer();
    let mut unit = app.test.store.begin(&Actor::of(&by).unwrap()).await.unwrap();
    let calendar = library::add_term_calendar(&mut unit, &by, "Tarnbridge Council").await.unwrap();
    let mut written = calendar::WrittenYear::of(&calendar::SchoolYear::guess(2026));
    written.inset = "2027-01-14".to_owned();
    library::write_school_year(&mut unit, &by, calendar, &written.read().unwrap(), None).await.unwrap();
    unit.commit().await.unwrap();
    let path = begin(&coordinator, "").await;
    let page = coordinator.get(&path).await;
    assert!(page.texts(".app-pack-days__mark").iter().any(|mark| mark == "INSET day"), "{:?}", page.texts(".app-pack-days__mark"));
    let chosen = coordinator.post(&path, &typed("1", "day:2027-01-14", &[("meeting_title", "Meeting")])).await;
    assert_eq!(chosen.header("location"), format!("{path}#meeting"));
    let page = coordinator.get(&path).await;
    assert_eq!(page.attributes("#meeting_day", "value"), ["2027-01-14"]);
    assert!(page.texts("#clashes")[0].contains("an INSET day (Tarnbridge Council)"), "{:?}", page.texts("#clashes"));
    coordinator.post(&path, &typed(&revision(&page), "day:2026-12-30", &[("meeting_title", "Meeting")])).await;
    let page = coordinator.get(&path).await;
    assert!(page.texts("#clashes")[0].contains("holiday"), "{:?}", page.texts("#clashes"));
    coordinator.post(&path, &typed(&revision(&page), "no-meeting", &[("meeting_title", "Meeting")])).await;
    let page = coordinator.get(&path).await;
    assert_eq!(page.attributes("#meeting_title", "value"), [""]);
    assert!(page.texts("#clashes").is_empty());
}

#[tokio::test]
async fn packs_are_for_those_who_publish_the_term() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/packs/new").await.status, StatusCode::UNAUTHORIZED);
    for role in [Role::Member, Role::Moderator, Role::Editor] {
        let member = app.sign_in(role).await;
        assert_eq!(member.get("/packs/new").await.status, StatusCode::FORBIDDEN);
        assert_eq!(member.post("/packs/new", "from=").await.status, StatusCode::FORBIDDEN);
        assert!(!member.get("/packs").await.body.contains("/packs/new"));
    }
    let coordinator = app.sign_in(Role::Coordinator).await;
    assert!(coordinator.get("/packs").await.body.contains("/packs/new"));
    assert_eq!(coordinator.post("/packs/new", "from=nothing").await.status, StatusCode::NOT_FOUND);
    let path = begin(&coordinator, "").await;
    assert_eq!(app.sign_in(Role::Reader).await.get(&path).await.status, StatusCode::NOT_FOUND);
    let editor = app.sign_in(Role::Admin).await;
    assert_eq!(editor.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_who_put_a_pack_together_neither_loses_what_they_did() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = begin(&coordinator, "").await;
    coordinator.post(&path, &typed("1", "add:strategy/one", &[])).await;
    let late = typed("1", "save", &[("meeting_title", "Another meeting")]).replace("Hello", "Late");
    let late = late.replace(&form(&[("window", WINDOW)]), &form(&[("window", OTHER_WINDOW)]));
    let answer = app.sign_in(Role::Admin).await.post(&path, &late).await;
    let copy = answer.header("location").to_owned();
    assert!(copy.contains("/copies/"), "{}", answer.body);
    let page = coordinator.get(&copy).await;
    assert!(page.body.contains("In this pack") && page.body.contains("strategy/one") && page.body.contains("Another meeting"));
    let merged = [("items", "first"), ("meeting", "second"), ("body", "Both."), ("revision", "2")];
    let done = coordinator.post(&copy, &form(&merged)).await;
    assert_eq!(done.header("location"), format!("{path}?done=merged"), "{}", done.body);
    let page = coordinator.get(&path).await;
    assert_eq!(page.attributes("input[name=item]", "value"), ["strategy/one"]);
    assert_eq!(page.attributes("#meeting_title", "value"), ["Another meeting"]);
}

#[tokio::test]
async fn a_pack_is_published_with_its_faults_said_first() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Chunked instructions")).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = begin(&coordinator, "").await;
    let item = [("item", "strategy/one"), ("note", "<script>alert(1)</script>"), ("meeting_title", "Meeting")];
    let faulty = coordinator.post(&path, &typed("1", "publication", &item)).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = faulty.attributes(".govuk-error-summary a", "href");
    assert_eq!(fields, ["#meeting_day", "#meeting_starts", "#meeting_ends"]);
    assert!(!faulty.body.contains("<script>alert"));
    let preview = coordinator.post(&path, &typed("2", "preview", &item[..2])).await;
    let preview = coordinator.get(preview.header("location")).await;
    assert_eq!(preview.texts("ol.govuk-list--number a"), ["Chunked instructions"]);
    let look = coordinator.post(&path, &typed("3", "publication", &item[..2])).await;
    let publication = look.header("location").to_owned();
    assert_eq!(publication, format!("{path}/publication"), "{}", look.body);
    let page = coordinator.get(&publication).await;
    assert_eq!(page.texts(".app-preview summary"), ["As a member", "As another network", "In the digest"]);
    assert!(
        page.body.contains("1 item")
            && page.body.contains("Other networks do not see this")
            && !page.body.contains("<script>alert")
    );
    let now = [("revision", "3"), ("when", "now"), ("action", "publish")];
    let done = coordinator.post(&publication, &form(&now)).await;
    assert_eq!(done.header("location"), "/library/pack/spring-pack?done=published", "{}", done.body);
    let page = app.sign_in(Role::Member).await.get("/library/pack/spring-pack").await;
    assert_eq!(page.texts("ol.govuk-list--number a"), ["Chunked instructions"]);
    assert!(page.texts(".app-tending button").is_empty(), "members do not change packs");
    assert_eq!(app.get("/library/pack/spring-pack").await.status, StatusCode::NOT_FOUND);
}

const HOUR: i64 = 3_600_000;

/// A pack with one strategy that is ready to go out: path and revision.
async fn ready(app: &TestApp, coordinator: &Member<'_>) -> (String, String) {
    app.publish(&strategy("one", "Chunked instructions")).await;
    let path = begin(coordinator, "").await;
    let item = [("item", "strategy/one"), ("note", "Start here.")];
    let saved = coordinator.post(&path, &typed("1", "publication", &item)).await;
    assert_eq!(saved.header("location"), format!("{path}/publication"), "{}", saved.body);
    (format!("{path}/publication"), "2".to_owned())
}

#[tokio::test]
async fn a_pack_is_planned_undone_planned_again_and_goes_out() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let (publication, revision) = ready(&app, &coordinator).await;
    let path = publication.trim_end_matches("/publication").to_owned();
    let at = |day: &str, more: &[(&str, &str)]| {
        let fixed =
            [("revision", revision.as_str()), ("when", "at"), ("publish_day", day), ("publish_time", "16:00"), ("tell", "on")];
        form(&[&fixed[..], more].concat())
    };
    for (bad, field) in [("", "#publish_day"), ("2020-01-01", "#publish_at"), ("2031-01-01", "#publish_at")] {
        let refused = coordinator.post(&publication, &at(bad, &[])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.attributes(".govuk-error-summary a", "href"), [field]);
        assert_eq!(refused.attributes("#publish_day", "value"), [bad], "what was typed stays");
    }
    let planned = coordinator.post(&publication, &at("2026-11-26", &[])).await;
    assert_eq!(planned.header("location"), publication, "{}", planned.body);
    let page = coordinator.get(&publication).await;
    assert!(page.texts("h2")[0].contains("16:00 on Thursday 26 November 2026"), "{}", page.body);
    assert!(page.body.contains("1 item") && page.body.contains("Everyone is told"));
    assert!(coordinator.get(&path).await.body.contains("Undo, and go on writing"));
    assert!(coordinator.get("/drafts").await.body.contains("Goes out at 16:00 on Thursday 26 November 2026."));
    let undone = coordinator.post(&publication, "action=undo").await;
    assert_eq!(undone.header("location"), format!("{path}?done=called-off"));
    coordinator.post(&publication, &at("2026-11-26", &[])).await;
    app.test.clock.advance(30 * 24 * HOUR);
    assert_eq!(library::do_what_is_due(&app.test.store).await.unwrap(), 1);
    let again = app.sign_in_again(&coordinator).await;
    let late = again.post(&publication, "action=undo").await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert!(late.body.contains("It may have been published"));
    assert_eq!(again.get("/library/pack/spring-pack").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_pack_can_wait_for_the_start_of_its_half_term() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let (publication, revision) = ready(&app, &coordinator).await;
    let page = coordinator.get(&publication).await;
    assert_eq!(page.attributes("#when-term", "value"), ["2026-spring-1"]);
    let planned = coordinator.post(&publication, &form(&[("revision", &revision), ("when", "2026-spring-1")])).await;
    assert_eq!(planned.header("location"), publication, "{}", planned.body);
    assert!(coordinator.get(&publication).await.body.contains("the start of Spring 1 2027"));
    let stale = coordinator.post(&publication, &form(&[("revision", &revision), ("when", "2026-spring-1")])).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "it has its time already");
}

#[tokio::test]
async fn members_plan_nothing_for_others_and_tell_nobody() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let (publication, revision) = ready(&app, &coordinator).await;
    let member = app.sign_in(Role::Member).await;
    assert_eq!(member.get(&publication).await.status, StatusCode::NOT_FOUND);
    assert_eq!(member.post(&publication, "action=undo").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&publication).await.status, StatusCode::UNAUTHORIZED);
    let editor = app.sign_in(Role::Editor).await;
    let now = form(&[("revision", &revision), ("when", "now")]);
    assert_eq!(editor.post(&publication, &now).await.status, StatusCode::FORBIDDEN, "an editor publishes no pack");
    let own = editor.post("/drafts", "kind=strategy").await.header("location").to_owned();
    assert!(!editor.get(&format!("{own}/publication")).await.body.contains("Tell everyone"));
    let told = editor.post(&format!("{own}/publication"), "revision=1&when=now&tell=on").await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_second_reader_sees_when_it_is_to_go_out_and_it_waits_until_then() {
    let app = TestApp::new().await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let path = member.post("/drafts", "kind=strategy").await.header("location").to_owned();
    let text = [("revision", "1"), ("window", WINDOW), ("title", "Wombat wait"), ("body", "Wait."), ("licence", "CC-BY-4.0")];
    let missing = member.post(&path, &form(&[&text[..2], &[("action", "publication")][..]].concat())).await;
    assert_eq!(missing.attributes(".govuk-error-summary a", "href"), ["#title", "#body"], "{}", missing.body);
    let now = revision(&missing);
    let whole = form(&[&[("revision", now.as_str())][..], &text[1..], &[("action", "publication")][..]].concat());
    assert_eq!(member.post(&path, &whole).await.header("location"), format!("{path}/publication"));
    let page = member.get(&format!("{path}/publication")).await;
    assert!(page.body.contains("Send to a second reader") && !page.body.contains("Tell everyone"));
    let now = revision(&page);
    let plan = [("revision", now.as_str()), ("when", "at"), ("publish_day", "2026-11-26"), ("publish_time", "16:00")];
    let sent = member.post(&format!("{path}/publication"), &form(&plan)).await;
    assert_eq!(sent.header("location"), "/drafts?done=submitted", "{}", sent.body);
    let review = path.replace("/drafts/", "/reviews/");
    let page = editor.get(&review).await;
    assert!(page.body.contains("it goes out at 16:00 on Thursday 26 November 2026"), "{}", page.body);
    let approved = editor.post(&review, &form(&[("action", "approve"), ("revision", &revision(&page))])).await;
    assert_eq!(approved.header("location"), "/reviews?done=planned", "{}", approved.body);
    assert_eq!(member.get("/library/strategy/wombat-wait").await.status, StatusCode::NOT_FOUND);
    app.test.clock.advance(7 * 24 * HOUR);
    assert_eq!(library::do_what_is_due(&app.test.store).await.unwrap(), 1);
    let editor = app.sign_in_again(&editor).await;
    assert_eq!(editor.get("/library/strategy/wombat-wait").await.status, StatusCode::OK);
}
