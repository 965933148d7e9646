//! `/desk`

use axum::http::StatusCode;
use kernel::{Audience, Role};
use library::Draft;

use crate::app::{TestApp, strategy};

#[tokio::test]
async fn the_coverage_map_counts_what_is_there_and_names_the_gaps() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "One")).await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("two", "Two") }).await;
    app.publish(&Draft { phases: Vec::new(), ..strategy("three", "Three") }).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let page = coordinator.get("/desk/coverage").await;
    assert_eq!(page.status, StatusCode::OK);
    let table = "table:has(#coverage-communication-and-interaction) tbody tr:nth-child(2)";
    assert_eq!(page.texts(&format!("{table} td")), ["1", "1", "3", "1", "1", "1"], "three for key stage 2, one for all phases");
    let ks2 = page.attributes(&format!("{table} td:nth-of-type(3) a"), "href").remove(0);
    assert_eq!(coordinator.get(&ks2).await.texts("#results-count"), ["3 results"]);
    assert_eq!(page.texts("table:has(#coverage-semh) tbody tr:nth-child(1) td:nth-of-type(1)"), ["0 (gap)"]);
    let file = coordinator.get("/desk/coverage.csv").await;
    assert!(file.body.contains("\"Communication and interaction\""), "{}", file.body);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"coverage.csv\"");
}

#[tokio::test]
async fn what_is_opened_is_drawn_and_said_in_a_table() {
    let app = TestApp::new().await;
    app.publish(&strategy("one", "Steps <b>one</b>")).await;
    for _ in 0..3 {
        app.get("/library/strategy/one").await;
    }
    app.counts.flush(&app.test.store).await.unwrap();
    let coordinator = app.sign_in(Role::Coordinator).await;
    for path in ["/desk", "/desk/reach"] {
        let page = coordinator.get(path).await;
        assert_eq!(page.texts("svg[role=img] text"), ["3"], "{path}");
        assert_eq!(page.texts("details table td"), ["23 November 2026", "3"], "{path}");
        assert!(page.body.contains("Steps &#60;b&#62;one&#60;/b&#62;"), "{path}");
    }
}

#[tokio::test]
async fn the_desk_is_for_those_who_run_the_network() {
    let app = TestApp::new().await;
    for path in
        ["/desk", "/desk/coverage", "/desk/coverage.csv", "/desk/searches", "/desk/searches.csv", "/desk/reach", "/desk/reach.csv"]
    {
        assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Moderator, Role::Editor] {
        let member = app.sign_in(role).await;
        for path in ["/desk", "/desk/coverage", "/desk/searches", "/desk/reach.csv"] {
            assert_eq!(member.get(path).await.status, StatusCode::FORBIDDEN, "{path} as {role}");
        }
    }
}
