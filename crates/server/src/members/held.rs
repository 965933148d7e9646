//! All that is held about a person, put together of what each capability holds: as a download, and as what goes with them.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use consultation::Keys;
use identity::Departed;
use kernel::{Error, PersonId, Result, Unit, Viewer};
use serde_json::{Value, json};

use super::member::read_id;
use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;

/// Everything that is held about a person. A capability that holds something adds its line.
async fn export(app: &App, viewer: &Viewer, person: PersonId) -> Result<Value> {
    let (store, db) = (&app.store, app.store.reader());
    identity::require_export(db, viewer, person).await?;
    let mut cases = consultation::export_person(db, &app.keys, person).await?;
    if viewer.person() != Some(person) {
        leave_out_drafts(&mut cases);
    }
    Ok(json!({
        "made_at": store.now().to_rfc3339(),
        "member": identity::export_person(db, person).await?,
        "library": library::export_person(db, person).await?,
        "keeping": library::export_kept(db, person).await?,
        "cases": cases,
        "searches": search::export_saved(db, person).await?,
        "telling": notifications::export_person(db, person).await?,
        "messages": post::export_person(db, person).await?,
        "journal": kernel::export_person(db, person).await?,
    }))
}

/// What somebody writes of a case is theirs alone until they send it: whoever exports for them does not read it.
fn leave_out_drafts(cases: &mut Value) {
    for case in cases["cases"].as_array_mut().into_iter().flatten() {
        case["draft"] = Value::Null;
    }
}

/// Takes away, in the write that lets somebody go, what other capabilities hold of them. A capability that holds something adds its
/// line; the same runs after a restore.
///
/// # Errors
/// Those of the database.
pub async fn forget_person(unit: &mut Unit, keys: &Keys, departed: &Departed) -> Result<()> {
    kernel::forget_answers_of(unit, departed.id).await?;
    post::forget(unit, departed.id, departed.email.as_deref()).await?;
    notifications::forget_person(unit, departed.id).await?;
    search::forget_saved_of(unit, departed.id).await?;
    library::discard_drafts_of(unit, departed.id).await?;
    library::forget_flags_of(unit, departed.id).await?;
    consultation::forget_person(unit, keys, departed.id).await?;
    Ok(())
}

/// `GET /members/{id}/export`
pub(crate) async fn of_member(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    answer(&app, &visitor, read_id(&id)?).await
}

async fn answer(app: &App, visitor: &Visitor, person: PersonId) -> Result<Response, Failure> {
    let held = export(app, &visitor.viewer, person).await?;
    let text = serde_json::to_string_pretty(&held).map_err(|error| Error::Internal(Box::new(error)))?;
    let file = format!("attachment; filename=\"member-{person}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// `GET /account/export`
pub(crate) async fn of_oneself(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let person = visitor.viewer.require_person(kernel::Permission::KeepOwn)?;
    answer(&app, &visitor, person).await
}
