//! Whoever was signed out while writing gets the text back. It is on the page alone: in no address, no log and no table.

use axum::http::HeaderMap;
use axum::response::Response;

use super::SECTION;
use super::save::{Sent, fields, is_script};
use crate::App;
use crate::failure::Failure;
use crate::visit::Visit;
use crate::writing::{Again, Posted, signed_out};

/// The page with everything that was typed, for somebody who is nobody any more; `None` for everybody else, and for a script, which
/// keeps what it could not send.
pub(super) fn given_back(app: &App, visit: &Visit, headers: &HeaderMap, sent: &Sent) -> Option<Result<Response, Failure>> {
    if visit.viewer.role().is_some() || is_script(headers) {
        return None;
    }
    fields(sent, headers).ok().map(|posted| give_back(app, visit, posted.0))
}

/// The same of fields that are read already.
pub(super) fn give_back(app: &App, visit: &Visit, fields: Vec<(String, String)>) -> Result<Response, Failure> {
    if fields.iter().all(|(_, text)| text.trim().is_empty()) {
        // Nothing was typed, so there is nothing to give back.
        return Err(visit.viewer.refusal().into());
    }
    let again = Again { section: SECTION, title: "Cases", back: "/cases", button: "Send it once more" };
    signed_out(app, visit, Posted(fields), &again)
}
