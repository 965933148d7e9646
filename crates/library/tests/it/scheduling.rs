//! What goes out and ends by itself: once, at its time, through restarts and steps of the clock.

use kernel::testing::TestStore;
use kernel::{Error, Role, Timestamp, Unit, Viewer, list_entries};
use library::{
    Draft, DraftId, DraftState, Found, Going, Kind, Plan, Saved, Tell, approve, call_off, discard_drafts_of, do_what_is_due,
    find_draft, find_ending, find_resource, find_schedule, list_schedules, return_draft, save_draft, send_out, start_draft,
};

use crate::drafting::{begin, load_words, person, start, strategy};
use crate::packs::{item, pack};
use crate::publishing::{draft, put, take_away};

const HOUR: i64 = 3_600_000;

fn later(test: &TestStore, hours: i64) -> Timestamp {
    Timestamp(test.store.now().0 + hours * HOUR)
}

fn plan(publish_at: Option<Timestamp>) -> Plan {
    Plan { publish_at, term: None, withdraw_at: None, tell: Tell::Nobody }
}

async fn done<T>(unit: Unit, result: Result<T, Error>) -> Result<T, Error> {
    if result.is_ok() {
        unit.commit().await.unwrap();
    } else {
        unit.abandon().await.unwrap();
    }
    result
}

async fn send(test: &TestStore, by: &Viewer, id: DraftId, plan: Plan) -> Result<Going, Error> {
    let mut unit = begin(test, by).await;
    let result = send_out(&mut unit, by, id, 1, &plan).await;
    done(unit, result).await
}

async fn is_out(test: &TestStore, kind: Kind, key: &str) -> bool {
    let found = find_resource(test.store.reader(), &Viewer::with_role(Role::Member), kind, key).await.unwrap();
    matches!(found, Some(Found::Live(_)))
}

async fn kinds(test: &TestStore) -> Vec<String> {
    list_entries(test.store.reader(), 0, 500).await.unwrap().into_iter().map(|row| row.kind).collect()
}

async fn coordinator_and_pack(test: &TestStore) -> (Viewer, DraftId) {
    load_words(test).await;
    let coordinator = person(test, Role::Coordinator).await;
    put(test, &draft("a", "A.")).await;
    let id = start(test, &coordinator, &pack("", vec![item("strategy/a", "")])).await;
    (coordinator, id)
}

#[tokio::test]
async fn a_pack_goes_out_at_its_time_once_and_says_whom_to_tell() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    let at = later(&test, 3);
    let term = "2026-spring-1".parse().unwrap();
    let whole = Plan { publish_at: Some(at), term: Some(term), withdraw_at: Some(later(&test, 100)), tell: Tell::Everyone };
    assert_eq!(send(&test, &coordinator, id, whole).await.unwrap(), Going::At(at));
    let schedule = find_schedule(test.store.reader(), &coordinator, id).await.unwrap().unwrap();
    assert_eq!((schedule.plan, schedule.awaits_reader), (whole, false));
    assert_eq!(list_schedules(test.store.reader(), &coordinator).await.unwrap(), [schedule]);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0);
    assert!(!is_out(&test, Kind::Pack, "autumn-2-2026-pack").await);
    test.clock.advance(3 * HOUR);
    // Another process finds what this one planned.
    let other = test.reopen().await;
    assert_eq!(do_what_is_due(&other).await.unwrap(), 1);
    assert!(is_out(&test, Kind::Pack, "autumn-2-2026-pack").await);
    test.clock.advance(-2 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0);
    test.clock.advance(3 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0, "it goes out once, whatever the clock does");
    let published: Vec<_> = list_entries(test.store.reader(), 0, 500).await.unwrap();
    let last = published.iter().rfind(|row| row.kind == "library.published").unwrap();
    assert!(last.detail.contains("\"tell\":\"everyone\"") && last.actor == coordinator.person().unwrap().to_string());
    let before = published.iter().find(|row| row.kind == "library.published").unwrap();
    assert!(!before.detail.contains("everyone"));
    other.close().await.unwrap();
}

#[tokio::test]
async fn what_is_to_end_is_withdrawn_at_its_time() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    let Going::Out(published) =
        send(&test, &coordinator, id, Plan { withdraw_at: Some(later(&test, 5)), ..plan(None) }).await.unwrap()
    else {
        panic!("it goes out at once")
    };
    assert_eq!(find_ending(test.store.reader(), published.id).await.unwrap(), Some(later(&test, 5)));
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0);
    test.clock.advance(5 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 1);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0);
    assert!(!is_out(&test, Kind::Pack, "autumn-2-2026-pack").await);
    assert_eq!(kinds(&test).await.last().map(String::as_str), Some("library.withdrawn"));
}

#[tokio::test]
async fn until_it_goes_out_it_can_be_called_off_and_stands_still() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    send(&test, &coordinator, id, plan(Some(later(&test, 3)))).await.unwrap();
    let content = find_draft(test.store.reader(), &coordinator, id).await.unwrap().unwrap().content;
    let changed = Draft { title: "Changed".to_owned(), ..content };
    let error = save_draft(&test.store, &coordinator, id, 1, &changed).await.unwrap_err().to_string();
    assert!(error.contains("Call that off first"), "{error}");
    assert!(matches!(send(&test, &coordinator, id, plan(None)).await, Err(Error::Conflict(_))));
    let mut unit = begin(&test, &coordinator).await;
    let result = call_off(&mut unit, &coordinator, id).await;
    done(unit, result).await.unwrap();
    test.clock.advance(4 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0);
    assert!(!is_out(&test, Kind::Pack, "autumn-2-2026-pack").await);
    assert!(matches!(save_draft(&test.store, &coordinator, id, 1, &changed).await.unwrap(), Saved::Kept { .. }));
    let mut unit = begin(&test, &coordinator).await;
    assert!(matches!(call_off(&mut unit, &coordinator, id).await, Err(Error::Conflict(_))));
    unit.abandon().await.unwrap();
}

#[tokio::test]
async fn what_can_no_longer_be_published_goes_back_with_the_reason() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let id = start(&test, &editor, &Draft { key: "taken".to_owned(), ..strategy("Mine") }).await;
    send(&test, &editor, id, plan(Some(later(&test, 3)))).await.unwrap();
    put(&test, &draft("taken", "Somebody was quicker.")).await;
    test.clock.advance(3 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 0);
    let back = find_draft(test.store.reader(), &editor, id).await.unwrap().unwrap();
    assert_eq!(back.state, DraftState::Returned);
    assert!(back.reason.as_deref().unwrap_or_default().contains("This address is taken"), "{:?}", back.reason);
    assert_eq!(kinds(&test).await.last().map(String::as_str), Some("library.schedule-failed"));
    assert_eq!(find_schedule(test.store.reader(), &editor, id).await.unwrap(), None);
}

#[tokio::test]
async fn a_pack_whose_item_was_withdrawn_meanwhile_still_goes_out() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    send(&test, &coordinator, id, plan(Some(later(&test, 3)))).await.unwrap();
    let Some(Found::Live(a)) = find_resource(test.store.reader(), &coordinator, Kind::Strategy, "a").await.unwrap() else {
        panic!("it is there")
    };
    take_away(&test, a.id).await;
    test.clock.advance(3 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 1);
    assert!(is_out(&test, Kind::Pack, "autumn-2-2026-pack").await);
}

#[tokio::test]
async fn a_plan_waits_for_the_second_reader_and_keeps_its_time() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (member, editor) = (person(&test, Role::Member).await, person(&test, Role::Editor).await);
    let waiting = start(&test, &member, &strategy("Waiting")).await;
    let at = later(&test, 3);
    assert_eq!(send(&test, &member, waiting, plan(Some(at))).await.unwrap(), Going::ToReader);
    assert!(list_schedules(test.store.reader(), &editor).await.unwrap()[0].awaits_reader);
    let mut unit = begin(&test, &editor).await;
    let approved = approve(&mut unit, &editor, waiting, 1).await;
    assert_eq!(done(unit, approved).await.unwrap(), Going::At(at));
    // Approved too late: it goes out with the approval.
    let late = start(&test, &member, &strategy("Late")).await;
    send(&test, &member, late, plan(Some(at))).await.unwrap();
    // Returned: whoever writes again plans again.
    let returned = start(&test, &member, &strategy("Returned")).await;
    send(&test, &member, returned, plan(Some(at))).await.unwrap();
    let mut unit = begin(&test, &editor).await;
    let result = return_draft(&mut unit, &editor, returned, "Say for whom.").await;
    done(unit, result).await.unwrap();
    test.clock.advance(3 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 1);
    assert!(is_out(&test, Kind::Strategy, "waiting").await && !is_out(&test, Kind::Strategy, "late").await);
    let mut unit = begin(&test, &editor).await;
    let approved = approve(&mut unit, &editor, late, 1).await;
    assert!(matches!(done(unit, approved).await.unwrap(), Going::Out(_)));
    assert_eq!(find_schedule(test.store.reader(), &member, returned).await.unwrap(), None);
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused_at_its_field() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    let field = |result: Result<Going, Error>| match result {
        Err(Error::Invalid(faults)) => faults[0].field.clone(),
        other => panic!("{other:?}"),
    };
    for wrong in [plan(Some(test.store.now())), plan(Some(later(&test, -1))), plan(Some(later(&test, 24 * 800)))] {
        assert_eq!(field(send(&test, &coordinator, id, wrong).await), "publish_at");
    }
    for wrong in [
        Plan { withdraw_at: Some(test.store.now()), ..plan(None) },
        Plan { withdraw_at: Some(later(&test, 2)), ..plan(Some(later(&test, 3))) },
    ] {
        assert_eq!(field(send(&test, &coordinator, id, wrong).await), "withdraw_at");
    }
}

#[tokio::test]
async fn only_those_who_publish_the_term_have_packs() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    let editor = person(&test, Role::Editor).await;
    let mut unit = begin(&test, &editor).await;
    assert!(matches!(start_draft(&mut unit, &editor, &pack("", vec![])).await, Err(Error::Refused(_))));
    assert!(matches!(send_out(&mut unit, &editor, id, 1, &plan(None)).await, Err(Error::Refused(_))));
    unit.abandon().await.unwrap();
    assert!(matches!(send(&test, &coordinator, id, plan(None)).await, Ok(Going::Out(_))));
}

#[tokio::test]
async fn what_was_promised_goes_out_though_its_author_left() {
    let test = TestStore::new().await;
    let (coordinator, id) = coordinator_and_pack(&test).await;
    let unfinished = start(&test, &coordinator, &strategy("Unfinished")).await;
    send(&test, &coordinator, id, plan(Some(later(&test, 3)))).await.unwrap();
    let mut unit = test.begin().await;
    assert_eq!(discard_drafts_of(&mut unit, coordinator.person().unwrap()).await.unwrap(), 1);
    unit.commit().await.unwrap();
    assert_eq!(find_draft(test.store.reader(), &coordinator, unfinished).await.unwrap(), None);
    test.clock.advance(3 * HOUR);
    assert_eq!(do_what_is_due(&test.store).await.unwrap(), 1);
    assert!(is_out(&test, Kind::Pack, "autumn-2-2026-pack").await);
}
