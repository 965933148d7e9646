//! The rows.

use kernel::Timestamp;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// Waits until `next_at`.
pub(crate) const WAITING: &str = "waiting";
/// Is being sent at this moment.
pub(crate) const SENDING: &str = "sending";
/// Was taken by the mail server.
pub(crate) const SENT: &str = "sent";
/// Was given up.
pub(crate) const FAILED: &str = "failed";

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_message")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) person_id: Option<Uuid>,
    pub(crate) recipient: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) html: Option<String>,
    pub(crate) pause_url: Option<String>,
    pub(crate) state: String,
    pub(crate) attempts: i32,
    pub(crate) next_at: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) fault: String,
    pub(crate) expires_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
