//! `GET /terms`

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::{Day, SchoolYear, Terms, london};
use kernel::Permission;
use library::TermCalendar;
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::plural;

#[derive(Template)]
#[template(path = "terms/terms.html")]
struct TermsPage {
    frame: Frame,
    /// Where in the school year we are.
    today: String,
    now: String,
    calendars: Vec<CalendarPart>,
    may_change: bool,
    done: &'static str,
}

struct CalendarPart {
    /// `None` for a guess that belongs to nobody.
    id: Option<library::CalendarId>,
    name: String,
    is_own: bool,
    years: Vec<YearPart>,
    /// Years that could be written next: address and label.
    next: Option<(String, String)>,
}

/// A school year to read.
struct YearPart {
    /// An id on the page.
    anchor: String,
    label: String,
    path: String,
    is_guess: bool,
    rows: Vec<Row>,
    inset: Vec<String>,
    bank_holidays: Vec<String>,
}

struct Row {
    name: &'static str,
    first: String,
    last: String,
    weeks: String,
    is_now: bool,
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /terms`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let today = london::day_at(app.store.now().0);
    let reader = app.store.reader();
    let own = library::own_terms(reader, today).await?;
    let all = library::list_term_calendars(reader).await?;
    let mut calendars: Vec<CalendarPart> = all.iter().map(|calendar| part(calendar, today)).collect();
    if calendars.is_empty() {
        calendars.push(guessed(&own, &app.settings.network_name, today));
    }
    let frame = Frame::new(&app, &visit, Section::Other, &["Term dates"]);
    render(&TermsPage {
        frame: frame.with_style("packs.css").described(
            &app.settings,
            "/terms",
            "When the half-terms, INSET days and holidays are.",
        ),
        today: london::say_day(today),
        now: own.say(today),
        calendars,
        may_change: visit.viewer.may(Permission::PublishTerm),
        done: match done.done.as_str() {
            "saved" => "The term dates are saved.",
            "own" => "The network goes by these term dates from now on.",
            "removed" => "The calendar is gone.",
            _ => "",
        },
    })
}

fn part(calendar: &TermCalendar, today: Day) -> CalendarPart {
    let current = calendar::year_of(today);
    let written: Vec<&SchoolYear> = calendar.terms.years().filter(|year| year.year() >= current).collect();
    let path = |year: i16| format!("/terms/{}/{year}", calendar.id);
    let mut years: Vec<YearPart> = written.iter().map(|year| year_part(year, path(year.year()), today)).collect();
    if !written.iter().any(|year| year.year() == current) {
        years.insert(0, year_part(&SchoolYear::guess(current), path(current), today));
    }
    let next = written.last().map_or(current, |year| year.year()) + i16::from(!written.is_empty());
    let next = (next <= current + 2 && !written.is_empty()).then(|| (path(next), format!("{next} to {}", next + 1)));
    CalendarPart { id: Some(calendar.id), name: calendar.name.clone(), is_own: calendar.is_own, years, next }
}

/// What is shown while nobody has written anything.
fn guessed(own: &Terms, network: &str, today: Day) -> CalendarPart {
    let year = own.year_on(today).map(|year| year_part(year, "/terms/new".to_owned(), today));
    CalendarPart { id: None, name: network.to_owned(), is_own: true, years: year.into_iter().collect(), next: None }
}

fn year_part(year: &SchoolYear, path: String, today: Day) -> YearPart {
    let row = |(half_term, period): (calendar::HalfTerm, calendar::Period)| {
        let weeks = (london::days_between(london::monday_of(period.first), period.last)) / 7 + 1;
        Row {
            name: half_term.name(),
            first: short(period.first),
            last: short(period.last),
            weeks: plural(usize::try_from(weeks).unwrap_or_default(), "week", "weeks"),
            is_now: period.contains(today),
        }
    };
    YearPart {
        anchor: path.trim_start_matches('/').replace('/', "-"),
        label: year.label(),
        path,
        is_guess: year.is_guess(),
        rows: year.periods().map(row).collect(),
        inset: year.inset().iter().map(|day| short(*day)).collect(),
        // Those in the holidays change nothing for anybody at school.
        bank_holidays: year.bank_holidays().iter().filter(|day| year.is_term_time(**day)).map(|day| short(*day)).collect(),
    }
}

/// `Thursday 3 September 2026` takes a line of its own; a table has `Thu 3 Sep 2026`.
fn short(day: Day) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}
