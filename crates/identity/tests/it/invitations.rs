use identity::{
    Answered, NewPerson, RequestInput, Secret, WantedInput, accept_invitation, approve_request, ask_to_join, check_wanted,
    find_invitation, find_person, invite, list_invitations, list_requests, list_schools, read_batch, read_wanted, refuse_request,
    renew_invitation, sweep_unanswered, take_back_invitation,
};
use kernel::testing::TestStore;
use kernel::{Error, Role};

use crate::people::{machine, person, tables_with, write};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn wanted(name: &str, email: &str, role: &str) -> identity::Wanted {
    read_wanted(WantedInput { name, email, school: "", role }).unwrap()
}

#[tokio::test]
async fn an_invitation_is_read_often_and_used_once() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let invited = write(&test, async |unit| invite(unit, &cora, &[wanted("Amir", "amir@example.org", "editor")]).await).await;
    let secret = &invited.unwrap()[0].secret;
    for _ in 0..3 {
        let found = find_invitation(test.store.reader(), secret, test.store.now()).await.unwrap().unwrap();
        assert_eq!((found.answered, found.name.as_str(), found.role), (Answered::Open, "Amir", Role::Editor));
        assert_eq!(found.inviter, Some(("Cora".to_owned(), Role::Coordinator)));
    }
    assert!(!tables_with(&test, secret.reveal()).await.iter().any(|_| true), "the secret itself is nowhere");
    let hash = Secret::brought(&secret.hash());
    assert_eq!(find_invitation(test.store.reader(), &hash, test.store.now()).await.unwrap(), None, "nor does its hash open it");
    let nameless = write(&test, async |unit| accept_invitation(unit, secret, " ").await).await;
    assert!(matches!(nameless, Err(Error::Invalid(_))));
    let id = write(&test, async |unit| accept_invitation(unit, secret, "Amir Ng").await).await.unwrap();
    let joined = find_person(test.store.reader(), id).await.unwrap().unwrap();
    assert_eq!((joined.name.as_str(), joined.email.as_deref(), joined.role), ("Amir Ng", Some("amir@example.org"), Role::Editor));
    let again = write(&test, async |unit| accept_invitation(unit, secret, "Thief").await).await;
    assert!(matches!(again, Err(Error::Refused(said)) if said.contains("used already")));
    let found = find_invitation(test.store.reader(), secret, test.store.now()).await.unwrap().unwrap();
    assert_eq!((found.answered, found.name.as_str()), (Answered::Accepted, ""));
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_becomes_a_member() {
    let test = TestStore::new().await;
    let invited = write(&test, async |unit| invite(unit, &machine(), &[wanted("Amir", "", "")]).await).await.unwrap();
    let accept = async |name| write(&test, async |unit| accept_invitation(unit, &invited[0].secret, name).await).await;
    let (first, second) = tokio::join!(accept("Amir"), accept("Thief"));
    assert!(first.is_ok() != second.is_ok());
}

#[tokio::test]
async fn an_invitation_ends_after_two_weeks_when_taken_back_and_when_renewed() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let three = [wanted("A", "a@example.org", ""), wanted("B", "b@example.org", ""), wanted("C", "c@example.org", "")];
    let invited = write(&test, async |unit| invite(unit, &cora, &three).await).await.unwrap();
    write(&test, async |unit| take_back_invitation(unit, &cora, invited[1].id).await).await.unwrap();
    let renewed = write(&test, async |unit| renew_invitation(unit, &cora, invited[2].id).await).await.unwrap();
    let answered =
        async |secret: &Secret| Some(find_invitation(test.store.reader(), secret, test.store.now()).await.unwrap()?.answered);
    assert_eq!(answered(&invited[1].secret).await, Some(Answered::TakenBack));
    assert_eq!(answered(&invited[2].secret).await, None, "the old link ends");
    assert_eq!(answered(&renewed.secret).await, Some(Answered::Open));
    test.clock.advance(14 * DAY - 1);
    assert_eq!(answered(&invited[0].secret).await, Some(Answered::Open));
    test.clock.advance(1);
    assert_eq!(answered(&invited[0].secret).await, Some(Answered::Expired));
    for secret in [&invited[0].secret, &invited[1].secret, &renewed.secret] {
        let refused = write(&test, async |unit| accept_invitation(unit, secret, "Late").await).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
    }
    let waiting = list_invitations(test.store.reader(), &cora, test.store.now()).await.unwrap();
    assert_eq!(waiting.iter().map(|one| (one.name.as_str(), one.is_expired)).collect::<Vec<_>>(), [("A", true), ("C", true)]);
    let renewed = write(&test, async |unit| renew_invitation(unit, &cora, invited[0].id).await).await.unwrap();
    assert_eq!(answered(&renewed.secret).await, Some(Answered::Open));
    let back = write(&test, async |unit| renew_invitation(unit, &cora, invited[1].id).await).await;
    assert!(matches!(back, Err(Error::NotFound(_))), "what was taken back stays so");
}

#[tokio::test]
async fn an_address_has_one_claim() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let amir = || wanted("Amir", "Amir@Example.org", "");
    let first = write(&test, async |unit| invite(unit, &cora, &[amir()]).await).await.unwrap();
    let second = write(&test, async |unit| invite(unit, &cora, &[amir()]).await).await;
    assert!(second.unwrap_err().to_string().contains("an invitation since 2026-11-23"));
    let member = write(&test, async |unit| invite(unit, &cora, &[wanted("C", "cora@example.org", "")]).await).await;
    assert!(member.unwrap_err().to_string().contains("A member with this address"));
    // Somebody comes by another way to have the address that is invited.
    let new = NewPerson { name: "Other".to_owned(), email: Some("amir@example.org".to_owned()), role: Role::Member };
    write(&test, async |unit| identity::add_person(unit, &new).await).await.unwrap();
    let late = write(&test, async |unit| accept_invitation(unit, &first[0].secret, "Amir").await).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    let renewed = write(&test, async |unit| renew_invitation(unit, &cora, first[0].id).await).await;
    assert!(matches!(renewed, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn hundreds_are_invited_in_one_write_with_their_schools_or_none_is() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let lines: Vec<String> = (1..=500)
        .map(|number| match number {
            100 => "Cora, cora@example.org, Tarnbridge, member".to_owned(),
            200 => "Twice, p199@example.org, Tarnbridge, member".to_owned(),
            300 => "Boss, p300@example.org, Tarnbridge, admin".to_owned(),
            400 => "No Address, nowhere, Tarnbridge, boss".to_owned(),
            _ => format!("Person {number}, P{number}@example.org, School {}, member", number % 40),
        })
        .collect();
    let mut batch = read_batch(&lines.join("\n")).unwrap();
    assert_eq!((batch.wanted.len(), batch.faulty.len()), (499, 1));
    let faults = check_wanted(test.store.reader(), &cora, &batch.wanted, test.store.now()).await.unwrap();
    let found: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.field.as_str())).collect();
    assert_eq!(found, [(100, "email"), (200, "email"), (300, "role")]);
    assert!(faults[1].message.contains("line 199"));
    let refused = write(&test, async |unit| invite(unit, &cora, &batch.wanted).await).await;
    assert!(matches!(refused, Err(Error::Invalid(all)) if all == faults), "all or none");
    assert!(list_invitations(test.store.reader(), &cora, test.store.now()).await.unwrap().is_empty());

    batch.set_aside(&faults);
    assert_eq!(batch.faulty.iter().map(|line| line.number).collect::<Vec<_>>(), [100, 200, 300, 400]);
    let before = test.store.head().await.unwrap().seq;
    let invited = write(&test, async |unit| invite(unit, &cora, &batch.wanted).await).await.unwrap();
    assert_eq!(invited.len(), 496);
    assert_eq!(list_schools(test.store.reader(), &cora).await.unwrap().len(), 40);
    assert_eq!(test.store.head().await.unwrap().seq - before, 496 + 40);
}

#[tokio::test]
async fn a_request_is_answered_by_an_invitation_or_forgotten() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let ask = async |name: &str, email: &str| {
        let input = RequestInput { name: name.into(), email: email.into(), school: "Quillham High".into(), words: "Hello".into() };
        write(&test, async |unit| ask_to_join(unit, &input).await).await
    };
    ask("Amir", "amir@example.org").await.unwrap();
    ask("Not Amir", "AMIR@example.org").await.unwrap();
    ask("Cora", "cora@example.org").await.unwrap();
    ask("Nobody", "nobody@example.org").await.unwrap();
    assert!(ask("", "x").await.is_err());
    let waiting = list_requests(test.store.reader(), &cora, test.store.now()).await.unwrap();
    let shown: Vec<_> = waiting.iter().map(|request| (request.name.as_str(), request.obstacle.is_some())).collect();
    assert_eq!(shown, [("Amir", false), ("Cora", true), ("Nobody", false)], "the first words of an address stand");
    let approve = async |at: usize, role| write(&test, async |unit| approve_request(unit, &cora, waiting[at].id, role).await).await;
    assert!(matches!(approve(0, Role::Admin).await, Err(Error::Conflict(_))), "nobody makes more than they are");
    let invited = approve(0, Role::Member).await.unwrap();
    assert_eq!(invited.email.as_deref(), Some("amir@example.org"));
    assert!(matches!(approve(0, Role::Member).await, Err(Error::NotFound(_))), "it is answered once");
    assert!(matches!(approve(1, Role::Member).await, Err(Error::Conflict(said)) if said.contains("network already")));
    write(&test, async |unit| refuse_request(unit, &cora, waiting[2].id).await).await.unwrap();
    assert!(tables_with(&test, "nobody").await.is_empty());
    let member = person(&test, "Mem", Role::Member).await;
    assert!(matches!(list_requests(test.store.reader(), &member, test.store.now()).await, Err(Error::Refused(_))));
}

#[tokio::test]
async fn what_nobody_answers_is_forgotten_in_time() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let late = wanted("Late", "late@example.org", "member");
    write(&test, async |unit| invite(unit, &cora, &[late]).await).await.unwrap();
    let input = RequestInput {
        name: "Slow".into(),
        email: "slow@example.org".into(),
        school: "Quillham High".into(),
        words: "Hello".into(),
    };
    write(&test, async |unit| ask_to_join(unit, &input).await).await.unwrap();
    for (days, late, slow) in [(103, true, true), (2, false, true), (74, false, true), (2, false, false)] {
        test.clock.advance(days * DAY);
        sweep_unanswered(&test.store).await.unwrap();
        let now = test.store.now();
        assert_eq!(!list_invitations(test.store.reader(), &cora, now).await.unwrap().is_empty(), late, "{days}");
        assert_eq!(!list_requests(test.store.reader(), &cora, now).await.unwrap().is_empty(), slow, "{days}");
    }
    let head = test.store.head().await.unwrap();
    sweep_unanswered(&test.store).await.unwrap();
    assert_eq!(test.store.head().await.unwrap(), head, "nothing to do writes nothing");
    assert!(tables_with(&test, "late@").await.is_empty() && tables_with(&test, "slow@").await.is_empty());
}
