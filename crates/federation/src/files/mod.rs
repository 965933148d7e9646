//! Files of other networks' resources: fetched after the object came, piece by piece, kept under their hash, and gone with the object.
//!
//! Nobody waits for them: an object is shown before its files are here, and what cannot be fetched holds up nothing else.

mod entity;
mod fetch;
mod shown;
mod want;

pub use fetch::{Brought, bring_file};
pub use shown::{RemoteFile, Whereabouts, list_remote_files};

pub(crate) use fetch::find_due;
pub(crate) use want::{forget, let_go_of_network, want};

use kernel::Timestamp;

/// The largest file that is fetched.
const LARGEST: i64 = 25 * 1024 * 1024;

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It is to be fetched.
    Awaited,
    /// It is to be fetched anew: what came was not what its network says it is.
    Doubted,
    /// It is here.
    Kept,
    /// What came twice is not what its network says it is, or it is of no kind that is kept here.
    Refused,
    /// It is too large.
    Large,
}

impl State {
    const ALL: [Self; 5] = [Self::Awaited, Self::Doubted, Self::Kept, Self::Refused, Self::Large];

    /// The name in the table.
    fn as_str(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Doubted => "doubted",
            Self::Kept => "kept",
            Self::Refused => "refused",
            Self::Large => "large",
        }
    }

    /// Whether it is to be fetched.
    fn is_coming(self) -> bool {
        matches!(self, Self::Awaited | Self::Doubted)
    }

    fn of(row: &entity::Model) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == row.state).unwrap_or(Self::Refused)
    }
}

/// At once.
const NOW: Timestamp = Timestamp(0);
