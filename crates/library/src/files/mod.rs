//! Files that hang on resources: handouts, slides, forms. Their bytes are in the [`storage`]; here is what is known of them.
//!
//! A file is named by its hash, so two resources with the same handout share one. Which file hangs on which version stands with the
//! version and never changes. A file that nothing refers to any more goes: its text at once when a resource is withdrawn, else a day
//! later; its bytes after its row says so, and its row after the bytes.

pub(crate) mod entity;
mod held;
mod name;
mod read;
mod record;
mod sweep;

use serde::{Deserialize, Serialize};
use storage::FileHash;

pub use held::{hold_file, is_file_here, let_go_of_files, list_held_files, sniff_file};
pub use name::{clean_name, free_name, is_clean_name};
pub use office::FileKind;
pub use read::{
    FilePart, FoundFile, WaitingFile, find_file, list_files_of_version, list_kept_files, list_parts, list_resources_with,
    list_waiting_files,
};
pub use record::{Outcome, record_file, record_reading};
pub use sweep::{sweep_files, sweep_orphans};

pub(crate) use read::{attach, attached_to, get_known, list_hashes};
pub(crate) use sweep::forget_unused;

/// Files that one resource may have.
pub const MOST_FILES: usize = 50;
/// Characters of the title of a file.
pub(crate) const TITLE_LIMIT: usize = 200;

/// A file as a draft names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    pub hash: FileHash,
    /// What it is called in the address and when it is saved: one safe name, unique within the resource.
    pub name: String,
    /// What people call it; its name where this is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Nobody has read it yet.
    Waiting,
    /// It was read; whether it has any text is said beside.
    Read,
    /// It could not be read. It can be downloaded all the same.
    Unreadable,
    /// Nothing refers to it any more; its bytes are about to go.
    Removed,
}

impl FileState {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Read => "read",
            Self::Unreadable => "unreadable",
            Self::Removed => "removed",
        }
    }

    fn parse(text: &str) -> Self {
        [Self::Waiting, Self::Read, Self::Unreadable].into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Removed)
    }
}

/// An area of need that a file seems to be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaGuess {
    /// The area's id.
    pub area: String,
    /// Labels of the concepts that speak for it, the most frequent first.
    pub because: Vec<String>,
}

/// What was found in a file, beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileDetail {
    pub headings: Vec<office::Heading>,
    /// What makes it hard to read for some people.
    pub hints: Vec<office::Hint>,
    /// What else its readers should know.
    pub notes: Vec<String>,
    pub area: Option<AreaGuess>,
    /// Why it could not be read.
    pub fault: Option<String>,
}

/// A file that hangs on something, with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedFile {
    pub hash: FileHash,
    pub name: String,
    /// As its owner calls it; may be empty.
    pub title: String,
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
    pub state: FileState,
    /// The title that it says of itself.
    pub own_title: Option<String>,
    pub language: Option<String>,
    /// Pages or slides.
    pub pages: Option<u32>,
    /// Whether there is text to search.
    pub has_text: bool,
    pub detail: FileDetail,
}

impl AttachedFile {
    /// What to call it: its title, what it says of itself, or its name.
    pub fn shown_title(&self) -> &str {
        [self.title.as_str(), self.own_title.as_deref().unwrap_or_default()]
            .into_iter()
            .find(|title| !title.is_empty())
            .unwrap_or(&self.name)
    }

    /// The same file as a draft names it.
    pub fn as_draft(&self) -> DraftFile {
        DraftFile { hash: self.hash.clone(), name: self.name.clone(), title: self.title.clone() }
    }
}
