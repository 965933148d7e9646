//! A solution circle on its pages: planned, joined, moved on, written down, and what it leaves.

use axum::http::{Request, StatusCode, header};
use kernel::Role;

use super::{faults, form, released};
use crate::app::{Answer, Member, TestApp, strategy};

const PLAN: &[(&str, &str)] =
    &[("day", "2026-12-01"), ("starts", "15:45"), ("link", "https://meet.example.org/a"), ("action", "plan")];

async fn press(by: &Member<'_>, path: &str, fields: &[(&str, &str)]) {
    let answer = by.post(path, &form(fields)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", faults(&answer));
}

/// A circle that is on: whoever asked presents, the moderator facilitates, the specialist takes notes.
async fn started(asker: &Member<'_>, moderator: &Member<'_>, writer: &Member<'_>, case: &str) -> String {
    let path = format!("{case}/circle");
    let planned = moderator.post(&path, &form(PLAN)).await;
    assert_eq!(planned.header("location"), format!("{path}?done=planned"), "{}", faults(&planned));
    press(writer, &format!("{path}/joining"), &[("action", "join")]).await;
    press(writer, &format!("{path}/roles"), &[("role", "note-taker"), ("person", "me")]).await;
    press(moderator, &format!("{path}/step"), &[("step", "start"), ("stage", "0")]).await;
    assert_eq!(asker.get(&path).await.texts(".app-circle__heading"), ["Stage 1 of 8: Open"]);
    path
}

/// One more in the circle.
async fn joined<'a>(app: &'a TestApp, path: &str) -> Member<'a> {
    let member = app.sign_in(Role::Member).await;
    press(&member, &format!("{path}/joining"), &[("action", "join")]).await;
    member
}

async fn state(app: &TestApp, by: &Member<'_>, path: &str, tag: &str) -> Answer {
    let request = Request::get(format!("{path}/state")).header(header::COOKIE, &by.cookie).header(header::IF_NONE_MATCH, tag);
    app.send(request.body(axum::body::Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_circle_is_planned_on_the_case_and_called_off_again() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let member = app.sign_in(Role::Specialist).await;
    let case = released(&app, &asker, &moderator).await;
    let path = format!("{case}/circle");
    assert!(asker.get(&case).await.body.contains("Plan a solution circle"));
    assert!(!member.get(&case).await.body.contains("solution circle"), "there is nothing to plan for others");
    assert_eq!(member.get(&path).await.status, StatusCode::NOT_FOUND);
    let wrong = asker.post(&path, &form(&[("day", "2020-01-01"), ("starts", "late"), ("link", "x")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts(".govuk-error-summary li").len(), 3, "{}", faults(&wrong));
    assert_eq!(wrong.attributes("#starts", "value"), ["late"]);
    assert!(wrong.texts("title")[0].starts_with("Error: Plan a solution circle"));
    assert_eq!(asker.post(&path, &form(PLAN)).await.header("location"), format!("{path}?done=planned"));
    let seen = member.get(&path).await;
    assert!(seen.texts(".app-circle__heading")[0].contains("1 December 2026, 15:45"), "{}", seen.body);
    assert!(!seen.body.contains("meet.example.org"), "where it meets is for those who joined");
    assert!(member.get(&case).await.body.contains("Solution circle on 1 December 2026, 15:45. 1 person has joined."));
    press(&member, &format!("{path}/joining"), &[("action", "join")]).await;
    press(&member, &format!("{path}/joining"), &[("action", "join")]).await;
    let inside = member.get(&path).await;
    assert!(inside.body.contains("https://meet.example.org/a"));
    assert!(inside.texts(".app-circle__people strong").contains(&"A SENCO".to_owned()), "whoever asked is as on the case");
    assert!(!inside.body.contains("member Example"));
    let change = asker.get(&format!("{path}?done=change")).await;
    assert_eq!(change.attributes("#day", "value"), ["2026-12-01"]);
    let off = asker.post(&path, "action=cancel").await;
    assert_eq!(off.header("location"), format!("{case}?done=circle-off"));
    assert_eq!(member.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_screen_has_the_same_clock_and_asks_only_for_what_is_new() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let writer = app.sign_in(Role::Specialist).await;
    let case = released(&app, &asker, &moderator).await;
    let path = started(&asker, &moderator, &writer, &case).await;
    let page = asker.get(&path).await;
    assert_eq!(page.texts("[role=timer]"), ["5:00"]);
    let tag = page.attributes("[data-circle]", "data-tag").remove(0);
    let same = state(&app, &asker, &path, &tag).await;
    assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(same.header("x-server-now"), app.test.store.now().0.to_string());
    app.test.clock.advance(61_000);
    assert_eq!(asker.get(&path).await.texts("[role=timer]"), ["3:59"], "without scripts a new page shows it");
    let ends = page.attributes("[data-timer]", "data-ends").remove(0);
    let mut everybody = Vec::new();
    for _ in 0..5 {
        everybody.push(joined(&app, &path).await);
    }
    for by in everybody.iter().chain([&asker, &moderator, &writer]) {
        assert_eq!(by.get(&path).await.attributes("[data-timer]", "data-ends"), *std::slice::from_ref(&ends));
    }
    assert_eq!(asker.get(&path).await.texts(".app-circle__people li").len(), 8 + 3, "eight people, three free roles");
    press(&moderator, &format!("{path}/step"), &[("step", "next"), ("stage", "1")]).await;
    let fresh = state(&app, &asker, &path, &tag).await;
    assert_eq!(fresh.status, StatusCode::OK);
    assert_eq!(fresh.texts(".app-circle__heading"), ["Stage 2 of 8: Present"]);
    assert_eq!(fresh.texts(".app-circle__speaks"), ["Only the presenter speaks"]);
    assert_eq!(fresh.texts("[aria-current=step]"), ["Present 8 min Now"]);
    let late = moderator.post(&format!("{path}/step"), &form(&[("step", "next"), ("stage", "1")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.texts("[role=alert]").join(" ").contains("stage 2, Present already"), "{}", late.body);
    assert_eq!(late.texts(".app-circle__heading"), ["Stage 2 of 8: Present"]);
    let other = asker.post(&format!("{path}/step"), &form(&[("step", "next"), ("stage", "2")])).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    press(&moderator, &format!("{path}/step"), &[("step", "pause"), ("stage", "2")]).await;
    app.test.clock.advance(600_000);
    let paused = asker.get(&path).await;
    assert_eq!(paused.texts("[role=timer]"), ["8:00"]);
    assert_eq!(paused.attributes("[data-timer]", "data-stands"), ["480000"]);
}

#[tokio::test]
async fn notes_name_nobody_and_an_idea_links_to_the_library_without_scripts() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let writer = app.sign_in(Role::Specialist).await;
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await.to_string();
    let case = released(&app, &asker, &moderator).await;
    let path = started(&asker, &moderator, &writer, &case).await;
    let notes = format!("{path}/notes");
    assert!(asker.get(&path).await.attributes("#note", "action").is_empty(), "the presenter does not write");
    let named = writer.post(&notes, &form(&[("kind", "clarification"), ("words", "Ask Kwame"), ("action", "add")])).await;
    assert_eq!(named.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faults(&named).contains("Kwame") && faults(&named).contains("instead"), "{}", faults(&named));
    assert_eq!(named.texts("#words"), ["Ask Kwame"]);
    assert!(named.texts("[data-finds=words] strong")[0].contains("Kwame"));
    let used = writer.post(&notes, &form(&[("kind", "clarification"), ("words", "Ask Kwame"), ("use", "Kwame")])).await;
    assert!(!used.texts("#words")[0].contains("Kwame"));
    let harm = [("kind", "clarification"), ("words", "She told me her stepdad hits her."), ("action", "add")];
    let stopped = writer.post(&notes, &form(&harm)).await;
    assert!(stopped.texts("#stop:not([hidden])")[0].contains("safeguarding"), "{}", stopped.body);
    assert!(faults(&stopped).contains("safeguarding"));
    let find = [("kind", "idea"), ("words", "One step at a time"), ("find", "chunked"), ("action", "find")];
    let found = writer.post(&notes, &form(&find)).await;
    assert_eq!(found.attributes("[data-found] input", "value"), *std::slice::from_ref(&id));
    assert_eq!(found.texts("#words"), ["One step at a time"]);
    let idea = [("kind", "idea"), ("words", "One step at a time"), ("strategy", id.as_str()), ("action", "add")];
    press(&writer, &notes, &idea).await;
    app.test.clock.advance(1000);
    press(&writer, &notes, &[("kind", "idea"), ("words", "A quiet door"), ("action", "add")]).await;
    let seen = asker.get(&path).await;
    assert_eq!(seen.texts(".app-circle__words"), ["One step at a time", "A quiet door"]);
    assert_eq!(seen.attributes(".app-circle__lines li a", "href"), ["/library/strategy/chunked"]);
    let outsider = app.sign_in(Role::Editor).await;
    assert!(!outsider.get(&path).await.body.contains("A quiet door"));
    let change = writer.get(&path).await.attributes(".app-circle__lines a[id^=change]", "href").remove(0);
    assert_eq!(writer.get(&change).await.texts("#words"), ["One step at a time"]);
    assert_eq!(writer.post(&change, &form(&[("words", "Ask Kwame")])).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    press(&writer, &change, &[("words", "Two steps at a time")]).await;
    assert!(asker.get(&path).await.body.contains("Two steps at a time"));
    press(&writer, &change, &[("action", "remove")]).await;
    assert!(!asker.get(&path).await.body.contains("Two steps at a time"));
    assert!(!outsider.get("/search?q=quiet+door").await.body.contains("A quiet door"));
}

#[tokio::test]
async fn it_ends_in_a_plan_for_the_presenter_and_a_sheet_for_everybody() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let (writer, outsider) = (app.sign_in(Role::Specialist).await, app.sign_in(Role::Editor).await);
    let case = released(&app, &asker, &moderator).await;
    let path = started(&asker, &moderator, &writer, &case).await;
    let notes = format!("{path}/notes");
    press(&writer, &notes, &[("kind", "environment"), ("words", "The bell is loud"), ("action", "add")]).await;
    press(&writer, &notes, &[("kind", "idea"), ("words", "A quiet *door*"), ("action", "add")]).await;
    let idea = writer.get(&path).await.attributes("#idea option", "value").remove(0);
    let without = writer.post(&notes, &form(&[("kind", "chosen"), ("idea", &idea), ("why", "")])).await;
    assert_eq!(without.texts(".govuk-error-summary a"), ["Write something first."]);
    assert_eq!(without.attributes(".govuk-error-summary a", "href"), ["#why"]);
    press(&writer, &notes, &[("kind", "chosen"), ("idea", &idea), ("why", "It costs nothing")]).await;
    let step = [("next", "Ask the caretaker"), ("first-step-on", ""), ("review-on", "2030-01-01")];
    let far = writer.post(&format!("{path}/first-step"), &form(&step)).await;
    assert_eq!(far.attributes(".govuk-error-summary a", "href"), ["#review-on"], "{}", faults(&far));
    press(&writer, &format!("{path}/first-step"), &[("next", "Ask the caretaker"), ("review-on", "2027-01-20")]).await;
    press(&moderator, &format!("{path}/step"), &[("step", "end"), ("stage", "1")]).await;

    let over = asker.get(&path).await;
    let papers = over.attributes(".app-circle__papers a", "href");
    assert_eq!(papers, [format!("{path}/plan"), format!("{path}/sheet")], "one press each");
    let plan = asker.get(&papers[0]).await;
    for words in ["A quiet *door*", "It costs nothing", "Ask the caretaker", "20 January 2027"] {
        assert!(plan.body.contains(words), "{words}");
    }
    let word = asker.get(&format!("{path}/plan.docx")).await;
    assert!(word.header("content-disposition").contains("action-plan.docx"));
    assert!(word.bytes.starts_with(b"PK"));
    for other in [&moderator, &writer, &outsider] {
        assert_eq!(other.get(&papers[0]).await.status, StatusCode::NOT_FOUND);
    }

    assert_eq!(outsider.get(&papers[1]).await.status, StatusCode::NOT_FOUND, "not read by a second person yet");
    assert!(!outsider.get(&case).await.body.contains("A quiet"));
    assert_eq!(writer.post(&papers[1], "").await.status, StatusCode::FORBIDDEN);
    assert!(moderator.get(&papers[1]).await.body.contains("Confirm it, and show it to members"));
    assert_eq!(moderator.post(&papers[1], "").await.header("location"), format!("{case}?done=sheet#sheet"));
    let shown = outsider.get(&case).await;
    assert_eq!(shown.texts("#sheet"), ["From a solution circle: strategies"]);
    for page in [shown, outsider.get(&papers[1]).await] {
        assert!(page.body.contains("A quiet *door*") && page.body.contains("The bell is loud"));
        assert!(!page.body.contains("It costs nothing") && !page.body.contains("specialist Example"), "no reason, no person");
    }
    assert!(!asker.get("/cases").await.body.contains("A quiet"));
    assert_eq!(asker.post(&format!("{case}/withdrawal"), "").await.status, StatusCode::SEE_OTHER);
    for gone in [&path, &papers[1]] {
        assert!(matches!(outsider.get(gone).await.status, StatusCode::GONE | StatusCode::NOT_FOUND), "{gone}");
    }
}
