//! `/calendar`: meetings, review days and reminders for the calendars that people use already (RFC 5545). Names of events stay the
//! same for ever, so that a change moves what is there.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use calendar::{CalendarEvent, Day, Entry, HalfTerm, When, london, to_text, uid};
use identity::Secret;
use kernel::{Error, PersonId, Timestamp, Viewer};
use library::ResourceId;
use notifications::{Purpose, Reminder};

use super::conditional::{Document, Sharing, answer};
use crate::failure::Failure;
use crate::packs::event;
use crate::{App, Settings};

pub(crate) const ICALENDAR: &str = "text/calendar; charset=utf-8";
const DAY: i64 = 24 * 3_600_000;
/// How long what is past stays, in milliseconds.
const PAST: i64 = 90 * DAY;
/// How far ahead review days are shown, in days.
const AHEAD: i64 = 400;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/calendar/network.ics", get(network)).route("/calendar/{file}", get(own))
}

/// `GET /calendar/network.ics`: the meetings of public packs, for anybody.
async fn network(State(app): State<App>, asked: HeaderMap) -> Result<Response, Failure> {
    let viewer = Viewer::public();
    let events = meetings(&app, &viewer).await?;
    send(&app, &asked, &viewer, &events, Sharing::Public).await
}

/// `GET /calendar/{secret}.ics`: what one member may see, and what is theirs.
async fn own(State(app): State<App>, asked: HeaderMap, Path(file): Path<String>) -> Result<Response, Failure> {
    let gone = || {
        Error::NotFound(
            "There is no such calendar, or its address no longer works. Make a new one on your account page.".to_owned(),
        )
    };
    let secret = file.strip_suffix(".ics").ok_or_else(gone)?;
    let owner = notifications::find_owner(app.store.reader(), &Secret::brought(secret), Purpose::Calendar).await?;
    let owner = owner.ok_or_else(gone)?;
    let viewer = owner.viewer();
    let mut events = meetings(&app, &viewer).await?;
    events.extend(half_terms(&app).await?);
    events.extend(reviews(&app, &viewer, owner.person).await?);
    let reminders = notifications::list_reminders(app.store.reader(), &viewer, app.store.now()).await?;
    events.extend(reminders.iter().map(|reminder| remind(&app.settings, reminder)));
    send(&app, &asked, &viewer, &events, Sharing::Private).await
}

async fn send(
    app: &App,
    asked: &HeaderMap,
    viewer: &Viewer,
    events: &[CalendarEvent],
    sharing: Sharing,
) -> Result<Response, Failure> {
    let newest = events.iter().map(|event| event.changed_at).max().unwrap_or_default();
    let changed_at = library::find_last_change(app.store.reader(), viewer).await?.max(Timestamp(newest));
    let body = to_text(&app.settings.network_name, events);
    Ok(answer(asked, Document { kind: ICALENDAR, body, changed_at, sharing }))
}

async fn meetings(app: &App, viewer: &Viewer) -> Result<Vec<CalendarEvent>, Error> {
    let after = Timestamp(app.store.now().0 - PAST);
    let meetings = library::list_meetings(app.store.reader(), viewer, after).await?;
    Ok(meetings.iter().map(|meeting| event(&app.settings, viewer, meeting)).collect())
}

/// The first days of half-terms, where somebody has said them.
async fn half_terms(app: &App) -> Result<Vec<CalendarEvent>, Error> {
    let terms = notifications::read_terms(&app.store).await?;
    let years = terms.years().filter(|year| !year.is_guess());
    let begin = |(year, half_term, day): (i16, HalfTerm, Day)| {
        whole_day(
            app,
            uid("term", &format!("{year}-{}", half_term.as_str()), app.settings.host()),
            format!("{half_term} begins"),
            day,
        )
    };
    let starts = years.flat_map(|year| year.periods().map(|(half_term, period)| (year.year(), half_term, period.first)));
    Ok(starts.map(begin).collect())
}

fn whole_day(app: &App, uid: String, title: String, day: Day) -> CalendarEvent {
    CalendarEvent {
        uid,
        title,
        description: String::new(),
        place: String::new(),
        url: app.settings.url("/terms"),
        when: When::Days { first: day, last: day },
        changed_at: 0,
        sequence: moves(day),
        entry: Entry::Confirmed,
    }
}

/// What somebody wrote and is to look at again.
async fn reviews(app: &App, viewer: &Viewer, owner: PersonId) -> Result<Vec<CalendarEvent>, Error> {
    let db = app.store.reader();
    let until = london::write_day(london::add_days(london::day_at(app.store.now().0), AHEAD));
    // Through the address nothing is changed, but what may be changed is known.
    let hands = identity::find_person(db, owner).await?.map(|person| Viewer::member(owner, person.role));
    let mut due = library::list_due_reviews(db, hands.as_ref().unwrap_or(viewer), &until).await?;
    due.retain(|review| review.owner == Some(owner));
    let ids: Vec<ResourceId> = due.iter().map(|review| review.id).collect();
    let resources = library::list_resources(db, viewer, &ids).await?;
    let again = |review: &library::DueReview| {
        let day = london::parse_day(&review.review_by)?;
        let changed = resources.iter().find(|resource| resource.id == review.id)?.changed_at;
        Some(CalendarEvent {
            uid: uid("review", &review.id.to_string(), app.settings.host()),
            title: format!("Look at again: {}", review.title),
            description: "Is it still right? One press on its page says so.".to_owned(),
            place: String::new(),
            url: app.settings.url(&review.path),
            when: When::Days { first: day, last: day },
            changed_at: changed.0,
            sequence: moves(day),
            entry: Entry::Confirmed,
        })
    };
    Ok(due.iter().filter_map(again).collect())
}

fn remind(settings: &Settings, reminder: &Reminder) -> CalendarEvent {
    let titles: Vec<&str> = reminder.resources.iter().map(|resource| resource.title.as_str()).collect();
    CalendarEvent {
        uid: uid("reminder", &reminder.id.to_string(), settings.host()),
        title: "How did it go?".to_owned(),
        description: titles.join("\n"),
        place: String::new(),
        url: settings.url("/account/telling#reminders"),
        when: When::Days { first: reminder.due_on, last: reminder.due_on },
        changed_at: reminder.created_at.0,
        sequence: 0,
        entry: Entry::Confirmed,
    }
}

/// A number that rises when a day moves on.
fn moves(day: Day) -> i64 {
    london::days_between(Day::constant(2000, 1, 1), day)
}
