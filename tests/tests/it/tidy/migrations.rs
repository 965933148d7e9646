//! Migrations are numbered once, without a gap, and run in the order of their numbers.

use super::{assert_none, list_files, read};

/// What is wrong with the files and the list that runs them.
fn wrong_migrations(files: &[String], list: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let modules = files.iter().filter_map(|file| file.rsplit('/').next()?.strip_suffix(".rs")).filter(|module| *module != "lib");
    let mut modules: Vec<&str> = modules.collect();
    modules.sort_unstable();
    for (place, module) in modules.iter().enumerate() {
        let number = format!("m{:04}_", place + 1);
        if !module.starts_with(&number) {
            faults.push(format!("`{module}` should begin with `{number}`: each number is given once, and none is left out"));
        }
    }
    let entries = list.split("Box::new(").skip(1).filter_map(|entry| Some(entry.split_once("::Migration")?.0));
    let listed: Vec<&str> = entries.collect();
    if listed != modules {
        faults.push(format!("the list runs {listed:?}, the files are {modules:?}"));
    }
    faults
}

#[test]
fn migrations_are_numbered_once_and_all_run() {
    assert_none(&wrong_migrations(&list_files("migrations/src"), &read("migrations/src/lib.rs")));
}

#[test]
fn a_double_number_a_gap_and_a_forgotten_one_are_found() {
    let files = |names: &[&str]| names.iter().map(|name| format!("migrations/src/{name}.rs")).collect::<Vec<_>>();
    let list = "vec![\n  Box::new(m0001_a::Migration),\n  Box::new(m0002_b::Migration),\n]";
    assert!(wrong_migrations(&files(&["lib", "m0001_a", "m0002_b"]), list).is_empty());
    let in_a_line = "vec![Box::new(m0001_a::Migration), Box::new(m0002_b::Migration)]";
    assert!(wrong_migrations(&files(&["lib", "m0001_a", "m0002_b"]), in_a_line).is_empty());
    assert_eq!(wrong_migrations(&files(&["m0001_a", "m0001_b"]), list).len(), 2);
    assert_eq!(wrong_migrations(&files(&["m0001_a", "m0003_c"]), list).len(), 2);
    assert_eq!(wrong_migrations(&files(&["m0001_a", "m0002_b", "m0003_c"]), list).len(), 1);
}
