//! `/healthz`, `/readyz`, `/metrics`, `/robots.txt`

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use kernel::Progress;
use server::Settings;
use tokio::sync::watch;

use crate::app::{TestApp, strategy};

#[tokio::test]
async fn the_server_says_that_it_lives_and_whether_it_is_ready() {
    let app = TestApp::new().await;
    app.publish(&strategy("a", "Apple")).await;
    assert_eq!(app.get("/healthz").await.body, "ok\n");
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK, "{}", ready.body);
    assert_eq!((ready.json()["ready"].as_bool(), ready.json()["lag"].as_i64()), (Some(true), Some(0)));
}

#[tokio::test]
async fn a_follower_that_has_stopped_or_fallen_behind_is_told_of() {
    let (sender, progress) = watch::channel(Progress { ready: true, ..Progress::default() });
    let app = TestApp::following(Settings::default(), vec![("search".to_owned(), progress)]).await;
    let status = async || app.get("/readyz").await.status;
    assert_eq!(status().await, StatusCode::OK);
    sender.send_modify(|progress| progress.fault = Some("disk full".to_owned()));
    let answer = app.get("/readyz").await;
    assert_eq!((answer.status, &answer.json()["stopped"][0]), (StatusCode::SERVICE_UNAVAILABLE, &"search".into()));
    assert!(app.metrics().await.contains("senco_follower_fault{follower=\"search\"} 1"));
    let since = app.test.store.now();
    sender.send_modify(|progress| (progress.fault, progress.behind_since) = (None, Some(since)));
    assert_eq!(status().await, StatusCode::OK, "a moment behind is no fault");
    app.test.clock.advance(60_000);
    assert_eq!(status().await, StatusCode::SERVICE_UNAVAILABLE);
    assert!(app.metrics().await.contains("senco_follower_behind_seconds{follower=\"search\"} 60"));
    sender.send_modify(|progress| progress.behind_since = None);
    assert_eq!(status().await, StatusCode::OK);
}

#[tokio::test]
async fn metrics_are_for_this_machine_only() {
    let app = TestApp::new().await;
    app.get("/search?q=secret+words").await;
    let ask = |peer: &str| {
        let peer: SocketAddr = peer.parse().unwrap();
        Request::get("/metrics").extension(ConnectInfo(peer)).body(Body::empty()).unwrap()
    };
    let answer = app.send(ask("127.0.0.1:4000")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.body.contains("senco_http_request_duration_seconds_count{route=\"/search\",method=\"GET\",status=\"200\"} 1"),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("senco_search_documents 0") && !answer.body.contains("secret"));
    assert_eq!(app.send(ask("203.0.113.9:4000")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/metrics").await.status, StatusCode::FORBIDDEN, "a peer that is not known");
}

#[tokio::test]
async fn robots_may_read_resources_and_not_results() {
    let answer = TestApp::new().await.get("/robots.txt").await;
    assert!(answer.body.contains("Disallow: /search") && !answer.body.contains("Disallow: /library"));
}
