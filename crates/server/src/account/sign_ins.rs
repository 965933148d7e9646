//! `/account/sign-ins`: accounts at providers that sign one in. What a provider vouched for is connected only when the member says so:
//! whoever brought a stranger's account into their browser would sign in as them ever after.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use identity::{Login, Proof};
use kernel::{Error, Permission};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::sign_in::{Held, find_held, forget_held};
use crate::visit::{Visit, Visitor};
use crate::words::Day;

/// A connected account, for the account page.
pub(crate) struct SignInLine {
    pub(crate) label: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) since: Day,
}

/// A provider that could be connected.
pub(crate) struct ProviderLine {
    pub(crate) label: String,
    pub(crate) path: String,
}

pub(crate) fn line(app: &App, login: Login) -> SignInLine {
    let label = label(app, &login.issuer);
    SignInLine { label, issuer: login.issuer, subject: login.subject, since: Day::at(login.connected_at) }
}

/// What the provider of this issuer is called; one that is no longer set up by its address.
fn label(app: &App, issuer: &str) -> String {
    app.settings.providers.find_by_issuer(issuer).map_or_else(|| issuer.to_owned(), |provider| provider.label.clone())
}

pub(crate) fn providers(app: &App) -> Vec<ProviderLine> {
    let path = |id: &str| format!("/sign-in/{id}?connect=1");
    app.settings.providers.list().iter().map(|one| ProviderLine { label: one.label.clone(), path: path(&one.id) }).collect()
}

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct ConfirmPage {
    frame: Frame,
    name: String,
    label: String,
    shown: String,
    taken: &'static str,
}

/// `GET /account/sign-ins`
pub(crate) async fn page(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let person = visit.viewer.require_person(Permission::KeepOwn)?;
    let held = find_held(&app.settings, &headers, Held::Proof);
    let proof: Option<Proof> = match held {
        Some(secret) => identity::find_proof(&app.store, &secret, person).await?,
        None => None,
    };
    let Some(proof) = proof else { return Ok(Redirect::to("/account").into_response()) };
    let owner = identity::find_login(app.store.reader(), &proof.issuer, &proof.subject).await?;
    let name = visit.visitor.signed_in.as_ref().map(|here| here.name.clone()).unwrap_or_default();
    render(&ConfirmPage {
        frame: Frame::new(&app, &visit, Section::Mine, &["Use this account from now on?", "Your account"]),
        name,
        label: label(&app, &proof.issuer),
        shown: proof.shown,
        taken: match owner {
            None => "",
            Some(owner) if owner.id == person => "This account is connected already. There is nothing to do.",
            Some(_) => "This account signs another member in. If both are you, ask your coordinator to remove one of the two.",
        },
    })
}

/// What is sent to `POST /account/sign-ins`.
#[derive(Deserialize)]
pub(crate) struct Change {
    /// `connect` or `disconnect`.
    #[serde(rename = "change")]
    wanted: String,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    subject: String,
}

/// `POST /account/sign-ins`
pub(crate) async fn change(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(change): Form<Change>,
) -> Result<Response, Failure> {
    let person = visitor.viewer.require_person(Permission::KeepOwn)?;
    if change.wanted == "disconnect" {
        let mut unit = visitor.begin(&app).await?;
        identity::disconnect_login(&mut unit, person, &change.issuer, &change.subject).await?;
        unit.commit().await?;
        return Ok(Redirect::to("/account?done=sign-in-removed").into_response());
    }
    let proof = match find_held(&app.settings, &headers, Held::Proof) {
        Some(secret) => identity::take_proof(&app.store, &secret, person).await?,
        None => None,
    };
    let proof =
        proof.ok_or_else(|| Error::Refused("This took longer than ten minutes. Begin again on your account page.".to_owned()))?;
    let mut unit = visitor.begin(&app).await?;
    identity::connect_login(&mut unit, person, &proof.issuer, &proof.subject).await?;
    unit.commit().await?;
    let forget = AppendHeaders([forget_held(&app.settings, Held::Proof)]);
    Ok((forget, Redirect::to("/account?done=sign-in-connected")).into_response())
}
