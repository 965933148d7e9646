//! The document of the interface is kept beside the code, and is what the server gives.

use std::path::Path;

use crate::app::TestApp;

#[tokio::test]
async fn the_document_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let current = server::openapi();
    if std::fs::read_to_string(&file).ok().as_deref() != Some(&current) {
        std::fs::write(&file, &current).unwrap();
        panic!("docs/openapi.json was not current; it is written anew, look at the change and keep it");
    }
    assert_eq!(TestApp::new().await.get("/api/openapi.json").await.body, current);
}

#[test]
fn the_document_describes_every_route_and_its_refusals() {
    let document: serde_json::Value = serde_json::from_str(&server::openapi()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "/api/v1/anonymise",
            "/api/v1/drafts",
            "/api/v1/drafts/{id}",
            "/api/v1/drafts/{id}/publication",
            "/api/v1/drafts/{id}/return",
            "/api/v1/drafts/{id}/submission",
            "/api/v1/me",
            "/api/v1/members",
            "/api/v1/resources/{id}",
            "/api/v1/resources/{id}/versions",
            "/api/v1/resources/{id}/withdrawal",
            "/api/v1/reviews",
            "/api/v1/search",
            "/api/v1/suggest",
            "/api/v1/vocabulary",
        ]
    );
    assert!(document["paths"]["/api/v1/search"]["get"]["responses"]["400"]["content"]["application/problem+json"].is_object());
    let save = &document["paths"]["/api/v1/drafts/{id}"]["put"];
    for status in ["400", "401", "403", "404", "409", "412", "415", "428"] {
        assert!(save["responses"][status]["content"]["application/problem+json"].is_object(), "{status}");
    }
    assert_eq!(save["security"][0]["token"][0], "write");
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
}
