//! Writes the library to files that `import` reads back to the same library.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use futures_util::StreamExt as _;
use kernel::{Error, Result, Store};
use serde_json::{Map, Value, json};
use storage::{FileHash, Storage};

use crate::import::{FIELDS, FILES};
use crate::pack::fill_draft;
use crate::read::list_after;
use crate::supersede::find_newer;
use crate::{AttachedFile, Draft, Resource, list_sources};

/// Records read at once.
const PAGE: u64 = 500;

/// Writes the library to a folder (Markdown, thesaurus and sources) or, where the path ends in `.jsonl`, to a file of records.
/// Calls `progress` with the number of records written so far and returns how many there were.
///
/// # Errors
/// `Refused` when the target is there already and not empty: nothing is overwritten.
pub async fn export(store: &Store, storage: &Storage, target: &Path, progress: &(dyn Fn(u64) + Sync)) -> Result<u64> {
    if target.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl")) {
        return export_lines(store, target, progress).await;
    }
    let is_used = target.is_file() || std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        return Err(Error::Refused(format!("{} is not empty; give a new or empty folder, or a .jsonl file", target.display())));
    }
    let mut files = Vec::new();
    let count = for_each(store, progress, |(resource, pack)| {
        let folder = target.join(resource.kind.as_str());
        let own = folder.join(format!("{}{FILES}", resource.key));
        files.extend(resource.files.iter().map(|file| (file.hash.clone(), own.join(&file.name))));
        write_file(&folder.join(format!("{}.md", resource.key)), &markdown(resource, pack)?)
    })
    .await?;
    for (hash, path) in files {
        copy_file(storage, &hash, &path).await?;
    }
    let vocabulary = vocabulary::load(store.reader()).await?;
    let terms: Map<String, Value> = vocabulary::Scheme::ALL
        .into_iter()
        .map(|scheme| (scheme.as_str().to_owned(), serde_json::json!(vocabulary.terms(scheme))))
        .collect();
    write_file(&target.join("thesaurus/terms.yaml"), &yaml(&terms)?)?;
    write_file(&target.join("thesaurus/concepts.yaml"), &yaml(&vocabulary.concepts())?)?;
    write_file(&target.join("sources/sources.yaml"), &yaml(&list_sources(store.reader()).await?)?)?;
    Ok(count)
}

async fn export_lines(store: &Store, target: &Path, progress: &(dyn Fn(u64) + Sync)) -> Result<u64> {
    let file = File::create_new(target).map_err(|error| unwritable(target, &error))?;
    let mut out = BufWriter::new(file);
    let count = for_each(store, progress, |(resource, pack)| {
        let mut fields = fields(resource, pack);
        // Without files beside it, a record names them by their hashes: for a server that has them.
        for (file, value) in resource.files.iter().zip(fields.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten())
        {
            value["hash"] = Value::from(file.hash.as_str());
        }
        fields.insert("body".to_owned(), Value::from(resource.body.as_str()));
        writeln!(out, "{}", Value::Object(fields)).map_err(|error| unwritable(target, &error))
    })
    .await?;
    let file = out.into_inner().map_err(|error| unwritable(target, error.error()))?;
    file.sync_all().map_err(|error| unwritable(target, &error))?;
    Ok(count)
}

/// Reads all records, page by page, and hands each on; returns how many there were.
async fn for_each(
    store: &Store,
    progress: &(dyn Fn(u64) + Sync),
    mut write: impl FnMut((&Resource, &Draft)) -> Result<()>,
) -> Result<u64> {
    let mut count = 0;
    let mut after = None;
    loop {
        let page = list_after(store.reader(), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = Some(last.id.0);
        for resource in &page {
            // What is withdrawn is in no export, so nothing may name it.
            let mut pack = Draft::new(resource.kind, "", "", "");
            fill_draft(store.reader(), &mut pack, (resource.id.0, resource.version), |state| state != "withdrawn").await?;
            pack.superseded_by = find_newer(store.reader(), resource).await?;
            write((resource, &pack))?;
            count += 1;
            progress(count);
        }
    }
}

/// Writes a file's bytes, as they come from the storage.
async fn copy_file(storage: &Storage, hash: &FileHash, path: &Path) -> Result<()> {
    let missing = || Error::Refused(format!("the file {hash} is not in the storage; `doctor` lists what is missing"));
    let mut content = storage.find(hash, None).await?.ok_or_else(missing)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    let mut out = File::create_new(path).map_err(|error| unwritable(path, &error))?;
    while let Some(part) = content.stream.next().await {
        out.write_all(&part?).map_err(|error| unwritable(path, &error))?;
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    std::fs::write(path, text).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::Refused(format!("{} cannot be written: {error}", path.display()))
}

fn yaml(value: &impl serde::Serialize) -> Result<String> {
    serde_saphyr::to_string(value).map_err(|error| Error::Internal(Box::new(error)))
}

/// One resource as `import` reads it: a file of Markdown with its fields in front. A pack's items are not in it: not everybody who
/// may see a pack may see all that is in it.
pub fn to_markdown(resource: &Resource) -> Result<String> {
    markdown(resource, &Draft::new(resource.kind, "", "", ""))
}

/// A resource as `import` reads it.
fn markdown(resource: &Resource, pack: &Draft) -> Result<String> {
    let fields = fields(resource, pack);
    let mut out = String::from("---\n");
    // One field at a time: in the order of the documentation, each at the left margin.
    for field in FIELDS {
        if let Some(value) = fields.get(*field) {
            out.push_str(yaml(&Map::from_iter([((*field).to_owned(), value.clone())]))?.trim_end());
            out.push('\n');
        }
    }
    out.push_str("---\n");
    out.push_str(&resource.body);
    Ok(out)
}

/// A file by its name, with its title where it has one.
fn file_field(file: &AttachedFile) -> Value {
    if file.title.is_empty() { json!({ "name": file.name }) } else { json!({ "name": file.name, "title": file.title }) }
}

/// What a file says of a resource: nothing that is empty. `pack` has what only packs have, and what stands in for it.
fn fields(resource: &Resource, pack: &Draft) -> Map<String, Value> {
    let all = [
        ("key", Value::from(resource.key.as_str())),
        ("kind", Value::from(resource.kind.as_str())),
        ("title", Value::from(resource.title.as_str())),
        ("summary", Value::from(resource.summary.as_str())),
        ("areas", Value::from(resource.areas.clone())),
        ("phases", Value::from(resource.phases.clone())),
        ("tiers", Value::from(resource.tiers.clone())),
        ("concepts", Value::from(resource.concepts.clone())),
        ("evidence", Value::from(resource.evidence.clone())),
        ("setup_minutes", Value::from(resource.setup_minutes)),
        ("weekly_minutes", Value::from(resource.weekly_minutes)),
        ("staff", Value::from(resource.staff.clone())),
        ("cost_band", Value::from(resource.cost_band.clone())),
        ("licence", Value::from(resource.licence.as_str())),
        ("audience", Value::from(resource.audience.as_str())),
        ("networks", Value::from(resource.networks.clone())),
        ("sources", Value::from(resource.sources.clone())),
        ("adapted_from", Value::from(resource.adapted_from.clone())),
        ("superseded_by", Value::from(pack.superseded_by.clone())),
        ("checked_on", Value::from(resource.checked_on.clone())),
        ("review_by", Value::from(resource.review_by.clone())),
        ("term", Value::from(pack.term.clone())),
        ("items", serde_json::json!(pack.items)),
        ("meeting", serde_json::json!(pack.meeting)),
        ("files", resource.files.iter().map(file_field).collect()),
    ];
    let is_said = |value: &Value| match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    };
    all.into_iter().filter(|(_, value)| is_said(value)).map(|(field, value)| (field.to_owned(), value)).collect()
}
