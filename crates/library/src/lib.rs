//! The library: strategies, policy templates, CPD sessions, guidance and whatever else colleagues share, with their versions and
//! sources.
//!
//! **Owns** the tables `library_*`, drafts and their way to readers, attached files and what is in them, the rules
//! of publishing and withdrawing, and the files of `content/` (import and export).
//!
//! **Must not know** search, pages, peers or mail: those follow the journal.
//!
//! Invariants:
//! - A version is never changed. What people see is its ordinal (1, 2, 3); what is stored and shared is a number that rises even
//!   when the clock steps back: `max(previous + 1, Unix time in ms)`.
//! - Withdrawal is final. The texts go, the row stays for ever as a tombstone, and no import brings the key back.
//! - Nobody sees a draft but its author and those who edit; nobody is the second reader of what they wrote; a text that could not
//!   be saved is kept beside the one that was.
//! - A file stays as long as a version or a draft has it, and is never changed: other bytes are another file.
//! - Every tag of a version exists in the vocabulary, or among the sources.

mod adapted;
mod adopted;
mod copied;
mod diff;
mod draft;
mod drafting;
mod entity;
pub mod export;
mod files;
mod follow_up;
mod held;
pub mod import;
mod keeping;
mod networks;
mod pack;
mod publish;
mod read;
mod resource;
mod review_rules;
mod source;
mod standing;
mod supersede;
mod terms;
mod withdraw;

pub use adapted::{Ancestor, adapt_resource, list_ancestors};
pub use adopted::{
    Adoption, HiddenCopy, find_adoption, follow_upstream, hide_adopted, list_adopted_drafts, list_hidden_copies,
    list_hidden_reasons, start_adopted,
};
pub use copied::check_copied;
pub use diff::{Fate, Piece, Row, compare_rows, compare_words};
pub use draft::{BODY_LIMIT, Draft, key_of_title};
pub use drafting::{
    CopyId, DraftCopy, DraftId, DraftLine, DraftState, Going, ImportedFrom, OpenDraft, Plan, Saved, Scheduled, approve,
    attach_file, call_off, detach_file, discard_begun, discard_copy, discard_draft, discard_drafts_of, do_what_is_due,
    edit_resource, find_copy, find_draft, find_ending, find_import, find_schedule, keep_copy, keep_schedule, list_awaiting_review,
    list_copies, list_draft_files, list_drafts, list_published_drafts, list_schedules, name_file, publish_draft, rebase_draft,
    require_complete, restore_version, return_draft, save_draft, send_out, start_draft, start_import, submit, suggest_edit,
    take_back,
};
pub use files::{
    AreaGuess, AttachedFile, DraftFile, FileDetail, FileKind, FilePart, FileState, FoundFile, MOST_FILES, Outcome, WaitingFile,
    clean_name, find_file, free_name, hold_file, is_clean_name, is_file_here, let_go_of_files, list_files_of_version,
    list_held_files, list_kept_files, list_parts, list_resources_with, list_waiting_files, record_file, record_reading, sniff_file,
    sweep_files, sweep_orphans,
};
pub use follow_up::{Address, Newest, count_addresses, find_last_change, list_addresses, list_newest};
pub use held::export_person;
pub use keeping::{
    Comment, CommentId, Confirmation, DueReview, Flag, comment, confirm, dismiss_flags, export_kept, find_comment, flag,
    forget_flags_of, list_comments, list_due_reviews, list_flags, looks_after, may_remove, remove_comment,
};
pub use networks::count_naming;
pub use pack::{
    AnnouncedMeeting, Candidate, Clash, Contents, ContentsItem, Meeting, Pack, PackEntry, PackItem, PackLine, PackedItem,
    copy_pack, find_pack, list_candidates, list_clashes, list_contents, list_meetings, list_packs, preview_pack,
};
pub use publish::{Published, Tell, publish};
pub use read::{
    Found, Latest, VersionLine, count_resources, find_resource, find_resource_by_id, find_version, list_latest, list_named,
    list_resources, list_tombstones, list_versions, list_visible,
};
pub use resource::{Kind, Resource, ResourceId, State, WithdrawalReason};
pub use review_rules::{ReviewRules, review_rules, set_review_rules};
pub use source::{Seen, Source, list_sources};
pub use standing::{Outline, Standing, count_licensed, list_outlines, list_standings, list_starters};
pub use supersede::{reinstate, supersede};
pub use terms::{
    CalendarId, TermCalendar, add_term_calendar, choose_own_terms, list_term_calendars, own_terms, remove_term_calendar,
    rename_term_calendar, write_school_year,
};
pub use withdraw::{Withdrawal, keep_withdrawn, may_withdraw, withdraw, withdraw_resource};
