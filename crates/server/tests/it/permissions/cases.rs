//! Cases in every state: being written, waiting, open with what colleagues say, followed up, withdrawn.

use consultation::{
    Answer, Approval, CaseDraft, CaseId, CaseText, Change, CirclePlan, CircleRole, CircleStep, Consent, Kept, NewNote, NoteId,
    NoteKind, Outcome, Place, Report, ReportKind, RoleTaker, Subject, Surroundings,
};
use kernel::{Actor, PersonId, Unit, Viewer};

use crate::app::TestApp;

type Somebody = (PersonId, Viewer);

fn kept(words: String) -> Kept {
    Kept { words, reason: "It is a word of this test".to_owned() }
}

/// A case that says this word, with a reason for everything in it that the check marks.
fn text(word: &str) -> CaseDraft {
    let mut draft = CaseDraft {
        text: CaseText {
            title: format!("About {word}"),
            phases: vec!["ks3".to_owned()],
            areas: vec!["semh".to_owned()],
            concern: format!("A pupil finds lunch hard, and {word}."),
            question: "What else could we try?".to_owned(),
            ..CaseText::default()
        },
        consent: Consent { confirmed_on: "2026-11-20".to_owned(), by_role: None },
        considered: true,
        ..CaseDraft::default()
    };
    draft.kept = consultation::check(&draft, &Surroundings::default()).open.into_iter().map(|open| kept(open.words)).collect();
    draft
}

async fn begin(app: &TestApp, by: &Somebody) -> Unit {
    app.test.store.begin(&Actor::person(by.0)).await.unwrap()
}

async fn start(app: &TestApp, by: &Somebody, word: &str) -> CaseId {
    let mut unit = begin(app, by).await;
    let id = consultation::start_case(&mut unit, &app.keys, &by.1, &text(word)).await.unwrap();
    unit.commit().await.unwrap();
    id
}

async fn submit(app: &TestApp, by: &Somebody, word: &str) -> CaseId {
    let id = start(app, by, word).await;
    let mut unit = begin(app, by).await;
    consultation::submit(&mut unit, &app.keys, &by.1, id, 1, &Surroundings::default()).await.unwrap();
    unit.commit().await.unwrap();
    id
}

async fn release(app: &TestApp, (by, moderator): (&Somebody, &Somebody), word: &str) -> CaseId {
    let case = submit(app, by, word).await;
    let mut unit = begin(app, moderator).await;
    let recognisable = Some("It is a case of this test".to_owned());
    let approval = Approval { case, submission: 1, recognisable, due_on: Some("2027-01-11".to_owned()) };
    consultation::approve(&mut unit, &app.keys, &moderator.1, &approval, &Surroundings::default()).await.unwrap();
    unit.commit().await.unwrap();
    case
}

fn plain(words: &str) -> Answer {
    let check = consultation::check_texts(&[(Place::TryThis, words)], &[], &Surroundings::default());
    let kept = check.open.into_iter().map(|open| kept(open.words)).collect();
    Answer { try_this: words.to_owned(), kept, ..Answer::default() }
}

/// A circle on a case of this word's: the owner presents, the moderator facilitates, the specialist takes notes.
async fn meet(
    app: &TestApp,
    (owner, moderator, specialist): (&Somebody, &Somebody, &Somebody),
    (case_word, words): (&str, &str),
) -> (CaseId, NoteId) {
    let id = release(app, (owner, moderator), case_word).await;
    let mut unit = begin(app, moderator).await;
    let plan = CirclePlan { day: "2026-12-01".to_owned(), starts: "15:45".to_owned(), link: String::new() };
    consultation::plan_circle(&mut unit, &moderator.1, id, &plan, "2026-11-23").await.unwrap();
    consultation::step_circle(&mut unit, &moderator.1, id, CircleStep::Start, 0).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = begin(app, specialist).await;
    consultation::join_circle(&mut unit, &specialist.1, id).await.unwrap();
    consultation::give_role(&mut unit, &specialist.1, id, CircleRole::NoteTaker, RoleTaker::Me).await.unwrap();
    let new = NewNote { kind: NoteKind::Idea, words: words.to_owned(), resource: None, idea: None };
    let note = consultation::add_note(&mut unit, &specialist.1, id, &new, &Surroundings::default()).await.unwrap();
    unit.commit().await.unwrap();
    (id, note)
}

/// Makes them in the owner's name. Returns what names in braces stand for.
pub(super) async fn make(
    app: &TestApp,
    owner: &Somebody,
    moderator: &Somebody,
    specialist: &Somebody,
) -> Vec<(&'static str, String)> {
    let none = Surroundings::default();
    let draft = start(app, owner, "zorbcasedraft").await;
    let waiting = submit(app, owner, "zorbcasewaiting").await;
    let own = submit(app, moderator, "zorbcasemoderator").await;
    let open = release(app, (owner, moderator), "zorbcaseopen").await;
    let gone = release(app, (owner, moderator), "zorbcasegone").await;
    let over = release(app, (owner, moderator), "zorbcaseover").await;
    let mut unit = begin(app, specialist).await;
    consultation::confirm_advice(&mut unit, &specialist.1).await.unwrap();
    let helps = consultation::Specialism { areas: vec!["semh".to_owned()], cases_per_week: 2 };
    consultation::declare(&mut unit, &specialist.1, &helps).await.unwrap();
    let answer = consultation::answer(&mut unit, &specialist.1, open, &plain("Try zorbanswer"), &none).await.unwrap();
    let other = consultation::answer(&mut unit, &specialist.1, open, &plain("A quiet room"), &none).await.unwrap();
    let question = consultation::ask_for_more(&mut unit, &specialist.1, open, "How loud is it?", &none).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = begin(app, owner).await;
    let wrong = Report { subject: Subject::Answer(other), kind: ReportKind::Other, words: "This is wrong.".to_owned() };
    let report = consultation::report(&mut unit, &owner.1, &wrong).await.unwrap();
    consultation::withdraw(&mut unit, &app.keys, &owner.1, gone).await.unwrap();
    let what_helped = "A quiet room".to_owned();
    let told = Outcome { change: Change::Better, tried: Vec::new(), weeks: 6, what_helped, next: String::new() };
    consultation::record_outcome(&mut unit, &owner.1, over, &told, &none).await.unwrap();
    unit.commit().await.unwrap();
    let (circle, note) = meet(app, (owner, moderator, specialist), ("zorbcasecircle", "A quiet room at lunch")).await;
    let (ended, _) = meet(app, (owner, moderator, specialist), ("zorbcaseended", "A walk before lunch")).await;
    let mut unit = begin(app, moderator).await;
    consultation::step_circle(&mut unit, &moderator.1, ended, CircleStep::End, 1).await.unwrap();
    unit.commit().await.unwrap();
    let cases = [
        ("case-circle", circle),
        ("case-ended", ended),
        ("case-draft", draft),
        ("case-waiting", waiting),
        ("case-moderator", own),
        ("case-open", open),
        ("case-gone", gone),
        ("case-over", over),
    ];
    let said = [
        ("case-helper", specialist.0.to_string()),
        ("case-answer", answer.to_string()),
        ("case-question", question.to_string()),
        ("case-report", report.to_string()),
        ("circle-note", note.to_string()),
    ];
    cases.into_iter().map(|(name, case)| (name, case.to_string())).chain(said).collect()
}
