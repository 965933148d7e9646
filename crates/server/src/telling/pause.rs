//! `/telling/{secret}/pause`: a rest from the digest, from the link in a mail, without signing in. Opening it changes nothing:
//! programs that look at mail open links too.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::london;
use identity::Secret;
use kernel::{Error, PersonId};
use notifications::{Choice, Paused, Purpose};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

/// Days of a short rest.
const WEEKS: i64 = 28;

#[derive(Template)]
#[template(path = "telling/pause.html")]
struct PausePage {
    frame: Frame,
    is_paused: bool,
    /// How it stands.
    standing: String,
    is_done: bool,
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /telling/{secret}/pause`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(secret): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let (_, choice) = find(&app, &secret).await?;
    show(&app, &visit, &choice, done.done == "saved")
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// What a mail program sends when its own button is pressed (RFC 8058).
    #[serde(default, rename = "List-Unsubscribe")]
    one_click: String,
    /// `weeks`, `ever` or `no`.
    #[serde(default)]
    rest: String,
}

/// `POST /telling/{secret}/pause`
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path(secret): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Failure> {
    let (person, choice) = find(&app, &secret).await?;
    let is_one_click = !wanted.one_click.is_empty();
    let paused = match wanted.rest.as_str() {
        "no" if !is_one_click => Paused::No,
        "weeks" if !is_one_click => Paused::Until(london::add_days(london::day_at(app.store.now().0), WEEKS)),
        _ => Paused::UntilResumed,
    };
    let choice = Choice { paused, ..choice };
    notifications::save_choice(&app.store, person, &choice).await?;
    // A mail program takes no redirect for an answer.
    if is_one_click {
        return show(&app, &visit, &choice, true);
    }
    Ok((unshared(), Redirect::to("?done=saved")).into_response())
}

async fn find(app: &App, secret: &str) -> Result<(PersonId, Choice), Error> {
    let db = app.store.reader();
    let owner = notifications::find_owner(db, &Secret::brought(secret), Purpose::Pause).await?;
    let owner = owner.ok_or_else(|| {
        Error::NotFound(
            "This link does not work any more. Perhaps a part of it is missing, or the mail is old: use the link of a newer one, or \
             sign in and choose how you are told."
                .to_owned(),
        )
    })?;
    Ok((owner.person, notifications::find_choice(db, owner.person).await?))
}

fn show(app: &App, visit: &Visit, choice: &Choice, is_done: bool) -> Result<Response, Failure> {
    let today = london::day_at(app.store.now().0);
    // The secret in the address goes into no link of the page.
    let visit = Visit { here: "/".to_owned(), ..visit.clone() };
    let page = PausePage {
        frame: Frame::new(app, &visit, Section::Other, &["A rest from e-mail"]),
        is_paused: choice.paused.is_on(today),
        standing: match choice.paused {
            Paused::Until(day) if choice.paused.is_on(today) => format!("Nothing comes before {}.", london::say_day(day)),
            Paused::UntilResumed => "Nothing comes until you say so.".to_owned(),
            Paused::No | Paused::Until(_) => "The digest and announcements come by e-mail.".to_owned(),
        },
        is_done,
    };
    Ok((unshared(), render(&page)?).into_response())
}

/// What a secret opens stays in no cache.
fn unshared() -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}
