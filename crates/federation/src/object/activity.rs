//! Activities: what another network does, read from JSON and held to one origin.

use serde_json::Value;

use super::{Change, Malformed};
use crate::Origin;
use crate::object::change::is_a;
use crate::origin::ID_LIMIT;

/// One act of another network.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Its id: the same when it is sent again.
    pub id: String,
    /// The network's actor.
    pub actor: String,
    /// What it does.
    pub deed: Deed,
}

/// What an activity does.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Asks for a peering with this actor.
    Follow(String),
    /// Agrees to our asking.
    Accept,
    /// Does not.
    Reject,
    /// Ends its own asking.
    EndFollow,
    /// Tells an object's state: created, changed or withdrawn.
    Tell(Change),
    /// Tells its own new keys.
    TellActor(Box<Value>),
    /// Says that there is more to fetch.
    Hint,
    /// Says that it is reached at this address now.
    Move(Origin),
    /// Anything else: heard, and nothing done.
    Other,
}

impl Activity {
    /// Reads an activity that this network signed.
    ///
    /// # Errors
    /// What is wrong with it; above all where it speaks for another network.
    pub fn read(json: &Value, from: &Origin) -> Result<Self, Malformed> {
        let own = |name: &str| {
            let id = json[name].as_str().or_else(|| json[name]["id"].as_str());
            let id = id.filter(|id| id.len() <= ID_LIMIT && from.owns(id)).map(str::to_owned);
            id.ok_or_else(|| Malformed::new(format!("the activity's {name} is absent, too long, or of another network")))
        };
        let (id, actor) = (own("id")?, own("actor")?);
        let sort = json["type"].as_str().ok_or_else(|| Malformed::new("the activity has no type"))?;
        let deed = match sort {
            "Move" => moving(json, &actor)?,
            _ => deed(sort, &json["object"], &actor, from)?,
        };
        Ok(Self { id, actor, deed })
    }
}

fn deed(sort: &str, object: &Value, actor: &str, from: &Origin) -> Result<Deed, Malformed> {
    Ok(match sort {
        "Follow" => {
            let whom = object.as_str().or_else(|| object["id"].as_str());
            Deed::Follow(whom.ok_or_else(|| Malformed::new("the activity names nobody to follow"))?.to_owned())
        }
        "Accept" => Deed::Accept,
        "Reject" => Deed::Reject,
        "Undo" if is_a(object, "Follow") => Deed::EndFollow,
        "Update" if object["id"].as_str() == Some(actor) => Deed::TellActor(Box::new(object.clone())),
        "Create" | "Update" => {
            let change = Change::read(object, from)?;
            if matches!(change, Change::Gone(_)) {
                return Err(Malformed::new("a tombstone is told by Delete"));
            }
            Deed::Tell(change)
        }
        "Delete" => Deed::Tell(withdrawal(object, from)?),
        "Announce" => Deed::Hint,
        _ => Deed::Other,
    })
}

/// Where a network says that it moved.
fn moving(json: &Value, actor: &str) -> Result<Deed, Malformed> {
    if json["object"].as_str() != Some(actor) {
        return Ok(Deed::Other);
    }
    let target = json["target"].as_str().unwrap_or_default();
    let to = Origin::of(target).filter(|to| target == to.join("/ap/actor"));
    to.map(Deed::Move).ok_or_else(|| Malformed::new("a Move leads to the actor of a network"))
}

/// What a Delete takes back: a tombstone, or no more than the id of what is gone.
fn withdrawal(object: &Value, from: &Origin) -> Result<Change, Malformed> {
    let bare = object.as_str().map(|id| serde_json::json!({ "id": id, "type": "Tombstone" }));
    match Change::read(bare.as_ref().unwrap_or(object), from)? {
        gone @ Change::Gone(_) => Ok(gone),
        Change::Live { .. } | Change::Case { .. } | Change::Answer { .. } => {
            Err(Malformed::new("a Delete holds a tombstone, or the id of what is gone"))
        }
    }
}
