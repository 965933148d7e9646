//! `/cases/new` and `/cases/{id}/edit`: the form of a case, with everything that has to be settled in it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use consultation::{Appearance, CaseDraft, CaseId, CaseText, Check, OpenDraft, check, small_network_warning};
use kernel::Permission;
use vocabulary::{Scheme, Vocabulary};

use super::details::{Details, RiskView, Stop};
use super::networks::{NetworkChoice, Networks};
use super::similar::{Similar, similar};
use super::surroundings::{beside, surroundings};
use super::view::CaseView;
use super::{SECTION, get_own_draft};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Moment;
use crate::writing::{Choice, Done, Names, boxes};

/// Rows of "what was tried" that an empty form has.
const ROWS: usize = 3;

#[derive(Template)]
#[template(path = "consultation/edit.html")]
struct EditPage {
    frame: Frame,
    /// Where the form goes.
    path: String,
    person: String,
    revision: i64,
    heading: &'static str,
    /// What the moderator asked for, and who it was.
    returned: Option<(String, String)>,
    late: Vec<Late>,
    stop: Option<Stop>,
    phases: Vec<Choice>,
    areas: Vec<Choice>,
    text: CaseText,
    tried: Vec<Row>,
    details: Details,
    risk: RiskView,
    considered: bool,
    consent: ConsentFields,
    small_network: String,
    appearances: Vec<Choice>,
    /// The networks that it may be for besides this one.
    networks: Vec<NetworkChoice>,
    is_for_others: bool,
    network: String,
    saved: Option<Moment>,
    submit: Option<String>,
    removal: Option<String>,
    similar: Vec<Similar>,
    done: &'static str,
    faults: FormFaults,
}

/// A text of the same case that came too late to be saved.
struct Late {
    case: CaseView,
    when: Moment,
}

/// One line of what was tried.
struct Row {
    /// `tried-1`.
    id: String,
    what: String,
    how_long: String,
    effect: String,
}

impl Row {
    fn what_id(&self) -> String {
        format!("{}-what", self.id)
    }

    fn how_long_id(&self) -> String {
        format!("{}-how-long", self.id)
    }

    fn effect_id(&self) -> String {
        format!("{}-effect", self.id)
    }
}

struct ConsentFields {
    is_given: bool,
    on: String,
    by: String,
}

/// What the form is filled with.
pub(crate) struct Filled {
    /// The draft that is kept; `None` while nothing is.
    pub(crate) draft: Option<OpenDraft>,
    /// As kept, or as typed.
    pub(crate) content: CaseDraft,
    /// Empty rows that were asked for.
    pub(crate) rows: usize,
    pub(crate) faults: FormFaults,
    pub(crate) status: StatusCode,
    pub(crate) done: &'static str,
}

impl Filled {
    pub(crate) fn kept(draft: OpenDraft, done: &'static str) -> Self {
        let content = draft.content.clone();
        Self { draft: Some(draft), content, rows: 0, faults: FormFaults::default(), status: StatusCode::OK, done }
    }
}

/// `GET /cases/new`: nothing is kept before something is typed.
pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let content = CaseDraft::default();
    show(&app, &visit, Filled { draft: None, content, rows: 0, faults: FormFaults::default(), status: StatusCode::OK, done: "" })
        .await
}

/// `GET /cases/{id}/edit`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let draft = get_own_draft(&app, &visit, &id).await?;
    if draft.is_waiting {
        return Ok(Redirect::to(&path_of(draft.id)).into_response());
    }
    show(&app, &visit, Filled::kept(draft, sentence(&done.done))).await
}

fn sentence(done: &str) -> &'static str {
    match done {
        "saved" => "Your case is saved. Nobody else sees it.",
        "replaced" => "The words that were proposed stand there now. Read it once more.",
        "taken-back" => "You have it back. The moderator does not see it any more.",
        "taken-up" => "Change what you like. What is released stays until a moderator has read the new text.",
        "behind" => "Another window saved this case first. What you typed is kept beside it, below.",
        _ => "",
    }
}

/// The address of a case.
pub(crate) fn path_of(id: CaseId) -> String {
    format!("/cases/{id}")
}

/// Shows the form with everything that has to be settled.
pub(crate) async fn show(app: &App, visit: &Visit, filled: Filled) -> Result<Response, Failure> {
    let around = surroundings(app).await?;
    let (content, schools) = (filled.content.clone(), around.network.schools);
    let checked = beside(move || check(&content, &around)).await?;
    let status = filled.status;
    let page = fill(app, visit, filled, (checked, schools)).await?;
    Ok((status, render(&page)?).into_response())
}

async fn fill(app: &App, visit: &Visit, filled: Filled, (checked, schools): (Check, u32)) -> Result<EditPage, Failure> {
    let Filled { draft, content, rows, faults, done, .. } = filled;
    let vocabulary = app.engine.vocabulary();
    let returned = match draft.as_ref().and_then(|draft| Some((draft.note.clone()?, draft.returned_by?))) {
        Some((note, by)) => Some((note, Names::read(app, &visit.viewer, [by]).await?.of(by))),
        None => None,
    };
    let heading = if draft.is_some() { "Your case" } else { "Ask the network" };
    let error = if faults.is_empty() { "" } else { "Error: " };
    let path = draft.as_ref().map(|draft| path_of(draft.id));
    let mut details = Details::of_check(&checked).0;
    for kept in &content.kept {
        details.with_reason(&kept.words, &kept.reason);
    }
    let frame = Frame::new(app, visit, SECTION, &[&format!("{error}{heading}"), "Cases"]).with_style("writing.css");
    Ok(EditPage {
        person: frame.person(),
        frame: frame.with_style("consultation.css").with_script("consultation.js").with_script("editor.js"),
        similar: similar(app, visit, &content.text).await?,
        submit: path.as_ref().map(|path| format!("{path}/submit")),
        removal: path.as_ref().map(|path| format!("{path}/removal")),
        path: path.map_or_else(|| "/cases".to_owned(), |path| format!("{path}/edit")),
        revision: draft.as_ref().map_or(0, |draft| draft.edition),
        late: draft.as_ref().map(|draft| late(&vocabulary, draft)).unwrap_or_default(),
        saved: draft.map(|draft| Moment::at(draft.saved_at)),
        stop: Stop::of(&checked.disclosures, content.not_a_disclosure.as_deref().unwrap_or_default()),
        phases: boxes(&vocabulary, ("phases", Scheme::Phase), &content.text.phases),
        areas: boxes(&vocabulary, ("areas", Scheme::Area), &content.text.areas),
        tried: tried(&content.text, rows),
        risk: RiskView::of(&checked.risk, checked.must_widen()),
        considered: content.considered,
        consent: ConsentFields {
            is_given: !content.consent.confirmed_on.is_empty(),
            on: content.consent.confirmed_on.clone(),
            by: content.consent.by_role.clone().unwrap_or_default(),
        },
        small_network: small_network_warning(schools, Appearance::Unnamed).unwrap_or_default(),
        appearances: appearances(content.appearance),
        is_for_others: !content.networks.is_empty(),
        networks: Networks::read(app).await?.choices(&content.networks),
        network: app.settings.network_name.clone(),
        text: content.text,
        returned,
        details,
        heading,
        done,
        faults,
    })
}

fn late(vocabulary: &Vocabulary, draft: &OpenDraft) -> Vec<Late> {
    let copies = draft.copies.iter();
    copies.map(|copy| Late { case: CaseView::of(vocabulary, &copy.content.text, &[]), when: Moment::at(copy.saved_at) }).collect()
}

fn tried(text: &CaseText, more: usize) -> Vec<Row> {
    let count = (text.tried.len() + more.max(1)).max(ROWS);
    let row = |at: usize| {
        let tried = text.tried.get(at).cloned().unwrap_or_default();
        Row { id: format!("tried-{}", at + 1), what: tried.what, how_long: tried.how_long, effect: tried.effect }
    };
    (0..count).map(row).collect()
}

/// What each way to appear shows, and to whom.
fn appearances(chosen: Appearance) -> Vec<Choice> {
    let choice = |appearance: Appearance| {
        let (label, hint) = match appearance {
            Appearance::Named => ("With my name", "Members here read your name beside the case."),
            Appearance::InNetwork => ("As “a SENCO in my network”", "Members here read that, and no name."),
            Appearance::Unnamed => ("As “a SENCO”", "Nobody reads where you work, or who you are."),
        };
        let value = appearance.as_str().to_owned();
        let is_chosen = appearance == chosen;
        Choice { id: format!("appearance-{value}"), value, label: label.to_owned(), hint: hint.to_owned(), is_chosen }
    };
    Appearance::ALL.into_iter().map(choice).collect()
}
