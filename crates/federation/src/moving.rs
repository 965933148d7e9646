//! A change of address. What a network is called by does not change with where it is reached: the ids of all that it ever told stay what they
//! were, with its new things among them, so that nothing becomes another thing for anybody.

use kernel::{Error, Event, Permission, Result, Store, Unit, Viewer};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use crate::Origin;
use crate::entity::own_address;

/// By what others know the network that is reached at this address: the address itself, unless it was said that it moved there.
pub async fn find_own_origin(store: &Store, address: &Origin) -> Result<Origin> {
    let row = own_address::Entity::find_by_id(address.as_str()).one(store.reader()).await?;
    row.map_or_else(|| Ok(address.clone()), |row| row.origin.parse().map_err(Error::internal))
}

/// Keeps that the network that was reached at `from` is reached at `address` now. A copy of the database that is started at any other address is
/// another network.
///
/// # Errors
/// `Refused` for who may not, `Conflict` where both are the same.
pub async fn move_here(unit: &mut Unit, by: &Viewer, from: &Origin, address: &Origin) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    if from == address {
        return Err(Error::Conflict(format!("{address} is this server's address already; set public_url to the new one first")));
    }
    // Who moves once more is still called as at first.
    let before = own_address::Entity::find_by_id(from.as_str()).one(unit.connection()).await?;
    let origin = before.map_or_else(|| from.as_str().to_owned(), |row| row.origin);
    let detail = serde_json::json!({ "address": address.as_str(), "origin": origin });
    let row = own_address::ActiveModel { address: Set(address.as_str().to_owned()), origin: Set(origin) };
    let again = OnConflict::column(own_address::Column::Address).update_column(own_address::Column::Origin).to_owned();
    own_address::Entity::insert(row).on_conflict(again).exec_without_returning(unit.connection()).await?;
    unit.append(Event { kind: "federation.moved-here", subject: address.to_string(), version: None, audience: None, detail });
    Ok(())
}
