//! `/sitemap.xml`: every page that search engines may list. Public pages only.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use harvest::{to_sitemap, to_sitemap_index};
use kernel::{Error, Viewer};
use library::{Address, Kind};
use vocabulary::Scheme;

use crate::App;
use crate::failure::Failure;

/// Pages that are there whatever is in the library.
const ALWAYS: [&str; 8] = ["/", "/areas", "/packs", "/terms", "/sources", "/help", "/about", "/accessibility"];
/// Resources in a list: with the pages that are there always, fewer than the 50,000 that are allowed.
const MOST: u64 = 49_000;

/// `GET /sitemap.xml`: all pages, or where there are more than one list may have, the lists.
pub(super) async fn all(State(app): State<App>) -> Result<Response, Failure> {
    let count = library::count_addresses(app.store.reader(), &Viewer::public()).await?;
    let lists = parts(count, MOST);
    if lists <= 1 {
        return part(&app, 1).await;
    }
    let lists: Vec<String> = (1..=lists).map(|list| app.settings.url(&format!("/sitemap/{list}.xml"))).collect();
    Ok(send(to_sitemap_index(&lists)))
}

/// `GET /sitemap/{list}.xml`: one of several lists.
pub(super) async fn one(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Failure> {
    let nowhere = || Error::NotFound("There is no such list of pages.".to_owned());
    let number: u64 = file.strip_suffix(".xml").and_then(|number| number.parse().ok()).ok_or_else(nowhere)?;
    let count = library::count_addresses(app.store.reader(), &Viewer::public()).await?;
    if number == 0 || number > parts(count, MOST) {
        return Err(nowhere().into());
    }
    part(&app, number).await
}

/// How many lists so many resources make.
fn parts(count: u64, most: u64) -> u64 {
    count.div_ceil(most).max(1)
}

async fn part(app: &App, number: u64) -> Result<Response, Failure> {
    let addresses = library::list_addresses(app.store.reader(), &Viewer::public(), (number - 1).saturating_mul(MOST), MOST).await?;
    let mut pages = Vec::new();
    if number == 1 {
        pages.extend(ALWAYS.map(str::to_owned));
        pages.extend(app.engine.vocabulary().terms(Scheme::Area).iter().map(|area| format!("/areas/{}", area.id)));
        pages.extend(Kind::ALL.map(|kind| format!("/library/{kind}")));
    }
    let always = pages.iter().map(|path| (app.settings.url(path), None));
    let resources = addresses.iter().map(|Address { path, changed_at }| (app.settings.url(path), Some(*changed_at)));
    Ok(send(to_sitemap(&always.chain(resources).collect::<Vec<_>>())))
}

fn send(text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/xml; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_list_is_one_and_the_next_resource_begins_another() {
        assert_eq!([0, 1, 49_000, 49_001, 98_001].map(|count| parts(count, MOST)), [1, 1, 1, 2, 3]);
    }
}
