//! Withdrawal, leaving, and what comes back after a restore.

use consultation::{
    Answer, FoundCase, answer, export_person, find_draft, forget_person, keep_withdrawn, list_mine, list_withdrawn, save_case,
    withdraw,
};
use kernel::{Actor, Error, Role, Viewer};

use crate::kit::{Kit, clean, surroundings, with_concern};

#[tokio::test]
async fn a_case_is_withdrawn_by_its_author_or_a_moderator_and_by_nobody_else() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let ep = kit.colleague(Role::Specialist).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.open(&author, &clean()).await;
    let said = Answer { consider: "Noise.".to_owned(), ..Answer::default() };
    act!(kit, &ep, |unit| answer(unit, &ep, id, &said, &surroundings())).unwrap();
    let refused = act!(kit, &ep, |unit| withdraw(unit, &kit.keys, &ep, id));
    assert!(matches!(refused, Err(Error::Refused(_))));
    let nobody = Viewer::public();
    let mut unit = kit.begin(&ep).await;
    assert!(matches!(withdraw(&mut unit, &kit.keys, &nobody, id).await, Err(Error::SignIn)));
    unit.abandon().await.unwrap();
    // Also when they are no more than a reader now.
    let reader = Viewer::member(author.person().unwrap(), Role::Reader);
    act!(kit, &reader, |unit| withdraw(unit, &kit.keys, &reader, id)).unwrap();
    for viewer in [&author, &ep, &moderator] {
        assert_eq!(kit.find(viewer, id).await, Some(FoundCase::Withdrawn));
    }
    assert!(list_mine(kit.db(), &kit.keys, &author).await.unwrap().is_empty());
    let again = act!(kit, &author, |unit| withdraw(unit, &kit.keys, &author, id));
    assert!(matches!(again, Err(Error::Conflict(_))));
    let second = kit.open(&author, &clean()).await;
    act!(kit, &moderator, |unit| withdraw(unit, &kit.keys, &moderator, second)).unwrap();
}

#[tokio::test]
async fn a_draft_of_somebody_elses_is_not_there_to_be_withdrawn() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.start(&author, &clean()).await;
    let refused = act!(kit, &moderator, |unit| withdraw(unit, &kit.keys, &moderator, id));
    assert!(matches!(refused, Err(Error::NotFound(_))));
    kit.submit(&author, id).await.unwrap();
    act!(kit, &moderator, |unit| withdraw(unit, &kit.keys, &moderator, id)).unwrap();
    assert_eq!(kit.find(&moderator, id).await, None, "what was never released leaves no tombstone to see");
}

#[tokio::test]
async fn who_leaves_takes_drafts_along_and_leaves_open_cases() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let other = kit.person(Role::Member).await;
    let open = kit.open(&author, &clean()).await;
    let draft = kit.start(&author, &clean()).await;
    let waiting = kit.start(&author, &clean()).await;
    kit.submit(&author, waiting).await.unwrap();
    let person = author.person().unwrap();
    let mut unit = kit.test.store.begin(&Actor::system()).await.unwrap();
    forget_person(&mut unit, &kit.keys, person).await.unwrap();
    unit.commit().await.unwrap();
    for gone in [draft, waiting] {
        assert_eq!(find_draft(kit.db(), &kit.keys, &author, gone).await.unwrap(), None);
    }
    assert_eq!(kit.case(&other, open).await.text, clean().text);
    assert_eq!(std::fs::read_dir(kit.test.folder.path().join("case-keys")).unwrap().count(), 1, "the open case's original alone");
}

#[tokio::test]
async fn the_copy_of_ones_data_holds_what_was_written() {
    let kit = Kit::new().await;
    let author = kit.colleague(Role::Member).await;
    kit.open(&author, &clean()).await;
    kit.start(&author, &with_concern("Only in the draft.")).await;
    let copy = export_person(kit.db(), &kit.keys, author.person().unwrap()).await.unwrap().to_string();
    assert!(copy.contains("Only in the draft.") && copy.contains("Lunchtimes are hard") && copy.contains("advice_confirmed_at"));
    let other = kit.person(Role::Member).await;
    let copy = export_person(kit.db(), &kit.keys, other.person().unwrap()).await.unwrap().to_string();
    assert!(!copy.contains("Lunchtimes"));
}

#[tokio::test]
async fn what_was_withdrawn_does_not_come_back_with_a_backup() {
    // The database before the withdrawal, as a backup holds it, and the one in which it happened.
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let later = Kit::new().await;
    let author_there = later.person(Role::Member).await;
    let other = later.open(&author_there, &clean()).await;
    act!(later, &author_there, |unit| withdraw(unit, &later.keys, &author_there, other)).unwrap();
    let none = list_withdrawn(kit.db()).await.unwrap();
    assert_eq!(none, consultation::Withdrawn::default());
    let withdrawn = list_withdrawn(later.db()).await.unwrap();
    let mut unit = kit.begin(&author).await;
    assert_eq!(keep_withdrawn(&mut unit, &kit.keys, &withdrawn).await.unwrap(), 0, "another case is not touched");
    unit.abandon().await.unwrap();
    assert!(matches!(kit.find(&author, id).await, Some(FoundCase::Live(_))));
}

#[tokio::test]
async fn a_text_that_was_changed_again_is_what_a_copy_shows() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    save_case(&kit.test.store, &kit.keys, &author, id, 1, &with_concern("Second.")).await.unwrap();
    let copy = export_person(kit.db(), &kit.keys, author.person().unwrap()).await.unwrap().to_string();
    assert!(copy.contains("Second."));
}
