//! A description as search engines read it in a page: JSON-LD with the words of schema.org and LRMI.

use serde_json::{Map, Value, json};

use crate::describe::{Description, LANGUAGE};

/// Writes a description so that it can stand inside `<script type="application/ld+json">`: no sign in it ends the element or
/// begins another.
pub fn to_json_ld(of: &Description) -> String {
    value(of).to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn value(of: &Description) -> Value {
    let network = json!({ "@type": "Organization", "name": of.network, "url": of.site });
    let about = of.areas.iter().chain(&of.concepts).map(|name| json!({ "@type": "DefinedTerm", "name": name }));
    let pairs = [
        ("@context", json!("https://schema.org")),
        ("@type", json!("LearningResource")),
        ("@id", json!(of.url)),
        ("url", json!(of.url)),
        ("identifier", json!(format!("urn:uuid:{}", of.id))),
        ("name", json!(of.title)),
        ("description", json!(of.summary)),
        ("inLanguage", json!(LANGUAGE)),
        ("learningResourceType", json!(of.kind)),
        ("about", about.collect()),
        ("keywords", json!(of.tiers)),
        ("educationalLevel", json!(of.phases)),
        ("audience", json!({ "@type": "EducationalAudience", "educationalRole": "teacher" })),
        ("author", network.clone()),
        ("publisher", network),
        ("datePublished", json!(of.published_on)),
        ("dateModified", json!(of.changed_on)),
        ("version", json!(of.version)),
        ("license", json!(of.licence_url)),
        ("citation", json!(of.citations)),
        ("isBasedOn", json!(of.based_on)),
        ("hasPart", json!(of.parts)),
        ("timeRequired", json!(of.setup_minutes.map(|minutes| format!("PT{minutes}M")))),
        ("isAccessibleForFree", json!(true)),
    ];
    let is_said = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    };
    let said: Map<String, Value> =
        pairs.into_iter().filter(|(_, value)| is_said(value)).map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Object(said)
}

#[cfg(test)]
mod tests {
    use library::ResourceId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nothing_in_it_ends_the_element_that_it_stands_in() {
        let title = "</script><!--<script>alert(1)</script>&amp; \u{2028}";
        let description = Description {
            id: ResourceId(Uuid::nil()),
            url: "https://send.example.org/library/strategy/a".to_owned(),
            site: "https://send.example.org".to_owned(),
            title: title.to_owned(),
            summary: String::new(),
            kind: "Strategy".to_owned(),
            areas: vec!["Cognition and learning".to_owned()],
            concepts: Vec::new(),
            phases: Vec::new(),
            tiers: Vec::new(),
            network: "Tarnbridge".to_owned(),
            published_on: "2026-11-23".to_owned(),
            changed_on: "2026-11-23".to_owned(),
            review_by: None,
            version: 2,
            licence: "For this network only".to_owned(),
            licence_url: None,
            citations: Vec::new(),
            based_on: None,
            parts: Vec::new(),
            setup_minutes: Some(5),
        };
        let text = to_json_ld(&description);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&read["name"], &read["timeRequired"]), (&json!(title), &json!("PT5M")));
        assert!(read.get("description").is_none() && read.get("license").is_none() && read.get("hasPart").is_none());
    }
}
