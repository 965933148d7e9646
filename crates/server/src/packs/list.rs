//! `GET /packs`: what goes out to schools each half-term.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use calendar::{TermOf, london};
use kernel::{Permission, Viewer};
use library::PackLine;

use super::view::MeetingView;
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Day, plural};

#[derive(Template)]
#[template(path = "packs/list.html")]
struct ListPage {
    frame: Frame,
    terms: Vec<TermPart>,
    may_pack: bool,
}

/// The packs of one half-term.
struct TermPart {
    id: String,
    heading: String,
    is_now: bool,
    packs: Vec<Line>,
}

struct Line {
    path: String,
    title: String,
    summary: String,
    count: String,
    meeting: Option<MeetingView>,
    changed: Day,
}

/// `GET /packs`
pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let (reader, now) = (app.store.reader(), app.store.now());
    let today = london::day_at(now.0);
    let current = library::own_terms(reader, today).await?.current_or_next(today);
    let packs = library::list_packs(reader, &visit.viewer).await?;
    let frame = Frame::new(&app, &visit, Section::Other, &["Packs"]);
    render(&ListPage {
        frame: frame.with_style("packs.css").described(&app.settings, "/packs", "What goes out to schools each half-term."),
        may_pack: visit.viewer.may(Permission::PublishTerm),
        terms: group(packs, current, &visit.viewer, now.0),
    })
}

/// This half-term's first, then the others from the latest to the oldest, then what belongs to none.
fn group(packs: Vec<PackLine>, current: Option<TermOf>, viewer: &Viewer, now: i64) -> Vec<TermPart> {
    let mut parts: Vec<(Option<TermOf>, TermPart)> = Vec::new();
    for pack in packs {
        let term = pack.term;
        let line = line(pack, viewer, now);
        if let Some((_, part)) = parts.iter_mut().find(|(of, _)| *of == term) {
            part.packs.push(line);
            continue;
        }
        let is_now = term.is_some() && term == current;
        let heading = term.map_or_else(|| "At any time".to_owned(), |term| term.to_string());
        let id = term.map_or_else(|| "any-time".to_owned(), TermOf::key);
        parts.push((term, TermPart { id, heading, is_now, packs: vec![line] }));
    }
    parts.sort_by_key(|(_, part)| !part.is_now);
    parts.into_iter().map(|(_, part)| part).collect()
}

fn line(pack: PackLine, viewer: &Viewer, now: i64) -> Line {
    Line {
        path: pack.path(),
        count: plural(pack.items, "item", "items"),
        meeting: pack.meeting.as_ref().map(|meeting| MeetingView::of(meeting, viewer, now)),
        changed: Day::at(pack.changed_at),
        title: pack.title,
        summary: pack.summary,
    }
}
