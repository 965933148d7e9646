//! Every refusal helps: a page for people, a problem for programs.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use server::Settings;

use crate::app::TestApp;

#[tokio::test]
async fn people_get_a_page_with_a_way_on() {
    let app = TestApp::new().await;
    for (path, status) in [
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/areas/nowhere", StatusCode::NOT_FOUND),
        ("/library/nowhere", StatusCode::NOT_FOUND),
        ("/library/strategy/nowhere", StatusCode::NOT_FOUND),
        ("/library/strategy/nowhere@peer.example", StatusCode::NOT_FOUND),
        ("/search?limit=0", StatusCode::BAD_REQUEST),
        ("/search?q=%FF", StatusCode::OK),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.texts("h1").len(), 1, "{path}");
        if status != StatusCode::OK {
            assert!(!answer.attributes("main form[action='/search']", "action").is_empty(), "{path}");
            assert_eq!(answer.attributes("meta[name=robots]", "content"), ["noindex"], "{path}");
            assert!(answer.body.contains(answer.header("x-request-id")), "{path}");
        }
    }
}

#[tokio::test]
async fn programs_get_a_problem() {
    let app = TestApp::new().await;
    for (path, status) in [("/api/v1/nowhere", 404), ("/api/v1/resources/x", 400)] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(answer.json()["status"], status, "{path}");
    }
}

#[tokio::test]
async fn the_wrong_method_says_which_are_right() {
    let app = TestApp::new().await;
    let answer = app.send(Request::delete("/areas").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.header("allow").contains("GET"));
    assert_eq!(answer.texts("h1"), ["That page cannot be used in that way"]);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let app = TestApp::with(Settings { body_limit: 100, ..Settings::default() }).await;
    let answer = app.post("/settings", &format!("back={}", "x".repeat(200))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.texts("h1"), ["That is too large"]);
}
