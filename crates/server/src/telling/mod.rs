//! `/account/telling`, `/telling`, `/announcements`, `/feeds`: how people are told what is new, and by what.

mod addresses;
mod announcement;
mod announcements;
mod calendars;
mod choice;
mod conditional;
mod elsewhere;
mod feeds;
mod home;
mod pause;
mod post;
mod reminders;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

pub use elsewhere::arrivals;
pub(crate) use home::{AtHome, at_home};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/account/telling", get(choice::page).post(choice::save))
        .route("/account/telling/addresses", post(addresses::change))
        .route("/account/reminders", post(reminders::add))
        .route("/account/reminders/{id}/dismissal", post(reminders::dismiss))
        .route("/telling/{secret}/pause", get(pause::page).post(pause::change))
        .route("/announcements", get(announcements::list).post(announcements::announce))
        .route("/announcements/new", get(announcements::form))
        .route("/announcements/{id}", get(announcement::page))
        .route("/announcements/{id}/dismissal", post(announcement::dismiss))
        .route("/announcements/{id}/withdrawal", post(announcement::take_back))
        .route("/desk/post", get(post::page))
        .merge(calendars::routes())
        .merge(feeds::routes())
}
