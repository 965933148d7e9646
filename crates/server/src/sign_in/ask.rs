//! `POST /sign-in/link`: asks for a link by e-mail. Whether the address is a member's is found out later, by a task of its own: the
//! answer, its time and its bytes are the same for every address.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Form;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{RequestExt as _, extract::FromRequestParts as _};
use identity::{LINK_LIFE, Person, Secret};
use kernel::{Error, Result, Timestamp};
use post::Message;
use serde::Deserialize;
use tokio::sync::{Notify, watch};

use super::page::{self, Shown, way_back};
use crate::App;
use crate::address::encode;
use crate::asker::asker;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;

/// How many may wait to be answered. The limits keep it far below.
const MOST: usize = 10_000;

/// Who has asked for a link and was not answered yet. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub(crate) struct Asked(Arc<Waiting>);

#[derive(Default)]
struct Waiting {
    queue: Mutex<VecDeque<Ask>>,
    wake: Notify,
}

/// One who has asked.
struct Ask {
    email: String,
    back: String,
}

impl Asked {
    fn push(&self, ask: Ask) {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.len() < MOST {
            queue.push_back(ask);
        }
        self.0.wake.notify_one();
    }

    fn pop(&self) -> Option<Ask> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

#[derive(Deserialize)]
struct LinkForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    back: String,
}

/// `POST /sign-in/link`
pub(crate) async fn ask(State(app): State<App>, request: Request) -> std::result::Result<Response, Failure> {
    let machine = asker(request.extensions(), request.headers(), &app.settings);
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, &app).await?;
    let request = Request::from_parts(parts, body);
    let Ok(Form(form)) = request.extract::<Form<LinkForm>, _>().await else { return Ok(StatusCode::BAD_REQUEST.into_response()) };
    if !app.settings.has_mail {
        return Err(Error::NotFound("This network sends no e-mail.".to_owned()).into());
    }
    let back = way_back(&form.back).to_owned();
    let shown = |faults| Shown { back: back.clone(), email: form.email.clone(), faults, ..Shown::default() };
    let email = match identity::read_email(&form.email) {
        Ok(email) => email,
        Err(wrong) => {
            let faults = FormFaults::one("email", &wrong);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page::show(&app, &visit, shown(faults)).await?).into_response());
        }
    };
    if !app.limits.may_ask_for_link(&email, machine) {
        let faults =
            FormFaults::one("email", "You have asked several times. Look for the e-mail first, or try again in ten minutes");
        return Ok((StatusCode::TOO_MANY_REQUESTS, page::show(&app, &visit, shown(faults)).await?).into_response());
    }
    app.asked.push(Ask { email, back: back.clone() });
    Ok(Redirect::to("/sign-in?done=link-asked").into_response())
}

/// Answers whoever asks for a link, until told to stop.
pub async fn send_links(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = send_asked_links(&app).await {
            tracing::error!(fault = %error, "a sign-in link could not be sent");
        }
        tokio::select! {
            () = app.asked.0.wake.notified() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Answers everybody who has asked for a link by now.
///
/// # Errors
/// What the database says.
pub async fn send_asked_links(app: &App) -> Result<()> {
    while let Some(ask) = app.asked.pop() {
        let mut people = identity::list_people_at(app.store.reader(), &ask.email).await?;
        let message = match people.len() {
            0 => continue,
            1 => link_message(app, &people.remove(0), &ask).await?,
            _ => shared_message(app, &ask)?,
        };
        post::note(&app.store, &message).await?;
    }
    Ok(())
}

async fn link_message(app: &App, person: &Person, ask: &Ask) -> Result<Message> {
    let secret = identity::make_link(&app.store, person.id, LINK_LIFE).await?;
    let ends = Timestamp(app.store.now().0.saturating_add_unsigned(u64::try_from(LINK_LIFE.as_millis()).unwrap_or(u64::MAX)));
    let back = if ask.back == "/" { String::new() } else { format!("?back={}", encode(&ask.back)) };
    let url = app.settings.url(&format!("/sign-in/link/{}{back}", secret.reveal()));
    let (name, network, minutes) = (&person.name, &app.settings.network_name, LINK_LIFE.as_secs() / 60);
    let text = format!(
        "Hello {name},\n\nopen this link and press the button to sign in to {network}:\n\n{url}\n\nIt works once, within {minutes} \
         minutes, and for you alone: please do not pass it on.\n\nIf you did not ask for it, you need do nothing. Nobody is signed in \
         without that button.\n"
    );
    let reference = format!("sign-in-link:{}", secret.hash());
    Ok(Message::new(&ask.email, &format!("Your sign-in link for {network}"), text, reference).for_person(person.id).until(ends))
}

/// Of several who gave the same address, nobody can tell who asks.
fn shared_message(app: &App, ask: &Ask) -> Result<Message> {
    let network = &app.settings.network_name;
    let text = format!(
        "Hello,\n\nsomebody asked for a link to sign in to {network}. More than one member gave this address, so we cannot tell whose \
         link to send.\n\nPlease ask your coordinator: they can give each of you a link, or note an address of your own.\n"
    );
    let reference = format!("sign-in-link:{}", Secret::new()?.hash());
    Ok(Message::new(&ask.email, &format!("Signing in to {network}"), text, reference))
}
