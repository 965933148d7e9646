//! What stands at the address of a resource: this network's own, or the copy of another's.

use federation::{FoundRemote, RemoteResource};
use kernel::{Error, Viewer};
use library::{Found, Resource};
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::failure::Failure;
use crate::library::document::credit;
use crate::library::list::read_kind;
use crate::words::Day;

/// A resource to be shown or taken away.
pub(crate) struct Shown {
    /// As one of our own has it; its key is all that its address names it by.
    pub(crate) resource: Resource,
    /// What it is where it belongs, for a copy.
    pub(crate) remote: Option<Box<RemoteResource>>,
}

impl Shown {
    /// A name for a file: letters, digits and hyphens.
    pub(crate) fn file_name(&self) -> &str {
        self.remote.as_ref().map_or(&self.resource.key, |remote| &remote.key)
    }

    /// Who made it, which version it is, and where it stands.
    pub(crate) fn credit(&self, app: &App) -> String {
        match &self.remote {
            None => credit(&app.settings, &self.resource),
            Some(remote) => {
                let day = Day::at(remote.changed_at).long;
                format!("‘{}’, {}, as it was on {day}. {}", remote.record.title, remote.credit(), remote.record.url)
            }
        }
    }

    /// What its licence is called, and where it stands.
    pub(crate) fn licence(&self, vocabulary: &Vocabulary) -> (String, Option<String>) {
        match &self.remote {
            None => {
                let term = vocabulary.find_term(Scheme::Licence, &self.resource.licence);
                let label = vocabulary.label(Scheme::Licence, &self.resource.licence).to_owned();
                (label, term.and_then(|term| term.url.clone()))
            }
            Some(remote) => (licence_of(vocabulary, remote), Some(remote.record.licence_url.clone())),
        }
    }
}

/// What the licence of another network's resource is called: as here, if it is the one that is known here by that name; else its address.
pub(crate) fn licence_of(vocabulary: &Vocabulary, remote: &RemoteResource) -> String {
    let known = vocabulary.find_term(Scheme::Licence, &remote.record.licence);
    let known = known.filter(|term| term.url.as_deref() == Some(remote.record.licence_url.as_str()));
    known.map_or_else(|| remote.record.licence_url.clone(), |term| term.label.clone())
}

/// Finds what stands at `/library/{kind}/{key}` for this viewer; `None` where nothing does.
pub(crate) async fn find(app: &App, viewer: &Viewer, kind: &str, key: &str) -> Result<Option<Shown>, Failure> {
    let kind = read_kind(kind)?;
    let db = app.store.reader();
    let Some((name, host)) = key.split_once('@') else {
        return match library::find_resource(db, viewer, kind, key).await? {
            Some(Found::Live(resource)) => Ok(Some(Shown { resource: *resource, remote: None })),
            Some(Found::Withdrawn) => Err(Failure::gone()),
            None => Ok(None),
        };
    };
    match federation::find_remote_at(db, viewer, (host, kind, name)).await? {
        Some(FoundRemote::Live(remote)) => Ok(Some(Shown { resource: remote.to_resource(), remote: Some(remote) })),
        Some(FoundRemote::Withdrawn) => Err(Failure::gone()),
        None => Ok(None),
    }
}

/// The same for a page, which says that there is nothing.
pub(crate) async fn get(app: &App, viewer: &Viewer, kind: &str, key: &str) -> Result<Shown, Failure> {
    let found = find(app, viewer, kind, key).await?;
    let nothing = || Error::NotFound("There is nothing at this address. It may have moved, or it may not be public.".to_owned());
    Ok(found.ok_or_else(nothing)?)
}
