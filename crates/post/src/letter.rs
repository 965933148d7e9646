//! The form in which a message travels.

use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::Settings;
use crate::entity::Model;

/// A letter that can be handed to a mail server.
pub(crate) struct Letter {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) bytes: Vec<u8>,
}

/// Writes the letter. It is the same each time for the same row, but for the lines between its parts.
///
/// # Errors
/// Why it cannot be sent to this address, in words.
pub(crate) fn write(row: &Model, settings: &Settings) -> Result<Letter, String> {
    let to = read_address(&row.recipient)?;
    let id = format!("<{}@{}>", row.id, settings.from.email.domain());
    let written = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(row.created_at.0).unwrap_or_default());
    let mut builder = Message::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(one_line(&row.subject))
        .date(written)
        .message_id(Some(id))
        // Holiday replies are not wanted, and would go to nobody (RFC 3834).
        .raw_header(plain_header("Auto-Submitted", "auto-generated"));
    if let Some(reply_to) = &settings.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    if let Some(url) = row.pause_url.as_deref().filter(|url| url.chars().all(|letter| letter.is_ascii_graphic())) {
        builder = builder
            .raw_header(plain_header("List-Unsubscribe", &format!("<{url}>")))
            .raw_header(plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let message = match &row.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(row.body.clone(), html.clone())),
        None => builder.singlepart(SinglePart::plain(row.body.clone())),
    };
    let message = message.map_err(|error| format!("the message could not be put together ({error})"))?;
    Ok(Letter { from: settings.from.email.clone(), to, bytes: message.formatted() })
}

/// Reads an address strictly: what is typed here goes to a mail server word for word.
fn read_address(text: &str) -> Result<Address, String> {
    let address = text.chars().all(|letter| !letter.is_control() && !letter.is_whitespace()).then(|| text.parse::<Address>().ok());
    address.flatten().ok_or_else(|| "this is no e-mail address".to_owned())
}

/// Nothing that could begin another line of the head.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A header of plain letters, as it stands: long addresses are not to be broken up.
fn plain_header(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::Security;

    fn row() -> Model {
        Model {
            id: Uuid::from_u128(7),
            reference: "one".to_owned(),
            person_id: None,
            recipient: "asha@example.org".to_owned(),
            subject: "This week".to_owned(),
            body: "Hello".to_owned(),
            html: None,
            pause_url: None,
            state: "waiting".to_owned(),
            attempts: 0,
            next_at: Timestamp(0),
            created_at: Timestamp(1_795_437_600_000),
            sent_at: None,
            fault: String::new(),
            expires_at: None,
        }
    }

    fn settings() -> Settings {
        Settings::new("mail.example.org", 25, Security::None, "Tarnbridge <network@example.org>", None).unwrap()
    }

    fn head(row: &Model) -> String {
        let text = String::from_utf8(write(row, &settings()).unwrap().bytes).unwrap();
        text.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn a_subject_cannot_begin_another_header() {
        for break_ in ["\r\n", "\n", "\r", "\u{2028}", "\0", "\u{85}"] {
            let head = head(&Model { subject: format!("Hello{break_}Bcc: all@example.org{break_}{break_}Text"), ..row() });
            let headers: Vec<&str> = head.lines().filter(|line| !line.starts_with(' ')).collect();
            assert!(!headers.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
            assert_eq!(headers.iter().filter(|line| line.starts_with("Subject:")).count(), 1, "{head}");
        }
    }

    #[test]
    fn an_address_that_would_say_more_than_an_address_is_refused() {
        for bad in ["", "asha", "a@b\r\nBcc: c@d", "a@b,c@d", "a b@example.org", "<a@example.org>", "a@example.org\n", "a@", "@b"] {
            assert!(write(&Model { recipient: bad.to_owned(), ..row() }, &settings()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_subject_in_any_language_travels_as_ascii() {
        let head = head(&Model {
            subject: "Gruß – żółw 🎉 and something long that goes on for more than one line of a head".to_owned(),
            ..row()
        });
        assert!(head.is_ascii() && head.contains("=?utf-8?"), "{head}");
        assert!(head.lines().all(|line| line.len() <= 78), "{head}");
    }

    #[test]
    fn the_link_to_stop_is_given_to_mail_programs_whole() {
        let url = format!("https://send.example.org/telling/{}/pause", "s".repeat(43));
        let head = head(&Model { pause_url: Some(url.clone()), ..row() });
        assert!(head.contains(&format!("List-Unsubscribe: <{url}>\r\n")), "{head}");
        assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
        assert!(head.contains("Message-ID: <00000000-0000-0000-0000-000000000007@example.org>"), "{head}");
        assert!(head.contains("Date: Mon, 23 Nov 2026 12:40:00 +0000"), "{head}");
    }

    #[test]
    fn plain_text_comes_before_html() {
        let letter = write(&Model { html: Some("<p>Hello</p>".to_owned()), ..row() }, &settings()).unwrap();
        let text = String::from_utf8(letter.bytes).unwrap();
        assert!(text.contains("multipart/alternative"), "{text}");
        assert!(text.find("text/plain").unwrap() < text.find("text/html").unwrap());
    }
}
