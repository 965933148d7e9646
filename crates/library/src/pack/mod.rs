//! Packs: what goes out in a half-term, as ordered items with a note each, and the meeting that belongs to it.
//!
//! Items stay single: a pack names them (`strategy/graded-return`) and copies nothing, so a pack shows each item as it is today,
//! to whoever may see that item. An item that was withdrawn since shows as withdrawn to those who could see it.

mod candidate;
mod contents;
mod copy;
mod meeting;
mod read;
mod rows;
mod write;

use serde::{Deserialize, Serialize};

use crate::draft::is_key;
use crate::{Draft, Kind};

pub use candidate::{Candidate, list_candidates};
pub use contents::{Contents, ContentsItem, list_contents};
pub(crate) use contents::{newest_around, tell_packs_with};
pub use copy::copy_pack;
pub use meeting::{Clash, Meeting, list_clashes};
pub use read::{AnnouncedMeeting, Pack, PackEntry, PackLine, PackedItem, find_pack, list_meetings, list_packs, preview_pack};
pub(crate) use write::{cancel_meeting, fill_draft, list_unknown, write};

/// Items of a pack at most.
pub(crate) const ITEMS: usize = 100;
/// Characters of a note at most.
pub(crate) const NOTE: usize = 600;

/// One item as the author names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackItem {
    /// Kind and key: `strategy/graded-return`. They never change, and mean the same on every server that has the item.
    pub item: String,
    /// Why it is here and what to do with it, for whoever reads the pack.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl PackItem {
    /// Kind and key, where it names any.
    pub fn parts(&self) -> Option<(Kind, &str)> {
        let (kind, key) = self.item.split_once('/')?;
        let kind = kind.parse().ok().filter(|kind| *kind != Kind::Pack)?;
        is_key(key).then_some((kind, key))
    }
}

/// Lists what is wrong with the parts of a draft that only packs have: field and message.
pub(crate) fn faults(draft: &Draft) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    if draft.kind != Kind::Pack {
        let parts = [("items", !draft.items.is_empty()), ("meeting", draft.meeting.is_some()), ("term", draft.term.is_some())];
        for (field, _) in parts.into_iter().filter(|(_, is_there)| *is_there) {
            faults.push((field, format!("only a pack has this; accepted for a {}: nothing", draft.kind)));
        }
        return faults;
    }
    if draft.items.len() > ITEMS {
        faults.push(("items", format!("{} items; accepted: at most {ITEMS}", draft.items.len())));
    }
    let mut seen = std::collections::BTreeSet::new();
    for item in &draft.items {
        if item.parts().is_none() {
            let start: String = item.item.chars().take(60).collect();
            faults.push((
                "items",
                format!("'{start}' is no item; accepted: kind and key such as strategy/graded-return, and no pack"),
            ));
        } else if !seen.insert(&item.item) {
            faults.push(("items", format!("'{}' stands twice; each once", item.item)));
        }
        let length = item.note.chars().count();
        if length > NOTE || item.note.contains('\0') {
            faults.push(("items", format!("the note at '{}' has {length} characters; accepted: up to {NOTE}", item.item)));
        }
    }
    if let Some(term) = draft.term.as_ref().filter(|term| term.parse::<calendar::TermOf>().is_err()) {
        faults.push(("term", format!("'{term}' is no half-term; accepted: such as 2026-spring-2")));
    }
    if let Some(meeting) = &draft.meeting {
        faults.extend(meeting.faults());
    }
    faults
}
