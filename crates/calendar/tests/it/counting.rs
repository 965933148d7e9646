//! School weeks over holidays and years.

use calendar::{HalfTerm, SchoolYear, TermOf, Terms, london};
use proptest::prelude::*;

use crate::years::{day, tarnbridge};

fn terms() -> Terms {
    Terms::new([tarnbridge(), tarnbridge().rolled_over()])
}

#[test]
fn six_school_weeks_later_skips_the_holidays() {
    let terms = terms();
    // From Wednesday of week 3 of Spring 1: three weeks to its end, the holiday, three of Spring 2.
    assert_eq!(terms.add_school_weeks(day("2027-01-20"), 6), Some(day("2027-03-10")));
    assert_eq!(terms.school_weeks_between(day("2027-01-20"), day("2027-03-10")), 6);
    assert_eq!(terms.school_weeks_between(day("2027-03-10"), day("2027-01-20")), -6);
    assert_eq!(terms.add_school_weeks(day("2027-01-20"), 0), Some(day("2027-01-20")));
}

#[test]
fn from_the_holidays_one_counts_from_the_week_in_which_school_begins() {
    let terms = terms();
    assert_eq!(terms.add_school_weeks(day("2027-02-17"), 0), Some(day("2027-02-22")));
    assert_eq!(terms.add_school_weeks(day("2027-02-17"), 2), Some(day("2027-03-08")));
}

#[test]
fn a_weekday_without_school_gives_the_next_school_day() {
    // 3 May 2027 is a bank holiday.
    assert_eq!(terms().add_school_weeks(day("2027-04-26"), 1), Some(day("2027-05-04")));
}

#[test]
fn weeks_go_on_over_the_summer_and_end_with_what_is_known() {
    let terms = terms();
    let later = terms.add_school_weeks(day("2027-07-14"), 2).expect("next year is known");
    assert_eq!(later, day("2027-09-02"), "school begins again on a Thursday, and Wednesday would come before");
    assert_eq!(terms.add_school_weeks(day("2028-07-10"), 6), None);
    assert_eq!(Terms::default().add_school_weeks(day("2028-07-10"), 1), None);
}

#[test]
fn what_comes_is_said_in_words() {
    let terms = terms();
    assert_eq!(terms.say(day("2027-01-20")), "week 3 of Spring 1");
    assert_eq!(terms.say(day("2027-02-17")), "holiday before Spring 2");
    assert_eq!(terms.say(day("2027-08-10")), "summer holiday");
    assert_eq!(terms.say(day("2030-01-01")), "outside the term dates");
    let spring = TermOf { year: 2026, half_term: HalfTerm::Spring2 };
    assert_eq!(terms.current_or_next(day("2027-02-17")), Some(spring));
    assert_eq!(terms.start_of(spring), Some(day("2027-02-22")));
    assert_eq!(terms.next_after(day("2027-07-21")).map(|term| term.to_string()).as_deref(), Some("Autumn 1 2027"));
}

#[test]
fn what_nobody_has_written_is_a_guess_and_says_so() {
    let terms = Terms::new([tarnbridge()]).with_guesses_around(day("2027-01-20"));
    assert_eq!(terms.years().map(SchoolYear::is_guess).collect::<Vec<_>>(), [true, false, true]);
    assert!(!terms.is_guess_on(day("2027-01-20")) && terms.is_guess_on(day("2027-10-01")) && terms.is_guess_on(day("2040-01-01")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn weeks_added_are_weeks_between(from in 0_i64..600, weeks in 0_u32..30) {
        let terms = terms();
        let from = london::add_days(day("2026-09-07"), from);
        if let Some(to) = terms.add_school_weeks(from, weeks) {
            prop_assert!(to >= from);
            if terms.is_school_week(from) {
                // A weekday without school moves on to the next school day, perhaps over a holiday, into the next school week.
                let between = terms.school_weeks_between(from, to);
                prop_assert!((i64::from(weeks)..=i64::from(weeks) + 1).contains(&between), "{from} + {weeks} = {to}: {between}");
            }
            let is_weekend = from.weekday().to_monday_zero_offset() > 4;
            prop_assert!(is_weekend || terms.is_school_day(to));
        }
    }

    #[test]
    fn more_weeks_are_never_earlier(from in 0_i64..600, weeks in 0_u32..30) {
        let terms = terms();
        let from = london::add_days(day("2026-09-07"), from);
        if let (Some(one), Some(more)) = (terms.add_school_weeks(from, weeks), terms.add_school_weeks(from, weeks + 1)) {
            prop_assert!(one <= more);
        }
    }
}
