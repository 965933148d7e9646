//! Requests to join: whoever wants to be a member asks, a coordinator answers.

use kernel::{Error, Event, Permission, Result, Role, Timestamp, Unit, Viewer, new_id};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait as _, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::entity::request;
use crate::field::{Faults, read_email, read_name, read_words};
use crate::invitation::Taken;
use crate::{Invited, RequestId, Wanted, check_wanted, invite};

pub(crate) const OPEN: &str = "open";
const APPROVED: &str = "approved";
pub(crate) const REFUSED: &str = "refused";

/// Requests that may wait at once: a flood fills no disk.
const WAITING: u64 = 500;

/// What somebody says who wants to join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestInput {
    pub name: String,
    pub email: String,
    pub school: String,
    /// A sentence about themselves.
    pub words: String,
}

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub id: RequestId,
    pub name: String,
    pub email: String,
    pub school: String,
    pub words: String,
    pub asked_at: Timestamp,
    /// Why nobody can be invited at this address, where that is so.
    pub obstacle: Option<String>,
}

/// Asks to join. Says nothing of who is a member: the answer is the same for an address that is known here.
///
/// # Errors
/// `Invalid` for what was typed; `Unavailable` while too many wait.
pub async fn ask_to_join(unit: &mut Unit, input: &RequestInput) -> Result<()> {
    let mut faults = Faults::default();
    let name = faults.take("name", read_name(&input.name));
    let email = faults.take("email", read_email(&input.email));
    let school = faults.take("school", read_name(&input.school));
    let words = faults.take("words", read_words(&input.words));
    faults.end()?;
    let db = unit.connection();
    let open = || request::Entity::find().filter(request::Column::State.eq(OPEN));
    let earlier = open().filter(request::Column::Email.eq(&email)).one(db).await?;
    let now = unit.now();
    let id = if let Some(earlier) = earlier {
        // The first stays as it is: whoever knows an address cannot change what its owner wrote.
        earlier.id
    } else {
        if open().count(db).await? >= WAITING {
            return Err(Error::Unavailable("too many requests to join wait for an answer".to_owned()));
        }
        let state = OPEN.to_owned();
        let row =
            request::Model { id: new_id(now), name, email: Some(email), school, words, state, created_at: now, changed_at: now };
        let id = row.id;
        request::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        id
    };
    unit.append(event("identity.asked-to-join", id));
    Ok(())
}

fn event(kind: &'static str, id: Uuid) -> Event {
    Event { kind, subject: id.to_string(), version: None, audience: None, detail: serde_json::json!({}) }
}

/// Reads the requests that wait, oldest first.
///
/// # Errors
/// `Refused` for those who do not manage members.
pub async fn list_requests(db: &impl ConnectionTrait, viewer: &Viewer, now: Timestamp) -> Result<Vec<Request>> {
    viewer.require(Permission::ManageMembers)?;
    let taken = Taken::read(db, now).await?;
    let rows = request::Entity::find()
        .filter(request::Column::State.eq(OPEN))
        .order_by_asc(request::Column::CreatedAt)
        .order_by_asc(request::Column::Email)
        .all(db)
        .await?;
    let read = |row: request::Model| {
        let email = row.email.unwrap_or_default();
        let obstacle = taken.reason(&email);
        Request {
            id: RequestId(row.id),
            name: row.name,
            email,
            school: row.school,
            words: row.words,
            asked_at: row.created_at,
            obstacle,
        }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Counts the requests that wait.
///
/// # Errors
/// `Refused` for those who do not manage members.
pub async fn count_requests(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<u64> {
    viewer.require(Permission::ManageMembers)?;
    Ok(request::Entity::find().filter(request::Column::State.eq(OPEN)).count(db).await?)
}

/// Approves a request: whoever asked is invited, and so shows that the address is theirs.
///
/// # Errors
/// `NotFound` for one that was answered; `Conflict` where the address is taken; `Refused` for a role above one's own.
pub async fn approve_request(unit: &mut Unit, by: &Viewer, id: RequestId, role: Role) -> Result<Invited> {
    let row = get_open(unit, by, id).await?;
    let wanted = [Wanted { line: 0, name: row.name, email: row.email, school: row.school, role }];
    let faults = check_wanted(unit.connection(), by, &wanted, unit.now()).await?;
    if !faults.is_empty() {
        return Err(Error::Conflict(faults.into_iter().map(|fault| format!("{}.", fault.message)).collect::<Vec<_>>().join(" ")));
    }
    let mut invited = invite(unit, by, &wanted).await?;
    forget(unit, id.0, APPROVED).await?;
    unit.append(event("identity.request-approved", id.0));
    invited.pop().ok_or_else(|| Error::internal("one was invited, none came back"))
}

/// Refuses a request. What it said goes.
///
/// # Errors
/// `NotFound` for one that was answered.
pub async fn refuse_request(unit: &mut Unit, by: &Viewer, id: RequestId) -> Result<()> {
    get_open(unit, by, id).await?;
    forget(unit, id.0, REFUSED).await?;
    unit.append(event("identity.request-refused", id.0));
    Ok(())
}

async fn get_open(unit: &Unit, by: &Viewer, id: RequestId) -> Result<request::Model> {
    by.require(Permission::ManageMembers)?;
    let row = request::Entity::find_by_id(id.0).filter(request::Column::State.eq(OPEN)).one(unit.connection()).await?;
    row.ok_or_else(|| Error::NotFound("There is no such request, or it was answered.".to_owned()))
}

/// Ends a request: what it said of somebody goes.
pub(crate) async fn forget(unit: &Unit, id: Uuid, state: &str) -> Result<()> {
    let row = request::ActiveModel {
        id: Unchanged(id),
        name: Set(String::new()),
        email: Set(None),
        school: Set(String::new()),
        words: Set(String::new()),
        state: Set(state.to_owned()),
        changed_at: Set(unit.now()),
        ..Default::default()
    };
    row.update(unit.connection()).await?;
    Ok(())
}
