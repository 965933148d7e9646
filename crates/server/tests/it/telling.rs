//! How people are told: choices, links that pause, announcements, feeds.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::{Audience, Role};
use library::Draft;
use notifications::{Purpose, Rhythm, find_choice, make_secret};
use server::Settings;

use crate::app::{TestApp, strategy};

async fn with_mail() -> TestApp {
    TestApp::with(Settings {
        public_url: "https://send.example.org".to_owned(),
        network_name: "Tarnbridge SEND network".to_owned(),
        has_mail: true,
        ..Settings::default()
    })
    .await
}

fn for_audience(audience: Audience, key: &str) -> Draft {
    Draft { audience, ..strategy(key, &format!("Marker {key}")) }
}

/// Posts without a cookie and without what a browser adds, as a mail program does.
async fn post_plainly(app: &TestApp, path: &str, form: &str) -> crate::app::Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .expect("the request is well formed");
    app.send(request).await
}

#[tokio::test]
async fn a_member_chooses_how_often_and_on_which_day() {
    let app = with_mail().await;
    let asha = app.sign_in(Role::Reader).await;
    let page = asha.get("/account/telling").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Your next digest: 16:15 on Thursday 26 November 2026"), "{}", page.body);
    assert!(page.body.contains("has not set its term dates"));
    let saved = asha.post("/account/telling", "rhythm=weekly&weekday=1&announcements=on&rest=until&until=2026-12-07").await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/account/telling?done=saved"));
    let page = asha.get("/account/telling?done=saved").await;
    assert!(page.body.contains("nothing comes before Monday 7 December 2026"), "{}", page.body);
    assert_eq!(page.attributes("#until", "value"), ["2026-12-07"]);
    let bad = asha.post("/account/telling", "rhythm=weekly&weekday=1&rest=until&until=2026-11-23").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.texts(".govuk-error-summary").join("").contains("after today"), "{}", bad.body);
    assert!(bad.texts("title").join("").starts_with("Error: "));
}

#[tokio::test]
async fn these_pages_are_for_members_and_some_for_coordinators() {
    let app = with_mail().await;
    for path in ["/account/telling", "/announcements", "/announcements/new", "/desk/post"] {
        assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let editor = app.sign_in(Role::Editor).await;
    let form = "subject=A&text=B&reach=everyone&way=now";
    for path in ["/announcements/new", "/desk/post"] {
        assert_eq!(editor.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(editor.post("/announcements", form).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.post("/announcements", form).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.post("/account/telling", "rhythm=none&weekday=1").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_link_in_a_mail_pauses_without_signing_in_and_opening_it_changes_nothing() {
    let app = with_mail().await;
    let asha = app.sign_in(Role::Member).await;
    let store = &app.test.store;
    let secret = make_secret(store, asha.person, Purpose::Pause).await.unwrap();
    let path = format!("/telling/{}/pause", secret.reveal());
    let is_paused = async || {
        let choice = find_choice(store.reader(), asha.person).await.unwrap();
        choice.paused.is_on(calendar::london::day_at(store.now().0))
    };
    let page = app.get(&path).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(!page.body.contains(secret.reveal()) && !is_paused().await);
    // A mail program's own button: no cookie, no origin, and no redirect for an answer.
    let answer = post_plainly(&app, &path, "List-Unsubscribe=One-Click").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(is_paused().await && answer.body.contains("Nothing comes until you say so"));
    let answer = app.post(&path, "rest=no").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "?done=saved"));
    assert!(!is_paused().await);
    app.post(&path, "rest=weeks").await;
    assert!(app.get(&path).await.body.contains("Nothing comes before Monday 21 December 2026"));
    // Pausing leaves what else was chosen as it is.
    assert_eq!(find_choice(store.reader(), asha.person).await.unwrap().rhythm, Rhythm::Weekly);
}

#[tokio::test]
async fn a_wrong_or_revoked_secret_opens_nothing() {
    let app = with_mail().await;
    let asha = app.sign_in(Role::Member).await;
    let feed = make_secret(&app.test.store, asha.person, Purpose::Feed).await.unwrap();
    for path in [
        format!("/telling/{}/pause", feed.reveal()),
        format!("/telling/{}/pause", feed.hash()),
        "/telling/x/pause".to_owned(),
        format!("/feeds/{}/new.atom", feed.hash()),
        "/feeds/x/new.atom".to_owned(),
    ] {
        let answer = app.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!post_plainly(&app, &path, "rest=ever").await.status.is_success(), "{path}");
    }
    assert_eq!(app.get(&format!("/feeds/{}/new.atom", feed.reveal())).await.status, StatusCode::OK);
    asha.post("/account/telling/addresses", "address=no-feed").await;
    assert_eq!(app.get(&format!("/feeds/{}/new.atom", feed.reveal())).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_address_is_shown_once_and_ends_the_old_one() {
    let app = with_mail().await;
    let asha = app.sign_in(Role::Member).await;
    let made = async || {
        let page = asha.post("/account/telling/addresses", "address=feed").await;
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
        page.attributes(".app-address", "value")
    };
    let (first, second) = (made().await, made().await);
    assert!(first[0].starts_with("https://send.example.org/feeds/") && first[0].ends_with("/new.atom"), "{first:?}");
    let path = |url: &str| url.trim_start_matches("https://send.example.org").to_owned();
    assert_eq!(app.get(&path(&first[0])).await.status, StatusCode::NOT_FOUND);
    for url in &second {
        let answer = app.get(&path(url)).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "application/atom+xml; charset=utf-8"),
            "{url}"
        );
    }
    assert!(!asha.get("/account/telling").await.body.contains(&second[0]));
}

#[tokio::test]
async fn a_feed_shows_what_its_owner_may_see_at_that_moment() {
    let app = with_mail().await;
    for audience in [Audience::Public, Audience::Members, Audience::Moderators] {
        app.publish(&for_audience(audience, audience.as_str())).await;
    }
    let max = app.sign_in(Role::Moderator).await;
    let admin = app.sign_in(Role::Admin).await;
    let secret = make_secret(&app.test.store, max.person, Purpose::Feed).await.unwrap();
    let seen = |body: &str| ["public", "members", "moderators"].map(|key| body.contains(&format!("Marker {key}")));
    for file in ["new.atom", "areas/communication-and-interaction.atom", "kinds/strategy.atom"] {
        let public = app.get(&format!("/feeds/{file}")).await;
        assert_eq!((public.status, seen(&public.body)), (StatusCode::OK, [true, false, false]), "{file}");
        // A public feed is public even for somebody who is signed in, since anybody may keep it.
        assert_eq!(seen(&max.get(&format!("/feeds/{file}")).await.body), [true, false, false], "{file}");
        let own = app.get(&format!("/feeds/{}/{file}", secret.reveal())).await;
        assert_eq!(seen(&own.body), [true, true, true], "{file}");
        assert!(own.header("cache-control").contains("private") && !own.body.contains(secret.reveal()), "{file}");
    }
    let mut unit = app.test.store.begin(&kernel::Actor::person(admin.person)).await.unwrap();
    let by = kernel::Viewer::member(admin.person, Role::Admin);
    identity::change_role(&mut unit, &by, max.person, Role::Member).await.unwrap();
    unit.commit().await.unwrap();
    let own = app.get(&format!("/feeds/{}/new.atom", secret.reveal())).await;
    assert_eq!(seen(&own.body), [true, true, false]);
    assert_eq!(app.get("/feeds/areas/nowhere.atom").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/feeds/kinds/strategy").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pack_s_feed_has_those_of_its_items_that_its_reader_may_see() {
    let app = with_mail().await;
    for audience in [Audience::Public, Audience::Members] {
        app.publish(&for_audience(audience, audience.as_str())).await;
    }
    let items = ["public", "members"].map(|key| library::PackItem { item: format!("strategy/{key}"), note: String::new() });
    app.publish(&Draft { items: items.to_vec(), ..pack("spring", Audience::Public) }).await;
    app.publish(&pack("closed", Audience::Moderators)).await;
    let asha = app.sign_in(Role::Member).await;
    let secret = make_secret(&app.test.store, asha.person, Purpose::Feed).await.unwrap();
    let public = app.get("/feeds/packs/spring.atom").await;
    assert!(public.body.contains("Marker spring") && public.body.contains("Marker public"), "{}", public.body);
    assert!(!public.body.contains("Marker members"));
    let own = app.get(&format!("/feeds/{}/packs/spring.atom", secret.reveal())).await;
    assert!(own.body.contains("Marker members"), "{}", own.body);
    for path in ["/feeds/packs/closed.atom".to_owned(), format!("/feeds/{}/packs/closed.atom", secret.reveal())] {
        assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
    }
    let page = app.get("/library/pack/spring").await;
    assert_eq!(page.attributes("link[type='application/atom+xml']", "href"), ["/feeds/packs/spring.atom"]);
}

#[tokio::test]
async fn a_feed_is_sent_again_only_when_it_changed() {
    let app = with_mail().await;
    let id = app.publish(&for_audience(Audience::Public, "one")).await;
    let first = app.get("/feeds/new.atom").await;
    let (tag, date) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    assert_eq!(app.get_with("/feeds/new.atom", "if-none-match", &tag).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(app.get_with("/feeds/new.atom", "if-modified-since", &date).await.status, StatusCode::NOT_MODIFIED);
    app.test.clock.advance(60_000);
    app.withdraw(id).await;
    for (name, value) in [("if-none-match", &tag), ("if-modified-since", &date)] {
        let again = app.get_with("/feeds/new.atom", name, value).await;
        assert_eq!(again.status, StatusCode::OK, "{name}");
        assert!(!again.body.contains("Marker"), "what was withdrawn is gone");
    }
}

#[tokio::test]
async fn pages_say_where_their_feed_is() {
    let app = with_mail().await;
    app.publish(&for_audience(Audience::Public, "one")).await;
    for (page, feed) in
        [("/", "/feeds/new.atom"), ("/areas/semh", "/feeds/areas/semh.atom"), ("/library/strategy", "/feeds/kinds/strategy.atom")]
    {
        assert_eq!(app.get(page).await.attributes("link[type='application/atom+xml']", "href"), [feed], "{page}");
        assert_eq!(app.get(feed).await.status, StatusCode::OK, "{feed}");
    }
}

#[tokio::test]
async fn a_coordinator_announces_and_members_see_it_until_they_hide_it() {
    let app = with_mail().await;
    let (cora, asha) = (app.sign_in(Role::Coordinator).await, app.sign_in(Role::Member).await);
    let form = cora.get("/announcements/new").await;
    assert!(form.texts(".govuk-radios__hint").join("|").contains("2 people, 2 of them by e-mail"), "{}", form.body);
    let bad = cora.post("/announcements", "subject=&text=Kept&reach=everyone&way=now").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bad.texts("#text"), ["Kept"]);
    let typed =
        "subject=%3Cb%3EMoved%3C%2Fb%3E&text=We+meet+**here**.+%3Cscript%3Ealert(1)%3C%2Fscript%3E&reach=everyone&way=digest";
    let done = cora.post("/announcements", typed).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/announcements?done=announced"));
    let home = asha.get("/").await;
    assert_eq!(home.texts(".app-told__text"), ["<b>Moved</b>"]);
    let path = home.attributes(".app-told__text a", "href").remove(0);
    let page = asha.get(&path).await;
    assert!(page.status == StatusCode::OK && page.body.contains("<strong>here</strong>") && !page.body.contains("<script>alert"));
    // A second one in the same week must be confirmed.
    let again = cora.post("/announcements", typed).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.body.contains("name=\"confirmed\""), "{}", again.body);
    let confirmed = cora.post("/announcements", &format!("{typed}&confirmed=on")).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    for path in asha.get("/").await.attributes(".app-told form", "action") {
        asha.post(&path, "").await;
    }
    assert!(asha.get("/").await.texts(".app-told__text").is_empty());
    assert_eq!(asha.post(&format!("{path}/withdrawal"), "").await.status, StatusCode::FORBIDDEN);
    cora.post(&format!("{path}/withdrawal"), "").await;
    assert_eq!(asha.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/").await.texts(".app-told").len(), 0);
}

#[tokio::test]
async fn the_sheet_asks_for_a_reminder_and_only_its_owner_sees_it() {
    let app = with_mail().await;
    let (asha, ben) = (app.sign_in(Role::Reader).await, app.sign_in(Role::Member).await);
    let id = app.publish(&for_audience(Audience::Members, "one")).await;
    let form = format!("date=2027-01-04&ids={id}");
    assert_eq!(app.post("/account/reminders", &form).await.status, StatusCode::UNAUTHORIZED);
    let led = asha.post("/account/reminders", &form).await;
    assert_eq!((led.status, led.header("location")), (StatusCode::SEE_OTHER, "/account/telling?done=reminder"));
    for bad in ["date=&ids=", "date=2027-01-04&ids=x", "date=2020-01-04&ids={id}"] {
        assert_eq!(asha.post("/account/reminders", bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    let page = asha.get("/account/telling").await;
    assert!(page.body.contains("Monday 4 January 2027") && page.body.contains("Marker one"));
    assert!(!ben.get("/account/telling").await.body.contains("Marker one"));
    assert!(asha.get("/").await.texts(".app-told").is_empty(), "its day has not come");
    app.test.clock.advance(42 * 24 * 3_600_000);
    let asha = app.sign_in_again(&asha).await;
    let home = asha.get("/").await;
    assert!(home.texts(".app-told__text").join("").contains("Marker one"), "{}", home.body);
    let path = home.attributes(".app-told form", "action").remove(0);
    asha.post(&path, "").await;
    assert!(asha.get("/").await.texts(".app-told").is_empty());
}

#[tokio::test]
async fn a_coordinator_sees_whose_mail_did_not_arrive_and_why() {
    let app = with_mail().await;
    let cora = app.sign_in(Role::Coordinator).await;
    let message = post::Message::new("nobody@@example.org", "Hello", "Text".to_owned(), "one".to_owned());
    post::note(&app.test.store, &message).await.unwrap();
    let nowhere = post::Settings::new("127.0.0.1", 9, post::Security::None, "network@example.org", None).unwrap();
    let mut sender = post::Sender::open(app.test.store.clone(), nowhere).await.unwrap();
    let (_going, stop) = tokio::sync::watch::channel(false);
    sender.round(&stop).await.unwrap();
    let page = cora.get("/desk/post").await;
    assert!(page.texts("tbody tr").join("").contains("nobody@@example.org"), "{}", page.body);
    assert!(page.body.contains("this is no e-mail address"));
    assert!(cora.get("/desk").await.body.contains("/desk/post"));
}

#[tokio::test]
async fn without_mail_pages_say_so() {
    let app = TestApp::new().await;
    let (cora, asha) = (app.sign_in(Role::Coordinator).await, app.sign_in(Role::Member).await);
    assert!(asha.get("/account/telling").await.body.contains("This server sends no e-mail"));
    assert!(cora.get("/desk/post").await.body.contains("This server sends no e-mail"));
    let form = cora.get("/announcements/new").await;
    assert!(form.body.contains("On home pages") && !form.body.contains("by e-mail"), "{}", form.body);
    cora.post("/announcements", "subject=Moved&text=Here&reach=everyone&way=digest").await;
    assert_eq!(asha.get("/").await.texts(".app-told__text"), ["Moved"]);
}

/// A pack with a meeting on 14 January 2027.
fn pack(key: &str, audience: Audience) -> Draft {
    let meeting = library::Meeting {
        title: format!("Marker {key}"),
        day: "2027-01-14".to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Quillham; Hall, <b>1</b>".to_owned(),
        link: "https://meet.example.org/secret".to_owned(),
        minutes: String::new(),
    };
    Draft { kind: library::Kind::Pack, meeting: Some(meeting), ..for_audience(audience, key) }
}

#[tokio::test]
async fn the_network_s_calendar_has_public_meetings_alone_and_no_way_to_join() {
    let app = with_mail().await;
    for audience in [Audience::Public, Audience::Members, Audience::Moderators] {
        app.publish(&pack(audience.as_str(), audience)).await;
    }
    let calendar = app.get("/calendar/network.ics").await;
    assert_eq!((calendar.status, calendar.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
    assert_eq!(calendar.body.matches("BEGIN:VEVENT").count(), 1);
    assert!(calendar.body.contains("SUMMARY:Marker public\r\n") && !calendar.body.contains("secret"), "{}", calendar.body);
    assert!(calendar.body.contains("DTSTART:20270114T160000Z\r\n") && calendar.body.contains("TRIGGER:-PT60M"));
    assert!(calendar.body.contains("LOCATION:Quillham\\; Hall\\, <b>1</b>\r\n"), "{}", calendar.body);
    let again = app.get_with("/calendar/network.ics", "if-none-match", calendar.header("etag")).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn one_s_own_calendar_has_meetings_reminders_and_reviews_until_it_is_stopped() {
    let app = with_mail().await;
    app.publish(&pack("members", Audience::Members)).await;
    app.publish(&pack("moderators", Audience::Moderators)).await;
    let asha = app.sign_in(Role::Editor).await;
    let mut unit = app.test.store.begin(&kernel::Actor::person(asha.person)).await.unwrap();
    let mine = Draft { review_by: Some("2027-02-20".to_owned()), ..for_audience(Audience::Members, "mine") };
    let id = library::publish(&mut unit, &mine).await.unwrap().id;
    unit.commit().await.unwrap();
    asha.post("/account/reminders", &format!("date=2027-01-04&ids={id}")).await;
    let page = asha.post("/account/telling/addresses", "address=calendar").await;
    let path = page.attributes(".app-address", "value").remove(0).trim_start_matches("https://send.example.org").to_owned();
    let calendar = app.get(&path).await;
    assert_eq!(calendar.status, StatusCode::OK);
    assert!(calendar.header("cache-control").contains("private"));
    let text = calendar.body.replace("\r\n ", "");
    for said in [
        "SUMMARY:Marker members\r\n",
        "Join: https://meet.example.org/secret",
        "SUMMARY:How did it go?\r\n",
        "DTSTART;VALUE=DATE:20270104\r\n",
        "SUMMARY:Look at again: Marker mine\r\n",
        "DTSTART;VALUE=DATE:20270220\r\n",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Marker moderators"), "{text}");
    let uids = |text: &str| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
    assert!(uids(&text).iter().all(|uid| uid.ends_with("@send.example.org")), "{text}");
    // A change moves what is there: the same name, a higher number.
    app.test.clock.advance(60_000);
    let mut moved = pack("members", Audience::Members);
    moved.meeting.as_mut().unwrap().day = "2027-01-21".to_owned();
    app.publish(&moved).await;
    let later = app.get(&path).await.body.replace("\r\n ", "");
    assert_eq!(uids(&later), uids(&text));
    assert!(later.contains("DTSTART:20270121T160000Z") && later.contains("SEQUENCE:2"), "{later}");
    asha.post("/account/telling/addresses", "address=no-calendar").await;
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_may_ask_chooses_when_they_are_told_of_answers() {
    let app = TestApp::new().await;
    let (member, reader) = (app.sign_in(Role::Member).await, app.sign_in(Role::Reader).await);
    let chosen = async |path: &str| member.get(path).await.attributes("input[name=cases][checked]", "value");
    assert_eq!(chosen("/account/telling").await, ["hourly"]);
    let done = member.post("/account/telling", "rhythm=weekly&weekday=4&cases=at-once").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(chosen("/account/telling").await, ["at-once"]);
    assert!(reader.get("/account/telling").await.attributes("input[name=cases]", "value").is_empty(), "readers have no cases");
}
