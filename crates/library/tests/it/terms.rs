//! Term dates: who may change them, one own calendar, and two people at once.

use calendar::{HalfTerm, SchoolYear, london};
use kernel::testing::TestStore;
use kernel::{Error, Role, Viewer};
use library::{
    add_term_calendar, choose_own_terms, list_term_calendars, own_terms, remove_term_calendar, rename_term_calendar,
    write_school_year,
};

fn coordinator() -> Viewer {
    Viewer::with_role(Role::Coordinator)
}

#[tokio::test]
async fn the_first_calendar_is_the_network_s_own_until_another_is_chosen() {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    let council = add_term_calendar(&mut unit, &coordinator(), "Tarnbridge Council").await.unwrap();
    let trust = add_term_calendar(&mut unit, &coordinator(), "  Quillham   Trust ").await.unwrap();
    for bad in ["", "tarnbridge council", &"x".repeat(101)] {
        assert!(matches!(add_term_calendar(&mut unit, &coordinator(), bad).await, Err(Error::Invalid(_))), "{bad}");
    }
    assert!(matches!(remove_term_calendar(&mut unit, &coordinator(), council).await, Err(Error::Conflict(_))));
    choose_own_terms(&mut unit, &coordinator(), trust).await.unwrap();
    rename_term_calendar(&mut unit, &coordinator(), council, "Tarnbridge").await.unwrap();
    unit.commit().await.unwrap();
    let all = list_term_calendars(test.store.reader()).await.unwrap();
    let shown: Vec<(&str, bool)> = all.iter().map(|calendar| (calendar.name.as_str(), calendar.is_own)).collect();
    assert_eq!(shown, [("Quillham Trust", true), ("Tarnbridge", false)]);
    let mut unit = test.begin().await;
    remove_term_calendar(&mut unit, &coordinator(), council).await.unwrap();
    remove_term_calendar(&mut unit, &coordinator(), trust).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(list_term_calendars(test.store.reader()).await.unwrap(), []);
}

#[tokio::test]
async fn only_those_who_publish_the_term_change_its_dates() {
    let test = TestStore::new().await;
    for viewer in [Viewer::public(), Viewer::with_role(Role::Member), Viewer::with_role(Role::Editor)] {
        let mut unit = test.begin().await;
        let refused = add_term_calendar(&mut unit, &viewer, "Tarnbridge").await;
        assert!(matches!(refused, Err(Error::Refused(_) | Error::SignIn)));
        unit.abandon().await.unwrap();
    }
}

#[tokio::test]
async fn the_second_of_two_who_change_a_year_is_told() {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    let id = add_term_calendar(&mut unit, &coordinator(), "Tarnbridge").await.unwrap();
    let guess = SchoolYear::guess(2026);
    write_school_year(&mut unit, &coordinator(), id, &guess, None).await.unwrap();
    unit.commit().await.unwrap();
    let seen = list_term_calendars(test.store.reader()).await.unwrap()[0].changed_at(2026);
    let next = SchoolYear::new(
        2026,
        HalfTerm::ALL.map(|half_term| guess.period(half_term)),
        vec![london::parse_day("2026-10-09").unwrap()],
        Vec::new(),
    )
    .unwrap();
    let mut unit = test.begin().await;
    write_school_year(&mut unit, &coordinator(), id, &next, seen).await.unwrap();
    assert!(matches!(write_school_year(&mut unit, &coordinator(), id, &guess, seen).await, Err(Error::Conflict(_))));
    assert!(matches!(write_school_year(&mut unit, &coordinator(), id, &guess, None).await, Err(Error::Conflict(_))));
    unit.commit().await.unwrap();
    let day = london::parse_day("2026-10-09").unwrap();
    let terms = own_terms(test.store.reader(), day).await.unwrap();
    assert!(!terms.is_guess_on(day) && !terms.is_school_day(day) && terms.is_term_time(day));
    assert!(terms.is_guess_on(london::add_days(day, 365)));
}
