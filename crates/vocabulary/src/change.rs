//! Changes the vocabulary: adds and replaces entries, removes none.

use std::collections::BTreeMap;

use kernel::{Error, Event, Result, Unit};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::{concept, label, relation, term};
use crate::vocabulary::check;
use crate::{Concept, Scheme, Term, Vocabulary, load};

/// Entries to add or to put in place of those with the same id.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Controlled values by scheme.
    pub terms: BTreeMap<Scheme, Vec<Term>>,
    /// Concepts.
    pub concepts: Vec<Concept>,
}

/// Applies the change, if it changes anything, and returns the number of changed entries.
///
/// # Errors
/// `Invalid` with every fault when the whole would not hold together afterwards.
pub async fn change(unit: &mut Unit, change: &Change) -> Result<usize> {
    let before = load(unit.connection()).await?;
    let after = merge(&before, change);
    let faults = check(&after, "thesaurus");
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut changed = Vec::new();
    let mut moved_terms = Vec::new();
    for scheme in Scheme::ALL {
        for (position, new) in (0..).zip(after.terms(scheme)) {
            let is_new = before.find_term(scheme, &new.id) != Some(new);
            if is_new {
                changed.push(format!("{}/{}", scheme.as_str(), new.id));
            }
            let has_moved = before.terms(scheme).iter().position(|old| old.id == new.id) != usize::try_from(position).ok();
            if is_new || has_moved {
                moved_terms.push((scheme, position, new));
            }
        }
    }
    let mut new_concepts = Vec::new();
    for (position, new) in (0..).zip(after.concepts()) {
        let is_new = before.find_concept(&new.id) != Some(new);
        if is_new {
            changed.push(new.id.clone());
        }
        let has_moved = usize::try_from(position).ok().and_then(|at| before.concepts().get(at)).is_none_or(|old| old.id != new.id);
        if is_new || has_moved {
            new_concepts.push((position, new));
        }
    }
    if changed.is_empty() {
        return Ok(0);
    }
    for (scheme, position, new) in moved_terms {
        write_term(unit, scheme, position, new).await?;
    }
    write_concepts(unit, &new_concepts).await?;
    unit.append(Event {
        kind: "vocabulary.changed",
        subject: "vocabulary".to_owned(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "changed": changed }),
    });
    Ok(changed.len())
}

/// The vocabulary with the change in it; relations sorted and each once, as they are read back.
pub fn merge(before: &Vocabulary, change: &Change) -> Vocabulary {
    let mut terms = BTreeMap::new();
    for scheme in Scheme::ALL {
        let new = change.terms.get(&scheme).map_or(&[][..], Vec::as_slice);
        let kept = before.terms(scheme).iter().filter(|old| !new.iter().any(|new| new.id == old.id));
        terms.insert(scheme, new.iter().chain(kept).cloned().collect());
    }
    let kept = before.concepts().iter().filter(|old| !change.concepts.iter().any(|new| new.id == old.id));
    let mut concepts: Vec<Concept> = change.concepts.iter().chain(kept).cloned().collect();
    for concept in &mut concepts {
        for ids in [&mut concept.broader, &mut concept.related] {
            ids.sort();
            ids.dedup();
        }
    }
    Vocabulary::new(terms, concepts)
}

async fn write_term(unit: &Unit, scheme: Scheme, position: i32, new: &Term) -> Result<()> {
    let detail = serde_json::to_string(new).map_err(|error| Error::Internal(Box::new(error)))?;
    let row = term::Model { scheme: scheme.as_str().to_owned(), id: new.id.clone(), position, label: new.label.clone(), detail };
    let replace = OnConflict::columns([term::Column::Scheme, term::Column::Id])
        .update_columns([term::Column::Position, term::Column::Label, term::Column::Detail])
        .to_owned();
    term::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// Rows that go into one statement.
const CHUNK: usize = 500;

async fn write_concepts(unit: &Unit, concepts: &[(i32, &Concept)]) -> Result<()> {
    let db = unit.connection();
    let mut rows = Vec::new();
    let mut labels = Vec::new();
    let mut relations = Vec::new();
    for &(position, new) in concepts {
        rows.push(
            concept::Model {
                id: new.id.clone(),
                position,
                label: new.label.clone(),
                area: new.area.clone(),
                note: new.note.clone(),
            }
            .into_active_model(),
        );
        for (role, texts) in [("alt", &new.alt), ("hidden", &new.hidden), ("lay", &new.lay)] {
            for (position, text) in (0..).zip(texts) {
                let row = label::Model { concept_id: new.id.clone(), role: role.to_owned(), position, text: text.clone() };
                labels.push(row.into_active_model());
            }
        }
        for (name, others) in [("broader", &new.broader), ("related", &new.related)] {
            for other in others {
                let row = relation::Model { concept_id: new.id.clone(), relation: name.to_owned(), other_id: other.clone() };
                relations.push(row.into_active_model());
            }
        }
    }
    let replace = OnConflict::column(concept::Column::Id)
        .update_columns([concept::Column::Position, concept::Column::Label, concept::Column::Area, concept::Column::Note])
        .to_owned();
    for chunk in rows.chunks(CHUNK) {
        concept::Entity::insert_many(chunk.to_vec()).on_conflict(replace.clone()).exec_without_returning(db).await?;
    }
    let ids: Vec<&str> = concepts.iter().map(|(_, new)| new.id.as_str()).collect();
    for chunk in ids.chunks(CHUNK) {
        label::Entity::delete_many().filter(label::Column::ConceptId.is_in(chunk.iter().copied())).exec(db).await?;
        relation::Entity::delete_many().filter(relation::Column::ConceptId.is_in(chunk.iter().copied())).exec(db).await?;
    }
    for chunk in labels.chunks(CHUNK) {
        label::Entity::insert_many(chunk.to_vec()).exec_without_returning(db).await?;
    }
    for chunk in relations.chunks(CHUNK) {
        relation::Entity::insert_many(chunk.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}
