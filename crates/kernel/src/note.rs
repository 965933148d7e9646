//! The second way to write: what is no change of the domain, in tables that are listed here.

use sea_orm::sea_query::{Expr, OnConflict, Query, QueryStatementWriter};
use sea_orm::{ConnectionTrait, DatabaseTransaction, ExprTrait as _, StatementBuilder};

use crate::{Error, Result, Store, Timestamp};

/// The tables that [`Store::note`] may write. A table stands here only when no follower needs to know of a change in it.
pub const NOTED_TABLES: &[&str] = &[
    "kernel_request",             // one process to another
    "kernel_answer",              // what programs were told
    "identity_session",           // who was here when
    "identity_link",              // secrets that are used once
    "identity_attempt",           // who is away at a provider
    "identity_proof",             // likewise
    "identity_token",             // the day that it was last used
    "insight_search",             // counters
    "insight_opening",            // counters
    "library_draft",              // what nobody but its writers may see
    "library_draft_copy",         // likewise
    "post_message",               // what became of a message
    "notifications_choice",       // how somebody wants to be told
    "notifications_secret",       // hashes of addresses
    "notifications_told",         // what a follower did
    "notifications_announcement", // likewise: who was told of it
    "notifications_dismissal",    // what somebody hid
    "notifications_reminder",     // nobody else's business
    "notifications_news",         // what a follower knows
    "notifications_case_news",    // likewise
    "notifications_cursor",       // where it stands
    "harvest_record",             // what a follower knows
    "harvest_cursor",             // where it stands
    "harvest_key",                // what its answers are sealed with
    "search_saved",               // what somebody keeps to themselves
    "consultation_draft",         // what its author alone may see, sealed
    "consultation_draft_copy",    // likewise
    "federation_contact",         // how far the exchange with a peer is
    "federation_seen",            // signatures that came already
    "federation_exposed",         // what a peer was told of
    "federation_file",            // when it is fetched again
    "federation_taken",           // what it took of that
];

/// The request that the search index be rebuilt from zero, left by `reindex` beside a running server.
pub const REINDEX: &str = "reindex";

impl Store {
    /// Writes what is no change of the domain: one statement on one of [`NOTED_TABLES`], outside the journal.
    ///
    /// # Errors
    /// `Internal` for any other table: a change of the domain goes through a [`crate::Unit`].
    pub async fn note<S: StatementBuilder + QueryStatementWriter>(&self, statement: &S) -> Result<()> {
        self.note_rows(statement).await.map(drop)
    }

    /// The same, for a statement that asks for a state of its own: returns how many rows it changed.
    ///
    /// # Errors
    /// As [`Store::note`].
    pub async fn note_rows<S: StatementBuilder + QueryStatementWriter>(&self, statement: &S) -> Result<u64> {
        require_listed(statement)?;
        Ok(self.writer().execute(statement).await?.rows_affected())
    }

    /// Begins several notes that are kept together or not at all: a follower's effect with its cursor.
    pub async fn begin_notes(&self) -> Result<Notes> {
        Ok(Notes { transaction: crate::store::begin(self.writer()).await?, now: self.now() })
    }

    /// Leaves a request for another process on the same database.
    pub async fn request(&self, name: &str) -> Result<()> {
        let insert = Query::insert()
            .into_table("kernel_request")
            .columns(["name", "requested_at"])
            .values_panic([name.into(), self.now().0.into()])
            .on_conflict(OnConflict::column("name").update_column("requested_at").to_owned())
            .to_owned();
        self.note(&insert).await
    }

    /// Takes a request that was left, so that it is answered once.
    pub async fn take_request(&self, name: &str) -> Result<bool> {
        let select = Query::select().expr(Expr::val(1)).from("kernel_request").and_where(Expr::col("name").eq(name)).to_owned();
        if self.reader().query_one(&select).await?.is_none() {
            return Ok(false);
        }
        let delete = Query::delete().from_table("kernel_request").and_where(Expr::col("name").eq(name)).to_owned();
        self.note(&delete).await?;
        Ok(true)
    }
}

/// Notes that are kept together. Dropped without [`Notes::commit`], they leave nothing behind.
pub struct Notes {
    transaction: DatabaseTransaction,
    now: Timestamp,
}

impl Notes {
    /// Writes one of them; returns how many rows it changed.
    ///
    /// # Errors
    /// As [`Store::note`].
    pub async fn note<S: StatementBuilder + QueryStatementWriter>(&self, statement: &S) -> Result<u64> {
        require_listed(statement)?;
        Ok(self.transaction.execute(statement).await?.rows_affected())
    }

    /// The transaction, for reading.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// The moment that they began.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Keeps them.
    pub async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}

fn require_listed<S: QueryStatementWriter>(statement: &S) -> Result<()> {
    let sql = statement.to_string(sea_orm::sea_query::SqliteQueryBuilder);
    let listed = NOTED_TABLES
        .iter()
        .any(|table| ["INSERT INTO", "UPDATE", "DELETE FROM"].iter().any(|verb| sql.starts_with(&format!("{verb} \"{table}\""))));
    if listed { Ok(()) } else { Err(Error::internal("this table is written through a unit of work only")) }
}
