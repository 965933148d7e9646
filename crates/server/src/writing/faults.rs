//! What is wrong with a draft, in the words of a form.

use kernel::{Error, Fault};

use super::fields;
use crate::form::FormFaults;

/// The faults of a draft, in words for whoever filled in the form.
pub(crate) fn in_words(error: Error) -> Result<FormFaults, Error> {
    let Error::Invalid(faults) = error else { return FormFaults::of_error(error) };
    let fault = |fault: Fault| {
        let message = match (fault.field.as_str(), fault.message.as_str()) {
            ("title", message) if message.starts_with("is empty") => "Give it a title.".to_owned(),
            ("body", message) if message.starts_with("is empty") => "Write the text.".to_owned(),
            (_, message) if message.starts_with(char::is_uppercase) => message.to_owned(),
            (field, message) => format!("{}: {message}", fields::label(field)),
        };
        Fault { message, ..fault }
    };
    FormFaults::of_error(Error::Invalid(faults.into_iter().map(fault).collect()))
}
