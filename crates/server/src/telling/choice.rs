//! `/account/telling`: how often, on which day, a rest; reminders; addresses for other programs.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{Weekday, london};
use kernel::{Permission, PersonId, Timestamp};
use notifications::{CaseMail, Choice, Paused, Purpose, Reminder, Rhythm, next_occasion};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

/// The days of a weekly digest, as forms name them.
const DAYS: [(&str, &str, Weekday); 7] = [
    ("1", "Monday", Weekday::Monday),
    ("2", "Tuesday", Weekday::Tuesday),
    ("3", "Wednesday", Weekday::Wednesday),
    ("4", "Thursday", Weekday::Thursday),
    ("5", "Friday", Weekday::Friday),
    ("6", "Saturday", Weekday::Saturday),
    ("7", "Sunday", Weekday::Sunday),
];

#[derive(Template)]
#[template(path = "telling/choice.html")]
struct ChoicePage {
    frame: Frame,
    done: &'static str,
    faults: FormFaults,
    typed: Typed,
    days: Vec<(String, String)>,
    /// What comes next, or why nothing does.
    next: String,
    /// Whether the term dates are only what is usual.
    is_guess: bool,
    reminders: Vec<ReminderLine>,
    feed: Option<Day>,
    calendar: Option<Day>,
    today: String,
    /// Whether this member asks and answers cases.
    has_cases: bool,
}

struct ReminderLine {
    id: String,
    day: String,
    resources: Vec<(String, String)>,
}

/// What stands in the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    rhythm: String,
    #[serde(default)]
    weekday: String,
    #[serde(default)]
    announcements: String,
    /// `hourly`, `at-once` or `none`; missing where it is not asked.
    #[serde(default)]
    cases: String,
    /// `no`, `until` or `resumed`.
    #[serde(default)]
    rest: String,
    #[serde(default)]
    until: String,
}

impl Typed {
    fn of(choice: &Choice) -> Self {
        let (rest, until) = match choice.paused {
            Paused::No => ("no", String::new()),
            Paused::Until(day) => ("until", london::write_day(day)),
            Paused::UntilResumed => ("resumed", String::new()),
        };
        Self {
            rhythm: choice.rhythm.as_str().to_owned(),
            weekday: choice.weekday.to_monday_one_offset().to_string(),
            announcements: if choice.announcements { "on" } else { "" }.to_owned(),
            cases: choice.cases.as_str().to_owned(),
            rest: rest.to_owned(),
            until,
        }
    }

    /// The choice, or what is wrong with the form.
    fn read(&self, today: calendar::Day) -> Result<Choice, FormFaults> {
        let rhythm = self.rhythm.parse().map_err(|_: String| FormFaults::one("rhythm", "Choose how often you want the digest."))?;
        let weekday = DAYS.iter().find(|day| day.0 == self.weekday).map(|day| day.2);
        let weekday = weekday.ok_or_else(|| FormFaults::one("weekday", "Choose a day of the week."))?;
        let paused = match self.rest.as_str() {
            "until" => match london::parse_day(&self.until) {
                Some(day) if day > today => Paused::Until(day),
                _ => return Err(FormFaults::one("until", "Give a day after today, such as 11 January 2027.")),
            },
            "resumed" => Paused::UntilResumed,
            _ => Paused::No,
        };
        let cases = self.cases.parse().unwrap_or(CaseMail::Hourly);
        Ok(Choice { rhythm, weekday, announcements: !self.announcements.is_empty(), cases, paused })
    }
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /account/telling`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let person = visit.viewer.require_person(Permission::KeepOwn)?;
    let choice = notifications::find_choice(app.store.reader(), person).await?;
    let done = match done.done.as_str() {
        "saved" => "Your choice is saved.",
        "reminder" => "You will be reminded.",
        "reminder-gone" => "The reminder is gone.",
        "revoked" => "The old addresses no longer work.",
        _ => "",
    };
    show(&app, &visit, person, Typed::of(&choice), FormFaults::default(), done).await
}

/// `POST /account/telling`
pub(crate) async fn save(State(app): State<App>, visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let person = visit.viewer.require_person(Permission::KeepOwn)?;
    match typed.read(london::day_at(app.store.now().0)) {
        Ok(choice) => {
            notifications::save_choice(&app.store, person, &choice).await?;
            Ok(Redirect::to("/account/telling?done=saved").into_response())
        }
        Err(faults) => {
            let page = show(&app, &visit, person, typed, faults, "").await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    person: PersonId,
    typed: Typed,
    faults: FormFaults,
    done: &'static str,
) -> Result<Response, Failure> {
    let (db, now) = (app.store.reader(), app.store.now());
    let today = london::day_at(now.0);
    let kept = notifications::find_choice(db, person).await?;
    let terms = notifications::read_terms(&app.store).await?;
    let has_address = identity::find_person(db, person).await?.is_some_and(|person| person.email.is_some());
    let made = async |purpose| {
        let made = notifications::list_secrets(db, person, purpose).await?;
        Ok::<_, kernel::Error>(made.first().copied().map(Day::at))
    };
    let reminders = notifications::list_reminders(db, &visit.viewer, now).await?;
    render(&ChoicePage {
        next: if app.settings.has_mail && has_address {
            say_next(&kept, next_occasion(now.0, &kept, &terms), now)
        } else if has_address {
            "This server sends no e-mail. What is new, and what your coordinator announces, stands on your home page and in the feeds below."
                .to_owned()
        } else {
            "We have no e-mail address of yours. What is new stands on your home page and in the feeds below; your coordinator can add an address."
                .to_owned()
        },
        is_guess: terms.is_guess_on(today),
        reminders: reminders.into_iter().map(line).collect(),
        feed: made(Purpose::Feed).await?,
        calendar: made(Purpose::Calendar).await?,
        days: DAYS.iter().map(|day| (day.0.to_owned(), day.1.to_owned())).collect(),
        today: london::write_day(today),
        has_cases: visit.viewer.may(Permission::Consult),
        frame: Frame::new(
            app,
            visit,
            Section::Mine,
            &[if faults.is_empty() { "How you are told" } else { "Error: How you are told" }],
        ),
        done,
        faults,
        typed,
    })
}

fn say_next(choice: &Choice, next: Option<i64>, now: Timestamp) -> String {
    match (choice.paused, next) {
        _ if choice.rhythm == Rhythm::None => "You get no digest.".to_owned(),
        (Paused::UntilResumed, _) => "You are taking a rest: nothing comes until you say so.".to_owned(),
        (Paused::Until(day), _) if choice.paused.is_on(london::day_at(now.0)) => {
            format!("You are taking a rest: nothing comes before {}.", london::say_day(day))
        }
        (_, Some(next)) => format!("Your next digest: {}, if there is something new.", london::say_moment(next)),
        (_, None) => "Your next digest comes when the next term has dates.".to_owned(),
    }
}

fn line(reminder: Reminder) -> ReminderLine {
    ReminderLine {
        id: reminder.id.to_string(),
        day: london::say_day(reminder.due_on),
        resources: reminder.resources.into_iter().map(|resource| (resource.path(), resource.title)).collect(),
    }
}
