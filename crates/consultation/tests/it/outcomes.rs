//! How it went on, and what it taught.

use consultation::{
    Answer, Change, Origin, Outcome, State, Uses, answer, begin_pattern, close_discussion, count_uses, find_cases_of, find_origin,
    link_patterns, list_outcomes_due, pattern_source, record_outcome, withdraw,
};
use kernel::{Error, Role, Viewer};
use library::{Draft, Kind, Published, ResourceId, publish_draft, start_draft};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

use crate::kit::{Kit, clean, surroundings};

async fn strategy(kit: &Kit, title: &str) -> ResourceId {
    let editor = kit.person(Role::Editor).await;
    let content = Draft::new(Kind::Strategy, "", title, "Say one step.\n");
    let id = act!(kit, &editor, |unit| start_draft(unit, &editor, &content)).unwrap();
    act!(kit, &editor, |unit| publish_draft(unit, &editor, id, 1)).unwrap().id
}

fn better(tried: Vec<ResourceId>) -> Outcome {
    Outcome {
        change: Change::Better,
        tried,
        weeks: 6,
        what_helped: "A calm corner.".to_owned(),
        next: "The same in spring.".to_owned(),
    }
}

async fn answered(kit: &Kit, by: &Viewer, id: consultation::CaseId, strategies: Vec<ResourceId>) -> Result<(), Error> {
    let said = Answer { try_this: "Eat earlier.".to_owned(), strategies, ..Answer::default() };
    act!(kit, by, |unit| answer(unit, by, id, &said, &surroundings())).map(drop)
}

#[tokio::test]
async fn the_outcome_is_its_askers_and_follows_up_the_case() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let other = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let resource = strategy(&kit, "Eat earlier").await;
    assert!(list_outcomes_due(kit.db(), &author, "2027-01-17").await.unwrap().is_empty());
    let due = list_outcomes_due(kit.db(), &author, "2027-01-18").await.unwrap();
    assert_eq!((due[0].id, due[0].title.as_str()), (id, "Lunchtimes are hard"));
    assert!(list_outcomes_due(kit.db(), &other, "2027-01-18").await.unwrap().is_empty());
    let outcome = better(vec![resource, resource]);
    let refused = act!(kit, &other, |unit| record_outcome(unit, &other, id, &outcome, &surroundings()));
    assert!(matches!(refused, Err(Error::Refused(_))));
    let named = Outcome { next: "A boy called Kwame moves school.".to_owned(), ..better(vec![]) };
    let refused = act!(kit, &author, |unit| record_outcome(unit, &author, id, &named, &surroundings()));
    assert!(matches!(refused, Err(Error::Invalid(faults)) if faults[0].field == "next"));
    act!(kit, &author, |unit| record_outcome(unit, &author, id, &outcome, &surroundings())).unwrap();
    let case = kit.case(&other, id).await;
    let shown = case.outcome.unwrap();
    assert_eq!((case.state, shown.change, shown.tried.as_slice()), (State::FollowedUp, Change::Better, &[resource][..]));
    assert!(list_outcomes_due(kit.db(), &author, "2027-01-18").await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_names_resources_that_its_author_sees() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let ep = kit.colleague(Role::Specialist).await;
    let id = kit.open(&author, &clean()).await;
    let resource = strategy(&kit, "Eat earlier").await;
    answered(&kit, &ep, id, vec![resource]).await.unwrap();
    assert_eq!(kit.case(&author, id).await.answers[0].strategies, [resource]);
    let nowhere = ResourceId(id.0);
    assert!(matches!(answered(&kit, &ep, id, vec![nowhere]).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_closed_case_begins_a_pattern_with_links_both_ways() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let ep = kit.colleague(Role::Specialist).await;
    let coordinator = kit.person(Role::Coordinator).await;
    let id = kit.open(&author, &clean()).await;
    let resource = strategy(&kit, "Eat earlier").await;
    answered(&kit, &ep, id, vec![resource]).await.unwrap();
    assert!(matches!(pattern_source(kit.db(), &coordinator, id).await, Err(Error::Conflict(_))));
    act!(kit, &author, |unit| close_discussion(unit, &author, id)).unwrap();
    assert!(matches!(pattern_source(kit.db(), &author, id).await, Err(Error::Refused(_))));
    let pattern = pattern_source(kit.db(), &coordinator, id).await.unwrap();
    assert!(pattern.body.contains("## Try\n\nEat earlier.") && pattern.body.contains("- A visual timetable, half a term"));
    assert_eq!((pattern.strategies, pattern.areas), (vec![resource], vec!["semh".to_owned()]));
    let corner = strategy(&kit, "A calm corner").await;
    let body = "See [a corner](/library/strategy/a-calm-corner).\n";
    let draft = act!(kit, &coordinator, |unit| start_draft(unit, &coordinator, &Draft::new(Kind::Pattern, "", "Lunch", body)));
    let draft = draft.unwrap();
    let refused = act!(kit, &author, |unit| begin_pattern(unit, &author, id, draft));
    assert!(matches!(refused, Err(Error::Refused(_))));
    act!(kit, &coordinator, |unit| begin_pattern(unit, &coordinator, id, draft)).unwrap();
    assert_eq!(act!(kit, &coordinator, |unit| link_patterns(unit)).unwrap(), 0, "not before it is published");
    let second = kit.person(Role::Editor).await;
    act!(kit, &coordinator, |unit| library::submit(unit, &coordinator, draft, 1)).unwrap();
    let going = act!(kit, &second, |unit| library::approve(unit, &second, draft, 2)).unwrap();
    let library::Going::Out(Published { id: made, .. }) = going else { panic!("it is published") };
    assert_eq!(act!(kit, &coordinator, |unit| link_patterns(unit)).unwrap(), 1);
    assert_eq!(act!(kit, &coordinator, |unit| link_patterns(unit)).unwrap(), 0, "once");
    assert_eq!(kit.case(&author, id).await.patterns, [made]);
    assert_eq!(find_cases_of(kit.db(), &author, made).await.unwrap(), [id]);
    assert!(find_cases_of(kit.db(), &author, corner).await.unwrap().is_empty(), "a strategy is no pattern of it");
    assert_eq!((named_in_cases(&kit, corner).await, named_in_cases(&kit, resource).await), (1, 1));
    assert!(find_cases_of(kit.db(), &Viewer::public(), made).await.unwrap().is_empty());
    assert_eq!(find_origin(kit.db(), &Viewer::public(), made).await.unwrap(), Some(Origin::Somewhere));
    act!(kit, &author, |unit| withdraw(unit, &kit.keys, &author, id)).unwrap();
    assert!(find_cases_of(kit.db(), &author, made).await.unwrap().is_empty());
    assert_eq!(named_in_cases(&kit, corner).await, 0);
    assert_eq!(find_origin(kit.db(), &author, made).await.unwrap(), None);
    assert!(matches!(find_origin(kit.db(), &coordinator, made).await.unwrap(), Some(Origin::Withdrawn(_))));
}

/// In how many cases something is named, which nothing tells below ten.
async fn named_in_cases(kit: &Kit, resource: ResourceId) -> i64 {
    let count = Query::select()
        .expr(Expr::cust("COUNT(DISTINCT case_id)"))
        .from("consultation_used")
        .and_where(Expr::col("resource_id").eq(resource.0))
        .to_owned();
    kit.db().query_one(&count).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn no_count_below_ten_is_ever_told() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let ep = kit.colleague(Role::Specialist).await;
    let resource = strategy(&kit, "Eat earlier").await;
    for number in 1..=12 {
        let id = kit.open(&author, &clean()).await;
        answered(&kit, &ep, id, vec![resource]).await.unwrap();
        let expected = if number < 10 { Uses::FewerThan10 } else { Uses::About(10) };
        assert_eq!(count_uses(kit.db(), resource).await.unwrap(), expected, "{number}");
    }
}
