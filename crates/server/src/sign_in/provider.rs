//! `/sign-in/{provider}`: to a provider and back. Buttons that lead here are links, because a browser that obeys our policy lets no
//! form lead to another site, not by a redirect either.

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use identity::{Account, Answer, Attempt, Device, Provider, Purpose, Secret, SignInFault};
use kernel::{Error, Permission};
use serde::Deserialize;

use super::cookie::{Held, cookie, find, forget};
use super::fault;
use super::open;
use super::page::way_back;
use crate::App;
use crate::asker::asker;
use crate::failure::Failure;
use crate::visit::Visit;

/// What the address carries on the way out.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    back: String,
    #[serde(default)]
    device: String,
    /// Not to sign in, but to connect an account with the member who is signed in.
    #[serde(default)]
    connect: String,
}

/// `GET /sign-in/{provider}`
pub(crate) async fn leave(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    request: Request,
) -> Result<Response, Failure> {
    let provider = get_provider(&app, &id)?;
    let person = match wanted.connect.as_str() {
        "" => None,
        _ => Some(visit.viewer.require_person(Permission::KeepOwn)?),
    };
    let back = way_back(&wanted.back);
    if person.is_none() && visit.visitor.signed_in.is_some() {
        return Ok(Redirect::to(back).into_response());
    }
    if !app.limits.may_go_to_provider(asker(request.extensions(), request.headers(), &app.settings)) {
        return fault::page(&app, &visit, provider, &SignInFault::Away("too many at once from one machine".to_owned()));
    }
    // Whoever connects an account does it on the device where they are signed in.
    let device = visit.visitor.signed_in.as_ref().map_or_else(|| Device::read(&wanted.device), |here| here.device);
    let begun = match app.settings.providers.begin(provider, &redirect_url(&app, provider), device, app.store.now()).await {
        Ok(begun) => begun,
        Err(why) => return fault::page(&app, &visit, provider, &why),
    };
    let purpose = Purpose { provider: &provider.id, back, device, person };
    let secret = identity::begin_attempt(&app.store, &begun, purpose).await?;
    let cookie = cookie(&app.settings, Held::Attempt, &secret);
    Ok((AppendHeaders([cookie]), unshared(), Redirect::to(&begun.url)).into_response())
}

/// `GET /sign-in/{provider}/callback`
pub(crate) async fn come_back(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(answer): Query<Answer>,
) -> Result<Response, Failure> {
    let provider = get_provider(&app, &id)?;
    let outcome = match take_attempt(&app, &headers, provider, &answer.state).await? {
        None => Err(SignInFault::Stale),
        Some(attempt) => {
            let redirect = redirect_url(&app, provider);
            let account = app.settings.providers.finish(provider, answer, &attempt, &redirect, app.store.now()).await;
            account.map(|account| (attempt, account))
        }
    };
    let response = match outcome {
        Ok((attempt, account)) => arrive(&app, &visit, &headers, provider, &attempt, &account).await?,
        Err(why) => fault::page(&app, &visit, provider, &why)?,
    };
    Ok((AppendHeaders([forget(&app.settings, Held::Attempt)]), unshared(), response).into_response())
}

async fn take_attempt(app: &App, headers: &HeaderMap, provider: &Provider, state: &str) -> Result<Option<Attempt>, Error> {
    match find(&app.settings, headers, Held::Attempt) {
        Some(secret) => identity::take_attempt(&app.store, &secret, &provider.id, state).await,
        None => Ok(None),
    }
}

/// Somebody has shown whose account they have.
async fn arrive(
    app: &App,
    visit: &Visit,
    headers: &HeaderMap,
    provider: &Provider,
    attempt: &Attempt,
    account: &Account,
) -> Result<Response, Failure> {
    if let Some(person) = attempt.person {
        // Another may have sat down here meanwhile.
        if visit.viewer.person() != Some(person) {
            return fault::page(app, visit, provider, &SignInFault::Stale);
        }
        let secret: Secret = identity::keep_proof(&app.store, person, account).await?;
        let cookie = cookie(&app.settings, Held::Proof, &secret);
        return Ok((AppendHeaders([cookie]), Redirect::to("/account/sign-ins")).into_response());
    }
    match identity::find_login(app.store.reader(), &account.issuer, &account.subject).await? {
        Some(person) => {
            let opened = open(app, headers, person.id, attempt.device).await?;
            Ok((opened, Redirect::to(&attempt.back)).into_response())
        }
        None => fault::stranger(app, visit, provider, account),
    }
}

fn get_provider<'a>(app: &'a App, id: &str) -> Result<&'a Provider, Error> {
    let provider = app.settings.providers.find(id);
    provider.ok_or_else(|| {
        Error::NotFound("There is no such way to sign in here. The sign-in page shows those that there are.".to_owned())
    })
}

/// Where a provider sends people back to: the address that it was told of, to the letter.
fn redirect_url(app: &App, provider: &Provider) -> String {
    app.settings.url(&format!("/sign-in/{}/callback", provider.id))
}

/// What has secrets in its address goes into no cache.
fn unshared() -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}
