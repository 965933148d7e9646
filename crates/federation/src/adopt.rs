//! A copy of one's own of another network's resource.

use kernel::{Error, Permission, Result, Unit, Viewer};
use library::{Adoption, Draft, DraftId};
use uuid::Uuid;
use vocabulary::{Scheme, Vocabulary};

use crate::object::Record;
use crate::{RemoteResource, find_remote};

/// Starts a draft in this person's name with the text of another network's resource. Licence and credit come along and stay; whose
/// object it was, and in which version, is kept.
///
/// # Errors
/// `NotFound` for what this viewer does not see; `Refused` where the licence does not allow changes, or is not known here.
pub async fn adopt(unit: &mut Unit, by: &Viewer, id: Uuid) -> Result<DraftId> {
    by.require_person(Permission::Write)?;
    let Some(remote) = find_remote(unit.connection(), by, id).await? else {
        return Err(Error::NotFound("There is no such resource, or it is not for you to see.".to_owned()));
    };
    let words = vocabulary::load(unit.connection()).await?;
    if let Some(reason) = remote.why_not_adopted(&words) {
        return Err(Error::Refused(reason));
    }
    let record = &remote.record;
    let resource = remote.to_resource();
    let mut draft = Draft::new(record.kind, "", &record.title, &resource.body);
    draft.summary.clone_from(&record.summary);
    draft.areas = known(&words, Scheme::Area, &record.areas);
    draft.phases = known(&words, Scheme::Phase, &record.phases);
    draft.tiers = known(&words, Scheme::Tier, &record.tiers);
    draft.concepts = record.concepts.iter().filter(|id| words.find_concept(id).is_some()).cloned().collect();
    draft.evidence = record.evidence.clone().filter(|id| words.find_term(Scheme::Evidence, id).is_some());
    draft.licence.clone_from(&record.licence);
    draft.adapted_from = Some(remote.object.clone());
    let adoption = Adoption {
        upstream: remote.id,
        object: remote.object.clone(),
        version: remote.version,
        licence: record.licence.clone(),
        credit: remote.credit(),
    };
    library::start_adopted(unit, by, &draft, &adoption).await
}

impl RemoteResource {
    /// Whom to name: what its network says, or the network's address.
    pub fn credit(&self) -> String {
        if self.record.credit.is_empty() { self.origin.authority().to_owned() } else { self.record.credit.clone() }
    }

    /// Why nobody may make a copy of their own of it; `None` where they may.
    pub fn why_not_adopted(&self, words: &Vocabulary) -> Option<String> {
        use library::Kind;
        let Record { kind, licence, licence_url, .. } = &self.record;
        if matches!(kind, Kind::Pack | Kind::Path) {
            return Some("A pack or path is made of other resources, which have to be taken over one by one.".to_owned());
        }
        if forbids_changes(licence_url) {
            return Some("Its licence does not allow changes: it can be read and passed on as it is.".to_owned());
        }
        let known = words.find_term(Scheme::Licence, licence).and_then(|term| term.url.as_ref());
        known.is_none_or(|url| !is_same(url, licence_url)).then(|| {
            "Its licence is not one that this network knows, so nobody can tell here whether it allows changes.".to_owned()
        })
    }
}

/// Addresses of licences differ by a slash at the end, and nothing else.
fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Licences say so in their address: `…/licenses/by-nd/4.0/`.
fn forbids_changes(licence_url: &str) -> bool {
    licence_url.to_ascii_lowercase().split('/').any(|part| part.split('-').any(|word| word == "nd"))
}

/// What the vocabulary here has of these values.
fn known(words: &Vocabulary, scheme: Scheme, ids: &[String]) -> Vec<String> {
    ids.iter().filter(|id| words.find_term(scheme, id).is_some()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_says_in_its_address_that_it_allows_no_changes() {
        for licence in ["by-nd/4.0", "by-nc-nd/4.0", "BY-ND/3.0"] {
            assert!(forbids_changes(&format!("https://creativecommons.org/licenses/{licence}")), "{licence}");
        }
        for licence in ["by/4.0", "by-sa/4.0", "by-nc/4.0/brand-new"] {
            assert!(!forbids_changes(&format!("https://creativecommons.org/licenses/{licence}")), "{licence}");
        }
        assert!(
            is_same("https://a.example/by/4.0/", "https://a.example/by/4.0")
                && !is_same("https://a.example/by", "https://b.example/by")
        );
    }
}
