//! How a network introduces itself: actor, `WebFinger`, `NodeInfo`. And how another's introduction is read.

use serde_json::{Value, json};

use crate::keys::{Algorithm, OwnKeys, PublicKey};
use crate::object::{Malformed, in_context};
use crate::origin::ID_LIMIT;
use crate::signature::{PinnedKey, key_id};
use crate::{Introduction, Origin};

/// More keys than a network has while it changes them.
const MOST_KEYS: usize = 8;
/// Letters of a network's name.
const NAME_LIMIT: usize = 200;

/// The one actor of this network, which is known by one address and reached at another where it moved.
pub fn actor(our: &Origin, at: &Origin, name: &str, keys: &OwnKeys) -> Value {
    let id = our.join("/ap/actor");
    let aliases: Vec<String> = (our != at).then(|| at.join("/ap/actor")).into_iter().collect();
    let pem = |algorithm: Algorithm| json!({ "id": key_id(our, algorithm), "owner": id, "publicKeyPem": keys.public(algorithm).to_pem() });
    in_context(json!({
        "id": id,
        "type": "Application",
        "preferredUsername": "network",
        "name": name,
        "alsoKnownAs": aliases,
        "url": at.join("/"),
        "inbox": at.join("/ap/inbox"),
        "outbox": at.join("/ap/outbox"),
        "followers": at.join("/ap/followers"),
        "following": at.join("/ap/following"),
        "endpoints": { "sharedInbox": at.join("/ap/inbox") },
        "manuallyApprovesFollowers": true,
        "senco:changes": at.join("/ap/changes"),
        "generator": {
            "type": "Application",
            "name": "SENCO Commons",
            "implements": [{ "href": "https://datatracker.ietf.org/doc/html/rfc9421", "name": "RFC-9421: HTTP Message Signatures" }]
        },
        "publicKey": [pem(Algorithm::RsaSha256), pem(Algorithm::Ed25519)],
        "assertionMethod": [{
            "id": key_id(our, Algorithm::Ed25519),
            "type": "Multikey",
            "controller": id,
            "publicKeyMultibase": keys.public(Algorithm::Ed25519).to_multikey()
        }]
    }))
}

/// The answer to a `WebFinger` question (RFC 7033); `None` where it asks for somebody else.
pub fn webfinger(our: &Origin, resource: &str) -> Option<Value> {
    let subject = format!("acct:network@{}", our.authority());
    let actor = our.join("/ap/actor");
    (resource == subject || resource == actor).then(|| {
        json!({
            "subject": subject,
            "aliases": [actor],
            "links": [{ "rel": "self", "type": "application/activity+json", "href": actor }]
        })
    })
}

/// Where `NodeInfo` is.
pub fn nodeinfo_links(our: &Origin) -> Value {
    let rel = "http://nodeinfo.diaspora.software/ns/schema/2.1";
    json!({ "links": [{ "rel": rel, "href": our.join("/nodeinfo/2.1") }] })
}

/// `NodeInfo` 2.1: what runs here. How many members there are is nobody's business.
pub fn nodeinfo(version: &str, public_resources: u64) -> Value {
    json!({
        "version": "2.1",
        "software": { "name": "senco-commons", "version": version },
        "protocols": ["activitypub"],
        "services": { "inbound": [], "outbound": ["atom1.0"] },
        "openRegistrations": false,
        "usage": { "users": {}, "localPosts": public_resources },
        "metadata": {}
    })
}

impl Introduction {
    /// Reads the actor of the network of this origin, which is reached at this address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(actor: &Value, from: &Origin, at: &Origin) -> Result<Self, Malformed> {
        let under = |origin: &Origin, value: &Value, what: &str| {
            let id = value.as_str().filter(|id| id.len() <= ID_LIMIT && origin.owns(id)).map(str::to_owned);
            id.ok_or_else(|| Malformed(format!("the actor's {what} is absent, too long, or of another network")))
        };
        let own = |value: &Value, what: &str| under(from, value, what);
        let (id, inbox) = (own(&actor["id"], "id")?, under(at, &actor["inbox"], "inbox")?);
        let mut keys: Vec<PinnedKey> = Vec::new();
        for (field, form) in [("publicKey", "publicKeyPem"), ("assertionMethod", "publicKeyMultibase")] {
            for told in several(&actor[field]).into_iter().filter(|told| told.is_object()).take(MOST_KEYS) {
                let key_id = own(&told["id"], "key")?;
                let text = told[form].as_str().unwrap_or_default();
                // A key of another sort is not for us; the others are.
                let read = if form == "publicKeyPem" { PublicKey::from_pem(text) } else { PublicKey::from_multikey(text) };
                let Ok(key) = read else { continue };
                match keys.iter().find(|known| known.id == key_id) {
                    Some(known) if known.key != key => return Err(Malformed("the actor has two keys of one name".to_owned())),
                    Some(_) => {}
                    None => keys.push(PinnedKey { id: key_id, key }),
                }
            }
        }
        if keys.is_empty() {
            return Err(Malformed("the actor shows no key that is understood here".to_owned()));
        }
        let name = actor["name"].as_str().unwrap_or_default();
        let name: String =
            name.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(NAME_LIMIT).collect();
        let name = if name.is_empty() { from.authority().to_owned() } else { name };
        Ok(Self { origin: from.clone(), address: at.clone(), name, actor: id, inbox, keys })
    }
}

/// JSON-LD writes a list of one as that one.
fn several(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |all| all.iter().collect())
}
