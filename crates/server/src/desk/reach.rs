//! `GET /desk/reach`: what is opened, by week and by resource. Counts without persons.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::Viewer;
use library::ResourceId;

use crate::App;
use crate::desk::csv::table;
use crate::desk::searches::since;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::{Visit, Visitor};
use crate::words::Day;

/// Lines of the list of resources.
const LINES: usize = 30;
/// Size of the chart: its own units, scaled to the page.
const CHART: (i64, i64) = (640, 200);

#[derive(Template)]
#[template(path = "desk/reach.html")]
struct ReachPage {
    frame: Frame,
    chart: Chart,
    opened: Vec<Opened>,
}

/// A bar for each week, drawn by the template; the table beside it says the same.
pub(crate) struct Chart {
    pub(crate) bars: Vec<Bar>,
    pub(crate) width: i64,
    pub(crate) height: i64,
    /// The same in words, for those who do not see it.
    pub(crate) words: String,
}

pub(crate) struct Bar {
    pub(crate) week: Day,
    pub(crate) times: i64,
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

/// One resource and how often it was opened.
pub(crate) struct Opened {
    pub(crate) title: String,
    pub(crate) path: String,
    pub(crate) times: i64,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    render(&ReachPage {
        chart: chart(&app, &visit.viewer).await?,
        opened: most_opened(&app, &visit.viewer).await?,
        frame: Frame::new(&app, &visit, Section::Desk, &["Reach", "Desk"]),
    })
}

/// The same as a file.
pub(crate) async fn csv(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let opened = most_opened(&app, &visitor.viewer).await?;
    let lines = opened.into_iter().map(|opened| vec![opened.title, app.settings.url(&opened.path), opened.times.to_string()]);
    Ok(table("reach", &["Resource", "Address", "Times opened"], lines))
}

/// The bars of the last weeks.
pub(crate) async fn chart(app: &App, viewer: &Viewer) -> Result<Chart, kernel::Error> {
    let weeks = insight::count_openings_by_week(app.store.reader(), viewer, since(app.store.now())).await?;
    let (width, height) = CHART;
    let most = weeks.iter().map(|(_, times)| *times).max().unwrap_or(0).max(1);
    let step = width / i64::try_from(weeks.len().max(1)).unwrap_or(1);
    let bars: Vec<Bar> = (0..)
        .zip(weeks)
        .map(|(at, (week, times))| {
            let tall = (times * (height - 30) / most).max(1);
            Bar { week: Day::read(&week), times, x: at * step + 4, y: height - tall, width: (step - 8).clamp(2, 60), height: tall }
        })
        .collect();
    let words = match bars.last() {
        None => String::new(),
        Some(last) => {
            let weeks = if bars.len() == 1 { "1 week".to_owned() } else { format!("{} weeks", bars.len()) };
            format!("{weeks}. The most in one week is {most}, the last week ({}) has {}.", last.week.short, last.times)
        }
    };
    Ok(Chart { bars, width, height, words })
}

/// What is opened most, as far as this viewer may see it.
pub(crate) async fn most_opened(app: &App, viewer: &Viewer) -> Result<Vec<Opened>, kernel::Error> {
    let counts = insight::count_openings(app.store.reader(), viewer, since(app.store.now())).await?;
    let mut counts: Vec<(ResourceId, i64)> = counts.into_iter().map(|(id, times)| (ResourceId(id), times)).collect();
    counts.sort_by_key(|(id, times)| (std::cmp::Reverse(*times), id.0));
    counts.truncate(LINES);
    let ids: Vec<ResourceId> = counts.iter().map(|(id, _)| *id).collect();
    let resources = library::list_resources(app.store.reader(), viewer, &ids).await?;
    let opened = counts.into_iter().filter_map(|(id, times)| {
        let resource = resources.iter().find(|resource| resource.id == id)?;
        Some(Opened { title: resource.title.clone(), path: resource.path(), times })
    });
    Ok(opened.collect())
}
