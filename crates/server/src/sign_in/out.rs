//! `POST /sign-out`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::session;
use crate::App;
use crate::failure::Failure;
use crate::taking::chosen::Chosen;

/// Ends the session of this device.
pub(crate) async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    session::close(&app, &headers).await?;
    // What the browser itself kept goes too: pages for when there is no connection, and the sheet's strategies.
    let sheet = AppendHeaders([(header::SET_COOKIE, Chosen::default().cookie(&app.settings))]);
    let kept = [(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")];
    Ok((session::forget(&app.settings), sheet, kept, Redirect::to("/sign-in?done=signed-out")).into_response())
}
