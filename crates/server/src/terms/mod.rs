//! `/terms`: when school is. Everybody sees the dates; those who publish the term change them.

mod calendar;
mod edit;
mod page;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/terms", get(page::page))
        .route("/terms/new", get(calendar::start).post(calendar::add))
        .route("/terms/{calendar}", get(calendar::page))
        .route("/terms/{calendar}/name", post(calendar::rename))
        .route("/terms/{calendar}/own", post(calendar::choose))
        .route("/terms/{calendar}/removal", post(calendar::remove))
        .route("/terms/{calendar}/{year}", get(edit::page).post(edit::save))
}

/// The calendar that an address names.
///
/// # Errors
/// `NotFound` where it names none.
fn find(calendars: Vec<library::TermCalendar>, id: &str) -> Result<library::TermCalendar, kernel::Error> {
    let id: Option<library::CalendarId> = id.parse().ok();
    let found = calendars.into_iter().find(|calendar| Some(calendar.id) == id);
    found.ok_or_else(|| kernel::Error::NotFound("There are no such term dates. Somebody may have taken them away.".to_owned()))
}
