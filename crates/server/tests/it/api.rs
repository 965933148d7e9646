//! `/api/v1`

use axum::http::StatusCode;

use crate::app::{TestApp, strategy};

#[tokio::test]
async fn a_search_answers_in_the_agreed_shape() {
    let app = TestApp::new().await;
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = app.get("/api/v1/search?q=chunked+instructions&area=communication-and-interaction&area=semh").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    let json = answer.json();
    assert_eq!(json["query"], "chunked instructions");
    assert_eq!(json["total"], 1);
    let hit = &json["hits"][0];
    assert_eq!(hit["id"], id.to_string());
    assert_eq!(hit["url"], "https://send.example.org/library/strategy/chunked");
    assert_eq!(hit["concepts"][0]["id"], "receptive-language");
    assert_eq!(hit["updated_at"], "2026-11-23T12:40:00Z");
    for field in
        ["key", "title", "kind", "areas", "phases", "tiers", "summary", "snippet", "score", "origin", "evidence", "setup_minutes"]
    {
        assert!(!hit[field].is_null(), "{field}");
    }
    for facet in ["area", "phase", "tier", "kind", "origin"] {
        assert!(json["facets"][facet].is_array(), "{facet}");
    }
    assert_eq!(json["facets"]["area"][0]["count"], 1);
    for field in ["concepts", "corrections"] {
        assert!(json["interpreted"][field].is_array(), "{field}");
    }
    assert!(json["suggestions"].is_array() && json["took_us"].is_u64());
}

#[tokio::test]
async fn a_number_that_is_not_accepted_is_a_problem_that_says_what_is() {
    let app = TestApp::new().await;
    for query in ["limit=0", "limit=101", "limit=ten", "offset=-1", "offset=1001", "exact=maybe", "sort=random"] {
        let answer = app.get(&format!("/api/v1/search?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let json = answer.json();
        assert_eq!((json["status"].as_u64(), json["title"].as_str()), (Some(400), Some("Bad Request")));
        assert_eq!(json["faults"][0]["field"], query.split('=').next().unwrap());
        assert!(json["detail"].as_str().unwrap().contains("accepted"), "{json}");
    }
}

#[tokio::test]
async fn an_unknown_filter_value_finds_nothing_and_says_so() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let json = app.get("/api/v1/search?area=nowhere").await.json();
    assert_eq!(json["total"], 0);
    assert!(json["notes"][0].as_str().unwrap().contains("nowhere"), "{json}");
}

#[tokio::test]
async fn an_empty_query_browses() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    assert_eq!(app.get("/api/v1/search").await.json()["total"], 1);
}

#[tokio::test]
async fn strange_queries_are_answered() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let long = "word+".repeat(2000);
    for query in
        [&long, "%F0%9F%98%80", "the+and+of", "%21%3F%2E", "%22unbalanced", "title%3A%28a+AND+%5B1+TO+*%5D", "%00", "-", "%FF"]
    {
        for path in [format!("/api/v1/search?q={query}"), format!("/search?q={query}"), format!("/api/v1/suggest?q={query}")] {
            let status = app.get(&path).await.status;
            assert!(status == StatusCode::OK || status == StatusCode::BAD_REQUEST, "{path}: {status}");
        }
    }
    assert_eq!(app.get("/api/v1/search?offset=1000").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_record_has_its_body_and_its_versions() {
    let app = TestApp::new().await;
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await;
    let json = app.get(&format!("/api/v1/resources/{id}")).await.json();
    assert_eq!((json["title"].as_str(), json["version"].as_u64()), (Some("Chunked instructions"), Some(1)));
    assert!(json["body"].as_str().unwrap().contains("## How to do it"));
    let json = app.get(&format!("/api/v1/resources/{id}/versions")).await.json();
    assert_eq!(json["versions"][0]["version"], 1);
    assert_eq!(app.get("/api/v1/resources/nonsense").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.get("/api/v1/resources/00000000-0000-0000-0000-000000000000").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn typing_is_completed_with_words_and_titles() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let json = app.get("/api/v1/suggest?q=chunk").await.json();
    let urls: Vec<&str> = json["suggestions"].as_array().unwrap().iter().map(|line| line["url"].as_str().unwrap()).collect();
    assert!(urls.contains(&"/library/strategy/chunked"), "{json}");
}

#[tokio::test]
async fn the_words_of_the_field_are_given_to_programs() {
    let app = TestApp::new().await;
    let json = app.get("/api/v1/vocabulary").await.json();
    assert_eq!(json["terms"]["area"][2]["id"], "semh");
    assert!(json["concepts"].as_array().unwrap().len() > 100);
    let turtle = app.get("/thesaurus.ttl").await;
    assert!(turtle.header("content-type").starts_with("text/turtle"));
    assert!(turtle.body.contains("<https://send.example.org/thesaurus/dld> a skos:Concept"));
}
