//! `GET /sheet`: the chosen strategies in a form of four steps (assess, plan, do, review) that is filled in the browser, or by hand.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use federation::RemoteResource;
use kernel::Permission;
use library::{Resource, ResourceId};
use time::{Date, Duration, Weekday};

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::details::lines;
use crate::taking::chosen::{Chosen, MOST};
use crate::visit::Visit;
use crate::words::{Day, minutes, plural};

#[derive(Template)]
#[template(path = "taking/sheet.html")]
struct SheetPage {
    frame: Frame,
    strategies: Vec<Row>,
    /// How many were chosen that are not there any more.
    gone: Option<String>,
    is_full: bool,
    most: usize,
    /// In six weeks: when a plan is looked at again.
    review: Day,
    /// Tomorrow: the first day on which somebody can be reminded.
    tomorrow: String,
    /// The ids of the strategies, for a reminder; nothing for whoever must sign in first.
    remind: Option<String>,
    url: String,
    /// This sheet for whoever has no cookie of it: to keep for when there is no connection.
    address: String,
}

/// A strategy on the sheet, with what its card says as a beginning of what will be done.
struct Row {
    id: String,
    number: usize,
    title: String,
    path: String,
    url: String,
    what: Vec<String>,
    who: String,
    /// What its page says that shows whether it works.
    watch: String,
    review: Option<Day>,
    is_overdue: bool,
}

/// Weeks until a plan is looked at again.
const WEEKS: i64 = 6;
/// Steps that the sheet begins with.
const STEPS: usize = 3;
/// Characters of each.
const STEP: usize = 130;

pub(crate) async fn page(
    State(app): State<App>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let named = Chosen::of(pairs.iter().filter(|(name, _)| name == "strategy").map(|(_, id)| id.as_str()));
    let chosen = if named.ids().is_empty() { &visit.chosen } else { &named };
    let mut resources = library::list_resources(app.store.reader(), &visit.viewer, chosen.ids()).await?;
    let others: Vec<_> = chosen.ids().iter().filter(|id| !resources.iter().any(|own| own.id == **id)).map(|id| id.0).collect();
    let remote = federation::list_remote(app.store.reader(), &visit.viewer, &others).await?;
    resources.extend(remote.iter().map(RemoteResource::to_resource));
    let gone = chosen.ids().len() - resources.len();
    let today = app.today();
    let place = |resource: &Resource| chosen.ids().iter().position(|id| *id == resource.id);
    resources.sort_by_key(place);
    let path = address(&resources.iter().map(|resource| resource.id).collect::<Vec<_>>());
    let strategies: Vec<Row> = (1..).zip(&resources).map(|(number, resource)| row(&app, number, resource, &today)).collect();
    render(&SheetPage {
        frame: Frame::new(&app, &visit, Section::Sheet, &["Plan sheet"])
            .with_style("forms.css")
            .with_style("taking.css")
            .with_script("sheet.js")
            .keeping(&path),
        remind: visit.viewer.person().filter(|_| visit.viewer.may(Permission::KeepOwn)).map(|_| ids(&strategies)),
        tomorrow: Day::of(app.store.now().to_utc().date() + Duration::days(1)).iso,
        strategies,
        gone: (gone > 0).then(|| plural(gone, "strategy", "strategies")),
        is_full: pairs.iter().any(|(name, value)| name == "done" && value == "full"),
        most: MOST,
        review: Day::of(review_day(app.store.now().to_utc().date())),
        url: app.settings.url("/sheet"),
        address: path,
    })
}

/// Some weeks later, on a day on which there is school in most weeks.
fn review_day(today: Date) -> Date {
    let day = today + Duration::weeks(WEEKS);
    match day.weekday() {
        Weekday::Saturday => day + Duration::days(2),
        Weekday::Sunday => day + Duration::days(1),
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => day,
    }
}

/// The address that names these strategies.
fn address(ids: &[ResourceId]) -> String {
    let pairs: Vec<String> = ids.iter().map(|id| format!("strategy={id}")).collect();
    if pairs.is_empty() { "/sheet".to_owned() } else { format!("/sheet?{}", pairs.join("&")) }
}

fn ids(strategies: &[Row]) -> String {
    strategies.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(",")
}

fn row(app: &App, number: usize, resource: &Resource, today: &str) -> Row {
    let mut steps = prose::section_steps(&resource.body, "How to do it");
    steps.truncate(STEPS);
    let what: Vec<String> = steps.iter().map(|step| prose::excerpt(step, STEP)).collect();
    let weekly = resource.weekly_minutes.map(|count| format!("{} a week", minutes(count)));
    let who = resource.staff.iter().cloned().chain(weekly).collect::<Vec<_>>().join("; ");
    Row {
        id: resource.id.to_string(),
        number,
        title: resource.title.clone(),
        path: resource.path(),
        url: app.settings.url(&resource.path()),
        what: if what.is_empty() { vec![resource.summary.clone()] } else { what },
        who,
        watch: lines(&resource.body, "What to watch for", 1).pop().unwrap_or_default(),
        review: resource.review_by.as_deref().map(Day::read),
        is_overdue: resource.is_overdue(today),
    }
}
