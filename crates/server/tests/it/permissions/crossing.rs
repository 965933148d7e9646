//! Other sites: no form of theirs is taken, and nothing of ours leads to them.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};

use super::answers::{assert_same, is_ours};
use super::table::{WHO, routes};
use super::world::World;
use crate::app::Answer;

#[tokio::test]
async fn a_form_of_another_site_is_refused_at_every_address() {
    let world = World::new().await;
    let ground = world.ground().await;
    let before = ground.rows().await;
    let mut faults = Vec::new();
    for route in routes().iter().filter(|route| route.method != Method::GET) {
        for who in ["pub", "own", "coo"].map(|who| WHO.iter().position(|column| *column == who).unwrap()) {
            let foreign = [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")];
            for (name, value) in foreign {
                let mut request = world.request(who, &route.method, &route.requests[0]);
                request.headers_mut().remove("sec-fetch-site");
                request.headers_mut().insert(name, HeaderValue::from_static(value));
                request.headers_mut().insert(header::HOST, HeaderValue::from_static("send.example.org"));
                let answer = ground.send(request).await;
                if answer.status != StatusCode::FORBIDDEN || answer.headers.contains_key(header::SET_COOKIE) {
                    faults.push(format!("{} {} with {name}: {value}: {}", route.method, route.template, answer.status));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} forms of other sites are taken:\n{}", faults.len(), faults.join("\n"));
    assert_same(&before, &ground).await;
}

/// Addresses that lead away, by a browser's understanding of them.
const AWAY: [&str; 9] = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "\t//evil.example/",
    "/\n//evil.example/",
    "javascript:alert('evil.example')",
    "https:evil.example",
];

/// Parameters that pages have, or that people try.
const NAMES: [&str; 8] = ["back", "here", "next", "to", "url", "return", "redirect", "continue"];

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Whether an answer leads away: by its header, or by an attribute of a page that a browser follows.
fn leads_away(answer: &Answer) -> bool {
    let location = answer.header("location");
    let is_away = |value: &String| value.contains("evil.example") && !is_ours(value);
    (!location.is_empty() && !is_ours(location))
        || ["href", "action", "src", "formaction", "value"].iter().any(|name| {
            // A back link's address may stand in a field that is sent again: there too it must be one of ours.
            let selector = if *name == "value" { "input[type=hidden][value]".to_owned() } else { format!("[{name}]") };
            answer.header("content-type").starts_with("text/html") && answer.attributes(&selector, name).iter().any(is_away)
        })
}

#[tokio::test]
async fn no_parameter_leads_to_another_site() {
    let world = World::new().await;
    let ground = world.ground().await;
    let people = ["pub", "own"].map(|who| WHO.iter().position(|column| *column == who).unwrap());
    let mut faults = Vec::new();
    for (at, away) in AWAY.iter().enumerate() {
        let query: String = NAMES.iter().map(|name| format!("&{name}={}", encode(away))).collect();
        for route in routes().iter().filter(|route| route.method == Method::GET) {
            // All pages with the plainest address, those that read one with all of them.
            if at > 1 && !["/sign-in", "/sign-in/link/{secret}", "/settings", "/sign-in/{provider}"].contains(&route.template) {
                continue;
            }
            for who in people {
                let path = world.fill(route.requests[0].path);
                let answer = world.get(&ground, who, &format!("{path}{}{query}", if path.contains('?') { "" } else { "?" })).await;
                if leads_away(&answer) {
                    faults.push(format!("{} GET {}?…={away:?}", WHO[who], route.template));
                }
            }
        }
        for (path, typed) in
            [("/settings", ""), ("/sign-in/link/{link}", "device=shared"), ("/sign-in/link", "email=x%40example.org")]
        {
            let own = world.ground().await;
            let answer = own.send(post(&world.fill(path), &format!("{typed}{query}"))).await;
            if leads_away(&answer) {
                faults.push(format!("POST {path} with …={away:?}: {}", answer.header("location")));
            }
        }
    }
    for referer in
        ["https://evil.example/sheet", "https://send.example.org.evil.example/", "https://send.example.org//evil.example/"]
    {
        let mut request = post("/sheet/strategies", &world.fill("add={strategy/public}"));
        request.headers_mut().insert(header::REFERER, HeaderValue::from_static(referer));
        if leads_away(&ground.send(request).await) {
            faults.push(format!("POST /sheet/strategies from {referer}"));
        }
    }
    assert!(faults.is_empty(), "{} addresses lead away:\n{}", faults.len(), faults.join("\n"));
}

fn post(path: &str, typed: &str) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(typed.to_owned()))
        .unwrap()
}

#[test]
fn an_address_of_ours_is_told_from_one_that_leads_away() {
    assert!(is_ours("/library?q=//evil.example") && is_ours("?done=saved") && AWAY.iter().all(|away| !is_ours(away)));
}
