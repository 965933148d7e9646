//! Which kinds a second person reads before they are published.

use std::collections::BTreeSet;

use kernel::{Event, Permission, Result, Unit, Viewer};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::Kind;
use crate::entity::rule::{Entity, Model};

/// Which kinds need a second reader from everybody. Whoever may not publish at all needs one for every kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRules(BTreeSet<Kind>);

impl ReviewRules {
    /// Rules under which these kinds need a second reader.
    pub fn new(kinds: impl IntoIterator<Item = Kind>) -> Self {
        Self(kinds.into_iter().collect())
    }

    /// Whether even somebody who edits needs a second reader for this kind.
    pub fn needs_second_reader(&self, kind: Kind) -> bool {
        self.0.contains(&kind)
    }

    /// Whether this viewer may publish this kind without a second reader.
    pub fn may_publish(&self, by: &Viewer, kind: Kind) -> bool {
        by.may(Permission::Edit) && !self.needs_second_reader(kind)
    }
}

impl Default for ReviewRules {
    /// What others adopt word by word, and what cases taught, is read twice.
    fn default() -> Self {
        Self::new([Kind::PolicyTemplate, Kind::Pattern])
    }
}

/// Reads the rules of this network.
pub async fn review_rules(db: &impl ConnectionTrait) -> Result<ReviewRules> {
    let mut rules = ReviewRules::default();
    for row in Entity::find().all(db).await? {
        let Ok(kind) = row.kind.parse::<Kind>() else { continue };
        if row.second_reader == 0 {
            rules.0.remove(&kind);
        } else {
            rules.0.insert(kind);
        }
    }
    Ok(rules)
}

/// Changes the rules of this network. Drafts that wait for a second reader go on waiting.
pub async fn set_review_rules(unit: &mut Unit, by: &Viewer, rules: &ReviewRules) -> Result<()> {
    by.require(Permission::ManageSettings)?;
    if *rules == review_rules(unit.connection()).await? {
        return Ok(());
    }
    let db = unit.connection();
    Entity::delete_many().exec(db).await?;
    let row = |kind: Kind| Model { kind: kind.to_string(), second_reader: i32::from(rules.needs_second_reader(kind)) };
    Entity::insert_many(Kind::ALL.map(|kind| row(kind).into_active_model())).exec_without_returning(db).await?;
    unit.append(Event {
        kind: "library.review-rules-changed",
        subject: "review-rules".to_owned(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "kinds": rules.0.iter().map(|kind| kind.as_str()).collect::<Vec<_>>() }),
    });
    Ok(())
}
