//! The section `[mail]` of the configuration file.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use post::{Security, Settings};
use serde::Deserialize;

/// Where mail goes out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// Name of the mail server.
    server: String,
    /// Its port: by default 465 for `tls`, 587 for `starttls`, 25 for `none`.
    port: Option<u16>,
    /// `tls`, `starttls` (the default) or `none`.
    security: Option<String>,
    /// Name to sign in with, where the server asks for one.
    user: Option<String>,
    /// The password, or better:
    password: Option<String>,
    /// a file that holds nothing but the password.
    password_file: Option<PathBuf>,
    /// Whom mail comes from: an address, with or without a name.
    from: String,
    /// Where answers go, when not there.
    reply_to: Option<String>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail")
    }
}

impl Mail {
    /// Holds it together, and reads the password's file.
    pub(crate) fn read(self) -> anyhow::Result<Settings> {
        let security = self.security.as_deref().unwrap_or("starttls").parse::<Security>();
        let security = security.map_err(|fault| anyhow::anyhow!("mail.security: {fault}"))?;
        let port = self.port.unwrap_or(security.port());
        let mut settings =
            Settings::new(&self.server, port, security, &self.from, self.reply_to.as_deref()).map_err(anyhow::Error::msg)?;
        let password = match (self.password, self.password_file) {
            (Some(_), Some(_)) => bail!("mail.password and mail.password_file are both given; give one"),
            (Some(password), None) => Some(password),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("mail.password_file {} cannot be read", path.display()))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => None,
        };
        settings.login = match (self.user, password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            (Some(_), None) => bail!("mail.user is given without a password; give mail.password_file"),
            (None, Some(_)) => bail!("mail.password is given without mail.user"),
        };
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        let mail: Mail = toml::from_str(text).map_err(|error| error.to_string())?;
        mail.read().map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn what_is_not_said_is_what_most_servers_want() {
        let settings = read("server = 'mail.example.org'\nfrom = 'Tarnbridge <network@example.org>'").unwrap();
        assert_eq!((settings.port, settings.security, settings.login), (587, Security::StartTls, None));
    }

    #[test]
    fn a_password_comes_from_a_file_without_its_last_line_break() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a real one\n").unwrap();
        let text = format!("server = 'm'\nuser = 'u'\npassword_file = '{}'\nfrom = 'a@example.org'", file.path().display());
        assert_eq!(read(&text).unwrap().login, Some(("u".to_owned(), "not a real one".to_owned())));
    }

    #[test]
    fn what_cannot_work_is_refused_with_what_would() {
        for (text, said) in [
            ("server = 'm'\nfrom = 'network'", "accepted: network@example.org"),
            ("server = 'm'\nfrom = 'a@example.org'\nsecurity = 'ssl'", "accepted: tls, starttls, none"),
            ("server = 'm'\nfrom = 'a@example.org'\nuser = 'u'", "password_file"),
            ("server = 'm'\nfrom = 'a@example.org'\npassword = 'p'", "mail.user"),
            ("server = 'm'\nfrom = 'a@example.org'\nuser = 'u'\npassword = 'p'\npassword_file = '/x'", "give one"),
            ("server = 'm'\nfrom = 'a@example.org'\nuser = 'u'\npassword_file = '/nowhere'", "cannot be read"),
            ("server = 'm'\nfrom = 'a@example.org'\nhost = 'x'", "unknown field"),
        ] {
            let fault = read(text).map(|_| ()).unwrap_err();
            assert!(fault.contains(said), "{text}: {fault}");
        }
    }
}
