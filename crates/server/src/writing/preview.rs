//! `/drafts/{id}/preview`: the draft as readers will see it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use library::Draft;
use vocabulary::Scheme;

use super::editor::{get_draft, heading};
use super::posted::Posted;
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::packs::{self, PackView};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "writing/preview.html")]
struct PreviewPage {
    frame: Frame,
    path: String,
    heading: String,
    summary: String,
    kind: String,
    html: String,
    /// What only a pack has.
    pack: Option<PackView>,
}

/// `GET`: as it is kept.
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let draft = get_draft(&app, &visit, &id).await?;
    let content = draft.content.clone();
    show(&app, &visit, (draft.path(), heading(&draft, "")), content).await
}

/// `POST`: as it is being typed; nothing is kept.
pub(crate) async fn render_typed(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut draft = get_draft(&app, &visit, &id).await?;
    draft.content = Posted(form).content(&draft.content, &app.engine.vocabulary());
    let content = draft.content.clone();
    show(&app, &visit, (draft.path(), heading(&draft, "")), content).await
}

async fn show(app: &App, visit: &Visit, (path, heading): (String, String), content: Draft) -> Result<Response, Failure> {
    let kind = app.engine.vocabulary().label(Scheme::Kind, content.kind.as_str()).to_owned();
    render(&PreviewPage {
        frame: Frame::new(app, visit, Section::Mine, &["Preview", &heading, "Drafts"])
            .with_style("writing.css")
            .with_style("packs.css"),
        pack: packs::preview(app, &visit.viewer, &content).await?,
        html: prose::to_html(&content.body),
        summary: content.summary,
        path,
        heading,
        kind,
    })
}
