//! Packs: the list of them, what a pack's page shows beside its text, and its meeting for calendars.

mod ics;
mod list;
mod view;

use axum::Router;
use axum::routing::get;

use crate::App;

pub(crate) use ics::event;
pub(crate) use view::PackView;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/packs", get(list::page)).route("/library/pack/{key}/meeting.ics", get(ics::get))
}
