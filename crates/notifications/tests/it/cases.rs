//! What people are told of cases: whom, when, once, and without a word of any.

use consultation::{
    Answer, Approval, CaseDraft, CaseId, CaseText, Change, Consent, Keys, Outcome, Specialism, Surroundings, Tried,
};
use kernel::{Actor, Event, Role, Viewer};
use notifications::{CaseMail, Choice, Paused, save_choice};

use crate::network::{Letter, Network};

/// A network with a word list, an asker, a moderator and a specialist.
struct Cases {
    network: Network,
    keys: Keys,
    asker: Viewer,
    moderator: Viewer,
    specialist: Viewer,
}

/// Does one thing in a write of its own.
macro_rules! act {
    ($cases:expr, $by:expr, |$unit:ident| $do:expr) => {{
        let mut inner = $cases.network.begin_as($by.person().unwrap()).await;
        let done = {
            let $unit = &mut inner;
            $do.await.unwrap()
        };
        inner.commit().await.unwrap();
        done
    }};
}

fn around() -> Surroundings {
    let mut around = Surroundings::default();
    around.network.schools = 40;
    around
}

fn clean() -> CaseDraft {
    CaseDraft {
        text: CaseText {
            title: "Lunchtimes are hard".to_owned(),
            phases: vec!["ks2".to_owned()],
            areas: vec!["semh".to_owned()],
            strengths: "Kind to younger children.".to_owned(),
            concern: "A pupil finds unstructured time difficult and leaves the hall.".to_owned(),
            tried: vec![Tried {
                what: "A visual timetable".to_owned(),
                how_long: "half a term".to_owned(),
                effect: "Some calmer days".to_owned(),
            }],
            wishes: "To eat with friends.".to_owned(),
            question: "What else could we try at lunch?".to_owned(),
        },
        consent: Consent { confirmed_on: "2026-11-20".to_owned(), by_role: Some("SENCO".to_owned()) },
        ..CaseDraft::default()
    }
}

impl Cases {
    async fn new() -> Self {
        let network = Network::new().await;
        let words = library::import::starter().unwrap().without_records();
        let missing = library::import::Missing::List;
        let options = library::import::Options { actor: Actor::system(), missing, dry_run: false, progress: &|_| {} };
        library::import::apply(&network.test.store, words, &options).await.unwrap();
        let keys = Keys::open(network.test.folder.path().join("case-keys")).unwrap();
        let asker = Viewer::member(network.join("asha", Role::Member).await, Role::Member);
        let moderator = Viewer::member(network.join("mo", Role::Moderator).await, Role::Moderator);
        let specialist = Viewer::member(network.join("stella", Role::Specialist).await, Role::Specialist);
        let cases = Self { network, keys, asker, moderator, specialist };
        act!(cases, cases.specialist, |unit| consultation::confirm_advice(unit, &cases.specialist));
        cases
    }

    async fn open(&self) -> CaseId {
        let id = act!(self, self.asker, |unit| consultation::start_case(unit, &self.keys, &self.asker, &clean()));
        act!(self, self.asker, |unit| consultation::submit(unit, &self.keys, &self.asker, id, 1, &around()));
        let approval = Approval { case: id, submission: 1, recognisable: None, due_on: Some("2027-01-18".to_owned()) };
        act!(self, self.moderator, |unit| consultation::approve(unit, &self.keys, &self.moderator, &approval, &around()));
        id
    }

    async fn answer(&self, id: CaseId) {
        let said = Answer { consider: "Noise.".to_owned(), ..Answer::default() };
        act!(self, self.specialist, |unit| consultation::answer(unit, &self.specialist, id, &said, &around()));
    }

    async fn helps(&self, areas: &[&str]) {
        let said = Specialism { areas: areas.iter().map(|area| (*area).to_owned()).collect(), cases_per_week: 2 };
        act!(self, self.specialist, |unit| consultation::declare(unit, &self.specialist, &said));
    }

    async fn choose(&self, person: &Viewer, choice: Choice) {
        save_choice(&self.network.test.store, person.person().unwrap(), &choice).await.unwrap();
    }

    /// All letters to somebody that a subject tells apart from digests.
    async fn about(&self, name: &str, subject: &str) -> Vec<Letter> {
        let mut letters = self.network.letters().await;
        letters.retain(|letter| letter.to == format!("{name}@example.org") && letter.subject.contains(subject));
        for letter in &letters {
            for word in ["Lunch", "lunch", "hall", "Noise", "timetable"] {
                assert!(!letter.text.contains(word) && !letter.subject.contains(word), "{word}: {letter:?}");
            }
        }
        letters
    }
}

#[tokio::test]
async fn whoever_asked_is_told_of_answers_gathered_by_the_hour_and_once() {
    let mut cases = Cases::new().await;
    cases.network.go_to("2026-11-23", "13:05");
    let id = cases.open().await;
    cases.answer(id).await;
    act!(cases, cases.specialist, |unit| consultation::ask_for_more(unit, &cases.specialist, id, "How loud is it?", &around()));
    cases.network.tell().await;
    assert!(cases.network.letters().await.is_empty(), "the hour gathers");
    cases.network.go_to("2026-11-23", "14:01");
    cases.answer(id).await;
    cases.network.tell().await;
    let told = cases.about("asha", "to your case").await;
    assert_eq!(told.len(), 1, "{:?}", cases.network.letters().await);
    assert_eq!(told[0].subject, "Tarnbridge: 2 answers and 1 question back to your case");
    assert!(told[0].text.contains("A case on Social, emotional and mental health"), "{}", told[0].text);
    assert!(told[0].text.contains(&format!("https://send.example.org/cases/{id}#answers")), "{}", told[0].text);
    assert!(told[0].text.contains(&told[0].pause_url) && told[0].pause_url.ends_with("/pause"));
    cases.network.restart().await;
    cases.network.go_to("2026-11-23", "16:00");
    cases.network.tell().await;
    assert_eq!(cases.network.letters().await.len(), 1, "once, also after a crash");
}

#[tokio::test]
async fn at_once_by_choice_and_never_in_the_night_a_rest_or_the_holidays_else() {
    let mut cases = Cases::new().await;
    cases.network.go_to("2026-11-23", "20:00");
    let id = cases.open().await;
    cases.choose(&cases.asker, Choice { cases: CaseMail::AtOnce, ..Choice::default() }).await;
    cases.answer(id).await;
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer").await.len(), 1, "at once");

    cases.choose(&cases.asker, Choice::default()).await;
    cases.answer(id).await;
    cases.network.go_to("2026-11-23", "22:00");
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer").await.len(), 1, "not in the night");
    cases.choose(&cases.asker, Choice { paused: Paused::UntilResumed, ..Choice::default() }).await;
    cases.network.go_to("2026-11-24", "10:00");
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer").await.len(), 1, "not in a rest");
    cases.network.go_to("2026-12-26", "10:00");
    cases.choose(&cases.asker, Choice::default()).await;
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer").await.len(), 1, "not in the holidays");
    cases.network.go_to("2027-01-12", "10:00");
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer").await.len(), 2, "then");
    cases.choose(&cases.asker, Choice { cases: CaseMail::None, ..Choice::default() }).await;
    cases.answer(id).await;
    cases.network.go_to("2027-01-13", "10:00");
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer").await.len(), 2, "never, by choice");
}

#[tokio::test]
async fn an_answer_that_is_gone_by_then_is_not_told() {
    let mut cases = Cases::new().await;
    cases.network.go_to("2026-11-23", "13:05");
    let id = cases.open().await;
    cases.answer(id).await;
    cases.network.tell().await;
    act!(cases, cases.asker, |unit| consultation::withdraw(unit, &cases.keys, &cases.asker, id));
    cases.network.go_to("2026-11-23", "14:05");
    cases.network.tell().await;
    assert!(cases.about("asha", "answer").await.is_empty());
}

#[tokio::test]
async fn specialists_read_in_their_digest_how_many_cases_match_their_areas_and_nobody_else_does() {
    let mut cases = Cases::new().await;
    cases.helps(&["semh"]).await;
    cases.network.go_to("2026-11-25", "10:00");
    cases.open().await;
    cases.open().await;
    cases.network.go_to("2026-11-26", "16:15");
    cases.network.tell().await;
    let told = cases.about("stella", "2 cases match your areas").await;
    assert_eq!(told.len(), 1, "{:?}", cases.network.letters().await);
    assert!(told[0].text.contains("https://send.example.org/cases?area=mine"), "{}", told[0].text);
    assert!(cases.about("asha", "").await.is_empty() && cases.about("mo", "").await.is_empty());
    cases.network.go_to("2026-12-03", "16:15");
    cases.network.tell().await;
    assert_eq!(cases.about("stella", "match your areas").await.len(), 1, "nothing new, no line");
}

#[tokio::test]
async fn after_five_school_days_without_an_answer_those_who_know_the_area_are_nudged_once() {
    let mut cases = Cases::new().await;
    cases.helps(&["cognition-and-learning"]).await;
    cases.choose(&cases.specialist, Choice { rhythm: notifications::Rhythm::None, ..Choice::default() }).await;
    cases.network.go_to("2026-11-23", "13:00");
    let [id, answered] = [cases.open().await, cases.open().await];
    cases.answer(answered).await;
    cases.network.go_to("2026-12-01", "10:00");
    cases.network.tell().await;
    assert!(cases.about("stella", "waits").await.is_empty(), "another area");
    cases.helps(&["semh"]).await;
    cases.network.go_to("2026-12-01", "11:00");
    cases.network.tell().await;
    let told = cases.about("stella", "waits for a first answer").await;
    assert_eq!(told.len(), 1, "{:?}", cases.network.letters().await);
    assert!(told[0].text.contains(&format!("https://send.example.org/cases/{id}\n")), "{}", told[0].text);
    cases.network.restart().await;
    cases.network.go_to("2026-12-02", "11:00");
    cases.network.tell().await;
    assert_eq!(cases.about("stella", "waits").await.len(), 1, "once");
}

#[tokio::test]
async fn weekends_count_as_no_waiting() {
    let mut cases = Cases::new().await;
    cases.helps(&["semh"]).await;
    cases.network.go_to("2026-11-23", "13:00");
    cases.open().await;
    cases.network.go_to("2026-11-27", "11:00");
    cases.network.tell().await;
    assert!(cases.about("stella", "waits").await.is_empty(), "four school days");
    cases.network.go_to("2026-11-29", "11:00");
    cases.network.tell().await;
    assert!(cases.about("stella", "waits").await.is_empty(), "a Sunday");
}

#[tokio::test]
async fn six_school_weeks_later_the_asker_is_asked_once_and_those_who_answered_learn_of_the_outcome() {
    let mut cases = Cases::new().await;
    cases.network.go_to("2026-11-25", "10:00");
    let id = cases.open().await;
    cases.answer(id).await;
    cases.network.go_to("2027-01-15", "10:00");
    cases.network.tell().await;
    assert!(cases.about("asha", "How did it go").await.is_empty(), "not yet");
    for time in ["10:00", "12:00"] {
        cases.network.go_to("2027-01-19", time);
        cases.network.restart().await;
        cases.network.tell().await;
        let told = cases.about("asha", "How did it go").await;
        assert_eq!(told.len(), 1, "{:?}", cases.network.letters().await);
        assert!(told[0].text.contains(&format!("/cases/{id}/outcome")), "{}", told[0].text);
    }
    let what_helped = "A calm corner.".to_owned();
    let told = Outcome { change: Change::Better, tried: Vec::new(), weeks: 6, what_helped, next: String::new() };
    act!(cases, cases.asker, |unit| consultation::record_outcome(unit, &cases.asker, id, &told, &around()));
    cases.network.go_to("2027-01-21", "16:15");
    cases.network.tell().await;
    let told = cases.about("stella", "A colleague told how it went").await;
    assert_eq!(told.len(), 1, "{:?}", cases.network.letters().await);
    assert!(told[0].text.contains(&format!("/cases/{id}#outcome")) && !told[0].text.contains("calm corner"));
    assert!(cases.about("mo", "how it went").await.is_empty(), "who did not answer is told nothing");
}

#[tokio::test]
async fn after_a_restore_nothing_is_told_that_may_have_been_told_before() {
    let mut cases = Cases::new().await;
    cases.helps(&["semh"]).await;
    cases.network.go_to("2026-11-23", "13:00");
    let [id, _] = [cases.open().await, cases.open().await];
    cases.answer(id).await;
    cases.network.follow().await;
    cases.network.go_to("2026-12-01", "10:00");
    let mut unit = cases.network.test.begin().await;
    unit.renew_incarnation().await.unwrap();
    let detail = serde_json::json!({});
    unit.append(Event { kind: "kernel.restored", subject: String::new(), version: None, audience: None, detail });
    unit.commit().await.unwrap();
    cases.network.restart().await;
    cases.network.tell().await;
    let letters = cases.network.letters().await;
    assert!(letters.iter().all(|letter| !letter.subject.contains("answer")), "{letters:?}");
    cases.answer(id).await;
    cases.network.go_to("2026-12-01", "12:00");
    cases.network.tell().await;
    assert_eq!(cases.about("asha", "1 answer to your case").await.len(), 1, "what comes after is told");
}
