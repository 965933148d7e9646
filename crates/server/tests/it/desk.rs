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

#[tokio::test]
async fn a_coordinator_sets_who_reads_twice_and_how_people_join() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    assert_eq!(editor.get("/desk/network").await.status, StatusCode::FORBIDDEN);
    assert_eq!(editor.post("/desk/network", "joining=invitation").await.status, StatusCode::FORBIDDEN);

    let coordinator = app.sign_in(Role::Coordinator).await;
    let page = coordinator.get("/desk/network").await;
    assert_eq!(page.attributes("input[name=second_reader][checked]", "value"), ["policy-template", "pattern"]);
    assert_eq!(page.attributes("input[name=joining][checked]", "value"), ["request"]);

    for form in ["joining=nobody&second_reader=strategy", "second_reader=strategy", "joining=request&second_reader=poem"] {
        let refused = coordinator.post("/desk/network", form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert_eq!(refused.texts(".govuk-error-summary li").len(), 1, "{form}");
    }
    let before = app.test.store.head().await.unwrap().seq;
    let saved = coordinator.post("/desk/network", "second_reader=strategy&second_reader=cpd&joining=invitation").await;
    assert_eq!(saved.header("location"), "/desk/network?done=saved");
    assert_eq!(app.test.store.head().await.unwrap().seq, before + 2, "two decisions, each in the journal");
    let page = coordinator.get("/desk/network?done=saved").await;
    assert_eq!(page.attributes("input[name=second_reader][checked]", "value"), ["strategy", "cpd"]);
    assert_eq!(page.attributes("input[name=joining][checked]", "value"), ["invitation"]);

    assert_eq!(app.get("/join").await.texts("h1"), ["Members are invited"]);
    let asked = app.post("/join", "name=Amir+Ng&email=amir%40example.org&school=Osmere").await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(coordinator.get("/members/requests").await.body.contains("Nobody"), "nothing was taken in");
    coordinator.post("/desk/network", "joining=request").await;
    assert_eq!(app.get("/join").await.attributes("form[action='/join']", "method"), ["post"]);
}
