//! Two coordinators compare words on the telephone, and then say yes: `/peers/comparison`, `POST /peers`, `/peers/{host}/acceptance`.
//!
//! The form sends back the words that were on the page: what is pinned is what was compared, whatever the other server answers then.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use federation::signature::PinnedKey;
use federation::{Agreement, Introduction, Network, Origin};
use kernel::{Error, Permission};
use serde::Deserialize;

use super::{get_peer, list, network, path};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "peers/comparison.html")]
struct ComparisonPage {
    frame: Frame,
    name: String,
    address: String,
    their_words: String,
    our_name: String,
    our_words: String,
    /// Whether it asked, so that one press is the answer too.
    asks: bool,
    /// Where it was before, if it moved.
    before: Option<String>,
    /// What is different from what was compared before.
    warning: &'static str,
}

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    address: String,
    /// The words that were compared.
    #[serde(default)]
    words: String,
}

/// `POST /peers/comparison`: looks a network up, and shows the words of both.
pub(super) async fn page(State(app): State<App>, visit: Visit, Form(form): Form<Named>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageSettings)?;
    let (network, found) = match look_up(&app, &form.address).await? {
        Ok(found) => found,
        Err(faults) => return refuse(&app, &visit, &form.address, faults).await,
    };
    show(&app, &visit, network, &found, "").await
}

/// `POST /peers`: the words are the same. Asks the network, and answers it if it asked.
pub(super) async fn agree(State(app): State<App>, visit: Visit, Form(form): Form<Named>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::ManageSettings)?;
    let (network, found) = match look_up(&app, &form.address).await? {
        Ok(found) => found,
        Err(faults) => return refuse(&app, &visit, &form.address, faults).await,
    };
    if found.fingerprint() != form.words {
        let warning =
            "It shows other words now than a moment ago. Compare these, and do not go on if they differ from what you hear.";
        return show(&app, &visit, network, &found, warning).await;
    }
    let mut unit = visit.visitor.begin(&app).await?;
    let agreed = agree_with(&mut unit, &visit, &found).await;
    match unit.settle(agreed).await {
        Ok(done) => Ok(Redirect::to(&format!("/peers/{}?done={done}", found.origin.authority())).into_response()),
        Err(error) => refuse(&app, &visit, &form.address, FormFaults::of_error(error)?).await,
    }
}

async fn agree_with(unit: &mut kernel::Unit, visit: &Visit, found: &Introduction) -> Result<&'static str, Error> {
    let before = federation::find_peer(unit.connection(), &found.origin).await?;
    federation::ask(unit, &visit.viewer, found).await?;
    let peer = federation::find_peer(unit.connection(), &found.origin).await?;
    let Some(peer) = peer else { return Err(Error::internal("a network that was asked is not known")) };
    if !is_same(&peer.keys, &found.keys) {
        federation::compare_anew(unit, &visit.viewer, found).await?;
    }
    if peer.was_asked == Agreement::Waiting {
        federation::accept(unit, &visit.viewer, &found.origin).await?;
        return Ok("accepted");
    }
    let has_moved = before.is_some_and(|before| before.is_active() && before.address != found.address);
    Ok(if has_moved { "moved" } else { "asked" })
}

/// `POST /peers/{host}/acceptance`: says yes to a network whose words were compared when it was asked.
pub(super) async fn accept(State(app): State<App>, visit: Visit, Path(host): Path<String>) -> Result<Response, Failure> {
    let peer = get_peer(&app, &visit.viewer, &host).await?;
    if peer.was_asked != Agreement::Waiting {
        return Ok(Redirect::to(&path(&peer)).into_response());
    }
    let mut unit = visit.visitor.begin(&app).await?;
    let accepted = federation::accept(&mut unit, &visit.viewer, &peer.origin).await;
    unit.settle(accepted).await?;
    Ok(Redirect::to(&format!("{}?done=accepted", path(&peer))).into_response())
}

/// Looks up what somebody typed. What they can put right comes back as a fault of the form.
async fn look_up<'a>(app: &'a App, address: &str) -> Result<Result<(&'a Network, Introduction), FormFaults>, Error> {
    let network = match network(app) {
        Ok(network) => network,
        Err(faults) => return Ok(Err(faults)),
    };
    let origin = match address.parse::<Origin>() {
        Ok(origin) => origin,
        Err(_) if address.trim().is_empty() => return Ok(Err(FormFaults::one("address", "Type the network’s address."))),
        Err(why) => return Ok(Err(FormFaults::one("address", &why))),
    };
    match federation::look_up(&app.store, &network.our, &network.keys, &network.reach, &origin).await {
        Ok(found) => Ok(Ok((network, found))),
        Err(Error::Refused(why) | Error::Unavailable(why)) => {
            Ok(Err(FormFaults::one("address", &format!("This did not work: {why}. Check the address, or try again later."))))
        }
        Err(error) => Err(error),
    }
}

/// The same keys, in whatever order.
fn is_same(ones: &[PinnedKey], others: &[PinnedKey]) -> bool {
    ones.len() == others.len() && ones.iter().all(|key| others.contains(key))
}

async fn refuse(app: &App, visit: &Visit, typed: &str, faults: FormFaults) -> Result<Response, Failure> {
    let page = list::show(app, visit, typed, (faults, "")).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show(
    app: &App,
    visit: &Visit,
    network: &Network,
    found: &Introduction,
    warning: &'static str,
) -> Result<Response, Failure> {
    let known = federation::find_peer(app.store.reader(), &found.origin).await?;
    let their_words = found.fingerprint();
    let is_other = known.as_ref().is_some_and(|peer| !peer.keys.is_empty() && !is_same(&peer.keys, &found.keys));
    // Who is met for the first time may have another name than its address, which has to be seen.
    let before = known.as_ref().map_or(&found.origin, |peer| &peer.address);
    let before = Some(before).filter(|before| **before != found.address).cloned();
    let other = "These are not the words that you compared with this network before. A server that was set up anew has new words; \
                 so has somebody who pretends. Ring, and go on only if both of you read the same.";
    render(&ComparisonPage {
        frame: Frame::new(app, visit, Section::Desk, &["Compare words", "Other networks", "Desk"]).with_style("peers.css"),
        name: found.name.clone(),
        address: found.address.to_string(),
        before: before.map(|address| address.to_string()),
        our_name: app.settings.network_name.clone(),
        our_words: network.fingerprint(),
        asks: known.is_some_and(|peer| peer.was_asked == Agreement::Waiting),
        warning: if !warning.is_empty() || !is_other { warning } else { other },
        their_words,
    })
}
