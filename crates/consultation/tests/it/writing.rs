//! A draft is its author's.

use consultation::{
    CaseDraft, Keys, Saved, State, delete_draft, find_draft, list_mine, list_queue, pull_back, replace_all, save_case, take_up,
};
use kernel::{Error, Role, Viewer};

use crate::kit::{Kit, clean, surroundings, with_concern};

async fn save(kit: &Kit, by: &Viewer, id: consultation::CaseId, edition: i64, content: &CaseDraft) -> Result<Saved, Error> {
    save_case(&kit.test.store, &kit.keys, by, id, edition, content).await
}

#[tokio::test]
async fn nobody_but_its_author_knows_of_a_draft() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    assert_eq!(find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap().content, clean());
    for role in Role::ALL {
        let other = kit.person(role).await;
        assert_eq!(find_draft(kit.db(), &kit.keys, &other, id).await.unwrap(), None, "{role}");
        assert!(matches!(save(&kit, &other, id, 1, &clean()).await, Err(Error::NotFound(_))), "{role}");
        let deleted = act!(kit, &other, |unit| delete_draft(unit, &kit.keys, &other, id));
        assert!(matches!(deleted, Err(Error::NotFound(_))), "{role}");
        assert!(list_mine(kit.db(), &kit.keys, &other).await.unwrap().is_empty());
        if role > Role::Reader {
            assert_eq!(kit.find(&other, id).await, None, "{role}");
        }
    }
    assert!(matches!(find_draft(kit.db(), &kit.keys, &Viewer::public(), id).await, Err(Error::SignIn)));
    let moderator = kit.person(Role::Moderator).await;
    assert!(list_queue(kit.db(), &kit.keys, &moderator).await.unwrap().is_empty());
}

#[tokio::test]
async fn readers_do_not_ask() {
    let kit = Kit::new().await;
    let reader = kit.person(Role::Reader).await;
    let started = act!(kit, &reader, |unit| consultation::start_case(unit, &kit.keys, &reader, &clean()));
    assert!(matches!(started, Err(Error::Refused(_))));
}

#[tokio::test]
async fn what_comes_too_late_is_kept_beside_what_was_first() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    let Saved::Kept { edition, .. } = save(&kit, &author, id, 1, &with_concern("From the first window.")).await.unwrap() else {
        panic!("the first is kept")
    };
    assert_eq!(edition, 2);
    let Saved::Behind(newest) = save(&kit, &author, id, 1, &with_concern("From the second window.")).await.unwrap() else {
        panic!("the second is behind")
    };
    assert_eq!(newest.content.text.concern, "From the first window.");
    assert_eq!(newest.copies[0].content.text.concern, "From the second window.");
    // The same text again is no conflict.
    let same = save(&kit, &author, id, 1, &with_concern("From the first window.")).await.unwrap();
    assert!(matches!(same, Saved::Kept { edition: 2, .. }));
    for number in 0..9 {
        save(&kit, &author, id, 1, &with_concern(&format!("Another {number}."))).await.unwrap();
    }
    assert!(find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap().copies.len() <= 5);
}

#[tokio::test]
async fn what_was_taken_away_is_kept_with_the_draft() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &with_concern("Kwame leaves the hall.")).await;
    let longer = with_concern("Kwame leaves the hall. He runs.");
    save(&kit, &author, id, 1, &longer).await.unwrap();
    let draft = find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap();
    assert!(draft.content.earlier.is_empty(), "nothing went");
    let settled = replace_all(&draft.content, &surroundings());
    assert!(!settled.text.concern.contains("Kwame"), "{}", settled.text.concern);
    assert!(settled.labels.iter().any(|label| label.original == "Kwame"));
    save(&kit, &author, id, 2, &CaseDraft { earlier: vec![clean().text], ..settled.clone() }).await.unwrap();
    let draft = find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap();
    assert_eq!(draft.content.text, settled.text);
    assert_eq!(draft.content.earlier, [longer.text], "a form cannot bring one");
}

#[tokio::test]
async fn a_text_that_is_too_long_is_not_kept() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    let long = with_concern(&"word ".repeat(60_000));
    assert!(matches!(save(&kit, &author, id, 1, &long).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_submitted_case_stands_still_until_it_is_pulled_back() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    assert!(matches!(save(&kit, &author, id, 2, &with_concern("More.")).await, Err(Error::Conflict(_))));
    act!(kit, &author, |unit| pull_back(unit, &author, id)).unwrap();
    let draft = find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap();
    assert_eq!((draft.state, draft.is_waiting, draft.edition), (State::Draft, false, 2));
    save(&kit, &author, id, 2, &with_concern("More.")).await.unwrap();
    let again = act!(kit, &author, |unit| pull_back(unit, &author, id));
    assert!(matches!(again, Err(Error::Conflict(_))));
    assert_eq!(kit.kinds(id).await, ["consultation.started", "consultation.submitted", "consultation.pulled-back"]);
}

#[tokio::test]
async fn a_deleted_draft_takes_its_key_along() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    let folder = kit.test.folder.path().join("case-keys");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    act!(kit, &author, |unit| delete_draft(unit, &kit.keys, &author, id)).unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(find_draft(kit.db(), &kit.keys, &author, id).await.unwrap(), None);
    assert!(list_mine(kit.db(), &kit.keys, &author).await.unwrap().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn keys_are_for_this_account_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    kit.start(&author, &clean()).await;
    let folder = kit.test.folder.path().join("case-keys");
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    for entry in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_change_of_an_open_case_waits_while_the_old_text_stays() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let other = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    act!(kit, &author, |unit| take_up(unit, &kit.keys, &author, id)).unwrap();
    let draft = find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap();
    assert_eq!((draft.state, draft.content.text.clone()), (State::Open, clean().text));
    save(&kit, &author, id, draft.edition, &with_concern("It is mostly on Fridays.")).await.unwrap();
    kit.submit(&author, id).await.unwrap();
    assert_eq!(kit.case(&other, id).await.text, clean().text);
    assert!(kit.case(&author, id).await.is_being_changed && !kit.case(&other, id).await.is_being_changed);
    let moderator = kit.person(Role::Moderator).await;
    let before = kit.case(&other, id).await.version;
    assert!(list_queue(kit.db(), &kit.keys, &moderator).await.unwrap()[0].is_change);
    kit.approve(&moderator, id, 1).await.unwrap();
    let now = kit.case(&other, id).await;
    assert_eq!(now.text.concern, "It is mostly on Fridays.");
    assert!(now.version > before, "{} after {before}", now.version);
}

#[tokio::test]
async fn a_draft_whose_key_is_gone_says_so_and_can_be_deleted() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    let elsewhere = Keys::open(kit.test.folder.path().join("new-server")).unwrap();
    assert!(matches!(find_draft(kit.db(), &elsewhere, &author, id).await, Err(Error::Refused(_))));
    assert_eq!(list_mine(kit.db(), &elsewhere, &author).await.unwrap()[0].title, None);
    let missing = consultation::list_missing_originals(kit.db(), &elsewhere).await.unwrap();
    assert_eq!((missing.len(), missing[0].case, missing[0].round), (1, id, 1));
    assert!(consultation::list_missing_originals(kit.db(), &kit.keys).await.unwrap().is_empty());
    act!(kit, &author, |unit| delete_draft(unit, &elsewhere, &author, id)).unwrap();
}
