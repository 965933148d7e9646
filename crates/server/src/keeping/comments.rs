//! Comments: writing one, and taking one away.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, Permission};
use library::CommentId;
use serde::Deserialize;

use super::review::get;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::{Visit, Visitor};
use crate::writing::finish;

#[derive(Deserialize)]
pub(crate) struct Written {
    #[serde(default)]
    text: String,
    /// The comment that this one answers.
    #[serde(default)]
    to: String,
}

/// The form again, when the text was not accepted.
#[derive(Template)]
#[template(path = "keeping/comment.html")]
struct CommentPage {
    frame: Frame,
    title: String,
    path: String,
    text: String,
    to: String,
    faults: FormFaults,
}

/// `POST …/comments`
pub(crate) async fn write(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
    Form(form): Form<Written>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::Comment)?;
    let resource = get(&app, &visit.viewer, (&kind, &key)).await?;
    let to = if form.to.is_empty() { None } else { Some(read_id(&form.to)?) };
    let mut unit = visit.visitor.begin(&app).await?;
    match library::comment(&mut unit, &visit.viewer, resource.id, to, &form.text).await {
        Ok(_) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=commented#comments", resource.path())).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            let page = CommentPage {
                frame: Frame::new(&app, &visit, Section::of(resource.kind), &["Error: Comment", &resource.title]),
                path: resource.path(),
                title: resource.title,
                text: form.text,
                to: form.to,
                faults,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

/// `POST …/comments/{id}/removal`
pub(crate) async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    visitor.viewer.require(Permission::Comment)?;
    let resource = get(&app, &visitor.viewer, (&kind, &key)).await?;
    let mut unit = visitor.begin(&app).await?;
    library::remove_comment(&mut unit, &visitor.viewer, read_id(&id)?).await?;
    unit.commit().await?;
    Ok(Redirect::to(&format!("{}?done=removed#comments", resource.path())).into_response())
}

/// `POST …/comments/{id}/suggestion`: begins an edit because of a comment, which then stands beside it.
pub(crate) async fn suggest(
    State(app): State<App>,
    visitor: Visitor,
    Path((kind, key, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    visitor.viewer.require_person(Permission::Write)?;
    get(&app, &visitor.viewer, (&kind, &key)).await?;
    let comment = read_id(&id)?;
    let mut unit = visitor.begin(&app).await?;
    let draft = library::suggest_edit(&mut unit, &visitor.viewer, comment).await?;
    finish(unit).await?;
    Ok(Redirect::to(&format!("/drafts/{draft}?done=suggested")).into_response())
}

fn read_id(text: &str) -> Result<CommentId, Error> {
    text.parse().map_err(|_: String| Error::NotFound("That comment is not there any more.".to_owned()))
}
