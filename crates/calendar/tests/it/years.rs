//! School years: what is accepted, what is said, and how one becomes the next.

use calendar::{Day, HalfTerm, Period, Place, SchoolYear, TermFault, Weekday, WrittenYear, london};
use proptest::prelude::*;

/// A year as an authority publishes it.
pub(crate) fn tarnbridge() -> SchoolYear {
    let rows = [
        ("2026-09-03", "2026-10-23"),
        ("2026-11-02", "2026-12-18"),
        ("2027-01-04", "2027-02-12"),
        ("2027-02-22", "2027-03-25"),
        ("2027-04-12", "2027-05-28"),
        ("2027-06-07", "2027-07-21"),
    ];
    let written = WrittenYear {
        year: 2026,
        half_terms: rows.map(|(first, last)| (first.to_owned(), last.to_owned())),
        inset: "2026-09-01\n2026-09-02, 2027-01-04".to_owned(),
        bank_holidays: "2027-05-03".to_owned(),
    };
    written.read().expect("it is a year in order")
}

pub(crate) fn day(text: &str) -> Day {
    london::parse_day(text).expect("a test's day is a day")
}

fn faults_of(change: impl FnOnce(&mut WrittenYear)) -> Vec<TermFault> {
    let mut written = WrittenYear::of(&tarnbridge());
    change(&mut written);
    written.read().expect_err("it has a fault")
}

fn only(faults: &[TermFault]) -> (&str, &str) {
    assert_eq!(faults.len(), 1, "{faults:?}");
    (&faults[0].field, &faults[0].message)
}

#[test]
fn days_are_said_in_words_of_the_school_year() {
    let year = tarnbridge();
    assert_eq!(year.week_of(day("2027-01-20")), Some((HalfTerm::Spring1, 3)));
    assert_eq!(year.week_of(day("2026-09-03")), Some((HalfTerm::Autumn1, 1)), "a half-term that begins on a Thursday");
    assert_eq!(year.week_of(day("2026-09-07")), Some((HalfTerm::Autumn1, 2)));
    assert_eq!(year.half_term_on(day("2027-02-15")), None);
    assert_eq!(year.next_after(day("2027-02-15")), Some(HalfTerm::Spring2));
    assert_eq!(year.start_of(HalfTerm::Spring2), day("2027-02-22"));
}

#[test]
fn pupils_stay_at_home_on_weekends_inset_days_and_bank_holidays() {
    let year = tarnbridge();
    assert!(year.is_school_day(day("2027-01-05")));
    for at_home in ["2027-01-04", "2027-01-09", "2027-05-03", "2027-02-16", "2026-09-01"] {
        assert!(!year.is_school_day(day(at_home)), "{at_home}");
    }
    assert!(year.is_term_time(day("2027-01-09")) && !year.is_term_time(day("2027-02-13")));
}

#[test]
fn faults_name_the_field_and_what_is_accepted() {
    let faults = faults_of(|year| year.half_terms[2].1 = "12/02/2027".to_owned());
    assert_eq!(
        only(&faults),
        ("spring-1-last", "Spring 1: the last day '12/02/2027' is no date; accepted: a date such as 2026-09-03")
    );
    let faults = faults_of(|year| year.half_terms[0].0 = String::new());
    assert_eq!(only(&faults).0, "autumn-1-first");
    let faults = faults_of(|year| year.half_terms[3].0 = "2027-02-12".to_owned());
    assert_eq!(
        only(&faults),
        ("spring-2-first", "Spring 2 begins before Spring 1 has ended; its first day must be after Friday 12 February 2027")
    );
    let faults = faults_of(|year| year.half_terms[1].1 = "2026-10-30".to_owned());
    assert!(faults.iter().any(|fault| fault.field == "autumn-2-last" && fault.message.contains("ends before it begins")));
    let faults = faults_of(|year| year.half_terms[5] = ("2028-06-07".to_owned(), "2028-07-21".to_owned()));
    assert!(faults.iter().any(|fault| fault.field == "summer-2-first" && fault.message.contains("1 August 2026 to 31 July 2027")));
    let faults = faults_of(|year| year.inset = "2026-09-05 someday".to_owned());
    assert!(only(&faults).1.contains("'someday' is no date"));
    let faults = faults_of(|year| year.inset = "2026-09-05".to_owned());
    assert!(only(&faults).1.contains("Monday to Friday"));
}

#[test]
fn a_holiday_of_months_is_a_mistyped_month() {
    let faults = faults_of(|year| year.half_terms[4].0 = "2027-05-12".to_owned());
    assert!(only(&faults).1.contains("weeks of holiday between Spring 2 and Summer 1"));
}

#[test]
fn next_year_rolls_over_with_easter_where_it_is() {
    let next = tarnbridge().rolled_over();
    assert_eq!(next.label(), "2027 to 2028");
    assert_eq!(next.start_of(HalfTerm::Autumn1), day("2027-09-02"));
    assert_eq!(next.start_of(HalfTerm::Autumn1).weekday(), tarnbridge().start_of(HalfTerm::Autumn1).weekday());
    // Easter Sunday is 16 April 2028: the two weeks before it.
    assert_eq!(next.period(HalfTerm::Spring2).last, day("2028-03-31"));
    assert_eq!(next.start_of(HalfTerm::Summer1), day("2028-04-18"));
    assert!(next.bank_holidays().contains(&day("2028-05-01")));
    assert_eq!(next.inset().len(), 3);
}

#[test]
fn the_like_of_a_day_is_found_in_another_year() {
    let (year, next) = (tarnbridge(), tarnbridge().rolled_over());
    let place = year.place_of(day("2027-01-20")).expect("it is in a half-term");
    assert_eq!(place, Place { half_term: HalfTerm::Spring1, week: 3, weekday: Weekday::Wednesday });
    assert_eq!(next.day_at(place), day("2028-01-19"));
}

/// Any year in order: each half-term and each holiday of some length, from some day in September.
fn any_year() -> impl Strategy<Value = SchoolYear> {
    let lengths = prop::array::uniform6((20_i64..45, 3_i64..17));
    (2000_i16..2150, 0_i64..10, lengths).prop_filter_map("within one school year", |(year, start, lengths)| {
        let mut next = london::add_days(Day::constant(year, 9, 1), start);
        let half_terms = lengths.map(|(days, holiday)| {
            let period = Period { first: next, last: london::add_days(next, days) };
            next = london::add_days(period.last, holiday);
            period
        });
        SchoolYear::new(year, half_terms, Vec::new(), Vec::new()).ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_year_written_and_read_is_the_same(year in any_year()) {
        prop_assert_eq!(WrittenYear::of(&year).read(), Ok(year));
    }

    #[test]
    fn every_year_rolls_over_into_a_year_in_order(year in any_year()) {
        let mut year = year;
        for _ in 0..30 {
            let next = year.rolled_over();
            prop_assert_eq!(next.year(), year.year() + 1);
            prop_assert_eq!(next.faults(), vec![]);
            year = next;
        }
    }

    #[test]
    fn every_day_of_a_term_has_its_like_in_the_next_year(year in any_year(), days in 0_i64..330) {
        let day = london::add_days(year.start_of(HalfTerm::Autumn1), days);
        let next = year.rolled_over();
        if let Some(place) = year.place_of(day) {
            prop_assert_eq!(year.day_at(place), day);
            prop_assert_eq!(next.half_term_on(next.day_at(place)), Some(place.half_term));
        }
    }

    #[test]
    fn no_text_of_a_form_is_too_much(text in ".{0,40}") {
        let mut written = WrittenYear::of(&tarnbridge());
        written.half_terms[1].0.clone_from(&text);
        written.inset = text;
        let _ = written.read();
    }
}
