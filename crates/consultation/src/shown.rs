//! What readers see of cases: plain data for lists and pages.

use kernel::{PersonId, Timestamp};
use library::ResourceId;

use crate::{AnswerId, Appearance, CaseId, CaseText, Change, QuestionId, State};

/// Who asks or answers, as far as this viewer may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// The person, for themselves, for those who moderate, and for all where they appear by name.
    pub person: Option<PersonId>,
    /// How they chose to appear.
    pub appearance: Appearance,
}

/// Which cases somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    pub phase: Option<String>,
    /// Any of these; none is every one.
    pub areas: Vec<String>,
    /// One state of those that are released; `None` is every one.
    pub state: Option<State>,
}

/// A released case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    pub id: CaseId,
    pub title: String,
    pub phases: Vec<String>,
    pub areas: Vec<String>,
    pub state: State,
    pub asker: Asker,
    pub opened_at: Timestamp,
    /// Answers that this viewer sees.
    pub answers: usize,
    pub is_own: bool,
    /// Hidden from all but its author and moderators, until one of them has decided about a report.
    pub is_hidden: bool,
    /// The address of the network that it came from; of our own nothing.
    pub network: Option<String>,
}

/// A case of one's own in a list, whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyCase {
    pub id: CaseId,
    /// `None` where its text is gone: declined a while ago, or lost in a restore.
    pub title: Option<String>,
    pub state: State,
    /// When it was last saved or decided about.
    pub changed_at: Timestamp,
    /// Whether a moderator has it, or a new text of it.
    pub is_waiting: bool,
    /// Whether a change of a released case is being written.
    pub is_being_changed: bool,
    /// What a moderator wrote who returned or declined it.
    pub note: Option<String>,
}

/// What a search for one case finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundCase {
    Live(Box<Case>),
    /// It was released, and is gone for ever.
    Withdrawn,
}

/// A released case, as this viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    pub state: State,
    pub text: CaseText,
    /// Rises with every text that is released.
    pub version: i64,
    pub asker: Asker,
    pub opened_at: Timestamp,
    /// When its author is asked how it went, `2026-11-21`.
    pub due_on: Option<String>,
    pub is_own: bool,
    pub is_hidden: bool,
    /// For its author alone: a change of it is being written, or is with a moderator.
    pub is_being_changed: bool,
    pub answers: Vec<AnswerShown>,
    pub questions: Vec<QuestionShown>,
    pub outcome: Option<OutcomeShown>,
    /// The addresses of the networks besides this one that read it; of another network's case, that one too.
    pub networks: Vec<String>,
    /// The address of the network that it came from; of our own nothing.
    pub network: Option<String>,
    /// What it became in the library; whether this viewer sees that is the library's to say.
    pub patterns: Vec<ResourceId>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerShown {
    pub id: AnswerId,
    pub by: Asker,
    pub consider: String,
    pub try_this: String,
    pub refer_on: String,
    pub strategies: Vec<ResourceId>,
    /// Whoever asked tries it.
    pub is_trying: bool,
    pub at: Timestamp,
    /// When its author changed it last.
    pub edited_at: Option<Timestamp>,
    pub is_own: bool,
    pub is_hidden: bool,
    /// Where it came from; nothing for one of our own.
    pub elsewhere: Option<Elsewhere>,
}

/// Who answered in another network, as far as that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The network's address.
    pub network: String,
    /// A specialist, as far as that was known when it was written.
    pub is_specialist: bool,
}

/// A question back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionShown {
    pub id: QuestionId,
    pub by: PersonId,
    pub words: String,
    pub reply: Option<String>,
    pub at: Timestamp,
    pub is_own: bool,
    pub is_hidden: bool,
}

/// How it went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeShown {
    pub change: Change,
    pub tried: Vec<ResourceId>,
    pub weeks: u32,
    pub what_helped: String,
    pub next: String,
    pub at: Timestamp,
}
