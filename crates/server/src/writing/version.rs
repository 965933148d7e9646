//! `/library/{kind}/{key}/versions`: what a resource said before, and how it comes back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Permission, PersonId};

use super::people::Names;
use super::{finish, get_resource};
use crate::App;
use crate::failure::Failure;
use crate::files::{FileLine, file_lines};
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "writing/versions.html")]
struct VersionsPage {
    frame: Frame,
    path: String,
    title: String,
    versions: Vec<Version>,
    /// Numbers and names for the choice of two.
    choices: Vec<(String, String)>,
    newest: String,
    previous: String,
}

struct Version {
    ordinal: i32,
    title: String,
    day: Day,
    author: Option<String>,
    approver: Option<String>,
    /// The version before it that this visitor may see.
    previous: Option<i32>,
}

pub(crate) fn no_version() -> Error {
    Error::NotFound("There is no such version, or it is not for you to see.".to_owned())
}

pub(crate) fn read_ordinal(text: &str) -> Result<i32, Error> {
    text.parse().map_err(|_| no_version())
}

/// `GET …/versions`
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let lines = library::list_versions(app.store.reader(), &visit.viewer, resource.id).await?;
    let people: Vec<PersonId> = lines.iter().flat_map(|line| [line.written_by, line.approved_by]).flatten().collect();
    let names = Names::read(&app, &visit.viewer, people).await?;
    let previous = lines.iter().skip(1).map(|line| Some(line.ordinal)).chain([None]);
    let versions: Vec<Version> = lines
        .iter()
        .zip(previous)
        .map(|(line, previous)| Version {
            ordinal: line.ordinal,
            title: line.title.clone(),
            day: Day::at(line.created_at),
            author: names.find(line.written_by),
            approver: names.find(line.approved_by),
            previous,
        })
        .collect();
    let choice = |version: &Version| (version.ordinal.to_string(), format!("Version {}, {}", version.ordinal, version.day.long));
    render(&VersionsPage {
        frame: Frame::new(&app, &visit, Section::of(resource.kind), &["Versions", &resource.title]).with_style("writing.css"),
        path: resource.path(),
        title: resource.title,
        newest: versions.first().map(|version| version.ordinal.to_string()).unwrap_or_default(),
        previous: versions.get(1).map(|version| version.ordinal.to_string()).unwrap_or_default(),
        choices: versions.iter().map(choice).collect(),
        versions,
    })
}

#[derive(Template)]
#[template(path = "writing/version.html")]
struct VersionPage {
    frame: Frame,
    path: String,
    ordinal: i32,
    newest: i32,
    title: String,
    summary: String,
    html: String,
    day: Day,
    author: Option<String>,
    may_restore: bool,
    files: Vec<FileLine>,
}

/// `GET …/versions/{n}`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key, ordinal)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let ordinal = read_ordinal(&ordinal)?;
    let version = library::find_version(app.store.reader(), &visit.viewer, resource.id, ordinal).await?.ok_or_else(no_version)?;
    let names = Names::read(&app, &visit.viewer, version.written_by).await?;
    let name = format!("Version {ordinal}");
    render(&VersionPage {
        frame: Frame::new(&app, &visit, Section::of(resource.kind), &[&name, &version.title]).with_style("writing.css"),
        path: resource.path(),
        ordinal,
        newest: resource.ordinal,
        day: Day::at(version.changed_at),
        author: names.find(version.written_by),
        files: file_lines(&resource.path(), &format!("?version={ordinal}"), &version.files),
        may_restore: ordinal != resource.ordinal && visit.viewer.may(Permission::Write),
        title: version.title,
        summary: version.summary,
        html: version.html,
    })
}

/// `POST …/versions/{n}`: begins a draft with this text. Publishing it is the second click.
pub(crate) async fn restore(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key, ordinal)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let resource = get_resource(&app, &visit, &kind, &key).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let id = library::restore_version(&mut unit, &visit.viewer, resource.id, read_ordinal(&ordinal)?).await?;
    finish(unit).await?;
    Ok(Redirect::to(&format!("/drafts/{id}?done=restored")).into_response())
}
