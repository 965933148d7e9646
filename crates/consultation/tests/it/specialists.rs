//! Cases are offered to those who know their area.

use consultation::{Answer, Specialism, answer, declare, find_specialism, invite, list_offers, list_unanswered};
use kernel::{Error, Role, Timestamp};

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
    act!(kit, &author, |unit| invite(unit, &author, id, person)).unwrap();
    let offers = list_offers(kit.db(), &ep, kit.test.store.now()).await.unwrap();
    assert!(offers.len() == 1 && offers[0].is_invited);
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
