//! When somebody is told: in the afternoon of their day, in term time.

use calendar::{Day, Terms, Time, london};

use crate::choice::{Choice, Rhythm};

/// When a digest is written, on London's clocks: what is published at four, as most packs are, is in it.
pub const DIGEST_TIME: Time = Time::constant(16, 15, 0, 0);

const HOUR: i64 = 3_600_000;
/// How long a server that was away makes up for it; after that the next digest has it all.
const WEEKLY_LATE: i64 = 72 * HOUR;
const DAILY_LATE: i64 = 12 * HOUR;

/// The occasion that is due at this moment, by a name that it has once: a week, or a day. `None` when nothing is.
pub(crate) fn due(now: i64, choice: &Choice, terms: &Terms) -> Option<String> {
    let today = london::day_at(now);
    if choice.paused.is_on(today) {
        return None;
    }
    let (day, late) = match choice.rhythm {
        Rhythm::None => return None,
        Rhythm::Daily => (today, DAILY_LATE),
        Rhythm::Weekly => {
            let back = i64::from(today.weekday().since(choice.weekday));
            // On the day itself before the hour, last week's is meant.
            let day = london::add_days(today, -back);
            (if moment(day) > now { london::add_days(day, -7) } else { day }, WEEKLY_LATE)
        }
    };
    let (at, fits) = (moment(day), is_day_for(choice.rhythm, day, terms));
    (fits && (0..late).contains(&(now - at))).then(|| name(choice.rhythm, day))
}

/// When this choice is told next: for the page that makes the choice. `None` where that is beyond the known term dates.
pub fn next_occasion(now: i64, choice: &Choice, terms: &Terms) -> Option<i64> {
    let today = london::day_at(now);
    (0..366)
        .map(|days| london::add_days(today, days))
        .filter(|day| !choice.paused.is_on(*day))
        .filter(|day| match choice.rhythm {
            Rhythm::None => false,
            Rhythm::Daily => true,
            Rhythm::Weekly => day.weekday() == choice.weekday,
        })
        .find(|day| moment(*day) > now && is_day_for(choice.rhythm, *day, terms))
        .map(moment)
}

fn moment(day: Day) -> i64 {
    london::moment_of(day.to_datetime(DIGEST_TIME))
}

fn is_day_for(rhythm: Rhythm, day: Day, terms: &Terms) -> bool {
    match rhythm {
        Rhythm::None => false,
        Rhythm::Weekly => terms.is_term_time(day),
        Rhythm::Daily => terms.is_school_day(day),
    }
}

/// One name a week, whatever the day: who moves their day from Thursday to Friday gets no second one.
fn name(rhythm: Rhythm, day: Day) -> String {
    match rhythm {
        Rhythm::Daily => format!("day-{}", london::write_day(day)),
        Rhythm::Weekly | Rhythm::None => format!("week-{}", london::write_day(london::monday_of(day))),
    }
}

#[cfg(test)]
mod tests {
    use calendar::{SchoolYear, Weekday};

    use super::*;
    use crate::choice::Paused;

    fn at(day: &str, time: &str) -> i64 {
        london::moment_of(london::parse_day(day).unwrap().to_datetime(london::parse_time(time).unwrap()))
    }

    fn terms() -> Terms {
        Terms::new([SchoolYear::guess(2026), SchoolYear::guess(2027)])
    }

    #[test]
    fn a_weekly_digest_is_due_from_its_hour_on_its_day_for_three_days() {
        let (choice, week) = (Choice::default(), Some("week-2026-11-23".to_owned()));
        for (day, time, expected) in [
            ("2026-11-26", "16:14", None),
            ("2026-11-26", "16:15", week.clone()),
            ("2026-11-27", "09:00", week.clone()),
            ("2026-11-29", "16:14", week),
            ("2026-11-29", "16:15", None),
            ("2026-11-30", "09:00", None),
        ] {
            assert_eq!(due(at(day, time), &choice, &terms()), expected, "{day} {time}");
        }
    }

    #[test]
    fn the_hour_is_london_s_in_summer_too() {
        let choice = Choice { weekday: Weekday::Monday, ..Choice::default() };
        // 14 June 2027 is a Monday in term; London is an hour ahead of UTC.
        let before = 1_812_986_099_000;
        assert_eq!(london::say_moment(before + 1000), "16:15 on Monday 14 June 2027");
        assert_eq!(due(before, &choice, &terms()), None);
        assert!(due(before + 1000, &choice, &terms()).is_some());
    }

    #[test]
    fn the_holidays_are_quiet() {
        let daily = Choice { rhythm: Rhythm::Daily, ..Choice::default() };
        for day in ["2026-12-31", "2027-08-05", "2026-10-29"] {
            for choice in [Choice::default(), daily] {
                assert_eq!(due(at(day, "17:00"), &choice, &terms()), None, "{day}");
            }
        }
    }

    #[test]
    fn a_daily_one_rests_at_weekends() {
        let daily = Choice { rhythm: Rhythm::Daily, ..Choice::default() };
        assert_eq!(due(at("2026-11-27", "16:30"), &daily, &terms()), Some("day-2026-11-27".to_owned()));
        assert_eq!(due(at("2026-11-28", "16:30"), &daily, &terms()), None);
    }

    #[test]
    fn who_moves_their_day_is_told_once_a_week() {
        let friday = Choice { weekday: Weekday::Friday, ..Choice::default() };
        let thursday = due(at("2026-11-26", "17:00"), &Choice::default(), &terms());
        assert_eq!(due(at("2026-11-27", "17:00"), &friday, &terms()), thursday);
    }

    #[test]
    fn a_pause_ends_on_its_day() {
        let day = london::parse_day("2026-11-27").unwrap();
        let daily = Choice { rhythm: Rhythm::Daily, paused: Paused::Until(day), ..Choice::default() };
        assert_eq!(due(at("2026-11-26", "17:00"), &daily, &terms()), None);
        assert!(due(at("2026-11-27", "17:00"), &daily, &terms()).is_some());
        assert_eq!(due(at("2027-01-14", "17:00"), &Choice { paused: Paused::UntilResumed, ..daily }, &terms()), None);
    }

    #[test]
    fn the_next_one_skips_the_holidays() {
        // Thursday of the last week before Christmas, after four.
        let next = next_occasion(at("2026-12-17", "17:00"), &Choice::default(), &terms()).unwrap();
        assert_eq!(london::say_moment(next), "16:15 on Thursday 7 January 2027");
        assert_eq!(next_occasion(at("2026-12-17", "17:00"), &Choice { rhythm: Rhythm::None, ..Choice::default() }, &terms()), None);
    }
}
