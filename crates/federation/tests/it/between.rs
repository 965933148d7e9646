//! Cases and answers between networks: who gets them, who does not, and that they go everywhere when they go.

use std::path::Path;

use consultation::{
    Answer, AnswerId, Approval, CaseDraft, CaseId, CaseText, Consent, FoundCase, Keys, Outcome, Report, ReportId, ReportKind,
    Subject, Surroundings,
};
use federation::object::Change;
use federation::{Confirmation, Origin, Shares, Sort, Thing, find_object, list_receipts, read_feed, receive};
use kernel::{Actor, PersonId, Role, Unit, Viewer, new_id};
use library::Kind;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;
use serde_json::Value;

use crate::exchange::Network;
use crate::kit::{coordinator, here, there};

fn osmere() -> Origin {
    "osmere.example.org".parse().unwrap()
}

fn surroundings() -> Surroundings {
    let mut surroundings = Surroundings::default();
    surroundings.network.schools = 40;
    surroundings
}

/// Does one thing in somebody's name.
macro_rules! act {
    ($network:expr, $by:expr, |$unit:ident| $do:expr) => {{
        $network.test.clock.advance(1000);
        let mut inner = $network.test.store.begin(&Actor::of(&$by).unwrap()).await.unwrap();
        let result = {
            let $unit: &mut Unit = &mut inner;
            $do.await
        };
        if result.is_ok() && !inner.is_empty() {
            inner.commit().await.unwrap();
        } else {
            inner.abandon().await.unwrap();
        }
        result
    }};
}

fn keys(network: &Network) -> Keys {
    Keys::open(network.test.folder.path().join(Path::new("case-keys"))).unwrap()
}

async fn person(network: &Network, role: Role) -> Viewer {
    let id = new_id(network.test.store.now());
    let insert = Query::insert()
        .into_table("identity_person")
        .columns(["id", "name", "role", "state", "created_at", "changed_at"])
        .values_panic([id.into(), "Example".into(), role.as_str().into(), "active".into(), 1.into(), 1.into()])
        .to_owned();
    let mut unit = network.test.begin().await;
    unit.connection().execute(&insert).await.unwrap();
    unit.append(kernel::Event {
        kind: "identity.member-added",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({}),
    });
    unit.commit().await.unwrap();
    network.test.clock.advance(1);
    let person = Viewer::member(PersonId(id), role);
    act!(network, person, |unit| consultation::confirm_advice(unit, &person)).unwrap();
    person
}

/// A network with the field's words, and the starter library if it is wanted.
async fn network(origin: Origin) -> Network {
    let network = Network::new(origin).await;
    let words = library::import::starter().unwrap().without_records();
    let options = library::import::Options {
        actor: Actor::system(),
        missing: library::import::Missing::List,
        dry_run: false,
        progress: &|_| {},
    };
    library::import::apply(&network.test.store, words, &options).await.unwrap();
    network
}

/// Three networks that are each other's peers and share no resources.
async fn three() -> [Network; 3] {
    let all = [network(here()).await, network(there()).await, network(osmere()).await];
    for one in &all {
        for other in all.iter().filter(|other| other.origin != one.origin) {
            one.agree_with(other, Shares::Nothing).await;
        }
    }
    all
}

fn draft(networks: &[&Network]) -> CaseDraft {
    CaseDraft {
        text: CaseText {
            title: "Lunchtimes are hard".to_owned(),
            phases: vec!["ks2".to_owned()],
            areas: vec!["semh".to_owned()],
            strengths: "Kind to younger children.".to_owned(),
            concern: "A pupil finds unstructured time difficult and leaves the hall.".to_owned(),
            question: "What else could we try at lunch?".to_owned(),
            ..CaseText::default()
        },
        consent: Consent { confirmed_on: "2026-11-20".to_owned(), by_role: None },
        networks: networks.iter().map(|network| network.origin.as_str().to_owned()).collect(),
        considered: true,
        ..CaseDraft::default()
    }
}

async fn approve(on: &Network, id: CaseId) {
    let moderator = person(on, Role::Moderator).await;
    let keys = keys(on);
    let approval = Approval { case: id, submission: 1, recognisable: None, due_on: None };
    act!(on, moderator, |unit| consultation::approve(unit, &keys, &moderator, &approval, &surroundings())).unwrap();
}

/// A case that is released, and who asked it.
async fn asked(on: &Network, to: &[&Network]) -> (CaseId, Viewer) {
    let asker = person(on, Role::Member).await;
    let keys = keys(on);
    let id = act!(on, asker, |unit| consultation::start_case(unit, &keys, &asker, &draft(to))).unwrap();
    act!(on, asker, |unit| consultation::submit(unit, &keys, &asker, id, 1, &surroundings())).unwrap();
    approve(on, id).await;
    (id, asker)
}

/// Changes a released case to another text, for these networks.
async fn change(on: &Network, (id, asker): &(CaseId, Viewer), to: &CaseDraft) {
    let keys = keys(on);
    act!(on, asker, |unit| consultation::take_up(unit, &keys, asker, *id)).unwrap();
    let edition = consultation::find_draft(on.test.store.reader(), &keys, asker, *id).await.unwrap().unwrap().edition;
    consultation::save_case(&on.test.store, &keys, asker, *id, edition, to).await.unwrap();
    act!(on, asker, |unit| consultation::submit(unit, &keys, asker, *id, edition + 1, &surroundings())).unwrap();
    approve(on, *id).await;
}

async fn answer(on: &Network, by: &Viewer, id: CaseId, words: &str) -> AnswerId {
    let said = Answer { consider: words.to_owned(), ..Answer::default() };
    act!(on, by, |unit| consultation::answer(unit, by, id, &said, &surroundings())).unwrap()
}

/// The cases that somebody reads on a server.
async fn read(on: &Network, by: &Viewer) -> Vec<consultation::Case> {
    let mut cases = Vec::new();
    for line in consultation::list_cases(on.test.store.reader(), by, &consultation::CaseFilter::default()).await.unwrap() {
        let Some(FoundCase::Live(case)) = consultation::find_case(on.test.store.reader(), by, line.id).await.unwrap() else {
            continue;
        };
        cases.push(*case);
    }
    cases
}

/// What was answered, by the letters: three clocks give no order.
fn words(case: &consultation::Case) -> Vec<&str> {
    let mut words: Vec<&str> = case.answers.iter().map(|answer| answer.consider.as_str()).collect();
    words.sort_unstable();
    words
}

/// Tells everybody everything.
async fn settle(all: &[Network]) {
    for one in all {
        for other in all.iter().filter(|other| other.origin != one.origin) {
            one.push(other).await;
        }
    }
}

/// Everything that one shows another, as text.
async fn shown(one: &Network, to: &Network) -> String {
    let page = read_feed(&one.test.store, &one.speaker(), &one.peer(to).await, None, 200).await.unwrap();
    page.to_json(&one.speaker()).to_string()
}

#[tokio::test]
async fn a_case_goes_to_the_networks_that_it_names_and_their_answers_come_back() {
    let all = three().await;
    let [tarnbridge, quillham, osmere] = &all;
    let (id, asker) = asked(tarnbridge, &[quillham]).await;
    settle(&all).await;
    let helper = person(quillham, Role::Specialist).await;
    let [case] = <[_; 1]>::try_from(read(quillham, &helper).await).unwrap();
    assert_eq!(case.text.title, "Lunchtimes are hard");
    assert_eq!(case.network.as_deref(), Some(tarnbridge.origin.as_str()));
    assert_eq!(case.asker.person, None);
    // Who is not named gets nothing, not even a refusal.
    let stranger = person(osmere, Role::Moderator).await;
    assert!(read(osmere, &stranger).await.is_empty());
    assert!(!shown(tarnbridge, osmere).await.contains(&id.to_string()));
    let peer = tarnbridge.peer(osmere).await;
    let found = find_object(&tarnbridge.test.store, &tarnbridge.speaker(), Some(&peer), Thing::Case(id)).await.unwrap();
    assert_eq!(found, None);
    assert_eq!(find_object(&tarnbridge.test.store, &tarnbridge.speaker(), None, Thing::Case(id)).await.unwrap(), None);
    // Who asks is nowhere in what leaves.
    assert!(!shown(tarnbridge, quillham).await.contains(&asker.person().unwrap().to_string()));
    answer(quillham, &helper, case.id, "A quiet place to eat.").await;
    settle(&all).await;
    let [own] = <[_; 1]>::try_from(read(tarnbridge, &asker).await).unwrap();
    assert_eq!(words(&own), ["A quiet place to eat."]);
    let elsewhere = own.answers[0].elsewhere.as_ref().unwrap();
    assert_eq!((elsewhere.network.as_str(), elsewhere.is_specialist), (quillham.origin.as_str(), true));
    assert!(own.answers[0].by.person.is_none());
    assert!(!shown(quillham, tarnbridge).await.contains(&helper.person().unwrap().to_string()));
    // What a colleague says at home is read there too.
    let colleague = person(tarnbridge, Role::Member).await;
    answer(tarnbridge, &colleague, id, "A lunch club.").await;
    settle(&all).await;
    assert_eq!(words(&read(quillham, &helper).await[0]), ["A lunch club.", "A quiet place to eat."]);
}

#[tokio::test]
async fn a_network_that_is_named_later_gets_what_was_said_and_one_that_is_named_no_more_gives_it_back() {
    let all = three().await;
    let [tarnbridge, quillham, osmere] = &all;
    let case = asked(tarnbridge, &[quillham]).await;
    let colleague = person(tarnbridge, Role::Member).await;
    answer(tarnbridge, &colleague, case.0, "A lunch club.").await;
    settle(&all).await;
    change(tarnbridge, &case, &draft(&[osmere])).await;
    settle(&all).await;
    let (one, other) = (person(quillham, Role::Moderator).await, person(osmere, Role::Member).await);
    assert!(read(quillham, &one).await.is_empty());
    assert_eq!(words(&read(osmere, &other).await[0]), ["A lunch club."]);
    // A tombstone is for ever: named again, it gets nothing.
    change(tarnbridge, &case, &draft(&[osmere, quillham])).await;
    settle(&all).await;
    assert!(read(quillham, &one).await.is_empty());
}

#[tokio::test]
async fn closing_and_what_came_of_it_are_told_and_a_closed_case_takes_no_answer() {
    let all = three().await;
    let [tarnbridge, quillham, _] = &all;
    let (id, asker) = asked(tarnbridge, &[quillham]).await;
    settle(&all).await;
    let helper = person(quillham, Role::Member).await;
    let there = read(quillham, &helper).await[0].id;
    answer(quillham, &helper, there, "A quiet place to eat.").await;
    act!(tarnbridge, asker, |unit| consultation::close_discussion(unit, &asker, id)).unwrap();
    settle(&all).await;
    assert_eq!(read(quillham, &helper).await[0].state, consultation::State::Closed);
    let said = Answer { consider: "More".to_owned(), ..Answer::default() };
    let late = act!(quillham, helper, |unit| consultation::answer(unit, &helper, there, &said, &surroundings()));
    assert!(late.is_err());
    let outcome = Outcome {
        change: consultation::Change::Better,
        tried: Vec::new(),
        weeks: 6,
        what_helped: "The quiet place.".to_owned(),
        next: String::new(),
    };
    act!(tarnbridge, asker, |unit| consultation::record_outcome(unit, &asker, id, &outcome, &surroundings())).unwrap();
    settle(&all).await;
    assert_eq!(read(quillham, &helper).await[0].outcome.as_ref().unwrap().what_helped, "The quiet place.");
    // Neither is for anybody but its own network to do.
    for role in [Role::Member, Role::Moderator, Role::Coordinator] {
        let other = person(quillham, role).await;
        assert!(act!(quillham, other, |unit| consultation::close_discussion(unit, &other, there)).is_err());
        assert!(
            act!(quillham, other, |unit| consultation::record_outcome(unit, &other, there, &outcome, &surroundings())).is_err()
        );
    }
}

#[tokio::test]
async fn a_withdrawn_case_is_gone_everywhere_with_all_answers_and_the_coordinator_sees_who_confirmed() {
    let all = three().await;
    let [tarnbridge, quillham, osmere] = &all;
    let (id, asker) = asked(tarnbridge, &[quillham, osmere]).await;
    settle(&all).await;
    let helper = person(quillham, Role::Moderator).await;
    let there = read(quillham, &helper).await[0].id;
    answer(quillham, &helper, there, "A quiet place to eat.").await;
    settle(&all).await;
    let other = person(osmere, Role::Moderator).await;
    assert_eq!(words(&read(osmere, &other).await[0]), ["A quiet place to eat."]);
    let before = read_feed(&tarnbridge.test.store, &tarnbridge.speaker(), &tarnbridge.peer(osmere).await, None, 200).await.unwrap();
    let keys = keys(tarnbridge);
    act!(tarnbridge, asker, |unit| consultation::withdraw(unit, &keys, &asker, id)).unwrap();
    settle(&all).await;
    for (network, person) in [(quillham, &helper), (osmere, &other)] {
        assert!(read(network, person).await.is_empty());
        for table in ["consultation_text", "consultation_answer"] {
            let select = Query::select().expr(sea_orm::sea_query::Expr::cust("*")).from(table).to_owned();
            let rows = network.test.store.reader().query_all(&select).await.unwrap();
            assert!(!format!("{rows:?}").contains("quiet place") && !format!("{rows:?}").contains("unstructured"));
        }
    }
    // What was on its way is too late.
    for activity in before.to_activities(&tarnbridge.speaker()) {
        tarnbridge.send(osmere, &activity).await.unwrap();
    }
    settle(&all).await;
    assert!(read(osmere, &other).await.is_empty());
    let receipts = list_receipts(tarnbridge.test.store.reader(), &coordinator(), None).await.unwrap().receipts;
    let case = receipts.iter().find(|receipt| receipt.sort == Sort::Case).unwrap();
    assert_eq!((case.id, case.peers.len()), (id.0, 2));
    // They were told by activities here, which the one who sends counts as taken; this kit only fetches their answers.
    assert!(case.peers.iter().all(|(_, confirmation)| *confirmation != Confirmation::Stopped));
}

#[tokio::test]
async fn what_may_tell_who_somebody_is_is_hidden_there_too_until_a_moderator_has_decided() {
    let all = three().await;
    let [tarnbridge, quillham, _] = &all;
    let (id, _) = asked(tarnbridge, &[quillham]).await;
    settle(&all).await;
    let helper = person(quillham, Role::Member).await;
    let there = read(quillham, &helper).await[0].id;
    let mine = answer(quillham, &helper, there, "A quiet place to eat.").await;
    settle(&all).await;
    let worried = person(tarnbridge, Role::Member).await;
    let of = |subject| Report { subject, kind: ReportKind::Privacy, words: "It may identify somebody.".to_owned() };
    let report: ReportId = act!(tarnbridge, worried, |unit| consultation::report(unit, &worried, &of(Subject::Case(id)))).unwrap();
    settle(&all).await;
    assert!(read(quillham, &helper).await.is_empty());
    assert!(!shown(tarnbridge, quillham).await.contains("Lunchtimes"));
    let moderator = person(tarnbridge, Role::Moderator).await;
    act!(tarnbridge, moderator, |unit| consultation::dismiss_report(unit, &moderator, report)).unwrap();
    settle(&all).await;
    assert_eq!(words(&read(quillham, &helper).await[0]), ["A quiet place to eat."]);
    // An answer, where it was written: it goes from where it went, and comes back or not.
    let other = person(quillham, Role::Member).await;
    let report = act!(quillham, other, |unit| consultation::report(unit, &other, &of(Subject::Answer(mine)))).unwrap();
    settle(&all).await;
    assert!(words(&read(tarnbridge, &worried).await[0]).is_empty());
    let (keys, judge) = (keys(quillham), person(quillham, Role::Moderator).await);
    act!(quillham, judge, |unit| consultation::uphold(unit, &keys, &judge, report)).unwrap();
    settle(&all).await;
    assert!(words(&read(tarnbridge, &worried).await[0]).is_empty());
    assert!(shown(quillham, tarnbridge).await.contains("Tombstone"));
}

#[tokio::test]
async fn who_was_not_asked_cannot_answer_and_nobody_changes_what_is_anothers() {
    let all = three().await;
    let [tarnbridge, quillham, osmere] = &all;
    let (id, asker) = asked(tarnbridge, &[quillham]).await;
    settle(&all).await;
    let about = tarnbridge.origin.join(&Thing::Case(id).path());
    let note = |from: &Origin, number: u32| {
        serde_json::json!({
            "id": from.join(&format!("/ap/replies/{number}")), "type": "Note", "attributedTo": from.join("/ap/actor"),
            "inReplyTo": about, "senco:version": 5, "senco:consider": "Have you tried nothing?",
        })
    };
    let tell = async |from: &Origin, object: &Value| {
        let change = Change::read(object, from).unwrap();
        receive(&tarnbridge.test.store, from, vec![change]).await.unwrap().stored
    };
    assert_eq!(tell(&osmere.origin, &note(&osmere.origin, 1)).await, 0);
    assert_eq!(tell(&quillham.origin, &note(&quillham.origin, 1)).await, 1);
    assert!(Change::read(&note(&quillham.origin, 1), &osmere.origin).is_err());
    // A case of somebody else's with the id of ours is another case.
    let forged = serde_json::json!({
        "id": quillham.origin.join(&Thing::Case(id).path()), "type": ["Article", "senco:Consultation"],
        "attributedTo": quillham.origin.join("/ap/actor"), "name": "Forged", "senco:question": "Who?", "senco:version": i64::MAX,
    });
    tell(&quillham.origin, &forged).await;
    let titles: Vec<String> = read(tarnbridge, &asker).await.into_iter().map(|case| case.text.title).collect();
    assert!(titles.contains(&"Lunchtimes are hard".to_owned()), "{titles:?}");
    let gone = serde_json::json!({ "id": quillham.origin.join(&Thing::Case(id).path()), "type": "Tombstone" });
    tell(&quillham.origin, &gone).await;
    assert!(read(tarnbridge, &asker).await.iter().any(|case| case.id == id));
}

#[tokio::test]
async fn strategies_of_an_answer_are_found_where_it_arrives_as_far_as_both_have_them() {
    let all = three().await;
    let [tarnbridge, quillham, _] = &all;
    quillham.agree_with(tarnbridge, Shares::Peers).await;
    let (_, asker) = asked(tarnbridge, &[quillham]).await;
    settle(&all).await;
    let shared = quillham.put("shared", "Quiet table", kernel::Audience::Peers).await;
    let own = quillham.put("own", "For us alone", kernel::Audience::Members).await;
    let helper = person(quillham, Role::Member).await;
    let there = read(quillham, &helper).await[0].id;
    let said = Answer { consider: "Eat apart.".to_owned(), strategies: vec![shared, own], ..Answer::default() };
    act!(quillham, helper, |unit| consultation::answer(unit, &helper, there, &said, &surroundings())).unwrap();
    settle(&all).await;
    let case = read(tarnbridge, &asker).await.remove(0);
    let ids: Vec<uuid::Uuid> = case.answers[0].strategies.iter().map(|id| id.0).collect();
    assert_eq!(ids.len(), 1);
    let copies = federation::list_remote(tarnbridge.test.store.reader(), &asker, &ids).await.unwrap();
    assert_eq!(copies[0].record.title, "Quiet table");
    assert_eq!(copies[0].record.kind, Kind::Strategy);
    assert!(!shown(quillham, tarnbridge).await.contains(&own.to_string()));
}

/// What Quillham may tell of one case and one answer, oldest first.
fn messages() -> Vec<(Origin, Value)> {
    let case = there().join("/ap/consultations/1");
    let told = |version: i64, closed: bool, held: bool| {
        serde_json::json!({
            "id": case, "type": ["Article", "senco:Consultation"], "attributedTo": there().join("/ap/actor"),
            "to": [here().join("/ap/actor"), osmere().join("/ap/actor")], "name": if held { String::new() } else { format!("Edition {version}") },
            "senco:question": "What else?", "senco:version": version, "senco:closed": closed, "senco:held": held,
        })
    };
    let note = |version: i64, from: Origin| {
        let object = serde_json::json!({
            "id": from.join("/ap/replies/1"), "type": "Note", "attributedTo": from.join("/ap/actor"), "inReplyTo": case,
            "senco:version": version, "senco:consider": format!("Answer {version} of {}", from.authority()),
        });
        (from, object)
    };
    let gone = |from: Origin, id: String| {
        let object = serde_json::json!({ "id": id, "type": "Tombstone", "senco:version": 99, "senco:withdrawalReason": "privacy" });
        (from, object)
    };
    vec![
        (there(), told(1, false, false)),
        note(1, osmere()),
        note(1, there()),
        (there(), told(2, false, true)),
        (there(), told(3, false, false)),
        note(2, osmere()),
        (there(), told(4, true, false)),
        note(3, "stranger.example.org".parse().unwrap()),
        gone(osmere(), osmere().join("/ap/replies/1")),
        gone(there(), case.clone()),
    ]
}

async fn outcome_of(told: &[(Origin, Value)]) -> Vec<(String, String, Vec<String>)> {
    let on = network(here()).await;
    for (from, object) in told {
        receive(&on.test.store, from, vec![Change::read(object, from).unwrap()]).await.unwrap();
    }
    let moderator = person(&on, Role::Moderator).await;
    let mut seen: Vec<(String, String, Vec<String>)> = Vec::new();
    for case in read(&on, &moderator).await {
        let answers: Vec<String> = words(&case).into_iter().map(str::to_owned).collect();
        seen.push((case.text.title.clone(), case.state.as_str().to_owned(), answers));
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn in_whatever_order_they_come_and_however_often_the_end_is_the_same() {
    let all = messages();
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
        // Some of them, in any order, some twice: the end is that of the same ones in their own order.
        let some = (1..=all.len()).prop_flat_map(move |count| subsequence((0..all.len()).collect::<Vec<usize>>(), count));
        let shuffled = some.prop_flat_map(|some| (Just(some.clone()), Just([some.clone(), some].concat()).prop_shuffle()));
        TestRunner::new(config)
            .run(&shuffled, |(some, shuffled)| {
                let all = messages();
                let pick = |places: &[usize]| places.iter().map(|at| all[*at].clone()).collect::<Vec<_>>();
                let (one, other) = runtime.block_on(async { (outcome_of(&pick(&some)).await, outcome_of(&pick(&shuffled)).await) });
                prop_assert_eq!(one, other);
                Ok(())
            })
            .unwrap();
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}
