//! `/announcements`: what coordinators announced, and announcing.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Permission, Role};
use notifications::{Announce, Confirmation, Reach, Way};
use serde::Deserialize;

use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::{Day, plural};

/// Lines of the list.
const LINES: u64 = 50;

#[derive(Template)]
#[template(path = "telling/announcements.html")]
struct ListPage {
    frame: Frame,
    done: &'static str,
    /// Whether the reader makes announcements.
    may_announce: bool,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    subject: String,
    day: Day,
    /// To whom and how; for those who make them.
    about: String,
    is_taken_back: bool,
}

#[derive(Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /announcements`
pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::KeepOwn)?;
    let db = app.store.reader();
    let may_announce = visit.viewer.may(Permission::PublishTerm);
    let mut lines = Vec::new();
    if may_announce {
        for one in notifications::list_announcements(db, &visit.viewer, LINES).await? {
            let told = notifications::find_announcement(db, &visit.viewer, one.id).await?;
            let about = format!("{}, {}", say_reach(one.reach), say_way(one.way));
            let subject = told.map_or_else(|| "Taken back, or no longer there".to_owned(), |told| told.subject);
            lines.push(Line { id: one.id.to_string(), subject, day: Day::at(one.at), about, is_taken_back: one.is_taken_back });
        }
    } else {
        for one in notifications::list_for_home(db, &visit.viewer, app.store.now()).await? {
            let (id, day) = (one.id.to_string(), Day::at(one.at));
            lines.push(Line { id, subject: one.subject, day, about: String::new(), is_taken_back: false });
        }
    }
    render(&ListPage {
        frame: Frame::new(&app, &visit, Section::Other, &["Announcements"]),
        done: match done.done.as_str() {
            "announced" => "It is announced.",
            "taken-back" => "It is taken back. What had not gone out by e-mail is not sent.",
            _ => "",
        },
        may_announce,
        lines,
    })
}

fn say_reach(reach: Reach) -> String {
    match reach {
        Reach::Everyone => "to everyone".to_owned(),
        Reach::New => "to new members".to_owned(),
        Reach::Role(role) => format!("to each {role}"),
    }
}

fn say_way(way: Way) -> &'static str {
    match way {
        Way::Digest => "with the digest",
        Way::Now => "at once",
    }
}

#[derive(Template)]
#[template(path = "telling/announce.html")]
struct FormPage {
    frame: Frame,
    faults: FormFaults,
    typed: Typed,
    reaches: Vec<Offer>,
    ways: Vec<Offer>,
    /// Whether there was one within a week, so that this one must be confirmed.
    recent: Option<String>,
}

/// One choice of a form.
struct Offer {
    id: String,
    value: String,
    label: String,
    hint: String,
    is_chosen: bool,
}

/// What stands in the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    reach: String,
    #[serde(default)]
    way: String,
    #[serde(default)]
    confirmed: String,
}

impl Typed {
    fn read(&self) -> Result<Announce, FormFaults> {
        Ok(Announce {
            subject: self.subject.clone(),
            text: self.text.clone(),
            reach: self.reach.parse().map_err(|message: String| FormFaults::one("reach", &message))?,
            way: self.way.parse().map_err(|message: String| FormFaults::one("way", &message))?,
            confirmation: if self.confirmed.is_empty() { Confirmation::None } else { Confirmation::Given },
        })
    }
}

/// `GET /announcements/new`
pub(crate) async fn form(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let typed = Typed { reach: Reach::Everyone.to_string(), way: Way::Digest.as_str().to_owned(), ..Typed::default() };
    show(&app, &visit, typed, FormFaults::default()).await
}

/// `POST /announcements`
pub(crate) async fn announce(State(app): State<App>, visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    visit.viewer.require(Permission::PublishTerm)?;
    let faults = match typed.read() {
        Err(faults) => faults,
        Ok(input) => {
            let mut unit = visit.visitor.begin(&app).await?;
            match notifications::announce(&mut unit, &visit.viewer, &input).await {
                Ok(_) => {
                    unit.commit().await?;
                    return Ok(Redirect::to("/announcements?done=announced").into_response());
                }
                Err(error) => FormFaults::of_error(error)?,
            }
        }
    };
    let page = show(&app, &visit, typed, faults).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show(app: &App, visit: &Visit, typed: Typed, faults: FormFaults) -> Result<Response, Failure> {
    let (db, now) = (app.store.reader(), app.store.now());
    let mut reaches = Vec::new();
    for (reach, reached) in notifications::count_reached(db, &visit.viewer, now).await? {
        if reached.people == 0 && matches!(reach, Reach::Role(_)) {
            continue;
        }
        let mails = if app.settings.has_mail { format!(", {} of them by e-mail", reached.by_mail) } else { String::new() };
        reaches.push(Offer {
            id: if reaches.is_empty() { "reach".to_owned() } else { format!("reach-{reach}") },
            value: reach.to_string(),
            label: label(reach),
            hint: format!("{}{mails}", plural(reached.people, "person", "people")),
            is_chosen: typed.reach == reach.to_string(),
        });
    }
    let title = if faults.is_empty() { "New announcement" } else { "Error: New announcement" };
    render(&FormPage {
        frame: Frame::new(app, visit, Section::Other, &[title, "Announcements"]),
        recent: notifications::find_recent(db, now).await?.map(|at| format!("The last one was on {}.", Day::at(at).long)),
        ways: ways(app, &typed),
        reaches,
        faults,
        typed,
    })
}

fn ways(app: &App, typed: &Typed) -> Vec<Offer> {
    let digest = if app.settings.has_mail {
        "It stands first in everybody’s next digest, and on home pages from now on. Best for most things."
    } else {
        "It stands on home pages. This server sends no e-mail."
    };
    let now = "Everybody gets an e-mail now, also in the holidays. For what cannot wait.";
    let option = |way: Way, id: &str, label: &str, hint: &str| Offer {
        id: id.to_owned(),
        value: way.as_str().to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        is_chosen: typed.way == way.as_str(),
    };
    let label = if app.settings.has_mail { "With the digest" } else { "On home pages" };
    let mut ways = vec![option(Way::Digest, "way", label, digest)];
    if app.settings.has_mail {
        ways.push(option(Way::Now, "way-now", "At once, by e-mail", now));
    }
    ways
}

fn label(reach: Reach) -> String {
    match reach {
        Reach::Everyone => "Everyone".to_owned(),
        Reach::New => "New members, who joined within the last year".to_owned(),
        Reach::Role(role) => many(role).to_owned(),
    }
}

fn many(role: Role) -> &'static str {
    match role {
        Role::Reader => "Readers",
        Role::Member => "Members",
        Role::Specialist => "Specialists",
        Role::Moderator => "Moderators",
        Role::Editor => "Editors",
        Role::Coordinator => "Coordinators",
        Role::Admin => "Administrators",
    }
}
