//! Where files are kept.

use std::fmt;

use url::Url;

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageSettings {
    /// In the data folder.
    Folder,
    /// In a bucket that speaks S3.
    S3(S3Settings),
}

/// A bucket that speaks S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Settings {
    pub bucket: String,
    /// What all names begin with; may be empty.
    pub prefix: String,
    /// The server, where it is not Amazon's: `https://s3.example.org`.
    pub endpoint: Option<String>,
    pub region: String,
    pub credentials: Credentials,
}

/// Who the store knows this program as. Read from the environment only: a file of settings is copied about.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub key_id: String,
    pub secret: String,
    /// For keys that are lent for a while.
    pub session: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// What an address may look like.
const ACCEPTED: &str = "s3://bucket/prefix?endpoint=https://host&region=eu-west-2, or none for the data folder";

impl StorageSettings {
    /// Reads the setting `files_url`, with credentials as the environment has them.
    ///
    /// # Errors
    /// What is wrong and what would be accepted.
    pub fn read(address: Option<&str>, credentials: Option<Credentials>) -> Result<Self, String> {
        let Some(address) = address.filter(|address| !address.is_empty()) else { return Ok(Self::Folder) };
        let refuse = |what: &str| format!("files_url is not understood: {what}; accepted: {ACCEPTED}");
        let url = Url::parse(address).map_err(|error| refuse(&error.to_string()))?;
        if url.scheme() != "s3" {
            return Err(refuse("it does not begin with s3://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a key; keys come from the environment, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
        }
        let bucket = url.host_str().unwrap_or_default().to_owned();
        if bucket.is_empty() {
            return Err(refuse("it names no bucket"));
        }
        let (mut endpoint, mut region) = (None, None);
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "endpoint" => endpoint = Some(value.trim_end_matches('/').to_owned()),
                "region" => region = Some(value.into_owned()),
                other => return Err(refuse(&format!("'{other}' is no part of it"))),
            }
        }
        if endpoint.as_deref().is_some_and(|at| !at.starts_with("https://") && !at.starts_with("http://")) {
            return Err(refuse("its endpoint is no http or https address"));
        }
        let Some(credentials) = credentials else {
            return Err("files_url names a store, but the environment has no keys for it; set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY"
                .to_owned());
        };
        Ok(Self::S3(S3Settings {
            bucket,
            prefix: url.path().trim_matches('/').to_owned(),
            endpoint,
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            credentials,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Credentials {
        Credentials { key_id: "id".to_owned(), secret: "quokka".to_owned(), session: None }
    }

    #[test]
    fn an_address_of_a_bucket_is_read_and_none_is_the_data_folder() {
        assert_eq!(StorageSettings::read(None, None), Ok(StorageSettings::Folder));
        let address = "s3://senco-files/tarnbridge/?endpoint=http://127.0.0.1:4568/&region=eu-west-2";
        let Ok(StorageSettings::S3(found)) = StorageSettings::read(Some(address), Some(keys())) else { panic!("it is read") };
        assert_eq!((found.bucket.as_str(), found.prefix.as_str()), ("senco-files", "tarnbridge"));
        assert_eq!(found.endpoint.as_deref(), Some("http://127.0.0.1:4568"));
        assert_eq!(found.region, "eu-west-2");
        assert!(!format!("{found:?}").contains("quokka"));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_accepted() {
        for bad in ["files", "http://a/b", "s3:///x", "s3://id:secret@b", "s3://b?endpoint=ftp://x", "s3://b?acl=public"] {
            assert!(
                StorageSettings::read(Some(bad), Some(keys())).unwrap_err().contains("accepted: s3://") || bad.contains('@'),
                "{bad}"
            );
            assert!(StorageSettings::read(Some(bad), Some(keys())).is_err(), "{bad}");
        }
        assert!(StorageSettings::read(Some("s3://b"), None).unwrap_err().contains("AWS_ACCESS_KEY_ID"));
    }
}
