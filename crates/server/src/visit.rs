//! Who asks, and how they like to read.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use kernel::Viewer;

use crate::App;
use crate::reading::Reading;

/// Who asks. The one place that decides it: everyone is the public until there is a way to sign in.
pub(crate) struct Visitor {
    pub(crate) viewer: Viewer,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        Ok(Self { viewer: Viewer::public() })
    }
}

/// Somebody who reads a page.
pub(crate) struct Visit {
    pub(crate) viewer: Viewer,
    pub(crate) reading: Reading,
    /// Path and query of the page, to come back to.
    pub(crate) here: String,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let Visitor { viewer } = Visitor::from_request_parts(parts, app).await?;
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
        Ok(Self { viewer, reading: Reading::from_headers(&parts.headers), here })
    }
}

/// The value of a cookie.
pub(crate) fn find_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
