//! Reports of what should not stand: hidden from whoever reports at once, and from all where somebody could be recognised.

use std::collections::HashSet;

use kernel::{Error, Permission, PersonId, Result, Timestamp, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{AnswerId, QuestionId, ReportId, answer as answers, ask, get_readable};
use crate::case::{random_id, tidy};
use crate::row::{author_of, get_case, is_own, raise, tell};
use crate::rows::{case, report as row};
use crate::shut::list_shut;
use crate::withdraw::bury;
use crate::{CaseId, Keys, invalid};

const LONGEST: usize = 2_000;
const UPHELD: &str = "upheld";
const DISMISSED: &str = "dismissed";

/// What is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Case(CaseId),
    Answer(AnswerId),
    Question(QuestionId),
}

impl Subject {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Case(id) => ("case", id.0),
            Self::Answer(id) => ("answer", id.0),
            Self::Question(id) => ("question", id.0),
        }
    }

    fn read(name: &str, id: Uuid) -> Self {
        match name {
            "answer" => Self::Answer(AnswerId(id)),
            "question" => Self::Question(QuestionId(id)),
            _ => Self::Case(CaseId(id)),
        }
    }
}

/// Why something is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// Somebody could be recognised: hidden from all until a moderator decides.
    Privacy,
    /// Anything else: hidden from whoever reports.
    Other,
}

impl ReportKind {
    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Other => "other",
        }
    }
}

impl std::str::FromStr for ReportKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "privacy" => Ok(Self::Privacy),
            "other" => Ok(Self::Other),
            _ => Err(format!("'{text}' is no kind of report; accepted: privacy, other")),
        }
    }
}

/// What somebody reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub subject: Subject,
    pub kind: ReportKind,
    /// What is wrong; moderators alone read it, and it goes when they have decided.
    pub words: String,
}

/// An open report, for those who moderate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    pub id: ReportId,
    pub case: CaseId,
    pub subject: Subject,
    pub kind: ReportKind,
    pub words: String,
    pub by: PersonId,
    pub at: Timestamp,
}

/// Reports a case, an answer or a question back.
///
/// # Errors
/// `NotFound` for what this viewer does not see; `Invalid` without a word.
pub async fn report(unit: &mut Unit, by: &Viewer, said: &Report) -> Result<ReportId> {
    let person = by.require_person(Permission::Consult)?;
    let case = case_of(unit, said.subject).await?;
    get_readable(unit.connection(), by, case).await?;
    let words = tidy(&said.words);
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(invalid("words", &format!("Say in at most {LONGEST} characters what is wrong.")));
    }
    let (subject, subject_id) = said.subject.parts();
    let new = row::Model {
        id: random_id()?,
        case_id: case.0,
        subject: subject.to_owned(),
        subject_id,
        person_id: person.0,
        kind: said.kind.as_str().to_owned(),
        words,
        created_at: unit.now(),
        decision: None,
        decided_at: None,
        decided_by: None,
    };
    let made = ReportId(new.id);
    row::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    if said.kind == ReportKind::Privacy {
        raise_subject(unit, said.subject).await?;
    }
    let facts = serde_json::json!({ "report": made.0, "subject": subject, "id": subject_id, "kind": said.kind.as_str() });
    tell(unit, "consultation.reported", case, facts);
    Ok(made)
}

/// Other networks see no word of what is hidden from all here.
async fn raise_subject(unit: &Unit, subject: Subject) -> Result<()> {
    match subject {
        Subject::Case(id) => raise(unit, &get_case(unit.connection(), id).await?).await,
        Subject::Answer(id) => answers::raise(unit, &answers::get_row(unit, id).await?).await,
        Subject::Question(_) => Ok(()),
    }
}

async fn case_of(unit: &Unit, subject: Subject) -> Result<CaseId> {
    match subject {
        Subject::Case(id) => Ok(id),
        Subject::Answer(id) => Ok(CaseId(answers::get_row(unit, id).await?.case_id)),
        Subject::Question(id) => Ok(CaseId(ask::get_row(unit, id).await?.case_id)),
    }
}

/// Lists open reports, those about privacy first.
pub async fn list_reports(db: &impl ConnectionTrait, by: &Viewer) -> Result<Vec<ReportLine>> {
    by.require(Permission::Moderate)?;
    let rows = row::Entity::find()
        .filter(row::Column::Decision.is_null())
        .order_by_desc(row::Column::Kind) // privacy before other
        .order_by_asc(row::Column::CreatedAt)
        .all(db)
        .await?;
    let line = |row: row::Model| -> Result<ReportLine> {
        Ok(ReportLine {
            id: ReportId(row.id),
            case: CaseId(row.case_id),
            subject: Subject::read(&row.subject, row.subject_id),
            kind: row.kind.parse().map_err(Error::internal)?,
            words: row.words,
            by: PersonId(row.person_id),
            at: row.created_at,
        })
    };
    rows.into_iter().map(line).collect()
}

/// Finds a report right: an answer or a question goes, a case is withdrawn.
///
/// # Errors
/// `Refused` for whoever wrote what is reported; `Conflict` where it is decided.
pub async fn uphold(unit: &mut Unit, keys: &Keys, by: &Viewer, id: ReportId) -> Result<CaseId> {
    let row = get_open(unit, by, id).await?;
    let case = CaseId(row.case_id);
    match Subject::read(&row.subject, row.subject_id) {
        Subject::Case(id) => {
            decide_gone(unit, by, row.subject_id).await?;
            bury(unit, keys, id, "moderator").await?;
        }
        Subject::Answer(id) => {
            answers::empty(unit, &answers::get_row(unit, id).await?).await?;
            decide_gone(unit, by, row.subject_id).await?;
        }
        Subject::Question(id) => {
            ask::empty(unit, &ask::get_row(unit, id).await?).await?;
            decide_gone(unit, by, row.subject_id).await?;
        }
    }
    tell(unit, "consultation.report-upheld", case, facts(&row));
    Ok(case)
}

/// Finds that what is reported may stand: everybody sees it again.
///
/// # Errors
/// As [`uphold`].
pub async fn dismiss_report(unit: &mut Unit, by: &Viewer, id: ReportId) -> Result<CaseId> {
    let row = get_open(unit, by, id).await?;
    decide(unit, by, &row, DISMISSED).await?;
    if row.kind == ReportKind::Privacy.as_str() {
        raise_subject(unit, Subject::read(&row.subject, row.subject_id)).await?;
    }
    tell(unit, "consultation.report-dismissed", CaseId(row.case_id), facts(&row));
    Ok(CaseId(row.case_id))
}

fn facts(row: &row::Model) -> serde_json::Value {
    serde_json::json!({ "report": row.id, "subject": row.subject, "id": row.subject_id })
}

async fn get_open(unit: &Unit, by: &Viewer, id: ReportId) -> Result<row::Model> {
    let person = by.require_person(Permission::Moderate)?;
    let row = row::Entity::find_by_id(id.0).one(unit.connection()).await?;
    let row = row.ok_or_else(|| Error::NotFound("There is no such report.".to_owned()))?;
    if row.decision.is_some() {
        return Err(Error::Conflict("Another moderator has decided about this report.".to_owned()));
    }
    let author = match Subject::read(&row.subject, row.subject_id) {
        Subject::Case(id) => author_of(&get_case(unit.connection(), id).await?),
        Subject::Answer(id) => PersonId(answers::get_row(unit, id).await?.person_id.unwrap_or_default()),
        Subject::Question(id) => PersonId(ask::get_row(unit, id).await?.person_id),
    };
    if author == person {
        return Err(Error::Refused("You wrote what is reported, so another moderator must decide.".to_owned()));
    }
    Ok(row)
}

/// Decides all open reports of something that goes.
pub(super) async fn decide_gone(unit: &Unit, by: &Viewer, subject: Uuid) -> Result<()> {
    let same = row::Entity::find()
        .filter(row::Column::SubjectId.eq(subject))
        .filter(row::Column::Decision.is_null())
        .all(unit.connection())
        .await?;
    for row in same {
        decide(unit, by, &row, UPHELD).await?;
    }
    Ok(())
}

async fn decide(unit: &Unit, by: &Viewer, row: &row::Model, decision: &str) -> Result<()> {
    let change = row::ActiveModel {
        id: Unchanged(row.id),
        decision: Set(Some(decision.to_owned())),
        // What was reported may stand in the words.
        words: Set(String::new()),
        decided_at: Set(Some(unit.now())),
        decided_by: Set(by.person().map(|person| person.0)),
        ..Default::default()
    };
    row::Entity::update(change).exec(unit.connection()).await?;
    Ok(())
}

/// What reports hide: from all, and from this viewer.
pub(crate) struct Hidden {
    from_all: HashSet<Uuid>,
    from_viewer: HashSet<Uuid>,
    /// Cases and answers of networks that are shut out: nobody sees them, whoever moderates.
    shut: Vec<Uuid>,
    moderates: bool,
}

impl Hidden {
    /// Whether this case is hidden from this viewer. Whoever wrote it still sees it, marked.
    pub(crate) fn case(&self, case: &case::Model, by: &Viewer) -> bool {
        !is_own(by, case) && self.hides(case.id)
    }

    /// Whether something is hidden from this viewer.
    pub(crate) fn hides(&self, id: Uuid) -> bool {
        self.shut.contains(&id) || !self.moderates && (self.from_all.contains(&id) || self.from_viewer.contains(&id))
    }

    /// Whether it is hidden from all, for those who see it nevertheless.
    pub(crate) fn is_marked(&self, id: Uuid) -> bool {
        self.from_all.contains(&id)
    }

    /// What nobody sees.
    pub(crate) fn shut(&self) -> &[Uuid] {
        &self.shut
    }

    /// All that is hidden from this viewer.
    pub(crate) fn list(&self) -> Vec<Uuid> {
        if self.moderates { Vec::new() } else { self.from_all.union(&self.from_viewer).copied().collect() }
    }
}

pub(crate) async fn hidden_for(db: &impl ConnectionTrait, by: &Viewer) -> Result<Hidden> {
    let open = row::Entity::find().filter(row::Column::Decision.is_null()).all(db).await?;
    let from_all = open.iter().filter(|row| row.kind == ReportKind::Privacy.as_str()).map(|row| row.subject_id).collect();
    let own = by.person().map(|person| person.0);
    let from_viewer = open.iter().filter(|row| Some(row.person_id) == own).map(|row| row.subject_id).collect();
    Ok(Hidden { from_all, from_viewer, shut: list_shut(db).await?, moderates: by.may(Permission::Moderate) })
}
