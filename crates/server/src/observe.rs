//! Numbers for every request: its own in the log, and counts for `/metrics`. Never what was asked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use kernel::Timestamp;

use crate::App;

/// The number of a request in the log.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Upper bounds of the classes of duration, in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];

/// Counts since the start.
pub(crate) struct Metrics {
    start: Timestamp,
    count: AtomicU64,
    routes: Mutex<BTreeMap<Route, Durations>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    path: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Default, Clone)]
struct Durations {
    classes: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Metrics {
    pub(crate) fn new(start: Timestamp) -> Self {
        Self { start, count: AtomicU64::new(0), routes: Mutex::default() }
    }

    fn next_id(&self) -> String {
        format!("{:x}-{:x}", self.start.0, self.count.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, route: Route, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut routes = self.routes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let durations = routes.entry(route).or_default();
        durations.count += 1;
        durations.sum += seconds;
        for (class, bound) in durations.classes.iter_mut().zip(BOUNDS) {
            *class += u64::from(seconds <= bound);
        }
    }

    /// The counts in Prometheus' text format.
    pub(crate) fn to_text(&self) -> String {
        let routes = self.routes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let name = "senco_http_request_duration_seconds";
        let mut out = format!("# HELP {name} Time to answer a request.\n# TYPE {name} histogram\n");
        for (Route { path, method, status }, durations) in routes {
            let labels = format!("route=\"{path}\",method=\"{method}\",status=\"{status}\"");
            for (class, bound) in durations.classes.iter().zip(BOUNDS) {
                let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {class}");
            }
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", durations.count);
            let _ = writeln!(out, "{name}_sum{{{labels}}} {}", durations.sum);
            let _ = writeln!(out, "{name}_count{{{labels}}} {}", durations.count);
        }
        out
    }
}

/// Numbers the request, times it, writes one line about it.
pub(crate) async fn request(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = app.metrics.next_id();
    request.headers_mut().remove(HEADER);
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let start = Instant::now();
    let mut response = next.run(request).await;
    let took = start.elapsed();
    let status = response.status().as_u16();
    let took_ms = took.as_secs_f64() * 1000.0;
    tracing::info!(request.id = %id, route = %path, method, status, took_ms, "a request was answered");
    app.metrics.record(Route { path, method, status }, took);
    response.headers_mut().insert(HEADER, HeaderValue::from_str(&id).expect("the number of a request is plain letters"));
    response
}

/// Methods are the client's to choose; labels must stay few.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
