//! Reads the whole vocabulary.

use std::collections::{BTreeMap, HashMap};

use kernel::{Error, Result};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::entity::{concept, label, relation, term};
use crate::{Concept, Scheme, Term, Vocabulary};

/// Loads all controlled values and concepts.
pub async fn load(db: &impl ConnectionTrait) -> Result<Vocabulary> {
    let mut terms: BTreeMap<Scheme, Vec<Term>> = BTreeMap::new();
    for row in term::Entity::find().order_by_asc(term::Column::Position).order_by_asc(term::Column::Id).all(db).await? {
        let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.as_str() == row.scheme);
        let scheme = scheme.ok_or_else(|| Error::internal(format!("unknown list of terms '{}'", row.scheme)))?;
        let value = serde_json::from_str(&row.detail).map_err(|error| Error::Internal(Box::new(error)))?;
        terms.entry(scheme).or_default().push(value);
    }
    let mut concepts: Vec<Concept> = Vec::new();
    let mut index = HashMap::new();
    for row in concept::Entity::find().order_by_asc(concept::Column::Position).order_by_asc(concept::Column::Id).all(db).await? {
        index.insert(row.id.clone(), concepts.len());
        concepts.push(Concept {
            id: row.id,
            label: row.label,
            alt: Vec::new(),
            hidden: Vec::new(),
            lay: Vec::new(),
            broader: Vec::new(),
            related: Vec::new(),
            area: row.area,
            note: row.note,
        });
    }
    let labels = label::Entity::find().order_by_asc(label::Column::ConceptId).order_by_asc(label::Column::Position);
    for row in labels.all(db).await? {
        // A concept that was added since is read again with the change that added it.
        let Some(concept) = index.get(&row.concept_id).map(|at| &mut concepts[*at]) else { continue };
        match row.role.as_str() {
            "alt" => concept.alt.push(row.text),
            "hidden" => concept.hidden.push(row.text),
            _ => concept.lay.push(row.text),
        }
    }
    let relations = relation::Entity::find().order_by_asc(relation::Column::ConceptId).order_by_asc(relation::Column::OtherId);
    for row in relations.all(db).await? {
        let Some(concept) = index.get(&row.concept_id).map(|at| &mut concepts[*at]) else { continue };
        if row.relation == "broader" { concept.broader.push(row.other_id) } else { concept.related.push(row.other_id) }
    }
    Ok(Vocabulary::new(terms, concepts))
}
