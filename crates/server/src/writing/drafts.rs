//! `/drafts`: what somebody is writing, and where to begin.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Permission, Timestamp};
use library::{Draft, DraftLine, DraftState, Kind};
use serde::Deserialize;
use vocabulary::Scheme;

use super::editor::{Done, get_draft, heading, untitled};
use super::publication::moment;
use super::{finish, people::Names};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::based_on;
use crate::visit::Visit;
use crate::words::{Moment, plural};

/// What can be begun here. Packs are put together and paths are laid elsewhere.
pub(crate) const KINDS: [Kind; 5] = [Kind::Strategy, Kind::PolicyTemplate, Kind::Cpd, Kind::Guidance, Kind::Pattern];

#[derive(Template)]
#[template(path = "writing/drafts.html")]
struct DraftsPage {
    frame: Frame,
    groups: Vec<Group>,
    /// Value, label, what it is.
    kinds: Vec<(String, String, String)>,
    /// How many wait for a second reader, for those who read.
    reviews: Option<usize>,
    /// Whether this visitor puts packs together.
    may_pack: bool,
    done: &'static str,
}

struct Group {
    id: &'static str,
    heading: &'static str,
    lines: Vec<Line>,
}

/// One draft in a list.
pub(crate) struct Line {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) is_new: bool,
    pub(crate) saved: Moment,
    /// How long it waits for a second reader.
    pub(crate) waiting: Option<String>,
    /// When it goes out by itself.
    pub(crate) going: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) author: String,
    /// Whether whoever looks at the list wrote it.
    pub(crate) is_mine: bool,
    /// Whether it was begun because of a comment.
    pub(crate) is_suggestion: bool,
    /// What became of another network's text that it is a copy of.
    pub(crate) upstream: Option<&'static str>,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    let mine = library::list_drafts(app.store.reader(), &visit.viewer).await?;
    let mut lines = Vec::new();
    for (state, id, heading) in [
        (DraftState::Returned, "returned", "Returned to you"),
        (DraftState::Draft, "writing", "You are writing"),
        (DraftState::InReview, "in-review", "With a second reader"),
        (DraftState::Scheduled, "scheduled", "Going out by themselves"),
    ] {
        let these: Vec<DraftLine> = mine.iter().filter(|line| line.state == state).cloned().collect();
        lines.push(Group { id, heading, lines: self::lines(&app, &visit, these).await? });
    }
    let waiting = library::list_awaiting_review(app.store.reader(), &visit.viewer).await?.len();
    let reviews = visit.viewer.may(Permission::Edit).then_some(waiting);
    let vocabulary = app.engine.vocabulary();
    let kind = |kind: Kind| {
        let term = vocabulary.find_term(Scheme::Kind, kind.as_str());
        let plain = term.map(|term| term.plain.clone()).unwrap_or_default();
        (kind.to_string(), vocabulary.label(Scheme::Kind, kind.as_str()).to_owned(), plain)
    };
    render(&DraftsPage {
        frame: Frame::new(&app, &visit, Section::Mine, &["Drafts"]).with_style("writing.css"),
        groups: lines.into_iter().filter(|group| !group.lines.is_empty()).collect(),
        kinds: KINDS.map(kind).into(),
        reviews,
        may_pack: visit.viewer.may(Permission::PublishTerm),
        done: match done.done.as_str() {
            "submitted" => "Sent to a second reader. You can take it back as long as nobody has read it.",
            "published" => "It is published.",
            "withdrawn" => "It is withdrawn. Nobody finds it any more.",
            "recalled" => "It is withdrawn, and other networks that have it are told. Coordinators see which of them confirmed.",
            "removed" => "The draft was thrown away.",
            _ => "",
        },
    })
}

/// The lines of a list, with the names of who wrote.
pub(crate) async fn lines(app: &App, visit: &Visit, drafts: Vec<DraftLine>) -> Result<Vec<Line>, Failure> {
    let names = Names::read(app, &visit.viewer, drafts.iter().map(|line| line.author)).await?;
    let vocabulary = app.engine.vocabulary();
    let mut going = HashMap::new();
    for draft in drafts.iter().filter(|draft| draft.state == DraftState::Scheduled) {
        let plan = library::find_schedule(app.store.reader(), &visit.viewer, draft.id).await?;
        going.extend(plan.as_ref().and_then(moment).map(|at| (draft.id, at)));
    }
    let adopted: Vec<_> = drafts.iter().map(|draft| (draft.id, draft.resource)).collect();
    let mut upstream = HashMap::new();
    for (draft, adoption) in library::list_adopted_drafts(app.store.reader(), &adopted).await? {
        upstream.extend(based_on::line(app, &adoption).await?.map(|line| (draft, line)));
    }
    let line = |draft: DraftLine| {
        let kind = vocabulary.label(Scheme::Kind, draft.kind.as_str()).to_owned();
        let me = visit.viewer.person();
        Line {
            path: format!("/drafts/{}", draft.id),
            title: untitled(&draft.title, &kind),
            is_new: draft.resource.is_none(),
            saved: Moment::at(draft.saved_at),
            waiting: draft.submitted_at.filter(|_| draft.state == DraftState::InReview).map(|since| waited(app, since)),
            going: going.get(&draft.id).cloned(),
            upstream: upstream.get(&draft.id).copied(),
            reason: draft.reason,
            is_suggestion: draft.is_suggestion,
            author: names.of(draft.author),
            is_mine: me == Some(draft.author) || me == Some(draft.saved_by),
            kind,
        }
    };
    Ok(drafts.into_iter().map(line).collect())
}

/// How long ago, in days as people count them.
pub(crate) fn waited(app: &App, since: Timestamp) -> String {
    let day = |moment: Timestamp| calendar::london::day_at(moment.0);
    let days = (day(app.store.now()) - day(since)).get_days();
    match usize::try_from(days).unwrap_or_default() {
        0 => "since today".to_owned(),
        1 => "since yesterday".to_owned(),
        days => format!("for {}", plural(days, "day", "days")),
    }
}

#[derive(Deserialize)]
pub(crate) struct Begin {
    kind: String,
}

/// `POST /drafts`: begins something new, or goes on with what was begun and left empty.
pub(crate) async fn start(State(app): State<App>, visit: Visit, Form(begin): Form<Begin>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    let Some(kind) = begin.kind.parse().ok().filter(|kind| KINDS.contains(kind)) else {
        return Ok(Redirect::to("/drafts").into_response());
    };
    let mine = library::list_drafts(app.store.reader(), &visit.viewer).await?;
    let is_blank = |line: &&DraftLine| line.kind == kind && line.title.is_empty() && line.resource.is_none();
    if let Some(blank) = mine.iter().find(is_blank) {
        return Ok(Redirect::to(&format!("/drafts/{}", blank.id)).into_response());
    }
    let mut unit = visit.visitor.begin(&app).await?;
    let id = library::start_draft(&mut unit, &visit.viewer, &Draft::new(kind, "", "", "")).await?;
    finish(unit).await?;
    Ok(Redirect::to(&format!("/drafts/{id}")).into_response())
}

#[derive(Template)]
#[template(path = "writing/removal.html")]
struct RemovalPage {
    frame: Frame,
    path: String,
    heading: String,
    is_new: bool,
}

/// `GET /drafts/{id}/removal`: asks once before a draft is thrown away.
pub(crate) async fn removal(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let kind = app.engine.vocabulary().label(Scheme::Kind, draft.content.kind.as_str()).to_owned();
    let heading = heading(&draft, &kind);
    render(&RemovalPage {
        frame: Frame::new(&app, &visit, Section::Mine, &["Throw the draft away", &heading, "Drafts"]),
        path: draft.path(),
        is_new: draft.resource.is_none(),
        heading,
    })
}

/// `POST /drafts/{id}/removal`
pub(crate) async fn remove(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    library::discard_draft(&mut unit, &visit.viewer, draft.id).await?;
    unit.commit().await?;
    Ok(Redirect::to("/drafts?done=removed").into_response())
}
