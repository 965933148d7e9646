//! `backup` and `restore`: one archive of everything, the same for both databases.
//!
//! A gzipped tar of `manifest.json`, one `tables/<name>.jsonl` a table, each row an array, and one `files/<hash>` an attached file, and this network's `keys/`. The
//! manifest comes last when it is written (it counts and hashes the rest) and names every other entry.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use consultation::Keys;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use kernel::{Actor, Cursor, Event, Store, copy_out, table_names};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use storage::{FileHash, Storage};

use crate::arguments::Restore;
use crate::attachments;
use crate::network_keys::{self, KeyList};
use crate::place::{Place, create_private, make_private};
use crate::progress::Progress;
use crate::say;

/// The form of the archive. A program reads the forms up to its own.
const FORMAT: u32 = 3;
/// Bytes of one row at most: a text and its HTML, each of a few megabytes.
const LONGEST_ROW: u64 = 64 * 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// The program that wrote it.
    program: String,
    /// When, in UTC.
    created_at: String,
    /// The place in the journal that it shows.
    position: Cursor,
    /// Every table in it.
    tables: BTreeMap<String, Member>,
    /// Every attached file in it by its hash, with its bytes.
    #[serde(default)]
    files: BTreeMap<FileHash, u64>,
    /// This network's keys in it.
    #[serde(default)]
    keys: KeyList,
}

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Member {
    rows: u64,
    sha256: String,
}

pub(crate) async fn backup(place: &Place, target: &Path) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    if target.exists() {
        bail!("{} is there already; give the name of a new file", target.display());
    }
    let scratch = Scratch::new(place.folder())?;
    let storage = place.storage()?;
    // No file goes between its row's copy and its own.
    let _hold = storage.hold().await?;
    let (mut manifest, rows) = write_tables(&store, &scratch).await?;
    let mut partial = target.as_os_str().to_owned();
    partial.push(format!(".{}.partial", std::process::id()));
    let partial = PathBuf::from(partial);
    let file = create_private(&partial).with_context(|| format!("{} cannot be written", partial.display()))?;
    let written = write_archive(file, &scratch, (&storage, &place.network_keys_folder()), &mut manifest).await;
    let lost = match written.and_then(|lost| fs::rename(&partial, target).map(|()| lost).map_err(Into::into)) {
        Ok(lost) => lost,
        Err(error) => {
            let _ = fs::remove_file(&partial);
            return Err(error.context(format!("{} cannot be written", target.display())));
        }
    };
    store.close().await?;
    let size = fs::metadata(target)?.len();
    let files = manifest.files.len();
    say(&format!(
        "backed up {rows} rows and {files} files up to journal row {} to {} ({size} bytes)",
        manifest.position.seq,
        target.display()
    ))?;
    if lost > 0 {
        bail!(
            "{lost} attached files were missing or damaged in the storage and are not in the archive; `doctor` lists them. All else is"
        );
    }
    Ok(())
}

/// A folder for tables on their way, which goes when the command ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(data: &Path) -> anyhow::Result<Self> {
        let folder = data.join(format!("scratch-{}", std::process::id()));
        sweep(data);
        make_private(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self(folder))
    }

    fn table(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.jsonl"))
    }
}

/// Removes what killed commands left: their folders are named after processes that are no more.
fn sweep(data: &Path) {
    for entry in fs::read_dir(data).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(process) = name.strip_prefix("scratch-")
            && Path::new("/proc/self").exists()
            && !Path::new("/proc").join(process).exists()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Table {
    out: BufWriter<File>,
    rows: u64,
    hash: Sha256,
}

async fn write_tables(store: &Store, scratch: &Scratch) -> anyhow::Result<(Manifest, u64)> {
    let mut tables = BTreeMap::new();
    for name in table_names() {
        let out = BufWriter::new(File::create(scratch.table(name))?);
        tables.insert(name, Table { out, rows: 0, hash: Sha256::new() });
    }
    let progress = Progress::new("backing up, rows", 0);
    let mut total = 0;
    let mut files = BTreeMap::new();
    let position = copy_out(store, |name, row| {
        files.extend(Some(&row).filter(|_| name == "library_file").and_then(|row| attachments::kept_file(row)));
        let line = format!("{}\n", Value::Array(row));
        let table = tables.get_mut(name).expect("the same list of tables made the map");
        table.rows += 1;
        table.hash.update(&line);
        total += 1;
        progress.set(total);
        table.out.write_all(line.as_bytes()).map_err(|error| kernel::Error::Internal(Box::new(error)))
    })
    .await?;
    progress.finish();
    let mut members = BTreeMap::new();
    for (name, mut table) in tables {
        table.out.flush()?;
        members.insert(name.to_owned(), Member { rows: table.rows, sha256: format!("{:x}", table.hash.finalize()) });
    }
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: store.now().to_rfc3339(),
        position,
        tables: members,
        files,
        keys: KeyList::new(),
    };
    Ok((manifest, total))
}

/// Writes everything; returns how many attached files could not be had as they should be.
async fn write_archive(
    file: File,
    scratch: &Scratch,
    (storage, keys): (&Storage, &Path),
    manifest: &mut Manifest,
) -> anyhow::Result<usize> {
    let mut archive = tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::default()));
    for name in manifest.tables.keys() {
        archive.append_path_with_name(scratch.table(name), format!("tables/{name}.jsonl"))?;
    }
    let lost = attachments::append(&mut archive, storage, &mut manifest.files).await?;
    manifest.keys = network_keys::append(&mut archive, keys)?;
    let text = serde_json::to_vec_pretty(manifest)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o600);
    header.set_cksum();
    archive.append_data(&mut header, "manifest.json", text.as_slice())?;
    let file = archive.into_inner()?.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(lost)
}

pub(crate) async fn restore(place: &Place, restore: &Restore) -> anyhow::Result<()> {
    place.prepare()?;
    let scratch = Scratch::new(place.folder())?;
    let (manifest, keys) =
        verify(&restore.file, &scratch).with_context(|| format!("{} cannot be restored", restore.file.display()))?;
    let rows: u64 = manifest.tables.values().map(|member| member.rows).sum();
    if restore.check {
        return say(&format!(
            "the archive of {} is whole: {rows} rows and {} files up to journal row {}",
            manifest.created_at,
            manifest.files.len(),
            manifest.position.seq
        ));
    }
    let _lock = place.lock()?;
    let store = open_or_set_aside(place).await?;
    // Bytes before rows: a file that nothing speaks of yet harms nobody, and is swept up should this go no further.
    attachments::put_files(place, &restore.file, manifest.files.len()).await?;
    let kept = put_in_place((&store, &place.case_keys()?), &scratch, &manifest, rows).await?;
    network_keys::put(&place.network_keys_folder(), &keys)?;
    store.close().await?;
    say(&format!(
        "restored {rows} rows and {} files of {}; {kept} record{} withdrawn since then stay withdrawn. The search index follows at the next start",
        manifest.files.len(),
        manifest.created_at,
        if kept == 1 { "" } else { "s" }
    ))
}

/// Reads the whole archive, holds it against its manifest and unpacks the tables. The keys of this network come back with it.
fn verify(file: &Path, scratch: &Scratch) -> anyhow::Result<(Manifest, BTreeMap<String, Vec<u8>>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(File::open(file)?)));
    let known: Vec<&str> = table_names().collect();
    let mut found = BTreeMap::new();
    let mut files = BTreeMap::new();
    let mut keys = BTreeMap::new();
    let mut manifest: Option<Manifest> = None;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if name == "manifest.json" {
            let mut text = String::new();
            (&mut entry).take(1024 * 1024).read_to_string(&mut text)?;
            manifest = Some(serde_json::from_str(&text).context("its manifest is not understood")?);
            continue;
        }
        if let Some(hash) = name.strip_prefix("files/").and_then(|hash| hash.parse::<FileHash>().ok()) {
            let size = attachments::check_file(&mut entry, &hash)?;
            files.insert(hash, size);
            continue;
        }
        if let Some(key) = name.strip_prefix("keys/") {
            keys.insert(key.to_owned(), network_keys::read(&mut entry, key)?);
            continue;
        }
        let table = name.strip_prefix("tables/").and_then(|name| name.strip_suffix(".jsonl"));
        match table.filter(|table| known.contains(table)) {
            Some(table) => found.insert(table.to_owned(), unpack(&mut entry, &scratch.table(table))?),
            None => bail!("it has an entry '{name}' that this program does not know; a newer program may have written it"),
        };
    }
    // To the very end: only there does gzip's own checksum stand.
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink())?;
    let manifest = manifest.context("it has no manifest; it is cut off or no backup of this program")?;
    if manifest.format > FORMAT {
        bail!("it was written by a newer program ({}); restore it with that one", manifest.program);
    }
    if found != manifest.tables {
        bail!("its tables are not as its manifest says; it is damaged");
    }
    if files != manifest.files {
        bail!("its attached files are not as its manifest says; it is damaged");
    }
    if !network_keys::are_whole(&keys, &manifest.keys) {
        bail!("the keys in it are not as its manifest says; it is damaged");
    }
    Ok((manifest, keys))
}

fn unpack(entry: &mut impl Read, to: &Path) -> anyhow::Result<Member> {
    let mut reader = BufReader::new(entry);
    let mut out = BufWriter::new(File::create(to)?);
    let mut member = (0, Sha256::new());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut reader).take(LONGEST_ROW).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST_ROW {
            bail!("it has a row of more than {LONGEST_ROW} bytes; no program of ours wrote it");
        }
        member.0 += 1;
        member.1.update(&line);
        out.write_all(&line)?;
    }
    out.flush()?;
    Ok(Member { rows: member.0, sha256: format!("{:x}", member.1.finalize()) })
}

/// Opens the database that is there. One that cannot be opened any more is moved aside, so that a restore can save the day.
async fn open_or_set_aside(place: &Place) -> anyhow::Result<Store> {
    match place.open().await {
        Ok(store) => Ok(store),
        Err(error) => {
            let said = format!("{error:#}");
            let is_damaged = said.contains("not a database") || said.contains("malformed");
            let Some(file) = place.sqlite_file().filter(|file| is_damaged && file.exists()) else { return Err(error) };
            let free =
                (1..1000_u32).map(|number| file.with_extension(format!("db.damaged-{number}"))).find(|aside| !aside.exists());
            let Some(aside) = free else { return Err(error) };
            fs::rename(file, &aside)?;
            for suffix in ["-wal", "-shm"] {
                let _ = fs::rename(format!("{}{suffix}", file.display()), format!("{}{suffix}", aside.display()));
            }
            say(&format!(
                "the database here cannot be opened ({error:#}); it was moved to {}. What was withdrawn in it since the backup is not known here",
                aside.display()
            ))?;
            place.open().await
        }
    }
}

/// Replaces all rows in one write, then withdraws again what was withdrawn here; returns how many that were.
async fn put_in_place((store, keys): (&Store, &Keys), scratch: &Scratch, manifest: &Manifest, rows: u64) -> anyhow::Result<usize> {
    let mut unit = store.begin(&Actor::command_line()).await?;
    let tombstones = library::list_tombstones(unit.connection()).await?;
    let ended = identity::list_ended(unit.connection()).await?;
    let cases = consultation::list_withdrawn(unit.connection()).await?;
    let graves = federation::list_gone(unit.connection()).await?;
    unit.clear_all().await?;
    let progress = Progress::new("restoring, rows", rows);
    let mut done = 0;
    for name in table_names() {
        if !manifest.tables.contains_key(name) {
            continue;
        }
        let mut batch = Vec::new();
        for line in BufReader::new(File::open(scratch.table(name))?).lines() {
            let row: Vec<Value> = serde_json::from_str(&line?).with_context(|| format!("a row of '{name}' is not understood"))?;
            batch.push(row);
            if batch.len() == 1000 {
                unit.copy_in(name, &batch).await?;
                done += batch.len() as u64;
                progress.set(done);
                batch.clear();
            }
        }
        unit.copy_in(name, &batch).await?;
    }
    progress.finish();
    if let Some(seq) = kernel::verify_chain(unit.connection()).await? {
        bail!(
            "the archive's journal does not hold together at row {seq}: it was damaged before it was written. Nothing was changed"
        );
    }
    library::check_copied(&unit).await?;
    // What waited when the copy was made was sent long ago, or is of no use any more.
    post::discard_copied(&unit).await?;
    unit.renew_incarnation().await?;
    unit.append(Event {
        kind: "kernel.restored",
        subject: manifest.position.incarnation.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({ "seq": manifest.position.seq }),
    });
    for departed in identity::keep_ended(&mut unit, &ended).await? {
        server::forget_person(&mut unit, keys, &departed).await?;
    }
    let mut kept = 0;
    for tombstone in &tombstones {
        kept += usize::from(library::keep_withdrawn(&mut unit, tombstone).await?);
    }
    kept += consultation::keep_withdrawn(&mut unit, keys, &cases).await?;
    kept += federation::keep_gone(&mut unit, &graves).await?;
    unit.commit().await?;
    Ok(kept)
}
