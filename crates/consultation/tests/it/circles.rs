//! A solution circle: planned, held by one clock, written down without names, and what it leaves.

use consultation::{
    CaseId, CirclePlan, CircleRole, CircleState, CircleStep, FirstStep, HypothesisKind, NewNote, NoteId, NoteKind, RoleTaker,
    STAGES, Uses, add_note, cancel_circle, circle_edition, close_discussion, confirm_sheet, count_uses, edit_note, export_person,
    find_action_plan, find_circle, find_sheet, forget_person, give_role, join_circle, leave_circle, list_outcomes_due, plan_circle,
    remove_note, set_first_step, step_circle, withdraw,
};
use kernel::{Error, Role, Viewer, list_entries};
use library::{Draft, Kind, ResourceId, publish_draft, start_draft};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;

use crate::kit::{Kit, clean, surroundings};

const TODAY: &str = "2026-11-23";

fn meeting() -> CirclePlan {
    CirclePlan { day: "2026-11-25".to_owned(), starts: "15:45".to_owned(), link: "https://meet.example.org/a".to_owned() }
}

/// A circle with everybody in it.
struct Round {
    kit: Kit,
    asker: Viewer,
    facilitator: Viewer,
    writer: Viewer,
    id: CaseId,
}

impl Round {
    async fn planned() -> Self {
        let kit = Kit::new().await;
        let asker = kit.person(Role::Member).await;
        let facilitator = kit.person(Role::Moderator).await;
        let writer = kit.person(Role::Specialist).await;
        let id = kit.open(&asker, &clean()).await;
        act!(kit, &facilitator, |unit| plan_circle(unit, &facilitator, id, &meeting(), TODAY)).unwrap();
        act!(kit, &writer, |unit| join_circle(unit, &writer, id)).unwrap();
        act!(kit, &writer, |unit| give_role(unit, &writer, id, CircleRole::NoteTaker, RoleTaker::Me)).unwrap();
        Self { kit, asker, facilitator, writer, id }
    }

    async fn started() -> Self {
        let round = Self::planned().await;
        round.step(CircleStep::Start, 0).await.unwrap();
        round
    }

    async fn ended() -> Self {
        let round = Self::started().await;
        round.step(CircleStep::End, 1).await.unwrap();
        round
    }

    async fn step(&self, step: CircleStep, seen: i32) -> Result<(), Error> {
        act!(self.kit, &self.facilitator, |unit| step_circle(unit, &self.facilitator, self.id, step, seen))
    }

    async fn note(&self, kind: NoteKind, words: &str) -> Result<NoteId, Error> {
        self.write(&NewNote { kind, words: words.to_owned(), resource: None, idea: None }).await
    }

    async fn write(&self, new: &NewNote) -> Result<NoteId, Error> {
        act!(self.kit, &self.writer, |unit| add_note(unit, &self.writer, self.id, new, &surroundings()))
    }

    async fn circle(&self, by: &Viewer) -> consultation::Circle {
        find_circle(self.kit.db(), by, self.id).await.unwrap().unwrap()
    }
}

async fn strategy(kit: &Kit) -> ResourceId {
    let editor = kit.person(Role::Editor).await;
    let content = Draft::new(Kind::Strategy, "", "Eat earlier", "Say one step.\n");
    let id = act!(kit, &editor, |unit| start_draft(unit, &editor, &content)).unwrap();
    act!(kit, &editor, |unit| publish_draft(unit, &editor, id, 1)).unwrap().id
}

#[tokio::test]
async fn whoever_asked_or_a_moderator_plans_it_on_an_open_case() {
    let kit = Kit::new().await;
    let asker = kit.person(Role::Member).await;
    let other = kit.person(Role::Specialist).await;
    let id = kit.open(&asker, &clean()).await;
    let refused = act!(kit, &other, |unit| plan_circle(unit, &other, id, &meeting(), TODAY));
    assert!(matches!(refused, Err(Error::Refused(_))));
    act!(kit, &asker, |unit| plan_circle(unit, &asker, id, &meeting(), TODAY)).unwrap();
    let circle = find_circle(kit.db(), &asker, id).await.unwrap().unwrap();
    assert_eq!(circle.people[0].roles, [CircleRole::Presenter]);
    let seen = find_circle(kit.db(), &other, id).await.unwrap().unwrap();
    assert_eq!((seen.link, seen.people.len(), seen.count), (None, 0, 1), "who has not joined learns when, not where or who");
    let later = CirclePlan { day: "2026-11-26".to_owned(), ..meeting() };
    act!(kit, &asker, |unit| plan_circle(unit, &asker, id, &later, TODAY)).unwrap();
    assert_eq!(find_circle(kit.db(), &asker, id).await.unwrap().unwrap().day, "2026-11-26");
    act!(kit, &asker, |unit| cancel_circle(unit, &asker, id)).unwrap();
    assert_eq!(find_circle(kit.db(), &asker, id).await.unwrap(), None);
    act!(kit, &asker, |unit| close_discussion(unit, &asker, id)).unwrap();
    let late = act!(kit, &asker, |unit| plan_circle(unit, &asker, id, &meeting(), TODAY));
    assert!(matches!(late, Err(Error::Conflict(_))));
    assert!(kit.kinds(id).await.ends_with(&["consultation.circle-cancelled".to_owned(), "consultation.closed".to_owned()]));
}

#[tokio::test]
async fn whoever_asks_unnamed_is_unnamed_in_the_circle_too() {
    let round = Round::planned().await;
    let seen = round.circle(&round.writer).await;
    let asker = seen.people.iter().find(|person| person.is_asker).unwrap();
    assert_eq!((asker.who.person, asker.roles.as_slice()), (None, &[CircleRole::Presenter][..]));
    let known = round.circle(&round.facilitator).await;
    assert_eq!(known.people.iter().find(|person| person.is_asker).unwrap().who.person, round.asker.person());
}

#[tokio::test]
async fn a_role_is_taken_once_given_on_and_a_facilitator_hands_it_on() {
    let round = Round::planned().await;
    let (kit, id) = (&round.kit, round.id);
    let late = kit.person(Role::Member).await;
    let outside = act!(kit, &late, |unit| give_role(unit, &late, id, CircleRole::Coach, RoleTaker::Me));
    assert!(matches!(outside, Err(Error::Refused(_))));
    act!(kit, &late, |unit| join_circle(unit, &late, id)).unwrap();
    let taken = act!(kit, &late, |unit| give_role(unit, &late, id, CircleRole::NoteTaker, RoleTaker::Me));
    assert!(matches!(taken, Err(Error::Conflict(why)) if why.contains("first")));
    let to_late = RoleTaker::Person(late.person().unwrap());
    let refused = act!(kit, &round.writer, |unit| give_role(unit, &round.writer, id, CircleRole::Coach, to_late));
    assert!(matches!(refused, Err(Error::Refused(_))));
    let by = &round.facilitator;
    let laid_down = act!(kit, by, |unit| give_role(unit, by, id, CircleRole::Facilitator, RoleTaker::Nobody));
    assert!(matches!(laid_down, Err(Error::Refused(_))));
    assert!(matches!(act!(kit, by, |unit| leave_circle(unit, by, id)), Err(Error::Refused(_))));
    act!(kit, by, |unit| give_role(unit, by, id, CircleRole::Facilitator, to_late)).unwrap();
    act!(kit, by, |unit| leave_circle(unit, by, id)).unwrap();
    assert_eq!(round.circle(&late).await.rights.roles, [CircleRole::Facilitator]);
    act!(kit, &late, |unit| give_role(unit, &late, id, CircleRole::Coach, RoleTaker::Asker)).unwrap();
    let seen = round.circle(&late).await;
    let asker = seen.people.iter().find(|person| person.is_asker).unwrap();
    assert_eq!(asker.roles, [CircleRole::Presenter, CircleRole::Coach], "given without knowing who that is");
}

#[tokio::test]
async fn the_clock_goes_through_the_hour_and_stands_in_a_pause() {
    let round = Round::started().await;
    let clock = &round.kit.test.clock;
    let now = || round.kit.test.store.now();
    let left = async || round.circle(&round.asker).await.clock.unwrap().left(now());
    assert_eq!(left().await, 5 * 60_000);
    clock.advance(60_000);
    assert_eq!(left().await, 4 * 60_000);
    round.step(CircleStep::More, 1).await.unwrap();
    assert_eq!(left().await, 5 * 60_000);
    round.step(CircleStep::Pause, 1).await.unwrap();
    clock.advance(600_000);
    assert_eq!((left().await, round.circle(&round.asker).await.state), (5 * 60_000, CircleState::Paused));
    round.step(CircleStep::Resume, 1).await.unwrap();
    assert_eq!(left().await, 5 * 60_000);
    for stage in 1..8 {
        round.step(CircleStep::Next, stage).await.unwrap();
        assert_eq!(left().await, STAGES[usize::try_from(stage).unwrap()].minutes * 60_000);
    }
    assert!(matches!(round.step(CircleStep::Next, 8).await, Err(Error::Conflict(_))));
    round.step(CircleStep::Back, 8).await.unwrap();
    assert_eq!(round.circle(&round.asker).await.clock.unwrap().stage.name, "First step");
    round.step(CircleStep::End, 7).await.unwrap();
    assert_eq!(round.circle(&round.asker).await.state, CircleState::Ended);
}

#[tokio::test]
async fn a_press_that_comes_too_late_changes_nothing_and_says_what_happened() {
    let round = Round::started().await;
    let (kit, id) = (&round.kit, round.id);
    let timekeeper = kit.person(Role::Member).await;
    act!(kit, &timekeeper, |unit| join_circle(unit, &timekeeper, id)).unwrap();
    let early = act!(kit, &timekeeper, |unit| step_circle(unit, &timekeeper, id, CircleStep::Next, 1));
    assert!(matches!(early, Err(Error::Refused(_))), "only who facilitates or keeps the time");
    act!(kit, &timekeeper, |unit| give_role(unit, &timekeeper, id, CircleRole::Timekeeper, RoleTaker::Me)).unwrap();
    round.step(CircleStep::Next, 1).await.unwrap();
    let before = round.circle(&round.asker).await;
    let late = act!(kit, &timekeeper, |unit| step_circle(unit, &timekeeper, id, CircleStep::Next, 1));
    assert!(matches!(late, Err(Error::Conflict(why)) if why.contains("stage 2, Present")));
    for (step, says) in [(CircleStep::Start, "started"), (CircleStep::Resume, "running")] {
        let late = act!(kit, &timekeeper, |unit| step_circle(unit, &timekeeper, id, step, 2));
        assert!(matches!(late, Err(Error::Conflict(why)) if why.contains(says)));
    }
    assert_eq!(round.circle(&round.asker).await, before);
}

#[tokio::test]
async fn a_circle_does_not_start_without_a_facilitator() {
    let kit = Kit::new().await;
    let asker = kit.person(Role::Member).await;
    let id = kit.open(&asker, &clean()).await;
    act!(kit, &asker, |unit| plan_circle(unit, &asker, id, &meeting(), TODAY)).unwrap();
    act!(kit, &asker, |unit| give_role(unit, &asker, id, CircleRole::Timekeeper, RoleTaker::Me)).unwrap();
    let refused = act!(kit, &asker, |unit| step_circle(unit, &asker, id, CircleStep::Start, 0));
    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("facilitator")));
}

#[tokio::test]
async fn nothing_that_names_somebody_is_noted_and_what_to_write_instead_is_said() {
    let round = Round::started().await;
    let (asker, id) = (&round.asker, round.id);
    let said = round.note(NoteKind::Idea, "A boy called Kwame could eat earlier.").await;
    let Err(Error::Invalid(faults)) = said else { panic!("it names somebody") };
    assert!(faults[0].message.contains("Kwame") && faults[0].message.contains("instead"), "{faults:?}");
    let said = round.note(NoteKind::Clarification, "She told me her stepdad hits her.").await;
    assert!(matches!(said, Err(Error::Invalid(faults)) if faults[0].message.contains("safeguarding")));
    let presenter = NewNote { kind: NoteKind::Idea, words: "Eat earlier.".to_owned(), resource: None, idea: None };
    let refused = act!(round.kit, asker, |unit| add_note(unit, asker, id, &presenter, &surroundings()));
    assert!(matches!(refused, Err(Error::Refused(_))));
    let nowhere = NewNote { resource: Some(ResourceId(id.0)), ..presenter };
    assert!(matches!(round.write(&nowhere).await, Err(Error::Invalid(faults)) if faults[0].field == "strategy"));
    let kept = round.note(NoteKind::Clarification, "The hall holds two hundred.").await.unwrap();
    let entries = list_entries(round.kit.db(), 0, 10_000).await.unwrap();
    assert!(entries.iter().all(|entry| !entry.detail.contains("two hundred")), "the journal has ids and facts");
    let by = &round.writer;
    act!(round.kit, by, |unit| edit_note(unit, by, (id, kept), "The hall is loud.", &surroundings())).unwrap();
    let named = act!(round.kit, by, |unit| edit_note(unit, by, (id, kept), "Ask Kwame.", &surroundings()));
    assert!(matches!(named, Err(Error::Invalid(_))));
    assert_eq!(round.circle(asker).await.notes[0].words, "The hall is loud.");
    act!(round.kit, by, |unit| remove_note(unit, by, id, kept)).unwrap();
    assert!(round.circle(asker).await.notes.is_empty());
}

#[tokio::test]
async fn notes_are_for_those_who_joined_and_for_moderators() {
    let round = Round::started().await;
    round.note(NoteKind::Idea, "Eat earlier.").await.unwrap();
    let outsider = round.kit.person(Role::Editor).await;
    let moderator = round.kit.person(Role::Moderator).await;
    assert!(round.circle(&outsider).await.notes.is_empty());
    assert_eq!(round.circle(&moderator).await.notes.len(), 1);
    assert_eq!(round.circle(&round.asker).await.notes.len(), 1);
    let before = circle_edition(round.kit.db(), &round.asker, round.id).await.unwrap();
    round.note(NoteKind::Idea, "Eat later.").await.unwrap();
    assert_eq!(circle_edition(round.kit.db(), &round.asker, round.id).await.unwrap(), before + 1);
    for (viewer, is_sign_in) in [(Viewer::public(), true), (round.kit.person(Role::Reader).await, false)] {
        let refused = circle_edition(round.kit.db(), &viewer, round.id).await;
        assert_eq!(matches!(refused, Err(Error::SignIn)), is_sign_in);
        assert!(refused.is_err());
    }
}

#[tokio::test]
async fn a_choice_is_one_to_three_ideas_with_a_reason() {
    let round = Round::started().await;
    let chosen = |idea| NewNote { kind: NoteKind::Chosen, words: "It fits us.".to_owned(), resource: None, idea };
    assert!(matches!(round.write(&chosen(None)).await, Err(Error::Invalid(_))));
    let mut ideas = Vec::new();
    for words in ["Eat earlier.", "Eat later.", "A small table.", "A walk first."] {
        ideas.push(round.note(NoteKind::Idea, words).await.unwrap());
    }
    for idea in &ideas[..3] {
        round.write(&chosen(Some(*idea))).await.unwrap();
    }
    assert!(matches!(round.write(&chosen(Some(ideas[0]))).await, Err(Error::Invalid(_))), "twice");
    assert!(matches!(round.write(&chosen(Some(ideas[3]))).await, Err(Error::Invalid(_))), "a fourth");
    let by = &round.writer;
    act!(round.kit, by, |unit| remove_note(unit, by, round.id, ideas[0])).unwrap();
    let left = round.circle(by).await.notes;
    assert_eq!(left.iter().filter(|note| note.kind == NoteKind::Chosen).count(), 2, "an idea takes its choice along");
}

#[tokio::test]
async fn the_presenter_alone_gets_the_plan_and_the_review_is_when_the_outcome_is_asked_for() {
    let round = Round::started().await;
    let (kit, id) = (&round.kit, round.id);
    let resource = strategy(kit).await;
    let idea = NewNote { kind: NoteKind::Idea, words: "Eat earlier.".to_owned(), resource: Some(resource), idea: None };
    let idea = round.write(&idea).await.unwrap();
    let why = NewNote { kind: NoteKind::Chosen, words: "It costs nothing.".to_owned(), resource: None, idea: Some(idea) };
    round.write(&why).await.unwrap();
    let by = &round.writer;
    let step = FirstStep { words: "Ask the kitchen.".to_owned(), by: "2026-11-26".to_owned(), review_on: "2027-01-20".to_owned() };
    let set = async |step: &FirstStep| act!(kit, by, |unit| set_first_step(unit, by, id, (step, TODAY), &surroundings()));
    let late = FirstStep { by: "2026-11-27".to_owned(), ..step.clone() };
    assert!(matches!(set(&late).await, Err(Error::Invalid(faults)) if faults[0].field == "first-step-on"));
    set(&step).await.unwrap();
    assert_eq!(find_action_plan(kit.db(), &round.asker, id).await.unwrap(), None, "not before the end");
    round.step(CircleStep::End, 1).await.unwrap();
    let plan = find_action_plan(kit.db(), &round.asker, id).await.unwrap().unwrap();
    assert_eq!(
        (plan.chosen[0].why.as_str(), plan.chosen[0].resource, &plan.first_step),
        ("It costs nothing.", Some(resource), &step)
    );
    for other in [&round.facilitator, &round.writer] {
        assert_eq!(find_action_plan(kit.db(), other, id).await.unwrap(), None);
    }
    assert!(list_outcomes_due(kit.db(), &round.asker, "2027-01-19").await.unwrap().is_empty());
    assert_eq!(list_outcomes_due(kit.db(), &round.asker, "2027-01-20").await.unwrap()[0].due_on, "2027-01-20");
}

#[tokio::test]
async fn the_sheet_is_read_by_somebody_who_did_not_write_it_before_colleagues_see_it() {
    let round = Round::started().await;
    let (kit, id) = (&round.kit, round.id);
    let resource = strategy(kit).await;
    round.note(NoteKind::Hypothesis(HypothesisKind::Environment), "Noise.").await.unwrap();
    round.note(NoteKind::Clarification, "The hall holds many.").await.unwrap();
    let linked = NewNote { kind: NoteKind::Idea, words: "Eat earlier.".to_owned(), resource: Some(resource), idea: None };
    round.write(&linked).await.unwrap();
    let outsider = kit.person(Role::Member).await;
    let early = act!(kit, &round.facilitator, |unit| confirm_sheet(unit, &round.facilitator, id));
    assert!(matches!(early, Err(Error::Conflict(_))));
    round.step(CircleStep::End, 1).await.unwrap();
    assert_eq!(find_sheet(kit.db(), &outsider, id).await.unwrap(), None);
    assert!(find_sheet(kit.db(), &round.asker, id).await.unwrap().is_some_and(|sheet| !sheet.may_confirm));
    for wrong in [&round.writer, &round.asker, &outsider] {
        assert!(matches!(act!(kit, wrong, |unit| confirm_sheet(unit, wrong, id)), Err(Error::Refused(_))));
    }
    // A moderator who wrote a note is no second person either.
    let by = &round.facilitator;
    let mine = NewNote { kind: NoteKind::Idea, words: "A walk first.".to_owned(), resource: None, idea: None };
    let mine = act!(kit, by, |unit| add_note(unit, by, id, &mine, &surroundings())).unwrap();
    assert!(matches!(act!(kit, by, |unit| confirm_sheet(unit, by, id)), Err(Error::Refused(_))));
    act!(kit, by, |unit| remove_note(unit, by, id, mine)).unwrap();
    assert!(matches!(count_uses(kit.db(), resource).await.unwrap(), Uses::FewerThan10));
    act!(kit, by, |unit| confirm_sheet(unit, by, id)).unwrap();
    let sheet = find_sheet(kit.db(), &outsider, id).await.unwrap().unwrap();
    assert_eq!(sheet.themes, [(HypothesisKind::Environment, vec!["Noise.".to_owned()])]);
    assert_eq!((sheet.ideas.len(), sheet.ideas[0].resource), (1, Some(resource)), "no clarification, no reason");
    assert!(matches!(round.note(NoteKind::Idea, "Eat later.").await, Err(Error::Conflict(_))), "it stands still");
    assert!(matches!(act!(kit, by, |unit| confirm_sheet(unit, by, id)), Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_reviewer_who_moderates_nothing_confirms_and_nobody_takes_that_role_while_writing() {
    let round = Round::ended().await;
    let (kit, id) = (&round.kit, round.id);
    let by = &round.facilitator;
    act!(kit, by, |unit| give_role(unit, by, id, CircleRole::Reviewer, RoleTaker::Asker)).unwrap();
    let late = act!(kit, by, |unit| give_role(unit, by, id, CircleRole::Presenter, RoleTaker::Me));
    assert!(matches!(late, Err(Error::Conflict(_))), "the plan stays whose it is");
    act!(kit, &round.asker, |unit| confirm_sheet(unit, &round.asker, id)).unwrap();
}

#[tokio::test]
async fn a_withdrawn_case_takes_its_circle_along() {
    let round = Round::started().await;
    let (kit, id) = (&round.kit, round.id);
    round.note(NoteKind::Idea, "Eat earlier.").await.unwrap();
    act!(kit, &round.asker, |unit| withdraw(unit, &kit.keys, &round.asker, id)).unwrap();
    assert_eq!(find_circle(kit.db(), &round.facilitator, id).await.unwrap(), None);
    assert!(matches!(round.note(NoteKind::Idea, "Too late.").await, Err(Error::Conflict(_))));
    for table in ["consultation_circle", "consultation_circle_member", "consultation_circle_role", "consultation_circle_note"] {
        let all = Query::select().column("case_id").from(table).to_owned();
        assert!(kit.db().query_all(&all).await.unwrap().is_empty(), "{table}");
    }
}

#[tokio::test]
async fn who_leaves_the_network_leaves_the_circle_and_gets_a_copy_before() {
    let round = Round::started().await;
    let (kit, id) = (&round.kit, round.id);
    round.note(NoteKind::Idea, "Eat earlier.").await.unwrap();
    let writer = round.writer.person().unwrap();
    let copy = export_person(kit.db(), &kit.keys, writer).await.unwrap();
    assert_eq!(copy["circles"][0]["roles"], serde_json::json!(["note-taker"]));
    assert_eq!(copy["circles"][0]["notes"][0]["words"], "Eat earlier.");
    act!(kit, &round.facilitator, |unit| async {
        forget_person(unit, &kit.keys, writer).await?;
        give_role(unit, &round.facilitator, id, CircleRole::Coach, RoleTaker::Me).await
    })
    .unwrap();
    let circle = round.circle(&round.facilitator).await;
    assert_eq!((circle.count, circle.notes.len()), (2, 1));
}
