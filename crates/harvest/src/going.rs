//! A list on its way: what it holds, and where it goes on.

use uuid::Uuid;

use crate::arguments::{Listed, Start};
use crate::formats::Format;
use crate::rows::Window;
use crate::token::{self, Position};

/// A list, however it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Going {
    pub(crate) format: Format,
    pub(crate) set: Option<String>,
    from: Option<i64>,
    until: Option<i64>,
    /// Date and id of the last record that was sent.
    pub(crate) after: Option<(i64, Uuid)>,
    /// How many were sent.
    pub(crate) sent: u64,
}

/// Where a list starts or goes on; `None` when the seal is broken, or it is another verb's.
pub(crate) fn going(key: &[u8], what: Listed, start: &Start) -> Option<Going> {
    match start {
        Start::Anew { format, from, until, set } => {
            Some(Going { format: *format, from: *from, until: *until, set: set.clone(), after: None, sent: 0 })
        }
        Start::At(text) => {
            let at = token::open(key, text).filter(|at| at.verb == what.verb())?;
            let format = Format::of(&at.prefix)?;
            Some(Going { format, from: at.from, until: at.until, set: at.set, after: Some(at.after), sent: at.sent })
        }
    }
}

impl Going {
    pub(crate) fn window(&self) -> Window<'_> {
        Window { from: self.from, until: self.until, set: self.set.as_deref() }
    }

    /// Seals where it goes on after this record, when so many more were sent.
    pub(crate) fn seal(&self, key: &[u8], what: Listed, after: (i64, Uuid), more: u64) -> String {
        let position = Position {
            verb: what.verb().to_owned(),
            prefix: self.format.prefix().to_owned(),
            set: self.set.clone(),
            from: self.from,
            until: self.until,
            after,
            sent: self.sent + more,
        };
        token::seal(key, &position)
    }
}
