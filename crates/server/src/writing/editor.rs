//! `GET /drafts/{id}`: the editor, or what there is to see while a second reader has the draft.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use library::{CopyId, DraftState, Found, ImportedFrom, Kind, OpenDraft, Resource};
use serde::Deserialize;
use vocabulary::{Scheme, Vocabulary};

use super::options::Options;
use super::people::Names;
use super::posted::Posted;
use super::publication::moment;
use super::reaching::Reachable;
use super::said::{Said, said};
use super::{no_draft, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::packs::{self, PackView};
use crate::visit::Visit;
use crate::words::{Day, Moment};

/// Which step was just done.
#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    pub(crate) done: String,
}

#[derive(Template)]
#[template(path = "writing/editor.html")]
struct EditorPage {
    frame: Frame,
    path: String,
    person: String,
    revision: i64,
    window: CopyId,
    kind: String,
    heading: String,
    draft: library::Draft,
    concepts: String,
    sources: String,
    setup: String,
    weekly: String,
    options: Options,
    preview: String,
    saved: Moment,
    may_publish: bool,
    /// What the second reader said.
    returned: Option<(String, String)>,
    said: Option<Said>,
    /// The document that it began as.
    imported: Option<ImportedFrom>,
    /// Whether that was just now.
    is_fresh: bool,
    /// Texts that came too late: path, who, when.
    copies: Vec<(String, String, Moment)>,
    is_overtaken: bool,
    resource: Option<(String, String)>,
    review_months: u8,
    body_limit: usize,
    done: &'static str,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "writing/waiting.html")]
struct WaitingPage {
    frame: Frame,
    path: String,
    heading: String,
    summary: String,
    kind: String,
    html: String,
    since: Day,
    /// When it goes out by itself.
    scheduled: Option<String>,
    /// What only a pack has.
    pack: Option<PackView>,
    said: Option<Said>,
    copies: Vec<(String, String, Moment)>,
    done: &'static str,
    faults: FormFaults,
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    show(&app, &visit, draft, (None, FormFaults::default(), sentence(&done.done))).await
}

/// The draft at an address, for whoever may work on it.
pub(crate) async fn get_draft(app: &App, visit: &Visit, id: &str) -> Result<OpenDraft, Failure> {
    if visit.viewer.role().is_none() {
        return Err(visit.viewer.refusal().into());
    }
    let draft = library::find_draft(app.store.reader(), &visit.viewer, read_id(id)?).await?;
    Ok(draft.ok_or_else(no_draft)?)
}

const IMPORTED: &str = "The document is here as a draft. Nobody else sees it yet.";

fn sentence(done: &str) -> &'static str {
    match done {
        "saved" => "Your draft is saved.",
        "imported" => IMPORTED,
        "merged" => "Both texts are one now.",
        "kept" => "The other text was thrown away.",
        "taken-back" => "You have your draft back.",
        "called-off" => "It does not go out. You have your draft back.",
        "adapted" => {
            "This is a draft of your own with the text of the other, which it names as where it came from. Give it a title of its own."
        }
        "suggested" => "Change the text as the comment says, and send it to a second reader. Who reads it sees the comment too.",
        "restored" => "This is the text of the earlier version. Publish it to make it the newest one.",
        _ => "",
    }
}

/// Shows the draft: as it is kept, or as somebody typed it just now, with what was wrong.
pub(crate) async fn show(
    app: &App,
    visit: &Visit,
    mut draft: OpenDraft,
    (typed, faults, done): (Option<&Posted>, FormFaults, &'static str),
) -> Result<Response, Failure> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let copies = copies(app, visit, &draft).await?;
    let said = said(app, visit, &draft).await?;
    let page = if draft.is_open() {
        if let Some(posted) = typed {
            draft.content = posted.content(&draft.content, &app.engine.vocabulary());
        }
        let resource = find_base(app, visit, &draft).await?;
        let returned = match (&draft.reason, draft.returned_by) {
            (Some(reason), Some(by)) => Some((reason.clone(), Names::read(app, &visit.viewer, [by]).await?.of(by))),
            _ => None,
        };
        let rules = library::review_rules(app.store.reader()).await?;
        let may_publish = rules.may_publish(&visit.viewer, draft.content.kind);
        let imported = library::find_import(app.store.reader(), &visit.viewer, draft.id).await?;
        let reachable = Reachable::read(app, &visit.viewer).await?;
        let known = Known { copies, said, resource, returned, imported, may_publish, reachable };
        if draft.content.kind == Kind::Pack {
            let page = packs::editor(app, visit, draft, known, (typed, faults, done)).await?;
            return Ok((status, page).into_response());
        }
        render(&editor(app, visit, draft, known, (typed, faults, done)))?
    } else {
        let pack = packs::preview(app, &visit.viewer, &draft.content).await?;
        let plan = if draft.state == DraftState::Scheduled {
            library::find_schedule(app.store.reader(), &visit.viewer, draft.id).await?
        } else {
            None
        };
        let scheduled = plan.as_ref().and_then(moment);
        render(&WaitingPage { scheduled, pack, ..waiting(app, visit, draft, (copies, said), (faults, done)) })?
    };
    Ok((status, page).into_response())
}

/// What was read about a draft before its page is made.
pub(crate) struct Known {
    pub(crate) copies: Vec<(String, String, Moment)>,
    pub(crate) said: Option<Said>,
    pub(crate) resource: Option<Resource>,
    pub(crate) returned: Option<(String, String)>,
    pub(crate) imported: Option<ImportedFrom>,
    pub(crate) may_publish: bool,
    pub(crate) reachable: Reachable,
}

fn editor(
    app: &App,
    visit: &Visit,
    draft: OpenDraft,
    known: Known,
    (typed, faults, done): (Option<&Posted>, FormFaults, &'static str),
) -> EditorPage {
    let vocabulary = app.engine.vocabulary();
    let kind = vocabulary.label(Scheme::Kind, draft.content.kind.as_str()).to_owned();
    let heading = heading(&draft, &kind);
    let error = if faults.is_empty() { "" } else { "Error: " };
    let frame = Frame::new(app, visit, Section::Mine, &[&format!("{error}{heading}"), "Drafts"]);
    let as_typed = |name: &str, kept: Option<i32>| match typed {
        Some(posted) => posted.text(name).to_owned(),
        None => kept.map(|minutes| minutes.to_string()).unwrap_or_default(),
    };
    EditorPage {
        frame: frame.with_style("writing.css").with_script("editor.js"),
        path: draft.path(),
        person: visit.viewer.person().map(|person| person.to_string()).unwrap_or_default(),
        revision: typed.map_or(draft.revision, Posted::revision),
        window: typed.map_or_else(|| CopyId(kernel::new_id(app.store.now())), Posted::window),
        concepts: concepts(&draft.content, &vocabulary),
        sources: draft.content.sources.join("\n"),
        setup: as_typed("setup_minutes", draft.content.setup_minutes),
        weekly: as_typed("weekly_minutes", draft.content.weekly_minutes),
        options: Options::of(&vocabulary, &visit.viewer, &draft.content, &known.reachable),
        preview: prose::to_html(&draft.content.body),
        saved: Moment::at(draft.saved_at),
        is_overtaken: known.resource.as_ref().is_some_and(|resource| Some(resource.version) != draft.base_version),
        resource: known.resource.map(|resource| (resource.path(), resource.title)),
        may_publish: known.may_publish,
        returned: known.returned,
        said: known.said,
        is_fresh: done == IMPORTED,
        imported: known.imported,
        copies: known.copies,
        review_months: draft.content.kind.review_months(),
        body_limit: library::BODY_LIMIT,
        draft: draft.content,
        kind,
        heading,
        done,
        faults,
    }
}

fn waiting(
    app: &App,
    visit: &Visit,
    draft: OpenDraft,
    (copies, said): (Vec<(String, String, Moment)>, Option<Said>),
    (faults, done): (FormFaults, &'static str),
) -> WaitingPage {
    let kind = app.engine.vocabulary().label(Scheme::Kind, draft.content.kind.as_str()).to_owned();
    let heading = heading(&draft, &kind);
    let since = draft.submitted_at.unwrap_or(draft.saved_at);
    WaitingPage {
        frame: Frame::new(app, visit, Section::Mine, &[&heading, "In review", "Drafts"])
            .with_style("writing.css")
            .with_style("packs.css"),
        path: draft.path(),
        html: prose::to_html(&draft.content.body),
        since: Day::at(since),
        scheduled: None,
        summary: draft.content.summary,
        pack: None,
        said,
        copies,
        kind,
        heading,
        done,
        faults,
    }
}

/// What to call a draft: its title, or what it is while it has none.
pub(crate) fn heading(draft: &OpenDraft, kind: &str) -> String {
    untitled(&draft.content.title, kind)
}

pub(crate) fn untitled(title: &str, kind: &str) -> String {
    if title.is_empty() { format!("{kind} without a title") } else { title.to_owned() }
}

/// The names of the topics, one a line.
fn concepts(draft: &library::Draft, vocabulary: &Vocabulary) -> String {
    draft.concepts.iter().map(|id| vocabulary.concept_label(id)).collect::<Vec<_>>().join("\n")
}

async fn copies(app: &App, visit: &Visit, draft: &OpenDraft) -> Result<Vec<(String, String, Moment)>, Failure> {
    let copies = library::list_copies(app.store.reader(), &visit.viewer, draft.id).await?;
    let names = Names::read(app, &visit.viewer, copies.iter().map(|copy| copy.person)).await?;
    let line = |copy: library::DraftCopy| {
        (format!("{}/copies/{}", draft.path(), copy.id), names.of(copy.person), Moment::at(copy.saved_at))
    };
    Ok(copies.into_iter().map(line).collect())
}

/// The resource whose next version a draft is to be.
pub(crate) async fn find_base(app: &App, visit: &Visit, draft: &OpenDraft) -> Result<Option<Resource>, Failure> {
    let Some(id) = draft.resource else { return Ok(None) };
    match library::find_resource_by_id(app.store.reader(), &visit.viewer, id).await? {
        Some(Found::Live(resource)) => Ok(Some(*resource)),
        Some(Found::Withdrawn) | None => Ok(None),
    }
}
