//! Cases are offered to those who know their area.

use consultation::{
    Answer, Appearance, Asker, CaseDraft, Specialism, answer, declare, find_specialism, invite, list_helpers, list_invited,
    list_offers, list_unanswered,
};
use kernel::{Error, Role, Timestamp, Viewer};

use crate::kit::{DAY, Kit, clean, surroundings};

fn knows(areas: &[&str], cases_per_week: u32) -> Specialism {
    Specialism { areas: areas.iter().map(|area| (*area).to_owned()).collect(), cases_per_week }
}

#[tokio::test]
async fn offers_match_areas_and_stop_at_capacity() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let ep = kit.colleague(Role::Specialist).await;
    let now = |kit: &Kit| kit.test.store.now();
    let first = kit.open(&author, &clean()).await;
    assert!(list_offers(kit.db(), &ep, now(&kit)).await.unwrap().is_empty());
    let wrong = act!(kit, &ep, |unit| declare(unit, &ep, &knows(&["magic"], 2)));
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    act!(kit, &ep, |unit| declare(unit, &ep, &knows(&["semh", "cognition-and-learning"], 2))).unwrap();
    assert_eq!(find_specialism(kit.db(), &ep).await.unwrap().unwrap().cases_per_week, 2);
    kit.test.clock.advance(1_000);
    let mut both = clean();
    both.text.areas.push("cognition-and-learning".to_owned());
    let second = kit.open(&author, &both).await;
    let own = kit.open(&ep, &clean()).await;
    let offered: Vec<_> = list_offers(kit.db(), &ep, now(&kit)).await.unwrap().into_iter().map(|offer| offer.case.id).collect();
    assert_eq!(offered, [second, first], "the better match first, and never one's own ({own})");
    let said = Answer { consider: "Noise.".to_owned(), ..Answer::default() };
    act!(kit, &ep, |unit| answer(unit, &ep, second, &said, &surroundings())).unwrap();
    let third = kit.open(&author, &clean()).await;
    let offered = list_offers(kit.db(), &ep, now(&kit)).await.unwrap();
    assert_eq!(offered.len(), 1, "one of two a week is left");
    kit.test.clock.advance(8 * DAY);
    let offered: Vec<_> = list_offers(kit.db(), &ep, now(&kit)).await.unwrap().into_iter().map(|offer| offer.case.id).collect();
    assert_eq!(offered, [first, third], "next week has room again");
    act!(kit, &ep, |unit| declare(unit, &ep, &knows(&[], 0))).unwrap();
    assert!(list_offers(kit.db(), &ep, now(&kit)).await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_is_invited_by_name_is_offered_the_case() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let [ep, other] = [kit.colleague(Role::Specialist).await, kit.person(Role::Member).await];
    let id = kit.open(&author, &clean()).await;
    let person = ep.person().unwrap();
    assert!(matches!(act!(kit, &other, |unit| invite(unit, &other, id, person)), Err(Error::Refused(_))));
    let unknown = act!(kit, &author, |unit| invite(unit, &author, id, person));
    assert!(matches!(unknown, Err(Error::Refused(_))), "they have not said what they help with");
    act!(kit, &ep, |unit| declare(unit, &ep, &knows(&["cognition-and-learning"], 0))).unwrap();
    assert!(matches!(list_helpers(kit.db(), &other, id).await, Err(Error::Refused(_))));
    assert!(!list_helpers(kit.db(), &author, id).await.unwrap()[0].is_invited);
    assert!(list_invited(kit.db(), &ep, kit.test.store.now()).await.unwrap().is_empty());
    act!(kit, &author, |unit| invite(unit, &author, id, person)).unwrap();
    assert!(list_helpers(kit.db(), &author, id).await.unwrap()[0].is_invited);
    let offers = list_offers(kit.db(), &ep, kit.test.store.now()).await.unwrap();
    let unnamed = Asker { person: None, appearance: Appearance::Unnamed };
    assert_eq!(offers.iter().map(|offer| offer.invited_by).collect::<Vec<_>>(), [Some(unnamed)]);
    assert_eq!(list_invited(kit.db(), &ep, kit.test.store.now()).await.unwrap(), offers);
}

#[tokio::test]
async fn an_invitation_names_whoever_the_case_names() {
    let kit = Kit::new().await;
    let (author, moderator) = (kit.person(Role::Member).await, kit.person(Role::Moderator).await);
    let [one, two] = [kit.colleague(Role::Specialist).await, kit.colleague(Role::Specialist).await];
    let named = CaseDraft { appearance: Appearance::Named, ..clean() };
    let id = kit.open(&author, &named).await;
    for person in [&one, &two] {
        act!(kit, person, |unit| declare(unit, person, &knows(&["semh"], 1))).unwrap();
    }
    act!(kit, &author, |unit| invite(unit, &author, id, one.person().unwrap())).unwrap();
    act!(kit, &moderator, |unit| invite(unit, &moderator, id, two.person().unwrap())).unwrap();
    let invited_by =
        async |person: &Viewer| list_invited(kit.db(), person, kit.test.store.now()).await.unwrap().remove(0).invited_by;
    assert_eq!(invited_by(&one).await, Some(Asker { person: author.person(), appearance: Appearance::Named }));
    assert_eq!(invited_by(&two).await, Some(Asker { person: moderator.person(), appearance: Appearance::Named }));
}

#[tokio::test]
async fn coordinators_see_what_nobody_answers() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let coordinator = kit.person(Role::Coordinator).await;
    let ep = kit.colleague(Role::Specialist).await;
    let [first, second] = [kit.open(&author, &clean()).await, kit.open(&author, &clean()).await];
    let since = Timestamp(kit.test.store.now().0 - 7 * DAY);
    assert!(list_unanswered(kit.db(), &coordinator, since).await.unwrap().is_empty());
    kit.test.clock.advance(8 * DAY);
    let said = Answer { consider: "Noise.".to_owned(), ..Answer::default() };
    act!(kit, &ep, |unit| answer(unit, &ep, second, &said, &surroundings())).unwrap();
    let since = Timestamp(kit.test.store.now().0 - 7 * DAY);
    let unanswered: Vec<_> =
        list_unanswered(kit.db(), &coordinator, since).await.unwrap().into_iter().map(|line| line.id).collect();
    assert_eq!(unanswered, [first]);
    assert!(list_unanswered(kit.db(), &author, since).await.is_err());
}
