//! All rows of the database, out and in again: the same on SQLite and PostgreSQL, so that a backup of one restores into the other.

use futures_util::TryStreamExt;
use migrations::{ColumnSort, CopiedTable, TABLES};
use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, IsolationLevel, QueryResult, StreamTrait, TransactionOptions, TransactionTrait,
};
use serde_json::Value;
use uuid::Uuid;

use crate::journal::{Cursor, get_head};
use crate::store::{get_incarnation, renew_incarnation};
use crate::{Error, Result, Store, Unit};

/// Rows a statement: 19 columns at most, well below what either database binds.
const ROWS_A_STATEMENT: usize = 200;

/// The names of all tables, parents before children, as a copy has them.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.name)
}

/// Reads all rows of all tables as they were at one moment, while others go on writing, and hands each on with its table's name.
/// Returns that moment's place in the journal.
pub async fn copy_out(store: &Store, mut row: impl FnMut(&'static str, Vec<Value>) -> Result<()>) -> Result<Cursor> {
    // A SQLite transaction sees one moment of its own accord.
    let mut options = TransactionOptions::default();
    if store.reader().get_database_backend() == DatabaseBackend::Postgres {
        options.isolation_level = Some(IsolationLevel::RepeatableRead);
        options.access_mode = Some(AccessMode::ReadOnly);
    }
    let snapshot = store.reader().begin_with_options(options).await?;
    let head = get_head(&snapshot).await?;
    let incarnation = get_incarnation(&snapshot).await?;
    for table in TABLES {
        let select = Query::select().columns(table.columns.iter().map(|(column, _)| *column)).from(table.name).to_owned();
        let mut rows = snapshot.stream(&select).await?;
        while let Some(found) = rows.try_next().await? {
            row(table.name, read_row(table, &found)?)?;
        }
    }
    snapshot.rollback().await?;
    Ok(Cursor { incarnation, seq: head.seq, hash: head.hash })
}

fn read_row(table: &CopiedTable, row: &QueryResult) -> Result<Vec<Value>> {
    let value = |&(column, sort): &(&str, ColumnSort)| -> Result<Value> {
        Ok(match sort {
            ColumnSort::Integer => row.try_get::<Option<i32>>("", column)?.into(),
            ColumnSort::BigInteger => row.try_get::<Option<i64>>("", column)?.into(),
            ColumnSort::Text => row.try_get::<Option<String>>("", column)?.into(),
            ColumnSort::Uuid => row.try_get::<Option<Uuid>>("", column)?.map(|id| id.to_string()).into(),
        })
    };
    table.columns.iter().map(value).collect()
}

impl Unit {
    /// Takes all rows away, as the first step of putting a copy in their place.
    pub async fn clear_all(&self) -> Result<()> {
        for table in TABLES.iter().rev() {
            self.connection().execute(&Query::delete().from_table(table.name).to_owned()).await?;
        }
        Ok(())
    }

    /// Puts rows of a copy in, which [`copy_out`] read. Tables come in the order of [`table_names`].
    ///
    /// # Errors
    /// `Refused` for a table or a row that this program's schema does not have.
    pub async fn copy_in(&self, table: &str, rows: &[Vec<Value>]) -> Result<()> {
        let known = TABLES.iter().find(|known| known.name == table);
        let table =
            known.ok_or_else(|| Error::Refused(format!("the copy has a table '{table}' that this program does not know")))?;
        for chunk in rows.chunks(ROWS_A_STATEMENT) {
            let mut insert = Query::insert();
            insert.into_table(table.name).columns(table.columns.iter().map(|(column, _)| *column));
            for row in chunk {
                insert.values_panic(write_row(table, row)?);
            }
            self.connection().execute(&insert).await?;
        }
        Ok(())
    }

    /// Gives the copied rows an incarnation of their own, so that no place in the journal that was taken elsewhere holds in them.
    pub async fn renew_incarnation(&self) -> Result<Uuid> {
        renew_incarnation(self.connection(), self.now()).await
    }
}

fn write_row(table: &CopiedTable, row: &[Value]) -> Result<Vec<SimpleExpr>> {
    let bad = || Error::Refused(format!("the copy has a row of '{}' that does not fit its columns", table.name));
    if row.len() > table.columns.len() {
        return Err(bad());
    }
    // A copy from before a column was there: new ones stand last, and may be empty.
    let row = row.iter().chain(std::iter::repeat_n(&Value::Null, table.columns.len() - row.len()));
    let expression = |(value, (_, sort)): (&Value, &(&str, ColumnSort))| -> Result<SimpleExpr> {
        let text = || value.as_str().ok_or_else(bad);
        Ok(match sort {
            ColumnSort::Integer if value.is_null() => SimpleExpr::from(None::<i32>),
            ColumnSort::BigInteger if value.is_null() => SimpleExpr::from(None::<i64>),
            ColumnSort::Text if value.is_null() => SimpleExpr::from(None::<String>),
            ColumnSort::Uuid if value.is_null() => SimpleExpr::from(None::<Uuid>),
            ColumnSort::Integer => value.as_i64().and_then(|number| i32::try_from(number).ok()).ok_or_else(bad)?.into(),
            ColumnSort::BigInteger => value.as_i64().ok_or_else(bad)?.into(),
            ColumnSort::Text => text()?.into(),
            ColumnSort::Uuid => Uuid::parse_str(text()?).map_err(|_| bad())?.into(),
        })
    };
    row.zip(table.columns).map(expression).collect()
}
