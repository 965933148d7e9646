//! People: members, schools and roles; how somebody comes in and how somebody goes.

mod batch;
mod held;
mod invitations;
mod join;
mod leaving;
mod list;
mod member;
mod own_name;
mod removal;
mod requests;
mod roles;
mod schools;
mod tokens;
mod welcome;

use axum::Router;
use axum::routing::{get, post};
use kernel::{Permission, Viewer};
use serde::Deserialize;

use crate::App;

pub use held::forget_person;
pub(crate) use roles::role_name;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/members", get(list::page))
        .route("/members/{id}", get(member::page))
        .route("/members/{id}/role", post(member::change_role))
        .route("/members/{id}/details", get(member::details).post(member::change_details))
        .route("/members/{id}/export", get(held::of_member))
        .route("/members/{id}/removal", get(removal::page).post(removal::remove))
        .route("/members/invitations", get(invitations::page).post(invitations::invite))
        .route("/members/invitations/batch", get(batch::page).post(batch::take))
        .route("/members/invitations/{id}/renewal", post(invitations::renew))
        .route("/members/invitations/{id}/withdrawal", post(invitations::take_back))
        .route("/members/requests", get(requests::page))
        .route("/members/requests/{id}/approval", post(requests::approve))
        .route("/members/requests/{id}/refusal", post(requests::refuse))
        .route("/account/export", get(held::of_oneself))
        .route("/account/leaving", get(leaving::page).post(leaving::leave))
        .route("/account/name", get(own_name::page).post(own_name::change))
        .route("/account/tokens", get(tokens::page).post(tokens::make))
        .route("/account/tokens/{id}/revocation", post(tokens::revoke))
        .route("/schools", get(schools::page).post(schools::add))
        .route("/schools/{id}", get(schools::school).post(schools::change))
        .route("/schools/{id}/removal", post(schools::remove))
        .route("/roles", get(roles::page))
        .route("/join", get(join::page).post(join::ask))
        .route("/invitations/{secret}", get(welcome::page).post(welcome::accept))
}

/// What was done, as the address says it after a form: one of a few fixed words.
#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    pub(crate) done: String,
}

/// One of the pages about people, for the line of links above them.
pub(crate) struct Tab {
    pub(crate) path: &'static str,
    pub(crate) label: &'static str,
    pub(crate) is_current: bool,
}

const TABS: [(&str, &str, Permission); 5] = [
    ("/members", "Members", Permission::SeeMembers),
    ("/schools", "Schools", Permission::SeeMembers),
    ("/members/invitations", "Invitations", Permission::ManageMembers),
    ("/members/requests", "Requests to join", Permission::ManageMembers),
    ("/roles", "Roles", Permission::KeepOwn),
];

/// The pages about people that this viewer may open.
pub(crate) fn tabs(viewer: &Viewer, current: &str) -> Vec<Tab> {
    let may = TABS.into_iter().filter(|(_, _, permission)| viewer.may(*permission));
    may.map(|(path, label, _)| Tab { path, label, is_current: path == current }).collect()
}

/// Names of the schools, to be offered while somebody types.
pub(crate) async fn school_names(app: &App, viewer: &Viewer) -> Result<Vec<String>, kernel::Error> {
    Ok(identity::list_schools(app.store.reader(), viewer).await?.into_iter().map(|school| school.name).collect())
}
