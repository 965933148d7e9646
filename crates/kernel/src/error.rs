//! The few kinds of failure that a caller can act on.

use std::fmt;

/// A result with the project's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen, in kinds that a caller can act on. The messages are plain words for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is there, or this viewer may not know that it is.
    #[error("{0}")]
    NotFound(String),
    /// Whoever asks must say who they are first.
    #[error("please sign in first")]
    SignIn,
    /// The request was understood and is not allowed or not possible.
    #[error("{0}")]
    Refused(String),
    /// Somebody else changed the same thing first, or a name is taken.
    #[error("{0}")]
    Conflict(String),
    /// The input has faults, all of them listed.
    #[error("{}", list(.0))]
    Invalid(Vec<Fault>),
    /// Something outside is away or busy; trying again later can help.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of this program or its machine.
    #[error("internal fault: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// An internal fault with a plain message.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::Internal(message.into().into())
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        use sea_orm::{DbErr, SqlErr};
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Conflict("the same thing was written at the same moment by somebody else; please try again".to_owned());
        }
        if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
            return Self::Unavailable(format!("the database does not answer: {error}"));
        }
        Self::Internal(Box::new(error))
    }
}

/// One fault of an input: where it is, what it is, and what would be accepted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The file or form, as the person named it.
    pub place: String,
    /// Line in that file, from 1; 0 where there is none.
    pub line: usize,
    /// The field's name; empty where the fault is of the whole.
    pub field: String,
    /// What is wrong and what would be accepted.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.message)
    }
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
