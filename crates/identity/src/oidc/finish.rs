//! What a provider sent somebody back with, and whose account it is.

use std::sync::Arc;

use kernel::Timestamp;
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{AccessToken, AuthorizationCode, OAuth2TokenResponse as _, PkceCodeVerifier, RequestTokenError};
use serde::Deserialize;

use super::discovery::Discovered;
use super::settings::{PERSONAL_TENANT, Provider};
use super::token::{Claims, Token, TokenFault, claimed_tenant, client, verify};
use super::{Inner, ProviderKind, Providers, SignInFault};
use crate::{Attempt, Secret};

/// What the provider put into the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Answer {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    code: String,
    /// Who answers (RFC 9207).
    #[serde(default)]
    iss: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

/// Whose account it is: issuer and subject. The rest is for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub issuer: String,
    pub subject: String,
    pub name: Option<String>,
    /// What the provider says. It proves nothing.
    pub email: Option<String>,
    pub organisation: Option<Organisation>,
}

/// The organisation that somebody chose at DfE Sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub name: String,
    /// The school's number in the national register.
    pub urn: Option<String>,
}

/// The part of the userinfo answer that we use.
#[derive(Debug, Deserialize)]
struct Userinfo {
    sub: String,
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    email: Option<String>,
    organisation: Option<serde_json::Value>,
}

impl Providers {
    /// Finds out whose account it is that came back with this answer to this attempt.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub async fn finish(
        &self,
        provider: &Provider,
        answer: Answer,
        attempt: &Attempt,
        redirect: &str,
        now: Timestamp,
    ) -> Result<Account, SignInFault> {
        let inner = self.inner()?;
        let found = inner.find(provider, now).await?;
        if let Some(error) = &answer.error {
            return Err(refusal(error));
        }
        let client = client(provider, &found, redirect)?;
        let exchange = client.exchange_code(AuthorizationCode::new(answer.code)).set_pkce_verifier(pkce(&attempt.verifier));
        let tokens = exchange.request_async(&inner.http).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(response) => token_refusal(response.error()),
            RequestTokenError::Request(fault) => SignInFault::Away(format!("token: {fault}")),
            RequestTokenError::Parse(error, _) => SignInFault::Forged(format!("the token is not understood: {}", error.path())),
            RequestTokenError::Other(reason) => SignInFault::Away(format!("token: {reason}")),
        })?;
        let token = tokens.extra_fields().id_token().ok_or_else(|| SignInFault::Forged("there is no ID token".to_owned()))?;
        let (claims, issuer) = inner.verify(provider, found.clone(), token, attempt.nonce.reveal(), now).await?;
        check_answerer(answer.iss.as_deref(), &found, &issuer)?;
        let subject = match provider.kind {
            ProviderKind::Entra => claims.additional_claims().oid.clone(),
            ProviderKind::Generic | ProviderKind::Google | ProviderKind::Dfe => Some(claims.subject().to_string()),
        };
        let subject = subject.filter(|subject| (1..=255).contains(&subject.len()));
        let subject = subject.ok_or_else(|| SignInFault::Forged("it does not say who the person is".to_owned()))?;
        check_domain(provider, &claims)?;
        let mut account = Account {
            issuer,
            subject,
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
            email: claims.email().map(|email| email.to_string()),
            organisation: claims.additional_claims().organisation.as_ref().and_then(organisation),
        };
        inner.ask_for_more(provider, &found, &claims, tokens.access_token(), &mut account).await?;
        Ok(account)
    }
}

impl Inner {
    /// Verifies a token, and returns its claims with the issuer that they hold against.
    async fn verify(
        &self,
        provider: &Provider,
        found: Arc<Discovered>,
        token: &Token,
        nonce: &str,
        now: Timestamp,
    ) -> Result<(Claims, String), SignInFault> {
        // Entra: one key set signs for every tenant of the world, so the tenant is held against the list, and the token against that
        // tenant's own issuer.
        let (issuer, found) = match provider.kind {
            ProviderKind::Entra => {
                let tenant = listed_tenant(provider, claimed_tenant(token))?;
                let issuer = provider.tenant_issuer(&tenant);
                let found = self.known.get(&self.http, &issuer, &issuer, now).await?;
                (issuer, found)
            }
            ProviderKind::Generic | ProviderKind::Google | ProviderKind::Dfe => (provider.issuer.clone(), found),
        };
        let verified = match verify(provider, &found, token, nonce, now) {
            // The provider has changed its keys, perhaps.
            Err(TokenFault::Key) => {
                let found = self.known.read(&self.http, &issuer, &issuer, now).await?;
                verify(provider, &found, token, nonce, now)
            }
            other => other,
        };
        match verified {
            Ok(claims) => Ok((claims, issuer)),
            Err(TokenFault::Key) => Err(SignInFault::Forged("it is not signed with a key of the provider".to_owned())),
            Err(TokenFault::Other(fault)) => Err(fault),
        }
    }

    /// Asks for what is not in the token: the organisation at DfE Sign-in, a name elsewhere.
    async fn ask_for_more(
        &self,
        provider: &Provider,
        found: &Discovered,
        claims: &Claims,
        access: &AccessToken,
        account: &mut Account,
    ) -> Result<(), SignInFault> {
        let is_needed = provider.kind == ProviderKind::Dfe || (provider.kind == ProviderKind::Generic && account.name.is_none());
        let Some(url) = found.metadata.userinfo_endpoint.as_deref().filter(|_| is_needed) else { return Ok(()) };
        let more: Userinfo =
            self.http.get_with(url, access.secret()).await.map_err(|fault| SignInFault::Away(format!("userinfo: {fault}")))?;
        // The answer belongs to the token only when it says so (OpenID Connect Core, section 5.3.2).
        if more.sub != claims.subject().as_str() {
            return Err(SignInFault::Forged("the userinfo is another person's".to_owned()));
        }
        let names = [more.given_name, more.family_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        account.name = account.name.take().or(more.name).or(Some(names).filter(|names| !names.is_empty()));
        account.email = account.email.take().or(more.email);
        account.organisation = account.organisation.take().or(more.organisation.as_ref().and_then(organisation));
        Ok(())
    }
}

/// The verifier as the library wants it.
pub(super) fn pkce(verifier: &Secret) -> PkceCodeVerifier {
    PkceCodeVerifier::new(verifier.reveal().to_owned())
}

/// What the provider said in the address instead of giving a code. The words are the standard's; nothing of the text is kept.
fn refusal(error: &str) -> SignInFault {
    match error {
        "temporarily_unavailable" | "server_error" => SignInFault::Away("it says that it is not available".to_owned()),
        "invalid_request" | "unauthorized_client" | "invalid_scope" | "unsupported_response_type" => {
            SignInFault::Misconfigured("it refuses our request".to_owned())
        }
        _ => SignInFault::Denied,
    }
}

/// Why there is no token for a code.
fn token_refusal(error: &CoreErrorResponseType) -> SignInFault {
    // The code was used, is too old, or was given for another attempt.
    if matches!(error, CoreErrorResponseType::InvalidGrant) {
        return SignInFault::Stale;
    }
    SignInFault::Misconfigured(format!("no token: {}", error.as_ref()))
}

/// Whoever answered must be the one who was asked (RFC 9207, section 2.4): another provider's answer is worth nothing here.
fn check_answerer(iss: Option<&str>, found: &Discovered, issuer: &str) -> Result<(), SignInFault> {
    match iss {
        None if found.metadata.authorization_response_iss_parameter_supported => {
            Err(SignInFault::Forged("the answer does not say who gives it".to_owned()))
        }
        Some(iss) if iss != issuer => Err(SignInFault::Forged("another provider answered".to_owned())),
        None | Some(_) => Ok(()),
    }
}

/// Entra: the tenant, when it is on the list.
fn listed_tenant(provider: &Provider, tenant: Option<String>) -> Result<String, SignInFault> {
    match tenant {
        None => Err(SignInFault::Forged("it names no tenant".to_owned())),
        Some(tenant) if tenant == PERSONAL_TENANT => Err(SignInFault::Elsewhere("a personal account".to_owned())),
        Some(tenant) if !provider.tenants.contains(&tenant) => Err(SignInFault::Elsewhere("another tenant".to_owned())),
        Some(tenant) => Ok(tenant),
    }
}

/// Google: the domain is in the token, and on the list. What was asked for in the address only helps to choose an account.
fn check_domain(provider: &Provider, claims: &Claims) -> Result<(), SignInFault> {
    if provider.kind != ProviderKind::Google {
        return Ok(());
    }
    match claims.additional_claims().hd.as_ref().map(|domain| domain.to_ascii_lowercase()) {
        None => Err(SignInFault::Elsewhere("a private account".to_owned())),
        Some(domain) if provider.hosted_domains.contains(&domain) => Ok(()),
        Some(_) => Err(SignInFault::Elsewhere("another domain".to_owned())),
    }
}

/// An organisation as DfE Sign-in describes it; an empty object means none.
fn organisation(value: &serde_json::Value) -> Option<Organisation> {
    let text = |name: &str| value[name].as_str().map(str::to_owned).filter(|text| !text.is_empty());
    Some(Organisation { name: text("name")?, urn: text("urn") })
}
