//! The section `[sign_in]` of the configuration file.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use identity::{ProviderKind, ProviderSettings, Providers};
use serde::Deserialize;

/// Ways to sign in besides links.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    #[serde(default)]
    provider: Vec<Provider>,
}

/// One `[[sign_in.provider]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    /// Its part of our addresses, `/sign-in/{id}`: for ever, since the provider is told of it.
    id: String,
    /// What its button says: `Sign in with {label}`.
    label: String,
    /// `generic` (the default), `entra`, `google` or `dfe`.
    kind: Option<String>,
    /// Its issuer. `entra`, `google` and `dfe` have one already.
    issuer: Option<String>,
    /// What the provider calls this server.
    client_id: String,
    /// The secret that the provider gave, or better:
    client_secret: Option<String>,
    /// a file that holds nothing else. Or the environment: `SENCO_COMMONS_SIGN_IN_{ID}_SECRET`.
    client_secret_file: Option<PathBuf>,
    /// `entra`: directory (tenant) ids of the schools.
    #[serde(default)]
    tenants: Vec<String>,
    /// `google`: Google Workspace domains of the schools.
    #[serde(default)]
    hosted_domains: Vec<String>,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn")
    }
}

impl SignIn {
    /// Holds it together, and looks the secrets up.
    pub(crate) fn read(self, environment: impl Fn(&str) -> Option<String>) -> anyhow::Result<Providers> {
        let settings = self.provider.into_iter().map(|provider| provider.read(&environment)).collect::<anyhow::Result<Vec<_>>>()?;
        Providers::new(settings).map_err(|fault| anyhow::anyhow!("sign_in.provider: {fault}"))
    }
}

impl Provider {
    fn read(self, environment: &impl Fn(&str) -> Option<String>) -> anyhow::Result<ProviderSettings> {
        let id = self.id;
        let kind = self.kind.as_deref().unwrap_or("generic").parse::<ProviderKind>();
        let variable = format!("SENCO_COMMONS_SIGN_IN_{}_SECRET", id.to_ascii_uppercase().replace('-', "_"));
        let given = (environment(&variable), self.client_secret, self.client_secret_file);
        let client_secret = match given {
            (Some(secret), None, None) | (None, Some(secret), None) => secret,
            (None, None, Some(path)) => {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("sign_in.provider '{id}': client_secret_file {} cannot be read", path.display()))?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
            (None, None, None) => bail!("sign_in.provider '{id}' has no secret; give client_secret_file, or set {variable}"),
            _ => bail!("sign_in.provider '{id}' has several secrets; give one of client_secret, client_secret_file and {variable}"),
        };
        Ok(ProviderSettings {
            label: self.label,
            kind: kind.map_err(|fault| anyhow::anyhow!("sign_in.provider '{id}': {fault}"))?,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret,
            tenants: self.tenants,
            hosted_domains: self.hosted_domains,
            id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said to a configuration; nothing when it is taken.
    fn read(provider: &str, secret: Option<&str>) -> String {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let text = format!("[[provider]]\nid = 'our-school'\nlabel = 'School'\nclient_id = 'c'\n{provider}");
        let read = toml::from_str::<SignIn>(&text).map_err(anyhow::Error::from);
        let environment = |name: &str| secret.filter(|_| name == "SENCO_COMMONS_SIGN_IN_OUR_SCHOOL_SECRET").map(str::to_owned);
        read.and_then(|read| read.read(environment)).map_or_else(|error| format!("{error:#}"), |_| String::new())
    }

    #[test]
    fn a_secret_comes_from_one_place() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a real one\n").unwrap();
        let issuer = "issuer = 'https://login.example.org'";
        let from_file = format!("{issuer}\nclient_secret_file = '{}'", file.path().display());
        assert_eq!(read(&from_file, None), "");
        assert_eq!(read(issuer, Some("s")), "");
        assert_eq!(read(&format!("{issuer}\nclient_secret = 's'"), None), "");
        assert!(read(issuer, None).contains("SENCO_COMMONS_SIGN_IN_OUR_SCHOOL_SECRET"));
        assert!(read(&from_file, Some("s")).contains("several secrets"));
        assert!(read(&format!("{issuer}\nclient_secret_file = '/nowhere'"), None).contains("cannot be read"));
    }

    #[test]
    fn what_cannot_work_is_refused_with_what_would() {
        for (provider, said) in [
            ("kind = 'saml'", "accepted: generic, entra, google, dfe"),
            ("kind = 'google'", "hosted_domains is missing"),
            ("kind = 'entra'", "tenants is missing"),
            ("", "issuer is missing"),
            ("color = 'red'", "unknown field"),
        ] {
            let fault = read(provider, Some("s"));
            assert!(fault.contains(said), "{provider}: {fault}");
        }
        assert_eq!(read("kind = 'dfe'", Some("s")), "");
    }
}
