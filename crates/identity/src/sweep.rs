//! Clearing away what is over.

use kernel::{Actor, Event, Result, Store, Timestamp};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entity::{invitation, request};
use crate::invitation::Answered;
use crate::invite::close;
use crate::request::{OPEN, REFUSED, forget};

/// How long a link that is over is remembered, to tell those who come late what happened: a week, in milliseconds.
const REMEMBERED: i64 = 7 * 24 * 60 * 60_000;

/// How long an invitation that nobody answered stays in the list after its end, in milliseconds: three months.
const INVITED: i64 = 90 * 24 * 60 * 60_000;
/// How long a request to join waits for an answer: half a year.
const ASKED: i64 = 180 * 24 * 60 * 60_000;

/// Ends invitations and requests that nobody will answer any more: what they said of people goes.
pub async fn sweep_unanswered(store: &Store) -> Result<()> {
    let now = store.now().0;
    let invitations: Vec<Uuid> = invitation::Entity::find()
        .filter(invitation::Column::State.eq(Answered::OPEN))
        .filter(invitation::Column::ExpiresAt.lte(Timestamp(now - INVITED)))
        .select_only()
        .column(invitation::Column::Id)
        .into_tuple()
        .all(store.reader())
        .await?;
    let requests: Vec<Uuid> = request::Entity::find()
        .filter(request::Column::State.eq(OPEN))
        .filter(request::Column::ChangedAt.lte(Timestamp(now - ASKED)))
        .select_only()
        .column(request::Column::Id)
        .into_tuple()
        .all(store.reader())
        .await?;
    if invitations.is_empty() && requests.is_empty() {
        return Ok(());
    }
    let mut unit = store.begin(&Actor::system()).await?;
    for id in invitations {
        close(&unit, id, Answered::TAKEN_BACK, None).await?;
        unit.append(event("identity.invitation-ended", id));
    }
    for id in requests {
        forget(&unit, id, REFUSED).await?;
        unit.append(event("identity.request-ended", id));
    }
    unit.commit().await.map(drop)
}

fn event(kind: &'static str, id: Uuid) -> Event {
    Event { kind, subject: id.to_string(), version: None, audience: None, detail: serde_json::json!({}) }
}

/// Deletes sessions, links and sign-ins under way whose time is over. Nothing else depends on when this runs.
pub async fn sweep(store: &Store) -> Result<()> {
    let now = store.now().0;
    let tables =
        [("identity_session", now), ("identity_link", now - REMEMBERED), ("identity_attempt", now), ("identity_proof", now)];
    for (table, before) in tables {
        let delete = Query::delete().from_table(table).and_where(Expr::col("expires_at").lte(before)).to_owned();
        store.note(&delete).await?;
    }
    Ok(())
}
