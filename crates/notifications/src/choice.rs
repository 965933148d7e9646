//! How often somebody wants to be told, and on which day.

use std::collections::HashMap;
use std::str::FromStr;

use calendar::{Day, Weekday, london};
use kernel::{PersonId, Result, Store};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::entity::choice;

/// How often a digest comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    Weekly,
    /// On each school day.
    Daily,
    /// Never.
    None,
}

impl Rhythm {
    /// All of them, in the order that pages list them.
    pub const ALL: [Self; 3] = [Self::Weekly, Self::Daily, Self::None];

    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Daily => "daily",
            Self::None => "none",
        }
    }
}

impl FromStr for Rhythm {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|rhythm| rhythm.as_str() == text);
        known.ok_or_else(|| format!("'{text}' is no rhythm; accepted: weekly, daily, none"))
    }
}

/// Whether somebody wants a rest from being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paused {
    No,
    /// It goes on on this day.
    Until(Day),
    /// It goes on when they say so.
    UntilResumed,
}

impl Paused {
    const EVER: &str = "ever";

    pub(crate) fn write(self) -> String {
        match self {
            Self::No => String::new(),
            Self::Until(day) => london::write_day(day),
            Self::UntilResumed => Self::EVER.to_owned(),
        }
    }

    fn read(text: &str) -> Self {
        match text {
            "" => Self::No,
            Self::EVER => Self::UntilResumed,
            day => london::parse_day(day).map_or(Self::No, Self::Until),
        }
    }

    /// Whether it is so on this day.
    pub fn is_on(self, day: Day) -> bool {
        match self {
            Self::No => false,
            Self::Until(end) => day < end,
            Self::UntilResumed => true,
        }
    }
}

/// When somebody is told by mail of what is said to their cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseMail {
    /// Once an hour at most, gathered, on school days.
    Hourly,
    /// In term time, whenever something is said.
    AtOnce,
    /// Never; nor are they nudged or asked how it went by mail.
    None,
}

impl CaseMail {
    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hourly => "hourly",
            Self::AtOnce => "at-once",
            Self::None => "none",
        }
    }
}

impl FromStr for CaseMail {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = [Self::Hourly, Self::AtOnce, Self::None].into_iter().find(|way| way.as_str() == text);
        known.ok_or_else(|| format!("'{text}' is no way to be told of cases; accepted: hourly, at-once, none"))
    }
}

/// How somebody wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub rhythm: Rhythm,
    /// The day of a weekly digest.
    pub weekday: Weekday,
    /// Whether what a coordinator announces comes by mail as well.
    pub announcements: bool,
    pub cases: CaseMail,
    pub paused: Paused,
}

impl Default for Choice {
    /// Thursdays: the week can still be changed, and Friday's meetings are ahead.
    fn default() -> Self {
        Self {
            rhythm: Rhythm::Weekly,
            weekday: Weekday::Thursday,
            announcements: true,
            cases: CaseMail::Hourly,
            paused: Paused::No,
        }
    }
}

impl Choice {
    fn from_row(row: &choice::Model) -> Self {
        let weekday = i8::try_from(row.weekday).ok().and_then(|number| Weekday::from_monday_one_offset(number).ok());
        Self {
            rhythm: row.rhythm.parse().unwrap_or(Rhythm::Weekly),
            weekday: weekday.unwrap_or(Weekday::Thursday),
            announcements: row.announcements != 0,
            cases: row.cases.parse().unwrap_or(CaseMail::Hourly),
            paused: Paused::read(&row.paused),
        }
    }

    /// Whether an announcement goes to them by mail on this day.
    pub(crate) fn takes_announcements(&self, day: Day) -> bool {
        self.announcements && !self.paused.is_on(day)
    }
}

/// Reads somebody's choice; what they never chose is the default.
pub async fn find_choice(db: &impl ConnectionTrait, person: PersonId) -> Result<Choice> {
    let row = choice::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.as_ref().map(Choice::from_row).unwrap_or_default())
}

/// Reads the choices of everybody who made one.
pub(crate) async fn list_choices(db: &impl ConnectionTrait) -> Result<HashMap<PersonId, Choice>> {
    let rows = choice::Entity::find().all(db).await?;
    Ok(rows.iter().map(|row| (PersonId(row.person_id), Choice::from_row(row))).collect())
}

/// Keeps somebody's choice. Who asks was decided before: the person themselves, or whoever has their secret.
pub async fn save_choice(store: &Store, person: PersonId, choice: &Choice) -> Result<()> {
    let columns = ["rhythm", "weekday", "announcements", "cases", "paused", "changed_at"];
    let insert = Query::insert()
        .into_table("notifications_choice")
        .columns(["person_id"].into_iter().chain(columns))
        .values_panic([
            person.0.into(),
            choice.rhythm.as_str().into(),
            i32::from(choice.weekday.to_monday_one_offset()).into(),
            i32::from(choice.announcements).into(),
            choice.cases.as_str().into(),
            choice.paused.write().into(),
            store.now().0.into(),
        ])
        .on_conflict(OnConflict::column("person_id").update_columns(columns).to_owned())
        .to_owned();
    store.note(&insert).await
}
