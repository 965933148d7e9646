//! `/settings`: the one form that keeps something, on the reader's device.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::app::TestApp;

#[tokio::test]
async fn a_choice_is_kept_in_a_cookie_and_written_on_every_page() {
    let app = TestApp::new().await;
    let saved = app.post("/settings", "paper=dark&spacing=wide&size=normal&back=%2Fareas%3Fx%3D1").await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/areas?x=1"));
    let cookie = saved.header("set-cookie").to_owned();
    for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age="] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let page = app.get_with("/areas", "cookie", pair).await;
    assert_eq!(page.attributes("html", "data-paper"), ["dark"]);
    assert_eq!(page.attributes("html", "data-spacing"), ["wide"]);
    assert!(page.attributes("html", "data-size").is_empty());
    let form = app.get_with("/settings", "cookie", pair).await;
    assert!(form.attributes("input[name=paper][checked]", "value") == ["dark"]);
}

#[tokio::test]
async fn the_way_back_stays_on_the_site() {
    let app = TestApp::new().await;
    for bad in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%0D%0Ax", ""] {
        let saved = app.post("/settings", &format!("paper=dark&back={bad}")).await;
        assert_eq!(saved.header("location"), "/settings?saved=1", "{bad}");
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let app = TestApp::new().await;
    let foreign = Request::post("/settings")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("paper=dark"));
    let answer = app.send(foreign.unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.texts("h1"), ["You cannot do that here"]);
    assert!(!answer.headers.contains_key("set-cookie"));
}
