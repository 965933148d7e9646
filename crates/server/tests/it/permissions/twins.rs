//! Two servers, one of which lacks what somebody may not see: to them both are the same, in every list, order, total and count.

use kernel::{Audience, Role};
use serde_json::Value;

use super::shelf;
use super::world::{database, settings};
use crate::app::{Answer, Member, TestApp};

const PATHS: &[&str] = &[
    "/",
    "/areas",
    "/areas/communication-and-interaction",
    "/areas/communication-and-interaction?phase=ks2",
    "/search",
    "/search?sort=newest&limit=100",
    "/search?sort=newest&offset=5",
    "/search?area=communication-and-interaction&tier=targeted",
    "/library/strategy",
    "/library/policy-template",
    "/library/pack",
    "/library/path",
    "/library/strategy/public",
    "/library/strategy/public/details",
    "/library/strategy/public/versions",
    "/library/strategy/public/document.md",
    "/library/pack/public",
    "/library/pack/public/document.md",
    "/library/pack/public/meeting.ics",
    "/library/pack/public/print",
    "/packs",
    "/sources",
    "/sheet",
    "/reviews-due",
    "/drafts",
    "/feeds/new.atom",
    "/feeds/kinds/strategy.atom",
    "/feeds/areas/communication-and-interaction.atom",
    "/feeds/packs/public.atom",
    "/calendar/network.ics",
    "/thesaurus.ttl",
    "/api/v1/search",
    "/api/v1/search?kind=pack&sort=newest",
    "/api/v1/suggest?q=zorb",
    "/api/v1/suggest?q=ste",
    "/api/v1/vocabulary",
];

/// Found by how well they fit, all on one page. What fits equally well comes in any order, and what fits better is weighed against how
/// often words stand in the whole index; so here it is what is found that is compared, not in which order.
const FOUND: &[&str] = &[
    "/search?q=steps&limit=100",
    "/search?q=steps&kind=strategy&limit=100",
    "/search?q=stepz&limit=100",
    "/search?q=dyslexia&limit=100",
    "/search?q=meeting&limit=100",
    "/api/v1/search?q=steps&limit=100",
    "/api/v1/search?q=dyslexia&limit=100",
];

/// A network with what is for these audiences, and nothing else.
async fn network(audiences: &[Audience]) -> TestApp {
    let app = TestApp::on(database().await, settings(), Vec::new()).await;
    shelf::fill(&app, audiences).await;
    app.catch_up().await;
    app
}

async fn get(app: &TestApp, member: Option<&Member<'_>>, path: &str) -> Answer {
    match member {
        Some(member) => member.get(path).await,
        None => app.get(path).await,
    }
}

#[tokio::test]
async fn what_one_may_not_see_might_as_well_not_be_there() {
    let whole = network(&Audience::ALL).await;
    let mut faults = Vec::new();
    for (audiences, roles) in [
        (&Audience::ALL[..1], &[None][..]),
        (&Audience::ALL[..4], &[Some(Role::Reader), Some(Role::Member), Some(Role::Specialist), Some(Role::Editor)]),
    ] {
        let twin = network(audiences).await;
        for role in roles {
            let mut members = (None, None);
            if let Some(role) = role {
                members = (Some(whole.sign_in(*role).await), Some(twin.sign_in(*role).await));
            }
            for path in PATHS.iter().chain(FOUND) {
                let (one, other) = (get(&whole, members.0.as_ref(), path).await, get(&twin, members.1.as_ref(), path).await);
                let compare = if FOUND.contains(path) { in_any_order } else { comparable };
                let (one, other) = (compare(&one), compare(&other));
                if one != other {
                    let name = role.map_or("nobody", Role::as_str);
                    faults.push(format!("{path} tells {name} that there is more:\n{}", first_difference(&one, &other)));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// An answer without what differs between any two servers: ids, times taken, and how much a hit weighs.
fn comparable(answer: &Answer) -> String {
    let kind = answer.header("content-type");
    let body = if kind == "application/json" { without_weights(answer.json()).to_string() } else { answer.body.clone() };
    let body = body.replace(Some(answer.header("x-request-id")).filter(|id| !id.is_empty()).unwrap_or("no id"), "");
    format!("{} {kind} {}", answer.status, without_ids(&body))
}

/// The same, with its lines sorted, and the hits of JSON.
fn in_any_order(answer: &Answer) -> String {
    let mut text = comparable(answer);
    if answer.header("content-type") == "application/json" {
        let mut hits = without_weights(answer.json());
        if let Some(Value::Array(hits)) = hits.get_mut("hits") {
            hits.sort_by_key(|hit| format!("{} {}", hit["kind"], hit["key"]));
        }
        text = without_ids(&format!("{hits:#}"));
    }
    let mut lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn without_weights(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, _)| !["score", "took_us"].contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name, without_weights(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_weights).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

/// The text with every UUID written as `ID`.
fn without_ids(text: &str) -> String {
    let is_id = |at: usize| {
        let part = text.as_bytes().get(at..at + 36)?;
        let fits = |(at, byte): (usize, &u8)| if [8, 13, 18, 23].contains(&at) { *byte == b'-' } else { byte.is_ascii_hexdigit() };
        part.iter().enumerate().all(fits).then_some(())
    };
    let mut out = String::new();
    let mut rest = text.char_indices();
    while let Some((at, letter)) = rest.next() {
        if is_id(at).is_some() {
            out.push_str("ID");
            rest.nth(34);
        } else {
            out.push(letter);
        }
    }
    out
}

fn first_difference(one: &str, other: &str) -> String {
    let lines = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    let (one, other) = lines.unwrap_or((one, other));
    let at = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| text.chars().skip(at.saturating_sub(60)).take(200).collect::<String>();
    format!("  with it:    {}\n  without it: {}", around(one), around(other))
}

#[test]
fn ids_are_left_out_of_the_comparison_and_nothing_else() {
    let text = "a 0195a0b0-0000-7000-8000-000000000001 é 0195a0b0-0000-7000-8000-00000000000g";
    assert_eq!(without_ids(text), "a ID é 0195a0b0-0000-7000-8000-00000000000g");
}
