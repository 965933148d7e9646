//! The unit of work: one transaction that holds a change and its journal rows.

use std::fmt;

use sea_orm::{ActiveValue::Unchanged, sea_query::Expr};
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, Set};

use crate::journal::{self, Cursor, Entry, head};
use crate::{Audience, Error, PersonId, Result, Store, Timestamp, Viewer};

/// Who does something: an id for the journal, never a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor(String);

impl Actor {
    /// The server itself, at first start and on schedule.
    pub fn system() -> Self {
        Self("system".to_owned())
    }

    /// The person at the machine's command line.
    pub fn command_line() -> Self {
        Self("command-line".to_owned())
    }

    /// A person of the network.
    pub fn person(person: PersonId) -> Self {
        Self(person.to_string())
    }

    /// Whoever stands behind a viewer; `None` where that is nobody in particular.
    pub fn of(viewer: &Viewer) -> Option<Self> {
        viewer.person().map(Self::person)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happened, as a command tells it to its [`Unit`].
#[derive(Debug, Clone)]
pub struct Event {
    /// `capability.past-tense`, for ever: `library.published`.
    pub kind: &'static str,
    /// The id of what it happened to.
    pub subject: String,
    /// The version it made, where the subject has versions.
    pub version: Option<i64>,
    /// Who may see the subject from now on, where that applies.
    pub audience: Option<Audience>,
    /// Further ids and facts, a JSON object; never text that somebody wrote.
    pub detail: serde_json::Value,
}

/// The proof that a change is committed, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The place of the change's last journal row. A follower that has reached it has seen the change.
    pub position: Cursor,
}

/// One open write. Dropped without [`Unit::commit`], it leaves nothing behind.
pub struct Unit {
    store: Store,
    transaction: DatabaseTransaction,
    actor: Actor,
    now: Timestamp,
    events: Vec<Event>,
}

/// Rows of the journal that go into one INSERT: nine columns each, well below what either database binds.
const ROWS_AN_INSERT: usize = 500;

impl Unit {
    pub(crate) fn new(store: Store, transaction: DatabaseTransaction, actor: Actor, now: Timestamp) -> Self {
        Self { store, transaction, actor, now, events: Vec::new() }
    }

    /// The transaction, for reading and writing rows.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Who is writing.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The moment that this write began; every row of it carries this time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Says what happened. The rows are written at commit, in this order.
    pub fn append(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Writes the journal rows, commits and wakes the followers. A change that appended nothing is refused and rolled back.
    pub async fn commit(mut self) -> Result<Receipt> {
        if self.events.is_empty() {
            self.transaction.rollback().await?;
            return Err(Error::internal("a write that appended nothing to the journal was rolled back"));
        }
        let events = std::mem::take(&mut self.events);
        let head = self.take_head(i64::try_from(events.len()).unwrap_or(i64::MAX)).await?;
        let mut hash = head.hash;
        let mut seq = head.seq;
        let mut rows = Vec::with_capacity(events.len());
        for event in events {
            seq += 1;
            let mut row = Entry {
                seq,
                kind: event.kind.to_owned(),
                subject: event.subject,
                version: event.version,
                audience: event.audience.map(|audience| audience.to_string()),
                actor: self.actor.to_string(),
                at: self.now,
                detail: event.detail.to_string(),
                hash: String::new(),
            };
            row.hash = row.chained(&hash);
            hash.clone_from(&row.hash);
            rows.push(row.into_active_model());
        }
        for chunk in rows.chunks(ROWS_AN_INSERT) {
            journal::Entity::insert_many(chunk.to_vec()).exec_without_returning(&self.transaction).await?;
        }
        let head = head::ActiveModel { id: Unchanged(1), last: Unchanged(seq), hash: Set(hash.clone()) };
        head::Entity::update(head).exec(&self.transaction).await?;
        let position = Cursor { incarnation: self.store.incarnation(), seq, hash };
        self.transaction.commit().await?;
        self.store.wake(seq);
        Ok(Receipt { position })
    }

    /// Takes the counter row, last of all rows, and holds it until the commit: so sequence order is commit order.
    async fn take_head(&self, rows: i64) -> Result<journal::Head> {
        use sea_orm::ExprTrait as _;
        head::Entity::update_many()
            .col_expr(head::Column::Last, Expr::col(head::Column::Last).add(rows))
            .filter(sea_orm::ColumnTrait::eq(&head::Column::Id, 1))
            .exec(&self.transaction)
            .await?;
        let head = journal::get_head(&self.transaction).await?;
        Ok(journal::Head { seq: head.seq - rows, hash: head.hash })
    }

    /// Commits what succeeded, and gives up what did not; hands the result on.
    pub async fn settle<T>(self, result: Result<T>) -> Result<T> {
        match result {
            Ok(done) => self.commit().await.map(|_| done),
            Err(error) => {
                self.abandon().await?;
                Err(error)
            }
        }
    }

    /// Gives the write up, leaving nothing behind.
    pub async fn abandon(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }
}
