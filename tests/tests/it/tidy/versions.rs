//! One version of each tool, said in every place that must know it.

use serde_json::Value;

use super::{assert_none, list_files, read};

/// What stands between two pieces of a text.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("`{before}` was not found")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("`{after}` was not found")).0
}

/// Dependencies of a `package.json` that do not name one exact version.
fn loose_versions(package: &str) -> Vec<String> {
    let package: Value = serde_json::from_str(package).expect("package.json is JSON");
    let fields = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides"];
    let all = fields.into_iter().filter_map(|field| package[field].as_object()).flatten();
    let is_exact = |version: &Value| {
        let numbers: Vec<&str> = version.as_str().unwrap_or_default().split('.').collect();
        numbers.len() == 3 && numbers.iter().all(|number| number.parse::<u32>().is_ok())
    };
    all.filter(|(_, version)| !is_exact(version)).map(|(name, version)| format!("`{name}` is {version}, not one version")).collect()
}

#[test]
fn the_versions_of_rust_agree() {
    let rust = read("Cargo.toml");
    let rust = between(&rust, "rust-version = \"", "\"");
    assert!(
        read("docker/Dockerfile").contains(&format!("FROM rust:{rust}-")),
        "docker/Dockerfile builds with another Rust than {rust}"
    );
    assert!(read("README.md").contains(&format!("Rust {rust}")), "README.md should say `Rust {rust}`");
}

#[test]
fn the_versions_of_node_agree() {
    let package: Value = serde_json::from_str(&read("web/package.json")).expect("package.json is JSON");
    let node =
        package["engines"]["node"].as_str().and_then(|node| node.strip_prefix(">=")).expect("web/package.json has engines.node");
    assert!(
        read("docker/Dockerfile").contains(&format!("FROM node:{node}-")),
        "docker/Dockerfile builds with another Node than {node}"
    );
    assert!(read("README.md").contains(&format!("Node {node}")), "README.md should say `Node {node}`");
    let xtask = read("crates/xtask/src/assets.rs");
    let oldest = between(&xtask, "OLDEST_NODE: (u32, u32) = (", ")").replace(", ", ".");
    assert_eq!(oldest, node, "crates/xtask/src/assets.rs accepts another Node");
}

#[test]
fn npm_packages_have_exact_versions_and_a_lock_file() {
    let files = list_files("");
    let packages = files.iter().filter(|path| path.ends_with("package.json"));
    let mut faults = Vec::new();
    for path in packages {
        faults.extend(loose_versions(&read(path)).into_iter().map(|fault| format!("{path}: {fault}")));
        if !files.contains(&path.replace("package.json", "package-lock.json")) {
            faults.push(format!("{path} has no package-lock.json beside it"));
        }
    }
    assert_none(&faults);
}

#[test]
fn loose_versions_are_found() {
    let package = r#"{"dependencies": {"a": "1.2.3", "b": "^1.2.3", "c": "*"}, "devDependencies": {"d": "~2.0.0", "e": "latest"}}"#;
    assert_eq!(loose_versions(package).len(), 4);
    assert!(loose_versions(r#"{"name": "none"}"#).is_empty());
}
