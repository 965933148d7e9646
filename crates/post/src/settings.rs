//! What the operator decided about mail.

use std::fmt;

use lettre::message::Mailbox;

/// How the connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, as on port 465.
    Tls,
    /// TLS after STARTTLS, as on port 587. A server that does not offer it gets nothing.
    StartTls,
    /// None: for a mail server on the same machine.
    None,
}

impl Security {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tls, Self::StartTls, Self::None];

    /// The name used in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }

    /// The port that goes with it.
    pub fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

impl std::str::FromStr for Security {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|security| security.as_str() == text);
        known.ok_or_else(|| format!("'{text}' is no way to secure mail; accepted: tls, starttls, none"))
    }
}

/// Where mail goes out, and in whose name.
#[derive(Clone)]
pub struct Settings {
    /// The mail server's name.
    pub server: String,
    pub port: u16,
    pub security: Security,
    /// Name and password, where the server asks for them.
    pub login: Option<(String, String)>,
    pub(crate) from: Mailbox,
    pub(crate) reply_to: Option<Mailbox>,
}

impl Settings {
    /// Settings for a server that asks for no password. `from` and `reply_to` are addresses, with or without a name:
    /// `Tarnbridge SEND network <network@example.org>`.
    ///
    /// # Errors
    /// What is wrong with an address, in words.
    pub fn new(server: &str, port: u16, security: Security, from: &str, reply_to: Option<&str>) -> Result<Self, String> {
        Ok(Self {
            server: server.to_owned(),
            port,
            security,
            login: None,
            from: mailbox("from", from)?,
            reply_to: reply_to.map(|address| mailbox("reply_to", address)).transpose()?,
        })
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mail through {}:{} ({})", self.server, self.port, self.security.as_str())
    }
}

fn mailbox(key: &str, text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| {
        format!("mail.{key} '{text}' is no address; accepted: network@example.org, or Our network <network@example.org>")
    })
}
