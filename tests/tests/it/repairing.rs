//! Servers that meet what happens in a year: wrong clocks, summers, backups that are brought back, machines that are full or busy, peerings
//! that end and begin again. Each is a process of its own; above each test stand the lines without which it fails.

use std::time::{Duration, Instant};

use kernel::{Actor, Audience};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

use crate::networks::{Network, agree, count_kept, until};

/// So soon everything is everywhere again once a line is whole.
const HEALED_WITHIN: Duration = Duration::from_secs(30);
/// Minutes.
const A_DAY: i64 = 24 * 60;

/// Two networks that agreed; each gives this to the other.
async fn pair(shares: &str) -> (Network, Network) {
    let (one, other) = (Network::start().await, Network::start().await);
    agree(&one, &other);
    one.run(&["peer", "share", &other.url, shares]);
    other.run(&["peer", "share", &one.url, shares]);
    (one, other)
}

/// Keys and titles, many.
fn many(from: usize, to: usize) -> (Vec<(String, String)>, Vec<String>) {
    let titles: Vec<String> = (from..to).map(|number| format!("Ours, number {number:05}")).collect();
    let keys = (from..to).map(|number| format!("many-{number}"));
    (keys.zip(titles.iter().cloned()).collect(), titles)
}

fn texts(titles: &[String]) -> Vec<&str> {
    titles.iter().map(String::as_str).collect()
}

/// How many objects of a peer the daily comparison put right; by SQL.
async fn repaired(at: &Network, of: &Network) -> i64 {
    repaired_at_address(at, &of.url).await
}

async fn repaired_at_address(at: &Network, of: &str) -> i64 {
    let select = Query::select().column("repaired").from("federation_contact").and_where(Expr::col("peer").eq(of)).to_owned();
    let row = at.open().await.reader().query_one(&select).await.unwrap().unwrap();
    row.try_get::<Option<i64>>("", "repaired").unwrap().unwrap_or_default()
}

/// When a peer was last compared with; by SQL.
async fn compared_at(at: &Network, of: &Network) -> Option<i64> {
    compared_at_address(at, &of.url).await
}

async fn compared_at_address(at: &Network, of: &str) -> Option<i64> {
    let select = Query::select().column("compared_at").from("federation_contact").and_where(Expr::col("peer").eq(of)).to_owned();
    let row = at.open().await.reader().query_one(&select).await.unwrap()?;
    row.try_get("", "compared_at").unwrap()
}

// `keep_heard` in `take`: nobody is warned. The tolerance in `Signed::verify` made smaller: nothing arrives.
#[tokio::test]
async fn a_clock_ten_minutes_off_is_borne_and_said() {
    for minutes in [10, -10] {
        let (one, other) = pair("public").await;
        other.set_clock(minutes);
        one.publish("here", "Ours, here", Audience::Public).await;
        other.publish("there", "Ours, there", Audience::Public).await;
        other.wait_for(&["Ours, here"]).await;
        one.wait_for(&["Ours, there"]).await;
        for network in [&one, &other] {
            let alert = network.output(&["doctor"]);
            let is_off = ["9 minutes", "10 minutes"].iter().any(|off| alert.contains(off));
            assert!(is_off && alert.contains("apart; set the one that is wrong"), "{alert}");
        }
    }
}

// The tolerance in `Signed::verify`: what is two hours off arrives. `keep_skew` in `admit`: nobody is alerted.
#[tokio::test]
async fn a_clock_two_hours_off_is_refused_and_said_and_all_arrives_once_it_is_right() {
    for minutes in [120, -120] {
        let (one, other) = pair("public").await;
        other.set_clock(minutes);
        one.publish("here", "Ours, here", Audience::Public).await;
        other.publish("there", "Ours, there", Audience::Public).await;
        until("both are refused", async || {
            let (there, here) = (one.trouble_with(&other).await, other.trouble_with(&one).await);
            there.0 > 1 && there.1.contains("401") && here.0 > 1 && here.1.contains("401")
        })
        .await;
        assert_eq!((one.copies().await.len(), other.copies().await.len()), (0, 0));
        for network in [&one, &other] {
            let alert = network.output(&["doctor"]);
            let is_far = ["119 minutes", "120 minutes"].iter().any(|far| alert.contains(far));
            assert!(is_far && alert.contains("set the one that is wrong"), "{alert}");
        }
        other.set_clock(0);
        other.wait_for(&["Ours, here"]).await;
        one.wait_for(&["Ours, there"]).await;
        until("nothing is wrong any more", async || {
            [&one, &other].iter().all(|network| network.output(&["doctor"]).contains("ok     peers"))
        })
        .await;
    }
}

// `Contact::may_try` without its look at `failing_since`: the clock is right again, and the server waits for two hours. Nobody wakes it: the
// other has nothing to tell.
#[tokio::test]
async fn a_server_whose_clock_goes_back_does_not_wait_for_the_time_that_it_skipped() {
    let (one, other) = pair("public").await;
    other.publish("before", "Ours, before", Audience::Public).await;
    one.wait_for(&["Ours, before"]).await;
    other.set_clock(120);
    other.publish("there", "Ours, there", Audience::Public).await;
    until("it is refused", async || {
        let (tries, fault) = other.trouble_with(&one).await;
        tries > 1 && fault.contains("401")
    })
    .await;
    other.set_clock(0);
    one.wait_for(&["Ours, before", "Ours, there"]).await;
}

#[expect(clippy::disallowed_methods, reason = "how much of it")]
fn backlog() -> usize {
    std::env::var("SENCO_FEDERATION_OBJECTS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000)
}

// A limit on failures in `turn` of exchange.rs: a peer that is off is not tried any more.
#[tokio::test]
async fn a_new_peer_gets_all_there_is_and_after_six_weeks_off_all_that_was_missed() {
    let count = backlog();
    let one = Network::start().await;
    let (before, titles) = many(0, count / 2);
    let ids = one.publish_all(&before, Audience::Public).await;
    let mut other = Network::start().await;
    agree(&one, &other);
    one.run(&["peer", "share", &other.url, "public"]);
    other.wait_for(&texts(&titles)).await;

    other.kill();
    let (after, _) = many(count / 2, count);
    one.publish_all(&after, Audience::Public).await;
    for id in &ids[..10] {
        one.withdraw(*id).await;
    }
    for day in 1..=42 {
        let tries = one.trouble_with(&other).await.0;
        one.set_clock(day * A_DAY);
        if day % 7 == 0 {
            until("it is tried again, however long it is off", async || one.trouble_with(&other).await.0 > tries).await;
        }
    }
    assert!(one.run(&["peer", "list"]).contains(&format!("{}\tactive", other.url)), "nobody is dropped");
    other.set_clock(42 * A_DAY);
    let began = Instant::now();
    other.restart();
    let (_, titles) = many(10, count);
    other.wait_for(&texts(&titles)).await;
    println!("{} objects of backlog were there {} ms after the start", count / 2, began.elapsed().as_millis());
    assert_eq!(repaired(&other, &one).await, 0, "all of it came the ordinary way");
}

// `is_anew` in `push`: the other does not look for a quarter of an hour. `missing::mark` in `compare`: what was lost stays in search. The 409 in `next_page`: nothing is read anew. `version <= before.version` in
// `apply`: the older version comes back. "federation.missing" in search's `remote_ids`: the index keeps it.
#[tokio::test]
async fn after_its_restore_from_an_old_backup_a_network_is_read_anew_and_nothing_goes_back() {
    let (mut one, other) = pair("public").await;
    one.publish("first", "Ours, first", Audience::Public).await;
    let second = one.publish("second", "Ours, second", Audience::Public).await;
    let early = one.test.folder.path().join("early.tar.gz").to_string_lossy().into_owned();
    let late = one.test.folder.path().join("late.tar.gz").to_string_lossy().into_owned();
    other.wait_for(&["Ours, first", "Ours, second"]).await;
    one.run(&["backup", &early]);
    one.publish("first", "Ours, first and better", Audience::Public).await;
    one.publish("third", "Ours, third", Audience::Public).await;
    one.withdraw(second).await;
    other.wait_for(&["Ours, first and better", "Ours, third"]).await;
    one.run(&["backup", &late]);
    until("it was compared", async || compared_at(&other, &one).await.is_some()).await;

    assert!(one.server.take().unwrap().stop());
    one.run(&["restore", &early]);
    // As if that backup was made before anything was told.
    let untold = Query::update().table("federation_contact").value("push_cursor", Option::<String>::None).to_owned();
    one.open().await.note(&untold).await.unwrap();
    one.restart();
    other.wait_for(&["Ours, first and better"]).await;
    assert_eq!(other.count_kept().await, 2, "what is missing is kept");
    let search = |path: &str| other.server.as_ref().unwrap().json(path)["total"].as_u64();
    let third = format!("/api/v1/search?q=third&origin={}", one.host());
    until("it left the index", async || search(&third) == Some(0)).await;
    one.publish("fourth", "Ours, fourth", Audience::Public).await;
    other.wait_for(&["Ours, first and better", "Ours, fourth"]).await;
    assert!(other.run(&["doctor"]).contains("ok     search index"));

    assert!(one.server.take().unwrap().stop());
    one.run(&["restore", &late]);
    one.restart();
    other.wait_for(&["Ours, first and better", "Ours, third"]).await;
    until("it is in the index", async || search(&third) == Some(1)).await;
    assert_eq!(repaired(&other, &one).await, 0);
}

// `is_for` in visible.rs: what is narrowed stays. `is_undecided`: all that was shared before is gone for good when the peering begins anew. The tombstones of `visible_to` for what was told: what was withdrawn in between stays.
#[tokio::test]
async fn a_peering_that_ended_begins_anew_with_what_is_for_each_then_and_nothing_else() {
    let (one, other) = pair("peers").await;
    one.publish("public", "Ours, public", Audience::Public).await;
    let gone = one.publish("gone", "Ours, gone", Audience::Peers).await;
    one.publish("narrowed", "Ours, narrowed", Audience::Peers).await;
    one.publish("inside", "Ours, inside", Audience::Members).await;
    other.wait_for(&["Ours, gone", "Ours, narrowed", "Ours, public"]).await;
    one.publish("narrowed", "Ours, narrowed", Audience::Members).await;
    other.wait_for(&["Ours, gone", "Ours, public"]).await;

    for (here, there) in [(&one, &other), (&other, &one)] {
        here.run(&["peer", "remove", &there.url]);
    }
    assert!(other.copies().await.is_empty(), "what a network shared that is none any more is shown to nobody");
    one.withdraw(gone).await;
    one.publish("new", "Ours, new", Audience::Peers).await;
    one.run(&["peer", "follow", &other.url, "--yes"]);
    other.run(&["peer", "follow", &one.url, "--yes"]);
    until("they agree once more", async || {
        [(&one, &other), (&other, &one)]
            .iter()
            .all(|(here, there)| here.run(&["peer", "list"]).contains(&format!("{}\tactive", there.url)))
    })
    .await;
    one.run(&["peer", "share", &other.url, "public"]);
    other.wait_for(&["Ours, public"]).await;
    one.run(&["peer", "share", &other.url, "peers"]);
    other.wait_for(&["Ours, new", "Ours, public"]).await;
    assert_eq!((other.count_kept().await, repaired(&other, &one).await), (2, 0));
}

// `find_own_origin`: it is another network, and all that it has is there twice. `hear_move`: nobody is told. `follow_move`: nothing gets there.
#[tokio::test]
async fn a_network_that_moves_is_followed_once_words_were_compared_and_stays_who_it_was() {
    let (mut one, other) = pair("peers").await;
    let first = one.publish("first", "Ours, first", Audience::Peers).await;
    other.publish("there", "Ours, there", Audience::Peers).await;
    other.wait_for(&["Ours, first"]).await;
    one.wait_for(&["Ours, there"]).await;
    let before = one.url.clone();
    one.move_away();
    let says = format!("says that it moved to {}", one.url);
    until("it says where it is", async || other.run(&["peer", "list"]).contains(&says)).await;
    other.publish("late", "Ours, late", Audience::Peers).await;
    one.publish("soon", "Ours, soon", Audience::Peers).await;
    other.wait_for(&["Ours, first", "Ours, soon"]).await;
    assert_eq!(one.copies().await.len(), 1, "nothing goes there yet");
    assert!(other.refused(&["peer", "follow", &one.url]).contains("nobody compared the words"));
    let shown = other.run(&["peer", "follow", &one.url, "--yes"]);
    let words = one.run(&["peer", "words"]).trim().rsplit('\t').next().unwrap().to_owned();
    assert!(shown.contains(&words), "its words are those that it reads out now: {shown}, {words}");
    one.wait_for(&["Ours, late", "Ours, there"]).await;

    one.publish("second", "Ours, second", Audience::Peers).await;
    other.wait_for(&["Ours, first", "Ours, second", "Ours, soon"]).await;
    one.withdraw(first).await;
    other.wait_for(&["Ours, second", "Ours, soon"]).await;
    for network in [&one, &other] {
        network.set_clock(2 * A_DAY);
    }
    let later = other.open().await.now().0 - A_DAY * 60_000;
    until("it is compared anew", async || compared_at_address(&other, &before).await.is_some_and(|at| at > later)).await;
    assert_eq!((other.count_kept().await, repaired_at_address(&other, &before).await), (2, 0));
}

// The time in `tell` of the server's inbox: the sender gives up first, and hears of no 503. `Retry-After` in `door::failed`: it comes again too
// soon. `unit.abandon` in `receive` is held by `federation/tests/it/comparing.rs`.
#[tokio::test]
async fn a_server_whose_database_is_busy_says_when_to_come_again_and_catches_up() {
    let (one, other) = pair("public").await;
    one.publish("before", "Ours, before", Audience::Public).await;
    other.wait_for(&["Ours, before"]).await;
    let store = other.open().await;
    let busy = store.begin(&Actor::system()).await.unwrap();
    for number in 0..5 {
        one.publish(&format!("late-{number}"), &format!("Ours, late {number}"), Audience::Public).await;
    }
    until("it is told to come again, and when", async || {
        one.trouble_with(&other).await.1.contains("503") && one.next_try_in(&other).await > Duration::from_secs(30)
    })
    .await;
    // Whoever opens a database that is busy waits for it.
    assert_eq!(count_kept(&store).await, 1, "nothing of it is there");
    busy.abandon().await.unwrap();
    one.set_clock(2);
    let titles: Vec<String> = (0..5).map(|number| format!("Ours, late {number}")).collect();
    other.wait_for(&[vec!["Ours, before"], texts(&titles)].concat()).await;
}

// `again` in door.rs: the sender does not hear when to come again. A receiver that answers before `commit` has said yes: what it could not keep is lost.
#[tokio::test]
async fn a_server_whose_disk_is_full_keeps_nothing_by_halves_and_catches_up_once_there_is_room() {
    let (one, mut other) = pair("public").await;
    let kernel::DatabaseSettings::Sqlite { file } = other.test.settings.clone() else { return };
    one.publish("before", "Ours, before", Audience::Public).await;
    other.wait_for(&["Ours, before"]).await;
    assert!(other.server.take().unwrap().stop());
    let size = std::fs::metadata(&file).unwrap().len();
    other.restart_cramped(size + 64 * 1024);
    let (all, mut titles) = many(0, 300);
    one.publish_texts(&all, &"Wait ten seconds, and then ten more. ".repeat(1_500), Audience::Public).await;
    until("it has no room", async || one.trouble_with(&other).await.1.contains("503") || other.trouble_with(&one).await.0 > 0)
        .await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let log = other.server.as_ref().unwrap().last_words();
    assert!(log.contains("disk") || log.contains("full"), "{log}");
    other.kill();
    let kept = other.copies().await;
    assert!(kept.len() < all.len(), "there was room for all of it");
    other.restart();
    titles.insert(0, "Ours, before".to_owned());
    other.wait_for(&texts(&titles)).await;
    assert_eq!(repaired(&other, &one).await, 0);
}

// `Contact::wait`: the longest wait after ten minutes is longer than the half minute.
#[tokio::test]
async fn ten_minutes_apart_are_forgotten_in_half_a_minute() {
    let (one, other) = pair("public").await;
    one.publish("before", "Ours, before", Audience::Public).await;
    other.wait_for(&["Ours, before"]).await;
    one.door.cut_off(other.host());
    other.door.cut_off(one.host());
    // What is on its way still arrives.
    tokio::time::sleep(Duration::from_secs(2)).await;
    one.publish("here", "Ours, here", Audience::Public).await;
    other.publish("there", "Ours, there", Audience::Public).await;
    for minutes in 1..=10 {
        let tries = async || (one.trouble_with(&other).await.0, other.trouble_with(&one).await.0);
        let before = tries().await;
        for network in [&one, &other] {
            network.set_clock(minutes);
        }
        until("both try", async || {
            let now = tries().await;
            now.0 > before.0 && now.1 > before.1
        })
        .await;
    }
    assert_eq!((one.copies().await.len(), other.copies().await.len()), (0, 1));
    one.door.heal();
    other.door.heal();
    let began = Instant::now();
    one.wait_for(&["Ours, there"]).await;
    other.wait_for(&["Ours, before", "Ours, here"]).await;
    assert!(began.elapsed() < HEALED_WITHIN, "it took {} s", began.elapsed().as_secs());
}
