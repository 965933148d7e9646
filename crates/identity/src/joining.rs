//! Whether people may ask to join.

use kernel::{Event, Permission, Result, Unit, Viewer};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::entity::rule::{Entity, Model};

const NAME: &str = "joining";

/// How somebody becomes a member who was not invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Joining {
    /// Anybody may ask, and a coordinator decides.
    #[default]
    ByRequest,
    /// Not at all: only those who are invited become members.
    ByInvitation,
}

impl Joining {
    /// The name used in forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByRequest => "request",
            Self::ByInvitation => "invitation",
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        [Self::ByRequest, Self::ByInvitation].into_iter().find(|joining| joining.as_str() == name)
    }
}

/// Reads how this network lets people in.
pub async fn get_joining(db: &impl ConnectionTrait) -> Result<Joining> {
    let row = Entity::find_by_id(NAME).one(db).await?;
    Ok(row.and_then(|row| Joining::find(&row.value)).unwrap_or_default())
}

/// Changes how this network lets people in. Requests that wait go on waiting for an answer.
///
/// # Errors
/// As [`Viewer::require`].
pub async fn set_joining(unit: &mut Unit, by: &Viewer, joining: Joining) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    let db = unit.connection();
    if joining == get_joining(db).await? {
        return Ok(());
    }
    Entity::delete_by_id(NAME).exec(db).await?;
    let row = Model { name: NAME.to_owned(), value: joining.as_str().to_owned() };
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    unit.append(Event {
        kind: "identity.joining-changed",
        subject: NAME.to_owned(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "joining": joining.as_str() }),
    });
    Ok(())
}
