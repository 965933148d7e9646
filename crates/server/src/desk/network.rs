//! `/desk/network`: what the network decides for itself, and what is set on its server.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::Joining;
use kernel::Permission;
use library::{Kind, ReviewRules};
use serde::Deserialize;
use vocabulary::Scheme;

use crate::App;
use crate::failure::Failure;

use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::file_size;

#[derive(Template)]
#[template(path = "desk/network.html")]
struct NetworkPage {
    frame: Frame,
    is_done: bool,
    /// Kind, its name on pages, and whether a second person reads it.
    kinds: Vec<(Kind, String, bool)>,
    joining: Option<Joining>,
    faults: FormFaults,
    /// What is set where the server was installed.
    facts: Vec<(&'static str, String)>,
}

impl NetworkPage {
    fn is(&self, joining: Joining) -> bool {
        self.joining == Some(joining)
    }
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// What was chosen: `joining`, and `second_reader` once for each kind.
type Chosen = Vec<(String, String)>;

/// `GET /desk/network`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageSettings)?;
    let rules = library::review_rules(app.store.reader()).await?;
    let joining = identity::get_joining(app.store.reader()).await?;
    show(&app, &visit, (&rules, Some(joining)), (done.done == "saved", FormFaults::default()))
}

fn show(
    app: &App,
    visit: &Visit,
    (rules, joining): (&ReviewRules, Option<Joining>),
    (is_done, faults): (bool, FormFaults),
) -> Result<Response, Failure> {
    let vocabulary = app.engine.vocabulary();
    let name = |kind: Kind| {
        let term = vocabulary.find_term(Scheme::Kind, kind.as_str());
        term.map_or_else(|| kind.to_string(), |term| term.plural_label().to_owned())
    };
    render(&NetworkPage {
        frame: Frame::new(app, visit, Section::Desk, &["Network", "Desk"]).with_style("forms.css"),
        is_done,
        kinds: Kind::ALL.map(|kind| (kind, name(kind), rules.needs_second_reader(kind))).to_vec(),
        joining,
        faults,
        facts: facts(app),
    })
}

fn facts(app: &App) -> Vec<(&'static str, String)> {
    let settings = &app.settings;
    let providers: Vec<&str> = settings.providers.list().iter().map(|provider| provider.label.as_str()).collect();
    let mail = if settings.has_mail { "Is sent." } else { "Is not set up. Links for people to sign in are shown to you instead." };
    let sign_in = if providers.is_empty() { "By link.".to_owned() } else { format!("By link, or with {}.", providers.join(", ")) };
    let contact = if settings.contact.is_empty() { "Not given." } else { &settings.contact };
    vec![
        ("Name of the network", settings.network_name.clone()),
        ("Address", settings.public_url.clone()),
        ("Who to ask for help", contact.to_owned()),
        ("E-mail", mail.to_owned()),
        ("Sign-in", sign_in),
        ("Largest file", file_size(settings.upload_limit)),
    ]
}

/// `POST /desk/network`
pub(crate) async fn save(State(app): State<App>, visit: Visit, Form(chosen): Form<Chosen>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageSettings)?;
    let values = |name: &'static str| chosen.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str());
    let rules = ReviewRules::new(values("second_reader").filter_map(|kind| kind.parse().ok()));
    let unknown = values("second_reader").any(|kind| kind.parse::<Kind>().is_err());
    let joining = values("joining").next().and_then(Joining::find);
    let (Some(joining), false) = (joining, unknown) else {
        let faults = if unknown {
            FormFaults::one("second_reader", "Choose kinds from the list.")
        } else {
            FormFaults::one("joining", "Choose how people become members.")
        };
        let page = show(&app, &visit, (&rules, joining), (false, faults))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mut unit = visit.visitor.begin(&app).await?;
    library::set_review_rules(&mut unit, &visit.viewer, &rules).await?;
    identity::set_joining(&mut unit, &visit.viewer, joining).await?;
    if unit.is_empty() {
        unit.abandon().await?;
    } else {
        unit.commit().await?;
    }
    Ok(Redirect::to("/desk/network?done=saved").into_response())
}
