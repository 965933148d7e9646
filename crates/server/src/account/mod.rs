//! `/account`: what belongs to the member who is signed in, and where else to look for it.

mod page;
mod sessions;
mod sign_ins;

use axum::Router;
use axum::routing::{get, post};
use kernel::Permission;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(page::page))
        .route("/account/sessions", post(sessions::end))
        .route("/account/sign-ins", get(sign_ins::page).post(sign_ins::change))
}

/// Pages about oneself: address, name, what one does there, and who may. A capability that has one adds its line.
const PAGES: &[(&str, &str, &str, Permission)] = &[
    ("/account/name", "Your name", "How others see it.", Permission::KeepOwn),
    (
        "/account/telling",
        "How you are told",
        "The digest and announcements by e-mail, your reminders, and addresses for your calendar and feed reader.",
        Permission::KeepOwn,
    ),
    ("/members", "Members", "Who else is in the network.", Permission::SeeMembers),
    ("/roles", "Roles", "What yours lets you do.", Permission::KeepOwn),
    ("/members/invitations", "Invitations", "Let people in, one by one or a whole list.", Permission::ManageMembers),
    ("/account/tokens", "API tokens", "For programs that act for you.", Permission::KeepOwn),
    ("/account/export", "Everything about you", "Download what is held about you, as one file.", Permission::KeepOwn),
    ("/account/leaving", "Leave the network", "What goes, and what stays.", Permission::KeepOwn),
    ("/saved-searches", "Saved searches", "What is new for what you look for again and again.", Permission::KeepOwn),
];
