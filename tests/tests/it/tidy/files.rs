//! What stands in files: sizes, unfinished business, other people's code, traces of one machine.

use super::{assert_none, has_extension, list_files, root, text_of};

/// Lines of code, without tests, from which a file is noticed; at twice that it wants to be two.
const NOTICED: usize = 300;
const TEMPLATE: usize = 300;

/// The lines of a file before its tests.
fn code_lines(code: &str) -> usize {
    code.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

/// Words that promise work instead of doing it. Written so that this file holds none.
fn is_unfinished(line: &str) -> bool {
    let promises = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    line.split(|letter: char| !letter.is_alphanumeric()).any(|word| promises.contains(&word))
}

/// Why a file looks as if others had written it.
fn foreign(path: &str, text: Option<&str>) -> Option<&'static str> {
    let folders = ["vendor", "vendored", "third_party", "third-party", "node_modules", "bower_components"];
    if path.split('/').any(|part| folders.contains(&part)) {
        return Some("is in a folder of other people's code");
    }
    if has_extension(path, &["woff", "woff2", "ttf", "otf", "eot", "wasm", "jar", "so", "dll", "exe", "map"])
        || path.contains(".min.")
    {
        return Some("is not ours: let the package manager bring it");
    }
    let ships = has_extension(path, &["js", "mjs", "cjs", "css", "scss"]);
    let text = text.filter(|_| ships)?;
    if text.lines().any(|line| line.len() > 1_000) {
        return Some("is minified");
    }
    ["/*!", "@license", "@preserve"].iter().any(|banner| text.contains(banner)).then_some("has another project's banner")
}

/// Paths that mean something on one machine only.
fn machine_path(line: &str, checkout: &str) -> bool {
    let homes = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let is_own = checkout.matches('/').count() > 1 && line.contains(checkout);
    is_own || homes.iter().any(|home| line.find(home).is_some_and(|at| is_start_of_path(&line[..at])))
}

fn is_start_of_path(before: &str) -> bool {
    before.chars().next_back().is_none_or(|letter| !letter.is_alphanumeric() && letter != '.' && letter != '}')
}

/// Where packages come from is each machine's own setting: no address of a registry, but crates.io's name in the lock file.
fn names_a_registry(path: &str, line: &str) -> bool {
    if path.ends_with("Cargo.lock") {
        return line.starts_with("source = ") && !line.contains("\"registry+https://github.com/rust-lang/crates.io-index\"");
    }
    let is_lock = path.ends_with("package-lock.json") && line.contains("\"resolved\"") && line.contains("://");
    let is_setting = path.rsplit('/').next() == Some(".npmrc") && line.contains("registry=");
    let is_source = path.starts_with(".cargo/") && (line.starts_with("[source") || line.starts_with("[registr"));
    is_lock || is_setting || is_source
}

/// Every fault of the lines of all text files.
fn faults_of_lines(wrong: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for path in list_files("") {
        for (number, line) in text_of(&path).unwrap_or_default().lines().enumerate() {
            if wrong(&path, line) {
                faults.push(format!("{path}:{}: {line:.120}", number + 1));
            }
        }
    }
    faults
}

#[test]
#[expect(clippy::print_stderr, reason = "a notice, for whoever reads the tests' output")]
fn files_are_small() {
    let mut faults = Vec::new();
    for path in list_files("").into_iter().filter(|path| has_extension(path, &["rs"])) {
        let lines = code_lines(&text_of(&path).unwrap_or_default());
        let is_test = path.contains("/tests/");
        if lines > 2 * NOTICED && !is_test {
            faults.push(format!("{path} has {lines} lines of code: more than {}", 2 * NOTICED));
        } else if lines > NOTICED && !is_test {
            eprintln!("notice: {path} has {lines} lines of code");
        }
    }
    assert_none(&faults);
}

#[test]
fn templates_are_small() {
    let templates = list_files("web/templates").into_iter();
    let sizes = templates.map(|path| (text_of(&path).unwrap_or_default().lines().count(), path));
    let large = sizes.filter(|(lines, _)| *lines > TEMPLATE);
    assert_none(&large.map(|(lines, path)| format!("{path} has {lines} lines: more than {TEMPLATE}")).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_for_later() {
    let written = ["rs", "html", "js", "mjs", "scss", "toml", "yaml", "yml", "md", "sh"];
    assert_none(&faults_of_lines(|path, line| has_extension(path, &written) && is_unfinished(line)));
}

#[test]
fn nothing_of_others_is_kept_here() {
    let files = list_files("").into_iter();
    let faults = files.filter_map(|path| foreign(&path, text_of(&path).as_deref()).map(|why| format!("{path} {why}")));
    assert_none(&faults.collect::<Vec<_>>());
}

#[test]
fn no_file_knows_a_machine() {
    let checkout = root().to_string_lossy().into_owned();
    assert_none(&faults_of_lines(|_, line| machine_path(line, &checkout)));
}

#[test]
fn no_file_names_a_registry() {
    assert_none(&faults_of_lines(names_a_registry));
}

#[test]
fn the_tests_of_a_file_do_not_count() {
    assert_eq!(code_lines("a\nb\n#[cfg(test)]\nmod tests {\n}\n"), 2);
    assert_eq!(code_lines(&"line\n".repeat(601)), 601);
}

#[test]
fn promises_are_found_as_words() {
    assert!(is_unfinished(concat!("// TO", "DO: later")));
    assert!(is_unfinished(concat!("FIX", "ME")));
    assert!(!is_unfinished("a to-do list for SENCOs, and MASTODON"));
}

#[test]
fn other_peoples_files_are_found() {
    assert!(foreign("web/src/vendor/lib.js", Some("")).is_some());
    assert!(foreign("web/src/font.woff2", None).is_some());
    assert!(foreign("web/src/lib.min.js", Some("")).is_some());
    assert!(foreign("web/src/lib.js", Some("/*! lib 1.0 | MIT */")).is_some());
    assert!(foreign("web/src/lib.js", Some(&"x".repeat(2_000))).is_some());
    assert!(foreign("web/src/app.js", Some("const a = 1;\n")).is_none());
}

#[test]
fn paths_of_one_machine_are_found() {
    assert!(machine_path(concat!("see /ho", "me/anna/notes"), "/"));
    assert!(machine_path("cd /src/checkout/web", "/src/checkout"));
    assert!(!machine_path("https://example.org/home/page", "/src"));
    assert!(!machine_path("/etc/hosts", "/"));
}

#[test]
fn registries_are_found() {
    assert!(names_a_registry("web/package-lock.json", r#"  "resolved": "https://registry.example/a.tgz","#));
    assert!(names_a_registry("web/.npmrc", "registry=https://registry.example/"));
    assert!(names_a_registry("Cargo.lock", r#"source = "registry+https://crates.example/index""#));
    assert!(!names_a_registry("Cargo.lock", r#"source = "registry+https://github.com/rust-lang/crates.io-index""#));
    assert!(names_a_registry(".cargo/config.toml", "[source.crates-io]"));
}
