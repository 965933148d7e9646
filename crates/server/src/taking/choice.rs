//! `POST /sheet/strategies`: puts a strategy on the sheet or takes it off, for browsers without scripts.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use library::ResourceId;
use serde::Deserialize;

use crate::App;
use crate::address::local_path;
use crate::taking::chosen::Chosen;

/// The button that was pressed. Whatever else stood in the form around it is not read.
#[derive(Deserialize)]
pub(crate) struct Choice {
    add: Option<ResourceId>,
    remove: Option<ResourceId>,
}

pub(crate) async fn change(State(app): State<App>, headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let mut chosen = Chosen::from_headers(&headers);
    let mut to = back(&app, &headers);
    if let Some(id) = choice.remove {
        chosen.remove(id);
    }
    if let Some(id) = choice.add
        && !chosen.add(id)
    {
        "/sheet?done=full".clone_into(&mut to);
    }
    if let Some(id) = choice.add.or(choice.remove).filter(|_| !to.starts_with("/sheet")) {
        to.push_str("#pick-");
        to.push_str(&id.to_string());
    }
    ([(header::SET_COOKIE, chosen.cookie(&app.settings))], Redirect::to(&to)).into_response()
}

/// The page that the button was on: our own pages send their address along, others' are not followed.
fn back(app: &App, headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = referer.strip_prefix(app.settings.public_url.as_str()).filter(|path| path.starts_with('/'));
    let path = path.map_or("/sheet", local_path);
    if path.starts_with("/sheet?") { "/sheet".to_owned() } else { path.to_owned() }
}
