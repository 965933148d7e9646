//! School time: when an outcome is asked for, and since when a case goes without an answer.

use calendar::{Day, Terms, london};
use kernel::{Error, Timestamp};

use crate::App;

/// School weeks after the release until its author is asked how it went.
const OUTCOME_WEEKS: u32 = 6;
/// School days without an answer until a coordinator is told.
const UNANSWERED_DAYS: u32 = 5;

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
    Ok(Timestamp(london::start_of(terms.school_days_before(today, UNANSWERED_DAYS))))
}

#[cfg(test)]
mod tests {
    use calendar::SchoolYear;

    use super::*;

    #[test]
    fn weekends_and_holidays_are_no_waiting() {
        let terms = Terms::new([SchoolYear::guess(2026)]);
        let day = |text: &str| london::parse_day(text).unwrap();
        assert_eq!(terms.school_days_before(day("2026-11-23"), UNANSWERED_DAYS), day("2026-11-16"), "a week");
        let back = terms.school_days_before(day("2027-01-06"), UNANSWERED_DAYS);
        assert!(back < day("2026-12-20"), "over Christmas: {back}");
    }
}
