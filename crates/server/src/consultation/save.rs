//! What the form of a case does: saves, takes suggestions, sends to the moderators. A script that saves on its own asks for JSON.

use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{CaseDraft, Check, OpenDraft, Saved, check, hindrances, replace_all, replace_words};
use kernel::Permission;
use serde_json::json;

use super::edit::{Filled, path_of, show};
use super::returned::given_back;
use super::surroundings::{beside, surroundings};
use super::{get_own_draft, typed};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;
use crate::words::Moment;
use crate::writing::Posted;

/// A form's fields, or why it is none that a case takes.
pub(crate) type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

/// What a case does not take.
const NO_FILES: &str = "Cases take no files: a name in a document, in its properties or in what it is called would tell who the child is. \
    Write what matters into the form.";

/// The fields that were sent.
///
/// # Errors
/// A refusal of files, in words; of anything else that is no form.
pub(crate) fn fields(sent: &Sent, headers: &HeaderMap) -> Result<Posted, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") {
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, NO_FILES));
    }
    match sent {
        Ok(Form(fields)) => Ok(Posted(fields.clone())),
        Err(refused) => Err(Failure::new(refused.status(), "")),
    }
}

pub(crate) fn is_script(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

/// `POST /cases`: begins a case with what was typed.
pub(crate) async fn begin(State(app): State<App>, visit: Visit, headers: HeaderMap, sent: Sent) -> Result<Response, Failure> {
    if let Some(page) = given_back(&app, &visit, &headers, &sent) {
        return page;
    }
    visit.viewer.require_person(Permission::Consult)?;
    let posted = fields(&sent, &headers)?;
    let content = changed(&app, &posted, &CaseDraft::default()).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let started = consultation::start_case(&mut unit, &app.keys, &visit.viewer, &content).await;
    let id = match started {
        Ok(id) => id,
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            return again(&app, &visit, (None, content), &posted, faults).await;
        }
    };
    unit.commit().await?;
    let draft = get_own_draft(&app, &visit, &id.to_string()).await?;
    if is_script(&headers) {
        let time = Moment::at(draft.saved_at).time;
        return Ok(Json(json!({ "revision": draft.edition, "time": time, "path": draft.path() })).into_response());
    }
    go_on(&app, &visit, draft, &posted).await
}

/// `POST /cases/{id}/edit`
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if let Some(page) = given_back(&app, &visit, &headers, &sent) {
        return page;
    }
    let draft = get_own_draft(&app, &visit, &id).await?;
    let posted = fields(&sent, &headers)?;
    match keep(&app, &visit, draft, (&posted, is_script(&headers))).await? {
        Kept::Now(draft) if is_script(&headers) => {
            let time = Moment::at(draft.saved_at).time;
            Ok(Json(json!({ "revision": draft.edition, "time": time, "path": draft.path() })).into_response())
        }
        Kept::Now(draft) => go_on(&app, &visit, *draft, &posted).await,
        Kept::Not(response) => Ok(response),
    }
}

/// `POST /cases/{id}/submit`: saves what was typed, and sends it to the moderators when nothing stands open.
pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if let Some(page) = given_back(&app, &visit, &headers, &sent) {
        return page;
    }
    let draft = get_own_draft(&app, &visit, &id).await?;
    let posted = fields(&sent, &headers)?;
    // A bare request sends the case as it is kept.
    let kept = if posted.0.iter().any(|(name, _)| name == "concern") {
        keep(&app, &visit, draft, (&posted, is_script(&headers))).await?
    } else {
        Kept::Now(Box::new(draft))
    };
    match kept {
        Kept::Now(draft) => send(&app, &visit, *draft).await,
        Kept::Not(response) => Ok(response),
    }
}

/// What became of a save.
enum Kept {
    Now(Box<OpenDraft>),
    Not(Response),
}

/// Saves what was typed, with what the button did to it.
async fn keep(app: &App, visit: &Visit, draft: OpenDraft, (posted, is_script): (&Posted, bool)) -> Result<Kept, Failure> {
    let content = changed(app, posted, &draft.content).await?;
    let saved = consultation::save_case(&app.store, &app.keys, &visit.viewer, draft.id, posted.revision(), &content).await;
    match saved {
        Ok(Saved::Kept { edition, at }) => Ok(Kept::Now(Box::new(OpenDraft { edition, saved_at: at, content, ..draft }))),
        Ok(Saved::Behind(newer)) => {
            let path = format!("{}?done=behind", newer.path());
            if is_script {
                let told = json!({ "revision": newer.edition, "path": path });
                return Ok(Kept::Not((StatusCode::CONFLICT, Json(told)).into_response()));
            }
            Ok(Kept::Not(Redirect::to(&path).into_response()))
        }
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            if is_script {
                let detail: Vec<&str> = faults.lines().into_iter().map(|(_, message)| message).collect();
                let told = Json(json!({ "detail": detail.join(" ") }));
                return Ok(Kept::Not((StatusCode::UNPROCESSABLE_ENTITY, told).into_response()));
            }
            Ok(Kept::Not(again(app, visit, (Some(draft), content), posted, faults).await?))
        }
    }
}

/// The draft as typed, with the words that a button puts in.
async fn changed(app: &App, posted: &Posted, before: &CaseDraft) -> Result<CaseDraft, Failure> {
    let content = typed::read(posted, before, &app.today());
    let (words, is_all) = (posted.text("use").to_owned(), posted.text("action") == "use-all");
    if words.is_empty() && !is_all {
        return Ok(content);
    }
    let around = surroundings(app).await?;
    let replaced = beside(move || if is_all { replace_all(&content, &around) } else { replace_words(&content, &words, &around) });
    Ok(replaced.await?)
}

/// What comes after a save.
async fn go_on(app: &App, visit: &Visit, draft: OpenDraft, posted: &Posted) -> Result<Response, Failure> {
    let path = draft.path();
    // A form that was begun on this page and saved by its script knows no address for sending but the one for saving.
    if posted.text("action") == "submit" {
        return send(app, visit, draft).await;
    }
    if posted.text("action") == "row" {
        return show(app, visit, Filled { rows: 2, ..Filled::kept(draft, "") }).await;
    }
    let is_replaced = !posted.text("use").is_empty() || posted.text("action") == "use-all";
    let done = if is_replaced { "replaced" } else { "saved" };
    Ok(Redirect::to(&format!("{path}?done={done}#risk")).into_response())
}

/// Sends it, or says everything that stands in the way.
async fn send(app: &App, visit: &Visit, draft: OpenDraft) -> Result<Response, Failure> {
    let around = surroundings(app).await?;
    let mut unit = visit.visitor.begin(app).await?;
    let sent = consultation::submit(&mut unit, &app.keys, &visit.viewer, draft.id, draft.edition, &around).await;
    if let Err(error) = sent {
        unit.abandon().await?;
        let faults = FormFaults::of_error(error)?;
        let content = draft.content.clone();
        let checked = beside(move || check(&content, &around)).await?;
        let status = if stands(&draft.content, &checked) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        let content = draft.content.clone();
        return show(app, visit, Filled { draft: Some(draft), content, rows: 0, faults, status, done: "" }).await;
    }
    unit.commit().await?;
    Ok(Redirect::to(&format!("{}?done=submitted", path_of(draft.id))).into_response())
}

/// Whether something in the text itself stands in the way.
fn stands(content: &CaseDraft, checked: &Check) -> bool {
    !hindrances(content, checked).is_empty()
}

/// Shows the form again with what was typed.
async fn again(
    app: &App,
    visit: &Visit,
    (draft, content): (Option<OpenDraft>, CaseDraft),
    posted: &Posted,
    faults: FormFaults,
) -> Result<Response, Failure> {
    let draft = draft.map(|draft| OpenDraft { edition: posted.revision(), ..draft });
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(app, visit, Filled { draft, content, rows: 0, faults, status, done: "" }).await
}
