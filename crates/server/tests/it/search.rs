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

/// The searches on the page of saved ones: name and address.
async fn saved(member: &crate::app::Member<'_>) -> Vec<(String, String)> {
    let page = member.get("/saved-searches").await;
    page.texts(".app-saved h2").into_iter().zip(page.attributes(".app-saved h2 a", "href")).collect()
}

#[tokio::test]
async fn a_search_is_kept_renamed_silenced_and_taken_away_by_whoever_keeps_it() {
    let app = TestApp::new().await;
    let member = app.sign_in(kernel::Role::Reader).await;
    assert!(member.get("/search?q=reading").await.body.contains("Save this search"));
    assert!(!app.get("/search?q=reading").await.body.contains("Save this search"));
    assert!(!member.get("/search").await.body.contains("Save this search"), "everything is no search");
    assert_eq!(app.get("/saved-searches").await.status, 401);
    assert_eq!(app.post("/saved-searches", "q=reading").await.status, 401);
    let kept = member.post("/saved-searches", "q=%3Cb%3Ereading&phase=ks2&phase=ks3&limit=50&offset=20&sort=&name=x").await;
    assert_eq!(kept.header("location"), "/saved-searches?done=saved", "{}", kept.body);
    member.post("/saved-searches", "q=%3Cb%3Ereading&phase=ks2&phase=ks3").await;
    let wanted = ("<b>reading".to_owned(), "/search?q=%3Cb%3Ereading&phase=ks2&phase=ks3".to_owned());
    assert_eq!(saved(&member).await, [wanted], "the same again is no second one");
    assert_eq!(member.post("/saved-searches", "q=&limit=20").await.status, 422);
    let page = member.get("/saved-searches").await;
    let change = page.attributes(".app-saved form", "action").remove(0);
    let other = app.sign_in(kernel::Role::Admin).await;
    assert_eq!(other.post(&change, "name=Mine").await.status, 404);
    assert_eq!(other.post(&format!("{change}/removal"), "").await.status, 404);
    assert!(saved(&other).await.is_empty());
    assert_eq!(member.post(&change, "name=+&alerts=on").await.status, 422);
    member.post(&change, "name=Reading+in+KS2").await;
    assert_eq!(saved(&member).await[0].0, "Reading in KS2");
    assert!(member.get("/saved-searches").await.body.contains("without telling you"));
    let held = member.get("/account/export").await;
    assert_eq!(held.json()["searches"][0]["name"], "Reading in KS2");
    assert_eq!(member.post(&format!("{change}/removal"), "").await.header("location"), "/saved-searches?done=removed");
    assert!(saved(&member).await.is_empty());
    assert_eq!(member.post(&format!("{change}/removal"), "").await.status, 404);
}

#[tokio::test]
async fn a_saved_search_tells_of_what_is_new_and_may_be_seen() {
    let app = TestApp::new().await;
    app.publish(&strategy("old", "Quokka steps of old")).await;
    let member = app.sign_in(kernel::Role::Member).await;
    member.post("/saved-searches", "q=quokka").await;
    let matches = server::saved_matches(app.engine.clone(), app.test.store.clone());
    let ask = || {
        let question = notifications::SavedQuestion { person: member.person, viewer: member.viewer(), since: kernel::Timestamp(0) };
        matches(question)
    };
    assert!(ask().await.unwrap()[0].found.is_empty(), "what was there is nothing new");
    app.test.clock.advance(60_000);
    app.publish(&strategy("new", "Quokka steps anew")).await;
    app.publish(&Draft { audience: kernel::Audience::Moderators, ..strategy("hidden", "Quokka secrets") }).await;
    let found = ask().await.unwrap();
    assert_eq!(found[0].found.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>(), ["Quokka steps anew"]);
    for number in 0..12 {
        app.publish(&strategy(&format!("more-{number}"), &format!("Quokka steps {number}"))).await;
    }
    assert_eq!(ask().await.unwrap()[0].found.len(), 10);
    let page = member.post("/account/telling/addresses", "address=feed").await;
    let feed = page.attributes("input.app-address", "value").into_iter().find(|url| url.contains("/saved/")).unwrap();
    let path = feed.trim_start_matches("https://send.example.org").to_owned();
    let atom = app.get(&path).await;
    assert_eq!(atom.status, 200, "{path}");
    assert!(atom.body.contains("Quokka steps anew") && !atom.body.contains("Quokka secrets"));
    let other = app.sign_in(kernel::Role::Editor).await;
    let theirs = other.post("/account/telling/addresses", "address=feed").await;
    let theirs = theirs.attributes("input.app-address", "value").remove(0).replace("https://send.example.org", "");
    let (_, id) = path.rsplit_once("/saved/").unwrap();
    assert_eq!(app.get(&theirs.replace("new.atom", &format!("saved/{id}"))).await.status, 404, "somebody else's search");
    member.post(&member.get("/saved-searches").await.attributes(".app-saved form", "action").remove(0), "name=Quokka").await;
    assert!(ask().await.unwrap().is_empty(), "silenced");
}
