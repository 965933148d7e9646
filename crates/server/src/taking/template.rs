//! `GET /library/policy-template/{key}/form`: the gaps of a template as a form that is filled in the browser, or by hand on paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Error;
use library::{Kind, Resource};
use prose::{Field, FieldKind, FormSection};
use vocabulary::Scheme;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::found::{self, Shown};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "taking/template.html")]
struct TemplatePage {
    frame: Frame,
    title: String,
    path: String,
    /// The file's name without its ending.
    key: String,
    sections: Vec<FormSection>,
    /// How many fields there are; a list counts as one.
    count: usize,
    /// Names that a school's own Word file can hold.
    first: String,
    /// The whole text with places for what is filled in. Cleaned.
    paper: String,
    /// Whose words these are, on the last line.
    credit: String,
    review: Option<Day>,
    is_overdue: bool,
}

impl TemplatePage {
    /// The columns of a list; none for what is no list.
    fn columns(field: &Field) -> &[Field] {
        match &field.kind {
            FieldKind::Rows(columns) => columns,
            FieldKind::Text | FieldKind::LongText | FieldKind::Date | FieldKind::Choice(_) => &[],
        }
    }
}

/// Where a template's gaps are filled in; none for what has no gaps.
pub(crate) fn form_path(resource: &Resource) -> Option<String> {
    let has_form = resource.kind == Kind::PolicyTemplate && prose::has_gaps(&resource.body);
    has_form.then(|| format!("{}/form", resource.path()))
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let found = found::find(&app, &visit.viewer, &kind, &key).await?;
    let nothing = "There is nothing to fill in at this address. It may have moved, or it may not be public.";
    let found = found.filter(|shown| form_path(&shown.resource).is_some());
    let shown = found.ok_or_else(|| Error::NotFound(nothing.to_owned()))?;
    let (credit, file_name) = (made_with(&app, &shown), shown.file_name().to_owned());
    let resource = shown.resource;
    let kind = resource.kind;
    let vocabulary = app.engine.vocabulary();
    let kind_plural =
        vocabulary.find_term(Scheme::Kind, kind.as_str()).map_or(kind.as_str(), |term| term.plural_label()).to_owned();
    let sections = prose::form_sections(&resource.body);
    let first = sections.iter().flat_map(|section| &section.fields).map(|field| field.name.clone()).next().unwrap_or_default();
    let path = resource.path();
    render(&TemplatePage {
        frame: Frame::new(&app, &visit, Section::of(kind), &["Fill in", &resource.title, &kind_plural])
            .with_style("forms.css")
            .with_style("taking.css")
            .with_script("template.js"),
        count: sections.iter().map(|section| section.fields.len()).sum(),
        first,
        paper: prose::to_paper(&resource.body),
        credit,
        is_overdue: resource.is_overdue(&app.today()),
        review: resource.review_by.as_deref().map(Day::read),
        key: file_name,
        title: resource.title,
        sections,
        path,
    })
}

/// Whose words the filled form is made of.
fn made_with(app: &App, shown: &Shown) -> String {
    let resource = &shown.resource;
    let (licence, _) = shown.licence(&app.engine.vocabulary());
    match &shown.remote {
        Some(remote) => format!("Made with ‘{}’, {}, {licence}: {}", resource.title, remote.credit(), remote.record.url),
        None => format!(
            "Made with ‘{}’, {}, version {}, {licence}: {}",
            resource.title,
            app.settings.network_name,
            resource.ordinal,
            app.settings.url(&resource.path())
        ),
    }
}
