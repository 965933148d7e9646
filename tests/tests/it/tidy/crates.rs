//! Which crate may import which, what each says of itself, and that none escapes the lints.

use std::process::Command;

use serde_json::Value;

use super::{assert_none, read, root};

/// One of our packages: what it may import of ours, and what of others it may never.
struct Rule {
    package: &'static str,
    may_import: &'static [&'static str],
    never: &'static [&'static str],
}

const DATABASE: [&str; 3] = ["sea-orm", "sea-orm-migration", "sqlx"];

/// The drawing of `docs/architecture.md`, lowest first. A new crate or a new edge is a decision: it begins here.
const RULES: &[Rule] = &[
    Rule {
        package: "prose",
        may_import: &[],
        never: &["sea-orm", "sea-orm-migration", "sqlx", "tokio", "axum", "askama", "tantivy", "time", "uuid"],
    },
    Rule {
        package: "anonymise",
        may_import: &[],
        never: &["sea-orm", "sea-orm-migration", "sqlx", "tokio", "axum", "askama", "tantivy", "time", "uuid"],
    },
    Rule { package: "migrations", may_import: &[], never: &["sea-orm", "tokio", "axum", "askama", "tantivy"] },
    Rule { package: "kernel", may_import: &["migrations"], never: &["axum", "askama", "tantivy"] },
    Rule {
        package: "storage",
        may_import: &["kernel"],
        never: &["sea-orm", "sea-orm-migration", "sqlx", "axum", "askama", "tantivy"],
    },
    Rule { package: "vocabulary", may_import: &["kernel"], never: &["axum", "askama", "tantivy"] },
    Rule {
        package: "office",
        may_import: &["prose"],
        never: &["sea-orm", "sea-orm-migration", "sqlx", "tokio", "axum", "askama", "tantivy"],
    },
    Rule {
        package: "calendar",
        may_import: &[],
        never: &["sea-orm", "sea-orm-migration", "sqlx", "tokio", "axum", "askama", "tantivy"],
    },
    Rule { package: "insight", may_import: &["kernel"], never: &["axum", "askama", "tantivy"] },
    Rule { package: "post", may_import: &["kernel"], never: &["axum", "askama", "tantivy"] },
    Rule { package: "identity", may_import: &["kernel", "post"], never: &["axum", "askama", "tantivy"] },
    Rule {
        package: "library",
        may_import: &["calendar", "kernel", "office", "prose", "storage", "vocabulary"],
        never: &["axum", "askama", "tantivy"],
    },
    Rule {
        package: "consultation",
        may_import: &["anonymise", "kernel", "library", "vocabulary"],
        never: &["axum", "askama", "tantivy"],
    },
    Rule {
        package: "federation",
        may_import: &["consultation", "kernel", "library", "prose", "storage", "vocabulary"],
        never: &["axum", "askama", "tantivy"],
    },
    Rule {
        package: "search",
        may_import: &["consultation", "federation", "kernel", "library", "prose", "storage", "vocabulary"],
        never: &["axum", "askama"],
    },
    Rule {
        package: "notifications",
        may_import: &["calendar", "consultation", "identity", "kernel", "library", "post", "prose", "vocabulary"],
        never: &["axum", "askama", "tantivy"],
    },
    Rule { package: "harvest", may_import: &["kernel", "library", "vocabulary"], never: &["axum", "askama", "tantivy"] },
    Rule {
        package: "server",
        may_import: &[
            "anonymise",
            "calendar",
            "consultation",
            "federation",
            "harvest",
            "identity",
            "insight",
            "kernel",
            "library",
            "notifications",
            "office",
            "post",
            "prose",
            "search",
            "storage",
            "vocabulary",
        ],
        never: &["sea-orm", "sea-orm-migration", "sqlx", "tantivy", "tantivy-fst"],
    },
    Rule {
        package: "cli",
        may_import: &[
            "anonymise",
            "calendar",
            "consultation",
            "federation",
            "harvest",
            "identity",
            "insight",
            "kernel",
            "library",
            "notifications",
            "office",
            "post",
            "prose",
            "search",
            "server",
            "storage",
            "vocabulary",
        ],
        never: &["askama"],
    },
    Rule { package: "xtask", may_import: &[], never: &["tokio", "sea-orm", "axum", "tantivy"] },
    Rule {
        package: "tests",
        may_import: &[
            "anonymise",
            "calendar",
            "consultation",
            "federation",
            "harvest",
            "identity",
            "insight",
            "kernel",
            "library",
            "migrations",
            "notifications",
            "office",
            "post",
            "prose",
            "search",
            "server",
            "storage",
            "vocabulary",
        ],
        never: &["axum"],
    },
];

/// What a package says it needs, for its code, its tests or its build.
struct Package {
    name: String,
    needs: Vec<String>,
}

fn list_packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo's metadata is JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    packages.iter().map(|package| Package { name: text(&package["name"]), needs: names(&package["dependencies"]) }).collect()
}

fn names(dependencies: &Value) -> Vec<String> {
    dependencies.as_array().into_iter().flatten().map(|dependency| text(&dependency["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a name is text").to_owned()
}

/// Every import that the rules do not allow.
fn wrong_imports(packages: &[Package]) -> Vec<String> {
    let ours: Vec<&str> = RULES.iter().map(|rule| rule.package).collect();
    let mut faults = Vec::new();
    for Package { name, needs } in packages {
        let Some(rule) = RULES.iter().find(|rule| rule.package == name) else {
            faults.push(format!("the crate `{name}` has no place in the drawing"));
            continue;
        };
        for need in needs.iter().filter(|need| *need != name) {
            if ours.contains(&need.as_str()) && !rule.may_import.contains(&need.as_str()) {
                faults.push(format!("`{name}` may not import `{need}`"));
            }
            if rule.never.contains(&need.as_str()) {
                faults.push(format!("`{name}` may never import `{need}`"));
            }
        }
    }
    faults
}

/// What is wrong with a crate's first file. `is_library` ones in `crates/` say what they own and what they must not know.
fn wrong_introduction(path: &str, code: &str, is_library: bool) -> Vec<String> {
    let introduction: Vec<&str> = code.lines().take_while(|line| line.starts_with("//!")).collect();
    let introduction = introduction.join("\n");
    if introduction.len() < 40 {
        return vec![format!("{path} should begin with `//!` and a sentence on what it is for")];
    }
    let wanted: &[&str] = if is_library { &["**Owns**", "**Must not know**"] } else { &[] };
    let missing = wanted.iter().filter(|words| !introduction.contains(**words));
    missing.map(|words| format!("{path} should say what it {}", words.trim_matches('*').to_lowercase())).collect()
}

/// The folder of a package.
fn folder(package: &str) -> String {
    match package {
        "migrations" | "tests" => package.to_owned(),
        other => format!("crates/{other}"),
    }
}

#[test]
fn crates_import_only_what_the_drawing_allows() {
    let packages = list_packages();
    assert_eq!(packages.len(), RULES.len(), "a crate of the drawing is missing");
    assert_none(&wrong_imports(&packages));
}

#[test]
fn the_drawing_has_no_circle_and_nothing_of_a_higher_tier() {
    for (place, rule) in RULES.iter().enumerate() {
        for lower in rule.may_import {
            assert!(RULES[..place].iter().any(|other| other.package == *lower), "`{}` stands before `{lower}`", rule.package);
        }
    }
}

#[test]
fn only_the_crates_with_tables_know_the_database() {
    let packages = list_packages();
    let knowing = packages.iter().filter(|package| package.needs.iter().any(|need| DATABASE.contains(&need.as_str())));
    let knowing: Vec<&str> = knowing.map(|package| package.name.as_str()).collect();
    for name in &knowing {
        assert!(
            [
                "migrations",
                "kernel",
                "vocabulary",
                "post",
                "identity",
                "insight",
                "library",
                "consultation",
                "search",
                "notifications",
                "federation",
                "harvest",
                "tests"
            ]
            .contains(name),
            "`{name}` should ask a capability instead"
        );
    }
    assert!(knowing.contains(&"kernel"));
}

#[test]
fn every_crate_says_what_it_is() {
    let mut faults = Vec::new();
    for rule in RULES {
        let folder = folder(rule.package);
        let (library, program) = (format!("{folder}/src/lib.rs"), format!("{folder}/src/main.rs"));
        let is_library = root().join(&library).is_file();
        let path = if is_library { library } else { program };
        faults.extend(wrong_introduction(&path, &read(&path), is_library && folder.starts_with("crates/")));
    }
    assert_none(&faults);
}

#[test]
fn every_crate_has_the_lints_and_the_versions_of_the_workspace() {
    let mut faults = Vec::new();
    for rule in RULES {
        let path = format!("{}/Cargo.toml", folder(rule.package));
        let manifest = read(&path);
        for wanted in
            ["[lints]\nworkspace = true", "publish.workspace = true", "rust-version.workspace = true", "license.workspace = true"]
        {
            if !manifest.contains(wanted) {
                faults.push(format!("{path} lacks `{}`", wanted.replace('\n', " ")));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn only_listed_tables_are_written_without_the_journal() {
    // A table comes here only when no follower needs to know of a change in it.
    let listed = [
        "kernel_request",
        "kernel_answer",
        "identity_session",
        "identity_link",
        "identity_attempt",
        "identity_proof",
        "identity_token",
        "insight_search",
        "insight_opening",
        "library_draft",
        "library_draft_copy",
        "post_message",
        "notifications_choice",
        "notifications_secret",
        "notifications_told",
        "notifications_announcement",
        "notifications_dismissal",
        "notifications_reminder",
        "notifications_news",
        "notifications_case_news",
        "notifications_cursor",
        "harvest_record",
        "harvest_cursor",
        "harvest_key",
        "search_saved",
        "consultation_draft",
        "consultation_draft_copy",
        "federation_contact",
        "federation_seen",
        "federation_exposed",
        "federation_file",
        "federation_taken",
    ];
    assert_eq!(kernel::NOTED_TABLES, listed);
}

#[test]
fn a_wrong_import_and_an_unknown_crate_are_found() {
    let package =
        |name: &str, needs: &[&str]| Package { name: name.to_owned(), needs: needs.iter().map(|&need| need.to_owned()).collect() };
    let faults = wrong_imports(&[
        package("kernel", &["migrations", "kernel", "serde"]),
        package("library", &["search"]),
        package("server", &["library", "sea-orm"]),
        package("utils", &[]),
    ]);
    let expected = [
        "`library` may not import `search`",
        "`server` may never import `sea-orm`",
        "the crate `utils` has no place in the drawing",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_crate_without_introduction_is_found() {
    assert_eq!(wrong_introduction("a.rs", "fn main() {}", false).len(), 1);
    assert_eq!(wrong_introduction("a.rs", "//! What this is for, in a sentence of some length.\n", false).len(), 0);
    assert_eq!(wrong_introduction("a.rs", "//! What this is for, in a sentence of some length.\n", true).len(), 2);
}
