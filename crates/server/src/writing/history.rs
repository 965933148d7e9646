//! What a resource's own page shows of its writing: who wrote it, what stands in for it, and what this visitor may do with it.

use kernel::{Permission, Result};
use library::{Found, Kind, Resource};

use super::drafts::KINDS as BEGUN_HERE;
use super::people::Names;
use crate::App;
use crate::visit::Visit;

/// The part of a resource's page that is about its writing.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that this visitor may do or not")]
pub(crate) struct Tending {
    pub(crate) path: String,
    pub(crate) author: Option<String>,
    pub(crate) approver: Option<String>,
    pub(crate) is_superseded: bool,
    /// Path and title of what stands in for it, where this visitor may see that.
    pub(crate) newer: Option<(String, String)>,
    pub(crate) may_write: bool,
    /// Whether something of one's own can be made of it.
    pub(crate) may_adapt: bool,
    pub(crate) may_edit: bool,
    pub(crate) may_withdraw: bool,
}

/// Reads it for one resource.
pub(crate) async fn tending(app: &App, visit: &Visit, resource: &Resource) -> Result<Tending> {
    let db = app.store.reader();
    let people = [resource.written_by, resource.approved_by].into_iter().flatten();
    let names = Names::read(app, &visit.viewer, people).await?;
    let newer = match resource.superseded_by {
        Some(id) => library::find_resource_by_id(db, &visit.viewer, id).await?,
        None => None,
    };
    let is_author = resource.written_by.is_some() && resource.written_by == visit.viewer.person();
    let may_edit = visit.viewer.may(Permission::Edit);
    Ok(Tending {
        path: resource.path(),
        author: names.find(resource.written_by),
        approver: names.find(resource.approved_by),
        is_superseded: resource.superseded_by.is_some(),
        newer: newer.and_then(|found| match found {
            Found::Live(newer) => Some((newer.path(), newer.title)),
            Found::Withdrawn => None,
        }),
        may_write: visit.viewer.may(match resource.kind {
            Kind::Pack => Permission::PublishTerm,
            Kind::Strategy | Kind::PolicyTemplate | Kind::Cpd | Kind::Guidance | Kind::Pattern | Kind::Path => Permission::Write,
        }),
        may_adapt: visit.viewer.may(Permission::Write) && BEGUN_HERE.contains(&resource.kind),
        may_edit,
        may_withdraw: may_edit || (is_author && library::may_withdraw(db, &visit.viewer, resource.id).await?),
    })
}
