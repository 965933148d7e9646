//! `/members/invitations/batch`: invites by the hundred. What was pasted is shown before anything is written or sent; lines with
//! faults stay in the box to be mended.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::{Batch, FaultyLine, Wanted};
use kernel::{Error, Permission};
use serde::Deserialize;

use super::invitations::hand_over;
use super::roles::role_name;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "members/batch.html")]
struct BatchPage {
    frame: Frame,
    /// The lines that can be invited.
    good: Vec<GoodLine>,
    /// The same as text, to be sent along.
    good_text: String,
    count: String,
    new_schools: Vec<String>,
    faulty: Vec<FaultyLine>,
    faulty_count: String,
    /// What stands in the box.
    text: String,
    faults: FormFaults,
    has_mail: bool,
}

struct GoodLine {
    name: String,
    email: String,
    school: String,
    role: &'static str,
}

impl GoodLine {
    fn of(wanted: &Wanted) -> Self {
        Self {
            name: wanted.name.clone(),
            email: wanted.email.clone().unwrap_or_default(),
            school: wanted.school.clone(),
            role: role_name(wanted.role),
        }
    }
}

/// `GET /members/invitations/batch`
pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageMembers)?;
    show(&app, &visit, Batch::default(), (String::new(), FormFaults::default())).await
}

#[derive(Deserialize)]
pub(crate) struct BatchForm {
    /// What stood in the box.
    #[serde(default)]
    lines: String,
    /// Lines that an earlier look found good.
    #[serde(default)]
    good: String,
    /// `invite` when the good ones are to be invited now.
    #[serde(default)]
    act: String,
}

/// `POST /members/invitations/batch`
pub(crate) async fn take(State(app): State<App>, visit: Visit, Form(form): Form<BatchForm>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageMembers)?;
    if form.act == "invite" { invite(&app, &visit, form).await } else { look(&app, &visit, form).await }
}

/// Shows what would happen.
async fn look(app: &App, visit: &Visit, form: BatchForm) -> Result<Response, Failure> {
    let text = format!("{}\n{}", form.good.trim_end(), form.lines);
    let text = text.trim_start_matches('\n');
    let mut batch = match identity::read_batch(text) {
        Ok(batch) => batch,
        Err(error) => return refuse(app, visit, (form.lines, FormFaults::of_error(error)?)).await,
    };
    if batch.wanted.is_empty() && batch.faulty.is_empty() {
        let faults = FormFaults::one("lines", "Paste at least one line");
        return refuse(app, visit, (form.lines, faults)).await;
    }
    let faults = identity::check_wanted(app.store.reader(), &visit.viewer, &batch.wanted, app.store.now()).await?;
    batch.set_aside(&faults);
    let left = batch.faulty.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    show(app, visit, batch, (left, FormFaults::default())).await
}

/// Invites those that the look found good, if they still are.
async fn invite(app: &App, visit: &Visit, form: BatchForm) -> Result<Response, Failure> {
    let batch = identity::read_batch(&form.good)?;
    if batch.faulty.is_empty() && !batch.wanted.is_empty() {
        let mut unit = visit.visitor.begin(app).await?;
        match identity::invite(&mut unit, &visit.viewer, &batch.wanted).await {
            Ok(invited) => return hand_over(app, visit, unit, (invited, form.lines.trim().to_owned())).await,
            // Somebody else was quicker with an address: look again.
            Err(Error::Invalid(_)) => unit.abandon().await?,
            Err(error) => return Err(error.into()),
        }
    }
    look(app, visit, form).await
}

async fn refuse(app: &App, visit: &Visit, (text, faults): (String, FormFaults)) -> Result<Response, Failure> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(app, visit, Batch::default(), (text, faults)).await?).into_response())
}

async fn show(app: &App, visit: &Visit, batch: Batch, (text, faults): (String, FormFaults)) -> Result<Response, Failure> {
    let known = identity::list_schools(app.store.reader(), &visit.viewer).await?;
    let is_known = |called: &str| {
        let called = called.to_lowercase();
        known.iter().any(|school| school.name.to_lowercase() == called || school.urn.as_deref() == Some(&called))
    };
    let mut new_schools: Vec<String> =
        batch.wanted.iter().map(|one| one.school.clone()).filter(|called| !called.is_empty() && !is_known(called)).collect();
    new_schools.sort_by_cached_key(|called| called.to_lowercase());
    new_schools.dedup_by_key(|called| called.to_lowercase());
    render(&BatchPage {
        frame: Frame::new(app, visit, Section::Other, &["Invite many people", "Invitations", "Members"]),
        good: batch.wanted.iter().map(GoodLine::of).collect(),
        good_text: batch.texts.join("\n"),
        count: plural(batch.wanted.len(), "person", "people"),
        faulty_count: plural(batch.faulty.len(), "line", "lines"),
        faulty: batch.faulty,
        has_mail: app.settings.has_mail,
        new_schools,
        text,
        faults,
    })
}
