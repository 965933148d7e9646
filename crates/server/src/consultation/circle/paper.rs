//! What a circle leaves: the strategy sheet for everybody, and the presenter's own plan, on the screen, on paper and as a Word file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{ActionPlan, CaseId, Sheet};
use kernel::{Error, Permission};
use library::ResourceId;
use office::{DocumentOut, FileKind};

use super::{SECTION, case_path, live, path_of, read_id, said};
use crate::App;
use crate::consultation::case::titles;
use crate::consultation::view::plain;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

/// A strategy sheet for a page.
pub(crate) struct SheetView {
    pub(crate) question: Vec<String>,
    pub(crate) themes: Vec<(&'static str, Vec<String>)>,
    pub(crate) ideas: Vec<IdeaView>,
    pub(crate) is_confirmed: bool,
    pub(crate) may_confirm: bool,
}

pub(crate) struct IdeaView {
    pub(crate) words: String,
    pub(crate) why: String,
    pub(crate) strategy: Option<(String, String)>,
    pub(crate) is_new: bool,
    pub(crate) is_chosen: bool,
}

impl SheetView {
    pub(crate) async fn of(app: &App, visit: &Visit, sheet: Sheet) -> Result<Self, Error> {
        let mut ideas = Vec::new();
        for idea in sheet.ideas {
            ideas.push(IdeaView {
                strategy: find_title(app, visit, idea.resource).await?,
                is_new: idea.resource.is_none(),
                is_chosen: idea.is_chosen,
                why: String::new(),
                words: idea.words,
            });
        }
        Ok(Self {
            question: plain(&sheet.question),
            themes: sheet.themes.into_iter().map(|(kind, said)| (said::theme(kind), said)).collect(),
            ideas,
            is_confirmed: sheet.confirmed_at.is_some(),
            may_confirm: sheet.may_confirm,
        })
    }
}

async fn find_title(app: &App, visit: &Visit, resource: Option<ResourceId>) -> Result<Option<(String, String)>, Error> {
    let Some(resource) = resource else { return Ok(None) };
    Ok(titles(app, visit, &[resource]).await?.into_iter().next())
}

#[derive(Template)]
#[template(path = "consultation/circle/sheet.html")]
struct SheetPage {
    frame: Frame,
    case_path: String,
    path: String,
    title: String,
    sheet: SheetView,
}

/// `GET …/circle/sheet`
pub(crate) async fn sheet(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let found = consultation::find_sheet(app.store.reader(), &visit.viewer, id).await?;
    let found = found.ok_or_else(|| Error::NotFound("There is no strategy sheet of this case to see.".to_owned()))?;
    render(&SheetPage {
        frame: Frame::new(&app, &visit, SECTION, &["Strategy sheet", "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css")
            .with_style("circle.css"),
        case_path: case_path(id),
        path: path_of(id),
        title: found.title.clone(),
        sheet: SheetView::of(&app, &visit, found).await?,
    })
}

/// `POST …/circle/sheet`: a second person has read it; members see it from now on.
pub(crate) async fn confirm(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::confirm_sheet(&mut unit, &visit.viewer, id).await;
    unit.settle(done).await?;
    Ok(Redirect::to(&format!("{}?done=sheet#sheet", case_path(id))).into_response())
}

#[derive(Template)]
#[template(path = "consultation/circle/action_plan.html")]
struct ActionPlanPage {
    frame: Frame,
    case_path: String,
    path: String,
    plan: PlanView,
}

struct PlanView {
    title: String,
    question: Vec<String>,
    day: String,
    chosen: Vec<IdeaView>,
    first_step: String,
    /// Name and value.
    facts: Vec<(String, String)>,
}

impl PlanView {
    async fn of(app: &App, visit: &Visit, plan: &ActionPlan) -> Result<Self, Error> {
        let mut chosen = Vec::new();
        for idea in &plan.chosen {
            chosen.push(IdeaView {
                words: idea.words.clone(),
                why: idea.why.clone(),
                strategy: find_title(app, visit, idea.resource).await?,
                is_new: idea.resource.is_none(),
                is_chosen: true,
            });
        }
        let long = |day: &str| if day.is_empty() { String::new() } else { Day::read(day).long };
        let coach = match plan.coach {
            Some(coach) => live::say(app, visit, coach).await?,
            None => String::new(),
        };
        let facts = [
            ("First step by", long(&plan.first_step.by)),
            ("Coach, who asks how it went", coach),
            ("Look again on", long(&plan.first_step.review_on)),
        ];
        Ok(Self {
            title: plan.title.clone(),
            question: plain(&plan.question),
            day: long(&plan.day),
            chosen,
            first_step: plan.first_step.words.clone(),
            facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect(),
        })
    }
}

/// The plan at an address, for its presenter: for everybody else there is none.
async fn get_plan(app: &App, visit: &Visit, id: CaseId) -> Result<ActionPlan, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let found = consultation::find_action_plan(app.store.reader(), &visit.viewer, id).await?;
    Ok(found.ok_or_else(|| Error::NotFound("There is no action plan of yours here.".to_owned()))?)
}

/// `GET …/circle/plan`
pub(crate) async fn plan(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let plan = get_plan(&app, &visit, id).await?;
    render(&ActionPlanPage {
        frame: Frame::new(&app, &visit, SECTION, &["My action plan", "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css")
            .with_style("circle.css"),
        case_path: case_path(id),
        path: path_of(id),
        plan: PlanView::of(&app, &visit, &plan).await?,
    })
}

/// `GET …/circle/plan.docx`
pub(crate) async fn docx(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let plan = get_plan(&app, &visit, read_id(&id)?).await?;
    let question = plan.question.clone();
    let view = PlanView::of(&app, &visit, &plan).await?;
    let mut facts = vec![("Solution circle".to_owned(), view.day.clone()), ("Case".to_owned(), view.title.clone())];
    facts.extend(view.facts.clone());
    let document = DocumentOut {
        title: "My action plan".to_owned(),
        summary: question,
        facts,
        body: body(&view),
        site: app.settings.public_url.clone(),
        ..DocumentOut::default()
    };
    let bytes = tokio::task::spawn_blocking(move || office::to_docx(&document)).await;
    let bytes = bytes.map_err(|error| Error::Internal(Box::new(error)))?;
    let headers = [
        (header::CONTENT_TYPE, FileKind::Docx.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"action-plan.docx\"".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

fn body(plan: &PlanView) -> String {
    let mut parts = Vec::new();
    if !plan.first_step.is_empty() {
        parts.push(format!("## First step\n\n{}", escape(&plan.first_step)));
    }
    parts.push("## What I chose".to_owned());
    for idea in &plan.chosen {
        parts.push(format!("### {}\n\n{}", escape(&idea.words), escape(&idea.why)));
        if let Some((title, path)) = &idea.strategy {
            parts.push(format!("In the library: [{}]({path})", escape(title)));
        }
    }
    parts.join("\n\n")
}

/// What somebody typed as one line of Markdown that means nothing but its words.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if letter.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_is_words_and_no_markup() {
        assert_eq!(escape("# One\n* [two](x)"), "\\# One \\* \\[two\\]\\(x\\)");
    }
}
