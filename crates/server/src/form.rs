//! What forms have in common: their faults, shown above the form and at each field.

use kernel::{Error, Fault};

/// What was wrong with a form that somebody sent. The page is shown again with what they typed, and status 422.
#[derive(Debug, Default)]
pub(crate) struct FormFaults(Vec<Fault>);

impl FormFaults {
    /// A single fault of one field; an empty name is the whole form.
    pub(crate) fn one(field: &str, message: &str) -> Self {
        Self(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
    }

    /// Several faults of one field.
    pub(crate) fn each(field: &str, messages: impl Iterator<Item = String>) -> Self {
        let fault = |message| Fault { place: String::new(), line: 0, field: field.to_owned(), message };
        Self(messages.map(fault).collect())
    }

    /// Keeps the faults that a form can show; any other failure goes on.
    pub(crate) fn of_error(error: Error) -> Result<Self, Error> {
        match error {
            Error::Invalid(faults) => Ok(Self(faults)),
            Error::Conflict(message) => Ok(Self::one("", &message)),
            other @ (Error::NotFound(_) | Error::SignIn | Error::Refused(_) | Error::Unavailable(_) | Error::Internal(_)) => {
                Err(other)
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with this field; empty when nothing is.
    pub(crate) fn of(&self, field: &str) -> &str {
        self.0.iter().find(|fault| fault.field == field).map_or("", |fault| &fault.message)
    }

    /// Field and message of each fault, for the summary.
    pub(crate) fn lines(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|fault| (fault.field.as_str(), fault.message.as_str())).collect()
    }
}
