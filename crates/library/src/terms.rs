//! The network's term dates: one calendar or several, an authority's and a trust's, of which one is the network's own. Everybody
//! may see them: schools print them on their doors.

use std::fmt;
use std::str::FromStr;

use calendar::{Day, SchoolYear, Terms, WrittenYear};
use kernel::{Error, Event, Fault, Permission, Result, Timestamp, Unit, Viewer, new_id};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use rows::{school_year, term_calendar};

/// Calendars of one network at most.
const CALENDARS: usize = 30;
/// Characters of a name at most.
const NAME: usize = 100;

/// The id of a calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarId(pub Uuid);

impl fmt::Display for CalendarId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for CalendarId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Uuid::from_str(text).map(Self).map_err(|_| format!("'{text}' is no calendar's id; accepted: a UUID"))
    }
}

/// Term dates of one authority or trust.
#[derive(Debug, Clone, PartialEq)]
pub struct TermCalendar {
    pub id: CalendarId,
    pub name: String,
    /// Whether the network goes by it.
    pub is_own: bool,
    pub terms: Terms,
    /// The last change of each year that somebody wrote.
    pub changed: Vec<(i16, Timestamp)>,
}

impl TermCalendar {
    /// When a year was changed last, which whoever changes it must have seen; `None` where nobody has written it.
    pub fn changed_at(&self, year: i16) -> Option<Timestamp> {
        self.changed.iter().find(|(of, _)| *of == year).map(|(_, at)| *at)
    }
}

/// Lists all calendars, the network's own first, then by name.
pub async fn list_term_calendars(db: &impl ConnectionTrait) -> Result<Vec<TermCalendar>> {
    let calendars = term_calendar::Entity::find()
        .order_by_desc(term_calendar::Column::IsOwn)
        .order_by_asc(term_calendar::Column::Name)
        .all(db)
        .await?;
    let years = school_year::Entity::find().order_by_asc(school_year::Column::Year).all(db).await?;
    calendars.into_iter().map(|row| assemble(row, &years)).collect()
}

fn assemble(row: term_calendar::Model, years: &[school_year::Model]) -> Result<TermCalendar> {
    let mine = || years.iter().filter(|year| year.calendar_id == row.id);
    let read = |year: &school_year::Model| -> Result<SchoolYear> {
        let written: WrittenYear = serde_json::from_str(&year.days).map_err(|error| Error::Internal(Box::new(error)))?;
        written.read().map_err(|_| Error::internal(format!("the term dates of {} are not in order", year.year)))
    };
    let terms = mine().map(read).collect::<Result<Vec<_>>>()?;
    let changed = mine().filter_map(|year| Some((i16::try_from(year.year).ok()?, year.changed_at))).collect();
    Ok(TermCalendar { id: CalendarId(row.id), name: row.name, is_own: row.is_own != 0, terms: Terms::new(terms), changed })
}

/// The network's own term dates, with a guess for the years around this day that nobody has written.
pub async fn own_terms(db: &impl ConnectionTrait, day: Day) -> Result<Terms> {
    let calendars = list_term_calendars(db).await?;
    let own = calendars.into_iter().find(|calendar| calendar.is_own).map(|calendar| calendar.terms);
    Ok(own.unwrap_or_default().with_guesses_around(day))
}

/// Adds a calendar without dates. The first one is the network's own.
pub async fn add_term_calendar(unit: &mut Unit, by: &Viewer, name: &str) -> Result<CalendarId> {
    by.require(Permission::PublishTerm)?;
    let others = term_calendar::Entity::find().all(unit.connection()).await?;
    if others.len() >= CALENDARS {
        return Err(Error::Conflict(format!("There are {CALENDARS} calendars already. Take one away first.")));
    }
    let name = checked_name(name, &others, None)?;
    let row = term_calendar::Model { id: new_id(unit.now()), name, is_own: i32::from(others.is_empty()), created_at: unit.now() };
    let id = CalendarId(row.id);
    term_calendar::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    tell(unit, id, &serde_json::json!({ "added": true }));
    Ok(id)
}

/// Gives a calendar another name.
pub async fn rename_term_calendar(unit: &mut Unit, by: &Viewer, id: CalendarId, name: &str) -> Result<()> {
    by.require(Permission::PublishTerm)?;
    let all = get_with_others(unit, id).await?;
    let name = checked_name(name, &all, Some(id))?;
    term_calendar::Entity::update_many()
        .col_expr(term_calendar::Column::Name, sea_orm::sea_query::Expr::value(name))
        .filter(term_calendar::Column::Id.eq(id.0))
        .exec(unit.connection())
        .await?;
    tell(unit, id, &serde_json::json!({ "renamed": true }));
    Ok(())
}

/// Makes a calendar the one that the network goes by.
pub async fn choose_own_terms(unit: &mut Unit, by: &Viewer, id: CalendarId) -> Result<()> {
    by.require(Permission::PublishTerm)?;
    for row in get_with_others(unit, id).await? {
        let is_own = i32::from(row.id == id.0);
        term_calendar::Entity::update_many()
            .col_expr(term_calendar::Column::IsOwn, sea_orm::sea_query::Expr::value(is_own))
            .filter(term_calendar::Column::Id.eq(row.id))
            .exec(unit.connection())
            .await?;
    }
    tell(unit, id, &serde_json::json!({ "own": true }));
    Ok(())
}

/// Takes a calendar away, with all its years.
///
/// # Errors
/// `Conflict` for the network's own while there are others: choose another first.
pub async fn remove_term_calendar(unit: &mut Unit, by: &Viewer, id: CalendarId) -> Result<()> {
    by.require(Permission::PublishTerm)?;
    let all = get_with_others(unit, id).await?;
    if all.len() > 1 && all.iter().any(|row| row.id == id.0 && row.is_own != 0) {
        return Err(Error::Conflict("The network goes by this calendar. Choose another as its own first.".to_owned()));
    }
    school_year::Entity::delete_many().filter(school_year::Column::CalendarId.eq(id.0)).exec(unit.connection()).await?;
    term_calendar::Entity::delete_by_id(id.0).exec(unit.connection()).await?;
    tell(unit, id, &serde_json::json!({ "removed": true }));
    Ok(())
}

/// Writes a school year into a calendar. `seen` is when the year had been changed last for whoever wrote it.
///
/// # Errors
/// `Conflict` when somebody else has changed the same year since.
pub async fn write_school_year(
    unit: &mut Unit,
    by: &Viewer,
    id: CalendarId,
    year: &SchoolYear,
    seen: Option<Timestamp>,
) -> Result<()> {
    by.require(Permission::PublishTerm)?;
    get_with_others(unit, id).await?;
    let key = (id.0, i32::from(year.year()));
    let before = school_year::Entity::find_by_id(key).one(unit.connection()).await?;
    if before.as_ref().map(|row| row.changed_at) != seen {
        return Err(Error::Conflict(
            "Somebody else changed these term dates since you opened them. Open the page again to see what they wrote.".to_owned(),
        ));
    }
    let days = serde_json::to_string(&WrittenYear::of(year)).map_err(|error| Error::Internal(Box::new(error)))?;
    // Two changes within one millisecond are two all the same.
    let changed_at = before.map_or(unit.now(), |row| Timestamp(unit.now().0.max(row.changed_at.0 + 1)));
    school_year::Entity::delete_by_id(key).exec(unit.connection()).await?;
    let row = school_year::Model { calendar_id: id.0, year: key.1, days, changed_at };
    school_year::Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    tell(unit, id, &serde_json::json!({ "year": year.year() }));
    Ok(())
}

async fn get_with_others(unit: &Unit, id: CalendarId) -> Result<Vec<term_calendar::Model>> {
    let all = term_calendar::Entity::find().all(unit.connection()).await?;
    if all.iter().any(|row| row.id == id.0) {
        return Ok(all);
    }
    Err(Error::NotFound("There is no such calendar. Somebody may have taken it away.".to_owned()))
}

fn checked_name(name: &str, others: &[term_calendar::Model], own: Option<CalendarId>) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fault =
        |message: String| Err(Error::Invalid(vec![Fault { place: String::new(), line: 0, field: "name".to_owned(), message }]));
    if name.is_empty() || name.chars().any(char::is_control) {
        return fault("Enter whose term dates these are, such as Tarnbridge Council".to_owned());
    }
    if name.chars().count() > NAME {
        return fault(format!("Use at most {NAME} characters"));
    }
    if others.iter().any(|row| Some(CalendarId(row.id)) != own && row.name.to_lowercase() == name.to_lowercase()) {
        return fault("There is a calendar of this name already".to_owned());
    }
    Ok(name)
}

fn tell(unit: &mut Unit, id: CalendarId, detail: &serde_json::Value) {
    unit.append(Event {
        kind: "library.terms-changed",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: detail.clone(),
    });
}

mod rows {
    pub(super) mod term_calendar {
        use kernel::Timestamp;
        use sea_orm::entity::prelude::{
            ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
        };

        #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "library_term_calendar")]
        pub(crate) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub(crate) id: Uuid,
            pub(crate) name: String,
            pub(crate) is_own: i32,
            pub(crate) created_at: Timestamp,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub(super) mod school_year {
        use kernel::Timestamp;
        use sea_orm::entity::prelude::{
            ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
        };

        #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "library_school_year")]
        pub(crate) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub(crate) calendar_id: Uuid,
            #[sea_orm(primary_key, auto_increment = false)]
            pub(crate) year: i32,
            /// A [`calendar::WrittenYear`] as JSON.
            pub(crate) days: String,
            pub(crate) changed_at: Timestamp,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }
}
