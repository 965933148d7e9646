//! Packs: the list of them, what a pack's page shows beside its text, how one is put together, and its meeting for calendars.

mod archive;
mod button;
mod changes;
mod days;
mod editor;
mod home;
mod ics;
mod items;
mod list;
mod new;
mod offline;
mod print;
mod remote;
mod view;

use axum::Router;
use axum::routing::get;
use kernel::{Result, Viewer};
use library::{Draft, Kind, Meeting, OpenDraft};

use crate::App;

pub(crate) use button::{Next, after_saving, do_what_the_button_says};
pub(crate) use changes::changes;
pub(crate) use editor::editor;
pub(crate) use home::{ThisHalfTerm, this_half_term};
pub(crate) use ics::event;
pub(crate) use remote::{of_remote, preview_for_peer};
pub(crate) use view::PackView;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/packs", get(list::page))
        .route("/packs/new", get(new::page).post(new::start))
        .route("/library/pack/{key}/meeting.ics", get(ics::get))
        .route("/library/pack/{key}/pack.zip", get(archive::get))
        .route("/library/pack/{key}/print", get(print::page))
}

/// What a draft of a pack would show to these eyes beside its text; `None` for what is no pack.
pub(crate) async fn preview(app: &App, viewer: &Viewer, content: &Draft) -> Result<Option<PackView>> {
    if content.kind != Kind::Pack {
        return Ok(None);
    }
    let pack = library::preview_pack(app.store.reader(), viewer, content).await?;
    Ok(Some(PackView::of(pack, "", viewer, (&app.engine.vocabulary(), app.store.now().0))))
}

/// What speaks against the day of a draft's meeting.
pub(crate) async fn clashes(app: &App, viewer: &Viewer, draft: &OpenDraft) -> Result<Vec<String>> {
    let Some(day) = draft.content.meeting.as_ref().and_then(Meeting::day) else { return Ok(Vec::new()) };
    Ok(days::Days::read(app, viewer, draft.resource).await?.clashes(day))
}
