//! Case consultations: a colleague asks the network about a child whom nobody can name.
//!
//! **Owns** the tables `consultation_*`, the files of keys, and the gate: what is written, what must be settled, who reads it
//! before others do, what colleagues answer, and how it went on.
//!
//! **Must not know** pages, search, mail or peers: those follow the journal, which holds ids and facts of a case and no word of it.
//!
//! Invariants:
//! - A word that was not released is only ever stored sealed, under a key that stands in a file outside the database and outside
//!   every backup. Thirty days after the decision the key is destroyed.
//! - Nothing with an open finding, or with a passage that reads like a disclosure of harm, reaches a moderator unmarked; nothing
//!   reaches colleagues without a moderator who is not its author.
//! - A draft is seen by its author alone, and what was submitted by those who moderate as well.
//! - Withdrawal is final: all words go at once, of answers too, and a row without words stays for ever.
//! - How whoever asks appears is resolved where cases are read: no other way leads to their name. The one follower that writes to
//!   them is given their id, for the address of the letter and for nothing else.

mod answering;
mod case;
mod check;
mod circle;
mod draft;
mod fold;
mod gate;
mod history;
mod indexed;
mod invite;
mod keys;
mod linked;
mod named;
mod outcome;
mod pattern;
mod person;
mod read;
mod received;
mod restored;
mod row;
mod rows;
mod saving;
mod seal;
mod settle;
mod shared;
mod shown;
mod shut;
mod specialist;
mod sweep;
mod tell;
mod withdraw;
mod writing;

use kernel::{Error, Fault};

pub use answering::{
    Answer, AnswerId, QuestionId, Report, ReportId, ReportKind, ReportLine, Subject, answer, ask_for_more, close_discussion,
    confirm_advice, dismiss_report, edit_answer, get_own_answer, has_confirmed_advice, list_reports, mark_trying, remove_answer,
    remove_question, reply_to_question, report, unmark_trying, uphold,
};
pub use case::{Appearance, CaseId, CaseText, Consent, Place, SMALL_NETWORK, State, Tried, small_network_warning};
pub use check::{Check, Disclosure, Hindrance, KeptFinding, Open, Surroundings, check, check_texts, hindrances};
pub use circle::{
    ActionPlan, Circle, CircleClock, CircleNote, CirclePerson, CirclePlan, CircleRights, CircleRole, CircleStage, CircleState,
    CircleStep, FirstStep, HypothesisKind, NewNote, NoteId, NoteKind, PlanIdea, RoleTaker, STAGES, Sheet, SheetIdea, add_note,
    cancel_circle, circle_edition, confirm_sheet, edit_note, find_action_plan, find_circle, find_sheet, give_role, join_circle,
    leave_circle, plan_circle, remove_note, set_first_step, step_circle,
};
pub use draft::{CaseDraft, DraftCopy, Kept, Label, OpenDraft, REASON_LEAST, Saved};
pub use gate::{
    Approval, Decision, Outcome as DecisionKind, QueueLine, Review, approve, count_queue, decline, find_decision, list_queue,
    open_for_review, return_case, submit,
};
pub use history::{HistoryLine, list_history};
pub use indexed::{Released, list_released, list_released_ids, list_seen};
pub use invite::{Helper, invite, list_helpers, list_invited};
pub use keys::Keys;
pub use linked::{Origin, begin_pattern, count_patterns_left, find_origin, link_patterns, link_scheduled_patterns};
pub use named::find_networks;
pub use outcome::{Change, DueOutcome, Outcome, list_outcomes_due, record_outcome};
pub use pattern::{Pattern, Uses, count_uses, find_cases_of, pattern_source};
pub use person::{export_person, forget_person};
pub use read::{find_case, list_cases, list_mine};
pub use received::{About, ReceivedAnswer, ReceivedCase, list_received, receive_answer, receive_case, receive_gone};
pub use restored::{Missing, Withdrawn, keep_withdrawn, list_missing_originals, list_withdrawn};
pub use saving::save_case;
pub use settle::{keep_words, relabelled, replace_all, replace_words, replace_words_with};
pub use shared::{
    AnswerWords, Shared, SharedAnswer, SharedCase, SharedGone, SharedOutcome, list_shared_answers, list_shared_cases,
};
pub use shown::{AnswerShown, Asker, Case, CaseFilter, CaseLine, Elsewhere, FoundCase, MyCase, OutcomeShown, QuestionShown};
pub use shut::shut_out;
pub use specialist::{Offer, Specialism, Unanswered, declare, find_specialism, list_offers, list_unanswered};
pub use sweep::{ORIGINALS_KEPT_DAYS, sweep_originals};
pub use tell::{CaseSketch, OutcomeToAsk, SaidToAsker, list_outcomes_to_ask, list_outcomes_told, list_said};
pub use withdraw::{may_withdraw, withdraw};
pub use writing::{delete_draft, find_draft, pull_back, start_case, take_up};

pub(crate) fn invalid(field: &str, message: &str) -> Error {
    Error::Invalid(vec![fault(field, message)])
}

pub(crate) fn fault(field: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault { place: String::new(), line: 0, field: field.into(), message: message.into() }
}
