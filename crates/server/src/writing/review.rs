//! `/reviews`: the second pair of eyes. What waits, oldest first; what changed; approve or return.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Permission;
use library::{AttachedFile, Draft, DraftState, Going, OpenDraft};
use serde::Deserialize;
use vocabulary::Scheme;

use super::compare::{Comparison, Line};
use super::drafts::{self, waited};
use super::editor::{Done, find_base, get_draft, heading, show as show_editor};
use super::faults::in_words;
use super::fields::FIELDS;
use super::people::Names;
use super::publication::moment;
use super::said::{Said, said};
use super::save::published_path;
use super::whole;
use crate::App;
use crate::consultation::require_nameless;
use crate::failure::Failure;
use crate::files::{FileLine, file_lines};
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::packs::{self, PackView};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "writing/reviews.html")]
struct ReviewsPage {
    frame: Frame,
    lines: Vec<drafts::Line>,
    done: &'static str,
}

/// `GET /reviews`
pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::Edit)?;
    let waiting = library::list_awaiting_review(app.store.reader(), &visit.viewer).await?;
    render(&ReviewsPage {
        frame: Frame::new(&app, &visit, Section::Mine, &["Second reader"]).with_style("writing.css"),
        lines: drafts::lines(&app, &visit, waiting).await?,
        done: match done.done.as_str() {
            "returned" => "It is back with its author, who sees what you wrote.",
            "planned" => "It is approved, and goes out at its time.",
            _ => "",
        },
    })
}

#[derive(Template)]
#[template(path = "writing/review.html")]
struct ReviewPage {
    frame: Frame,
    path: String,
    revision: i64,
    heading: String,
    summary: String,
    kind: String,
    author: String,
    waiting: String,
    facts: Vec<(&'static str, String)>,
    html: String,
    /// What only a pack has.
    pack: Option<PackView>,
    /// When it goes out, where its author chose a time.
    planned: Option<String>,
    files: Vec<FileLine>,
    /// What changes against what is published; `None` for something new.
    comparison: Option<Comparison>,
    resource: Option<String>,
    is_mine: bool,
    is_overtaken: bool,
    said: Option<Said>,
    reason: String,
    faults: FormFaults,
}

/// `GET /reviews/{id}`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::Edit)?;
    let draft = get_draft(&app, &visit, &id).await?;
    if draft.state != DraftState::InReview {
        return Ok(Redirect::to(&draft.path()).into_response());
    }
    show(&app, &visit, draft, (String::new(), FormFaults::default())).await
}

async fn show(app: &App, visit: &Visit, draft: OpenDraft, (reason, faults): (String, FormFaults)) -> Result<Response, Failure> {
    let base = find_base(app, visit, &draft).await?;
    let names = Names::read(app, &visit.viewer, [draft.author]).await?;
    let vocabulary = app.engine.vocabulary();
    let kind = vocabulary.label(Scheme::Kind, draft.content.kind.as_str()).to_owned();
    let comparison = match &base {
        Some(resource) => {
            let attached = library::list_draft_files(app.store.reader(), &visit.viewer, draft.id).await?;
            let files = attached.iter().map(AttachedFile::as_draft).collect();
            let after = Draft { files, ..draft.content.clone() };
            Some(Comparison::of_whole(app, whole(app, visit, resource).await?, after).await?)
        }
        None => None,
    };
    let facts = FIELDS.iter().skip(2).map(|field| (field.label, field.say(&draft.content, &vocabulary)));
    let heading = heading(&draft, &kind);
    let me = visit.viewer.person();
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let plan = library::find_schedule(app.store.reader(), &visit.viewer, draft.id).await?;
    let files = library::list_draft_files(app.store.reader(), &visit.viewer, draft.id).await?;
    let page = render(&ReviewPage {
        files: file_lines(&draft.path(), "", &files),
        frame: Frame::new(app, visit, Section::Mine, &[&format!("{error}{heading}"), "Second reader"])
            .with_style("writing.css")
            .with_style("packs.css"),
        pack: packs::preview(app, &visit.viewer, &draft.content).await?,
        planned: plan.as_ref().and_then(moment),
        path: format!("/reviews/{}", draft.id),
        revision: draft.revision,
        author: names.of(draft.author),
        waiting: waited(app, draft.submitted_at.unwrap_or(draft.saved_at)),
        facts: facts.filter(|(_, said)| !said.is_empty()).collect(),
        html: prose::to_html(&draft.content.body),
        is_overtaken: base.as_ref().is_some_and(|resource| Some(resource.version) != draft.base_version),
        resource: base.map(|resource| resource.path()),
        is_mine: me == Some(draft.author) || me == Some(draft.saved_by),
        said: said(app, visit, &draft).await?,
        summary: draft.content.summary,
        comparison,
        heading,
        kind,
        reason,
        faults,
    })?;
    Ok((status, page).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Decision {
    #[serde(default)]
    action: String,
    #[serde(default)]
    revision: i64,
    #[serde(default)]
    reason: String,
}

/// `POST /reviews/{id}`
pub(crate) async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::Edit)?;
    let draft = get_draft(&app, &visit, &id).await?;
    if decision.action == "approve"
        && let Err(error) = require_nameless(&app, &draft.content).await
    {
        return show(&app, &visit, draft, (decision.reason, in_words(error)?)).await;
    }
    let mut unit = visit.visitor.begin(&app).await?;
    let result = if decision.action == "approve" {
        library::approve(&mut unit, &visit.viewer, draft.id, decision.revision).await.map(Some)
    } else {
        library::return_draft(&mut unit, &visit.viewer, draft.id, &decision.reason).await.map(|()| None)
    };
    match result {
        Ok(published) => {
            consultation::link_patterns(&mut unit).await?;
            unit.commit().await?;
            let to = match published {
                Some(Going::Out(published)) => published_path(&app, &visit, published.id).await?,
                Some(Going::At(_) | Going::ToReader) => "/reviews?done=planned".to_owned(),
                None => "/reviews?done=returned".to_owned(),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = in_words(error)?;
            let draft = get_draft(&app, &visit, &id).await?;
            if draft.state != DraftState::InReview {
                return Err(kernel::Error::Conflict("This draft is not with a second reader any more.".to_owned()).into());
            }
            show(&app, &visit, draft, (decision.reason, faults)).await
        }
    }
}

/// `POST /drafts/{id}/submission`: takes a draft back from the second reader.
pub(crate) async fn move_on(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    if let Err(error) = library::take_back(&mut unit, &visit.viewer, draft.id).await {
        unit.abandon().await?;
        return show_editor(&app, &visit, draft, (None, FormFaults::of_error(error)?, "")).await;
    }
    unit.commit().await?;
    Ok(Redirect::to(&format!("{}?done=taken-back", draft.path())).into_response())
}
