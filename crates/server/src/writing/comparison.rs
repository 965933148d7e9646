//! `GET /library/{kind}/{key}/comparison?from=&to=`: two versions side by side.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::Error;
use library::VersionLine;
use serde::Deserialize;

use super::compare::{Comparison, Line};
use super::version::{no_version, read_ordinal};
use super::{get_resource, whole};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "writing/comparison.html")]
struct ComparisonPage {
    frame: Frame,
    path: String,
    title: String,
    /// Number and day of all versions, to compare others.
    versions: Vec<(String, String)>,
    from: String,
    to: String,
    before: String,
    after: String,
    comparison: Comparison,
}

#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let versions = library::list_versions(app.store.reader(), &visit.viewer, resource.id).await?;
    let (from, to) = chosen(&which, &versions)?;
    let find = async |ordinal: i32| -> Result<library::Resource, Failure> {
        let found = library::find_version(app.store.reader(), &visit.viewer, resource.id, ordinal).await?;
        Ok(found.ok_or_else(no_version)?)
    };
    let (before, after) = (find(from).await?, find(to).await?);
    let name = |version: &VersionLine| format!("Version {}, {}", version.ordinal, Day::at(version.created_at).long);
    let title_of = |ordinal: i32| versions.iter().find(|version| version.ordinal == ordinal).map(name).unwrap_or_default();
    render(&ComparisonPage {
        frame: Frame::new(&app, &visit, Section::of(resource.kind), &["What changed", &resource.title]).with_style("writing.css"),
        path: resource.path(),
        versions: versions.iter().map(|version| (version.ordinal.to_string(), name(version))).collect(),
        from: from.to_string(),
        to: to.to_string(),
        before: title_of(from),
        after: title_of(to),
        comparison: Comparison::of_whole(&app, whole(&app, &visit, &before).await?, whole(&app, &visit, &after).await?).await?,
        title: resource.title,
    })
}

/// The two that were asked for; without words the newest and the one before it.
fn chosen(which: &Which, versions: &[VersionLine]) -> Result<(i32, i32), Error> {
    let newest = versions.first().map_or(1, |version| version.ordinal);
    let previous = versions.get(1).map_or(newest, |version| version.ordinal);
    let read = |text: &str, otherwise: i32| if text.is_empty() { Ok(otherwise) } else { read_ordinal(text) };
    Ok((read(&which.from, previous)?, read(&which.to, newest)?))
}
