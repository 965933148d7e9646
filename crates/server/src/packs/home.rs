//! The home page's block "This half-term": the pack, and what its reader is to look at again.

use calendar::london;
use kernel::Result;

use super::view::MeetingView;
use crate::App;
use crate::keeping::day_in;
use crate::visit::Visit;
use crate::words::{Day, plural};

/// Lines of the list of reviews.
const SHORT: usize = 3;
/// Days ahead.
const AHEAD: i64 = 30;

/// What is on now; empty for whoever may see no pack and has nothing to look at.
#[derive(Default)]
pub(crate) struct ThisHalfTerm {
    /// `Autumn 2 2026`
    pub(crate) term: String,
    pub(crate) pack: Option<HomePack>,
    pub(crate) due: Vec<DueLine>,
    /// How many more there are.
    pub(crate) more: usize,
}

pub(crate) struct HomePack {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) count: String,
    pub(crate) meeting: Option<MeetingView>,
}

pub(crate) struct DueLine {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) day: Day,
}

impl ThisHalfTerm {
    pub(crate) fn is_empty(&self) -> bool {
        self.pack.is_none() && self.due.is_empty()
    }
}

/// Reads it.
pub(crate) async fn this_half_term(app: &App, visit: &Visit) -> Result<ThisHalfTerm> {
    let (db, now) = (app.store.reader(), app.store.now());
    let today = london::day_at(now.0);
    let term = library::own_terms(db, today).await?.current_or_next(today);
    let packs = library::list_packs(db, &visit.viewer).await?;
    // This half-term's; else the newest that is out.
    let place = packs.iter().position(|pack| pack.term.is_some() && pack.term == term).unwrap_or_default();
    let pack = packs.into_iter().nth(place).map(|pack| HomePack {
        path: pack.path(),
        count: plural(pack.items, "item", "items"),
        meeting: pack.meeting.as_ref().map(|meeting| MeetingView::of(meeting, &visit.viewer, now.0)),
        title: pack.title,
    });
    let mut due = Vec::new();
    if let Some(me) = visit.viewer.person() {
        let all = library::list_due_reviews(db, &visit.viewer, &day_in(app, AHEAD)).await?;
        due.extend(all.into_iter().filter(|review| review.owner == Some(me)));
    }
    let more = due.len().saturating_sub(SHORT);
    let line = |review: library::DueReview| DueLine { path: review.path, title: review.title, day: Day::read(&review.review_by) };
    Ok(ThisHalfTerm {
        term: term.map(|term| term.to_string()).unwrap_or_default(),
        pack,
        due: due.into_iter().take(SHORT).map(line).collect(),
        more,
    })
}
