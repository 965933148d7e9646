//! `GET /library/pack/{key}/print`: a pack and all that is in it on one page, for paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use library::PackedItem;
use vocabulary::Scheme;

use super::archive::find;
use super::view::{MeetingView, PackView};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "packs/print.html")]
struct PrintPage {
    frame: Frame,
    path: String,
    title: String,
    summary: String,
    term: Option<String>,
    html: String,
    items: Vec<PrintedItem>,
    meeting: Option<MeetingView>,
    url: String,
}

struct PrintedItem {
    title: String,
    kind: String,
    note: String,
    summary: String,
    html: String,
    foot: String,
}

/// `GET`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let pack = find(&app, &visit.viewer, &key).await?;
    let held = library::find_pack(app.store.reader(), &visit.viewer, &pack).await?;
    let vocabulary = app.engine.vocabulary();
    let items = held.items.iter().zip(1..).filter_map(|(entry, number)| match &entry.item {
        PackedItem::Withdrawn { .. } => None,
        PackedItem::Live(item) => Some(PrintedItem {
            title: item.title.clone(),
            kind: vocabulary.label(Scheme::Kind, item.kind.as_str()).to_owned(),
            note: entry.note.clone(),
            summary: item.summary.clone(),
            html: as_part(&item.html, &item.path(), number),
            foot: foot(&app, item, vocabulary.label(Scheme::Licence, &item.licence)),
        }),
    });
    let items = items.collect();
    let view = PackView::of(held, "", &visit.viewer, (&vocabulary, app.store.now().0));
    render(&PrintPage {
        frame: Frame::new(&app, &visit, Section::Other, &["Print all", &pack.title, "Packs"]).with_style("packs.css"),
        path: pack.path(),
        html: as_part(&pack.html, &pack.path(), 0),
        url: app.settings.url(&pack.path()),
        term: view.term,
        meeting: view.meeting,
        title: pack.title,
        summary: pack.summary,
        items,
    })
}

fn foot(app: &App, item: &library::Resource, licence: &str) -> String {
    let review = item.review_by.as_deref().map(|day| format!(" · Review by {}", Day::read(day).long)).unwrap_or_default();
    format!("{} · Version {}{review} · {licence}", app.settings.url(&item.path()), item.ordinal)
}

/// A text as a part of a page: its headings one step lower, without names that another part may have too.
fn as_part(html: &str, path: &str, number: usize) -> String {
    let mut out = String::with_capacity(html.len());
    for (at, piece) in html.split('<').enumerate() {
        if at == 0 {
            out.push_str(piece);
            continue;
        }
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let tag = without_id(tag).replace("href=\"#", &format!("href=\"{path}#"));
        let tag = tag.replace("aria-label=\"Table ", &format!("aria-label=\"Part {number}, table "));
        let tag = ["h3", "h2"].iter().fold(tag, |tag, from| lower(&tag, from));
        out.extend(["<", &tag, ">", text]);
    }
    out
}

fn without_id(tag: &str) -> String {
    let Some((before, after)) = tag.split_once(" id=\"") else { return tag.to_owned() };
    let rest = after.split_once('"').map_or("", |(_, rest)| rest);
    format!("{before}{rest}")
}

/// `h2` becomes `h3`, at the beginning of a tag and of its end.
fn lower(tag: &str, from: &str) -> String {
    let to = if from == "h3" { "h4" } else { "h3" };
    let plain = tag.strip_prefix('/').unwrap_or(tag);
    let is_it = plain.strip_prefix(from).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    if is_it { tag.replacen(from, to, 1) } else { tag.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_part_of_a_page() {
        let html =
            "<div aria-label=\"Table 1\"></div><h2 id=\"s-how\">How id=\"x\"</h2><h3 id=\"s-a\">A</h3><a href=\"#s-how\">up</a>";
        let part =
            "<div aria-label=\"Part 2, table 1\"></div><h3>How id=\"x\"</h3><h4>A</h4><a href=\"/library/strategy/a#s-how\">up</a>";
        assert_eq!(as_part(html, "/library/strategy/a", 2), part);
    }
}
