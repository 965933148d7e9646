//! "Still right", "outdated" and comments.

use axum::http::StatusCode;
use kernel::{Audience, Role};
use library::Draft;

use crate::app::{TestApp, strategy};

/// A members' strategy whose review is long overdue.
async fn overdue(app: &TestApp) -> library::ResourceId {
    let draft =
        Draft { audience: Audience::Members, review_by: Some("2026-06-01".to_owned()), ..strategy("quokka", "Quokka steps") };
    app.publish(&draft).await
}

#[tokio::test]
async fn one_press_says_that_it_is_still_right_and_who_looked() {
    let app = TestApp::new().await;
    overdue(&app).await;
    let editor = app.sign_in(Role::Editor).await;
    assert_eq!(editor.get("/reviews-due").await.texts("tbody td:first-child"), ["Quokka steps"]);
    assert!(editor.get("/library/strategy/quokka").await.texts(".app-band-note")[0].starts_with("Not reviewed."), "neglected");
    let answer = editor.post("/library/strategy/quokka/confirmation", "").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/library/strategy/quokka?done=confirmed"));
    let page = editor.get("/library/strategy/quokka").await;
    assert!(page.body.contains("Found still right by editor Example on"), "{}", page.body);
    assert!(page.body.contains("23 November 2028") && !page.body.contains("Not reviewed."));
    let reader = app.sign_in(Role::Reader).await;
    let page = reader.get("/library/strategy/quokka").await;
    assert!(
        page.body.contains("Found still right by a member on") && !page.body.contains("editor Example"),
        "who it was is for members"
    );
    assert!(editor.get("/reviews-due").await.texts("tbody td").is_empty());
    app.catch_up().await;
    let hits = editor.get("/api/v1/search?q=quokka").await.json();
    assert_eq!(hits["hits"][0]["review_by"], "2028-11-23", "search knows it too");
}

#[tokio::test]
async fn what_is_long_overdue_leaves_the_results_and_is_one_link_away() {
    let app = TestApp::new().await;
    overdue(&app).await;
    app.publish(&strategy("wombat", "Wombat steps")).await;
    let editor = app.sign_in(Role::Editor).await;
    for path in ["/search?q=steps", "/search?kind=strategy", "/library/strategy", "/areas/communication-and-interaction"] {
        let page = editor.get(path).await;
        assert!(!page.body.contains("Quokka"), "{path}");
        assert!(page.texts(".app-left-out")[0].starts_with("1 result has not been reviewed for more than 90 days"), "{path}");
        let with = editor.get(&page.attributes(".app-left-out a", "href")[0]).await;
        assert!(with.body.contains("Quokka") && with.body.contains("Wombat"), "{path}");
        assert_eq!(with.texts(".app-facts__overdue"), ["Not reviewed: this was due 1 Jun 2026"]);
        assert!(with.texts(".app-left-out").is_empty() && with.body.contains("Also not reviewed"), "{path}");
    }
    let kinds = editor.get("/search?q=steps").await.texts("#kind-1-count");
    assert_eq!(kinds, ["1"], "counts say the same");
    let json = editor.get("/api/v1/search?q=steps").await.json();
    assert_eq!((json["total"].as_i64(), json["not_reviewed"].as_i64()), (Some(1), Some(1)));
    let only = editor.get("/api/v1/search?q=steps&reviewed=no").await.json();
    assert_eq!((only["total"].as_i64(), only["hits"][0]["key"].as_str()), (Some(1), Some("quokka")));
    let public = app.get("/search?q=quokka").await;
    assert!(public.texts(".app-left-out").is_empty(), "what is not for the public is not counted for them");
    assert_eq!(editor.get("/api/v1/search?reviewed=maybe").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_flag_is_seen_by_those_who_look_after_it_and_by_nobody_else() {
    let app = TestApp::new().await;
    overdue(&app).await;
    let (reader, member, editor) =
        (app.sign_in(Role::Reader).await, app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let note = "note=The+%3Cb%3Eform%3C%2Fb%3E+is+a+new+one";
    assert_eq!(reader.post("/library/strategy/quokka/flag", note).await.status, StatusCode::SEE_OTHER);
    assert_eq!(reader.post("/library/strategy/quokka/flag", note).await.status, StatusCode::SEE_OTHER, "again is the same flag");
    for path in ["/library/strategy/quokka", "/reviews-due"] {
        let page = editor.get(path).await;
        assert!(
            page.body.contains("The &#60;b&#62;form&#60;/b&#62; is a new one") && page.body.contains("reader Example"),
            "{path}"
        );
        assert_eq!(page.body.matches("is a new one").count(), 1, "{path}");
    }
    for other in [&reader, &member] {
        let page = other.get("/library/strategy/quokka").await;
        assert!(!page.body.contains("is a new one"));
    }
    assert!(!member.get("/reviews-due").await.body.contains("is a new one"));
    assert_eq!(member.post("/library/strategy/quokka/flags", "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.post("/library/strategy/quokka/confirmation", "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(editor.post("/library/strategy/quokka/flags", "").await.status, StatusCode::SEE_OTHER);
    assert!(!editor.get("/library/strategy/quokka").await.body.contains("is a new one"));
}

#[tokio::test]
async fn members_talk_below_a_resource_and_the_public_does_not_know() {
    let app = TestApp::new().await;
    let id = app.publish(&strategy("quokka", "Quokka steps")).await;
    let (member, specialist, reader) =
        (app.sign_in(Role::Member).await, app.sign_in(Role::Specialist).await, app.sign_in(Role::Reader).await);
    let path = "/library/strategy/quokka/comments";
    assert_eq!(member.post(path, "text=Zanzibar+%3Cscript%3Ex%3C%2Fscript%3E").await.status, StatusCode::SEE_OTHER);
    let page = specialist.get("/library/strategy/quokka").await;
    assert!(page.body.contains("Zanzibar &#60;script&#62;"), "{}", page.body);
    let comment = page.attributes("input[name=to]", "value").remove(0);
    assert_eq!(specialist.post(path, &format!("text=Timbuktu&to={comment}")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(member.get("/library/strategy/quokka").await.texts(".app-comments .app-comments .app-comment__text"), ["Timbuktu"]);
    assert!(reader.get("/library/strategy/quokka").await.body.contains("Zanzibar"), "readers read");
    assert_eq!(reader.post(path, "text=x").await.status, StatusCode::FORBIDDEN);
    for body in [app.get("/library/strategy/quokka").await.body, app.get("/search?q=Zanzibar").await.body.replace("Zanzibar", "")] {
        assert!(!body.contains("Zanzibar") && !body.contains("member Example"));
    }
    let empty = member.post(path, "text=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.texts(".govuk-error-summary a").contains(&"Write something first".to_owned()));
    let removal = format!("{path}/{comment}/removal");
    assert_eq!(specialist.post(&removal, "").await.status, StatusCode::FORBIDDEN, "it is another's");
    assert_eq!(member.post(&removal, "").await.status, StatusCode::SEE_OTHER);
    let page = member.get("/library/strategy/quokka").await;
    assert!(!page.body.contains("Zanzibar") && page.body.contains("Timbuktu"), "the reply stays");
    app.withdraw(id).await;
    assert_eq!(member.post(path, "text=late").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_comment_on_what_one_may_not_see_is_a_comment_on_nothing() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: Audience::Moderators, ..strategy("wombat", "Wombat") }).await;
    let member = app.sign_in(Role::Member).await;
    for path in ["comments", "flag", "confirmation", "flags"] {
        let answer = member.post(&format!("/library/strategy/wombat/{path}"), "text=x&note=x").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_comment_becomes_an_edit_that_an_editor_reads_with_the_comment_beside_it() {
    let app = TestApp::new().await;
    app.publish(&strategy("quokka", "Quokka steps")).await;
    let (member, specialist, reader, editor) = (
        app.sign_in(Role::Member).await,
        app.sign_in(Role::Specialist).await,
        app.sign_in(Role::Reader).await,
        app.sign_in(Role::Editor).await,
    );
    let path = "/library/strategy/quokka";
    member.post(&format!("{path}/comments"), "text=Name+the+%3Cb%3Etimer%3C%2Fb%3E").await;
    let suggestion = specialist.get(path).await.attributes("form[action$=suggestion]", "action").remove(0);
    assert!(reader.get(path).await.attributes("form[action$=suggestion]", "action").is_empty(), "readers do not write");
    assert_eq!(reader.post(&suggestion, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.post(&suggestion, "").await.status, StatusCode::UNAUTHORIZED);

    let begun = specialist.post(&suggestion, "").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let draft = begun.header("location").split('?').next().unwrap().to_owned();
    let page = specialist.get(&draft).await;
    assert_eq!(page.texts("#said"), ["Because of a comment by member Example, 23 Nov 2026"]);
    assert_eq!(page.texts("section[aria-labelledby=said] blockquote"), ["Name the <b>timer</b>"], "as text");
    assert_eq!(specialist.post(&suggestion, "").await.header("location"), begun.header("location"), "again is the same draft");
    assert_eq!(member.get(&draft).await.status, StatusCode::NOT_FOUND, "who commented does not see another's draft");

    let text = "revision=1&title=Quokka+steps&body=With+the+timer.&areas=semh&audience=public&licence=CC-BY-4.0&action=submit";
    let sent = specialist.post(&draft, text).await;
    assert_eq!(sent.header("location"), "/drafts?done=submitted", "{}", sent.body);
    assert!(specialist.get(&draft).await.body.contains("Because of a comment"));
    assert!(editor.get("/reviews").await.texts(".app-drafts p")[0].contains("by specialist Example, because of a comment"));
    let review = draft.replace("/drafts/", "/reviews/");
    assert_eq!(editor.get(&review).await.texts("section[aria-labelledby=said] blockquote"), ["Name the <b>timer</b>"]);

    let comment = suggestion.trim_end_matches("/suggestion").to_owned();
    member.post(&format!("{comment}/removal"), "").await;
    assert!(!editor.get(&review).await.body.contains("Name the"), "what is removed is gone there as well");
    assert_eq!(specialist.post(&suggestion, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn comments_are_exported_with_their_writer_and_stay_without_a_name_when_they_go() {
    let app = TestApp::new().await;
    app.publish(&strategy("quokka", "Quokka steps")).await;
    let (member, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = "/library/strategy/quokka";
    member.post(&format!("{path}/comments"), "text=Zanzibar").await;
    assert_eq!(member.get("/account/export").await.json()["keeping"]["comments"][0]["text"], "Zanzibar");
    member.post("/account/leaving", "").await;
    let page = moderator.get(path).await;
    assert!(page.body.contains("Zanzibar") && !page.body.contains("member Example"), "{}", page.body);
    assert_eq!(page.texts(".app-comment__head strong"), ["a former member"]);
    let removal = page.attributes("form[action$=removal]", "action").remove(0);
    assert_eq!(moderator.post(&removal, "").await.status, StatusCode::SEE_OTHER, "moderators take away what does not belong");
    assert!(!moderator.get(path).await.body.contains("Zanzibar"));
}
