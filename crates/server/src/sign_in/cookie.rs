//! Cookies that live for the minutes of a sign-in: neither is a session.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use identity::Secret;

use crate::Settings;
use crate::visit::find_cookie;

/// What a device holds on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// That it began an attempt at a provider.
    Attempt,
    /// That the provider vouched for an account, which is to be connected.
    Proof,
}

/// Longer than the rows that they lead to.
const SECONDS: u32 = 15 * 60;

impl Held {
    fn name(self, settings: &Settings) -> &'static str {
        match (self, settings.is_https()) {
            (Self::Attempt, true) => "__Host-sc-attempt",
            (Self::Attempt, false) => "sc-attempt",
            (Self::Proof, true) => "__Host-sc-proof",
            (Self::Proof, false) => "sc-proof",
        }
    }
}

/// The secret that a device holds.
pub(crate) fn find(settings: &Settings, headers: &HeaderMap, held: Held) -> Option<Secret> {
    find_cookie(headers, held.name(settings)).map(Secret::brought)
}

/// The line that hands a secret to a device. `Lax`, so that it comes along when the provider sends the person back.
pub(crate) fn cookie(settings: &Settings, held: Held, secret: &Secret) -> (HeaderName, HeaderValue) {
    line(settings, held, secret.reveal(), SECONDS)
}

/// The line that takes it away.
pub(crate) fn forget(settings: &Settings, held: Held) -> (HeaderName, HeaderValue) {
    line(settings, held, "", 0)
}

fn line(settings: &Settings, held: Held, value: &str, seconds: u32) -> (HeaderName, HeaderValue) {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let name = held.name(settings);
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    (header::SET_COOKIE, HeaderValue::from_str(&line).expect("secrets are letters, digits, - and _"))
}
