//! A pack as its pages show it.

use calendar::london;
use kernel::Viewer;
use library::{Meeting, Pack, PackedItem};
use vocabulary::{Scheme, Vocabulary};

use super::changes::Changes;
use crate::words::Day;

/// A pack's half-term, meeting and items, ready for a template.
pub(crate) struct PackView {
    pub(crate) term: Option<String>,
    pub(crate) meeting: Option<MeetingView>,
    pub(crate) items: Vec<ItemView>,
    /// Where its meeting is as a file for calendars; empty for a draft.
    pub(crate) ics: String,
    /// Its address; empty for a draft.
    pub(crate) path: String,
    /// What changed since the pack before.
    pub(crate) changes: Option<Changes>,
}

pub(crate) struct MeetingView {
    pub(crate) title: String,
    /// `Thursday 14 January 2027, 16:00 to 17:30`.
    pub(crate) when: String,
    pub(crate) iso: String,
    pub(crate) place: String,
    /// Members alone are told how to join.
    pub(crate) link: String,
    pub(crate) has_hidden_link: bool,
    /// Safe HTML.
    pub(crate) minutes: String,
}

pub(crate) struct ItemView {
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) note: String,
    /// `None` for what was withdrawn.
    pub(crate) live: Option<LiveItem>,
}

/// What is there of an item.
pub(crate) struct LiveItem {
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) overdue_since: Option<Day>,
}

impl PackView {
    /// What this viewer sees of the pack at this path; a draft has none.
    pub(crate) fn of(pack: Pack, path: &str, viewer: &Viewer, (vocabulary, now): (&Vocabulary, i64)) -> Self {
        let today = london::write_day(london::day_at(now));
        let label = |kind: library::Kind| vocabulary.label(Scheme::Kind, kind.as_str()).to_owned();
        let item = |entry: library::PackEntry| match entry.item {
            PackedItem::Live(resource) => ItemView {
                kind: label(resource.kind),
                note: entry.note,
                live: Some(LiveItem {
                    path: resource.path(),
                    overdue_since: resource.review_by.as_deref().filter(|_| resource.is_overdue(&today)).map(Day::read),
                    summary: resource.summary,
                }),
                title: resource.title,
            },
            // The title may be what had to go.
            PackedItem::Withdrawn { kind } => {
                ItemView { title: format!("{}, withdrawn", label(kind)), kind: label(kind), note: entry.note, live: None }
            }
        };
        Self {
            term: pack.term.map(|term| term.to_string()),
            meeting: pack.meeting.map(|meeting| MeetingView::of(&meeting, viewer, now)),
            items: pack.items.into_iter().map(item).collect(),
            path: path.to_owned(),
            changes: None,
            ics: if path.is_empty() { String::new() } else { format!("{path}/meeting.ics") },
        }
    }
}

impl MeetingView {
    pub(crate) fn of(meeting: &Meeting, viewer: &Viewer, now: i64) -> Self {
        let moments = meeting.moments();
        let when = moments.map_or_else(String::new, |(starts, ends)| {
            let (begins, closes) = (london::civil_at(starts.0), london::civil_at(ends.0));
            let over = if ends.0 <= now { " (over)" } else { "" };
            let time = |at: calendar::DateTime| london::write_time(at.time());
            format!("{}, {} to {}{over}", london::say_day(begins.date()), time(begins), time(closes))
        });
        let may_join = viewer.role().is_some();
        Self {
            title: meeting.title.clone(),
            when,
            iso: moments.map_or_else(String::new, |(starts, _)| starts.to_rfc3339()),
            place: meeting.place.clone(),
            link: if may_join { meeting.link.clone() } else { String::new() },
            has_hidden_link: !may_join && !meeting.link.is_empty(),
            minutes: prose::to_html(&meeting.minutes),
        }
    }
}
