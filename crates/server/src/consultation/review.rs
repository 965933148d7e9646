//! `/cases/{id}/review`: a moderator reads what was submitted, and decides. That somebody read it is written down, so it is opened by a
//! button and never by a link.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{Approval, CaseId, CaseText, DecisionKind, Review};
use kernel::{Error, Permission};
use serde::Deserialize;

use super::days::outcome_due;
use super::details::{Detail, Details, RiskView};
use super::edit::path_of;
use super::networks::Networks;
use super::surroundings::surroundings;
use super::view::CaseView;
use super::{SECTION, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Day, Moment};
use crate::writing::{Comparison, Line, Names, waited};

#[derive(Template)]
#[template(path = "consultation/review.html")]
struct ReviewPage {
    frame: Frame,
    path: String,
    /// Which submission was read.
    version: i32,
    case: CaseView,
    author: String,
    appearance: &'static str,
    /// The other networks that would read it; nothing where there are none.
    networks: String,
    network: String,
    waits: String,
    /// What reads like a disclosure, and why its author says that it is none.
    disclosures: Vec<(String, String)>,
    not_a_disclosure: String,
    risk: RiskView,
    is_red: bool,
    recognisable_why: String,
    considered: bool,
    consent: String,
    marks: Vec<Detail>,
    comparison: Option<Comparison>,
    comparison_heading: &'static str,
    note: String,
    reason: String,
    faults: FormFaults,
}

#[derive(Template)]
#[template(path = "consultation/open.html")]
struct OpenPage {
    frame: Frame,
    path: String,
    waits: String,
    /// What somebody else decided first.
    decided: String,
    is_mine: bool,
}

/// `GET`: reading a case is an act of its own.
pub(crate) async fn page(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Moderate)?;
    let id = read_id(&id)?;
    let queue = consultation::list_queue(app.store.reader(), &app.keys, &visit.viewer).await?;
    let line = queue.iter().find(|line| line.id == id);
    if line.is_none() && consultation::find_decision(app.store.reader(), &visit.viewer, id).await?.is_none() {
        return Err(super::no_case().into());
    }
    render(&OpenPage {
        frame: Frame::new(&app, &visit, SECTION, &["Read a case", "Queue", "Cases"]),
        path: format!("{}/review", path_of(id)),
        waits: line.map(|line| waited(&app, line.submitted_at)).unwrap_or_default(),
        decided: if line.is_none() { decided(&app, &visit, id).await? } else { String::new() },
        is_mine: line.is_some_and(|line| line.is_own),
    })
}

/// Who decided what, for whoever comes second.
async fn decided(app: &App, visit: &Visit, id: CaseId) -> Result<String, Failure> {
    let Some(decision) = consultation::find_decision(app.store.reader(), &visit.viewer, id).await? else {
        return Ok("It is not with the moderators any more: its author is writing.".to_owned());
    };
    let who = Names::read(app, &visit.viewer, [decision.by]).await?.of(decision.by);
    let what = match decision.outcome {
        DecisionKind::Released => "released it",
        DecisionKind::Returned => "returned it to its author",
        DecisionKind::Declined => "declined it",
    };
    Ok(format!("{who} {what} on {}.", Moment::at(decision.at).long))
}

/// What a moderator does.
#[derive(Deserialize, Default)]
pub(crate) struct Decision {
    #[serde(default)]
    action: String,
    /// The submission that was read.
    #[serde(default)]
    version: i32,
    #[serde(default)]
    recognisable: String,
    #[serde(default)]
    recognisable_why: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    reason: String,
}

/// `POST`
pub(crate) async fn decide(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Moderate)?;
    let id = read_id(&id)?;
    let (viewer, version) = (&visit.viewer, decision.version);
    if !["approve", "return", "decline"].contains(&decision.action.as_str()) {
        return show(&app, &visit, id, (decision, FormFaults::default())).await;
    }
    let around = surroundings(&app).await?;
    let mut unit = visit.visitor.begin(&app).await?;
    let (result, done) = match decision.action.as_str() {
        "approve" => {
            let approval = Approval {
                case: id,
                submission: version,
                recognisable: (!decision.recognisable.is_empty()).then(|| decision.recognisable_why.clone()),
                due_on: outcome_due(&app).await?,
            };
            (consultation::approve(&mut unit, &app.keys, viewer, &approval, &around).await, "released")
        }
        "return" => (consultation::return_case(&mut unit, &app.keys, viewer, id, version, &decision.note).await, "returned"),
        _ => (consultation::decline(&mut unit, &app.keys, viewer, id, version, &decision.reason).await, "declined"),
    };
    match result {
        Ok(()) => {
            unit.commit().await?;
            Ok(Redirect::to(&format!("/cases/queue?done={done}")).into_response())
        }
        Err(Error::Conflict(why)) => {
            unit.abandon().await?;
            let who = decided(&app, &visit, id).await?;
            Err(Failure::new(StatusCode::CONFLICT, &format!("{why} {who}")))
        }
        Err(error) => {
            unit.abandon().await?;
            let faults = FormFaults::of_error(error)?;
            show(&app, &visit, id, (decision, faults)).await
        }
    }
}

/// Opens it before a moderator's eyes, which is written down.
async fn show(app: &App, visit: &Visit, id: CaseId, (typed, faults): (Decision, FormFaults)) -> Result<Response, Failure> {
    let around = surroundings(app).await?;
    let mut unit = visit.visitor.begin(app).await?;
    let opened = consultation::open_for_review(&mut unit, &app.keys, &visit.viewer, id, &around).await;
    let review = match opened {
        Ok(review) => review,
        Err(Error::Conflict(why)) => {
            unit.abandon().await?;
            let who = decided(app, visit, id).await?;
            return Err(Failure::new(StatusCode::CONFLICT, &format!("{why} {who}")));
        }
        Err(error) => {
            unit.abandon().await?;
            return Err(error.into());
        }
    };
    unit.commit().await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = fill(app, visit, review, (typed, faults)).await?;
    Ok((status, render(&page)?).into_response())
}

async fn fill(app: &App, visit: &Visit, review: Review, (typed, faults): (Decision, FormFaults)) -> Result<ReviewPage, Failure> {
    let vocabulary = app.engine.vocabulary();
    let (details, marks) = Details::of_check(&review.check);
    let names = Names::read(app, &visit.viewer, [review.author]).await?;
    let networks = Networks::read(app).await?;
    let (before, before_heading) = before(&review);
    let after = review.content.text.clone();
    let comparison = match before {
        Some(before) => Some(compare(before, after).await?),
        None => None,
    };
    let error = if faults.is_empty() { "" } else { "Error: " };
    let consent = &review.content.consent;
    let by = consent.by_role.as_deref().map(|by| format!(", by the {by}")).unwrap_or_default();
    Ok(ReviewPage {
        frame: Frame::new(app, visit, SECTION, &[&format!("{error}Read a case"), "Queue", "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css"),
        path: format!("{}/review", path_of(review.id)),
        version: review.submission,
        case: CaseView::of(&vocabulary, &review.content.text, &marks),
        author: names.of(review.author),
        appearance: appears(review.content.appearance),
        networks: networks.names(&review.content.networks),
        network: app.settings.network_name.clone(),
        waits: waited(app, review.submitted_at),
        disclosures: review.check.disclosures.iter().map(|said| (said.words.clone(), said.why.clone())).collect(),
        not_a_disclosure: review.flagged.clone().unwrap_or_default(),
        is_red: review.check.is_recognisable(),
        risk: RiskView::of(&review.check.risk, review.check.must_widen()),
        recognisable_why: typed.recognisable_why,
        considered: review.content.considered,
        consent: format!("Consent was confirmed on {}{by}.", Day::read(&consent.confirmed_on).long),
        marks: details.0,
        comparison,
        comparison_heading: before_heading,
        note: typed.note,
        reason: typed.reason,
        faults,
    })
}

/// How somebody appears, in words.
pub(crate) fn appears(appearance: consultation::Appearance) -> &'static str {
    match appearance {
        consultation::Appearance::Named => "themselves",
        consultation::Appearance::InNetwork => "“a SENCO in my network”",
        consultation::Appearance::Unnamed => "“a SENCO”",
    }
}

/// What the text is held against: what was read last; else what was there before something was taken away.
fn before(review: &Review) -> (Option<CaseText>, &'static str) {
    match (&review.previous, review.content.earlier.first()) {
        (Some(previous), _) => (Some(previous.clone()), "What changed since it was read last"),
        (None, Some(first)) => (Some(first.clone()), "What its author replaced"),
        (None, None) => (None, ""),
    }
}

async fn compare(before: CaseText, after: CaseText) -> Result<Comparison, Error> {
    super::surroundings::beside(move || {
        let (old, new) = (before.texts(), after.texts());
        let mut pairs: Vec<(&'static str, String, String)> = Vec::new();
        let mut places: Vec<_> = old.iter().chain(&new).map(|(place, _)| *place).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let find = |texts: &[(consultation::Place, &str)]| {
                texts.iter().find(|(here, _)| *here == place).map(|(_, text)| (*text).to_owned()).unwrap_or_default()
            };
            pairs.push((super::view::label(place), find(&old), find(&new)));
        }
        Comparison::of_texts(pairs)
    })
    .await
}
