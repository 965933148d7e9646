//! What people may type into the fields of a person, a school or an invitation: read once, at the edge.

use kernel::{Error, Fault, Result};

/// Letters of a name at most.
const NAME: usize = 120;
/// Letters of an e-mail address at most (RFC 5321, 4.5.3.1.3 less the brackets).
const EMAIL: usize = 254;
/// Letters of a sentence that explains oneself.
const WORDS: usize = 1_000;

/// Reads a name: one line, without letters that nobody sees.
///
/// # Errors
/// What is wrong and what would be accepted.
pub fn read_name(text: &str) -> Result<String, String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err("Enter a name".to_owned());
    }
    if name.chars().count() > NAME {
        return Err(format!("This is too long; up to {NAME} letters are accepted"));
    }
    if name.chars().any(is_hidden) {
        return Err("This has a letter that cannot be seen; type it anew without it".to_owned());
    }
    Ok(name)
}

/// Control characters, and those that turn the direction of what follows.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Reads an e-mail address, in small letters: two spellings of one mailbox are one person's.
///
/// # Errors
/// What is wrong and what would be accepted.
pub fn read_email(text: &str) -> Result<String, String> {
    const WRONG: &str = "Enter an e-mail address in the form name@school.org.uk";
    let email = text.trim().to_lowercase();
    if email.is_empty() {
        return Err("Enter an e-mail address".to_owned());
    }
    let Some((local, domain)) = email.rsplit_once('@') else { return Err(WRONG.to_owned()) };
    let plain = |letter: char| letter.is_ascii_graphic() && !"<>()[]\\,;:\"@".contains(letter);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let is_local = !local.is_empty() && local.len() <= 64 && local.chars().all(plain) && !local.split('.').any(str::is_empty);
    let is_domain = domain.contains('.') && domain.split('.').all(label);
    if email.len() <= EMAIL && is_local && is_domain { Ok(email) } else { Err(WRONG.to_owned()) }
}

/// Reads a school's unique reference number; nothing is none.
///
/// # Errors
/// What is wrong and what would be accepted.
pub(crate) fn read_urn(text: &str) -> Result<Option<String>, String> {
    let urn = text.trim();
    if urn.is_empty() {
        return Ok(None);
    }
    let is_urn = urn.len() == 6 && urn.bytes().all(|byte| byte.is_ascii_digit());
    if is_urn { Ok(Some(urn.to_owned())) } else { Err("A URN has six digits, such as 123456".to_owned()) }
}

/// Reads a few sentences; there may be none.
///
/// # Errors
/// What is wrong and what would be accepted.
pub(crate) fn read_words(text: &str) -> Result<String, String> {
    let words = text.trim().replace("\r\n", "\n");
    if words.chars().count() > WORDS {
        return Err(format!("This is too long; up to {WORDS} letters are accepted"));
    }
    if words.chars().any(|letter| letter != '\n' && is_hidden(letter)) {
        return Err("This has a letter that cannot be seen; type it anew without it".to_owned());
    }
    Ok(words)
}

/// Faults as they are found, field by field.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// The line they are of; 0 where there is none.
    pub(crate) line: usize,
    pub(crate) list: Vec<Fault>,
}

impl Faults {
    pub(crate) fn at(line: usize) -> Self {
        Self { line, list: Vec::new() }
    }

    /// Keeps what is wrong with a field and goes on with nothing.
    pub(crate) fn take<T: Default>(&mut self, field: &str, read: Result<T, String>) -> T {
        read.unwrap_or_else(|message| {
            self.add(field, message);
            T::default()
        })
    }

    pub(crate) fn add(&mut self, field: &str, message: impl Into<String>) {
        let message = message.into();
        self.list.push(Fault { place: "form".to_owned(), line: self.line, field: field.to_owned(), message });
    }

    pub(crate) fn end(self) -> Result<()> {
        if self.list.is_empty() { Ok(()) } else { Err(Error::Invalid(self.list)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_as_mail_servers_do() {
        assert_eq!(read_email(" Rosa.Field@School.Example.ORG "), Ok("rosa.field@school.example.org".to_owned()));
        assert!(read_email("o'neill+send@example.org").is_ok());
        for bad in [
            "",
            "rosa",
            "rosa@",
            "@example.org",
            "rosa@example",
            "rosa@@example.org",
            "rosa field@example.org",
            "rosa@example..org",
            "rosa@-example.org",
            ".rosa@example.org",
            "rosa@example.org\r\nBcc: all@example.org",
            "<rosa@example.org>",
            "rosa@example.org,amir@example.org",
            "rosa@exämple.org",
        ] {
            assert!(read_email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_urn_is_six_digits() {
        assert_eq!(read_urn(" 123456 "), Ok(Some("123456".to_owned())));
        assert_eq!(read_urn(" "), Ok(None));
        for bad in ["12345", "1234567", "12345a", "१२३४५६"] {
            assert!(read_urn(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        assert_eq!(read_name("  Rosa\t Field "), Ok("Rosa Field".to_owned()));
        for bad in ["", " \n ", "Rosa\u{202e}dleiF", "Rosa\0", &"x".repeat(121)] {
            assert!(read_name(bad).is_err(), "{bad}");
        }
        assert!(read_name("Siân O’Neill-Ng").is_ok());
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_accepted_again_and_the_same(text in ".*") {
            for read in [read_name, read_email, read_words] {
                if let Ok(once) = read(&text) {
                    prop_assert_eq!(read(&once), Ok(once.clone()));
                }
            }
        }

        #[test]
        fn an_accepted_address_is_one_plain_word(text in "[ -~\\r\\né]{0,40}@[ -~]{0,20}") {
            if let Ok(email) = read_email(&text) {
                prop_assert!(email.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',' && byte != b'<'));
            }
        }
    }
}
