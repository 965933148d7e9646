//! Putting a pack together: the editor's page for this kind of draft. Saving, conflicts and review are those of every draft.

use askama::Template;
use axum::response::Response;
use calendar::london;
use kernel::Permission;
use library::{CopyId, Draft, Kind, MOST_FILES, Meeting, OpenDraft};
use vocabulary::Scheme;

use super::days::{Days, Grid};
use super::items::{self, ItemRow, Offer};
use crate::App;
use crate::failure::Failure;
use crate::files::{DraftRow, draft_rows};
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Moment, file_size};
use crate::writing::{Known, Options, Posted, heading};

#[derive(Template)]
#[template(path = "packs/editor.html")]
struct PackEditorPage {
    frame: Frame,
    path: String,
    person: String,
    revision: i64,
    window: CopyId,
    heading: String,
    draft: Draft,
    term: String,
    terms: Vec<(String, String)>,
    items: Vec<ItemRow>,
    stale: usize,
    find: String,
    offers: Option<Vec<Offer>>,
    meeting: Meeting,
    has_minutes: bool,
    clashes: Vec<String>,
    grid: Option<Grid>,
    options: Options,
    review_by: String,
    saved: Moment,
    may_send: bool,
    known: Known,
    is_overtaken: bool,
    body_limit: usize,
    files: Files,
    done: &'static str,
    faults: FormFaults,
}

/// The files that hang on the pack.
struct Files {
    rows: Vec<DraftRow>,
    licence: String,
    limit: String,
    limit_bytes: u64,
    is_waiting: bool,
}

/// The page of a draft that is open for writing.
pub(crate) async fn editor(
    app: &App,
    visit: &Visit,
    draft: OpenDraft,
    known: Known,
    (typed, faults, done): (Option<&Posted>, FormFaults, &'static str),
) -> Result<Response, Failure> {
    let (viewer, vocabulary) = (&visit.viewer, app.engine.vocabulary());
    let items = items::rows(app, viewer, &draft.content).await?;
    let find = typed.map(|posted| posted.text("find").trim().to_owned()).unwrap_or_default();
    let offers = if find.is_empty() { None } else { Some(items::find(app, viewer, &draft.content, &find).await?) };
    let days = Days::read(app, viewer, draft.resource).await?;
    let heading = heading(&draft, vocabulary.label(Scheme::Kind, Kind::Pack.as_str()));
    let error = if faults.is_empty() { "" } else { "Error: " };
    let files = files(app, visit, &draft).await?;
    let (path, content) = (draft.path(), draft.content);
    let meeting = content.meeting.clone().unwrap_or_default();
    let frame = Frame::new(app, visit, Section::Mine, &[&format!("{error}{heading}"), "Drafts"]);
    render(&PackEditorPage {
        frame: frame.with_style("writing.css").with_style("packs.css").with_script("editor.js").with_script("upload.js"),
        path,
        person: viewer.person().map(|person| person.to_string()).unwrap_or_default(),
        revision: typed.map_or(draft.revision, Posted::revision),
        window: typed.map_or_else(|| CopyId(kernel::new_id(app.store.now())), Posted::window),
        heading,
        term: content.term.clone().unwrap_or_default(),
        terms: days.terms(content.term.as_deref()),
        stale: items.iter().filter(|row| row.is_stale).count(),
        items,
        offers,
        find,
        has_minutes: draft.resource.is_some() || !meeting.minutes.is_empty(),
        clashes: london::parse_day(&meeting.day).map(|day| days.clashes(day)).unwrap_or_default(),
        grid: days.grid(&content),
        meeting,
        options: Options::of(&vocabulary, viewer, &content, &known.reachable),
        review_by: content.review_by.clone().unwrap_or_else(|| Kind::Pack.usual_review_day(app.store.now())),
        saved: Moment::at(draft.saved_at),
        may_send: viewer.may(Permission::PublishTerm),
        is_overtaken: known.resource.as_ref().is_some_and(|resource| Some(resource.version) != draft.base_version),
        known,
        body_limit: library::BODY_LIMIT,
        files,
        draft: content,
        done,
        faults,
    })
}

async fn files(app: &App, visit: &Visit, draft: &OpenDraft) -> Result<Files, Failure> {
    let vocabulary = app.engine.vocabulary();
    let files = library::list_draft_files(app.store.reader(), &visit.viewer, draft.id).await?;
    let rows = draft_rows(&vocabulary, &draft.path(), &draft.content.areas, &files);
    let limit = app.settings.upload_limit;
    Ok(Files {
        is_waiting: rows.iter().any(|row| row.is_waiting),
        rows,
        licence: vocabulary.label(Scheme::Licence, &draft.content.licence).to_owned(),
        limit: file_size(limit),
        limit_bytes: limit,
    })
}
