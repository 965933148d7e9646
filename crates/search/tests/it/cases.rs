//! Cases: found by those who may consult, as the journal has them now, and nowhere else.

use consultation::{
    Approval, CaseDraft, CaseId, CaseText, Consent, Keys, Surroundings, approve, find_draft, start_case, submit, withdraw,
};
use kernel::{Actor, Permission, PersonId, Role, Viewer};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;
use search::{Filters, Request};

use crate::Library;

struct Room {
    library: Library,
    keys: Keys,
    asker: Viewer,
}

impl Room {
    async fn new() -> Self {
        let library = Library::new().await;
        let keys = Keys::open(library.test.folder.path().join("case-keys")).expect("a test's step works");
        let asker = person(&library, Role::Member).await;
        Self { library, keys, asker }
    }

    /// Has a case released.
    async fn release(&self, title: &str, concern: &str) -> CaseId {
        let id = self.submit(title, concern).await;
        let store = &self.library.test.store;
        let moderator = person(&self.library, Role::Moderator).await;
        let mut unit = store.begin(&Actor::of(&moderator).expect("somebody")).await.expect("a test's step works");
        let approval = Approval { case: id, submission: 1, recognisable: None, due_on: None };
        approve(&mut unit, &self.keys, &moderator, &approval, &surroundings()).await.expect("a test's step works");
        unit.commit().await.expect("a test's step works");
        id
    }

    async fn submit(&self, title: &str, concern: &str) -> CaseId {
        let store = &self.library.test.store;
        let text = CaseText {
            title: title.to_owned(),
            concern: concern.to_owned(),
            question: "What else could we try?".to_owned(),
            strengths: "Kind and curious.".to_owned(),
            phases: vec!["ks2".to_owned()],
            areas: vec!["ci".to_owned()],
            ..CaseText::default()
        };
        let consent = Consent { confirmed_on: "2026-11-20".to_owned(), by_role: None };
        let draft = CaseDraft { text, consent, ..CaseDraft::default() };
        let by = &self.asker;
        let mut unit = store.begin(&Actor::of(by).expect("somebody")).await.expect("a test's step works");
        let id = start_case(&mut unit, &self.keys, by, &draft).await.expect("a test's step works");
        unit.commit().await.expect("a test's step works");
        let edition = find_draft(store.reader(), &self.keys, by, id).await.expect("a read").expect("the draft").edition;
        let mut unit = store.begin(&Actor::of(by).expect("somebody")).await.expect("a test's step works");
        submit(&mut unit, &self.keys, by, id, edition, &surroundings()).await.expect("a test's step works");
        unit.commit().await.expect("a test's step works");
        id
    }

    async fn ask(&self, text: &str, viewer: &Viewer) -> Vec<CaseId> {
        let request = Request { text: text.to_owned(), ..Request::default() };
        let found = self.library.engine.find_cases(&self.library.test.store, &request, viewer).await;
        found.expect("a test's step works").lines.into_iter().map(|line| line.id).collect()
    }
}

async fn person(library: &Library, role: Role) -> Viewer {
    let store = &library.test.store;
    let (id, now) = (kernel::new_id(store.now()), store.now().0);
    let insert = Query::insert()
        .into_table("identity_person")
        .columns(["id", "name", "role", "state", "created_at", "changed_at"])
        .values_panic([id.into(), "Example".into(), role.as_str().into(), "active".into(), now.into(), now.into()])
        .to_owned();
    let mut unit = library.test.begin().await;
    unit.connection().execute(&insert).await.expect("a test's step works");
    unit.append(kernel::Event {
        kind: "identity.member-added",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({}),
    });
    unit.commit().await.expect("a test's step works");
    Viewer::member(PersonId(id), role)
}

fn surroundings() -> Surroundings {
    let mut surroundings = Surroundings::default();
    surroundings.network.schools = 40;
    surroundings
}

fn colleague() -> Viewer {
    Viewer::member(PersonId(uuid::Uuid::from_u128(7)), Role::Member)
}

#[tokio::test]
async fn a_released_case_is_found_at_once_and_a_withdrawn_one_no_more() {
    let room = Room::new().await;
    assert!(room.ask("lunchtime", &colleague()).await.is_empty());
    let lunch = room.release("Lunchtimes are hard", "A pupil leaves the hall when it is noisy.").await;
    let spelling = room.release("Spelling does not stick", "A pupil learns words and loses them within the week.").await;
    assert_eq!(room.ask("noisy lunchtimes", &colleague()).await, [lunch]);
    assert_eq!(room.ask("spelling", &colleague()).await, [spelling]);
    let store = &room.library.test.store;
    let mut unit = store.begin(&Actor::of(&room.asker).unwrap()).await.unwrap();
    withdraw(&mut unit, &room.keys, &room.asker, lunch).await.unwrap();
    unit.commit().await.unwrap();
    assert!(room.ask("noisy lunchtimes", &colleague()).await.is_empty());
    assert_eq!(room.ask("spelling", &colleague()).await, [spelling]);
}

#[tokio::test]
async fn only_those_who_may_consult_find_a_case_or_are_corrected_by_its_words() {
    let mut room = Room::new().await;
    let id = room.release("Trombone mornings", "A pupil hums trombone tunes instead of coming in.").await;
    for role in Role::ALL {
        let viewer = Viewer::member(PersonId(uuid::Uuid::from_u128(8)), role);
        let expected: &[CaseId] = if role.may(Permission::Consult) { &[id] } else { &[] };
        assert_eq!(room.ask("trombone", &viewer).await, expected, "{role}");
    }
    let viewer = Viewer::member(PersonId(uuid::Uuid::from_u128(9)), Role::Reader);
    for viewer in [viewer, Viewer::public()] {
        let request = Request { text: "tromboen".to_owned(), ..Request::default() };
        let found = room.library.engine.find_cases(&room.library.test.store, &request, &viewer).await.unwrap();
        assert_eq!(found, search::FoundCases::default());
    }
    room.library.follow().await;
    let answer = room.library.ask("trombone").await;
    assert_eq!(answer.total, 0, "the library knows nothing of it");
    let corrected = room.library.ask("tromboen").await;
    assert!(corrected.interpreted.corrections.is_empty(), "and is not corrected by it");
}

#[tokio::test]
async fn what_is_not_released_is_in_no_index() {
    let room = Room::new().await;
    room.submit("Waiting for the moderator", "A pupil finds corduroy chairs too warm.").await;
    assert!(room.ask("corduroy", &colleague()).await.is_empty());
    assert!(room.ask("corduroy", &room.asker).await.is_empty(), "not even for whoever wrote it");
}

#[tokio::test]
async fn a_misspelt_word_is_corrected_by_the_words_of_cases_and_filters_narrow() {
    let room = Room::new().await;
    let id = room.release("Games with a caterpillar", "A pupil hides from caterpillar games.").await;
    let request = Request { text: "caterpilar games".to_owned(), ..Request::default() };
    let store = &room.library.test.store;
    let found = room.library.engine.find_cases(store, &request, &colleague()).await.unwrap();
    assert_eq!(found.lines.iter().map(|line| line.id).collect::<Vec<_>>(), [id]);
    assert_eq!(found.corrections.len(), 1);
    for (phase, expected) in [("ks2", 1), ("ks3", 0)] {
        let filters = Filters { phase: vec![phase.to_owned()], ..Filters::default() };
        let request = Request { text: "caterpillar".to_owned(), filters, ..Request::default() };
        let found = room.library.engine.find_cases(store, &request, &colleague()).await.unwrap();
        assert_eq!(found.lines.len(), expected, "{phase}");
    }
}
