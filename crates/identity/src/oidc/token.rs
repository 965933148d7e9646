//! Asking for a token and holding it against everything that it must say.

use kernel::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, Client, ClientId, ClientSecret, EmptyExtraTokenFields, EndpointNotSet, EndpointSet, IdToken,
    IdTokenClaims, IdTokenFields, IdTokenVerifier, IssuerUrl, Nonce, RedirectUrl, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, TokenUrl,
};
use openidconnect::{AuthUrl, ClaimsVerificationError};
use serde::{Deserialize, Serialize};

use super::SignInFault;
use super::discovery::Discovered;
use super::settings::Provider;

/// What providers add to the standard claims.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Extra {
    /// Google: the domain of the organisation.
    #[serde(default)]
    pub(crate) hd: Option<String>,
    /// Entra: the tenant.
    #[serde(default)]
    pub(crate) tid: Option<String>,
    /// Entra: the person in the tenant.
    #[serde(default)]
    pub(crate) oid: Option<String>,
    /// DfE Sign-in: the organisation that the person chose.
    #[serde(default)]
    pub(crate) organisation: Option<serde_json::Value>,
}

impl AdditionalClaims for Extra {}

type Fields =
    IdTokenFields<Extra, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
pub(crate) type TokenAnswer = StandardTokenResponse<Fields, CoreTokenType>;
pub(crate) type Token = IdToken<Extra, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
pub(crate) type Claims = IdTokenClaims<Extra, CoreGenderClaim>;
pub(crate) type Verifier<'a> = IdTokenVerifier<'a, CoreJsonWebKey>;

/// The library's client, with addresses to send people to and to ask for tokens.
pub(crate) type OidcClient = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// Signatures that are taken: with a public key. Nobody signs with our own secret, and nobody goes without.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How far clocks may be apart, in milliseconds.
const CLOCK_ALLOWANCE: i64 = 2 * 60_000;

/// The client for a provider as it was found.
pub(crate) fn client(provider: &Provider, found: &Discovered, redirect: &str) -> Result<OidcClient, SignInFault> {
    let bad = |error: openidconnect::url::ParseError| SignInFault::Misconfigured(format!("an address is not understood: {error}"));
    let methods = &found.metadata.token_endpoint_auth_methods_supported;
    let by_header = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
    let client = Client::new(ClientId::new(provider.client_id.clone()), issuer(&provider.issuer)?, found.keys.clone())
        .set_client_secret(ClientSecret::new(provider.client_secret.clone()))
        .set_auth_type(if by_header { AuthType::BasicAuth } else { AuthType::RequestBody })
        .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(bad)?)
        .set_auth_uri(AuthUrl::new(found.metadata.authorization_endpoint.clone()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(found.metadata.token_endpoint.clone()).map_err(bad)?);
    Ok(client)
}

fn issuer(text: &str) -> Result<IssuerUrl, SignInFault> {
    IssuerUrl::new(text.to_owned()).map_err(|error| SignInFault::Misconfigured(format!("the issuer is not understood: {error}")))
}

/// Reads the tenant out of a token that nothing is known of yet: it says which issuer and keys the token must then hold against.
pub(crate) fn claimed_tenant(token: &Token) -> Option<String> {
    let unchecked = Verifier::new_insecure_without_verification().set_time_fn(Default::default);
    let claims = token.claims(&unchecked, |_: Option<&Nonce>| Ok(())).ok()?;
    claims.additional_claims().tid.as_ref().map(|tenant| tenant.to_ascii_lowercase())
}

/// Why a token does not hold.
pub(crate) enum TokenFault {
    /// Its key is not among those that were read, or is another by now.
    Key,
    Other(SignInFault),
}

/// Holds a token against issuer, audience, signature, nonce and time.
pub(crate) fn verify(
    provider: &Provider,
    found: &Discovered,
    token: &Token,
    nonce: &str,
    now: Timestamp,
) -> Result<Claims, TokenFault> {
    let forged = |reason: String| TokenFault::Other(SignInFault::Forged(reason));
    let issuer = issuer(&found.metadata.issuer).map_err(TokenFault::Other)?;
    // The library reads the machine's clock; ours is held against the token below, with an allowance.
    let verifier = Verifier::new_public_client(ClientId::new(provider.client_id.clone()), issuer, found.keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(Default::default);
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| {
        let is_of_the_key = matches!(
            error,
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_)
            )
        );
        if is_of_the_key { TokenFault::Key } else { forged(error.to_string()) }
    })?;
    if claims.authorized_party().is_some_and(|party| **party != provider.client_id) {
        return Err(forged("it was given to another program".to_owned()));
    }
    check_time(claims, now).map_err(TokenFault::Other)?;
    Ok(claims.clone())
}

/// A token that has come straight from the provider is new. If it does not look so, a clock is wrong.
fn check_time(claims: &Claims, now: Timestamp) -> Result<(), SignInFault> {
    let issued = claims.issue_time().timestamp_millis();
    let expires = claims.expiration().timestamp_millis();
    let is_over = now.0 >= expires.saturating_add(CLOCK_ALLOWANCE);
    let is_to_come = now.0 < issued.saturating_sub(CLOCK_ALLOWANCE);
    if is_over || is_to_come { Err(SignInFault::Clock(now.0.saturating_sub(issued) / 60_000)) } else { Ok(()) }
}
