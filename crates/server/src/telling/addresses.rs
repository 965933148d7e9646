//! `POST /account/telling/addresses`: makes a secret address, and makes the old one useless.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Permission;
use notifications::Purpose;
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "telling/addresses.html")]
struct AddressesPage {
    frame: Frame,
    heading: &'static str,
    lead: &'static str,
    /// What each shows, and where.
    addresses: Vec<(String, String)>,
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// `feed`, `calendar`, `no-feed` or `no-calendar`.
    #[serde(default)]
    address: String,
}

/// `POST /account/telling/addresses`
///
/// What is made is shown in the answer and never again: only its hash is kept.
pub(crate) async fn change(State(app): State<App>, visit: Visit, Form(wanted): Form<Wanted>) -> Result<Response, Failure> {
    let person = visit.viewer.require_person(Permission::KeepOwn)?;
    let (purpose, is_wanted) = match wanted.address.as_str() {
        "feed" => (Purpose::Feed, true),
        "calendar" => (Purpose::Calendar, true),
        "no-feed" => (Purpose::Feed, false),
        "no-calendar" => (Purpose::Calendar, false),
        _ => return Err(kernel::Error::NotFound("There is no such address.".to_owned()).into()),
    };
    notifications::revoke_secrets(&app.store, person, purpose).await?;
    if !is_wanted {
        return Ok(Redirect::to("/account/telling?done=revoked").into_response());
    }
    let secret = notifications::make_secret(&app.store, person, purpose).await?;
    let secret = secret.reveal();
    let url = |path: String| app.settings.url(&path);
    let (heading, lead, addresses) = if purpose == Purpose::Calendar {
        let lead = "Add this address to Outlook, Google Calendar or the calendar of your phone. It shows meetings, your reminders and what \
                    you are to look at again, and follows every change.";
        ("Your calendar’s address", lead, vec![("Everything".to_owned(), url(format!("/calendar/{secret}.ics")))])
    } else {
        let vocabulary = app.engine.vocabulary();
        let mut addresses = vec![("Everything new".to_owned(), url(format!("/feeds/{secret}/new.atom")))];
        addresses.extend(
            vocabulary
                .terms(vocabulary::Scheme::Area)
                .iter()
                .map(|area| (area.label.clone(), url(format!("/feeds/{secret}/areas/{}.atom", area.id)))),
        );
        for saved in search::list_saved(app.store.reader(), &visit.viewer).await? {
            addresses.push((format!("Your search “{}”", saved.name), url(format!("/feeds/{secret}/saved/{}.atom", saved.id))));
        }
        let lead =
            "Add one of these addresses to a feed reader, or to Teams or Outlook. It shows what is new and what you may see.";
        ("Your feeds’ addresses", lead, addresses)
    };
    render(&AddressesPage {
        frame: Frame::new(&app, &visit, Section::Mine, &[heading, "How you are told"]),
        heading,
        lead,
        addresses,
    })
}
