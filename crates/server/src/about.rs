//! `/about`, `/accessibility`, `/help` and `/offline`.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "about/about.html")]
struct AboutPage {
    frame: Frame,
    contact: String,
}

/// `GET /about`
pub(crate) async fn about(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let frame = Frame::new(&app, &visit, Section::Other, &["About"]).described(&app.settings, "/about", "");
    render(&AboutPage { frame, contact: app.settings.contact.clone() })
}

#[derive(Template)]
#[template(path = "about/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
    contact: String,
    url: String,
}

/// `GET /accessibility`
pub(crate) async fn accessibility(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let frame =
        Frame::new(&app, &visit, Section::Other, &["Accessibility statement"]).described(&app.settings, "/accessibility", "");
    render(&AccessibilityPage { frame, contact: app.settings.contact.clone(), url: app.settings.public_url.clone() })
}

#[derive(Template)]
#[template(path = "about/help.html")]
struct HelpPage {
    frame: Frame,
    contact: String,
}

/// `GET /help`
pub(crate) async fn help(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let frame = Frame::new(&app, &visit, Section::Other, &["Help"]).described(&app.settings, "/help", "");
    render(&HelpPage { frame, contact: app.settings.contact.clone() })
}

#[derive(Template)]
#[template(path = "about/offline.html")]
struct OfflinePage {
    frame: Frame,
}

/// `GET /offline`: what a member's own computer shows in place of a page that it does not have while the server is away.
pub(crate) async fn offline(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    render(&OfflinePage { frame: Frame::new(&app, &visit, Section::Other, &["No connection"]) })
}
