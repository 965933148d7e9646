//! What programs were answered. A program calls each request by a key of its own; the same request again, because the line was cut
//! before the answer came, is answered the same and done once. The answer is kept in the transaction of what was done.

use row::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};

use crate::{PersonId, Result, Store, Unit};

/// Milliseconds for which an answer is kept: a day.
const KEPT: i64 = 24 * 3_600_000;

/// What somebody's program was answered, and to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The [`fingerprint`] of the request.
    pub fingerprint: String,
    /// The status of the answer.
    pub status: u16,
    /// Its body: ids and facts, never text that somebody wrote.
    pub body: String,
}

/// What tells one request from another: a hash of its parts.
pub fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    format!("{:x}", hash.finalize())
}

/// Finds what was answered when this person's program used this key last, a day ago at most. In a unit, so that of two requests
/// at the same moment the second finds the answer of the first.
pub async fn find_answer(unit: &Unit, person: PersonId, key: &str) -> Result<Option<Answered>> {
    let row = Entity::find_by_id((person.0, key.to_owned()))
        .filter(Column::AnsweredAt.gt(unit.now().0 - KEPT))
        .one(unit.connection())
        .await?;
    Ok(row.map(|row| Answered {
        fingerprint: row.fingerprint,
        status: u16::try_from(row.status).unwrap_or_default(),
        body: row.body,
    }))
}

/// Keeps an answer with what was done.
pub async fn keep_answer(unit: &Unit, person: PersonId, key: &str, answered: &Answered) -> Result<()> {
    Entity::delete_by_id((person.0, key.to_owned())).exec(unit.connection()).await?;
    let row = Model {
        person_id: person.0,
        key: key.to_owned(),
        fingerprint: answered.fingerprint.clone(),
        status: i32::from(answered.status),
        body: answered.body.clone(),
        answered_at: unit.now(),
    };
    Entity::insert(row.into_active_model()).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// Forgets what the programs of somebody who goes were answered.
pub async fn forget_answers_of(unit: &Unit, person: PersonId) -> Result<()> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(unit.connection()).await?;
    Ok(())
}

/// Clears away answers that are too old to be asked for.
pub async fn sweep_answers(store: &Store) -> Result<()> {
    let old = Expr::col("answered_at").lte(store.now().0 - KEPT);
    store.note(&Query::delete().from_table("kernel_answer").and_where(old).to_owned()).await
}

mod row {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    use crate::Timestamp;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kernel_answer")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) key: String,
        pub(crate) fingerprint: String,
        pub(crate) status: i32,
        pub(crate) body: String,
        pub(crate) answered_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_run_together_are_told_apart() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
        assert_eq!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"ab", b"c"]));
    }
}
