//! `GET /cases/{id}`: a case with what colleagues say to it, on as little room as it takes.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use consultation::{Case, FoundCase, OutcomeShown};
use consultation::{CaseId, State as Stage};
use kernel::Permission;
use library::ResourceId;

use super::answers::Typed;
use super::circle::OnCase;
use super::edit::path_of;
use super::networks::Networks;
use super::people::People;
use super::view::{CaseView, plain};
use super::{SECTION, mine, no_case, read_id};
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Day, plural};
use crate::writing::Done;

#[derive(Template)]
#[template(path = "consultation/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own on the page")]
struct CasePage {
    frame: Frame,
    path: String,
    case: CaseView,
    asker: String,
    when: String,
    /// What it is when it is not open.
    state: &'static str,
    /// Which other networks have it, or it is of.
    others: String,
    /// What to say where the network that it is of does not answer.
    away: String,
    /// Who may read an answer.
    readers: String,
    /// Whether whoever asked can be asked back.
    may_ask_more: bool,
    is_hidden: bool,
    may_answer: bool,
    /// Why it takes no answer.
    closed: &'static str,
    may_report: bool,
    for_asker: Vec<Act>,
    for_moderators: Vec<Act>,
    answers_count: String,
    answers: Vec<AnswerView>,
    questions: Vec<QuestionView>,
    outcome: Option<OutcomeView>,
    circle: OnCase,
    patterns: Vec<(String, String)>,
    typed: Typed,
    /// Whether this is their first answer.
    must_confirm: bool,
    done: &'static str,
    faults: FormFaults,
}

/// Something that can be done with a case.
pub(crate) struct Act {
    pub(crate) label: &'static str,
    pub(crate) path: String,
    /// Whether it leads to a page; else it is a button.
    pub(crate) is_link: bool,
}

impl Act {
    pub(crate) fn link(label: &'static str, path: String) -> Self {
        Self { label, path, is_link: true }
    }

    pub(crate) fn button(label: &'static str, path: String) -> Self {
        Self { label, path, is_link: false }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own on the page")]
struct AnswerView {
    id: String,
    name: String,
    /// What they are here, where that matters to whoever reads.
    role: &'static str,
    when: String,
    /// The day on which it was changed last, in words.
    edited: String,
    consider: Vec<String>,
    try_: Vec<String>,
    refer_on: Vec<String>,
    strategies: Vec<(String, String)>,
    is_tried: bool,
    is_hidden: bool,
    may_try: bool,
    may_edit: bool,
    may_remove: bool,
    may_report: bool,
}

struct QuestionView {
    id: String,
    name: String,
    when: String,
    words: Vec<String>,
    reply: Vec<String>,
    is_hidden: bool,
    may_reply: bool,
}

struct OutcomeView {
    change: &'static str,
    rows: Vec<(&'static str, Vec<String>)>,
    tried: Vec<(String, String)>,
}

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::Consult)?;
    let id = read_id(&id)?;
    match consultation::find_case(app.store.reader(), &visit.viewer, id).await? {
        Some(FoundCase::Live(case)) => {
            let typed = (Typed::default(), FormFaults::default(), StatusCode::OK);
            show(&app, &visit, *case, typed, sentence(&done.done)).await
        }
        Some(FoundCase::Withdrawn) => Err(Failure::gone()),
        None => mine::show(&app, &visit, id, mine::sentence(&done.done)).await,
    }
}

fn sentence(done: &str) -> &'static str {
    match done {
        "answered" => "Your answer is there. Whoever asked is told.",
        "invited" => "Whom you asked sees it at the top of their cases.",
        "changed" => "Your answer is changed.",
        "asked" => "Your question is there. Whoever asked is told.",
        "replied" => "Your reply is there.",
        "removed" => "It is gone.",
        "reported" => "Thank you. You do not see it any more; a moderator looks at it.",
        "closed" => "The discussion is closed. It stays to be read.",
        "outcome" => "Thank you. Colleagues who helped see it.",
        "circle-off" => "The solution circle is called off.",
        "sheet" => "Members see the strategy sheet from now on.",
        "submitted" => mine::SUBMITTED,
        _ => "",
    }
}

/// The case at an address, for whoever may read it.
pub(crate) async fn get_case(app: &App, visit: &Visit, id: CaseId) -> Result<Case, Failure> {
    match consultation::find_case(app.store.reader(), &visit.viewer, id).await? {
        Some(FoundCase::Live(case)) => Ok(*case),
        Some(FoundCase::Withdrawn) => Err(Failure::gone()),
        None => Err(no_case().into()),
    }
}

/// Shows a case, and what somebody typed under it that could not be sent.
pub(crate) async fn show(
    app: &App,
    visit: &Visit,
    case: Case,
    (typed, faults, status): (Typed, FormFaults, StatusCode),
    done: &'static str,
) -> Result<Response, Failure> {
    let people = People::read(app, visit, &case).await?;
    let networks = Networks::read(app).await?;
    let path = path_of(case.id);
    let viewer = &visit.viewer;
    let is_open = case.state == Stage::Open;
    let answers = answer_views(app, visit, &case, (&people, &networks)).await?;
    let questions = case.questions.iter().map(|question| QuestionView {
        id: question.id.to_string(),
        name: people.names.of(question.by),
        when: Day::at(question.at).long,
        words: plain(&question.words),
        reply: plain(question.reply.as_deref().unwrap_or_default()),
        is_hidden: question.is_hidden,
        may_reply: case.is_own && is_open,
    });
    let error = if faults.is_empty() { "" } else { "Error: " };
    let network = &app.settings.network_name;
    let page = CasePage {
        frame: Frame::new(app, visit, SECTION, &[&format!("{error}{}", case.text.title), "Cases"])
            .with_style("writing.css")
            .with_style("consultation.css")
            .with_style("circle.css")
            .with_script("answer.js"),
        case: CaseView::of(&app.engine.vocabulary(), &case.text, &[]),
        asker: match &case.network {
            Some(network) => format!("A SENCO at {}", networks.name(network)),
            None => people.say(case.asker),
        },
        others: others(&networks, &case),
        away: match &case.network {
            Some(network) => networks.away(app, network).await?,
            None => String::new(),
        },
        when: Day::at(case.opened_at).long,
        state: match case.state {
            Stage::Closed => "Closed",
            Stage::FollowedUp => "Followed up",
            Stage::Open | Stage::Draft | Stage::Submitted | Stage::Returned | Stage::Declined | Stage::Withdrawn => "",
        },
        readers: readers(network, &networks.names(&case.networks)),
        may_ask_more: case.network.is_none(),
        is_hidden: case.is_hidden,
        may_answer: is_open && !case.is_own,
        closed: if is_open { "" } else { "The discussion is closed. What was said stays to be read." },
        may_report: !case.is_own,
        for_asker: if case.is_own { for_asker(&case, &path) } else { Vec::new() },
        for_moderators: for_moderators(visit, &case, &path),
        answers_count: match answers.len() {
            0 => "No answers yet".to_owned(),
            count => plural(count, "answer", "answers"),
        },
        questions: questions.collect(),
        outcome: match &case.outcome {
            Some(outcome) => Some(outcome_view(app, visit, outcome).await?),
            None => None,
        },
        circle: OnCase::of(app, visit, &case).await?,
        patterns: titles(app, visit, &case.patterns).await?,
        must_confirm: !consultation::has_confirmed_advice(app.store.reader(), viewer).await?,
        path,
        answers,
        typed,
        done,
        faults,
    };
    Ok((status, render(&page)?).into_response())
}

async fn answer_views(
    app: &App,
    visit: &Visit,
    case: &Case,
    (people, networks): (&People, &Networks),
) -> Result<Vec<AnswerView>, Failure> {
    let moderates = visit.viewer.may(Permission::Moderate);
    let is_open = case.state == Stage::Open;
    let mut answers = Vec::new();
    for answer in &case.answers {
        answers.push(AnswerView {
            id: answer.id.to_string(),
            name: match &answer.elsewhere {
                Some(from) => format!("{} at {}", colleague(from.is_specialist), networks.name(&from.network)),
                None => people.say(answer.by),
            },
            role: people.role(answer.by),
            when: Day::at(answer.at).long,
            edited: answer.edited_at.map_or_else(String::new, |at| format!("edited {}", Day::at(at).long)),
            consider: plain(&answer.consider),
            try_: plain(&answer.try_this),
            refer_on: plain(&answer.refer_on),
            strategies: titles(app, visit, &answer.strategies).await?,
            is_tried: answer.is_trying,
            is_hidden: answer.is_hidden,
            may_try: case.is_own,
            may_edit: answer.is_own && is_open,
            may_remove: answer.is_own || moderates,
            may_report: !answer.is_own,
        });
    }
    Ok(answers)
}

fn colleague(is_specialist: bool) -> &'static str {
    if is_specialist { "A specialist" } else { "A colleague" }
}

/// Who may read an answer, in words.
fn readers(here: &str, others: &str) -> String {
    if others.is_empty() {
        return format!("Members of {here} may read your answer, with your name. The public, readers and other networks never do.");
    }
    format!(
        "Members of {here} may read your answer, with your name; those of {others} read it as “a colleague at {here}”. The public \
         and readers never do."
    )
}

/// Where else a case is read, in words; nothing for one that is for members here alone.
fn others(networks: &Networks, case: &Case) -> String {
    let Some(from) = &case.network else {
        let names = networks.names(&case.networks);
        return if names.is_empty() { names } else { format!("Members of {names} read it too.") };
    };
    let others: Vec<String> = case.networks.iter().filter(|network| *network != from).cloned().collect();
    let names = networks.names(&others);
    let besides = if names.is_empty() { names } else { format!(" It went to {names}, too.") };
    format!("This case is of {}, which asked you.{besides}", networks.name(from))
}

fn for_asker(case: &Case, path: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    if case.state == Stage::Open && !case.is_being_changed {
        acts.push(Act::button("Change the case", format!("{path}/change")));
    }
    if case.is_being_changed {
        acts.push(Act::link("Go on changing it", format!("{path}/edit")));
    }
    if case.state == Stage::Open {
        acts.push(Act::link("Ask somebody by name", format!("{path}/invitations")));
    }
    acts.push(Act::link("Say how it went", format!("{path}/outcome")));
    if case.state == Stage::Open {
        acts.push(Act::button("Close the discussion", format!("{path}/close")));
    }
    acts.push(Act::link("History", format!("{path}/history")));
    acts.push(Act::link("Withdraw it", format!("{path}/withdrawal")));
    acts
}

fn for_moderators(visit: &Visit, case: &Case, path: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    let moderates = visit.viewer.may(Permission::Moderate) && !case.is_own;
    let is_ours = case.network.is_none();
    if moderates && case.state == Stage::Open {
        acts.push(Act::link("Ask somebody by name", format!("{path}/invitations")));
        if is_ours {
            acts.push(Act::button("Close the discussion", format!("{path}/close")));
        }
    }
    if visit.viewer.may(Permission::Edit) && case.state != Stage::Open && is_ours {
        acts.push(Act::link("Make a pattern of it", format!("{path}/pattern")));
    }
    if moderates {
        acts.push(Act::link("History", format!("{path}/history")));
        acts.push(Act::link(if is_ours { "Withdraw it" } else { "Remove it from here" }, format!("{path}/withdrawal")));
    }
    acts
}

/// Title and address of a resource.
pub(crate) type Titled = (String, String);

/// Title and address of these, as far as this visitor may see them, in their order.
pub(crate) async fn titles(app: &App, visit: &Visit, ids: &[ResourceId]) -> Result<Vec<Titled>, kernel::Error> {
    let found = titles_by_id(app, visit, ids).await?;
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

/// The same, to look up.
pub(crate) async fn titles_by_id(
    app: &App,
    visit: &Visit,
    ids: &[ResourceId],
) -> Result<HashMap<ResourceId, Titled>, kernel::Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = library::list_named(app.store.reader(), &visit.viewer, ids).await?;
    let mut titles: HashMap<ResourceId, Titled> =
        found.into_iter().map(|resource| (resource.id, (resource.title.clone(), resource.path()))).collect();
    let rest: Vec<_> = ids.iter().filter(|id| !titles.contains_key(id)).map(|id| id.0).collect();
    if !rest.is_empty() {
        let copies = federation::list_remote(app.store.reader(), &visit.viewer, &rest).await?;
        titles.extend(copies.into_iter().map(|copy| (ResourceId(copy.id), (copy.record.title.clone(), copy.path()))));
    }
    Ok(titles)
}

async fn outcome_view(app: &App, visit: &Visit, outcome: &OutcomeShown) -> Result<OutcomeView, kernel::Error> {
    let weeks = usize::try_from(outcome.weeks).unwrap_or_default();
    let rows = [
        ("For how long", if weeks == 0 { Vec::new() } else { vec![plural(weeks, "week", "weeks")] }),
        ("What helped, and what did not", plain(&outcome.what_helped)),
        ("What comes next", plain(&outcome.next)),
    ];
    Ok(OutcomeView {
        change: super::outcome::in_words(outcome.change),
        rows: rows.into_iter().filter(|(_, said)| !said.is_empty()).collect(),
        tried: titles(app, visit, &outcome.tried).await?,
    })
}
