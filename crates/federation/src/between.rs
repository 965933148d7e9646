//! Cases and answers between networks: what of ours a peer may see, and what becomes of theirs.

use std::cmp::max;
use std::collections::HashSet;

use consultation::{About, AnswerId, CaseId, ReceivedAnswer, ReceivedCase, Shared, SharedAnswer, SharedGone};
use kernel::{Result, Role, Unit, Viewer};
use library::{Found, Resource, ResourceId, Standing};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;
use vocabulary::Vocabulary;

use crate::entity::{exposed, tombstone};
use crate::object::{AnswerRecord, CaseRecord, PREFIX, local_id};
use crate::visible::{Named, Starters, Visible, told_of, visible_singly};
use crate::{Origin, Peer, Thing};

/// What this peer may see of these cases: those that name it, and tombstones.
pub(crate) async fn visible_cases(db: &impl ConnectionTrait, peer: &Peer, ids: &[CaseId]) -> Result<Vec<Visible>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let told = told_of(db, peer, ids.iter().map(|id| id.0)).await?;
    let mut seen = Vec::new();
    for standing in consultation::list_shared_cases(db, ids).await? {
        match standing {
            Shared::Live(case) => {
                let row = told.get(&case.id.0);
                if is_named(peer, &case.networks) && row.is_none_or(|row| row.gone_version.is_none()) {
                    seen.push(Visible::Case(case));
                } else if let Some(row) = row {
                    let gone = SharedGone { id: case.id.0, version: case.version, at: case.opened_at };
                    seen.push(tombstone_of(Thing::Case(case.id), gone, row));
                }
            }
            Shared::Gone(gone) => seen.extend(told.get(&gone.id).map(|row| tombstone_of(Thing::Case(CaseId(gone.id)), gone, row))),
        }
    }
    Ok(seen)
}

/// What this peer may see of these answers: those to cases that it has too, or that are of it, and tombstones.
pub(crate) async fn visible_answers(
    db: &impl ConnectionTrait,
    words: &Vocabulary,
    peer: &Peer,
    ids: &[AnswerId],
) -> Result<Vec<Visible>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let told = told_of(db, peer, ids.iter().map(|id| id.0)).await?;
    let mut seen = Vec::new();
    for standing in consultation::list_shared_answers(db, ids).await? {
        match standing {
            Shared::Live(answer) => {
                let row = told.get(&answer.id.0);
                if is_named(peer, &answer.networks) && row.is_none_or(|row| row.gone_version.is_none()) {
                    let strategies = name_strategies(db, words, peer, &answer).await?;
                    seen.push(Visible::Answer { answer, strategies });
                } else if let Some(row) = row {
                    let gone = SharedGone { id: answer.id.0, version: answer.version, at: answer.at };
                    seen.push(tombstone_of(Thing::Answer(answer.id), gone, row));
                }
            }
            Shared::Gone(gone) => {
                seen.extend(told.get(&gone.id).map(|row| tombstone_of(Thing::Answer(AnswerId(gone.id)), gone, row)));
            }
        }
    }
    Ok(seen)
}

fn is_named(peer: &Peer, networks: &[String]) -> bool {
    networks.iter().any(|network| network == peer.origin.as_str())
}

fn tombstone_of(id: Thing, gone: SharedGone, row: &exposed::Model) -> Visible {
    Visible::Gone {
        id,
        kind: None,
        version: row.gone_version.unwrap_or_else(|| max(gone.version, row.version + 1)),
        // Of a child that somebody may know nothing stays anywhere.
        reason: library::WithdrawalReason::Privacy.as_str().to_owned(),
        at: gone.at,
    }
}

/// The strategies of an answer that this peer sees, or has from the starter library as everybody does.
async fn name_strategies(db: &impl ConnectionTrait, words: &Vocabulary, peer: &Peer, answer: &SharedAnswer) -> Result<Vec<Named>> {
    let ids = &answer.strategies;
    if ids.is_empty() || answer.words.is_none() {
        return Ok(Vec::new());
    }
    let seen: HashSet<Thing> =
        visible_singly(db, words, peer, ids, Starters::Stay).await?.iter().filter(|one| one.is_live()).map(Visible::id).collect();
    let starters = library::list_starters(db, ids).await?;
    let mut named = Vec::new();
    for standing in library::list_standings(db, ids).await? {
        let Standing::Live(resource) = standing else { continue };
        if starters.contains(&resource.id) {
            named.push(Named::Starter(address(&resource)));
        } else if seen.contains(&Thing::Resource(resource.id)) {
            named.push(Named::Ours(resource.id));
        }
    }
    Ok(named)
}

/// `strategy/now-and-next`: the same in every network.
fn address(resource: &Resource) -> String {
    format!("{}/{}", resource.kind, resource.key)
}

/// Keeps a case that a peer told; false where that is no news.
pub(crate) async fn receive_case(
    unit: &mut Unit,
    from: &Origin,
    (object, version): (&str, i64),
    case: &CaseRecord,
) -> Result<bool> {
    let others = case.networks.iter().filter(|network| *network != from);
    let new = ReceivedCase {
        id: CaseId(local_id(object)),
        network: from.as_str().to_owned(),
        object: object.to_owned(),
        version,
        networks: others.map(|network| network.as_str().to_owned()).collect(),
        text: case.text.clone(),
        opened_at: case.opened_at.unwrap_or_else(|| unit.now()),
        is_closed: case.is_closed,
        outcome: case.outcome.clone(),
    };
    consultation::receive_case(unit, &new).await
}

/// Keeps an answer that a peer told; false where that is no news, or not for that peer to say.
pub(crate) async fn receive_answer(
    unit: &mut Unit,
    from: &Origin,
    (object, version): (&str, i64),
    answer: &AnswerRecord,
) -> Result<bool> {
    let about = about(unit.connection(), answer).await?;
    if let About::Theirs { id, .. } = &about
        && tombstone::Entity::find_by_id(id.0).one(unit.connection()).await?.is_some()
    {
        return Ok(false);
    }
    let mut strategies = Vec::new();
    for name in &answer.strategies {
        strategies.extend(find_strategy(unit.connection(), name).await?.filter(|id| !strategies.contains(id)));
    }
    let new = ReceivedAnswer {
        id: AnswerId(local_id(object)),
        network: from.as_str().to_owned(),
        object: object.to_owned(),
        version,
        about,
        words: answer.words.clone(),
        strategies,
        is_specialist: answer.is_specialist,
        at: answer.at.unwrap_or_else(|| unit.now()),
    };
    consultation::receive_answer(unit, &new).await
}

/// Which case an answer is about. The ids of ours are random: who knows one has the case.
async fn about(db: &impl ConnectionTrait, answer: &AnswerRecord) -> Result<About> {
    let ours = last_part(&answer.about, "/ap/consultations/").map(CaseId);
    if let Some(ours) = ours
        && !consultation::list_shared_cases(db, &[ours]).await?.is_empty()
    {
        return Ok(About::Ours(ours));
    }
    Ok(About::Theirs {
        id: CaseId(local_id(&answer.about)),
        network: answer.about_network.as_str().to_owned(),
        object: answer.about.clone(),
    })
}

/// The resource here that another network names: ours, one of the starter library, or the copy of one of theirs, whether it is here already
/// or not.
async fn find_strategy(db: &impl ConnectionTrait, name: &str) -> Result<Option<ResourceId>> {
    if let Some((kind, key)) = name.strip_prefix(PREFIX).and_then(|address| address.split_once('/')) {
        let Ok(kind) = kind.parse() else { return Ok(None) };
        let found = library::find_resource(db, &Viewer::with_role(Role::Member), kind, key).await?;
        return Ok(match found {
            Some(Found::Live(resource)) => Some(resource.id),
            Some(_) | None => None,
        });
    }
    if let Some(ours) = last_part(name, "/ap/resources/").map(ResourceId)
        && !library::list_outlines(db, &[ours]).await?.is_empty()
    {
        return Ok(Some(ours));
    }
    Ok(Origin::of(name).map(|_| ResourceId(local_id(name))))
}

fn last_part(id: &str, path: &str) -> Option<Uuid> {
    id.split_once(path).and_then(|(_, id)| id.parse().ok())
}
