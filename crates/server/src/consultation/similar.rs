//! What is there already for a case that is being written: strategies and patterns of the library, and cases of colleagues. `POST /cases/similar` says it to the form's script: what is typed
//! stands in no address, and is neither kept nor counted.

use axum::Json;
use axum::extract::{Form, State};
use consultation::CaseText;
use kernel::{Error, Permission};
use library::Kind;
use search::{Filters, Request};
use serde::{Deserialize, Serialize};
use vocabulary::Scheme;

use super::edit::path_of;
use crate::App;
use crate::failure::Failure;
use crate::visit::Visit;

/// Lines that stand beside the form.
const LINES: usize = 5;
/// Cases among them, at the top: somebody asked the same.
const CASES: usize = 2;
/// One's own that may stand before those.
const OWN: usize = 10;
/// Characters from which it is worth looking.
const LEAST: usize = 20;
/// Words that are searched for: the question says most, and comes first.
const WORDS: usize = 24;

/// Something that may help.
#[derive(Serialize)]
pub(crate) struct Similar {
    pub(crate) title: String,
    pub(crate) path: String,
    pub(crate) kind: String,
}

/// What is typed so far.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    title: String,
    #[serde(default)]
    concern: String,
    #[serde(default)]
    question: String,
}

/// `POST /cases/similar`
pub(crate) async fn post(State(app): State<App>, visit: Visit, Form(typed): Form<Typed>) -> Result<Json<Vec<Similar>>, Failure> {
    visit.viewer.require(Permission::Consult)?;
    let text = CaseText { title: typed.title, concern: typed.concern, question: typed.question, ..CaseText::default() };
    Ok(Json(similar(&app, &visit, &text).await?))
}

/// Patterns, strategies and colleagues' cases that fit this text. The words are searched for and go nowhere else.
pub(crate) async fn similar(app: &App, visit: &Visit, text: &CaseText) -> Result<Vec<Similar>, Error> {
    let typed = format!("{} {} {}", text.question, text.title, text.concern);
    if typed.trim().chars().count() < LEAST {
        return Ok(Vec::new());
    }
    let words: Vec<&str> = typed.split_whitespace().take(WORDS).collect();
    let kinds = [Kind::Pattern, Kind::Strategy].map(|kind| kind.as_str().to_owned()).to_vec();
    let mut filters = Filters::default();
    *filters.of_mut(search::Facet::Kind) = kinds;
    let request = Request { text: words.join(" "), filters, limit: LINES, ..Request::default() };
    let answer = match app.engine.find(&app.store, &request, &visit.viewer).await {
        // The form works without what stands beside it.
        Err(Error::Unavailable(_)) => return Ok(Vec::new()),
        other => other?,
    };
    let mut lines = cases(app, visit, &request.text).await?;
    let vocabulary = app.engine.vocabulary();
    let line = |hit: search::Hit| Similar {
        path: hit.path(),
        kind: vocabulary.label(Scheme::Kind, hit.kind.as_str()).to_owned(),
        title: hit.title,
    };
    lines.extend(answer.hits.into_iter().map(line));
    Ok(lines)
}

/// Cases that fit, for those who may see them. One's own are known already: a case that is being changed would find itself.
async fn cases(app: &App, visit: &Visit, words: &str) -> Result<Vec<Similar>, Error> {
    let request = Request { text: words.to_owned(), limit: CASES + OWN, ..Request::default() };
    let found = match app.engine.find_cases(&app.store, &request, &visit.viewer).await {
        Err(Error::Unavailable(_)) => return Ok(Vec::new()),
        other => other?,
    };
    let others = found.lines.into_iter().filter(|case| !case.is_own).take(CASES);
    Ok(others.map(|case| Similar { path: path_of(case.id), kind: "Case".to_owned(), title: case.title }).collect())
}
