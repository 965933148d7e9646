//! The house rules, as tests. Each is a plain function from what is to what is wrong with it, shown to fail on a small example.

use std::fs;
use std::path::{Path, PathBuf};

mod crates;
mod files;
mod image;
mod links;
mod migrations;
mod versions;

/// The folder of the whole project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package is one folder below the root").to_path_buf()
}

/// A file of the project, as text.
fn read(path: &str) -> String {
    let file = root().join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{} cannot be read: {error}", file.display()))
}

/// Every file of the project below a folder, relative to the root with forward slashes, without what `.gitignore` names.
fn list_files(below: &str) -> Vec<String> {
    let ignored = ignored(&read(".gitignore"));
    let mut found = Vec::new();
    walk(&root(), below, &ignored, &mut found);
    found.sort();
    assert!(!found.is_empty(), "there is no file below `{below}`");
    found
}

/// The folders that `.gitignore` names. All its lines are paths from the root, so that this stays simple.
fn ignored(gitignore: &str) -> Vec<String> {
    let lines = gitignore.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let paths = lines.map(|line| line.strip_prefix('/').unwrap_or_else(|| panic!("`{line}` in .gitignore should begin with `/`")));
    paths.map(|path| path.trim_end_matches('/').to_owned()).chain([".git".to_owned()]).collect()
}

fn walk(root: &Path, folder: &str, ignored: &[String], found: &mut Vec<String>) {
    let entries = fs::read_dir(root.join(folder)).unwrap_or_else(|error| panic!("`{folder}` cannot be read: {error}"));
    for entry in entries {
        let entry = entry.expect("a folder's entry can be read");
        let name = entry.file_name().into_string().expect("names of files are UTF-8");
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if ignored.contains(&path) {
            continue;
        }
        if entry.file_type().expect("a file's type can be read").is_dir() {
            walk(root, &path, ignored, found);
        } else {
            found.push(path);
        }
    }
}

/// A file's text, unless it is no text.
fn text_of(path: &str) -> Option<String> {
    String::from_utf8(fs::read(root().join(path)).expect("a listed file can be read")).ok()
}

/// Whether a name ends in one of these extensions.
fn has_extension(path: &str, accepted: &[&str]) -> bool {
    Path::new(path).extension().and_then(|extension| extension.to_str()).is_some_and(|extension| accepted.contains(&extension))
}

/// Fails with every fault at once.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn ignored_folders_are_not_listed() {
    assert_eq!(ignored("# built\n/target\n/web/dist/\n"), ["target", "web/dist", ".git"]);
    let files = list_files("");
    assert!(files.contains(&"Cargo.toml".to_owned()));
    assert!(!files.iter().any(|file| file.starts_with("target/") || file.starts_with(".git/") || file.contains("node_modules/")));
}
