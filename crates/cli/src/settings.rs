//! The settings: flag, then environment, then file, then default.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use kernel::DatabaseSettings;
use serde::Deserialize;
use storage::StorageSettings;

use crate::arguments::{Arguments, Command};
use crate::mail::Mail;
use crate::sign_in::SignIn;

/// The largest file that is taken, unless the settings say otherwise.
const UPLOAD_LIMIT_MB: u64 = 50;

/// What a network is called to which nobody gave a name.
pub(crate) const UNNAMED: &str = "SENCO Commons";

/// What the program runs with.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) data: PathBuf,
    pub(crate) database: DatabaseSettings,
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    pub(crate) network_name: String,
    pub(crate) contact: String,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    /// Where mail goes out; without it, everything works and nothing is sent.
    pub(crate) mail: Option<post::Settings>,
    /// Where people may sign in besides by link.
    pub(crate) providers: identity::Providers,
    /// Ports other than 443 at which peers may be.
    pub(crate) peer_ports: Vec<u16>,
    /// Where attached files are.
    pub(crate) files: StorageSettings,
    /// The largest file that is taken, in bytes.
    pub(crate) upload_limit: u64,
}

/// The configuration file. Every key is optional; an unknown one is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Folder of everything that is kept.
    data: Option<PathBuf>,
    /// `postgres://user:password@host/database`; without it, a SQLite file in the data folder.
    database_url: Option<String>,
    /// `s3://bucket/prefix?endpoint=https://host&region=eu-west-2`; without it, files are in the data folder.
    files_url: Option<String>,
    /// The largest file that is taken, in megabytes.
    upload_limit_mb: Option<u64>,
    /// Address to listen on.
    listen: Option<SocketAddr>,
    /// Address under which people reach the server; links and ids are built from it.
    public_url: Option<String>,
    /// Addresses of proxies whose word about the client is believed.
    #[serde(default)]
    trusted_proxies: Vec<IpAddr>,
    #[serde(default)]
    network: Network,
    /// Other networks.
    #[serde(default)]
    federation: Federation,
    /// The mail server; without this section nothing is sent by e-mail.
    mail: Option<Mail>,
    /// Ways to sign in besides links.
    #[serde(default)]
    sign_in: SignIn,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Federation {
    /// Ports other than 443 at which peers may be.
    #[serde(default)]
    ports: Vec<u16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Network {
    /// Name of the network, shown on every page.
    name: Option<String>,
    /// How people reach those who run it: shown on the help and accessibility pages.
    contact: Option<String>,
}

impl Settings {
    /// Whether the database is a PostgreSQL server.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.database, DatabaseSettings::Postgres { .. })
    }

    /// Reads the configuration file, if one is named, under the flags and the environment.
    pub(crate) fn load(arguments: &Arguments) -> anyhow::Result<Self> {
        let file = match &arguments.config {
            None => File::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("the configuration file {} cannot be read", path.display()))?;
                toml::from_str(&text).with_context(|| format!("the configuration file {} has a fault", path.display()))?
            }
        };
        let is_demo = matches!(&arguments.command, Command::Serve(serve) if serve.demo);
        let usual = if is_demo { "data-demo" } else { "data" };
        let data = arguments.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from(usual));
        let database = match arguments.database_url.clone().or(file.database_url) {
            None => DatabaseSettings::Sqlite { file: data.join("commons.db") },
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => DatabaseSettings::Postgres { url },
            Some(_) => bail!(
                "the database address is not understood; accepted: postgres://user:password@host/database, or none for SQLite"
            ),
        };
        let files = StorageSettings::read(arguments.files_url.as_deref().or(file.files_url.as_deref()), arguments.keys())
            .map_err(anyhow::Error::msg)?;
        let upload_limit = arguments.upload_limit_mb.or(file.upload_limit_mb).unwrap_or(UPLOAD_LIMIT_MB);
        if !(1..=1024).contains(&upload_limit) {
            bail!("upload_limit_mb '{upload_limit}' is not accepted; accepted: 1 to 1024");
        }
        let listen = arguments.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url = arguments.public_url.clone().or(file.public_url).unwrap_or_else(|| format!("http://{listen}"));
        Ok(Self {
            files,
            upload_limit: upload_limit * 1024 * 1024,
            data,
            database,
            listen,
            public_url: checked_url(&public_url)?,
            network_name: arguments.network_name.clone().or(file.network.name).unwrap_or_else(|| UNNAMED.to_owned()),
            contact: file.network.contact.unwrap_or_default(),
            trusted_proxies: file.trusted_proxies,
            mail: file.mail.map(Mail::read).transpose()?,
            providers: file.sign_in.read(environment)?,
            peer_ports: file.federation.ports,
        })
    }
}

/// The environment, read here and nowhere else.
fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "settings are read here, once")]
    std::env::var(name).ok()
}

/// An origin: scheme and host, without a path.
fn checked_url(url: &str) -> anyhow::Result<String> {
    let origin = url.strip_suffix('/').unwrap_or(url);
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '"', '<']) => Ok(origin.to_owned()),
        _ => bail!("public_url '{url}' is not understood; accepted: https://host or http://host:port, without a path"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(checked_url("https://senco.example/").unwrap(), "https://senco.example");
        for bad in ["senco.example", "https://", "https://a/b", "ftp://a", "https://a b", "http://u@h"] {
            assert!(checked_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unknown_key_of_the_file_is_refused() {
        assert!(toml::from_str::<File>("listne = \"127.0.0.1:1\"").is_err());
        assert!(toml::from_str::<File>("[network]\nname = \"Tarnbridge\"").is_ok());
    }
}
