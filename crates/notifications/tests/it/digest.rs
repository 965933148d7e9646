//! The digest: what is in it, when it comes, and that it comes once.

use calendar::{Weekday, london};
use kernel::{Audience, Role, Viewer};
use library::{Draft, Kind};
use notifications::{Arrived, Choice, Paused, Rhythm, save_choice};

use crate::network::{Network, draft, something_saved};

#[tokio::test]
async fn on_thursday_afternoon_everybody_is_told_once_what_is_new() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.publish("calm", Audience::Members).await;
    network.tell().await;
    network.go_to("2026-11-26", "16:14");
    network.tell().await;
    assert_eq!(network.letters().await, []);
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let letter = network.letter_to("asha").await.unwrap();
    assert_eq!(letter.subject, "Tarnbridge: The calm one");
    for said in
        ["Hello asha", "NEW IN THE LIBRARY", "* The calm one", "What calm is.", "https://send.example.org/library/strategy/calm"]
    {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    assert!(letter.pause_url.starts_with("https://send.example.org/telling/") && letter.text.contains(&letter.pause_url));
    network.go_to("2026-11-27", "09:00");
    network.restart().await;
    network.tell().await;
    assert_eq!(network.letters().await.len(), 1);
}

#[tokio::test]
async fn nobody_is_written_to_about_nothing() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    // What comes later in the week waits for the next one, and is in it.
    network.publish("calm", Audience::Members).await;
    network.tell().await;
    assert_eq!(network.letters().await, []);
    network.go_to("2026-12-03", "16:15");
    network.tell().await;
    assert!(network.letter_to("asha").await.unwrap().text.contains("The calm one"));
}

#[tokio::test]
async fn what_was_told_is_not_told_again_but_its_change_is() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.publish("calm", Audience::Members).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    network.publish("board", Audience::Members).await;
    network.publish_draft(&Draft { summary: "Now shorter.".to_owned(), ..draft("calm", Audience::Members) }).await;
    network.go_to("2026-12-03", "16:15");
    network.tell().await;
    let second = network.letters().await.pop().unwrap().text;
    let (new, changed) = second.split_once("CHANGED").unwrap();
    assert!(new.contains("The board one") && changed.contains("The calm one") && changed.contains("Now shorter."), "{second}");
}

#[tokio::test]
async fn ten_lines_are_enough_and_packs_come_first() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.publish_draft(&Draft { kind: Kind::Pack, ..draft("spring", Audience::Members) }).await;
    for number in 0..13 {
        network.publish(&format!("s{number}"), Audience::Members).await;
    }
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let letter = network.letter_to("asha").await.unwrap();
    assert_eq!(letter.text.matches("\n* ").count(), 10, "{}", letter.text);
    assert!(letter.text.contains("And 4 more in the library: https://send.example.org/search?sort=newest"), "{}", letter.text);
    assert_eq!(letter.subject, "Tarnbridge: The spring one, and 13 more");
    assert!(letter.text.contains("* The s12 one") && !letter.text.contains("* The s3 one"), "the newest are shown");
}

#[tokio::test]
async fn each_reader_is_told_what_they_may_see() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.join("max", Role::Moderator).await;
    network.publish("open", Audience::Public).await;
    network.publish("closed", Audience::Moderators).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let (asha, max) = (network.letter_to("asha").await.unwrap(), network.letter_to("max").await.unwrap());
    assert!(asha.text.contains("open") && !asha.text.contains("closed") && !asha.subject.contains("more"), "{asha:?}");
    assert!(max.text.contains("open") && max.text.contains("closed"), "{max:?}");
}

#[tokio::test]
async fn a_withdrawn_thing_never_goes_out_even_when_the_letter_is_written() {
    let mut network = Network::new().await;
    for name in ["asha", "ben"] {
        network.join(name, Role::Member).await;
    }
    network.publish("good", Audience::Members).await;
    let bad = network.publish("bad", Audience::Members).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    assert!(network.letter_to("asha").await.unwrap().text.contains("bad"));
    // The mail server is away; meanwhile the thing is withdrawn.
    network.withdraw(bad).await;
    network.tell().await;
    for name in ["asha", "ben"] {
        let letter = network.letter_to(name).await.unwrap();
        assert!(letter.text.contains("good") && !letter.text.contains("bad"), "{letter:?}");
    }
}

#[tokio::test]
async fn what_is_no_longer_for_everybody_is_taken_out_of_letters_that_wait() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.publish("inner", Audience::Members).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    assert_eq!(network.letters().await.len(), 1);
    network.publish("inner", Audience::Moderators).await;
    network.tell().await;
    assert_eq!(network.letters().await, []);
}

#[tokio::test]
async fn whoever_loses_a_role_loses_what_waits_for_it() {
    let mut network = Network::new().await;
    let admin = network.join("ada", Role::Admin).await;
    let max = network.join("max", Role::Moderator).await;
    network.publish("closed", Audience::Moderators).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    assert!(network.letter_to("max").await.is_some());
    let mut unit = network.begin_as(admin).await;
    identity::change_role(&mut unit, &Viewer::member(admin, Role::Admin), max, Role::Member).await.unwrap();
    unit.commit().await.unwrap();
    network.tell().await;
    assert_eq!(network.letter_to("max").await, None);
}

#[tokio::test]
async fn holidays_pauses_and_never_are_quiet_and_nothing_is_lost() {
    let mut network = Network::new().await;
    let people = [network.join("asha", Role::Member).await, network.join("ben", Role::Member).await];
    network.join("cara", Role::Member).await;
    network.join("dan", Role::Member).await;
    let until = london::parse_day("2027-01-14").unwrap();
    save_choice(&network.test.store, people[0], &Choice { rhythm: Rhythm::None, ..Choice::default() }).await.unwrap();
    save_choice(&network.test.store, people[1], &Choice { paused: Paused::Until(until), ..Choice::default() }).await.unwrap();
    network.go_to("2026-12-17", "16:15");
    network.publish("before", Audience::Members).await;
    network.tell().await;
    network.go_to("2026-12-24", "16:15");
    network.publish("christmas", Audience::Members).await;
    network.tell().await;
    let told = |letters: &[crate::network::Letter]| letters.iter().map(|letter| letter.to[..3].to_owned()).collect::<Vec<_>>();
    assert_eq!(told(&network.letters().await), ["car", "dan"]);
    network.go_to("2027-01-07", "16:15");
    network.tell().await;
    assert_eq!(told(&network.letters().await), ["car", "car", "dan", "dan"]);
    network.go_to("2027-01-14", "16:15");
    network.publish("spring", Audience::Members).await;
    network.tell().await;
    let letters = network.letters().await;
    assert_eq!(told(&letters), ["ben", "car", "car", "car", "dan", "dan", "dan"]);
    assert!(letters[2].text.contains("christmas") && !letters[2].text.contains("before"));
}

#[tokio::test]
async fn a_daily_one_comes_on_school_days_only() {
    let mut network = Network::new().await;
    let asha = network.join("asha", Role::Member).await;
    let daily = Choice { rhythm: Rhythm::Daily, weekday: Weekday::Monday, ..Choice::default() };
    save_choice(&network.test.store, asha, &daily).await.unwrap();
    for (day, count) in [("2026-11-23", 1), ("2026-11-24", 2), ("2026-11-27", 3), ("2026-11-28", 3), ("2026-11-30", 4)] {
        network.publish(&format!("on-{day}"), Audience::Members).await;
        network.go_to(day, "16:15");
        network.tell().await;
        assert_eq!(network.letters().await.len(), count, "{day}");
    }
}

#[tokio::test]
async fn without_mail_nobody_is_written_to_and_nothing_is_lost() {
    let mut network = Network::with(crate::network::nothing_saved(), false).await;
    network.join("asha", Role::Member).await;
    network.publish("calm", Audience::Members).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    assert_eq!(network.letters().await, []);
}

#[tokio::test]
async fn new_matches_of_a_saved_search_are_a_line_of_their_own() {
    let mut network = Network::with(something_saved(), true).await;
    network.join("asha", Role::Member).await;
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let text = network.letter_to("asha").await.unwrap().text;
    assert!(text.contains("NEW FOR YOUR SAVED SEARCHES\n\n* Boards: 1 new\n  Now and next board\n"), "{text}");
}

#[tokio::test]
async fn what_came_from_other_networks_is_told_with_their_name_once_and_not_when_it_was_taken_back() {
    let mut network = Network::new().await;
    network.join("asha", Role::Member).await;
    network.publish("ours", Audience::Members).await;
    let arrived = |id: u128, title: &str, summary: &str| Arrived {
        id: uuid::Uuid::from_u128(id).to_string(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        path: format!("/library/strategy/{id}@quillham.example.org"),
        network: "Quillham SENCO network".to_owned(),
    };
    let now = network.now();
    *network.elsewhere.lock().unwrap() =
        vec![(now, arrived(1, "Reading by lamplight", "Pairs read.")), (now, arrived(2, "Tea", ""))];
    network.go_to("2026-11-26", "16:15");
    network.tell().await;
    let text = network.letter_to("asha").await.unwrap().text;
    let lines = "FROM OTHER NETWORKS\n\n* Reading by lamplight\n  From Quillham SENCO network: Pairs read.\n";
    assert!(text.contains(lines) && text.contains("* Tea\n  From Quillham SENCO network\n"), "{text}");
    assert!(text.find("The ours one").unwrap() < text.find("FROM OTHER NETWORKS").unwrap(), "one's own first");
    // It is withdrawn there while the letter waits here.
    network.elsewhere.lock().unwrap().remove(0);
    let mut unit = network.test.begin().await;
    unit.append(kernel::Event {
        kind: "federation.withdrawn",
        subject: uuid::Uuid::from_u128(1).to_string(),
        version: Some(9),
        audience: None,
        detail: serde_json::json!({}),
    });
    unit.commit().await.unwrap();
    network.tell().await;
    let text = network.letter_to("asha").await.unwrap().text;
    assert!(!text.contains("lamplight") && text.contains("* Tea"), "{text}");
}

#[tokio::test]
async fn five_hundred_members_are_told_once_each_through_crashes() {
    let mut network = Network::new().await;
    let mut unit = network.test.begin().await;
    for number in 0..500 {
        let new = identity::NewPerson {
            name: format!("Member {number}"),
            email: Some(format!("m{number:03}@example.org")),
            role: Role::Member,
        };
        identity::add_person(&mut unit, &new).await.unwrap();
    }
    unit.commit().await.unwrap();
    network.publish("calm", Audience::Members).await;
    network.go_to("2026-11-26", "16:15");
    network.follow().await;
    while network.letters().await.len() < 250 {
        network.tell_some().await;
    }
    network.restart().await;
    network.tell().await;
    let mut to: Vec<String> = network.letters().await.into_iter().map(|letter| letter.to).collect();
    assert_eq!(to.len(), 500);
    to.dedup();
    assert_eq!(to.len(), 500);
}
