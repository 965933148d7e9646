//! What colleagues see of released cases.

use consultation::{
    Appearance, CaseDraft, CaseFilter, FoundCase, list_cases, list_released, list_seen, small_network_warning, withdraw,
};
use kernel::{Error, Role, Scope, Viewer};

use crate::kit::{Kit, clean};

#[tokio::test]
async fn released_cases_are_for_those_who_consult() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    for role in Role::ALL {
        let viewer = kit.person(role).await;
        let found = consultation::find_case(kit.db(), &viewer, id).await;
        if role == Role::Reader {
            assert!(matches!(found, Err(Error::Refused(_))));
            assert!(matches!(list_cases(kit.db(), &viewer, &CaseFilter::default()).await, Err(Error::Refused(_))));
        } else {
            assert!(matches!(found, Ok(Some(FoundCase::Live(_)))), "{role}");
        }
    }
    assert!(matches!(consultation::find_case(kit.db(), &Viewer::public(), id).await, Err(Error::SignIn)));
    let token = kit.person(Role::Coordinator).await.narrowed(vec![Scope::Read]);
    assert!(consultation::find_case(kit.db(), &token, id).await.is_err(), "reading cases is not what a reading token is for");
}

#[tokio::test]
async fn who_asks_is_shown_as_they_chose_and_to_moderators_as_they_are() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let other = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    for appearance in Appearance::ALL {
        let id = kit.open(&author, &CaseDraft { appearance, ..clean() }).await;
        let seen = kit.case(&other, id).await.asker;
        assert_eq!(seen.person, author.person().filter(|_| appearance == Appearance::Named));
        assert_eq!(seen.appearance, appearance);
        assert_eq!(kit.case(&moderator, id).await.asker.person, author.person());
        assert_eq!(kit.case(&author, id).await.asker.person, author.person());
        let line = list_cases(kit.db(), &other, &CaseFilter::default()).await.unwrap().into_iter().find(|line| line.id == id);
        assert_eq!(line.unwrap().asker.person, author.person().filter(|_| appearance == Appearance::Named));
    }
}

#[tokio::test]
async fn cases_are_found_by_area_and_phase_newest_first() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let first = kit.open(&author, &clean()).await;
    kit.test.clock.advance(1_000);
    let mut draft = clean();
    draft.text.areas = vec!["cognition-and-learning".to_owned()];
    draft.text.phases = vec!["ks3".to_owned()];
    let second = kit.open(&author, &draft).await;
    let list = async |phase: Option<&str>, area: Option<&str>| {
        let filter =
            CaseFilter { phase: phase.map(str::to_owned), areas: area.map(str::to_owned).into_iter().collect(), state: None };
        let lines = list_cases(kit.db(), &author, &filter).await.unwrap();
        lines.into_iter().map(|line| line.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None).await, [second, first]);
    assert_eq!(list(None, Some("semh")).await, [first]);
    assert_eq!(list(Some("ks3"), None).await, [second]);
    assert!(list(Some("ks3"), Some("semh")).await.is_empty());
}

#[test]
fn a_small_network_warns_those_who_do_not_wish_to_be_known() {
    assert!(small_network_warning(4, Appearance::Unnamed).unwrap().contains("4 schools"));
    assert!(small_network_warning(1, Appearance::InNetwork).unwrap().contains("one school"));
    assert_eq!(small_network_warning(4, Appearance::Named), None);
    assert_eq!(small_network_warning(5, Appearance::Unnamed), None);
}

#[tokio::test]
async fn an_index_learns_what_is_released_and_its_finds_are_held_against_the_database() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let reader = kit.person(Role::Reader).await;
    let draft = kit.start(&author, &clean()).await;
    let waiting = kit.start(&author, &clean()).await;
    kit.submit(&author, waiting).await.unwrap();
    let [first, second] = [kit.open(&author, &clean()).await, kit.open(&author, &clean()).await];
    let all = [draft, second, waiting, first];
    assert_eq!(list_released(kit.db(), &all).await.unwrap().len(), 2);
    let seen: Vec<_> = list_seen(kit.db(), &author, &all).await.unwrap().into_iter().map(|line| line.id).collect();
    assert_eq!(seen, [second, first]);
    assert!(list_seen(kit.db(), &reader, &all).await.unwrap().is_empty());
    act!(kit, &author, |unit| withdraw(unit, &kit.keys, &author, second)).unwrap();
    assert_eq!(list_released(kit.db(), &all).await.unwrap()[0].id, first);
    assert_eq!(list_seen(kit.db(), &author, &all).await.unwrap().len(), 1);
}
