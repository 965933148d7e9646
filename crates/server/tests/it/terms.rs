//! `/terms`: everybody reads, those who publish the term write.

use kernel::Role;

use crate::app::{Member, TestApp};

/// The form of a school year in order, as a browser sends it.
pub(crate) fn year_2026(changes: &[(&str, &str)]) -> String {
    let fields = [
        ("autumn-1-first", "2026-09-03"),
        ("autumn-1-last", "2026-10-23"),
        ("autumn-2-first", "2026-11-02"),
        ("autumn-2-last", "2026-12-18"),
        ("spring-1-first", "2027-01-04"),
        ("spring-1-last", "2027-02-12"),
        ("spring-2-first", "2027-02-22"),
        ("spring-2-last", "2027-03-25"),
        ("summer-1-first", "2027-04-12"),
        ("summer-1-last", "2027-05-28"),
        ("summer-2-first", "2027-06-07"),
        ("summer-2-last", "2027-07-21"),
        ("inset", "2026-09-01%0D%0A2026-11-27"),
        ("bank-holidays", "2027-05-03"),
        ("seen", ""),
    ];
    let value = |name: &str, usual: &str| {
        changes.iter().find(|(changed, _)| *changed == name).map_or(usual.to_owned(), |(_, to)| (*to).to_owned())
    };
    fields.iter().map(|(name, usual)| format!("{name}={}", value(name, usual))).collect::<Vec<_>>().join("&")
}

/// Adds a calendar with the school year 2026 to 2027 and returns its address.
pub(crate) async fn with_terms(coordinator: &Member<'_>, name: &str) -> String {
    let added = coordinator.post("/terms/new", &format!("name={name}")).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let path = added.header("location").to_owned();
    assert_eq!(coordinator.post(&path, &year_2026(&[])).await.header("location"), "/terms?done=saved");
    path.trim_end_matches("/2026").to_owned()
}

#[tokio::test]
async fn while_nobody_has_entered_dates_everybody_sees_that_they_are_a_guess() {
    let app = TestApp::new().await;
    let page = app.get("/terms").await;
    assert_eq!(page.texts("h1"), ["Term dates"]);
    assert!(page.texts(".app-lead")[0].contains("Monday 23 November 2026: week 4 of Autumn 2"), "{:?}", page.texts(".app-lead"));
    assert!(page.body.contains("A guess.") && !page.body.contains("/terms/new"));
    let coordinator = app.sign_in(Role::Coordinator).await;
    assert!(coordinator.get("/terms").await.attributes("main a", "href").contains(&"/terms/new".to_owned()));
}

#[tokio::test]
async fn a_coordinator_enters_the_dates_and_everybody_reads_them() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let form = coordinator.get("/terms/new").await;
    assert_eq!(form.attributes("#name", "value"), ["Tarnbridge SEND network"]);
    let path = with_terms(&coordinator, "Tarnbridge+Council").await;
    let page = app.get("/terms").await;
    assert!(!page.body.contains("A guess."), "{}", page.body);
    assert_eq!(page.texts("tbody tr:nth-child(4) td"), ["Mon 22 Feb 2027", "Thu 25 Mar 2027", "5 weeks"]);
    assert_eq!(page.texts(".app-terms__now th"), ["Autumn 2 now"]);
    assert!(page.body.contains("Tue 1 Sep 2026, Fri 27 Nov 2026") && page.body.contains("Mon 3 May 2027"));
    let next = coordinator.get(&format!("{path}/2027")).await;
    assert!(next.texts(".app-band-note")[0].contains("moved on by a year"));
    assert_eq!(next.attributes("#autumn-1-first", "value"), ["2027-09-02"]);
    assert_eq!(next.attributes("#spring-2-last", "value"), ["2028-03-31"]);
}

#[tokio::test]
async fn faults_stand_at_their_fields_with_what_was_typed() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let added = coordinator.post("/terms/new", "name=Tarnbridge").await;
    let path = added.header("location").to_owned();
    let wrong = [("spring-2-first", "2027-02-11"), ("inset", "2026-09-01+tomorrow%3Cscript%3E")];
    let page = coordinator.post(&path, &year_2026(&wrong[..1])).await;
    assert_eq!(page.status, 422);
    assert!(page.texts("title")[0].starts_with("Error: "));
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#spring-2-first"]);
    assert_eq!(page.attributes("#spring-2-first", "value"), ["2027-02-11"]);
    assert!(page.texts("#spring-2-first-error")[0].contains("begins before Spring 1 has ended"));
    let page = coordinator.post(&path, &year_2026(&wrong[1..])).await;
    assert!(page.texts("#inset")[0].contains("tomorrow<script>") && !page.body.contains("<script>t"));
    assert_eq!(coordinator.post(&path, "").await.status, 422);
    assert!(app.get("/terms").await.body.contains("A guess."));
    let page = coordinator.post("/terms/new", "name=+").await;
    assert_eq!((page.status.as_u16(), page.attributes(".govuk-error-summary a", "href")), (422, vec!["#name".to_owned()]));
}

#[tokio::test]
async fn the_second_of_two_coordinators_loses_nothing_and_is_told() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = format!("{}/2026", with_terms(&coordinator, "Tarnbridge").await);
    let seen = coordinator.get(&path).await.attributes("input[name=seen]", "value")[0].clone();
    let changed = |day| year_2026(&[("seen", seen.as_str()), ("summer-2-last", day)]);
    assert_eq!(coordinator.post(&path, &changed("2027-07-20")).await.status, 303);
    let late = coordinator.post(&path, &changed("2027-07-23")).await;
    assert_eq!(late.status, 422);
    assert!(late.texts(".govuk-error-summary")[0].contains("Somebody else changed these term dates"));
    assert_eq!(late.attributes("#summer-2-last", "value"), ["2027-07-23"]);
    assert!(app.get("/terms").await.body.contains("Tue 20 Jul 2027"));
}

#[tokio::test]
async fn two_calendars_stand_beside_each_other_and_one_is_the_network_s_own() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let council = with_terms(&coordinator, "Tarnbridge+Council").await;
    let trust = with_terms(&coordinator, "Quillham+Trust").await;
    let names = || async { app.get("/terms").await.texts("h2[id^=calendar]") };
    assert_eq!(names().await, ["Tarnbridge Council The network goes by these", "Quillham Trust"]);
    assert_eq!(coordinator.post(&format!("{council}/removal"), "").await.status, 409);
    assert_eq!(coordinator.post(&format!("{trust}/own"), "").await.status, 303);
    assert_eq!(coordinator.post(&format!("{council}/name"), "name=Tarnbridge").await.status, 303);
    assert_eq!(names().await, ["Quillham Trust The network goes by these", "Tarnbridge"]);
    assert_eq!(coordinator.post(&format!("{council}/removal"), "").await.status, 303);
    assert_eq!(names().await, ["Quillham Trust"]);
}

#[tokio::test]
async fn nobody_else_changes_term_dates() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = with_terms(&coordinator, "Tarnbridge").await;
    let pages = ["/terms/new".to_owned(), path.clone(), format!("{path}/2026")];
    let acts =
        [format!("{path}/name"), format!("{path}/own"), format!("{path}/removal"), "/terms/new".to_owned(), format!("{path}/2026")];
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Moderator, Role::Editor] {
        let member = app.sign_in(role).await;
        for page in &pages {
            assert_eq!(member.get(page).await.status, 403, "{role} {page}");
        }
        for act in &acts {
            assert_eq!(member.post(act, "name=x").await.status, 403, "{role} {act}");
        }
    }
    for page in &pages {
        assert_eq!(app.get(page).await.status, 401, "{page}");
    }
    for act in &acts {
        assert_eq!(app.post(act, "name=x").await.status, 401, "{act}");
    }
    for nowhere in ["/terms/nothing", "/terms/nothing/2026", &format!("{path}/1066"), &format!("{path}/x")] {
        assert_eq!(coordinator.get(nowhere).await.status, 404, "{nowhere}");
    }
}
