//! Citable sources: what a claim may rest on.

use kernel::{Event, Result, Unit};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder};
use serde::{Deserialize, Serialize};

use crate::entity::source::{Column, Entity, Model};

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The stable id, as texts cite it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// The year in words: `2015`, `yearly`, `undated`.
    pub year: String,
    /// Its licence: `OGL`, `all-rights-reserved`, `unknown` and the like.
    pub licence: String,
    /// How it was seen: `primary`, `secondary` or `remembered`.
    pub seen: Seen,
    /// A few words on how it was seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen_note: String,
    /// What it is used for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub supports: String,
}

/// How a source was seen by whoever listed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// In the source itself, or a copy of it.
    Primary,
    /// Where another publisher reports it.
    Secondary,
    /// From memory: further reading, never the ground of a claim.
    Remembered,
}

impl Seen {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Remembered => "remembered",
        }
    }
}

/// Lists all sources in their order.
pub async fn list_sources(db: &impl ConnectionTrait) -> Result<Vec<Source>> {
    let rows = Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(from_row).collect())
}

fn from_row(row: Model) -> Source {
    let seen = [Seen::Primary, Seen::Secondary].into_iter().find(|seen| seen.as_str() == row.seen);
    Source {
        id: row.id,
        title: row.title,
        publisher: row.publisher,
        year: row.year,
        licence: row.licence,
        seen: seen.unwrap_or(Seen::Remembered),
        seen_note: row.seen_note,
        supports: row.supports,
    }
}

/// Adds and replaces sources, removes none; returns how many it changed.
pub(crate) async fn change(unit: &mut Unit, sources: &[Source]) -> Result<usize> {
    let before = list_sources(unit.connection()).await?;
    let mut changed = Vec::new();
    for (position, new) in (0..).zip(sources) {
        if before.contains(new) {
            continue;
        }
        changed.push(new.id.clone());
        let row = Model {
            id: new.id.clone(),
            position,
            title: new.title.clone(),
            publisher: new.publisher.clone(),
            year: new.year.clone(),
            licence: new.licence.clone(),
            seen: new.seen.as_str().to_owned(),
            seen_note: new.seen_note.clone(),
            supports: new.supports.clone(),
        };
        let replace = OnConflict::column(Column::Id)
            .update_columns([
                Column::Position,
                Column::Title,
                Column::Publisher,
                Column::Year,
                Column::Licence,
                Column::Seen,
                Column::SeenNote,
                Column::Supports,
            ])
            .to_owned();
        Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(unit.connection()).await?;
    }
    if !changed.is_empty() {
        unit.append(Event {
            kind: "library.sources-changed",
            subject: "sources".to_owned(),
            version: None,
            audience: None,
            detail: serde_json::json!({ "changed": changed }),
        });
    }
    Ok(changed.len())
}
