//! `GET` and `POST /terms/{calendar}/{year}`: the days of one school year as a form.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{HalfTerm, SchoolYear, TermFault, WrittenYear, london};
use kernel::{Error, Fault, Permission, Timestamp};
use library::TermCalendar;

use super::find;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "terms/edit.html")]
struct EditPage {
    frame: Frame,
    name: String,
    label: String,
    path: String,
    /// Where the days come from that stand in the form before anybody has saved any.
    origin: &'static str,
    rows: Vec<Row>,
    inset: String,
    bank_holidays: String,
    earliest: String,
    latest: String,
    /// What whoever saves has seen.
    seen: String,
    faults: FormFaults,
}

struct Row {
    name: &'static str,
    ends: [End; 2],
}

/// A half-term's first or last day: a field of the form.
struct End {
    id: String,
    label: &'static str,
    value: String,
}

/// `GET /terms/{calendar}/{year}`
pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Path((id, year)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let calendar = find(library::list_term_calendars(app.store.reader()).await?, &id)?;
    let year = read_year(&app, &year)?;
    let (written, origin) = begin_with(&calendar, year);
    let seen = calendar.changed_at(year).map_or_else(String::new, |at| at.0.to_string());
    show(&app, &visit, &calendar, Shown { written, origin, seen, faults: FormFaults::default() })
}

/// The days that stand in the form: as saved, else last year's a year on, else a guess.
fn begin_with(calendar: &TermCalendar, year: i16) -> (WrittenYear, &'static str) {
    if let Some(known) = calendar.terms.find_year(year) {
        return (WrittenYear::of(known), "");
    }
    if let Some(before) = calendar.terms.find_year(year - 1) {
        return (
            WrittenYear::of(&before.rolled_over()),
            "These are last year’s dates moved on by a year, with Easter where it is. Check each of them against what the council or trust has published.",
        );
    }
    (
        WrittenYear::of(&SchoolYear::guess(year)),
        "These dates are a guess at what is usual in England. Check each of them against what the council or trust has published.",
    )
}

/// `POST /terms/{calendar}/{year}`
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    Path((id, year)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let calendar = find(library::list_term_calendars(app.store.reader()).await?, &id)?;
    let year = read_year(&app, &year)?;
    let of = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str()).to_owned();
    let written = WrittenYear {
        year,
        half_terms: HalfTerm::ALL.map(|half_term| {
            let name = half_term.as_str();
            (of(&format!("{name}-first")), of(&format!("{name}-last")))
        }),
        inset: of("inset"),
        bank_holidays: of("bank-holidays"),
    };
    let seen = of("seen");
    let faults = match written.read() {
        Err(faults) => FormFaults::of_error(Error::Invalid(faults.into_iter().map(fault).collect()))?,
        Ok(read) => {
            let mut unit = visit.visitor.begin(&app).await?;
            let before = seen.parse().ok().map(Timestamp);
            match library::write_school_year(&mut unit, &visit.viewer, calendar.id, &read, before).await {
                Ok(()) => {
                    unit.commit().await?;
                    return Ok(Redirect::to("/terms?done=saved").into_response());
                }
                Err(error) => FormFaults::of_error(error)?,
            }
        }
    };
    let page = show(&app, &visit, &calendar, Shown { written, origin: "", seen, faults })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn fault(fault: TermFault) -> Fault {
    Fault { place: String::new(), line: 0, field: fault.field, message: fault.message }
}

/// A year that somebody could have term dates for.
fn read_year(app: &App, year: &str) -> Result<i16, Error> {
    let current = calendar::year_of(london::day_at(app.store.now().0));
    let year = year.parse().ok().filter(|year| (current - 10..=current + 3).contains(year));
    year.ok_or_else(|| Error::NotFound("There are no term dates for such a year.".to_owned()))
}

struct Shown {
    written: WrittenYear,
    origin: &'static str,
    seen: String,
    faults: FormFaults,
}

fn show(app: &App, visit: &Visit, calendar: &TermCalendar, shown: Shown) -> Result<Response, Failure> {
    let year = shown.written.year;
    let label = format!("{year} to {}", year + 1);
    let row = |half_term: HalfTerm| {
        let (first, last) = shown.written.half_terms[half_term.index()].clone();
        let end = |end, label, value| End { id: format!("{}-{end}", half_term.as_str()), label, value };
        Row { name: half_term.name(), ends: [end("first", "First day", first), end("last", "Last day", last)] }
    };
    let title = format!("Term dates {label}");
    let error = if shown.faults.is_empty() { "" } else { "Error: " };
    let frame = Frame::new(app, visit, Section::Desk, &[&format!("{error}{title}"), &calendar.name]);
    render(&EditPage {
        frame: frame.with_style("forms.css").with_style("packs.css"),
        name: calendar.name.clone(),
        path: format!("/terms/{}/{year}", calendar.id),
        origin: shown.origin,
        rows: HalfTerm::ALL.map(row).into(),
        inset: shown.written.inset,
        bank_holidays: shown.written.bank_holidays,
        earliest: format!("{year}-08-01"),
        latest: format!("{}-07-31", year + 1),
        seen: shown.seen,
        faults: shown.faults,
        label,
    })
}
