//! School time: when an outcome is asked for, and since when a case goes without an answer.

use calendar::{Day, Terms, london};
use kernel::{Error, Timestamp};

use crate::App;

/// School weeks after the release until its author is asked how it went.
const OUTCOME_WEEKS: u32 = 6;
/// School days without an answer until a coordinator is told.
const UNANSWERED_DAYS: u32 = 5;
/// How far back is looked: no holidays are longer.
const FAR: i64 = 90;

async fn terms(app: &App) -> Result<(Terms, Day), Error> {
    let today = london::day_at(app.store.now().0);
    Ok((library::own_terms(app.store.reader(), today).await?, today))
}

/// The day on which the outcome of a case that is released today is asked for.
pub(crate) async fn outcome_due(app: &App) -> Result<Option<String>, Error> {
    let (terms, today) = terms(app).await?;
    Ok(terms.add_school_weeks(today, OUTCOME_WEEKS).map(london::write_day))
}

/// The moment before which a case was released that has waited too long for its first answer.
pub(crate) async fn unanswered_since(app: &App) -> Result<Timestamp, Error> {
    let (terms, today) = terms(app).await?;
    Ok(Timestamp(london::start_of(days_back(&terms, today))))
}

/// The day from which there were so many school days, this one not among them.
fn days_back(terms: &Terms, today: Day) -> Day {
    let (mut day, mut left) = (today, UNANSWERED_DAYS);
    for _ in 0..FAR {
        if left == 0 {
            break;
        }
        day = london::add_days(day, -1);
        left -= u32::from(terms.is_school_day(day));
    }
    day
}

#[cfg(test)]
mod tests {
    use calendar::SchoolYear;

    use super::*;

    #[test]
    fn weekends_and_holidays_are_no_waiting() {
        let terms = Terms::new([SchoolYear::guess(2026)]);
        let day = |text: &str| london::parse_day(text).unwrap();
        assert_eq!(days_back(&terms, day("2026-11-23")), day("2026-11-16"), "a week");
        let back = days_back(&terms, day("2027-01-06"));
        assert!(back < day("2026-12-20"), "over Christmas: {back}");
    }
}
