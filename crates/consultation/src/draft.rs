//! What somebody writes before it is released, with all that was settled about it. Only ever kept sealed.

use kernel::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Appearance, CaseId, CaseText, Consent, State};

/// Characters of a written reason at least.
pub const REASON_LEAST: usize = 10;

/// Words that stay, although they were found, with the author's reason. Counts for the same words everywhere in the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub words: String,
    pub reason: String,
}

/// What stands in the text for something that was there before: the key of the case, sealed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// "Kwame".
    pub original: String,
    /// "Child A".
    pub label: String,
}

/// A case as its author writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseDraft {
    pub text: CaseText,
    pub kept: Vec<Kept>,
    pub labels: Vec<Label>,
    pub consent: Consent,
    pub appearance: Appearance,
    /// The addresses of the networks besides this one that it is for.
    pub networks: Vec<String>,
    /// "I have considered who could recognise this child."
    pub considered: bool,
    /// Why a passage that reads like a disclosure of harm is none, in the author's words.
    pub not_a_disclosure: Option<String>,
    /// Earlier texts of which something was taken away, oldest first. Saving keeps them; whatever a form brings is ignored.
    pub earlier: Vec<CaseText>,
}

/// Earlier texts that are kept at most; the first and the latest ones.
const EARLIER: usize = 8;

impl CaseDraft {
    /// This draft as it follows `before`: with what was there before, where something of it went.
    #[must_use]
    pub(crate) fn after(mut self, before: &Self) -> Self {
        self.earlier.clone_from(&before.earlier);
        let is_more = before.text.texts().iter().all(|(place, old)| {
            let new = self.text.texts().into_iter().find(|(other, _)| other == place);
            new.is_some_and(|(_, new)| new.contains(old.trim())) || old.trim().is_empty()
        });
        if !is_more && self.earlier.last() != Some(&before.text) {
            if self.earlier.len() >= EARLIER {
                self.earlier.remove(1);
            }
            self.earlier.push(before.text.clone());
        }
        self
    }
}

/// A draft that its author may work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDraft {
    pub id: CaseId,
    /// Where the case is; a released one has a draft while its author changes it.
    pub state: State,
    /// Whether a moderator has it: then nothing can be saved.
    pub is_waiting: bool,
    pub content: CaseDraft,
    /// Rises with each save: whoever saves names the one that they saw.
    pub edition: i64,
    pub saved_at: Timestamp,
    /// What the moderator asked for, when it came back.
    pub note: Option<String>,
    pub returned_by: Option<PersonId>,
    /// Texts of this person's that came too late for the edition that they saw.
    pub copies: Vec<DraftCopy>,
}

impl OpenDraft {
    /// Its address on this server.
    pub fn path(&self) -> String {
        format!("/cases/{}/edit", self.id)
    }
}

/// A text that could not be saved, kept beside the one that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCopy {
    pub edition: i64,
    pub content: CaseDraft,
    pub saved_at: Timestamp,
}

/// What became of a text that was to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is kept.
    Kept {
        /// The edition that it became.
        edition: i64,
        at: Timestamp,
    },
    /// Another window saved a newer one first, which is this. What came too late is kept beside it.
    Behind(Box<OpenDraft>),
}
