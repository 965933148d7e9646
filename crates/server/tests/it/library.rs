//! `/library/{kind}`, `/library/{kind}/{key}`, `/areas`, `/sources`

use axum::http::StatusCode;
use library::{Draft, Kind};

use crate::app::{TestApp, strategy};

#[tokio::test]
async fn a_resource_shows_its_card_its_text_and_what_it_rests_on() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    app.publish(&strategy("other", "Other short steps")).await;
    let answer = app.get("/library/strategy/chunked").await;
    let rows = answer.texts(".govuk-summary-list__row").join(" | ");
    for row in [
        "Level of support Targeted",
        "Phase KS2",
        "Who Class teacher",
        "Time to set up 20 minutes",
        "Time each week 1 hour 30 minutes",
        "Cost No cost",
        "Review by 21 November 2028",
    ] {
        assert!(rows.contains(row), "{row} in {rows}");
    }
    assert_eq!(answer.texts(".app-contents li")[1], "How to do it");
    assert_eq!(answer.attributes(".app-contents a", "href")[1], "#s-how-to-do-it");
    assert_eq!(answer.texts(".app-text ol li").len(), 4);
    assert!(answer.attributes(".app-aside a", "href").contains(&"/sources#cop-2015".to_owned()));
    assert!(answer.attributes(".app-aside a", "href").contains(&"/library/strategy/other".to_owned()), "more like this");
    assert!(answer.texts(".app-aside").join(" ").contains("Version 1, 23 November 2026"));
    let row = answer.texts("#provision-text").join("");
    assert!(row.contains("Chunked instructions") && row.contains("https://send.example.org/library/strategy/chunked"), "{row}");
}

#[tokio::test]
async fn a_second_version_is_listed_first() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    app.test.clock.advance(86_400_000);
    app.publish(&strategy("chunked", "Instructions in chunks")).await;
    let answer = app.get("/library/strategy/chunked").await;
    assert_eq!(answer.texts("h1"), ["Instructions in chunks"]);
    let lines = answer.texts(".app-aside li").into_iter().filter(|line| line.starts_with("Version")).collect::<Vec<_>>();
    assert_eq!(lines, ["Version 2, 24 November 2026", "Version 1, 23 November 2026"]);
}

#[tokio::test]
async fn an_overdue_review_is_said_in_words() {
    let app = TestApp::new().await;
    app.publish(&Draft { review_by: Some("2026-11-22".to_owned()), ..strategy("old", "Old strategy") }).await;
    assert!(app.get("/library/strategy/old").await.texts(".app-band-note").join("").starts_with("Review overdue."));
    assert!(app.get("/library/strategy").await.texts(".app-facts__overdue").join("").contains("22 Nov 2026"));
}

#[tokio::test]
async fn what_was_withdrawn_is_gone_with_a_page_that_says_so() {
    let app = TestApp::new().await;
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await;
    app.withdraw(id).await;
    let answer = app.get("/library/strategy/chunked").await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(answer.texts("h1"), ["This was withdrawn"]);
    assert!(!answer.body.contains("Chunked"));
    assert_eq!(app.get(&format!("/api/v1/resources/{id}")).await.status, StatusCode::GONE);
    assert_eq!(app.get("/search").await.texts(".app-card").len(), 0);
}

#[tokio::test]
async fn lists_hold_one_kind_or_one_area_and_can_be_narrowed() {
    let app = TestApp::new().await;
    app.publish(&strategy("a", "Apple")).await;
    app.publish(&Draft { areas: vec!["semh".to_owned()], phases: vec!["ks4".to_owned()], ..strategy("b", "Banana") }).await;
    app.publish(&Draft { kind: Kind::Cpd, ..strategy("c", "Cherry") }).await;
    assert_eq!(app.get("/library/strategy").await.texts(".app-card h3"), ["Apple", "Banana"]);
    assert_eq!(app.get("/library/strategy?area=semh").await.texts(".app-card h3"), ["Banana"]);
    assert_eq!(app.get("/library/cpd").await.texts(".app-card h3"), ["Cherry"]);
    let area = app.get("/areas/communication-and-interaction").await;
    assert_eq!(area.texts("main h2")[..2], ["Strategies", "Training sessions"]);
    assert!(app.get("/areas/semh?phase=ks2").await.texts(".app-card").is_empty());
    assert_eq!(app.get("/areas/semh?phase=ks4").await.texts("[aria-current=page]"), ["KS4 (1)"]);
}

#[tokio::test]
async fn a_list_takes_any_offset_and_keeps_its_area_in_one_piece() {
    let app = TestApp::new().await;
    app.publish(&strategy("a", "Apple")).await;
    for bad in ["18446744073709551615", "18446744073709551600", "1001", "-1", "x"] {
        let answer = app.get(&format!("/library/strategy?offset={bad}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
        assert!(answer.body.contains("from 0 to 1000"), "{bad}");
    }
    let past = app.get("/library/strategy?offset=60").await;
    assert!(past.body.contains("There are no more."));
    assert_eq!(past.attributes("main p a[href='/library/strategy']", "href").len(), 1);
    let odd = app.get("/library/strategy?area=a%26b%3Dc&offset=60").await;
    assert_eq!(odd.attributes("a[rel=prev]", "href"), ["/library/strategy?area=a%26b%3Dc&offset=30"]);
}

#[tokio::test]
async fn the_front_page_counts_what_is_there() {
    let app = TestApp::new().await;
    app.publish(&strategy("a", "Apple")).await;
    let answer = app.get("/").await;
    let tiles = answer.texts(".app-tile");
    assert_eq!(tiles.len(), 5);
    assert!(tiles[0].starts_with("Communication and interaction") && tiles[0].ends_with("1 resource"), "{}", tiles[0]);
    assert!(tiles[4].starts_with("Cross-cutting"), "{}", tiles[4]);
    assert!(answer.texts("[aria-labelledby=recent] a").contains(&"Apple".to_owned()));
    assert!(answer.attributes("input[name=q][autofocus]", "id").contains(&"q".to_owned()));
}

#[tokio::test]
async fn a_source_says_how_it_was_seen() {
    let app = TestApp::new().await;
    let answer = app.get("/sources").await;
    assert!(answer.texts("#cop-2015").join("").contains("Read in the source itself"));
}

#[tokio::test]
async fn an_area_shows_the_first_of_each_kind_and_leads_to_all_of_them() {
    let app = TestApp::new().await;
    for number in 0..17 {
        app.publish(&strategy(&format!("s{number}"), &format!("Strategy {number:02}"))).await;
    }
    let page = app.get("/areas/communication-and-interaction").await;
    let titles = page.texts(".app-card h3");
    assert_eq!((titles.len(), titles.last().map(String::as_str)), (16, Some("Strategy 15")));
    let all = page.attributes("main a[href*='kind=strategy']", "href");
    assert!(page.texts("main p").contains(&"All 17 strategies".to_owned()) && all.len() == 1, "{:?}", page.texts("main p"));
    assert_eq!(app.get(&all[0]).await.status, StatusCode::OK);
}
