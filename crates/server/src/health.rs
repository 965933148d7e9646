//! `/healthz`, `/readyz` and `/metrics`: for those who run the server and their tools.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Progress, Timestamp};
use serde::Serialize;

use crate::App;
use crate::asker::asker;
use crate::failure::Failure;

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    database: bool,
    /// The journal's last row.
    head: i64,
    /// The row up to which everything is searchable.
    searchable: i64,
    /// Rows that wait.
    lag: i64,
    /// Followers that a fault stops; the log says which fault.
    stopped: Vec<String>,
    /// For how long the slowest follower has been behind.
    behind_seconds: i64,
}

/// How long a follower may be behind; a busy moment is shorter.
const PATIENCE: i64 = 30;

/// `GET /readyz`: the database answers, every follower has caught up since the start, and none has stopped or fallen behind.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let head = app.store.head().await;
    let database = head.is_ok();
    let head = head.map_or(0, |head| head.seq);
    let searchable = app.engine.position();
    let followed = app.followers.iter().all(|(_, progress)| progress.borrow().ready);
    let now = app.store.now();
    let behind_seconds = app.followers.iter().map(|(_, progress)| behind(&progress.borrow(), now)).max().unwrap_or(0);
    let stopped: Vec<String> =
        app.followers.iter().filter(|(_, progress)| progress.borrow().fault.is_some()).map(|(name, _)| name.clone()).collect();
    let ready = database && followed && searchable > 0 && stopped.is_empty() && behind_seconds <= PATIENCE;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let readiness = Readiness { ready, database, head, searchable, lag: head - searchable, stopped, behind_seconds };
    (status, Json(readiness)).into_response()
}

/// For how many seconds it has been behind.
fn behind(progress: &Progress, now: Timestamp) -> i64 {
    progress.behind_since.map_or(0, |since| (now.0 - since.0).max(0) / 1000)
}

/// What a number is of a follower at this moment.
type Gauge = fn(&Progress, Timestamp) -> i64;

/// `GET /metrics`: for the machine itself only.
pub(crate) async fn metrics(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let asker = asker(request.extensions(), request.headers(), &app.settings);
    if !asker.is_some_and(|asker| asker.is_loopback()) {
        return Err(Error::Refused("metrics are given to this machine only; ask from 127.0.0.1".to_owned()).into());
    }
    let mut out = app.metrics.to_text();
    let now = app.store.now();
    let gauges: [(&str, &str, Gauge); 4] = [
        ("senco_follower_position", "Last row of the journal applied.", |progress, _| progress.position),
        ("senco_follower_lag", "Rows that wait.", |progress, _| progress.head - progress.position),
        ("senco_follower_fault", "1 while a fault stops it.", |progress, _| i64::from(progress.fault.is_some())),
        ("senco_follower_behind_seconds", "For how long it has been behind.", behind),
    ];
    for (name, help, value) in gauges {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (follower, progress) in app.followers.iter() {
            let value = value(&progress.borrow(), now);
            let _ = writeln!(out, "{name}{{follower=\"{follower}\"}} {value}");
        }
    }
    let _ = writeln!(out, "# HELP senco_search_documents Resources in the index.\n# TYPE senco_search_documents gauge");
    let _ = writeln!(out, "senco_search_documents {}", app.engine.document_count());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response())
}
