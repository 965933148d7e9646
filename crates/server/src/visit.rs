//! Who asks, and how they like to read.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use identity::{Bearer, Secret, SignedIn};
use kernel::{Actor, Error, Unit, Viewer};

use crate::asker::asker;
use crate::failure::Failure;
use crate::reading::Reading;
use crate::taking::chosen::Chosen;
use crate::{App, Settings};

/// Who asks. The one place that decides it: whoever brings the cookie of a session, or to
/// `/api` a token, is that member, everyone else the public.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) viewer: Viewer,
    /// Who is signed in, for the head of the page.
    pub(crate) signed_in: Option<SignedIn>,
    /// The token that a program brings.
    pub(crate) token: Option<Bearer>,
}

impl Visitor {
    pub(crate) async fn read(app: &App, headers: &HeaderMap) -> Result<Self, Error> {
        let secret = find_cookie(headers, session_cookie(&app.settings)).map(Secret::brought);
        let signed_in = match secret {
            Some(secret) => identity::find_session(&app.store, &secret).await?,
            None => None,
        };
        let viewer = signed_in.as_ref().map_or_else(Viewer::public, SignedIn::viewer);
        Ok(Self { viewer, signed_in, token: None })
    }

    /// A program with a token, within what its scopes and its owner may.
    async fn bearing(app: &App, brought: &HeaderValue) -> Result<Self, Error> {
        let brought = brought.to_str().ok().and_then(|text| text.split_once(' '));
        let token = brought.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let bearer = match token {
            Some(token) => identity::find_bearer(&app.store, &Secret::brought(token)).await?,
            None => None,
        };
        let bearer = bearer.ok_or(Error::SignIn)?;
        Ok(Self { viewer: bearer.viewer(), signed_in: None, token: Some(bearer) })
    }

    /// Begins a write in this person's name.
    ///
    /// # Errors
    /// `SignIn` for somebody who is nobody.
    pub(crate) async fn begin(&self, app: &App) -> Result<Unit, Error> {
        let actor = Actor::of(&self.viewer).ok_or_else(|| self.viewer.refusal())?;
        app.store.begin(&actor).await
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        // A token opens no page, and a request with one that does not work is refused, not answered as if nobody had asked.
        match parts.headers.get(header::AUTHORIZATION).filter(|_| parts.uri.path().starts_with("/api/")) {
            Some(brought) => Ok(Self::bearing(app, brought).await?),
            None => Ok(Self::read(app, &parts.headers).await?),
        }
    }
}

/// Somebody who reads a page.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) visitor: Visitor,
    pub(crate) viewer: Viewer,
    pub(crate) reading: Reading,
    /// Path and query of the page, to come back to.
    pub(crate) here: String,
    /// A number that tells people apart in counts, and says nothing outside this process.
    pub(crate) asker: insight::Asker,
    /// What they put on their sheet.
    pub(crate) chosen: Chosen,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
        let asker = match visitor.viewer.person() {
            Some(person) => app.counts.asker(person),
            None => app.counts.asker(asker(&parts.extensions, &parts.headers, &app.settings)),
        };
        let reading = Reading::from_headers(&parts.headers);
        let chosen = Chosen::from_headers(&parts.headers);
        Ok(Self { viewer: visitor.viewer.clone(), visitor, reading, here, asker, chosen })
    }
}

/// The name of the cookie of a session. Only over TLS does a browser take the prefix that ties it to this host.
pub(crate) fn session_cookie(settings: &Settings) -> &'static str {
    if settings.is_https() { "__Host-sc" } else { "sc-session" }
}

/// The value of a cookie.
pub(crate) fn find_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
