//! What a provider says of itself, and its keys: fetched when needed, kept for an hour, read again when a key is unknown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Timestamp;
use openidconnect::core::CoreJsonWebKeySet;
use serde::Deserialize;

use super::SignInFault;
use super::http::Http;
use super::settings::is_safe;

/// How long what was read holds, in milliseconds.
const HOLDS: i64 = 60 * 60_000;

/// The part of a provider's metadata that we use (OpenID Connect Discovery 1.0, section 3; RFC 9207, section 3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) userinfo_endpoint: Option<String>,
    pub(crate) jwks_uri: String,
    #[serde(default)]
    pub(crate) token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

/// A provider as it was found.
#[derive(Debug, Clone)]
pub(crate) struct Discovered {
    pub(crate) metadata: Metadata,
    pub(crate) keys: CoreJsonWebKeySet,
    read_at: Timestamp,
}

/// All providers that were found, by their issuers.
#[derive(Default)]
pub(crate) struct Known(Mutex<HashMap<String, Arc<Discovered>>>);

impl Known {
    /// What is known of an issuer, fetched if it is not, or is old. `named` is what its metadata must call it.
    pub(crate) async fn get(&self, http: &Http, issuer: &str, named: &str, now: Timestamp) -> Result<Arc<Discovered>, SignInFault> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned();
        match known.filter(|known| (0..HOLDS).contains(&(now.0 - known.read_at.0))) {
            Some(known) => Ok(known),
            None => self.read(http, issuer, named, now).await,
        }
    }

    /// Reads it anew: its keys may have changed.
    pub(crate) async fn read(
        &self,
        http: &Http,
        issuer: &str,
        named: &str,
        now: Timestamp,
    ) -> Result<Arc<Discovered>, SignInFault> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let metadata: Metadata = http.get(&url).await.map_err(|fault| SignInFault::Away(format!("discovery: {fault}")))?;
        if metadata.issuer != named {
            return Err(SignInFault::Misconfigured(format!("it calls itself '{}', not '{named}'", metadata.issuer)));
        }
        let addresses = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        if !addresses.into_iter().chain(&metadata.userinfo_endpoint).all(|address| is_safe(address)) {
            return Err(SignInFault::Misconfigured("one of its addresses is not https".to_owned()));
        }
        let keys = http.get(&metadata.jwks_uri).await.map_err(|fault| SignInFault::Away(format!("keys: {fault}")))?;
        let found = Arc::new(Discovered { metadata, keys, read_at: now });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(issuer.to_owned(), found.clone());
        Ok(found)
    }
}
