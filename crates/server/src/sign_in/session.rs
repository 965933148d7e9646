//! The cookie of a session: given at sign-in, taken back at sign-out.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use identity::{Device, Secret};
use kernel::{Error, PersonId};

use super::device;
use crate::visit::{find_cookie, session_cookie};
use crate::{App, Settings};

/// A session that was just opened. As part of a response it hands the cookie over.
pub(crate) struct Opened(HeaderValue);

impl IntoResponseParts for Opened {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.headers_mut().append(header::SET_COOKIE, self.0);
        Ok(parts)
    }
}

/// Signs a person in on the device that asks. The secret is always a new one, and what the device held before ends: nobody can
/// prepare a session for somebody else to sign in to.
pub(crate) async fn open(app: &App, headers: &HeaderMap, person: PersonId, device: Device) -> Result<Opened, Error> {
    close(app, headers).await?;
    let secret = identity::open_session(&app.store, person, device, &device::label(headers)).await?;
    Ok(Opened(cookie(&app.settings, secret.reveal(), "")))
}

/// Ends the session that the device holds, if any.
pub(crate) async fn close(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    match find_cookie(headers, session_cookie(&app.settings)) {
        Some(secret) => identity::close_session(&app.store, &Secret::brought(secret).hash()).await,
        None => Ok(()),
    }
}

/// What makes a device forget its session.
pub(crate) fn forget(settings: &Settings) -> [(HeaderName, HeaderValue); 1] {
    [(header::SET_COOKIE, cookie(settings, "", "; Max-Age=0"))]
}

/// Without an age, the cookie goes when the browser is closed.
fn cookie(settings: &Settings, value: &str, age: &str) -> HeaderValue {
    let (name, secure) = (session_cookie(settings), if settings.is_https() { "; Secure" } else { "" });
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
        .expect("secrets are letters, digits, - and _")
}
