//! What somebody typed into the forms beside the screen, shown again when it could not be kept.

use consultation::{Circle, FirstStep, NewNote, NoteKind, Place, check_texts};
use kernel::{Error, Fault};

use super::said;
use crate::App;
use crate::consultation::details::{Details, Stop};
use crate::consultation::surroundings::{beside, surroundings};
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::visit::Visit;
use crate::writing::{Posted, clean};

/// Hits beside a note, without scripts.
const HITS: usize = 8;

/// The forms as they stand.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) kind: String,
    pub(crate) words: String,
    pub(crate) find: String,
    /// Strategies to choose from: id and title.
    pub(crate) found: Vec<(String, String)>,
    /// The one that is chosen.
    pub(crate) strategy: String,
    pub(crate) idea: String,
    pub(crate) why: String,
    pub(crate) next: String,
    pub(crate) first_step_on: String,
    pub(crate) review_on: String,
    pub(crate) day: String,
    pub(crate) starts: String,
    pub(crate) link: String,
    pub(crate) details: Details,
    pub(crate) stop: Option<Stop>,
}

impl Typed {
    /// What the forms of this circle begin with now.
    pub(crate) fn begin(circle: &Circle) -> Self {
        let step = &circle.first_step;
        Self {
            kind: said::kind_now(circle).as_str().to_owned(),
            next: step.words.clone(),
            first_step_on: step.by.clone(),
            review_on: step.review_on.clone(),
            ..Self::default()
        }
    }

    /// The same with what somebody wrote as a note, or as the reason of a choice.
    pub(crate) fn with_note(self, posted: &Posted) -> Self {
        if posted.text("kind") == NoteKind::Chosen.as_str() {
            return Self { idea: posted.text("idea").to_owned(), why: clean(posted.text("why")), ..self };
        }
        Self {
            kind: posted.text("kind").to_owned(),
            words: clean(posted.text("words")),
            find: posted.text("find").trim().to_owned(),
            strategy: posted.text("strategy").to_owned(),
            ..self
        }
    }

    /// The same with the first step.
    pub(crate) fn with_first_step(self, posted: &Posted) -> Self {
        Self {
            next: clean(posted.text("next")),
            first_step_on: posted.text("first-step-on").trim().to_owned(),
            review_on: posted.text("review-on").trim().to_owned(),
            ..self
        }
    }

    pub(crate) fn first_step(&self) -> FirstStep {
        FirstStep { words: self.next.clone(), by: self.first_step_on.clone(), review_on: self.review_on.clone() }
    }

    /// What is to be written down.
    ///
    /// # Errors
    /// `Invalid` for a kind that is none.
    pub(crate) fn note(&self, posted: &Posted) -> Result<NewNote, Error> {
        let kind: NoteKind = posted.text("kind").parse().map_err(|_: String| fault("kind", "Choose what this is."))?;
        let words = if kind == NoteKind::Chosen { &self.why } else { &self.words };
        Ok(NewNote { kind, words: words.clone(), resource: self.strategy.parse().ok(), idea: self.idea.parse().ok() })
    }

    /// The same with what the library has for what was searched, so that one can be chosen without scripts.
    pub(crate) async fn searched(mut self, app: &App, visit: &Visit) -> Result<Self, Failure> {
        if self.find.is_empty() {
            return Ok(self);
        }
        let mut filters = search::Filters::default();
        filters.of_mut(search::Facet::Kind).push(library::Kind::Strategy.as_str().to_owned());
        let request = search::Request { text: self.find.clone(), filters, limit: HITS, ..search::Request::default() }.only_local();
        let hits = app.engine.find(&app.store, &request, &visit.viewer).await?.hits;
        self.found = hits.into_iter().map(|hit| (hit.id.to_string(), hit.title)).collect();
        Ok(self)
    }

    /// The same with what was found in the words, and with the words that a button puts in.
    pub(crate) async fn looked_through(mut self, app: &App, posted: &Posted) -> Result<Self, Failure> {
        let around = surroundings(app).await?;
        let wanted = posted.text("use").to_lowercase();
        let done = beside(move || {
            let place = if self.words.is_empty() && !self.why.is_empty() { "why" } else { "words" };
            let look = |text: &str| check_texts(&[(Place::Words, text)], &[], &around);
            let text = if place == "why" { &mut self.why } else { &mut self.words };
            let mut check = look(text);
            if !wanted.is_empty() {
                let open = check.open.into_iter().filter(|open| open.words.to_lowercase() == wanted);
                let found: Vec<_> = open.map(|open| open.finding).collect();
                *text = anonymise::apply(&[text.as_str()], &found).remove(0);
                check = look(text);
            }
            self.details = Details::of_check(&check).0.renamed("words", place);
            self.stop = Stop::of(&check.disclosures, "");
            self
        });
        Ok(done.await?)
    }
}

/// Faults under the names that the form's fields have on this page.
pub(crate) fn faults(error: Error, kind: &str) -> Result<FormFaults, Error> {
    let Error::Invalid(mut faults) = error else { return FormFaults::of_error(error) };
    for fault in faults.iter_mut().filter(|fault| kind == NoteKind::Chosen.as_str() && fault.field == "words") {
        "why".clone_into(&mut fault.field);
    }
    for fault in faults.iter_mut().filter(|fault| fault.field == "strategy") {
        "find".clone_into(&mut fault.field);
    }
    FormFaults::of_error(Error::Invalid(faults))
}

fn fault(field: &str, message: &str) -> Error {
    Error::Invalid(vec![Fault { place: String::new(), line: 0, field: field.to_owned(), message: message.to_owned() }])
}
