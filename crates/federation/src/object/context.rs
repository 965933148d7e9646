//! The one context that is sent, and the names in it.

use serde_json::{Value, json};

/// The namespace of what `ActivityStreams` and schema.org have no word for: one for all networks. A name, which nobody fetches.
pub const fn namespace() -> &'static str {
    "https://w3id.org/senco-commons/ns#"
}

/// Anyone, in the words of `ActivityStreams`.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Puts the context in front of an object, an activity or a collection.
pub fn in_context(object: Value) -> Value {
    let Value::Object(fields) = object else { return object };
    let mut whole = serde_json::Map::new();
    whole.insert("@context".to_owned(), context());
    whole.extend(fields.into_iter().filter(|(name, _)| name != "@context"));
    Value::Object(whole)
}

fn context() -> Value {
    json!([
        "https://www.w3.org/ns/activitystreams",
        {
            "schema": "https://schema.org/",
            "senco": namespace(),
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            // The actor's keys: software that expands JSON-LD knows them by these names, and without them by none.
            "sec": "https://w3id.org/security#",
            "owner": { "@id": "sec:owner", "@type": "@id" },
            "publicKey": { "@id": "sec:publicKey", "@type": "@id" },
            "publicKeyPem": "sec:publicKeyPem",
            "assertionMethod": { "@id": "sec:assertionMethod", "@type": "@id", "@container": "@set" },
            "controller": { "@id": "sec:controller", "@type": "@id" },
            "publicKeyMultibase": { "@id": "sec:publicKeyMultibase", "@type": "sec:multibase" },
            "Multikey": "sec:Multikey",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "senco:areaOfNeed": { "@type": "@id" },
            "senco:supportTier": { "@type": "@id" },
            "senco:reviewBy": { "@type": "xsd:date" },
            "senco:changes": { "@type": "@id" },
            "schema:license": { "@type": "@id" },
            "schema:isBasedOn": { "@type": "@id" },
            "schema:hasPart": { "@type": "@id", "@container": "@list" }
        }
    ])
}
