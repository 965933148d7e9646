//! The journal: one row a change, in commit order, each hashed together with the row before it.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sea_orm::{ColumnTrait, ConnectionTrait, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Error, PersonId, Result, Timestamp};

/// One row of the journal.
pub type Entry = Model;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kernel_journal")]
pub struct Model {
    /// Gapless from 1; the order of commits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// What happened: `library.published`.
    pub kind: String,
    /// The id of what it happened to.
    pub subject: String,
    /// The version of the subject that this made, where it has versions.
    pub version: Option<i64>,
    /// Who may see the subject from now on, where that applies.
    pub audience: Option<String>,
    /// Who did it: an id, never a name.
    pub actor: String,
    /// When it was committed, by this server's clock.
    pub at: Timestamp,
    /// Further ids and facts, a JSON object.
    pub detail: String,
    /// SHA-256 over the hash of the row before and all fields of this one, in hexadecimal.
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The hash that this row must have when it follows a row with the hash `before`.
    pub fn chained(&self, before: &str) -> String {
        let fields = serde_json::json!([
            before,
            self.seq,
            self.kind,
            self.subject,
            self.version,
            self.audience,
            self.actor,
            self.at,
            self.detail
        ]);
        format!("{:x}", Sha256::digest(fields.to_string()))
    }
}

/// A place in one database's journal. It holds only for the incarnation and the history that it was taken from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// The database's incarnation: new after every restore.
    pub incarnation: Uuid,
    /// The last row that was applied; 0 before the first.
    pub seq: i64,
    /// That row's hash; empty before the first.
    pub hash: String,
}

/// The journal's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last row's sequence, 0 while there is none.
    pub seq: i64,
    /// The last row's hash, empty while there is none.
    pub hash: String,
}

pub(crate) mod head {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kernel_journal_head")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        pub(crate) last: i64,
        pub(crate) hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Reads the journal's end.
pub(crate) async fn get_head(db: &impl ConnectionTrait) -> Result<Head> {
    let row = head::Entity::find_by_id(1).one(db).await?;
    let row = row.ok_or_else(|| Error::internal("the journal has no head row; restore a backup"))?;
    Ok(Head { seq: row.last, hash: row.hash })
}

/// Lists up to `limit` rows after the row `seq`, oldest first.
pub async fn list_entries(db: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<Entry>> {
    Ok(Entity::find().filter(Column::Seq.gt(after)).order_by_asc(Column::Seq).limit(limit).all(db).await?)
}

/// Lists the rows about one subject, oldest first.
pub async fn list_entries_of(db: &impl ConnectionTrait, subject: &str) -> Result<Vec<Entry>> {
    Ok(Entity::find().filter(Column::Subject.eq(subject)).order_by_asc(Column::Seq).all(db).await?)
}

/// Everything that the journal holds of a person, as JSON: what they did, and what was done about them.
pub async fn export_person(db: &impl ConnectionTrait, person: PersonId) -> Result<serde_json::Value> {
    let id = person.to_string();
    let theirs = Column::Actor.eq(&id).or(Column::Subject.eq(&id)).or(Column::Detail.contains(&id));
    let entries = Entity::find().filter(theirs).order_by_asc(Column::Seq).all(db).await?;
    let entry = |entry: Entry| {
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let by = if entry.actor == id { "this person" } else { "somebody else" };
        serde_json::json!({ "at": entry.at.to_rfc3339(), "what": entry.kind, "of": entry.subject, "by": by, "detail": detail })
    };
    Ok(entries.into_iter().map(entry).collect())
}

/// Whether this place exists in this database's journal, with the same history behind it.
pub(crate) async fn holds(db: &impl ConnectionTrait, incarnation: Uuid, cursor: &Cursor) -> Result<bool> {
    if cursor.incarnation != incarnation {
        return Ok(false);
    }
    if cursor.seq == 0 {
        return Ok(cursor.hash.is_empty());
    }
    let row = Entity::find_by_id(cursor.seq).one(db).await?;
    Ok(row.is_some_and(|row| row.hash == cursor.hash))
}

/// Walks the whole journal and returns the first row whose sequence or hash does not follow from the row before, if any.
pub async fn verify_chain(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let (mut seq, mut hash) = (0, String::new());
    loop {
        let entries = list_entries(db, seq, 1000).await?;
        for entry in &entries {
            seq += 1;
            if entry.seq != seq || entry.hash != entry.chained(&hash) {
                return Ok(Some(seq));
            }
            hash.clone_from(&entry.hash);
        }
        if entries.is_empty() {
            let head = get_head(db).await?;
            if head.seq > seq && !list_entries(db, seq, 1).await?.is_empty() {
                continue; // somebody wrote in the meantime
            }
            return Ok(if head.seq == seq && head.hash == hash { None } else { Some(seq + 1) });
        }
    }
}
