//! "New from last term": the same pack for another half-term.

use calendar::TermOf;
use kernel::{Error, Permission, Result, Unit, Viewer};

use super::{Meeting, fill_draft};
use crate::{Draft, DraftId, Found, Kind, ResourceId, find_resource_by_id, start_draft};

/// Starts a draft with what a pack has: text, items with their notes, the meeting's name, place and times. What belongs to its day
/// goes: dates, the link to join, minutes, the day of review, and that half-term's own files.
///
/// # Errors
/// `NotFound` where there is no such pack for these eyes; as [`Viewer::require`].
pub async fn copy_pack(unit: &mut Unit, by: &Viewer, id: ResourceId, term: TermOf) -> Result<DraftId> {
    by.require(Permission::PublishTerm)?;
    let found = find_resource_by_id(unit.connection(), by, id).await?;
    let Some(Found::Live(pack)) = found.filter(|found| matches!(found, Found::Live(pack) if pack.kind == Kind::Pack)) else {
        return Err(Error::NotFound("There is no such pack. It may have been withdrawn.".to_owned()));
    };
    let mut draft = Draft::of(&pack);
    fill_draft(unit.connection(), &mut draft, (id.0, pack.version), |_| true).await?;
    let before = draft.term.as_deref().and_then(|term| term.parse().ok());
    draft.title = title_for(&draft.title, before, term);
    draft.summary = title_for(&draft.summary, before, term);
    draft.key = String::new();
    draft.files = Vec::new();
    draft.term = Some(term.key());
    draft.meeting = draft.meeting.as_ref().map(Meeting::without_day);
    draft.checked_on = None;
    draft.review_by = None;
    start_draft(unit, by, &draft).await
}

/// The title for another half-term: where the old one's name and year stand in it, the new one's take their place.
fn title_for(title: &str, before: Option<TermOf>, term: TermOf) -> String {
    let Some(before) = before else { return title.to_owned() };
    let named = title.replace(before.half_term.name(), term.half_term.name());
    let whole = |year: i16| format!("{year} to {}", year + 1);
    let named = named.replace(&whole(before.year), &whole(term.year));
    if before.said_year() == term.said_year() || named.contains(&whole(term.year)) {
        return named;
    }
    named.replace(&before.said_year().to_string(), &term.said_year().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_moves_on_with_its_half_term() {
        let of = |key: &str| key.parse::<TermOf>().unwrap();
        let next = |title: &str, from: &str| title_for(title, Some(of(from)), of(from).next());
        assert_eq!(next("Autumn 2 2026 pack", "2026-autumn-2"), "Spring 1 2027 pack");
        assert_eq!(next("SENCO pack: Spring 1", "2026-spring-1"), "SENCO pack: Spring 2");
        assert_eq!(next("Spring 1 2027: reading", "2026-spring-1"), "Spring 2 2027: reading");
        assert_eq!(next("Summer 2, 2026 to 2027", "2026-summer-2"), "Autumn 1, 2027 to 2028");
        assert_eq!(title_for("Termly pack", None, of("2026-autumn-2")), "Termly pack");
    }
}
