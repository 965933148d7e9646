//! What the shared screen shows, and each browser asks for again and again.

use std::collections::HashMap;

use consultation::{Circle, CircleNote, CirclePerson, CircleRole, CircleState, CircleStep, HypothesisKind, NoteKind, STAGES};
use kernel::Timestamp;
use library::ResourceId;

use super::{path_of, said};
use crate::App;
use crate::consultation::case::{Titled, titles_by_id};
use crate::consultation::people::call;
use crate::visit::Visit;
use crate::words::{Day, Moment, plural};
use crate::writing::Names;

/// The parts of the screen that change.
pub(crate) struct Live {
    pub(crate) path: String,
    /// `planned`, `running`, `paused`, `ended`.
    pub(crate) state: &'static str,
    /// What this viewer is here: when it changes, the page has other forms.
    pub(crate) mine: String,
    pub(crate) tag: String,
    /// This server's clock, in milliseconds.
    pub(crate) now: i64,
    /// The stage, 0 before the start.
    pub(crate) stage: i32,
    /// The kind of note that this stage is for.
    pub(crate) kind: &'static str,
    pub(crate) heading: String,
    pub(crate) speaks: &'static str,
    pub(crate) task: &'static str,
    pub(crate) timer: Option<Timer>,
    pub(crate) link: Option<String>,
    pub(crate) count: String,
    pub(crate) stages: Vec<StageLine>,
    pub(crate) steps: Vec<(&'static str, &'static str)>,
    pub(crate) people: Vec<PersonLine>,
    /// Roles that nobody has: value, name, what it is.
    pub(crate) free: Vec<(&'static str, &'static str, &'static str)>,
    pub(crate) notes: NotesView,
    pub(crate) rights: consultation::CircleRights,
    pub(crate) is_over: bool,
    pub(crate) is_confirmed: bool,
}

/// The time that is left, as it was when the answer was made, and what a script counts down from.
pub(crate) struct Timer {
    pub(crate) left: String,
    pub(crate) is_over: bool,
    pub(crate) is_paused: bool,
    pub(crate) ends: i64,
    /// Milliseconds that are left while it stands.
    pub(crate) stands: i64,
    pub(crate) as_of: String,
}

pub(crate) struct StageLine {
    pub(crate) name: &'static str,
    pub(crate) minutes: i64,
    /// `Now`, `Done`, or nothing.
    pub(crate) mark: &'static str,
}

pub(crate) struct PersonLine {
    pub(crate) name: String,
    pub(crate) roles: Vec<RoleOf>,
    pub(crate) is_me: bool,
    /// How a form names them.
    pub(crate) value: String,
}

pub(crate) struct RoleOf {
    pub(crate) value: &'static str,
    pub(crate) name: &'static str,
    /// Whether this viewer may lay it down.
    pub(crate) may_leave: bool,
}

/// What was written down, in its parts.
#[derive(Default)]
pub(crate) struct NotesView {
    pub(crate) clarifications: Vec<NoteLine>,
    pub(crate) themes: Vec<(&'static str, Vec<NoteLine>)>,
    pub(crate) ideas: Vec<NoteLine>,
    pub(crate) chosen: Vec<NoteLine>,
    /// Ideas that can still be chosen: id and words.
    pub(crate) open_ideas: Vec<(String, String)>,
    pub(crate) first_step: String,
    pub(crate) first_step_by: String,
    pub(crate) coach: String,
    pub(crate) review_on: String,
}

pub(crate) struct NoteLine {
    pub(crate) id: String,
    pub(crate) words: String,
    /// Why an idea was chosen.
    pub(crate) why: String,
    /// Title and address of the strategy, where this viewer sees it.
    pub(crate) strategy: Option<(String, String)>,
    pub(crate) is_new: bool,
}

impl NotesView {
    pub(crate) fn is_empty(&self) -> bool {
        self.clarifications.is_empty() && self.themes.is_empty() && self.ideas.is_empty() && self.first_step.is_empty()
    }
}

/// Everything that tells one answer from another for this viewer.
pub(crate) fn tag(edition: i64, visit: &Visit) -> String {
    let role = visit.viewer.role().map(kernel::Role::as_str).unwrap_or_default();
    format!("W/\"{edition}-{role}\"")
}

impl Live {
    pub(crate) async fn of(app: &App, visit: &Visit, circle: Circle) -> Result<Self, kernel::Error> {
        let now = app.store.now();
        let names = Names::read(app, &visit.viewer, circle.people.iter().filter_map(|person| person.who.person)).await?;
        let stage = circle.clock.map_or(0, |clock| clock.stage.number);
        let people: Vec<PersonLine> = circle.people.iter().map(|person| person_line(&names, person)).collect();
        let notes = notes_view(app, visit, &circle, &names).await?;
        let (heading, speaks, task) = heading(&circle);
        let held: Vec<&str> = circle.rights.roles.iter().map(|role| role.as_str()).collect();
        let rights = &circle.rights;
        let mine = format!("{} {} {} {}", held.join(" "), rights.is_inside, rights.may_write, rights.may_give);
        let takes = |role: &CircleRole| circle.state != CircleState::Ended || *role == CircleRole::Reviewer;
        let is_free = |role: &CircleRole| !circle.people.iter().any(|person| person.roles.contains(role));
        let free = CircleRole::ALL.into_iter().filter(|role| rights.is_inside && takes(role) && is_free(role));
        Ok(Self {
            path: path_of(circle.case),
            state: circle.state.as_str(),
            mine,
            tag: tag(circle.edition, visit),
            now: now.0,
            stage,
            kind: said::kind_now(&circle).as_str(),
            heading,
            speaks,
            task,
            timer: timer(&circle, now),
            count: plural(usize::try_from(circle.count).unwrap_or_default(), "person has joined", "people have joined"),
            stages: STAGES.iter().map(|one| stage_line(one, stage, circle.state)).collect(),
            steps: if rights.may_steer { steps(circle.state, stage) } else { Vec::new() },
            free: free.map(|role| (role.as_str(), said::role(role), said::duty(role))).collect(),
            people,
            notes,
            is_over: circle.state == CircleState::Ended,
            is_confirmed: circle.confirmed_at.is_some(),
            link: circle.link,
            rights: circle.rights,
        })
    }
}

fn heading(circle: &Circle) -> (String, &'static str, &'static str) {
    match (circle.state, circle.clock) {
        (CircleState::Planned, _) => {
            let day = calendar::london::parse_day(&circle.day).map(calendar::london::say_day);
            let day = day.unwrap_or_else(|| Day::read(&circle.day).long);
            (format!("{day}, {}", circle.starts), "", "It takes an hour. The facilitator or the timekeeper starts it.")
        }
        (_, Some(clock)) => {
            let stage = clock.stage;
            (format!("Stage {} of {}: {}", stage.number, STAGES.len(), stage.name), stage.speaks, stage.task)
        }
        (_, None) => ("The circle is over".to_owned(), "", "Thank you. What was thought here goes on in two papers."),
    }
}

fn timer(circle: &Circle, now: Timestamp) -> Option<Timer> {
    let clock = circle.clock?;
    let left = clock.left(now);
    Some(Timer {
        left: said::clock(left),
        is_over: left < 0,
        is_paused: clock.paused_at.is_some(),
        ends: clock.ends_at().0,
        stands: left,
        as_of: Moment::at(now).time,
    })
}

fn stage_line(one: &consultation::CircleStage, stage: i32, state: CircleState) -> StageLine {
    let mark = match state {
        CircleState::Ended => "Done",
        CircleState::Running | CircleState::Paused if one.number == stage => "Now",
        CircleState::Running | CircleState::Paused if one.number < stage => "Done",
        CircleState::Planned | CircleState::Running | CircleState::Paused => "",
    };
    StageLine { name: one.name, minutes: one.minutes, mark }
}

fn steps(state: CircleState, stage: i32) -> Vec<(&'static str, &'static str)> {
    let last = i32::try_from(STAGES.len()).unwrap_or(i32::MAX);
    let mut steps = match state {
        CircleState::Planned => return named(&[CircleStep::Start]),
        CircleState::Ended => return Vec::new(),
        CircleState::Running => vec![CircleStep::More, CircleStep::Pause],
        CircleState::Paused => vec![CircleStep::Resume],
    };
    if stage < last {
        steps.insert(0, CircleStep::Next);
    }
    if stage > 1 {
        steps.push(CircleStep::Back);
    }
    if stage == last {
        steps.insert(0, CircleStep::End);
    } else {
        steps.push(CircleStep::End);
    }
    named(&steps)
}

fn named(steps: &[CircleStep]) -> Vec<(&'static str, &'static str)> {
    steps.iter().map(|step| (step.as_str(), said::step(*step))).collect()
}

fn person_line(names: &Names, person: &CirclePerson) -> PersonLine {
    let role = |role: &CircleRole| RoleOf {
        value: role.as_str(),
        name: said::role(*role),
        may_leave: person.is_me && *role != CircleRole::Facilitator,
    };
    PersonLine {
        name: call(names, person.who),
        roles: person.roles.iter().map(role).collect(),
        is_me: person.is_me,
        value: match person.who.person {
            Some(id) if !person.is_asker => id.to_string(),
            _ => "asker".to_owned(),
        },
    }
}

async fn notes_view(app: &App, visit: &Visit, circle: &Circle, names: &Names) -> Result<NotesView, kernel::Error> {
    let named: Vec<ResourceId> = circle.notes.iter().filter_map(|note| note.resource).collect();
    let titles = titles_by_id(app, visit, &named).await?;
    let mut view = NotesView::default();
    for note in &circle.notes {
        let line = note_line(&titles, circle, note);
        match note.kind {
            NoteKind::Clarification => view.clarifications.push(line),
            NoteKind::Hypothesis(_) => {}
            NoteKind::Idea => view.ideas.push(line),
            NoteKind::Chosen => view.chosen.push(line),
        }
        let is_chosen = circle.notes.iter().any(|other| other.idea == Some(note.id));
        if note.kind == NoteKind::Idea && !is_chosen {
            view.open_ideas.push((note.id.to_string(), note.words.clone()));
        }
    }
    for kind in HypothesisKind::ALL {
        let mut lines = Vec::new();
        for note in circle.notes.iter().filter(|note| note.kind == NoteKind::Hypothesis(kind)) {
            lines.push(note_line(&titles, circle, note));
        }
        if !lines.is_empty() {
            view.themes.push((said::theme(kind), lines));
        }
    }
    let long = |day: &str| if day.is_empty() { String::new() } else { Day::read(day).long };
    let coach = circle.people.iter().find(|person| person.roles.contains(&CircleRole::Coach));
    view.first_step.clone_from(&circle.first_step.words);
    view.first_step_by = long(&circle.first_step.by);
    view.review_on = long(&circle.first_step.review_on);
    view.coach = coach.map(|coach| call(names, coach.who)).unwrap_or_default();
    Ok(view)
}

fn note_line(titles: &HashMap<ResourceId, Titled>, circle: &Circle, note: &CircleNote) -> NoteLine {
    let idea = circle.notes.iter().find(|other| Some(other.id) == note.idea);
    let resource = note.resource.or_else(|| idea.and_then(|idea| idea.resource));
    NoteLine {
        id: note.id.to_string(),
        words: idea.map_or_else(|| note.words.clone(), |idea| idea.words.clone()),
        why: if idea.is_some() { note.words.clone() } else { String::new() },
        is_new: note.kind == NoteKind::Idea && resource.is_none(),
        strategy: resource.and_then(|resource| titles.get(&resource).cloned()),
    }
}

/// What to call somebody in a circle, for a page beside the screen.
pub(crate) async fn say(app: &App, visit: &Visit, who: consultation::Asker) -> Result<String, kernel::Error> {
    Ok(call(&Names::read(app, &visit.viewer, who.person).await?, who))
}
