//! People, cases, and the way of a case to its readers.

use consultation::{
    Approval, CaseDraft, CaseId, CaseText, Consent, FoundCase, Keys, Surroundings, Tried, approve, confirm_advice, find_case,
    find_draft, start_case, submit,
};
use kernel::testing::TestStore;
use kernel::{Actor, Error, PersonId, Role, Unit, Viewer, list_entries, new_id};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * 3_600_000;

pub(crate) struct Kit {
    pub(crate) test: TestStore,
    pub(crate) keys: Keys,
}

/// Does one thing in a write of its own.
macro_rules! act {
    ($kit:expr, $by:expr, |$unit:ident| $do:expr) => {{
        let mut inner = $kit.begin($by).await;
        let result = {
            let $unit = &mut inner;
            $do.await
        };
        if result.is_ok() && !inner.is_empty() {
            inner.commit().await.unwrap();
        } else {
            inner.abandon().await.unwrap();
        }
        result
    }};
}

impl Kit {
    pub(crate) async fn new() -> Self {
        let test = TestStore::new().await;
        let words = library::import::starter().unwrap().without_records();
        let options = library::import::Options {
            actor: Actor::system(),
            missing: library::import::Missing::List,
            dry_run: false,
            progress: &|_| {},
        };
        library::import::apply(&test.store, words, &options).await.unwrap();
        let keys = Keys::open(test.folder.path().join("case-keys")).unwrap();
        Self { test, keys }
    }

    pub(crate) fn db(&self) -> &sea_orm::DatabaseConnection {
        self.test.store.reader()
    }

    pub(crate) async fn begin(&self, by: &Viewer) -> Unit {
        self.test.store.begin(&Actor::of(by).unwrap()).await.unwrap()
    }

    pub(crate) async fn person(&self, role: Role) -> Viewer {
        let id = new_id(self.test.store.now());
        let now = self.test.store.now().0;
        let insert = Query::insert()
            .into_table("identity_person")
            .columns(["id", "name", "role", "state", "created_at", "changed_at"])
            .values_panic([id.into(), "Example".into(), role.as_str().into(), "active".into(), now.into(), now.into()])
            .to_owned();
        let mut unit = self.test.begin().await;
        unit.connection().execute(&insert).await.unwrap();
        unit.append(kernel::Event {
            kind: "identity.member-added",
            subject: id.to_string(),
            version: None,
            audience: None,
            detail: serde_json::json!({}),
        });
        unit.commit().await.unwrap();
        self.test.clock.advance(1);
        Viewer::member(PersonId(id), role)
    }

    /// A member who has said that what they write is general advice.
    pub(crate) async fn colleague(&self, role: Role) -> Viewer {
        let person = self.person(role).await;
        act!(self, &person, |unit| confirm_advice(unit, &person)).unwrap();
        person
    }

    pub(crate) async fn start(&self, by: &Viewer, content: &CaseDraft) -> CaseId {
        act!(self, by, |unit| start_case(unit, &self.keys, by, content)).unwrap()
    }

    /// Sends the draft as it stands.
    pub(crate) async fn submit(&self, by: &Viewer, id: CaseId) -> Result<(), Error> {
        let edition = find_draft(self.db(), &self.keys, by, id).await.unwrap().unwrap().edition;
        self.submit_edition(by, id, edition).await
    }

    pub(crate) async fn submit_edition(&self, by: &Viewer, id: CaseId, edition: i64) -> Result<(), Error> {
        act!(self, by, |unit| submit(unit, &self.keys, by, id, edition, &surroundings()))
    }

    pub(crate) async fn approve(&self, by: &Viewer, case: CaseId, submission: i32) -> Result<(), Error> {
        let approval = Approval { case, submission, recognisable: None, due_on: Some("2027-01-18".to_owned()) };
        act!(self, by, |unit| approve(unit, &self.keys, by, &approval, &surroundings()))
    }

    /// A case that is open, of this person's.
    pub(crate) async fn open(&self, by: &Viewer, content: &CaseDraft) -> CaseId {
        let moderator = self.person(Role::Moderator).await;
        let id = self.start(by, content).await;
        self.submit(by, id).await.unwrap();
        self.approve(&moderator, id, 1).await.unwrap();
        id
    }

    pub(crate) async fn find(&self, by: &Viewer, id: CaseId) -> Option<FoundCase> {
        find_case(self.db(), by, id).await.unwrap()
    }

    pub(crate) async fn case(&self, by: &Viewer, id: CaseId) -> consultation::Case {
        let Some(FoundCase::Live(case)) = self.find(by, id).await else { panic!("the case is there") };
        *case
    }

    /// The kinds of what happened to a subject, in order.
    pub(crate) async fn kinds(&self, subject: impl ToString) -> Vec<String> {
        let subject = subject.to_string();
        let entries = list_entries(self.db(), 0, 10_000).await.unwrap();
        entries.into_iter().filter(|entry| entry.subject == subject).map(|entry| entry.kind).collect()
    }
}

pub(crate) fn surroundings() -> Surroundings {
    let mut surroundings = Surroundings::default();
    surroundings.network.schools = 40;
    surroundings
}

/// A case that says nothing about anybody.
pub(crate) fn clean() -> CaseDraft {
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

/// The same with something in its concern.
pub(crate) fn with_concern(concern: &str) -> CaseDraft {
    let mut draft = clean();
    concern.clone_into(&mut draft.text.concern);
    draft
}

/// The faults' fields.
pub(crate) fn fields(result: Result<(), Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("faults, not {other:?}"),
    }
}
