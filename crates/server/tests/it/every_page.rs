//! What holds on every page.

use std::collections::HashSet;

use axum::http::StatusCode;
use server::Settings;

use crate::app::{TestApp, strategy};

const PAGES: [&str; 15] = [
    "/",
    "/search",
    "/search?q=instructions",
    "/search?q=zzzz+qqqq&tier=specialist",
    "/areas",
    "/areas/semh",
    "/areas/semh?phase=ks2",
    "/library/strategy",
    "/library/strategy/chunked",
    "/sources",
    "/terms",
    "/about",
    "/accessibility",
    "/help",
    "/sign-in",
];

async fn app() -> TestApp {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    app
}

#[tokio::test]
async fn a_page_has_one_heading_a_title_of_its_own_and_all_landmarks() {
    let app = app().await;
    let mut titles = HashSet::new();
    for page in PAGES.into_iter().chain(["/settings"]) {
        let answer = app.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.body);
        let title = answer.texts("title").join("");
        assert!(title.ends_with(" – Tarnbridge SEND network"), "{page}: {title}");
        assert!(titles.insert(title.clone()), "{page}: the title '{title}' stands on two pages");
        assert_eq!(answer.texts("h1").len(), 1, "{page}");
        for landmark in [
            "header",
            "main#main-content",
            "footer",
            "nav[aria-label]",
            "a.govuk-skip-link[href='#main-content']",
            "html[lang='en-GB']",
        ] {
            assert!(!answer.texts(landmark).is_empty() || !answer.attributes(landmark, "lang").is_empty(), "{page}: {landmark}");
        }
        assert!(!answer.attributes("meta[name=description]", "content").join("").is_empty(), "{page}");
    }
}

#[tokio::test]
async fn a_page_carries_its_headers_and_no_cookie() {
    let app = app().await;
    for page in PAGES.into_iter().chain(["/nowhere", "/api/v1/search?limit=x"]) {
        let answer = app.get(page).await;
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{page}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{page}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{page}");
        assert!(!answer.header("x-request-id").is_empty(), "{page}");
        assert!(!answer.headers.contains_key("set-cookie"), "{page}");
    }
}

#[tokio::test]
async fn a_page_needs_no_inline_script_or_style_and_no_other_origin() {
    let app = app().await;
    for page in PAGES {
        let answer = app.get(page).await;
        assert!(answer.texts("style").is_empty() && answer.attributes("[style]", "style").is_empty(), "{page}");
        assert!(answer.texts("script:not([type='application/ld+json'])").iter().all(String::is_empty), "{page}");
        for (selector, name) in [("script", "src"), ("link[rel=stylesheet]", "href"), ("img", "src"), ("form", "action")] {
            for address in answer.attributes(selector, name) {
                assert!(address.starts_with('/') && !address.starts_with("//"), "{page}: {address}");
            }
        }
        let ids = answer.attributes("[id]", "id");
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{page}: an id stands twice");
    }
}

#[tokio::test]
async fn the_host_that_was_asked_for_never_shows() {
    let app = app().await;
    for page in ["/", "/library/strategy/chunked", "/api/v1/search", "/robots.txt"] {
        let answer = app.get_with(page, "host", "evil.example").await;
        assert!(!answer.body.contains("evil.example"), "{page}");
    }
    let canonical = app.get("/library/strategy/chunked").await.attributes("link[rel=canonical]", "href");
    assert_eq!(canonical, ["https://send.example.org/library/strategy/chunked"]);
}

#[tokio::test]
async fn an_answer_is_packed_for_those_who_accept_it() {
    let app = app().await;
    for coding in ["br", "gzip"] {
        let answer = app.get_with("/", "accept-encoding", coding).await;
        assert_eq!(answer.header("content-encoding"), coding);
    }
    assert_eq!(app.get("/").await.header("content-encoding"), "");
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
async fn assets_are_packed_and_kept_for_ever() {
    if server::assets_missing() {
        return eprintln!("skipped: the web assets are not built");
    }
    let app = app().await;
    let style = app.get("/").await.attributes("link[rel=stylesheet]", "href").join("");
    for coding in ["br", "gzip", ""] {
        let answer = app.get_with(&style, "accept-encoding", coding).await;
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.header("cache-control").contains("immutable"));
        let again = app.get_with(&style, "if-none-match", answer.header("etag")).await;
        assert_eq!(again.status == StatusCode::NOT_MODIFIED, coding.is_empty(), "each form has a tag of its own");
    }
    let refused = app.get_with(&style, "accept-encoding", "br;q=0, gzip;q=0").await;
    assert_eq!(refused.header("content-encoding"), "");
    assert_eq!(app.get("/assets/..%2F..%2Fpackage.json").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/assets/manifest.json").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_network_without_a_name_of_its_own_is_not_named_twice() {
    let app = TestApp::with(Settings { network_name: "SENCO Commons".to_owned(), ..Settings::default() }).await;
    let answer = app.get("/").await;
    assert_eq!(answer.texts("title"), ["SENCO Commons"]);
    assert_eq!(answer.texts(".app-header__name"), ["SENCO Commons"]);
    assert!(answer.texts(".app-header__network").is_empty());
    assert!(!app.get("/about").await.body.contains("run by SENCO Commons"));
}
