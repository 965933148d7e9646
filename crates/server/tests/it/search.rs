//! `/search`

use axum::http::StatusCode;
use kernel::{Audience, Role, Viewer};
use library::Draft;

use crate::app::{TestApp, strategy};

#[tokio::test]
async fn words_lead_to_cards_with_what_to_choose_by() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = app.get("/search?q=chunked+instructions").await;
    assert_eq!(answer.texts("#results-count"), ["1 result"]);
    assert_eq!(answer.texts(".app-card h3"), ["Chunked instructions"]);
    assert!(!answer.texts(".app-card h3 mark").is_empty());
    let facts = answer.texts(".app-card .app-facts").join(" ");
    for fact in ["Targeted", "KS2", "20 minutes to set up", "Moderate evidence", "Review by 21 Nov 2028", "Tarnbridge SEND network"]
    {
        assert!(facts.contains(fact), "{fact} in {facts}");
    }
    app.publish(&strategy("shown", "Shown instructions")).await;
    let details = app.get("/library/strategy/chunked/details").await;
    assert!(!details.body.contains("<html"), "a part of a page");
    let more = details.texts("body").join(" ");
    for part in [
        "Plan the words.",
        "1 more step",
        "Class teacher; 1 hour 30 minutes a week",
        "It works when the pupil starts sooner.",
        "Shown instructions",
        "Checked on 21 November 2026",
    ] {
        assert!(more.contains(part), "{part} in {more}");
    }
}

#[tokio::test]
async fn what_was_typed_and_chosen_stands_in_the_form_and_nothing_escapes() {
    let app = TestApp::new().await;
    app.publish(&strategy("bad", "<script>alert(1)</script> & \"co\"")).await;
    let answer = app.get("/search?q=%3Cscript%3Ealert+%22x%22&tier=targeted&without=%22%3E%3Cb%3E").await;
    assert_eq!(answer.attributes("input[name=q]", "value"), ["<script>alert \"x\""]);
    assert_eq!(answer.attributes("input[name=tier][checked]", "value"), ["targeted"]);
    assert_eq!(answer.attributes("input[type=hidden][name=without]", "value"), ["\"><b>"]);
    assert!(!answer.body.contains("<script>alert") && !answer.body.contains("<b>"), "{}", answer.body);
    let page = app.get("/library/strategy/bad").await;
    assert_eq!(page.texts("h1"), ["<script>alert(1)</script> & \"co\""]);
    assert!(!page.body.contains("<script>alert"));
}

#[tokio::test]
async fn a_misspelt_word_is_put_right_and_can_be_searched_for_as_typed() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = app.get("/search?q=chunked+instrucions").await;
    assert_eq!(answer.texts(".app-understood__words"), ["chunked instructions"]);
    let exact = answer.attributes(".app-understood p a", "href");
    assert_eq!(exact, ["/search?q=chunked+instrucions&exact=1"]);
    assert!(app.get(&exact[0]).await.texts(".app-understood__words").is_empty());
}

#[tokio::test]
async fn an_interpretation_can_be_left_out() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = app.get("/search?q=receptive+language+difficulty+year+4").await;
    let chips = answer.texts(".app-understood .app-chip");
    assert!(chips.iter().any(|chip| chip.starts_with("Leave out Key Stage 2")), "{chips:?}");
    let removed = answer.attributes(".app-understood .app-chip", "href").into_iter().find(|path| path.contains("without=ks2"));
    let without = app.get(&removed.expect("the phase can be left out")).await.texts(".app-understood .app-chip");
    assert!(!without.iter().any(|chip| chip.contains("Key Stage 2")), "{without:?}");
}

#[tokio::test]
async fn nothing_found_is_no_dead_end() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = app.get("/search?q=chunked+instructions&tier=specialist").await;
    assert_eq!(answer.texts("#results-count"), ["0 results"]);
    assert_eq!(answer.texts(".app-panel li")[0], "Any level of support (1 result)");
    assert!(!answer.attributes(".app-panel a[href='/areas']", "href").is_empty());
}

#[tokio::test]
async fn long_lists_have_pages() {
    let app = TestApp::new().await;
    for number in 0..23 {
        app.publish(&strategy(&format!("s{number}"), &format!("Strategy {number}"))).await;
    }
    let first = app.get("/search").await;
    assert_eq!(first.texts(".app-card").len(), 10);
    assert_eq!(first.attributes("a[rel=next]", "href"), ["/search?offset=10"]);
    let last = app.get("/search?offset=20").await;
    assert_eq!(last.texts(".app-card").len(), 3);
    assert_eq!(last.texts("[aria-current=page]"), ["3"]);
}

#[tokio::test]
async fn a_page_behind_the_last_leads_back_to_the_first() {
    let app = TestApp::new().await;
    app.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = app.get("/search?q=chunked+instructions&offset=500").await;
    assert_eq!(answer.texts("#results-count"), ["1 result"]);
    assert_eq!(answer.texts("#results .app-panel h3"), ["No more results"]);
    assert_eq!(answer.attributes("#results .app-panel a", "href"), ["/search?q=chunked+instructions"]);
    assert!(!answer.body.contains("Nothing found"));
}

#[tokio::test]
async fn what_is_not_public_shows_nowhere() {
    let app = TestApp::new().await;
    app.publish(&strategy("open", "Open strategy")).await;
    for audience in [Audience::Peers, Audience::Named, Audience::Members, Audience::Moderators] {
        let key = format!("secret-{audience}");
        let id = app.publish(&Draft { audience, ..strategy(&key, &format!("Zanzibar {audience}")) }).await;
        for path in [
            "/".to_owned(),
            "/search".to_owned(),
            "/search?q=zanzibar".to_owned(),
            "/areas/communication-and-interaction".to_owned(),
            "/library/strategy".to_owned(),
            "/library/strategy/open".to_owned(),
            format!("/library/strategy/{key}"),
            "/api/v1/search?q=zanzibar".to_owned(),
            "/api/v1/suggest?q=zanz".to_owned(),
            format!("/api/v1/resources/{id}"),
            format!("/api/v1/resources/{id}/versions"),
        ] {
            let answer = app.get(&path).await;
            assert!(!answer.body.contains("Zanzibar"), "{path} tells of what only {audience} may see");
        }
        assert_eq!(app.get(&format!("/library/strategy/{key}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get(&format!("/api/v1/resources/{id}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(app.get("/search").await.texts("#results-count"), ["Everything in the library: 1 resource"]);
}

#[tokio::test]
async fn what_three_people_searched_for_in_vain_is_known_and_no_half_word() {
    let app = TestApp::new().await;
    for role in [Role::Member, Role::Editor, Role::Reader] {
        let member = app.sign_in(role).await;
        member.get("/search?q=Zzqxv+wvvq").await;
        member.get("/search?q=zz").await;
    }
    for _ in 0..5 {
        app.get("/search?q=xqxqx").await;
        app.get_with("/search?q=zzq", "x-live", "1").await;
    }
    app.counts.flush(&app.test.store).await.unwrap();
    let desk = Viewer::with_role(Role::Coordinator);
    let now = app.test.store.now();
    let known = insight::list_searches(app.test.store.reader(), &desk, insight::Outcome::Nothing, now, 9).await.unwrap();
    let words: Vec<&str> = known.iter().map(|asked| asked.words.as_str()).collect();
    assert_eq!(words, ["zz", "zzqxv wvvq"], "three people each; one visitor five times is one");
}
