//! What search engines and feed readers find: linked data in pages, feeds, lists of pages.

use axum::http::StatusCode;
use kernel::Audience;
use library::{Draft, Kind, PackItem};
use serde_json::{Value, json};

use crate::app::{TestApp, strategy};

fn linked(page: &crate::app::Answer) -> Vec<Value> {
    page.texts("script[type='application/ld+json']").iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

#[tokio::test]
async fn a_public_page_says_in_json_what_it_is() {
    let app = TestApp::new().await;
    app.publish(&strategy("original", "Original")).await;
    let title = "</script><script>alert(1)</script> & more";
    let draft = Draft { adapted_from: Some("strategy/original".to_owned()), ..strategy("steps", title) };
    let id = app.publish(&draft).await;
    let page = app.get("/library/strategy/steps").await;
    assert_eq!(page.body.matches("<script>alert").count(), 0);
    let all = linked(&page);
    let [said] = &all[..] else { panic!("one description: {all:?}") };
    let expected = [
        ("@context", json!("https://schema.org")),
        ("@type", json!("LearningResource")),
        ("@id", json!("https://send.example.org/library/strategy/steps")),
        ("identifier", json!(format!("urn:uuid:{id}"))),
        ("name", json!(title)),
        ("description", json!("Short steps, shown as well as said.")),
        ("learningResourceType", json!("Strategy")),
        ("educationalLevel", json!(["Key Stage 2 (Years 3 to 6)"])),
        ("isBasedOn", json!("https://send.example.org/library/strategy/original")),
        ("datePublished", json!("2026-11-23")),
        ("version", json!(1)),
    ];
    for (name, value) in expected {
        assert_eq!(said[name], value, "{name}");
    }
    assert_eq!(said["publisher"]["name"], "Tarnbridge SEND network");
    assert!(said["license"].as_str().unwrap().starts_with("https://creativecommons.org/licenses/by/4.0"));
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["https://send.example.org/library/strategy/steps"]);
}

#[tokio::test]
async fn what_is_not_for_everybody_is_described_to_nobody() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("ours", "Ours alone") }).await;
    app.publish(&strategy("theirs", "For everybody")).await;
    let items = ["ours", "theirs"].map(|key| PackItem { item: format!("strategy/{key}"), note: String::new() }).to_vec();
    let pack = Draft { items, ..Draft::new(Kind::Pack, "spring", "Spring", "Read these.") };
    app.publish(&Draft { audience: Audience::Public, ..pack }).await;
    let member = app.sign_in(kernel::Role::Member).await;
    let page = member.get("/library/strategy/ours").await;
    assert_eq!((page.status, linked(&page).len()), (StatusCode::OK, 0));
    // A member is told no more in it than everybody.
    let page = member.get("/library/pack/spring").await;
    assert_eq!(linked(&page)[0]["hasPart"], json!(["https://send.example.org/library/strategy/theirs"]));
    assert!(linked(&app.get("/areas").await).is_empty());
}

#[tokio::test]
async fn every_feed_is_there_as_json_too() {
    let app = TestApp::new().await;
    let id = app.publish(&strategy("steps", "Steps")).await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("ours", "Ours alone") }).await;
    for (path, own) in [
        ("/feeds/new.json", "/feeds/new.json"),
        ("/feeds/all.json", "/feeds/new.json"),
        ("/feeds/areas/communication-and-interaction.json", "/feeds/areas/communication-and-interaction.json"),
        ("/feeds/kinds/strategy.json", "/feeds/kinds/strategy.json"),
    ] {
        let answer = app.get(path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "application/feed+json; charset=utf-8"),
            "{path}"
        );
        let feed = answer.json();
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(feed["feed_url"], format!("https://send.example.org{own}"));
        let items = feed["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{path}");
        assert_eq!(items[0]["id"], format!("urn:uuid:{id}"));
        assert_eq!(items[0]["url"], "https://send.example.org/library/strategy/steps");
        assert_eq!(items[0]["content_text"], "Short steps, shown as well as said.");
        assert_eq!(items[0]["date_published"], "2026-11-23T12:40:00Z");
    }
    assert_eq!(app.get("/feeds/all.atom").await.body, app.get("/feeds/new.atom").await.body);
    for path in ["/feeds/other.json", "/feeds/areas/nowhere.json", "/feeds/kinds/strategy.rss"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = app.get("/library/strategy").await;
    assert_eq!(page.attributes("link[type='application/feed+json']", "href"), ["/feeds/kinds/strategy.json"]);
    assert_eq!(page.attributes("link[type='application/atom+xml']", "href"), ["/feeds/kinds/strategy.atom"]);
}

#[tokio::test]
async fn the_list_of_pages_has_all_public_ones_and_no_other() {
    let app = TestApp::new().await;
    app.publish(&strategy("steps", "Steps")).await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("ours", "Ours") }).await;
    let gone = app.publish(&strategy("gone", "Gone")).await;
    app.withdraw(gone).await;
    let answer = app.get("/sitemap.xml").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/xml; charset=utf-8"));
    let page = "<url><loc>https://send.example.org/library/strategy/steps</loc><lastmod>2026-11-23T12:40:00Z</lastmod></url>";
    assert!(answer.body.contains(page), "{}", answer.body);
    assert_eq!(answer.body.matches("<loc>https://send.example.org/library/strategy/").count(), 1);
    // Each page in it can be read by anybody, and says that this is its address.
    for rest in answer.body.split("<loc>").skip(1) {
        let address = rest.split('<').next().unwrap();
        let page = app.get(address.strip_prefix("https://send.example.org").unwrap()).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert_eq!(page.attributes("link[rel=canonical]", "href"), [address]);
    }
    assert_eq!(app.get("/sitemap/1.xml").await.body, answer.body);
    for path in ["/sitemap/0.xml", "/sitemap/2.xml", "/sitemap/x.xml", "/sitemap/1", "/sitemap/99999999999999999999.xml"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(app.get("/robots.txt").await.body.ends_with("\nSitemap: https://send.example.org/sitemap.xml\n"));
}
