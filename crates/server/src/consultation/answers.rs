//! What colleagues say to a case: answers in three boxes, questions back, and what is done with them.

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{Answer, AnswerId, CaseId, Kept, Place, Subject, check_texts};
use kernel::{Error, Permission};
use library::ResourceId;

use super::acts::Reported;
use super::case::{get_case, show};
use super::details::{Details, Stop};
use super::edit::path_of;
use super::read_id;
use super::returned::{give_back, given_back};
use super::save::{Sent, fields};
use super::surroundings::{beside, surroundings};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;
use crate::writing::{Posted, clean};

/// Hits beside an answer, without scripts.
const HITS: usize = 8;

/// What somebody typed under a case.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) consider: String,
    pub(crate) try_: String,
    pub(crate) refer_on: String,
    /// Id, title and address of what was put in.
    pub(crate) strategies: Vec<(String, String, String)>,
    /// What was searched for.
    pub(crate) find: String,
    pub(crate) found: Vec<(String, String, String)>,
    pub(crate) details: Details,
    pub(crate) stop: Option<Stop>,
    /// The answer that is changed; else it is a new one.
    pub(crate) changes: Option<AnswerId>,
}

/// Something typed under a case: a new answer, or a change of one.
pub(super) struct Under {
    pub(super) case: CaseId,
    pub(super) changes: Option<AnswerId>,
}

impl Under {
    fn new(case: CaseId) -> Self {
        Self { case, changes: None }
    }
}

pub(super) fn read(posted: &Posted) -> Answer {
    let kept = posted.0.iter().filter_map(|(name, reason)| Some((name.strip_prefix("keep:")?, reason.trim())));
    Answer {
        consider: clean(posted.text("consider")),
        try_this: clean(posted.text("try")),
        refer_on: clean(posted.text("refer-on")),
        strategies: posted.all("strategy").iter().filter_map(|id| id.parse().ok()).collect(),
        kept: kept
            .filter(|(_, reason)| !reason.is_empty())
            .map(|(words, reason)| Kept { words: words.to_owned(), reason: reason.to_owned() })
            .collect(),
        appearance: None,
    }
}

/// The same with the words that a button puts in, and what is still to be settled.
async fn settled(app: &App, posted: &Posted, mut said: Answer) -> Result<(Answer, Details, Option<Stop>), Failure> {
    let around = surroundings(app).await?;
    let (words, is_all) = (posted.text("use").to_lowercase(), posted.text("action") == "use-all");
    let done = beside(move || {
        let look = |said: &Answer| {
            let texts = [
                (Place::Consider, said.consider.as_str()),
                (Place::TryThis, said.try_this.as_str()),
                (Place::ReferOn, said.refer_on.as_str()),
            ];
            check_texts(&texts, &said.kept, &around)
        };
        if is_all || !words.is_empty() {
            let open = look(&said).open.into_iter().filter(|open| is_all || open.words.to_lowercase() == words);
            let found: Vec<_> = open.map(|open| open.finding).collect();
            let texts = anonymise::apply(&[&said.consider, &said.try_this, &said.refer_on], &found);
            if let Ok([consider, try_this, refer_on]) = <[String; 3]>::try_from(texts) {
                said = Answer { consider, try_this, refer_on, ..said };
            }
        }
        let check = look(&said);
        let stop = Stop::of(&check.disclosures, "");
        (said, Details::of_check(&check).0, stop)
    });
    Ok(done.await?)
}

/// `POST /cases/{id}/answers`: sends an answer, or does what else the button says, with everything that was typed still there.
pub(crate) async fn answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if let Some(page) = given_back(&app, &visit, &headers, &sent) {
        return page;
    }
    visit.viewer.require_person(Permission::Consult)?;
    let posted = fields(&sent, &headers)?;
    let (id, said) = (read_id(&id)?, read(&posted));
    if posted.text("action") == "find" || posted.text("action") == "use-all" || !posted.text("use").is_empty() {
        return again(&app, &visit, &Under::new(id), (&posted, said), FormFaults::default()).await;
    }
    let around = surroundings(&app).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let mut sent = Ok(());
    if !posted.text("confirm_advice").is_empty() {
        sent = consultation::confirm_advice(&mut unit, &visit.viewer).await;
    }
    if sent.is_ok() {
        sent = consultation::answer(&mut unit, &visit.viewer, id, &said, &around).await.map(drop);
    }
    match sent {
        Ok(()) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=answered#answers", path_of(id))).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            refuse(&app, &visit, &Under::new(id), (&posted, said), error).await
        }
    }
}

/// `POST /cases/{id}/ask-more`: what stands in the boxes is a question back.
pub(crate) async fn ask_more(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if let Some(page) = given_back(&app, &visit, &headers, &sent) {
        return page;
    }
    visit.viewer.require_person(Permission::Consult)?;
    let posted = fields(&sent, &headers)?;
    let (id, said) = (read_id(&id)?, read(&posted));
    let boxes = [&said.consider, &said.try_this, &said.refer_on].map(|text| text.trim().to_owned());
    let words: Vec<String> = boxes.into_iter().filter(|text| !text.is_empty()).collect();
    let around = surroundings(&app).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    match consultation::ask_for_more(&mut unit, &visit.viewer, id, &words.join("\n\n"), &around).await {
        Ok(_) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=asked#questions", path_of(id))).into_response())
        }
        Err(error) => {
            unit.abandon().await?;
            refuse(&app, &visit, &Under::new(id), (&posted, said), error).await
        }
    }
}

/// Says why nothing was sent, with everything that was typed. A case that was withdrawn meanwhile has no page to say it on.
pub(super) async fn refuse(
    app: &App,
    visit: &Visit,
    under: &Under,
    (posted, said): (&Posted, Answer),
    error: Error,
) -> Result<Response, Failure> {
    if let Error::Conflict(why) = &error {
        return Err(Failure::new(StatusCode::CONFLICT, why));
    }
    let faults = FormFaults::of_error(error)?;
    again(app, visit, under, (posted, said), faults).await
}

/// Shows the case with what was typed under it.
pub(super) async fn again(
    app: &App,
    visit: &Visit,
    under: &Under,
    (posted, said): (&Posted, Answer),
    faults: FormFaults,
) -> Result<Response, Failure> {
    let case = get_case(app, visit, under.case).await?;
    let (said, details, stop) = settled(app, posted, said).await?;
    let find = if posted.text("action") == "find" { posted.text("find").trim().to_owned() } else { String::new() };
    let typed = Typed {
        strategies: named(app, visit, &said.strategies).await?,
        found: found(app, visit, &find).await?,
        consider: said.consider,
        try_: said.try_this,
        refer_on: said.refer_on,
        find,
        details,
        stop,
        changes: under.changes,
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show(app, visit, case, (typed, faults, status), "").await
}

async fn named(app: &App, visit: &Visit, ids: &[ResourceId]) -> Result<Vec<(String, String, String)>, Error> {
    let mut found = super::case::titles_by_id(app, visit, ids).await?;
    let named = ids.iter().filter_map(|id| found.remove(id).map(|(title, path)| (id.to_string(), title, path)));
    Ok(named.collect())
}

/// What the library has for these words, for a page without scripts.
async fn found(app: &App, visit: &Visit, words: &str) -> Result<Vec<(String, String, String)>, Error> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut filters = search::Filters::default();
    filters.of_mut(search::Facet::Kind).push(library::Kind::Strategy.as_str().to_owned());
    let request = search::Request { text: words.to_owned(), filters, limit: HITS, ..search::Request::default() }.only_local();
    let hits = app.engine.find(&app.store, &request, &visit.viewer).await?.hits;
    Ok(hits.into_iter().map(|hit| (hit.id.to_string(), hit.title.clone(), hit.path())).collect())
}

pub(super) fn read_answer(text: &str) -> Result<AnswerId, Error> {
    text.parse().map_err(|_: String| Error::NotFound("That answer is not there any more.".to_owned()))
}

/// `POST …/answers/{answer}/report`
pub(crate) async fn report(
    State(app): State<App>,
    visit: Visit,
    Path((id, answer)): Path<(String, String)>,
    Form(reported): Form<Reported>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, answer) = (read_id(&id)?, read_answer(&answer)?);
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::report(&mut unit, &visit.viewer, &reported.of(Subject::Answer(answer))).await;
    unit.settle(done).await?;
    Ok(Redirect::to(&format!("{}?done=reported", path_of(id))).into_response())
}

/// `POST …/answers/{answer}/removal`
pub(crate) async fn remove(
    State(app): State<App>,
    visit: Visit,
    Path((_, answer)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let answer = read_answer(&answer)?;
    let mut unit = visit.visitor.begin(&app).await?;
    let done = consultation::remove_answer(&mut unit, &visit.viewer, answer).await;
    let case = unit.settle(done).await?;
    Ok(Redirect::to(&format!("{}?done=removed", path_of(case))).into_response())
}

/// `POST …/answers/{answer}/trying`: whoever asked takes it up, or leaves it again.
pub(crate) async fn trying(
    State(app): State<App>,
    visit: Visit,
    Path((id, answer)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let (id, answer) = (read_id(&id)?, read_answer(&answer)?);
    let case = get_case(&app, &visit, id).await?;
    let is_tried = case.answers.iter().any(|shown| shown.id == answer && shown.is_trying);
    let mut unit = visit.visitor.begin(&app).await?;
    let done = if is_tried {
        consultation::unmark_trying(&mut unit, &visit.viewer, answer).await
    } else {
        consultation::mark_trying(&mut unit, &visit.viewer, answer).await
    };
    let case = unit.settle(done).await?;
    Ok(Redirect::to(&format!("{}#answer-{answer}", path_of(case))).into_response())
}

#[derive(serde::Deserialize)]
pub(crate) struct Reply {
    #[serde(default)]
    words: String,
}

/// `POST …/questions/{question}/reply`
pub(crate) async fn reply(
    State(app): State<App>,
    visit: Visit,
    Path((id, question)): Path<(String, String)>,
    Form(reply): Form<Reply>,
) -> Result<Response, Failure> {
    if visit.viewer.role().is_none() {
        return give_back(&app, &visit, vec![("words".to_owned(), reply.words)]);
    }
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    let question = question.parse().map_err(|_: String| Error::NotFound("That question is not there any more.".to_owned()))?;
    let around = surroundings(&app).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    match consultation::reply_to_question(&mut unit, &visit.viewer, question, &reply.words, &around).await {
        Ok(case) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("{}?done=replied#questions", path_of(case))).into_response())
        }
        Err(Error::Conflict(why)) => {
            unit.abandon().await?;
            Err(Failure::new(StatusCode::CONFLICT, &why))
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            let case = get_case(&app, &visit, id).await?;
            show(&app, &visit, case, (Typed::default(), faults, StatusCode::UNPROCESSABLE_ENTITY), "").await
        }
    }
}
