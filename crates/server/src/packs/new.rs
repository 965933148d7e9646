//! `/packs/new`: begins a pack, empty or from an earlier one.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{TermOf, london};
use kernel::{Error, Permission};
use library::{Draft, Kind, PackLine};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

/// Earlier packs that are offered.
const OFFERED: usize = 6;

#[derive(Template)]
#[template(path = "packs/new.html")]
struct NewPage {
    frame: Frame,
    earlier: Vec<Earlier>,
    /// The half-term that comes.
    next: String,
}

/// A pack to begin with.
struct Earlier {
    key: String,
    /// `Autumn 2 2026`, or its title where it is for no half-term.
    name: String,
    title: String,
    count: String,
    /// The half-term that the new one is for.
    term: String,
    has_meeting: bool,
}

/// `GET /packs/new`
pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::PublishTerm)?;
    let packs = library::list_packs(app.store.reader(), &visit.viewer).await?;
    let now = current(&app).await?;
    let earlier = packs.into_iter().take(OFFERED).map(|pack| Earlier {
        term: term_after(pack.term, now).to_string(),
        name: pack.term.map_or_else(|| pack.title.clone(), |term| term.half_term.to_string()),
        count: plural(pack.items, "item", "items"),
        has_meeting: pack.meeting.is_some(),
        title: pack.title,
        key: pack.key,
    });
    render(&NewPage {
        frame: Frame::new(&app, &visit, Section::Desk, &["New pack", "Packs"]).with_style("writing.css").with_style("packs.css"),
        earlier: earlier.collect(),
        next: term_after(Some(now), now).to_string(),
    })
}

#[derive(Deserialize)]
pub(crate) struct Begin {
    /// The key of the pack to begin with; empty for none.
    #[serde(default)]
    from: String,
}

/// `POST /packs/new`
pub(crate) async fn start(State(app): State<App>, visit: Visit, Form(begin): Form<Begin>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::PublishTerm)?;
    let now = current(&app).await?;
    let from: Option<PackLine> = match begin.from.as_str() {
        "" => None,
        key => {
            let packs = library::list_packs(app.store.reader(), &visit.viewer).await?;
            let found = packs.into_iter().find(|pack| pack.key == key);
            Some(found.ok_or_else(|| Error::NotFound("There is no such pack. It may have been withdrawn.".to_owned()))?)
        }
    };
    let mut unit = visit.visitor.begin(&app).await?;
    let id = if let Some(pack) = from {
        library::copy_pack(&mut unit, &visit.viewer, pack.id, term_after(pack.term, now)).await?
    } else {
        let term = term_after(Some(now), now);
        let blank = Draft { term: Some(term.key()), ..Draft::new(Kind::Pack, "", &format!("{term} pack"), "") };
        library::start_draft(&mut unit, &visit.viewer, &blank).await?
    };
    unit.commit().await?;
    Ok(Redirect::to(&format!("/drafts/{id}")).into_response())
}

async fn current(app: &App) -> Result<TermOf, Error> {
    let today = london::day_at(app.store.now().0);
    let own = library::own_terms(app.store.reader(), today).await?;
    own.current_or_next(today).ok_or_else(|| Error::internal("the term dates around today are guessed where nobody wrote them"))
}

/// The half-term after a pack's, though none that is over.
fn term_after(of: Option<TermOf>, now: TermOf) -> TermOf {
    of.map_or(now, TermOf::next).max(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_pack_is_for_the_half_term_after_the_last_and_for_none_that_is_over() {
        let of = |key: &str| key.parse::<TermOf>().unwrap();
        let now = of("2026-autumn-2");
        assert_eq!(term_after(Some(now), now), of("2026-spring-1"));
        assert_eq!(term_after(Some(of("2026-spring-1")), now), of("2026-spring-2"));
        assert_eq!(term_after(Some(of("2025-summer-2")), now), now);
        assert_eq!(term_after(None, now), now);
    }
}
