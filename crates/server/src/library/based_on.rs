//! What a resource of our own is based on, where somebody adopted another network's: whom to name, and what became of it there.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use federation::Upstream;
use kernel::{Error, Permission, Result};
use library::{Adoption, Found, Resource, WithdrawalReason};
use serde::Deserialize;
use vocabulary::Scheme;

use super::list::read_kind;
use crate::App;
use crate::failure::Failure;
use crate::visit::Visit;
use crate::words::Day;

/// What a copy's page says of where it came from.
pub(crate) struct BasedOn {
    /// Whom to name, as it came.
    pub(crate) credit: String,
    pub(crate) licence: String,
    /// Title of the original, where this visitor sees it.
    pub(crate) title: Option<String>,
    /// Where it can be read: here, or at its origin.
    pub(crate) address: String,
    /// How it is named there, for ever.
    pub(crate) object: String,
    pub(crate) notice: Option<Notice>,
    /// Why nobody but those who moderate see the copy.
    pub(crate) hidden: Option<&'static str>,
    /// Whether this visitor can say that the copy says the same as the newer version.
    pub(crate) may_follow: bool,
}

/// What became of the original since.
pub(crate) enum Notice {
    /// It rose to this version, which came on this day where it can be seen.
    Newer(i64, Option<Day>),
    /// Its network withdrew it.
    Withdrawn(&'static str, Day),
}

impl BasedOn {
    /// What this resource is based on, where it is a copy.
    pub(crate) async fn of(app: &App, visit: &Visit, resource: &Resource) -> Result<Option<Self>> {
        let db = app.store.reader();
        let Some(adoption) = library::find_adoption(db, resource.id).await? else { return Ok(None) };
        let original = federation::find_remote(db, &visit.viewer, adoption.upstream).await?;
        let upstream = federation::find_upstream(db, adoption.upstream).await?;
        let hidden = match &upstream {
            Upstream::Withdrawn { reason: reason @ (WithdrawalReason::Privacy | WithdrawalReason::Copyright), .. } => {
                Some(words(*reason))
            }
            Upstream::Withdrawn { .. } | Upstream::Live(_) | Upstream::Unknown => None,
        };
        let changed = original.as_ref().map(|original| Day::at(original.changed_at));
        Ok(Some(Self {
            notice: notice(&adoption, &upstream, changed),
            licence: app.engine.vocabulary().label(Scheme::Licence, &adoption.licence).to_owned(),
            address: original.as_ref().map_or_else(|| adoption.object.clone(), federation::RemoteResource::path),
            title: original.map(|original| original.record.title),
            credit: adoption.credit,
            object: adoption.object,
            hidden,
            may_follow: may_follow(visit, resource),
        }))
    }

    /// The end of the copy's own credit line.
    pub(crate) fn in_words(&self) -> String {
        let title = self.title.as_ref().map(|title| format!("‘{title}’ by ")).unwrap_or_default();
        format!(" Based on {title}{}, {}, {}.", self.credit, self.licence, self.object)
    }
}

fn notice(adoption: &Adoption, upstream: &Upstream, changed: Option<Day>) -> Option<Notice> {
    match upstream {
        Upstream::Live(version) if *version > adoption.version => Some(Notice::Newer(*version, changed)),
        Upstream::Withdrawn { reason, at } => Some(Notice::Withdrawn(words(*reason), Day::at(*at))),
        Upstream::Live(_) | Upstream::Unknown => None,
    }
}

/// A line for a list of drafts that are copies.
pub(crate) async fn line(app: &App, adoption: &Adoption) -> Result<Option<&'static str>> {
    let upstream = federation::find_upstream(app.store.reader(), adoption.upstream).await?;
    Ok(notice(adoption, &upstream, None).map(|notice| match notice {
        Notice::Newer(..) => "Newer version upstream",
        Notice::Withdrawn(..) => "The original was withdrawn",
    }))
}

/// Why a network withdrew something, as the end of a sentence.
pub(crate) fn words(reason: WithdrawalReason) -> &'static str {
    match reason {
        WithdrawalReason::Privacy => "it told something about a person",
        WithdrawalReason::Copyright => "somebody else has the rights in it",
        WithdrawalReason::Outdated => "it is no longer right",
        WithdrawalReason::Author => "its author asked for it",
    }
}

fn may_follow(visit: &Visit, resource: &Resource) -> bool {
    let is_author = resource.written_by.is_some() && resource.written_by == visit.viewer.person();
    visit.viewer.may(Permission::Edit) || (is_author && visit.viewer.may(Permission::Write))
}

/// The version that somebody looked at.
#[derive(Deserialize)]
pub(crate) struct Followed {
    version: i64,
}

/// `POST /library/{kind}/{key}/upstream`: says that the copy takes the newer version into account.
pub(crate) async fn follow(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Form(followed): Form<Followed>,
) -> std::result::Result<Response, Failure> {
    visit.viewer.require_person(Permission::Write)?;
    let db = app.store.reader();
    let nothing = || Error::NotFound("There is no copy of another network’s text at this address.".to_owned());
    let Some(Found::Live(resource)) = library::find_resource(db, &visit.viewer, read_kind(&kind)?, &key).await? else {
        return Err(nothing().into());
    };
    let adoption = library::find_adoption(db, resource.id).await?.ok_or_else(nothing)?;
    let Upstream::Live(newest) = federation::find_upstream(db, adoption.upstream).await? else { return Err(nothing().into()) };
    let mut unit = visit.visitor.begin(&app).await?;
    let kept = library::follow_upstream(&mut unit, &visit.viewer, resource.id, followed.version.min(newest)).await;
    unit.settle(kept).await?;
    Ok(Redirect::to(&resource.path()).into_response())
}
