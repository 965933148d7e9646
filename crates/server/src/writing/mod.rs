//! Writing in the browser: drafts, the editor, review by a second person, versions and what changed between them.

mod compare;
mod comparison;
mod drafts;
mod edit;
mod editor;
mod faults;
mod fields;
mod history;
mod merge;
mod options;
mod people;
mod posted;
mod preview;
mod publication;
mod reaching;
mod review;
mod said;
mod save;
mod supersession;
mod version;
mod when;
mod withdrawal;

use axum::Router;
use axum::routing::{get, post};
use calendar::TermOf;
use kernel::{Error, Unit};
use library::{Draft, DraftId, Found, Kind, PackItem, PackedItem, Resource};

use crate::App;
use crate::failure::Failure;
use crate::library::list::read_kind;
use crate::visit::Visit;

pub(crate) use compare::Comparison;
pub(crate) use compare::Line;
pub(crate) use drafts::{KINDS as BEGUN_HERE, waited};
pub(crate) use editor::{Done, Known, heading};
pub(crate) use history::{Tending, tending};
pub(crate) use options::{Choice, Options, boxes};
pub(crate) use people::Names;
pub(crate) use posted::Posted;
pub(crate) use posted::text as clean;
pub(crate) use reaching::who_gets;
pub(crate) use save::{Again, signed_out};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/drafts", get(drafts::page).post(drafts::start))
        .route("/drafts/{id}", get(editor::page).post(save::save))
        .route("/drafts/{id}/preview", get(preview::page).post(preview::render_typed))
        .route("/drafts/{id}/publication", get(publication::page).post(publication::decide))
        .route("/drafts/{id}/submission", post(review::move_on))
        .route("/drafts/{id}/removal", get(drafts::removal).post(drafts::remove))
        .route("/drafts/{id}/merging", get(merge::with_published).post(merge::save_with_published))
        .route("/drafts/{id}/copies/{copy}", get(merge::with_copy).post(merge::save_with_copy))
        .route("/reviews", get(review::list))
        .route("/reviews/{id}", get(review::page).post(review::decide))
        .route("/library/{kind}/{key}/edit", get(edit::page).post(edit::start))
        .route("/library/{kind}/{key}/adaptation", post(edit::adapt))
        .route("/library/{kind}/{key}/versions", get(version::list))
        .route("/library/{kind}/{key}/versions/{ordinal}", get(version::page).post(version::restore))
        .route("/library/{kind}/{key}/comparison", get(comparison::page))
        .route("/library/{kind}/{key}/withdrawal", get(withdrawal::page).post(withdrawal::withdraw))
        .route("/library/{kind}/{key}/supersession", get(supersession::page).post(supersession::supersede))
}

/// Reads a draft's id from the address: what is none leads nowhere.
fn read_id(text: &str) -> Result<DraftId, Error> {
    text.parse().map_err(|_| no_draft())
}

fn no_draft() -> Error {
    Error::NotFound("There is no such draft. It may have been published or thrown away, or it is not yours.".to_owned())
}

/// The resource at an address, for this visitor.
async fn get_resource(app: &App, visit: &Visit, kind: &str, key: &str) -> Result<Resource, Failure> {
    let kind: Kind = read_kind(kind)?;
    match library::find_resource(app.store.reader(), &visit.viewer, kind, key).await? {
        Some(Found::Live(resource)) => Ok(*resource),
        Some(Found::Withdrawn) => Err(Failure::gone()),
        None => {
            Err(Error::NotFound("There is nothing at this address. It may have moved, or it may not be public.".to_owned()).into())
        }
    }
}

/// What a version says, with its files and with what only a pack has, as far as this visitor may see that.
async fn whole(app: &App, visit: &Visit, resource: &Resource) -> Result<Draft, Error> {
    let mut draft = Draft::of(resource);
    if resource.kind == Kind::Pack {
        let pack = library::find_pack(app.store.reader(), &visit.viewer, resource).await?;
        draft.term = pack.term.map(TermOf::key);
        draft.meeting = pack.meeting;
        for entry in pack.items {
            let item = match entry.item {
                PackedItem::Live(item) => format!("{}/{}", item.kind, item.key),
                PackedItem::Withdrawn { kind } => format!("{kind} (withdrawn)"),
            };
            draft.items.push(PackItem { item, note: entry.note });
        }
    }
    Ok(draft)
}

/// Keeps a write, or gives up one that had nothing to do.
pub(crate) async fn finish(unit: Unit) -> Result<(), Error> {
    if unit.is_empty() { unit.abandon().await } else { unit.commit().await.map(drop) }
}
