//! `table.txt`, read.

use axum::http::Method;

/// Who asks, in the order of the columns.
pub(super) const WHO: [&str; 11] = ["pub", "rea", "mem", "spe", "mod", "edi", "coo", "adm", "own", "t-r", "t-w"];

/// A route with its requests.
pub(super) struct Route {
    pub(super) method: Method,
    /// Its address as the router has it.
    pub(super) template: &'static str,
    pub(super) requests: Vec<Asked>,
}

/// A request, and what it answers to each of [`WHO`].
pub(super) struct Asked {
    /// With names in braces for what `world.rs` has put there.
    pub(super) path: &'static str,
    /// What a form sends.
    pub(super) body: Option<&'static str>,
    pub(super) statuses: [u16; WHO.len()],
}

/// The whole table.
pub(super) fn routes() -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    let lines = include_str!("table.txt").lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (number, line) in lines {
        let fault = |what: &str| -> ! { panic!("table.txt, line {}: {what}: {line}", number + 1) };
        if let Some(request) = line.strip_prefix("    ") {
            let Some((statuses, rest)) = request.split_once("  ") else {
                fault("a request is eleven statuses, two spaces, an address")
            };
            let statuses: Result<Vec<u16>, _> = statuses.split(' ').map(str::parse).collect();
            let Some(statuses) = statuses.ok().and_then(|list| list.try_into().ok()) else { fault("there are eleven statuses") };
            let (path, body) = rest.split_once(" < ").map_or((rest, None), |(path, body)| (path, Some(body)));
            let Some(route) = routes.last_mut() else { fault("a request belongs below a route") };
            if !is_at(path, route.template) {
                fault("this address is not one of its route");
            }
            route.requests.push(Asked { path, body, statuses });
        } else {
            let Some((method, template)) = line.split_once(' ') else { fault("a route is a method and an address") };
            let method = method.parse().unwrap_or_else(|_| fault("this is no method"));
            routes.push(Route { method, template, requests: Vec::new() });
        }
    }
    for route in &routes {
        assert!(!route.requests.is_empty(), "table.txt: {} {} has no request", route.method, route.template);
    }
    routes
}

/// Whether an address with names in braces is one of a route's.
fn is_at(path: &str, template: &str) -> bool {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let (path, template) = (parts(path), parts(template));
    let fits = |(part, pattern): (&String, &String)| part == pattern || (pattern.starts_with('{') && !part.is_empty());
    path.len() == template.len() && path.iter().zip(&template).all(fits)
}

/// The parts between slashes; those inside braces do not count.
fn parts(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_name = false;
    for letter in path.chars() {
        is_name = letter == '{' || (is_name && letter != '}');
        match parts.last_mut() {
            Some(last) if letter != '/' || is_name => last.push(letter),
            _ => parts.push(String::new()),
        }
    }
    parts
}

#[test]
fn an_address_belongs_to_its_route() {
    assert!(is_at("/api/v1/resources/{strategy/members}/versions", "/api/v1/resources/{id}/versions"));
    assert!(is_at("/library/strategy/public?a=/b", "/library/{kind}/{key}"));
    assert!(!is_at("/library/strategy", "/library/{kind}/{key}") && !is_at("/library/strategy/", "/library/{kind}/{key}"));
    assert!(!is_at("/drafts/{draft}/files", "/drafts/{id}/removal"));
}
