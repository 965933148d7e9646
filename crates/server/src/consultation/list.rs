//! `GET /cases`: what colleagues ask, what one asked oneself, and what waits.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use consultation::State as Stage;
use consultation::{Asker, CaseFilter, CaseLine, MyCase, Offer};
use kernel::{Permission, PersonId};
use serde::Deserialize;
use vocabulary::{Scheme, Vocabulary};

use super::edit::path_of;
use super::networks::Networks;
use super::people::called;
use super::{SECTION, mine};
use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::search::card::{phases, short};
use crate::visit::Visit;
use crate::words::{Day, plural};
use crate::writing::Names;

/// The choice of the areas that somebody helps with: what the digest links to.
const MINE: &str = "mine";

#[derive(Template)]
#[template(path = "consultation/list.html")]
struct ListPage {
    frame: Frame,
    /// What waits for a moderator, in words.
    waiting: Option<String>,
    /// Cases of one's own whose outcome is asked for: address and title.
    due: Vec<(String, String)>,
    offers_count: String,
    offers: Vec<OfferLine>,
    mine: Vec<MyLine>,
    count: String,
    cases: Vec<Line>,
    area_options: Vec<(String, String)>,
    phase_options: Vec<(String, String)>,
    area: String,
    phase: String,
    is_filtered: bool,
    done: &'static str,
}

/// A case that fits what somebody offered to help with.
struct OfferLine {
    path: String,
    title: String,
    answers: String,
    /// Who asked for them by name, in words.
    asked: String,
}

struct MyLine {
    path: String,
    title: String,
    state: &'static str,
    colour: &'static str,
    says: &'static str,
}

struct Line {
    path: String,
    title: String,
    /// The id of the first area, for its colour.
    area: String,
    caption: String,
    who: String,
    when: String,
    answers: String,
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    area: String,
    #[serde(default)]
    phase: String,
    #[serde(default)]
    done: String,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let (db, viewer) = (app.store.reader(), &visit.viewer);
    if !viewer.may(Permission::Consult) {
        return left(&app, &visit).await;
    }
    viewer.require_person(Permission::Consult)?;
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let is_mine = asked.area == MINE;
    let (areas, state) = match consultation::find_specialism(db, viewer).await? {
        Some(known) if is_mine => (known.areas, Some(Stage::Open)),
        _ if is_mine => (Vec::new(), Some(Stage::Open)),
        _ => (some(&asked.area).into_iter().collect(), None),
    };
    let filter = CaseFilter { areas, phase: some(&asked.phase), state };
    let cases = consultation::list_cases(db, viewer, &filter).await?;
    let offers = consultation::list_offers(db, viewer, app.store.now()).await?;
    let askers = cases.iter().map(|case| case.asker).chain(offers.iter().filter_map(|offer| offer.invited_by));
    let names = Names::read(&app, viewer, askers.filter_map(|asker| asker.person)).await?;
    let networks = Networks::read(&app).await?;
    let vocabulary = app.engine.vocabulary();
    let waiting = consultation::count_queue(db, viewer).await?;
    let waiting = usize::try_from(waiting).unwrap_or(usize::MAX);
    let due = consultation::list_outcomes_due(db, viewer, &app.today()).await?;
    let mine = consultation::list_mine(db, &app.keys, viewer).await?;
    render(&ListPage {
        frame: Frame::new(&app, &visit, SECTION, &["Cases"]).with_style("writing.css").with_style("consultation.css"),
        waiting: viewer.may(Permission::Moderate).then(|| match waiting {
            0 => "Nothing waits for a moderator".to_owned(),
            waiting => format!("{} for a moderator", plural(waiting, "case waits", "cases wait")),
        }),
        due: due.into_iter().map(|due| (format!("{}/outcome", path_of(due.id)), due.title)).collect(),
        offers_count: if offers.iter().any(|offer| offer.areas.is_empty()) {
            format!("{} for you", plural(offers.len(), "case", "cases"))
        } else {
            format!("{} your areas", plural(offers.len(), "case matches", "cases match"))
        },
        offers: offers.into_iter().map(|one| offer(&names, one)).collect(),
        mine: mine.iter().map(my_line).collect(),
        count: plural(cases.len(), "case", "cases"),
        cases: cases.into_iter().map(|case| line(&vocabulary, (&names, &networks), case)).collect(),
        area_options: area_options(&vocabulary),
        phase_options: options(&vocabulary, Scheme::Phase, "All phases"),
        is_filtered: !asked.area.is_empty() || filter.phase.is_some(),
        area: asked.area,
        phase: asked.phase,
        done: match asked.done.as_str() {
            "removed" => "The draft is destroyed.",
            "withdrawn" => "The case is withdrawn. Nothing of it is left.",
            "reported" => "Thank you. You do not see it any more; a moderator looks at it.",
            _ => "",
        },
    })
}

fn area_options(vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let mut all = options(vocabulary, Scheme::Area, "All areas");
    all.insert(1, (MINE.to_owned(), "Open cases in my areas".to_owned()));
    all
}

fn options(vocabulary: &Vocabulary, scheme: Scheme, all: &str) -> Vec<(String, String)> {
    let terms = vocabulary.terms(scheme).iter().map(|term| (term.id.clone(), term.label.clone()));
    std::iter::once((String::new(), all.to_owned())).chain(terms).collect()
}

fn offer(names: &Names, offer: Offer) -> OfferLine {
    OfferLine {
        path: path_of(offer.case.id),
        title: offer.case.title,
        answers: answers(offer.case.answers),
        asked: offer.invited_by.map(|asker| asked(names, asker)).unwrap_or_default(),
    }
}

/// `Hester Vale asked you to look at this.` Whoever asked the case without their name stays without it.
pub(crate) fn asked(names: &Names, asker: Asker) -> String {
    format!("{} asked you to look at this.", who(names, asker.person, asker.appearance))
}

#[derive(Template)]
#[template(path = "consultation/left.html")]
struct LeftPage {
    frame: Frame,
    mine: Vec<MyLine>,
}

/// What is left to somebody who asked a case and may not read cases any more: to withdraw it.
async fn left(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let mine = consultation::list_mine(app.store.reader(), &app.keys, &visit.viewer).await?;
    if mine.is_empty() {
        return Err(visit.viewer.refusal().into());
    }
    render(&LeftPage {
        frame: Frame::new(app, visit, SECTION, &["Cases that you asked"]).with_style("writing.css"),
        mine: mine.iter().map(my_line).collect(),
    })
}

fn my_line(case: &MyCase) -> MyLine {
    let (state, colour, says) = mine::in_words(case);
    MyLine { path: path_of(case.id), title: mine::title(case), state, colour, says }
}

fn answers(count: usize) -> String {
    if count == 0 { "No answer yet".to_owned() } else { plural(count, "answer", "answers") }
}

fn line(vocabulary: &Vocabulary, (names, networks): (&Names, &Networks), case: CaseLine) -> Line {
    let mut caption: Vec<String> = case.areas.iter().map(|id| short(vocabulary, Scheme::Area, id)).collect();
    caption.push(phases(vocabulary, &case.phases));
    Line {
        path: path_of(case.id),
        area: case.areas.first().cloned().unwrap_or_default(),
        caption: caption.join(" · "),
        who: match &case.network {
            Some(network) => format!("A SENCO at {}", networks.name(network)),
            None => who(names, case.asker.person, case.asker.appearance),
        },
        when: Day::at(case.opened_at).long,
        answers: answers(case.answers),
        title: case.title,
    }
}

/// Who asks, as this visitor may know it, in a few words.
fn who(names: &Names, person: Option<PersonId>, appearance: consultation::Appearance) -> String {
    let name = || person.map_or_else(|| "A member".to_owned(), |person| names.of(person));
    called(appearance).map_or_else(name, str::to_owned)
}
