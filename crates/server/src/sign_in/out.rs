//! `POST /sign-out`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::session;
use crate::App;
use crate::failure::Failure;

/// Ends the session of this device.
pub(crate) async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    session::close(&app, &headers).await?;
    Ok((session::forget(&app.settings), Redirect::to("/sign-in?done=signed-out")).into_response())
}
