//! What is one's own: reminders, reviews, secret addresses.

use calendar::london;
use identity::Secret;
use kernel::{Audience, Error, Role, Viewer};
use library::{Draft, ResourceId};
use notifications::{
    Purpose, ReminderInput, add_reminder, dismiss_reminder, export_person, find_owner, list_reminders, make_secret, revoke_secrets,
};

use crate::network::{Network, draft};

fn reminder(day: &str, resources: &[ResourceId]) -> ReminderInput {
    ReminderInput { due_on: london::parse_day(day).unwrap(), resources: resources.to_vec() }
}

#[tokio::test]
async fn a_reminder_comes_with_the_digest_before_its_day_and_holds_only_what_its_owner_may_see() {
    let mut network = Network::new().await;
    let asha = Viewer::member(network.join("asha", Role::Member).await, Role::Member);
    let (calm, gone, closed) = (
        network.publish("calm", Audience::Members).await,
        network.publish("gone", Audience::Members).await,
        network.publish("closed", Audience::Moderators).await,
    );
    add_reminder(&network.test.store, &asha, &reminder("2027-01-11", &[calm, gone, closed])).await.unwrap();
    network.withdraw(gone).await;
    network.go_to("2026-12-17", "16:15");
    network.tell().await;
    assert!(!network.letters().await.iter().any(|letter| letter.text.contains("REMINDED")));
    network.go_to("2027-01-07", "16:15");
    network.tell().await;
    let text = network.letters().await.pop().unwrap().text;
    assert!(text.contains("YOU ASKED TO BE REMINDED\n\n* Look at how it went: Monday 11 January 2027\n  The calm one\n"), "{text}");
    network.go_to("2027-01-14", "16:15");
    network.tell().await;
    assert_eq!(network.letters().await.iter().filter(|letter| letter.text.contains("REMINDED")).count(), 1);
}

#[tokio::test]
async fn a_reminder_is_for_a_day_ahead_and_for_something_that_is_there() {
    let network = Network::new().await;
    let asha = Viewer::member(network.join("asha", Role::Member).await, Role::Member);
    let calm = network.publish("calm", Audience::Members).await;
    let closed = network.publish("closed", Audience::Moderators).await;
    for bad in [
        reminder("2026-11-23", &[calm]),
        reminder("2029-01-01", &[calm]),
        reminder("2027-01-11", &[]),
        reminder("2027-01-11", &[closed]),
        reminder("2027-01-11", &[calm; 21]),
    ] {
        assert!(matches!(add_reminder(&network.test.store, &asha, &bad).await, Err(Error::Invalid(_))), "{bad:?}");
    }
    assert!(matches!(
        add_reminder(&network.test.store, &Viewer::public(), &reminder("2027-01-11", &[calm])).await,
        Err(Error::SignIn)
    ));
}

#[tokio::test]
async fn a_reminder_is_taken_away_by_its_owner_alone() {
    let network = Network::new().await;
    let asha = Viewer::member(network.join("asha", Role::Member).await, Role::Member);
    let ben = Viewer::member(network.join("ben", Role::Member).await, Role::Member);
    let calm = network.publish("calm", Audience::Members).await;
    add_reminder(&network.test.store, &asha, &reminder("2027-01-11", &[calm])).await.unwrap();
    let list = async |viewer: &Viewer| list_reminders(network.test.store.reader(), viewer, network.now()).await.unwrap();
    let id = list(&asha).await[0].id;
    assert!(list(&ben).await.is_empty());
    dismiss_reminder(&network.test.store, &ben, id).await.unwrap();
    assert_eq!(list(&asha).await.len(), 1);
    dismiss_reminder(&network.test.store, &asha, id).await.unwrap();
    assert!(list(&asha).await.is_empty());
}

#[tokio::test]
async fn owners_are_told_a_month_and_a_week_before_a_review_is_due() {
    let mut network = Network::new().await;
    let asha = network.join("asha", Role::Editor).await;
    network.join("ben", Role::Editor).await;
    let mut unit = network.begin_as(asha).await;
    let mine = Draft { review_by: Some("2027-02-20".to_owned()), ..draft("mine", Audience::Members) };
    library::publish(&mut unit, &mine).await.unwrap();
    unit.commit().await.unwrap();
    let mut told = Vec::new();
    for day in ["2026-11-26", "2027-01-14", "2027-01-21", "2027-01-28", "2027-02-04", "2027-02-11", "2027-02-25"] {
        network.go_to(day, "16:15");
        network.tell().await;
        let letters = network.letters().await;
        told.push(letters.iter().filter(|letter| letter.text.contains("LOOK AT AGAIN")).count());
        assert!(!letters.iter().any(|letter| letter.to.starts_with("ben") && letter.text.contains("LOOK AT AGAIN")));
    }
    // 30 days before is 21 January, 7 days before is in the half-term holiday, so it comes after it with the day itself.
    assert_eq!(told, [0, 0, 1, 1, 1, 1, 2]);
}

#[tokio::test]
async fn coordinators_are_told_once_of_what_its_owner_has_not_looked_at_and_of_what_nobody_owns() {
    let mut network = Network::new().await;
    let asha = network.join("asha", Role::Editor).await;
    network.join("cora", Role::Coordinator).await;
    let by = |key: &str, day: &str| Draft { review_by: Some(day.to_owned()), ..draft(key, Audience::Members) };
    let mut unit = network.begin_as(asha).await;
    let looked = library::publish(&mut unit, &by("looked", "2027-01-25")).await.unwrap().id;
    library::publish(&mut unit, &by("left", "2027-01-26")).await.unwrap();
    unit.commit().await.unwrap();
    network.publish_draft(&by("nobody", "2027-02-12")).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    for day in ["2027-01-07", "2027-01-14", "2027-01-21", "2027-01-28", "2027-02-04", "2027-02-11", "2027-02-25"] {
        if day == "2027-01-14" {
            let mut unit = network.begin_as(asha).await;
            library::confirm(&mut unit, &Viewer::member(asha, Role::Editor), looked).await.unwrap();
            unit.commit().await.unwrap();
        }
        network.go_to(day, "16:15");
        network.tell().await;
    }
    let letters = network.letters().await;
    // What follows the heading of reviews in her letters.
    let of_cora = letters.iter().filter(|letter| letter.to.starts_with("cora"));
    let told: Vec<&str> =
        of_cora.filter_map(|letter| letter.text.split_once("TO LOOK AT AGAIN")?.1.split("\nNEW IN").next()).collect();
    let count = |title: &str| told.iter().filter(|text| text.contains(title)).count();
    assert_eq!(count("The looked one"), 0, "its owner looked: {told:#?}");
    assert_eq!(count("The left one"), 2, "a week before, and on its day: {told:#?}");
    assert_eq!(count("The nobody one"), 3, "a month before, a week before, and on its day: {told:#?}");
    assert!(told[0].contains("/reviews-due"), "{told:#?}");
}

#[tokio::test]
async fn a_secret_address_opens_one_thing_for_as_long_as_its_owner_wants() {
    let network = Network::new().await;
    let asha = network.join("asha", Role::Moderator).await;
    let store = &network.test.store;
    let secret = make_secret(store, asha, Purpose::Feed).await.unwrap();
    let owner = find_owner(store.reader(), &secret, Purpose::Feed).await.unwrap().unwrap();
    assert!(owner.viewer().may_see(Audience::Moderators) && !owner.viewer().may(kernel::Permission::Write));
    assert_eq!(find_owner(store.reader(), &secret, Purpose::Pause).await.unwrap(), None);
    assert_eq!(find_owner(store.reader(), &Secret::brought(&secret.hash()), Purpose::Feed).await.unwrap(), None);
    revoke_secrets(store, asha, Purpose::Calendar).await.unwrap();
    assert!(find_owner(store.reader(), &secret, Purpose::Feed).await.unwrap().is_some());
    revoke_secrets(store, asha, Purpose::Feed).await.unwrap();
    assert_eq!(find_owner(store.reader(), &secret, Purpose::Feed).await.unwrap(), None);
}

#[tokio::test]
async fn nothing_is_left_of_somebody_who_left() {
    let mut network = Network::new().await;
    network.join("cora", Role::Coordinator).await;
    let asha = network.join("asha", Role::Member).await;
    let viewer = Viewer::member(asha, Role::Member);
    let calm = network.publish("calm", Audience::Members).await;
    let secret = make_secret(&network.test.store, asha, Purpose::Feed).await.unwrap();
    add_reminder(&network.test.store, &viewer, &reminder("2027-01-11", &[calm])).await.unwrap();
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let held = export_person(network.test.store.reader(), asha).await.unwrap();
    assert_eq!((held["reminders"].as_array().unwrap().len(), held["told"].as_array().unwrap().len()), (1, 1));
    let mut unit = network.begin_as(asha).await;
    identity::leave(&mut unit, &viewer).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(find_owner(network.test.store.reader(), &secret, Purpose::Feed).await.unwrap(), None);
    network.tell().await;
    let held = export_person(network.test.store.reader(), asha).await.unwrap();
    for list in ["reminders", "told", "secret_addresses"] {
        assert!(held[list].as_array().unwrap().is_empty(), "{held}");
    }
    assert_eq!(network.letter_to("asha").await, None);
    assert!(network.letter_to("cora").await.is_some());
}
