//! Applies a batch in one write.

use std::collections::{BTreeSet, HashMap, HashSet};

use kernel::{Actor, Error, Fault, Result, Store, Unit};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QuerySelect};
use storage::Storage;
use uuid::Uuid;
use vocabulary::Vocabulary;

use super::Batch;
use super::attach::attach;
use super::file::Record;
use crate::adapted::newer_of;
use crate::entity::{import, resource, version};
use crate::publish::{Prepared, publish_over};
use crate::supersede::{find, keep_superseded};
use crate::{Kind, PackItem, ResourceId, State, WithdrawalReason, list_sources, pack, record_file, source, withdraw};

/// What to do about records of the same source that are missing from the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// List them.
    List,
    /// Withdraw them for good: these, which a person has seen listed, and no others.
    Withdraw(Vec<String>),
}

/// How to apply a batch.
pub struct Options<'a> {
    /// Who imports.
    pub actor: Actor,
    /// What to do about missing records.
    pub missing: Missing,
    /// Whether to give everything up at the end, having seen what would happen.
    pub dry_run: bool,
    /// Told how many records are done.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What a run did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// New records.
    pub created: usize,
    /// Records with a new version.
    pub changed: usize,
    /// Records that were the same already.
    pub unchanged: usize,
    /// Controlled values, concepts and sources that were added or replaced.
    pub vocabulary: usize,
    /// Records that were edited on this server since their last import, and left.
    pub edited_here: Vec<String>,
    /// Records that were withdrawn here, and stay so.
    pub withdrawn_here: Vec<String>,
    /// Records of this source that the run did not have.
    pub missing: Vec<String>,
    /// How many of them were withdrawn.
    pub withdrawn: usize,
    /// The journal's last row of this run; 0 where nothing changed.
    pub position: i64,
}

/// Holds the batch against the vocabulary and applies it in one write: all or nothing.
///
/// # Errors
/// `Invalid` with every fault of the run.
pub async fn apply(store: &Store, batch: Batch, options: &Options<'_>) -> Result<Report> {
    apply_all(store, None, batch, options).await
}

/// The same for records that have files beside them, which are put into the storage.
///
/// # Errors
/// As [`apply`]; also for files that are not there or not taken.
pub async fn apply_with_files(store: &Store, storage: &Storage, batch: Batch, options: &Options<'_>) -> Result<Report> {
    apply_all(store, Some(storage), batch, options).await
}

async fn apply_all(store: &Store, storage: Option<&Storage>, mut batch: Batch, options: &Options<'_>) -> Result<Report> {
    let vocabulary = vocabulary::merge(&vocabulary::load(store.reader()).await?, &batch.vocabulary);
    check(store, &batch, &vocabulary).await?;
    // What is held stays in the storage until its rows are committed.
    let files = attach(store, storage, &mut batch.records).await?;
    let reviews = review_days(store.reader()).await?;
    let prepare = |record: Record| {
        let before = reviews.get(&(record.draft.kind.to_string(), record.draft.key.clone()));
        Prepared::new(record.draft, before.map(String::as_str), store.now())
    };
    let Batch { source: name, is_whole, vocabulary: change, sources, records, .. } = batch;
    // Rendering is the slow part; it is done before the write begins.
    let mut prepared: Vec<Prepared> = records.into_iter().map(prepare).collect();
    // What a pack holds must be there before it.
    prepared.sort_by_key(|prepared| prepared.draft.kind == Kind::Pack);

    let mut unit = store.begin(&options.actor).await?;
    let mut report = Report {
        vocabulary: vocabulary::change(&mut unit, &change).await? + source::change(&mut unit, &sources).await?,
        ..Report::default()
    };
    for (kept, kind) in &files {
        record_file(&mut unit, kept, *kind).await?;
    }
    let mut here = Here::load(&unit).await?;
    for (done, prepared) in (1..).zip(&prepared) {
        record(&mut unit, &mut here, &name, prepared, &mut report).await?;
        (options.progress)(done);
    }
    for draft in prepared.iter().map(|prepared| &prepared.draft) {
        if let Some(newer) = draft.superseded_by.as_deref().and_then(newer_of) {
            keep_superseded(&mut unit, (draft.kind, &draft.key), newer).await?;
        }
    }
    if is_whole {
        missing(&mut unit, &here, &name, &options.missing, &mut report).await?;
    }
    if options.dry_run || unit.is_empty() {
        unit.abandon().await?;
    } else {
        report.position = unit.commit().await?.position.seq;
    }
    Ok(report)
}

/// Lists every fault that the form of the files does not show.
async fn check(store: &Store, batch: &Batch, vocabulary: &Vocabulary) -> Result<()> {
    let place = if batch.vocabulary_place.is_empty() { "thesaurus" } else { &batch.vocabulary_place };
    let mut faults = vocabulary::check(vocabulary, place);
    let mut sources: BTreeSet<String> = list_sources(store.reader()).await?.into_iter().map(|source| source.id).collect();
    sources.extend(batch.sources.iter().map(|source| source.id.clone()));
    for source in batch.sources.iter().filter(|source| !vocabulary::is_id(&source.id)) {
        let message =
            format!("'{}' is no id of a source; accepted: 1 to 64 letters a to z, digits, full stops and hyphens", source.id);
        faults.push(Fault { place: "sources".to_owned(), line: 0, field: "id".to_owned(), message });
    }
    let mut first: HashMap<(&str, &str), &Record> = HashMap::new();
    for record in &batch.records {
        let at = |fault: Fault| Fault { place: record.file.clone(), line: record.line, ..fault };
        faults.extend(record.draft.check(vocabulary, &sources).into_iter().map(at));
        let name = (record.draft.kind.as_str(), record.draft.key.as_str());
        if let Some(other) = first.insert(name, record) {
            faults.push(Fault {
                place: record.file.clone(),
                line: record.line,
                field: "key".to_owned(),
                message: format!("'{}' stands in {} as well; each key once within its kind", name.1, other.file),
            });
        }
    }
    faults.extend(unknown_items(store, batch, &first).await?);
    faults.extend(unknown_newer(store, batch, &first).await?);
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// What packs name and neither the run nor this server has.
async fn unknown_items(store: &Store, batch: &Batch, run: &HashMap<(&str, &str), &Record>) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for record in batch.records.iter().filter(|record| !record.draft.items.is_empty()) {
        let is_new = |item: &&PackItem| item.parts().is_some_and(|(kind, key)| !run.contains_key(&(kind.as_str(), key)));
        let elsewhere: Vec<PackItem> = record.draft.items.iter().filter(is_new).cloned().collect();
        for item in pack::list_unknown(store.reader(), &elsewhere).await? {
            let message = format!("'{item}' is neither in this run nor in the library; accepted: what is there");
            faults.push(Fault { place: record.file.clone(), line: record.line, field: "items".to_owned(), message });
        }
    }
    Ok(faults)
}

/// What is said to stand in for something and is neither in the run nor on this server.
async fn unknown_newer(store: &Store, batch: &Batch, run: &HashMap<(&str, &str), &Record>) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for record in &batch.records {
        let Some((kind, key)) = record.draft.superseded_by.as_deref().and_then(newer_of) else { continue };
        if !run.contains_key(&(kind.as_str(), key)) && find(store.reader(), kind, key).await?.is_none() {
            let message = format!("'{kind}/{key}' is neither in this run nor in the library; accepted: what is there");
            faults.push(Fault { place: record.file.clone(), line: record.line, field: "superseded_by".to_owned(), message });
        }
    }
    Ok(faults)
}

#[derive(FromQueryResult)]
struct ReviewDay {
    kind: String,
    key: String,
    review_by: Option<String>,
}

async fn review_days(db: &impl ConnectionTrait) -> Result<HashMap<(String, String), String>> {
    let join = resource::Entity::belongs_to(version::Entity)
        .from((resource::Column::Id, resource::Column::Version))
        .to((version::Column::ResourceId, version::Column::Version))
        .into();
    let rows = resource::Entity::find()
        .select_only()
        .column(resource::Column::Kind)
        .column(resource::Column::Key)
        .column(version::Column::ReviewBy)
        .join(sea_orm::JoinType::InnerJoin, join)
        .into_model::<ReviewDay>()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.review_by.map(|day| ((row.kind, row.key), day))).collect())
}

/// What is on the server when the write begins.
struct Here {
    resources: HashMap<(String, String), resource::Model>,
    imports: HashMap<Uuid, import::Model>,
    seen: HashSet<Uuid>,
}

impl Here {
    async fn load(unit: &Unit) -> Result<Self> {
        let resources = resource::Entity::find().all(unit.connection()).await?;
        let imports = import::Entity::find().all(unit.connection()).await?;
        Ok(Self {
            resources: resources.into_iter().map(|row| ((row.kind.clone(), row.key.clone()), row)).collect(),
            imports: imports.into_iter().map(|row| (row.resource_id, row)).collect(),
            seen: HashSet::new(),
        })
    }
}

async fn record(unit: &mut Unit, here: &mut Here, source: &str, prepared: &Prepared, report: &mut Report) -> Result<()> {
    let name = (prepared.draft.kind.to_string(), prepared.draft.key.clone());
    let existing = here.resources.get(&name).cloned();
    if let Some(row) = &existing {
        here.seen.insert(row.id);
        let imported = here.imports.get(&row.id);
        if row.state == State::Withdrawn.as_str() {
            report.withdrawn_here.push(format!("{}/{}", name.0, name.1));
            return Ok(());
        }
        if imported.is_some_and(|imported| imported.hash == prepared.hash) || is_current(unit, row, &prepared.hash).await? {
            report.unchanged += 1;
            return Ok(());
        }
        if imported.is_none_or(|imported| imported.version != row.version) {
            report.edited_here.push(format!("{}/{}", name.0, name.1));
            return Ok(());
        }
    }
    if existing.is_some() {
        report.changed += 1;
    } else {
        report.created += 1;
    }
    let published = publish_over(unit, prepared, existing).await?;
    here.seen.insert(published.id.0);
    let row = import::Model {
        resource_id: published.id.0,
        source: source.to_owned(),
        hash: prepared.hash.clone(),
        version: published.version,
    };
    let replace = OnConflict::column(import::Column::ResourceId)
        .update_columns([import::Column::Source, import::Column::Hash, import::Column::Version])
        .to_owned();
    import::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// Whether the newest version has this very content, wherever it came from.
async fn is_current(unit: &Unit, row: &resource::Model, hash: &str) -> Result<bool> {
    let current = version::Entity::find_by_id((row.id, row.version))
        .filter(version::Column::Hash.eq(hash))
        .select_only()
        .column(version::Column::Ordinal)
        .into_tuple::<i32>()
        .one(unit.connection())
        .await?;
    Ok(current.is_some())
}

async fn missing(unit: &mut Unit, here: &Here, source: &str, what: &Missing, report: &mut Report) -> Result<()> {
    let mut gone: Vec<&resource::Model> = here
        .resources
        .values()
        .filter(|row| row.state == State::Published.as_str() && !here.seen.contains(&row.id))
        .filter(|row| here.imports.get(&row.id).is_some_and(|imported| imported.source == source))
        .collect();
    gone.sort_by(|a, b| (&a.kind, &a.key).cmp(&(&b.kind, &b.key)));
    report.missing = gone.iter().map(|row| format!("{}/{}", row.kind, row.key)).collect();
    let Missing::Withdraw(confirmed) = what else { return Ok(()) };
    if *confirmed != report.missing {
        return Err(Error::Conflict(
            "other records are missing now than were listed; nothing was changed, look at the list again".to_owned(),
        ));
    }
    for row in gone {
        withdraw(unit, ResourceId(row.id), WithdrawalReason::Outdated).await?;
        report.withdrawn += 1;
    }
    Ok(())
}
