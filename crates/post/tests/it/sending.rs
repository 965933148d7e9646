//! What becomes of messages.

use std::fmt::Write as _;

use kernel::testing::TestStore;
use kernel::{Event, Role, Unit, Viewer};
use post::{Message, Round, Sender, Settings, Standing, get_standing, list_undelivered};
use tokio::sync::watch;

use crate::server::{MailServer, Mood, nowhere, settings};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn message(to: &str) -> Message {
    Message::new(to, "This week", format!("Hello {to}"), format!("test-{to}"))
}

async fn round(sender: &mut Sender) -> Round {
    let (_going, stop) = watch::channel(false);
    sender.round(&stop).await.unwrap()
}

async fn sender(test: &TestStore, settings: Settings) -> Sender {
    Sender::open(test.store.clone(), settings).await.unwrap()
}

async fn standing(test: &TestStore) -> Standing {
    get_standing(test.store.reader()).await.unwrap()
}

/// A write needs something to have happened.
fn say_something(unit: &mut Unit) {
    unit.append(Event {
        kind: "post.tested",
        subject: String::new(),
        version: None,
        audience: None,
        detail: serde_json::json!({}),
    });
}

#[tokio::test]
async fn a_message_is_sent_once_and_its_texts_and_address_go() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    let mut sender = sender(&test, server.settings()).await;
    assert_eq!(round(&mut sender).await, Round { sent: 1, ..Round::default() });
    assert_eq!(round(&mut sender).await, Round::default());
    assert!(server.taken.letters()[0].contains("Hello asha@example.org"));
    let mut copied = String::new();
    kernel::copy_out(&test.store, |_, row| {
        let _ = write!(copied, "{row:?}");
        Ok(())
    })
    .await
    .unwrap();
    assert!(!copied.contains("Hello") && !copied.contains("This week") && copied.contains("sent"), "{copied}");
}

#[tokio::test]
async fn what_is_queued_with_a_change_goes_only_if_the_change_is_kept() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    let mut unit = test.begin().await;
    say_something(&mut unit);
    post::queue(&unit, &message("dropped@example.org")).await.unwrap();
    unit.abandon().await.unwrap();
    let mut unit = test.begin().await;
    say_something(&mut unit);
    post::queue(&unit, &message("kept@example.org")).await.unwrap();
    unit.commit().await.unwrap();
    round(&mut sender(&test, server.settings()).await).await;
    assert_eq!(server.taken.headers("To"), ["kept@example.org"]);
}

#[tokio::test]
async fn a_mail_server_that_is_down_for_two_days_loses_nothing() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    for number in 0..20 {
        post::note(&test.store, &message(&format!("m{number}@example.org"))).await.unwrap();
    }
    let mut away = sender(&test, settings(nowhere())).await;
    for _ in 0..(2 * 24 * 6) {
        assert_eq!(round(&mut away).await, Round::default());
        test.clock.advance(10 * MINUTE);
    }
    assert_eq!(standing(&test).await.waiting, 20);
    // The same program finds the server back.
    let mut back = sender(&test, server.settings()).await;
    assert_eq!(round(&mut back).await.sent, 20);
    assert_eq!(standing(&test).await, Standing { waiting: 0, oldest: None, sent: 20, failed: 0 });
}

#[tokio::test]
async fn what_is_over_when_the_server_is_back_is_not_sent() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    let ends = kernel::Timestamp(test.store.now().0 + 15 * MINUTE);
    post::note(&test.store, &message("link@example.org").until(ends)).await.unwrap();
    post::note(&test.store, &message("digest@example.org")).await.unwrap();
    let mut away = sender(&test, settings(nowhere())).await;
    assert_eq!(round(&mut away).await, Round::default());
    test.clock.advance(15 * MINUTE);
    let mut back = sender(&test, server.settings()).await;
    assert_eq!(round(&mut back).await, Round { sent: 1, failed: 1, ..Round::default() });
    assert_eq!(server.taken.headers("To"), ["digest@example.org"]);
}

#[tokio::test]
async fn a_server_that_does_not_let_us_in_costs_no_message() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    let mut with_password = server.settings();
    with_password.login = Some(("network".to_owned(), "wrong".to_owned()));
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    let mut sender = sender(&test, with_password).await;
    for mood in [Mood::Strict, Mood::RefusesUs] {
        server.set(mood);
        for _ in 0..20 {
            assert_eq!(round(&mut sender).await, Round::default());
            test.clock.advance(10 * MINUTE);
        }
    }
    server.set(Mood::Well);
    test.clock.advance(6 * 60 * MINUTE);
    assert_eq!(round(&mut sender).await.sent, 1);
}

#[tokio::test]
async fn one_address_that_is_refused_or_no_address_at_all_stops_nobody_else() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    server.set(Mood::Choosy);
    for to in ["nobody@example.org", "later@example.org", "asha@@example.org", "asha@example.org"] {
        post::note(&test.store, &message(to)).await.unwrap();
        test.clock.advance(1);
    }
    let mut sender = sender(&test, server.settings()).await;
    assert_eq!(round(&mut sender).await, Round { sent: 1, put_off: 1, failed: 2 });
    assert_eq!(server.taken.headers("To"), ["asha@example.org"]);
    let coordinator = Viewer::with_role(Role::Coordinator);
    let undelivered = list_undelivered(test.store.reader(), &coordinator, 10).await.unwrap();
    let told: Vec<(&str, bool)> =
        undelivered.iter().map(|line| (line.to.as_str(), line.fault.contains("no such person"))).collect();
    assert_eq!(told, [("asha@@example.org", false), ("nobody@example.org", true)]);
    assert!(list_undelivered(test.store.reader(), &Viewer::with_role(Role::Editor), 10).await.is_err());
    // What was put off comes in its time.
    server.set(Mood::Well);
    assert_eq!(round(&mut sender).await, Round::default());
    test.clock.advance(MINUTE);
    assert_eq!(round(&mut sender).await.sent, 1);
}

#[tokio::test]
async fn a_message_left_in_doubt_is_sent_again_under_the_same_id() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    server.set(Mood::HangsUp);
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    let mut sender = sender(&test, server.settings()).await;
    assert_eq!(round(&mut sender).await, Round::default());
    server.set(Mood::Well);
    test.clock.advance(MINUTE);
    assert_eq!(round(&mut sender).await.sent, 1);
    let ids = server.taken.headers("Message-ID");
    assert!(ids.len() == 2 && ids[0] == ids[1] && ids[0].ends_with("@example.org>"), "{ids:?}");
}

#[tokio::test]
async fn a_message_that_ends_every_connection_lets_the_others_pass() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    server.set(Mood::HangsUp);
    post::note(&test.store, &message("first@example.org")).await.unwrap();
    let mut sender = sender(&test, server.settings()).await;
    round(&mut sender).await;
    post::note(&test.store, &message("second@example.org")).await.unwrap();
    server.set(Mood::Well);
    test.clock.advance(30_000);
    round(&mut sender).await;
    assert_eq!(server.taken.headers("To"), ["first@example.org", "second@example.org"]);
}

#[tokio::test]
async fn what_a_crash_left_half_sent_is_sent_by_the_next_start() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    let claim = sea_orm::sea_query::Query::update().table("post_message").value("state", "sending").to_owned();
    test.store.note(&claim).await.unwrap();
    let mut sender = sender(&test, server.settings()).await;
    assert_eq!(round(&mut sender).await.sent, 1);
}

#[tokio::test]
async fn a_link_to_sign_in_with_does_not_wait_behind_a_digest() {
    let (test, server) = (TestStore::new().await, MailServer::start());
    for number in 0..3 {
        let digest = message(&format!("d{number}@example.org")).with_pause("https://send.example.org/p".to_owned());
        post::note(&test.store, &digest).await.unwrap();
    }
    test.clock.advance(MINUTE);
    post::note(&test.store, &message("link@example.org")).await.unwrap();
    round(&mut sender(&test, server.settings()).await).await;
    assert_eq!(server.taken.headers("To")[0], "link@example.org");
}

#[tokio::test]
async fn after_a_week_a_message_is_given_up_and_later_forgotten() {
    let test = TestStore::new().await;
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    let mut sender = sender(&test, settings(nowhere())).await;
    round(&mut sender).await;
    test.clock.advance(7 * DAY);
    round(&mut sender).await;
    assert_eq!(standing(&test).await.failed, 1);
    let line = list_undelivered(test.store.reader(), &Viewer::with_role(Role::Admin), 10).await.unwrap().remove(0);
    assert!(line.fault.contains("cannot be reached"), "{}", line.fault);
    test.clock.advance(90 * DAY);
    round(&mut sender).await;
    assert_eq!(standing(&test).await.failed, 0);
}

#[tokio::test]
async fn nothing_is_left_of_the_post_of_somebody_who_goes() {
    let test = TestStore::new().await;
    post::note(&test.store, &message("asha@example.org")).await.unwrap();
    post::note(&test.store, &message("ben@example.org")).await.unwrap();
    let mut unit = test.begin().await;
    say_something(&mut unit);
    post::forget(&unit, kernel::PersonId(uuid::Uuid::nil()), Some("asha@example.org")).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(standing(&test).await.waiting, 1);
}
