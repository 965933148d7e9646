//! The conversation with the mail server, step by step, so that it is known whose fault a refusal is.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response};

use crate::letter::Letter;
use crate::{Security, Settings};

/// How long the server may take for a step.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a letter was not taken.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The server is away, does not let us in, or does not take letters from us: no other letter would fare better.
    Away(String),
    /// It does not want this letter now.
    Later(String),
    /// It never will.
    Never(String),
}

/// An open connection.
pub(crate) struct Wire {
    connection: AsyncSmtpConnection,
    /// Whether a letter was refused on it, so that it must be reset before the next.
    is_used: bool,
}

impl Wire {
    /// Connects, secures the connection and signs in.
    ///
    /// # Errors
    /// What went wrong, in words that name no person.
    pub(crate) async fn open(settings: &Settings) -> Result<Self, String> {
        let opening = tokio::time::timeout(PATIENCE, open(settings));
        let connection = opening.await.map_err(|_| "the mail server did not answer in time".to_owned())??;
        Ok(Self { connection, is_used: false })
    }

    /// Hands a letter over.
    pub(crate) async fn deliver(&mut self, letter: &Letter) -> Result<(), Fault> {
        let delivering = tokio::time::timeout(PATIENCE, self.converse(letter));
        delivering.await.unwrap_or_else(|_| Err(Fault::Away("the mail server did not answer in time".to_owned())))
    }

    async fn converse(&mut self, letter: &Letter) -> Result<(), Fault> {
        if self.is_used {
            self.connection.command(Rset).await.map_err(|error| Fault::Away(words(&error)))?;
        }
        self.is_used = true;
        let options = self.options(letter)?;
        // Refused here, it is our own address that is not wanted.
        let mail = Mail::new(Some(letter.from.clone()), options);
        self.connection.command(mail).await.map_err(|error| Fault::Away(words(&error)))?;
        self.connection.command(Rcpt::new(letter.to.clone(), Vec::new())).await.map_err(|error| of_letter(&error))?;
        self.connection.command(Data).await.map_err(|error| of_letter(&error))?;
        self.connection.message(&letter.bytes).await.map_err(|error| of_letter(&error))?;
        self.is_used = false;
        Ok(())
    }

    fn options(&self, letter: &Letter) -> Result<Vec<MailParameter>, Fault> {
        let mut options = Vec::new();
        let offers = |extension| self.connection.server_info().supports_feature(extension);
        if !AsRef::<str>::as_ref(&letter.to).is_ascii() {
            if !offers(Extension::SmtpUtfEight) {
                return Err(Fault::Never("the mail server does not take addresses with letters such as these".to_owned()));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !letter.bytes.is_ascii() && offers(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(options)
    }

    /// Says goodbye.
    pub(crate) async fn close(mut self) {
        let _ = tokio::time::timeout(PATIENCE, self.connection.abort()).await;
    }
}

async fn open(settings: &Settings) -> Result<AsyncSmtpConnection, String> {
    let name = ClientId::Domain(settings.from.email.domain().to_owned());
    let tls = || TlsParameters::new(settings.server.clone()).map_err(|error| words(&error));
    let at_once = if settings.security == Security::Tls { Some(tls()?) } else { None };
    let address = (settings.server.as_str(), settings.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(address, Some(PATIENCE), &name, at_once, None).await.map_err(|error| words(&error))?;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err("the mail server does not offer STARTTLS; nothing is sent to it in the clear".to_owned());
        }
        connection.starttls(tls()?, &name).await.map_err(|error| words(&error))?;
    }
    if let Some((user, password)) = &settings.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(|error| match error.status() {
            Some(code) => format!("the mail server does not accept the name and password ({code})"),
            None => words(&error),
        })?;
    }
    Ok(connection)
}

/// A refusal after the server had agreed to hear from us.
fn of_letter(error: &Error) -> Fault {
    let said = words(error);
    match error.status().map(|code| code.severity) {
        Some(response::Severity::PermanentNegativeCompletion) => Fault::Never(said),
        // 421: it closes the connection, and it is nothing about this letter.
        Some(_) if error.status().is_some_and(|code| code.to_string() == "421") => Fault::Away(said),
        Some(_) => Fault::Later(said),
        None => Fault::Away(said),
    }
}

/// What an error says, on one line of bearable length.
fn words(error: &Error) -> String {
    let text: String = error.to_string().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(300).collect();
    match error.status() {
        Some(_) => format!("the mail server answered: {text}"),
        None => format!("the mail server cannot be reached: {text}"),
    }
}

/// Connects as for sending and says goodbye again: for `doctor`.
///
/// # Errors
/// What went wrong, in words.
pub async fn check(settings: &Settings) -> Result<(), String> {
    Wire::open(settings).await?.close().await;
    Ok(())
}
