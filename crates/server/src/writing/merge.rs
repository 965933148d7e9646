//! Two texts of one draft, put together by hand: one that came too late, or a version that was published meanwhile.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use library::{CopyId, Draft, OpenDraft, Saved};

use super::compare::{Comparison, Line};
use super::editor::{find_base, get_draft};
use super::faults::in_words;
use super::fields::FIELDS;
use super::no_draft;
use super::people::Names;
use super::posted::{self, Posted};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Moment;

#[derive(Template)]
#[template(path = "writing/merge.html")]
struct MergePage {
    frame: Frame,
    path: String,
    draft_path: String,
    revision: i64,
    base: i64,
    /// What the first and the second text are called.
    first: String,
    second: String,
    comparison: Comparison,
    fields: Vec<FieldChoice>,
    body: String,
    first_body: String,
    second_body: String,
    can_discard: bool,
    faults: FormFaults,
}

/// A field that says two things.
struct FieldChoice {
    name: &'static str,
    label: &'static str,
    first: String,
    second: String,
    is_first: bool,
}

/// The two texts, and which is which.
struct Sides {
    /// The one that counts now: saved, or published.
    first: Draft,
    first_name: String,
    second: Draft,
    second_name: String,
    path: String,
    /// The published version that the draft will stand upon.
    base: Option<i64>,
}

/// `GET /drafts/{id}/copies/{copy}`
pub(crate) async fn with_copy(
    State(app): State<App>,
    visit: Visit,
    Path((id, copy)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let sides = copy_sides(&app, &visit, &draft, &copy).await?;
    show(&app, &visit, &draft, sides, (None, FormFaults::default())).await
}

/// `GET /drafts/{id}/merging`
pub(crate) async fn with_published(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    match published_sides(&app, &visit, &draft).await? {
        Some(sides) => show(&app, &visit, &draft, sides, (None, FormFaults::default())).await,
        None => Ok(Redirect::to(&draft.path()).into_response()),
    }
}

async fn copy_sides(app: &App, visit: &Visit, draft: &OpenDraft, copy: &str) -> Result<Sides, Failure> {
    let copy: CopyId = copy.parse().map_err(|_| no_draft())?;
    let found = library::find_copy(app.store.reader(), &visit.viewer, draft.id, copy).await?.ok_or_else(no_draft)?;
    let names = Names::read(app, &visit.viewer, [found.person, draft.saved_by]).await?;
    let say = |what: &str, who, when| {
        let who = if visit.viewer.person() == Some(who) { "you".to_owned() } else { names.of(who) };
        format!("{what} {who}, {}", Moment::at(when).long)
    };
    Ok(Sides {
        first: draft.content.clone(),
        first_name: say("Saved by", draft.saved_by, draft.saved_at),
        second: found.content,
        second_name: say("Not saved yet: by", found.person, found.saved_at),
        path: format!("{}/copies/{copy}", draft.path()),
        base: None,
    })
}

async fn published_sides(app: &App, visit: &Visit, draft: &OpenDraft) -> Result<Option<Sides>, Failure> {
    let base = find_base(app, visit, draft).await?.filter(|resource| Some(resource.version) != draft.base_version);
    Ok(base.map(|resource| Sides {
        first: Draft::of(&resource),
        first_name: format!("Published as version {}", resource.ordinal),
        second: draft.content.clone(),
        second_name: "Your draft".to_owned(),
        path: format!("{}/merging", draft.path()),
        base: Some(resource.version),
    }))
}

async fn show(
    app: &App,
    visit: &Visit,
    draft: &OpenDraft,
    sides: Sides,
    (typed, faults): (Option<&Posted>, FormFaults),
) -> Result<Response, Failure> {
    let vocabulary = app.engine.vocabulary();
    let fields = FIELDS.iter().filter_map(|field| {
        let (first, second) = (field.say(&sides.first, &vocabulary), field.say(&sides.second, &vocabulary));
        let is_first = typed.is_some_and(|posted| posted.text(field.name) == "first");
        let said = |text: &str| if text.is_empty() { "Nothing".to_owned() } else { text.to_owned() };
        (first != second).then(|| FieldChoice {
            name: field.name,
            label: field.label,
            first: said(&first),
            second: said(&second),
            is_first,
        })
    });
    let (error, status) = if faults.is_empty() { ("", StatusCode::OK) } else { ("Error: ", StatusCode::UNPROCESSABLE_ENTITY) };
    let page = render(&MergePage {
        frame: Frame::new(app, visit, Section::Mine, &[&format!("{error}Put two texts together"), "Drafts"])
            .with_style("writing.css"),
        draft_path: draft.path(),
        revision: draft.revision,
        base: sides.base.unwrap_or_default(),
        fields: fields.collect(),
        body: typed.map_or_else(|| sides.second.body.clone(), |posted| posted::text(posted.text("body"))),
        first_body: sides.first.body.clone(),
        second_body: sides.second.body.clone(),
        can_discard: sides.base.is_none(),
        comparison: Comparison::of(app, sides.first, sides.second).await?,
        first: sides.first_name,
        second: sides.second_name,
        path: sides.path,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// What was put together: each field from the side that was chosen, the text as typed.
fn merged(sides: &Sides, posted: &Posted) -> Draft {
    let mut content = sides.second.clone();
    for field in FIELDS.iter().filter(|field| posted.text(field.name) == "first") {
        field.take(&mut content, &sides.first);
    }
    Draft { body: posted::text(posted.text("body")), ..content }
}

/// `POST /drafts/{id}/copies/{copy}`
pub(crate) async fn save_with_copy(
    State(app): State<App>,
    visit: Visit,
    Path((id, copy)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let posted = Posted(form);
    let draft = get_draft(&app, &visit, &id).await?;
    let sides = copy_sides(&app, &visit, &draft, &copy).await?;
    let window: CopyId = copy.parse().map_err(|_| no_draft())?;
    if posted.text("action") == "discard" {
        library::discard_copy(&app.store, &visit.viewer, draft.id, window).await?;
        return Ok(Redirect::to(&format!("{}?done=kept", draft.path())).into_response());
    }
    let content = merged(&sides, &posted);
    match library::save_draft(&app.store, &visit.viewer, draft.id, posted.revision(), &content).await {
        Ok(Saved::Kept { .. }) => {
            library::discard_copy(&app.store, &visit.viewer, draft.id, window).await?;
            Ok(Redirect::to(&format!("{}?done=merged", draft.path())).into_response())
        }
        Ok(Saved::Behind(newer)) => {
            // Somebody was quicker once more: what was put together so far takes the place of the late text.
            library::keep_copy(&app.store, &visit.viewer, draft.id, window, (posted.revision(), &content)).await?;
            let sides = copy_sides(&app, &visit, &newer, &copy).await?;
            show(&app, &visit, &newer, sides, (None, FormFaults::one("", QUICKER))).await
        }
        Err(error) => show(&app, &visit, &draft, sides, (Some(&posted), in_words(error)?)).await,
    }
}

const QUICKER: &str = "The draft was saved again in the meantime. What you put together is kept: compare once more.";

/// `POST /drafts/{id}/merging`
pub(crate) async fn save_with_published(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let posted = Posted(form);
    let draft = get_draft(&app, &visit, &id).await?;
    let Some(sides) = published_sides(&app, &visit, &draft).await? else {
        return Ok(Redirect::to(&draft.path()).into_response());
    };
    let content = merged(&sides, &posted);
    let seen: i64 = posted.text("base").parse().unwrap_or_default();
    if Some(seen) != sides.base {
        let faults = FormFaults::one("", "A newer version still was published. Compare once more; your text is below.");
        return show(&app, &visit, &draft, sides, (Some(&posted), faults)).await;
    }
    match library::rebase_draft(&app.store, &visit.viewer, draft.id, posted.revision(), (&content, seen)).await {
        Ok(Saved::Kept { .. }) => Ok(Redirect::to(&format!("{}?done=merged", draft.path())).into_response()),
        Ok(Saved::Behind(newer)) => {
            let Some(sides) = published_sides(&app, &visit, &newer).await? else {
                let window = CopyId(kernel::new_id(app.store.now()));
                library::keep_copy(&app.store, &visit.viewer, draft.id, window, (posted.revision(), &content)).await?;
                return Ok(Redirect::to(&format!("{}/copies/{window}", newer.path())).into_response());
            };
            show(&app, &visit, &newer, sides, (Some(&posted), FormFaults::one("", QUICKER))).await
        }
        Err(error) => show(&app, &visit, &draft, sides, (Some(&posted), in_words(error)?)).await,
    }
}
