//! Announcements: whom they reach, how, and how often.

use kernel::{Audience, Error, Event, PersonId, Role, Viewer};
use notifications::{
    Announce, AnnouncementId, Choice, Confirmation, Reach, Way, announce, count_reached, dismiss, find_announcement, list_for_home,
    save_choice, take_back,
};

use crate::network::{Network, coordinator};

fn input(reach: Reach, way: Way) -> Announce {
    Announce {
        subject: "Meeting moved".to_owned(),
        text: "We meet at **Quillham**.".to_owned(),
        reach,
        way,
        confirmation: Confirmation::None,
    }
}

async fn say(network: &Network, by: PersonId, input: &Announce) -> Result<AnnouncementId, Error> {
    let mut unit = network.begin_as(by).await;
    let id = announce(&mut unit, &coordinator(by), input).await?;
    unit.commit().await?;
    Ok(id)
}

async fn seen_at_home(network: &Network, person: PersonId, role: Role) -> Vec<String> {
    let viewer = Viewer::member(person, role);
    let list = list_for_home(network.test.store.reader(), &viewer, network.now()).await.unwrap();
    list.into_iter().map(|one| one.subject).collect()
}

#[tokio::test]
async fn one_that_goes_out_at_once_reaches_each_member_once_also_in_the_holidays() {
    let mut network = Network::new().await;
    let (cora, asha, ben) = (
        network.join("cora", Role::Coordinator).await,
        network.join("asha", Role::Member).await,
        network.join("ben", Role::Member).await,
    );
    save_choice(&network.test.store, ben, &Choice { announcements: false, ..Choice::default() }).await.unwrap();
    network.go_to("2026-12-28", "10:00");
    let reached = count_reached(network.test.store.reader(), &coordinator(cora), network.now()).await.unwrap();
    assert_eq!((reached[0].0, reached[0].1.people, reached[0].1.by_mail), (Reach::Everyone, 3, 2));
    say(&network, cora, &input(Reach::Everyone, Way::Now)).await.unwrap();
    network.tell().await;
    network.restart().await;
    network.join("late", Role::Member).await;
    network.tell().await;
    let letters = network.letters().await;
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(to, ["asha@example.org", "cora@example.org"]);
    assert_eq!(letters[0].subject, "Meeting moved");
    assert!(letters[0].text.contains("We meet at **Quillham**.") && letters[0].pause_url.contains("/telling/"));
    // Who takes none by mail sees it on the home page, until they take it away or it is old.
    assert_eq!(seen_at_home(&network, ben, Role::Member).await, ["Meeting moved"]);
    let id = notifications::list_announcements(network.test.store.reader(), &coordinator(cora), 5).await.unwrap()[0].id;
    dismiss(&network.test.store, &Viewer::member(ben, Role::Member), id).await.unwrap();
    assert!(seen_at_home(&network, ben, Role::Member).await.is_empty());
    assert_eq!(seen_at_home(&network, asha, Role::Member).await.len(), 1);
    network.go_to("2027-01-19", "10:00");
    assert!(seen_at_home(&network, asha, Role::Member).await.is_empty());
}

#[tokio::test]
async fn whom_one_does_not_reach_learns_nothing_of_it() {
    let network = Network::new().await;
    let (cora, ben) = (network.join("cora", Role::Coordinator).await, network.join("ben", Role::Member).await);
    let id = say(&network, cora, &input(Reach::Role(Role::Coordinator), Way::Digest)).await.unwrap();
    let ben = Viewer::member(ben, Role::Member);
    assert!(find_announcement(network.test.store.reader(), &ben, id).await.unwrap().is_none());
    assert!(matches!(dismiss(&network.test.store, &ben, id).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn one_for_the_digest_stands_first_in_it() {
    let mut network = Network::new().await;
    let cora = network.join("cora", Role::Coordinator).await;
    network.join("asha", Role::Member).await;
    network.publish("calm", Audience::Members).await;
    say(&network, cora, &input(Reach::Role(Role::Member), Way::Digest)).await.unwrap();
    network.tell().await;
    assert_eq!(network.letters().await, []);
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let letter = network.letter_to("asha").await.unwrap();
    assert_eq!(letter.subject, "Tarnbridge: Meeting moved, and 1 more");
    assert!(!network.letter_to("cora").await.unwrap().text.contains("Meeting moved"), "it is for members alone");
}

#[tokio::test]
async fn new_members_are_those_of_the_last_year() {
    let network = Network::new().await;
    let cora = network.join("cora", Role::Coordinator).await;
    network.go_to("2027-12-01", "10:00");
    let asha = network.join("asha", Role::Member).await;
    say(&network, cora, &input(Reach::New, Way::Digest)).await.unwrap();
    assert!(seen_at_home(&network, cora, Role::Coordinator).await.is_empty());
    assert_eq!(seen_at_home(&network, asha, Role::Member).await.len(), 1);
}

#[tokio::test]
async fn a_second_one_within_a_week_must_be_confirmed() {
    let network = Network::new().await;
    let cora = network.join("cora", Role::Coordinator).await;
    let first = input(Reach::Everyone, Way::Now);
    say(&network, cora, &first).await.unwrap();
    assert!(matches!(say(&network, cora, &first).await, Err(Error::Conflict(_))));
    say(&network, cora, &Announce { confirmation: Confirmation::Given, ..first.clone() }).await.unwrap();
    network.go_to("2026-12-01", "10:00");
    say(&network, cora, &first).await.unwrap();
}

#[tokio::test]
async fn one_that_is_taken_back_is_neither_sent_nor_shown_and_its_text_is_gone() {
    let mut network = Network::new().await;
    let cora = network.join("cora", Role::Coordinator).await;
    let asha = network.join("asha", Role::Member).await;
    let id = say(&network, cora, &input(Reach::Everyone, Way::Now)).await.unwrap();
    network.tell().await;
    assert_eq!(network.letters().await.len(), 2);
    let mut unit = network.begin_as(cora).await;
    take_back(&mut unit, &coordinator(cora), id).await.unwrap();
    unit.commit().await.unwrap();
    network.tell().await;
    assert_eq!(network.letters().await, []);
    assert!(seen_at_home(&network, asha, Role::Member).await.is_empty());
    let kept = &notifications::list_announcements(network.test.store.reader(), &coordinator(cora), 5).await.unwrap()[0];
    assert!(kept.is_taken_back && kept.subject.is_empty() && kept.text.is_empty());
}

#[tokio::test]
async fn only_those_who_publish_for_a_term_announce() {
    let network = Network::new().await;
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Moderator, Role::Editor] {
        let person = network.join(&format!("some {role}"), role).await;
        let viewer = Viewer::member(person, role);
        let mut unit = network.begin_as(person).await;
        assert!(matches!(announce(&mut unit, &viewer, &input(Reach::Everyone, Way::Now)).await, Err(Error::Refused(_))), "{role}");
        unit.abandon().await.unwrap();
    }
}

#[tokio::test]
async fn every_fault_of_the_form_is_said_at_once() {
    let network = Network::new().await;
    let cora = network.join("cora", Role::Coordinator).await;
    let bad = Announce { subject: "Two\nlines".to_owned(), text: " ".to_owned(), ..input(Reach::Everyone, Way::Now) };
    let Err(Error::Invalid(faults)) = say(&network, cora, &bad).await else { panic!("it was taken") };
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["subject", "text"]);
}

#[tokio::test]
async fn a_publication_that_is_to_be_told_is_announced_to_those_who_may_see_it() {
    let mut network = Network::new().await;
    let (asha, max) = (network.join("asha", Role::Member).await, network.join("max", Role::Moderator).await);
    let id = network.publish("closed", Audience::Moderators).await;
    let mut unit = network.test.begin().await;
    unit.append(Event {
        kind: "library.published",
        subject: id.to_string(),
        version: Some(7),
        audience: Some(Audience::Moderators),
        detail: serde_json::json!({ "kind": "strategy", "ordinal": 1, "tell": "everyone" }),
    });
    unit.commit().await.unwrap();
    network.tell().await;
    assert!(seen_at_home(&network, asha, Role::Member).await.is_empty());
    assert_eq!(seen_at_home(&network, max, Role::Moderator).await, ["The closed one"]);
    let id =
        notifications::list_announcements(network.test.store.reader(), &Viewer::with_role(Role::Admin), 5).await.unwrap()[0].id;
    let db = network.test.store.reader();
    assert_eq!(find_announcement(db, &Viewer::member(asha, Role::Member), id).await.unwrap(), None);
    assert!(find_announcement(db, &Viewer::member(max, Role::Moderator), id).await.unwrap().is_some());
}
