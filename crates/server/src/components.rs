//! Holds our macros of GOV.UK Frontend's components against the package's own fixtures, so that a new version of the package
//! that changes markup fails a test here.

use std::fmt::Write as _;
use std::path::Path;

use askama::Template;
use scraper::{ElementRef, Html, Node};
use serde_json::Value;

use crate::search::pages::{PageItem, Pages};

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "components.html" as c %}{% call c::skip_link(text, href) %}{% endcall %}"#)]
struct SkipLink<'a> {
    text: &'a str,
    href: &'a str,
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "components.html" as c %}{% call c::breadcrumbs(items) %}{% endcall %}"#)]
struct Breadcrumbs<'a> {
    items: Vec<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "components.html" as c %}{% call c::button(text, classes) %}{% endcall %}"#)]
struct Button<'a> {
    text: &'a str,
    classes: &'a str,
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "components.html" as c %}{% call c::tag(text, classes) %}{% endcall %}"#)]
struct Tag<'a> {
    text: &'a str,
    classes: &'a str,
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "components.html" as c %}{% call c::details(summary) %}{{ text }}{% endcall %}"#)]
struct Details<'a> {
    summary: &'a str,
    text: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components.html" as c %}<dl class="govuk-summary-list">{% for (key, value) in rows %}{% call c::summary_row(key) %}{{ value|safe }}{% endcall %}{% endfor %}</dl>"#
)]
struct SummaryList<'a> {
    rows: Vec<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "components.html" as c %}{% for (id, value, label, hint, checked) in items %}{% call c::radio(name, id, value, label, hint, checked) %}{% endcall %}{% endfor %}"#
)]
struct Radios<'a> {
    name: &'a str,
    items: Vec<(String, &'a str, &'a str, &'a str, bool)>,
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% import "components.html" as c %}{% call c::pagination(pages) %}{% endcall %}"#)]
struct Pagination {
    pages: Pages,
}

/// Renders what our macro can, from a fixture's options; `None` where it uses what we have no use for.
type Render = fn(&Value) -> Option<String>;

const COMPONENTS: [(&str, Render); 8] = [
    ("skip-link", |options| {
        let [text, href] = only(options, ["text", "href"])?;
        let href = if href.is_empty() { "#content" } else { href };
        SkipLink { text, href }.render().ok()
    }),
    ("breadcrumbs", |options| {
        let items = list(options, "items")?.iter().map(|item| only(item, ["text", "href"]));
        let items = items.map(|item| item.filter(|[_, href]| !href.is_empty()).map(|[text, href]| (text, href)));
        Breadcrumbs { items: items.collect::<Option<_>>()? }.render().ok()
    }),
    ("button", |options| {
        let [text, classes] = only(options, ["text", "classes"])?;
        Button { text, classes }.render().ok()
    }),
    ("tag", |options| {
        let [text, classes] = only(options, ["text", "classes"])?;
        Tag { text, classes }.render().ok()
    }),
    ("details", |options| {
        let [summary, text] = only(options, ["summaryText", "text"])?;
        Details { summary, text }.render().ok()
    }),
    ("summary-list", |options| {
        let rows = list(options, "rows")?.iter().map(|row| {
            row.as_object()?.keys().all(|key| key == "key" || key == "value").then_some(())?;
            let value = only(&row["value"], ["text"]).or_else(|| only(&row["value"], ["html"]))?;
            Some((only(&row["key"], ["text"])?[0], value[0]))
        });
        SummaryList { rows: rows.collect::<Option<_>>()? }.render().ok()
    }),
    ("radios", radios),
    ("pagination", |options| {
        let known = |key: &String| matches!(key.as_str(), "previous" | "next" | "items");
        options.as_object()?.keys().all(known).then_some(())?;
        let link = |name: &str| match options.get(name) {
            None => Some(None),
            Some(link) => Some(Some(only(link, ["href"])?[0].to_owned())),
        };
        let items = options.get("items")?.as_array()?.iter().map(|item| {
            if item.get("ellipsis").is_some() {
                return Some(PageItem::Gap);
            }
            let number = item["number"].as_u64().and_then(|number| usize::try_from(number).ok())?;
            let known = |key: &String| matches!(key.as_str(), "number" | "href" | "current");
            item.as_object()?.keys().all(known).then_some(())?;
            let is_current = item.get("current").and_then(Value::as_bool).unwrap_or(false);
            Some(PageItem::Page { number, path: item["href"].as_str()?.to_owned(), is_current })
        });
        let pages = Pages { previous: link("previous")?, next: link("next")?, items: items.collect::<Option<_>>()? };
        Pagination { pages }.render().ok()
    }),
];

fn radios(options: &Value) -> Option<String> {
    let known = |key: &String| matches!(key.as_str(), "name" | "items");
    options.as_object()?.keys().all(known).then_some(())?;
    let name = options["name"].as_str()?;
    let mut items = Vec::new();
    for (at, item) in options["items"].as_array()?.iter().enumerate() {
        let known = |key: &String| matches!(key.as_str(), "value" | "text" | "hint" | "checked");
        item.as_object()?.keys().all(known).then_some(())?;
        let hint = item.get("hint").map_or(Some(""), |hint| only(hint, ["text"]).map(|[text]| text))?;
        let id = if at == 0 { name.to_owned() } else { format!("{name}-{}", at + 1) };
        let checked = item.get("checked").and_then(Value::as_bool).unwrap_or(false);
        items.push((id, item["value"].as_str()?, item["text"].as_str()?, hint, checked));
    }
    let inner = Radios { name, items }.render().ok()?;
    Some(format!("<div class=\"govuk-form-group\"><div class=\"govuk-radios\" data-module=\"govuk-radios\">{inner}</div></div>"))
}

/// These texts, where the options have no others; an absent one is empty.
fn only<'a, const N: usize>(options: &'a Value, names: [&str; N]) -> Option<[&'a str; N]> {
    let object = options.as_object()?;
    object.keys().all(|key| names.contains(&key.as_str())).then_some(())?;
    let texts = names.map(|name| object.get(name).map_or(Some(""), Value::as_str));
    texts.iter().all(Option::is_some).then(|| texts.map(Option::unwrap_or_default))
}

/// The one list that the options have.
fn list<'a>(options: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    let object = options.as_object()?;
    if object.len() == 1 { object.get(name)?.as_array() } else { None }
}

/// Elements, sorted attributes and words, whatever the white space.
fn canonical(html: &str) -> String {
    let mut out = String::new();
    put(Html::parse_fragment(html).root_element(), &mut out);
    out
}

fn put(element: ElementRef<'_>, out: &mut String) {
    let mut attributes: Vec<String> = element.value().attrs().map(|(name, value)| format!(" {name}={value:?}")).collect();
    attributes.sort();
    let _ = write!(out, "\n<{}{}>", element.value().name(), attributes.concat());
    for child in element.children() {
        if let Some(child) = ElementRef::wrap(child) {
            put(child, out);
        } else if let Node::Text(text) = child.value() {
            out.extend(text.split_whitespace().flat_map(|word| ["\n", word]));
        }
    }
    out.push_str("\n/");
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn our_components_are_those_of_the_package() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/govuk-frontend/dist/govuk/components");
    if !package.exists() {
        return eprintln!("skipped: web/node_modules is absent; `npm ci` in web/ brings it");
    }
    for (name, render) in COMPONENTS {
        let text = std::fs::read_to_string(package.join(name).join("fixtures.json")).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let mut compared = 0;
        for fixture in file["fixtures"].as_array().unwrap() {
            let Some(ours) = render(&fixture["options"]) else { continue };
            let theirs = canonical(fixture["html"].as_str().unwrap());
            assert_eq!(canonical(&ours), theirs, "{name}: {}", fixture["name"]);
            compared += 1;
        }
        assert!(compared > 0, "no fixture of {name} could be compared");
    }
}
