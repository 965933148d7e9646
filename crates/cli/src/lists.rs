//! Names and schools from official lists: taken once from a download, kept in the data folder, read at every start.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anonymise::{Additions, Detector, Fault, read_names, read_schools};
use anyhow::{Context as _, bail};

use crate::place::Place;
use crate::say;

/// No official list is larger; what is, is another file.
const LARGEST: u64 = 256 * 1024 * 1024;

pub(crate) fn import_names(place: &Place, file: &Path) -> anyhow::Result<()> {
    let names = taken(file, read_names(&read(file)?))?;
    keep(place, "names.txt", &names)?;
    said(names.len(), "given name")
}

pub(crate) fn import_schools(place: &Place, file: &Path) -> anyhow::Result<()> {
    let schools = taken(file, read_schools(&read(file)?))?;
    keep(place, "schools.txt", &schools)?;
    said(schools.len(), "school")
}

/// Gives the detector what the data folder has, before it is used.
pub(crate) fn prepare(place: &Place) -> anyhow::Result<()> {
    let (names, schools) = (kept(place, "names.txt")?, kept(place, "schools.txt")?);
    if !(names.is_empty() && schools.is_empty()) {
        Detector::prepare(Additions::new(names.lines(), schools.lines()));
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = file.display();
    let size = fs::metadata(file).with_context(|| format!("{shown} cannot be read"))?.len();
    if size > LARGEST {
        bail!("{shown} is larger than any official list; nothing was taken from it");
    }
    fs::read(file).with_context(|| format!("{shown} cannot be read"))
}

fn taken(file: &Path, list: Result<Vec<String>, Vec<Fault>>) -> anyhow::Result<Vec<String>> {
    list.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
        anyhow::anyhow!("nothing was taken from {}:{}", file.display(), lines.concat())
    })
}

fn folder(place: &Place) -> PathBuf {
    place.folder().join("lists")
}

/// Puts a list where it is read from, all of it or nothing.
fn keep(place: &Place, name: &str, list: &[String]) -> anyhow::Result<()> {
    place.prepare()?;
    let (folder, mut text) = (folder(place), list.join("\n"));
    text.push('\n');
    let (target, fresh) = (folder.join(name), folder.join(format!("{name}.new")));
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&fresh, text)).and_then(|()| fs::rename(&fresh, &target));
    written.with_context(|| format!("{} cannot be written", target.display()))
}

fn kept(place: &Place, name: &str) -> anyhow::Result<String> {
    let file = folder(place).join(name);
    match fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| format!("{} cannot be read; take the list again", file.display())),
    }
}

fn said(count: usize, what: &str) -> anyhow::Result<()> {
    let end = if count == 1 { "" } else { "s" };
    say(&format!("{count} {what}{end} taken; a server that is running knows them when it is started again"))
}
