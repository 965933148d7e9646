//! `POST /account/sessions`: ends a session of one's own, or all of them.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Permission;
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::sign_in::forget;
use crate::visit::Visitor;

#[derive(Deserialize)]
pub(crate) struct Ended {
    /// The id of a session, or `all`.
    session: String,
}

/// `POST /account/sessions`
pub(crate) async fn end(State(app): State<App>, visitor: Visitor, Form(ended): Form<Ended>) -> Result<Response, Failure> {
    let person = visitor.viewer.require_person(Permission::KeepOwn)?;
    if ended.session == "all" {
        identity::close_sessions(&app.store, person).await?;
        return Ok((forget(&app.settings), Redirect::to("/sign-in?done=signed-out-everywhere")).into_response());
    }
    identity::close_own_session(&app.store, person, &ended.session).await?;
    Ok(Redirect::to("/account?done=session-ended").into_response())
}
