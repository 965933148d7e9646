//! The half-term of a pack as a calendar, with what speaks against each day.

use calendar::{Day, TermOf, Terms, london};
use kernel::{Result, Timestamp, Viewer};
use library::{AnnouncedMeeting, CalendarId, Draft, ResourceId, TermCalendar};

use crate::App;

/// How many half-terms ahead a pack can be for.
const AHEAD: usize = 7;

/// Days of a half-term, and what speaks against a meeting on them.
pub(crate) struct Days {
    own: Terms,
    calendars: Vec<TermCalendar>,
    meetings: Vec<AnnouncedMeeting>,
    /// The pack whose meeting it is.
    pack: Option<ResourceId>,
    today: Day,
}

/// A half-term to choose a day from.
pub(crate) struct Grid {
    pub(crate) term: String,
    pub(crate) is_guess: bool,
    pub(crate) weeks: Vec<Week>,
}

pub(crate) struct Week {
    pub(crate) label: String,
    pub(crate) days: Vec<Cell>,
}

pub(crate) struct Cell {
    pub(crate) iso: String,
    /// `14 Jan`.
    pub(crate) short: String,
    /// `Thursday 14 January 2027`.
    pub(crate) long: String,
    /// What speaks against it; empty for an ordinary school day.
    pub(crate) mark: String,
    pub(crate) is_chosen: bool,
}

impl Days {
    pub(crate) async fn read(app: &App, viewer: &Viewer, pack: Option<ResourceId>) -> Result<Self> {
        let (db, now) = (app.store.reader(), app.store.now());
        let today = london::day_at(now.0);
        let own = library::own_terms(db, today).await?;
        let mut calendars = library::list_term_calendars(db).await?;
        for calendar in calendars.iter_mut().filter(|calendar| calendar.is_own) {
            calendar.terms = own.clone();
        }
        if calendars.is_empty() {
            let (id, name) = (CalendarId::default(), "usual dates".to_owned());
            calendars.push(TermCalendar { id, name, is_own: true, terms: own.clone(), changed: Vec::new() });
        }
        let meetings = library::list_meetings(db, viewer, Timestamp(london::start_of(today))).await?;
        Ok(Self { own, calendars, meetings, pack, today })
    }

    /// What speaks against a day: `an INSET day (Tarnbridge Council)`.
    pub(crate) fn clashes(&self, day: Day) -> Vec<String> {
        let clashes = library::list_clashes(day, &self.calendars, &self.meetings, self.pack.map(|pack| pack.0));
        let say = |clash: library::Clash| match clash.calendar.as_str() {
            "" => clash.what,
            calendar => format!("{} ({calendar})", clash.what),
        };
        clashes.into_iter().map(say).collect()
    }

    /// The half-terms that a pack can be for, with the one that it is for.
    pub(crate) fn terms(&self, chosen: Option<&str>) -> Vec<(String, String)> {
        let first = self.own.current_or_next(self.today);
        let ahead = std::iter::successors(first, |term| Some(term.next())).take(AHEAD);
        let chosen = chosen.and_then(|key| key.parse::<TermOf>().ok());
        let mut terms: Vec<TermOf> = chosen.into_iter().chain(ahead).collect();
        terms.sort_unstable();
        terms.dedup();
        let any = (String::new(), "Any time".to_owned());
        std::iter::once(any).chain(terms.into_iter().map(|term| (term.key(), term.to_string()))).collect()
    }

    /// The half-term of a draft, week by week.
    pub(crate) fn grid(&self, draft: &Draft) -> Option<Grid> {
        let term = draft.term.as_deref().and_then(|key| key.parse::<TermOf>().ok());
        let term = term.or_else(|| self.own.current_or_next(self.today))?;
        let own = self.own.clone().with_guesses_around(london::parse_day(&format!("{}-10-01", term.year))?);
        let (first, last) = (own.start_of(term)?, own.end_of(term)?);
        let chosen = draft.meeting.as_ref().and_then(library::Meeting::day);
        let mondays = std::iter::successors(Some(london::monday_of(first)), |monday| Some(london::add_days(*monday, 7)));
        let week = |(number, monday): (usize, Day)| Week {
            label: format!("Week {number}"),
            days: (0..5).map(|days| self.cell(london::add_days(monday, days), chosen)).collect(),
        };
        Some(Grid {
            term: term.to_string(),
            is_guess: own.is_guess_on(first),
            weeks: (1..).zip(mondays.take_while(|monday| *monday <= last)).map(week).collect(),
        })
    }

    fn cell(&self, day: Day, chosen: Option<Day>) -> Cell {
        let own = self.calendars.iter().find(|calendar| calendar.is_own).map_or("", |calendar| calendar.name.as_str());
        let clashes = library::list_clashes(day, &self.calendars, &self.meetings, self.pack.map(|pack| pack.0));
        let marks: Vec<String> = clashes.iter().map(|clash| short(clash, own)).collect();
        Cell {
            iso: london::write_day(day),
            short: day.strftime("%-d %b").to_string(),
            long: london::say_day(day),
            mark: marks.join(", "),
            is_chosen: chosen == Some(day),
        }
    }
}

/// `an INSET day` in a cell is `INSET day`; of another calendar than one's own it says of which.
fn short(clash: &library::Clash, own: &str) -> String {
    let what = clash.what.strip_prefix("an ").or_else(|| clash.what.strip_prefix("a ")).unwrap_or(&clash.what);
    let what = if what.starts_with("holiday") || what == "summer holiday" { "holiday" } else { what };
    let is_own = clash.calendar.is_empty() || clash.calendar == own;
    if is_own { what.to_owned() } else { format!("{what} ({})", clash.calendar) }
}
