//! Every route of the router stands in the table, and the table names no other.
//!
//! A router cannot be asked for its routes, so the sources are read: where they add a route in a way that this reader does not know, it
//! says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::table;

const HELP: &str = "\
Each route and method has its rows in crates/server/tests/it/permissions/table.txt. To add one, write there, in the part where it belongs:

GET /packs/{key}/order
    401 403 403 403 403 403 200 200 403 401 401  /packs/public/order
POST /packs/{key}/order
    401 403 403 403 403 403 303 303 403 401 401  /packs/public/order < first=2

That is: the method and the address as the router has it; below it, indented by four spaces, one line for each kind of record that it can be
about: the eleven statuses for pub rea mem spe mod edi coo adm own t-r t-w, two spaces, the address, and for a form ` < ` and what it sends.
Write what each role should get, not what it gets. A page is for nobody's token, so the last two columns are those of `pub` there. Add a line
for a record that some of them may not see (`/packs/moderators/order`), where 404 is the answer to them. Names in braces are of things that
world.rs has put there; what you need besides, put there, each with a word of its own in marks.rs.
";

/// Methods as routing functions and macros name them.
const METHODS: [&str; 7] = ["get", "post", "put", "delete", "patch", "head", "options"];

#[test]
fn every_route_of_the_router_stands_in_the_table() {
    let routed = read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let written: BTreeSet<String> = table::routes().iter().map(|route| format!("{} {}", route.method, route.template)).collect();
    let missing: Vec<&String> = routed.difference(&written).collect();
    assert!(missing.is_empty(), "routes without a row in the table:\n\n{missing:#?}\n\n{HELP}");
    let gone: Vec<&String> = written.difference(&routed).collect();
    assert!(gone.is_empty(), "rows in the table without a route: take them out, or mend them:\n\n{gone:#?}");
}

fn read_all(folder: &Path) -> BTreeSet<String> {
    let mut routes = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            routes.extend(read_all(&entry.path()));
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let found = read(&fs::read_to_string(entry.path()).unwrap());
            routes.extend(found.unwrap_or_else(|fault| panic!("{}: {fault}\n\n{HELP}", entry.path().display())));
        }
    }
    routes
}

/// The routes that a source adds, as `GET /path`.
fn read(source: &str) -> Result<BTreeSet<String>, String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    for unknown in [".nest(", ".nest_service(", ".route_service(", ".fallback_service(", "MethodRouter", "MethodFilter"] {
        if source.contains(unknown) {
            return Err(format!("`{unknown}` adds routes in a way that this test cannot read; use `.route(\"…\", get(…))`"));
        }
    }
    let mut routes = BTreeSet::new();
    for call in source.split(".route(").skip(1) {
        let inside = &call[..end_of(call).ok_or("a call of `.route(` does not end")?];
        let text = inside.trim_start().strip_prefix('"').ok_or("a route's address is not written out in `.route(`")?;
        let (path, handlers) = text.split_once('"').ok_or("an address does not end")?;
        let named = called(handlers);
        if named.is_empty() {
            return Err(format!("the methods of {path} are not written out as `get(…).post(…)`"));
        }
        routes.extend(named.iter().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    // Those of the API say it above themselves.
    for macro_call in source.split("#[utoipa::path(").skip(1) {
        let method = macro_call.trim_start().split(',').next().unwrap_or_default();
        let path = macro_call.split("path = \"").nth(1).and_then(|rest| rest.split('"').next());
        let path =
            path.filter(|_| METHODS.contains(&method)).ok_or("a path of the API does not begin with its method and address")?;
        routes.insert(format!("{} {path}", method.to_uppercase()));
    }
    Ok(routes)
}

/// Where the bracket ends inside which the text begins.
fn end_of(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.char_indices().find_map(|(at, letter)| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        (depth == 0).then_some(at)
    })
}

/// The routing functions that are called in `, get(a::page).post(a::save)`, outside their own brackets.
fn called(handlers: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (at, letter) in handlers.char_indices() {
        if letter == '(' && depth == 0 {
            found.push(handlers[begin..at].trim_matches(|letter: char| !letter.is_ascii_alphanumeric()));
        }
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        if letter == ')' {
            begin = at + 1;
        }
    }
    // A layer around a route is no method; whatever else there is must be one.
    found.retain(|name| *name != "layer");
    if found.iter().all(|name| METHODS.contains(name)) { found } else { Vec::new() }
}

#[test]
fn routes_are_found_in_sources_however_they_are_laid_out() {
    let source = "Router::new().route(\"/a\", get(x::page)).route(\n    \"/b/{id}\",\n    get(x::page).post(y::save).layer(limit(1)),\n)\n\
        #[utoipa::path(\n    get, path = \"/api/v1/c\", tag = \"x\")]\n#[cfg(test)] .route(\"/not\", get(x))";
    let found: Vec<String> = read(source).unwrap().into_iter().collect();
    assert_eq!(found, ["GET /a", "GET /api/v1/c", "GET /b/{id}", "POST /b/{id}"]);
    assert!(read(".route(PATH, get(x))").is_err() && read(".route(\"/a\", any(x))").is_err() && read(".nest(\"/a\", b)").is_err());
}
