//! `POST /drafts/{id}`: saves what was typed, and does what else the button said. A script that saves on its own asks for JSON.

use askama::Template;
use axum::Form;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Error;
use library::{Draft, Kind, OpenDraft, Saved};
use serde_json::json;

use super::editor::{get_draft, show};
use super::faults::in_words;
use super::posted::Posted;
use crate::App;
use crate::consultation::require_nameless;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::packs;
use crate::visit::Visit;
use crate::words::Moment;

pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut posted = Posted(form);
    let is_script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    if visit.viewer.role().is_none() && !is_script {
        let again = Again { section: Section::Mine, title: "Drafts", back: "/drafts", button: "Save what I wrote" };
        return signed_out(&app, &visit, posted, &again);
    }
    let draft = get_draft(&app, &visit, &id).await?;
    if draft.content.kind == Kind::Pack {
        packs::do_what_the_button_says(&mut posted);
    }
    let content = posted.content(&draft.content, &app.engine.vocabulary());
    let saved = library::save_draft(&app.store, &visit.viewer, draft.id, posted.revision(), &content).await;
    let saved = match saved {
        Err(Error::Conflict(why)) => {
            // A second reader has it. What was typed must not be lost for that.
            keep(&app, &visit, &draft, &posted, &content).await?;
            return refused(&app, &visit, draft, (&posted, is_script), FormFaults::one("", &why)).await;
        }
        Err(error) => {
            let faults = in_words(error)?;
            return refused(&app, &visit, draft, (&posted, is_script), faults).await;
        }
        Ok(saved) => saved,
    };
    match saved {
        Saved::Behind(newer) => {
            keep(&app, &visit, &draft, &posted, &content).await?;
            let path = format!("{}/copies/{}", newer.path(), posted.window());
            if !is_script {
                return Ok(Redirect::to(&path).into_response());
            }
            Ok((StatusCode::CONFLICT, Json(json!({ "revision": newer.revision, "path": path }))).into_response())
        }
        Saved::Kept { revision, at } if is_script => {
            let answer = json!({ "revision": revision, "saved_at": at.to_rfc3339(), "time": Moment::at(at).time });
            Ok(Json(answer).into_response())
        }
        Saved::Kept { revision, .. } => {
            let faults = posted.faults();
            if !faults.is_empty() {
                let draft = OpenDraft { revision, ..draft };
                return again(&app, &visit, draft, &posted, in_words(Error::Invalid(faults))?).await;
            }
            go_on(&app, &visit, OpenDraft { revision, content, ..draft }, &posted).await
        }
    }
}

/// What the button says beyond saving.
async fn go_on(app: &App, visit: &Visit, draft: OpenDraft, posted: &Posted) -> Result<Response, Failure> {
    let path = draft.path();
    if draft.content.kind == Kind::Pack
        && let Some(next) = packs::after_saving(posted)
    {
        return match next {
            packs::Next::Look => again(app, visit, draft, posted, FormFaults::default()).await,
            packs::Next::At(place) => Ok(Redirect::to(&format!("{path}#{place}")).into_response()),
        };
    }
    if matches!(posted.text("action"), "submit" | "publish")
        && let Err(error) = require_nameless(app, &draft.content).await
    {
        return again(app, visit, draft, posted, in_words(error)?).await;
    }
    let to = match posted.text("action") {
        "preview" => format!("{path}/preview"),
        "files" => format!("{path}/files"),
        "publication" => {
            // What is missing is said where it can be filled in.
            let unit = visit.visitor.begin(app).await?;
            let complete = library::require_complete(&unit, &visit.viewer, draft.id, draft.revision).await;
            unit.abandon().await?;
            if let Err(error) = complete {
                return again(app, visit, draft, posted, in_words(error)?).await;
            }
            format!("{path}/publication")
        }
        "submit" => {
            let mut unit = visit.visitor.begin(app).await?;
            if let Err(error) = library::submit(&mut unit, &visit.viewer, draft.id, draft.revision).await {
                unit.abandon().await?;
                return again(app, visit, draft, posted, in_words(error)?).await;
            }
            unit.commit().await?;
            "/drafts?done=submitted".to_owned()
        }
        "publish" => {
            let mut unit = visit.visitor.begin(app).await?;
            match library::publish_draft(&mut unit, &visit.viewer, draft.id, draft.revision).await {
                Ok(published) => {
                    consultation::link_patterns(&mut unit).await?;
                    unit.commit().await?;
                    published_path(app, visit, published.id).await?
                }
                Err(error) => {
                    unit.abandon().await?;
                    return again(app, visit, draft, posted, in_words(error)?).await;
                }
            }
        }
        _ => format!("{path}?done=saved"),
    };
    Ok(Redirect::to(&to).into_response())
}

/// Where a resource stands that was just published.
pub(crate) async fn published_path(app: &App, visit: &Visit, id: library::ResourceId) -> Result<String, Failure> {
    let found = library::find_resource_by_id(app.store.reader(), &visit.viewer, id).await?;
    let Some(library::Found::Live(resource)) = found else { return Ok("/drafts?done=published".to_owned()) };
    Ok(format!("{}?done=published", resource.path()))
}

/// Shows the form again with what was typed, upon the revision that it is kept as now.
async fn again(app: &App, visit: &Visit, draft: OpenDraft, posted: &Posted, faults: FormFaults) -> Result<Response, Failure> {
    let mut typed = posted.clone();
    typed.0.retain(|(name, _)| name != "revision");
    typed.0.push(("revision".to_owned(), draft.revision.to_string()));
    show(app, visit, draft, (Some(&typed), faults, "")).await
}

/// Says why nothing was saved, with everything that was typed.
async fn refused(
    app: &App,
    visit: &Visit,
    draft: OpenDraft,
    (posted, is_script): (&Posted, bool),
    faults: FormFaults,
) -> Result<Response, Failure> {
    if is_script {
        let detail: Vec<&str> = faults.lines().into_iter().map(|(_, message)| message).collect();
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": detail.join(" ") }))).into_response());
    }
    show(app, visit, draft, (Some(posted), faults, "")).await
}

async fn keep(app: &App, visit: &Visit, draft: &OpenDraft, posted: &Posted, content: &Draft) -> Result<(), Error> {
    let text = (posted.revision(), content);
    library::keep_copy(&app.store, &visit.viewer, draft.id, posted.window(), text).await
}

#[derive(Template)]
#[template(path = "writing/signed_out.html")]
struct SignedOutPage {
    frame: Frame,
    path: String,
    /// Where signing in leads.
    back: &'static str,
    button: &'static str,
    fields: Vec<(String, String)>,
}

/// How a text goes on its way once more.
pub(crate) struct Again {
    pub(crate) section: Section,
    /// The part of the site, for the page's title.
    pub(crate) title: &'static str,
    pub(crate) back: &'static str,
    pub(crate) button: &'static str,
}

/// Whoever was signed out while writing gets the text back, to send it once more. Nothing of it is kept here.
pub(crate) fn signed_out(app: &App, visit: &Visit, posted: Posted, again: &Again) -> Result<Response, Failure> {
    let page = SignedOutPage {
        frame: Frame::new(app, visit, again.section, &["You are signed out", again.title]),
        path: visit.here.clone(),
        back: again.back,
        button: again.button,
        fields: posted.0,
    };
    // Nobody is signed in, so the page says itself that no cache may keep it.
    Ok((StatusCode::UNAUTHORIZED, [(header::CACHE_CONTROL, "no-store")], render(&page)?).into_response())
}
