//! `/drafts/{id}/publication`: looks at a draft as others will see it, and says when it goes out and who is told.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::london;
use kernel::{Permission, Role, Viewer};
use library::{DraftState, Going, OpenDraft, Scheduled};
use notifications::Section as Part;
use vocabulary::Scheme;

use super::editor::{get_draft, heading};
use super::faults::in_words;
use super::reaching::Reaching;
use super::save::published_path;
use super::when::{self, Times};
use crate::App;
use crate::consultation::require_nameless;
use crate::failure::Failure;
use crate::files::{FileLine, file_lines};
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::packs::{self, PackView};
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "writing/publication.html")]
struct PublicationPage {
    frame: Frame,
    path: String,
    revision: i64,
    heading: String,
    kind: String,
    summary: String,
    html: String,
    files: Vec<FileLine>,
    /// What a member sees of a pack, and what another network would.
    member: Option<PackView>,
    peer: Option<PackView>,
    /// How many items other networks do not get: `2 items of it are`.
    kept: Option<String>,
    /// Whether other networks see it at all, and why not.
    leaves: bool,
    why_it_stays: String,
    digest_heading: &'static str,
    audience: String,
    reached: String,
    /// `6 files, 1 event, 41 people`.
    sum: String,
    clashes: Vec<String>,
    times: Times,
    may_tell: bool,
    tell_hint: String,
    /// When everyone was told last, if that is less than a week ago.
    recent: Option<String>,
    needs_reader: bool,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "writing/planned.html")]
struct PlannedPage {
    frame: Frame,
    path: String,
    heading: String,
    sentence: String,
    until: String,
    ends: Option<String>,
    may_undo: bool,
}

/// `GET /drafts/{id}/publication`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    match draft.state {
        DraftState::Scheduled => planned(&app, &visit, &draft).await,
        DraftState::InReview => Ok(Redirect::to(&draft.path()).into_response()),
        DraftState::Draft | DraftState::Returned => show(&app, &visit, draft, (&[], FormFaults::default())).await,
    }
}

/// `POST /drafts/{id}/publication`
pub(crate) async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(typed): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let text = |name: &str| typed.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str());
    if text("action") == "undo" {
        let mut unit = visit.visitor.begin(&app).await?;
        if let Err(error) = library::call_off(&mut unit, &visit.viewer, draft.id).await {
            unit.abandon().await?;
            return Err(error.into());
        }
        unit.commit().await?;
        return Ok(Redirect::to(&format!("{}?done=called-off", draft.path())).into_response());
    }
    let recent = notifications::find_recent(app.store.reader(), app.store.now()).await?;
    let plan = match when::read(&app, &typed).await? {
        Err(faults) => return show(&app, &visit, draft, (&typed, faults)).await,
        Ok(plan) if plan.tell == library::Tell::Everyone && recent.is_some() && text("confirmed").is_empty() => {
            let faults =
                FormFaults::one("confirmed", "Everyone was told of something less than a week ago. Say that this cannot wait.");
            return show(&app, &visit, draft, (&typed, faults)).await;
        }
        Ok(plan) => plan,
    };
    if let Err(error) = require_nameless(&app, &draft.content).await {
        return show(&app, &visit, draft, (&typed, in_words(error)?)).await;
    }
    let mut unit = visit.visitor.begin(&app).await?;
    let revision = text("revision").parse().unwrap_or_default();
    match library::send_out(&mut unit, &visit.viewer, draft.id, revision, &plan).await {
        Ok(going) => {
            consultation::link_patterns(&mut unit).await?;
            unit.commit().await?;
            let to = match going {
                Going::Out(published) => published_path(&app, &visit, published.id).await?,
                Going::At(_) => format!("{}/publication", draft.path()),
                Going::ToReader => "/drafts?done=submitted".to_owned(),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = in_words(error)?;
            show(&app, &visit, draft, (&typed, faults)).await
        }
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    draft: OpenDraft,
    (typed, faults): (&[(String, String)], FormFaults),
) -> Result<Response, Failure> {
    let (db, viewer, content) = (app.store.reader(), &visit.viewer, &draft.content);
    let vocabulary = app.engine.vocabulary();
    let kind = vocabulary.label(Scheme::Kind, content.kind.as_str()).to_owned();
    let files = library::list_draft_files(db, viewer, draft.id).await?;
    let reach = Reaching::of(app, viewer, &draft).await?;
    let audience = vocabulary.label(Scheme::Audience, content.audience.as_str()).to_owned();
    let (peer, kept) = packs::preview_for_peer(app, viewer, &draft).await?.unzip();
    let may_publish = library::review_rules(db).await?.may_publish(viewer, content.kind);
    let recent = notifications::find_recent(db, app.store.now()).await?;
    let heading = heading(&draft, &kind);
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let frame = Frame::new(app, visit, Section::Mine, &[&format!("{error}Publication"), &heading, "Drafts"]);
    let page = render(&PublicationPage {
        frame: frame.with_style("writing.css").with_style("packs.css"),
        path: draft.path(),
        revision: draft.revision,
        summary: content.summary.clone(),
        html: prose::to_html(&content.body),
        files: file_lines(&draft.path(), "", &files),
        member: packs::preview(app, &Viewer::with_role(Role::Member), content).await?,
        peer,
        kept: kept.filter(|kept| *kept > 0).map(|kept| plural(kept, "item of it is", "items of it are")),
        leaves: reach.leaves(content.audience),
        why_it_stays: Reaching::why_it_stays(content.audience, &audience),
        digest_heading: if content.kind == library::Kind::Pack { Part::Pack.heading() } else { Part::New.heading() },
        audience,
        reached: reach.in_words(content),
        sum: reach.sum(&draft, files.len()),
        clashes: packs::clashes(app, viewer, &draft).await?,
        times: Times::of(app, content, typed).await?,
        may_tell: viewer.may(Permission::PublishTerm),
        tell_hint: reach.told(),
        recent: recent.map(|at| format!("The last one was on {}.", london::say_moment(at.0))),
        needs_reader: !may_publish,
        kind,
        heading,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// What is known of a draft that goes out by itself.
async fn planned(app: &App, visit: &Visit, draft: &OpenDraft) -> Result<Response, Failure> {
    let (db, viewer) = (app.store.reader(), &visit.viewer);
    let plan = library::find_schedule(db, viewer, draft.id).await?;
    let kind = app.engine.vocabulary().label(Scheme::Kind, draft.content.kind.as_str()).to_owned();
    let heading = heading(draft, &kind);
    let files = library::list_draft_files(db, viewer, draft.id).await?.len();
    let sum = Reaching::of(app, viewer, draft).await?.sum(draft, files);
    let told = plan.as_ref().is_some_and(|plan| plan.plan.tell == library::Tell::Everyone);
    render(&PlannedPage {
        frame: Frame::new(app, visit, Section::Mine, &["Planned", &heading, "Drafts"]).with_style("writing.css"),
        path: draft.path(),
        sentence: if told { format!("{sum}. Everyone is told.") } else { format!("{sum}.") },
        until: plan.as_ref().and_then(moment).unwrap_or_default(),
        ends: plan.and_then(|plan| plan.plan.withdraw_at).map(|at| london::say_moment(at.0)),
        may_undo: true,
        heading,
    })
}

/// `start of Spring 1 2027: 07:00 on Monday 4 January 2027`.
pub(crate) fn moment(plan: &Scheduled) -> Option<String> {
    let said = london::say_moment(plan.plan.publish_at?.0);
    Some(plan.plan.term.map_or_else(|| said.clone(), |term| format!("{said}, the start of {term}")))
}
