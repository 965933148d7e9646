//! When a draft goes out: the choices of the form, and what was chosen.

use calendar::{Day, TermOf, london};
use kernel::{Error, Timestamp};
use library::{Draft, Plan, Tell};

use crate::App;
use crate::form::FormFaults;

/// The hour at which something goes out that is to go out on a day.
const HOUR: i8 = 7;

/// What stands in the form.
pub(crate) struct Times {
    pub(crate) when: String,
    /// The half-term at whose start it can go out: its key, its name, its first day.
    pub(crate) term: Option<(String, String, String)>,
    pub(crate) day: String,
    pub(crate) time: String,
    pub(crate) ends: String,
    pub(crate) tell: bool,
    pub(crate) confirmed: bool,
}

impl Times {
    pub(crate) async fn of(app: &App, draft: &Draft, typed: &[(String, String)]) -> Result<Self, Error> {
        let text = |name: &str| field(typed, name).to_owned();
        let own = draft.term.as_deref().and_then(|key| key.parse().ok());
        let term = next_start(app, own).await?;
        let when = if typed.is_empty() { "now".to_owned() } else { text("when") };
        Ok(Self {
            when,
            term: term.map(|(term, first)| (term.key(), term.to_string(), london::say_day(first))),
            day: text("publish_day"),
            time: if typed.is_empty() { "16:00".to_owned() } else { text("publish_time") },
            ends: text("withdraw_day"),
            tell: !text("tell").is_empty(),
            confirmed: !text("confirmed").is_empty(),
        })
    }
}

/// The half-term that is to be, if it is still to come; else the next one.
async fn next_start(app: &App, own: Option<TermOf>) -> Result<Option<(TermOf, Day)>, Error> {
    let today = london::day_at(app.store.now().0);
    let terms = library::own_terms(app.store.reader(), today).await?;
    let first = |term: TermOf| terms.start_of(term).filter(|first| *first > today).map(|first| (term, first));
    Ok(own.and_then(first).or_else(|| terms.next_after(today).and_then(first)))
}

fn field<'a>(typed: &'a [(String, String)], name: &str) -> &'a str {
    typed.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.trim())
}

/// Reads what was chosen.
pub(crate) async fn read(app: &App, typed: &[(String, String)]) -> Result<Result<Plan, FormFaults>, Error> {
    let fault = |field: &str, message: &str| Ok(Err(FormFaults::one(field, message)));
    let (publish_at, term) = match field(typed, "when") {
        "now" => (None, None),
        "at" => {
            let Some(day) = london::parse_day(field(typed, "publish_day")) else {
                return fault("publish_day", "Enter the day on which it goes out.");
            };
            let Some(time) = london::parse_time(field(typed, "publish_time")) else {
                return fault("publish_time", "Enter the time at which it goes out, such as 16:00.");
            };
            let civil = day.to_datetime(time);
            if london::is_skipped(civil) {
                return fault("publish_time", "The clocks go forward that night, and this time does not exist.");
            }
            (Some(Timestamp(london::moment_of(civil))), None)
        }
        key => {
            let Some(term) = key.parse::<TermOf>().ok() else { return fault("when", "Choose when it goes out.") };
            let Some((found, first)) = next_start(app, Some(term)).await?.filter(|(found, _)| *found == term) else {
                return fault("when", "That half-term has begun. Choose another time.");
            };
            (Some(at_hour(first)), Some(found))
        }
    };
    let withdraw_at = match field(typed, "withdraw_day") {
        "" => None,
        day => match london::parse_day(day) {
            Some(day) => Some(at_hour(day)),
            None => return fault("withdraw_day", "Enter a day, or leave it empty."),
        },
    };
    let tell = if field(typed, "tell").is_empty() { Tell::Nobody } else { Tell::Everyone };
    Ok(Ok(Plan { publish_at, term, withdraw_at, tell }))
}

fn at_hour(day: Day) -> Timestamp {
    Timestamp(london::moment_of(day.at(HOUR, 0, 0, 0)))
}
