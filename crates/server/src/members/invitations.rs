//! `/members/invitations`: invites one person, and shows who has not answered yet.

use std::str::FromStr;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{InvitationId, Invited, Waiting, WantedInput};
use kernel::{Error, Permission, Unit};
use post::Message;
use serde::Deserialize;

use super::roles::{grantable, role_name};
use super::{Done, Tab, school_names, tabs};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "members/invitations.html")]
struct InvitationsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    done: &'static str,
    form: OneForm,
    roles: Vec<(String, String)>,
    schools: Vec<String>,
    waiting: Vec<Line>,
    has_mail: bool,
    faults: FormFaults,
}

struct Line {
    path: String,
    name: String,
    email: Option<String>,
    role: &'static str,
    school: Option<String>,
    until: Day,
    is_expired: bool,
}

impl Line {
    fn of(waiting: Waiting) -> Self {
        Self {
            path: format!("/members/invitations/{}", waiting.id),
            role: role_name(waiting.role),
            until: Day::at(waiting.expires_at),
            name: waiting.name,
            email: waiting.email,
            school: waiting.school,
            is_expired: waiting.is_expired,
        }
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct OneForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    school: String,
    #[serde(default)]
    role: String,
}

/// `GET /members/invitations`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let done = match done.done.as_str() {
        "invited" => "The invitation is on its way by e-mail.",
        "taken-back" => "The invitation is taken back. Its link no longer works.",
        _ => "",
    };
    let form = OneForm { role: "member".to_owned(), ..OneForm::default() };
    show(&app, &visit, form, (FormFaults::default(), done)).await
}

async fn show(app: &App, visit: &Visit, form: OneForm, (faults, done): (FormFaults, &'static str)) -> Result<Response, Failure> {
    let waiting = identity::list_invitations(app.store.reader(), &visit.viewer, app.store.now()).await?;
    render(&InvitationsPage {
        tabs: tabs(&visit.viewer, "/members/invitations"),
        roles: grantable(&visit.viewer),
        schools: school_names(app, &visit.viewer).await?,
        waiting: waiting.into_iter().map(Line::of).collect(),
        has_mail: app.settings.has_mail,
        frame: Frame::new(app, visit, Section::Other, &["Invitations", "Members"]),
        done,
        form,
        faults,
    })
}

/// `POST /members/invitations`
pub(crate) async fn invite(State(app): State<App>, visit: Visit, Form(form): Form<OneForm>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageMembers)?;
    let input = WantedInput { name: &form.name, email: &form.email, school: &form.school, role: &form.role };
    let error = match identity::read_wanted(input) {
        Ok(wanted) => {
            let mut unit = visit.visitor.begin(&app).await?;
            match identity::invite(&mut unit, &visit.viewer, &[wanted]).await {
                Ok(invited) => return hand_over(&app, &visit, unit, (invited, String::new())).await,
                Err(error) => {
                    unit.abandon().await?;
                    error
                }
            }
        }
        Err(error) => error,
    };
    let faults = FormFaults::of_error(error)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, form, (faults, "")).await?).into_response())
}

#[derive(Template)]
#[template(path = "members/links.html")]
struct LinksPage {
    frame: Frame,
    links: Vec<LinkLine>,
    /// How many went by e-mail.
    sent: usize,
    /// Lines of a list that were left out for their faults.
    rest: String,
}

struct LinkLine {
    name: String,
    email: String,
    url: String,
}

/// Keeps the invitations and brings them to the people: by e-mail where that is set up and there is an address, else as links for
/// the one who invited. Links are shown this once; they are kept nowhere. `rest` are lines of a list that are still to be mended.
pub(crate) async fn hand_over(
    app: &App,
    visit: &Visit,
    unit: Unit,
    (invited, rest): (Vec<Invited>, String),
) -> Result<Response, Failure> {
    let mut links = Vec::new();
    let mut sent = 0;
    let inviter = visit.visitor.signed_in.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    for one in invited {
        let url = app.settings.url(&format!("/invitations/{}", one.secret.reveal()));
        match one.email.as_deref().filter(|_| app.settings.has_mail) {
            Some(email) => {
                post::queue(&unit, &message(app, &inviter, &one, (email, &url))).await?;
                sent += 1;
            }
            None => links.push(LinkLine { name: one.name, email: one.email.unwrap_or_default(), url }),
        }
    }
    unit.commit().await?;
    if links.is_empty() && sent == 1 && rest.is_empty() {
        return Ok(Redirect::to("/members/invitations?done=invited").into_response());
    }
    let frame = Frame::new(app, visit, Section::Other, &["Links to hand over", "Invitations", "Members"]);
    Ok(([(header::CACHE_CONTROL, "no-store")], render(&LinksPage { frame, links, sent, rest })?).into_response())
}

fn message(app: &App, inviter: &str, invited: &Invited, (email, url): (&str, &str)) -> Message {
    let network = &app.settings.network_name;
    let text = format!(
        "Hello {},\n\n{inviter} invites you to join {network}, where SENCOs share what works.\n\n\
         Open this link and press the button:\n{url}\n\n\
         The link is for you alone. It works once, within two weeks. If you did not expect it, you need do nothing: without you, \
         nothing happens.\n",
        invited.name
    );
    let reference = format!("{}{}", reference(invited.id), &invited.secret.hash()[..16]);
    Message::new(email, &format!("Invitation to {network}"), text, reference)
}

/// How the references of all letters about an invitation begin.
fn reference(id: InvitationId) -> String {
    format!("invitation-{id}-")
}

/// `POST /members/invitations/{id}/renewal`
pub(crate) async fn renew(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut unit = visit.visitor.begin(&app).await?;
    match identity::renew_invitation(&mut unit, &visit.viewer, read_id(&id)?).await {
        Ok(invited) => {
            // The old link has ended: a letter with it would only confuse.
            post::recall_all(&unit, &reference(invited.id)).await?;
            hand_over(&app, &visit, unit, (vec![invited], String::new())).await
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            let form = OneForm { role: "member".to_owned(), ..OneForm::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, form, (faults, "")).await?).into_response())
        }
    }
}

/// `POST /members/invitations/{id}/withdrawal`
pub(crate) async fn take_back(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut unit = visit.visitor.begin(&app).await?;
    let id: InvitationId = read_id(&id)?;
    let taken = match identity::take_back_invitation(&mut unit, &visit.viewer, id).await {
        Ok(()) => post::recall_all(&unit, &reference(id)).await,
        Err(error) => Err(error),
    };
    unit.settle(taken).await?;
    Ok(Redirect::to("/members/invitations?done=taken-back").into_response())
}

/// The id of an invitation or a request in an address.
pub(crate) fn read_id<T: FromStr>(id: &str) -> Result<T, Error> {
    id.parse().map_err(|_| Error::NotFound("There is nothing of this number, or it was answered.".to_owned()))
}
