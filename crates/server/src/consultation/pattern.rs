//! `/cases/{id}/pattern`: what a case taught, as the beginning of a pattern in the library. And the second look through every pattern
//! before it goes out.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{CaseId, Origin, Place, Uses, check_texts};
use kernel::{Error, Fault, Permission};
use library::{Draft, Kind, Resource, ResourceId};

use super::case::{get_case, titles};
use super::details::{Details, Stop};
use super::edit::path_of;
use super::surroundings::{beside, surroundings};
use super::view::CaseView;
use super::{SECTION, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Day, plural};
use crate::writing::{Posted, clean};

#[derive(Template)]
#[template(path = "consultation/pattern.html")]
struct PatternPage {
    frame: Frame,
    path: String,
    case: CaseView,
    title: String,
    body: String,
    /// What it will link to, in words.
    strategies: String,
    details: Details,
    stop: Option<Stop>,
    faults: FormFaults,
}

/// `GET`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Edit)?;
    let id = read_id(&id)?;
    let pattern = consultation::pattern_source(app.store.reader(), &visit.viewer, id).await?;
    show(&app, &visit, id, (pattern.title, pattern.body, FormFaults::default())).await
}

async fn show(
    app: &App,
    visit: &Visit,
    id: CaseId,
    (title, body, faults): (String, String, FormFaults),
) -> Result<Response, Failure> {
    let case = get_case(app, visit, id).await?;
    let pattern = consultation::pattern_source(app.store.reader(), &visit.viewer, id).await?;
    let around = surroundings(app).await?;
    let texts = (title.clone(), body.clone());
    let checked = beside(move || check_texts(&[(Place::Title, &texts.0), (Place::Other(0), &texts.1)], &[], &around)).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = render(&PatternPage {
        frame: Frame::new(app, visit, SECTION, &["Make a pattern of it", "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css")
            .with_script("consultation.js"),
        path: path_of(id),
        case: CaseView::of(&app.engine.vocabulary(), &case.text, &[]),
        strategies: match titles(app, visit, &pattern.strategies).await?.len() {
            0 => String::new(),
            count => plural(count, "strategy", "strategies"),
        },
        details: Details::of_check(&checked).0.renamed("text-1", "body"),
        stop: Stop::of(&checked.disclosures, ""),
        title,
        body,
        faults,
    })?;
    Ok((status, page).into_response())
}

/// `POST`: makes a draft of it in the library, or puts in the words that are proposed.
pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Edit)?;
    let (id, posted) = (read_id(&id)?, Posted(fields));
    let (title, body) = (posted.text("title").trim().to_owned(), clean(posted.text("body")));
    if posted.text("action") == "use-all" || !posted.text("use").is_empty() {
        let (title, body) = replaced(&app, &posted, (title, body)).await?;
        return show(&app, &visit, id, (title, body, FormFaults::default())).await;
    }
    let pattern = consultation::pattern_source(app.store.reader(), &visit.viewer, id).await?;
    let mut body = body.trim_end().to_owned();
    let links = titles(&app, &visit, &pattern.strategies).await?;
    if !links.is_empty() {
        body.push_str("\n\n## Strategies\n\n");
        let line = |(title, path): (String, String)| format!("- [{}]({path})\n", title.replace(['[', ']'], ""));
        body.push_str(&links.into_iter().map(line).collect::<String>());
    }
    let mut draft = Draft::new(Kind::Pattern, "", &title, &body);
    draft.areas = pattern.areas;
    draft.phases = pattern.phases;
    let mut unit = visit.visitor.begin(&app).await?;
    let started = library::start_draft(&mut unit, &visit.viewer, &draft).await;
    let begun = match started {
        Ok(draft) => consultation::begin_pattern(&mut unit, &visit.viewer, id, draft).await.map(|()| draft),
        Err(error) => Err(error),
    };
    match begun {
        Ok(draft) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("/drafts/{draft}")).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            show(&app, &visit, id, (title, body, FormFaults::of_error(error)?)).await
        }
    }
}

async fn replaced(app: &App, posted: &Posted, texts: (String, String)) -> Result<(String, String), Failure> {
    let around = surroundings(app).await?;
    let (words, is_all) = (posted.text("use").to_lowercase(), posted.text("action") == "use-all");
    let done = beside(move || {
        let check = check_texts(&[(Place::Title, &texts.0), (Place::Other(0), &texts.1)], &[], &around);
        let open = check.open.into_iter().filter(|open| is_all || open.words.to_lowercase() == words);
        let found: Vec<_> = open.map(|open| open.finding).collect();
        anonymise::apply(&[&texts.0, &texts.1], &found)
    });
    let mut texts = done.await?.into_iter();
    Ok((texts.next().unwrap_or_default(), texts.next().unwrap_or_default()))
}

/// In how many cases this was named, in words, for those who may read cases. A small number is never told.
pub(crate) async fn used_in_cases(app: &App, visit: &Visit, id: ResourceId) -> Result<Option<String>, Error> {
    if !visit.viewer.may(Permission::Consult) {
        return Ok(None);
    }
    Ok(match consultation::count_uses(app.store.reader(), id).await? {
        Uses::FewerThan10 => None,
        Uses::About(count) => Some(format!("about {count}")),
    })
}

/// Where a pattern came from, in words; for those who may read the case, with its address and title.
pub(crate) struct OriginLine {
    pub(crate) words: String,
    pub(crate) case: Option<(String, String)>,
    /// Whether it is for those alone who decide about the pattern.
    pub(crate) is_warning: bool,
}

/// Where a resource came from, when it is a pattern that was begun from a case.
pub(crate) async fn origin_of(app: &App, visit: &Visit, resource: &Resource) -> Result<Option<OriginLine>, Error> {
    if resource.kind != Kind::Pattern {
        return Ok(None);
    }
    let origin = consultation::find_origin(app.store.reader(), &visit.viewer, resource.id).await?;
    Ok(origin.map(|origin| match origin {
        Origin::Case(case) => OriginLine {
            words: "This pattern came from a consultation:".to_owned(),
            case: Some((path_of(case.id), case.title)),
            is_warning: false,
        },
        Origin::Somewhere => {
            OriginLine { words: "This pattern came from a consultation in this network.".to_owned(), case: None, is_warning: false }
        }
        Origin::Withdrawn(at) => OriginLine {
            words: format!(
                "The case that this pattern came from was withdrawn on {}. The pattern stays until somebody withdraws it: read it \
                 once more and decide. Only those who edit the library see this line.",
                Day::at(at).long
            ),
            case: None,
            is_warning: true,
        },
    }))
}

/// The second look: no pattern goes out, or to a second reader, with something in it that names somebody.
///
/// # Errors
/// `Invalid` with each place that does.
pub(crate) async fn require_nameless(app: &App, draft: &Draft) -> Result<(), Error> {
    if draft.kind != Kind::Pattern {
        return Ok(());
    }
    let around = surroundings(app).await?;
    let texts = [draft.title.clone(), draft.summary.clone(), draft.body.clone()];
    let check = beside(move || {
        let texts: Vec<(Place, &str)> = (0..).map(Place::Other).zip(texts.iter().map(String::as_str)).collect();
        check_texts(&texts, &[], &around)
    });
    let open = check.await?.open.into_iter().filter(|open| open.finding.kind.is_direct());
    let faults: Vec<Fault> = open
        .map(|open| {
            let field = if open.place == Place::Other(0) {
                "title"
            } else if open.place == Place::Other(1) {
                "summary"
            } else {
                "body"
            };
            let message = format!("“{}” may tell who somebody is ({}). A pattern names nobody.", open.words, open.finding.why);
            Fault { place: String::new(), line: 0, field: field.to_owned(), message }
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}
