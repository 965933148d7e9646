//! Signing in by OpenID Connect: code flow with PKCE, and everything checked that comes back.
//!
//! An account is issuer and subject. An address, a name or an organisation in a token never is, and never links accounts: anybody may
//! claim an address at some provider.

mod discovery;
mod fault;
mod finish;
mod http;
mod settings;
mod token;

use std::sync::Arc;

use kernel::Timestamp;
use openidconnect::core::CoreAuthPrompt;
use openidconnect::core::CoreResponseType;
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, Scope};

pub use fault::SignInFault;
pub use finish::{Account, Answer, Organisation};
pub use settings::{Provider, ProviderKind, ProviderSettings};

use crate::{Device, Secret};
use discovery::Known;
use http::Http;

/// All providers. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub struct Providers(Option<Arc<Inner>>);

struct Inner {
    providers: Vec<Provider>,
    http: Http,
    known: Known,
}

impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

/// A way to the provider, and what its answer must match.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Where to send the person.
    pub url: String,
    pub state: Secret,
    pub nonce: Secret,
    pub verifier: Secret,
}

impl Providers {
    /// Holds settings together.
    ///
    /// # Errors
    /// What is wrong with which provider, and what would be accepted.
    pub fn new(settings: Vec<ProviderSettings>) -> Result<Self, String> {
        let providers = settings.into_iter().map(Provider::read).collect::<Result<Vec<_>, _>>()?;
        for (at, provider) in providers.iter().enumerate() {
            if providers[..at].iter().any(|other| other.id == provider.id) {
                return Err(format!("two providers have the id '{}'", provider.id));
            }
        }
        if providers.is_empty() {
            return Ok(Self(None));
        }
        Ok(Self(Some(Arc::new(Inner { providers, http: Http::new()?, known: Known::default() }))))
    }

    /// All of them, as the operator put them.
    pub fn list(&self) -> &[Provider] {
        self.0.as_ref().map_or(&[], |inner| &inner.providers)
    }

    /// The provider of this id.
    pub fn find(&self, id: &str) -> Option<&Provider> {
        self.list().iter().find(|provider| provider.id == id)
    }

    /// The provider whose accounts have this issuer.
    pub fn find_by_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.list().iter().find(|provider| provider.has_issuer(issuer))
    }

    /// Makes a way to a provider. `redirect` is where it sends people back to, one of those that it was told of.
    ///
    /// # Errors
    /// [`SignInFault::Away`] or [`SignInFault::Misconfigured`].
    pub async fn begin(&self, provider: &Provider, redirect: &str, device: Device, now: Timestamp) -> Result<Begun, SignInFault> {
        let found = self.inner()?.find(provider, now).await?;
        let client = token::client(provider, &found, redirect)?;
        let new = || Secret::new().map_err(|error| SignInFault::Away(error.to_string()));
        let (state, nonce, verifier) = (new()?, new()?, new()?);
        let (state_, nonce_) = (state.reveal().to_owned(), nonce.reveal().to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&finish::pkce(&verifier));
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, move || CsrfToken::new(state_), move || Nonce::new(nonce_))
            .add_scopes(provider.scopes().iter().map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(challenge);
        // Whoever used a shared computer before may still be signed in over there.
        if device == Device::Shared && matches!(provider.kind, ProviderKind::Entra | ProviderKind::Google) {
            request = request.add_prompt(CoreAuthPrompt::SelectAccount);
        }
        if let (ProviderKind::Google, [domain]) = (provider.kind, provider.hosted_domains.as_slice()) {
            request = request.add_extra_param("hd", domain);
        }
        let (url, _, _) = request.url();
        Ok(Begun { url: url.into(), state, nonce, verifier })
    }

    fn inner(&self) -> Result<&Inner, SignInFault> {
        self.0.as_deref().ok_or_else(|| SignInFault::Misconfigured("there is no provider".to_owned()))
    }
}

impl Inner {
    /// What is known of a provider: where to send people, and where to ask for tokens.
    async fn find(&self, provider: &Provider, now: Timestamp) -> Result<Arc<discovery::Discovered>, SignInFault> {
        let named = provider.issuer_pattern().unwrap_or_else(|| provider.issuer.clone());
        self.known.get(&self.http, &provider.issuer, &named, now).await
    }
}
