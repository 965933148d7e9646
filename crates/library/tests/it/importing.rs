//! Import and export.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::open as storage;
use kernel::testing::TestStore;
use kernel::{Actor, Audience, Error, Fault, Viewer};
use library::import::{Missing, Options, Report, apply, read_paths, starter};
use library::{Found, Kind, find_resource};

use crate::publishing::{put, take_away};

const GOOD: &str = "---\ntitle: Wait ten seconds\nareas: [communication-and-interaction]\nlicence: CC0-1.0\naudience: public\n---\nCount to ten.\n";

/// A store that has the vocabulary, and a folder for files.
async fn arrange() -> (TestStore, PathBuf) {
    let test = TestStore::new().await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(&test.store, starter().unwrap().without_records(), &options).await.unwrap();
    let folder = test.folder.path().join("mine");
    fs::create_dir_all(folder.join("strategy")).unwrap();
    (test, folder)
}

async fn import(test: &TestStore, path: &Path) -> Result<Report, Error> {
    import_with(test, path, Missing::List, false).await
}

async fn import_with(test: &TestStore, path: &Path, missing: Missing, dry_run: bool) -> Result<Report, Error> {
    let options = Options { actor: Actor::command_line(), missing, dry_run, progress: &|_| {} };
    apply(&test.store, read_paths(&[path.to_owned()])?, &options).await
}

fn faults(error: Error) -> Vec<Fault> {
    let Error::Invalid(faults) = error else { panic!("not a list of faults: {error}") };
    faults
}

async fn body(test: &TestStore, key: &str) -> Option<String> {
    match find_resource(test.store.reader(), &Viewer::public(), Kind::Strategy, key).await.unwrap()? {
        Found::Live(resource) => Some(resource.body),
        Found::Withdrawn => None,
    }
}

#[tokio::test]
async fn a_changed_file_makes_a_version_and_an_unchanged_one_does_not() {
    let (test, folder) = arrange().await;
    let file = folder.join("strategy/wait.md");
    fs::write(&file, GOOD).unwrap();
    assert_eq!(import(&test, &folder).await.unwrap().created, 1);
    let again = import(&test, &folder).await.unwrap();
    assert_eq!((again.unchanged, again.position), (1, 0), "nothing is written when nothing changed");
    fs::write(&file, GOOD.replace("ten.", "twelve.")).unwrap();
    assert_eq!(import(&test, &folder).await.unwrap().changed, 1);
    assert_eq!(body(&test, "wait").await.unwrap(), "Count to twelve.\n");
}

#[tokio::test]
async fn a_record_that_was_edited_here_is_reported_and_left() {
    let (test, folder) = arrange().await;
    let file = folder.join("strategy/wait.md");
    fs::write(&file, GOOD).unwrap();
    import(&test, &folder).await.unwrap();
    put(&test, &crate::publishing::draft("wait", "Edited here.")).await;
    assert_eq!(import(&test, &folder).await.unwrap().unchanged, 1, "the file is the same as at its last import");
    fs::write(&file, GOOD.replace("ten.", "twelve.")).unwrap();
    let report = import(&test, &folder).await.unwrap();
    assert_eq!((report.changed, report.edited_here), (0, vec!["strategy/wait".to_owned()]));
    assert_eq!(body(&test, "wait").await.unwrap(), "Edited here.");
}

#[tokio::test]
async fn a_missing_file_withdraws_nothing_unless_told_and_comes_back_never() {
    let (test, folder) = arrange().await;
    for name in ["a", "b"] {
        fs::write(folder.join(format!("strategy/{name}.md")), GOOD).unwrap();
    }
    import(&test, &folder).await.unwrap();
    fs::remove_file(folder.join("strategy/b.md")).unwrap();
    let report = import(&test, &folder).await.unwrap();
    assert_eq!((report.missing, report.withdrawn), (vec!["strategy/b".to_owned()], 0));
    assert!(body(&test, "b").await.is_some());
    assert_eq!(import_with(&test, &folder, Missing::Withdraw(vec!["strategy/b".to_owned()]), true).await.unwrap().withdrawn, 1);
    assert!(body(&test, "b").await.is_some(), "a dry run changes nothing");
    let other = import_with(&test, &folder, Missing::Withdraw(vec!["strategy/c".to_owned()]), false).await;
    assert!(matches!(other, Err(Error::Conflict(_))), "what a person has not seen listed is not withdrawn");
    assert_eq!(import_with(&test, &folder, Missing::Withdraw(vec!["strategy/b".to_owned()]), false).await.unwrap().withdrawn, 1);
    fs::write(folder.join("strategy/b.md"), GOOD).unwrap();
    let report = import(&test, &folder).await.unwrap();
    assert_eq!((report.created, report.withdrawn_here), (0, vec!["strategy/b".to_owned()]));
    assert!(body(&test, "b").await.is_none());
}

#[tokio::test]
async fn a_single_file_says_nothing_about_the_others() {
    let (test, folder) = arrange().await;
    for name in ["a", "b"] {
        fs::write(folder.join(format!("strategy/{name}.md")), GOOD).unwrap();
    }
    import(&test, &folder).await.unwrap();
    assert!(import(&test, &folder.join("strategy/a.md")).await.unwrap().missing.is_empty());
}

/// Every edge at once: all of them are listed, with file, line, field and what is accepted, and nothing is loaded.
#[tokio::test]
async fn every_fault_of_a_run_is_listed_and_nothing_is_half_loaded() {
    let (test, folder) = arrange().await;
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join("strategy").join(name), bytes).unwrap();
    put("good.md", GOOD.as_bytes());
    put("unknown-field.md", GOOD.replace("licence:", "licens: x\nlicence:").as_bytes());
    put("unknown-value.md", GOOD.replace("[communication-and-interaction]", "[behaviour]").as_bytes());
    put("broken-yaml.md", GOOD.replace("areas: [", "areas: [[").as_bytes());
    put("twice.md", GOOD.replace("licence:", "title: Again\nlicence:").as_bytes());
    put("not-utf8.md", b"---\ntitle: caf\xe9\n---\nx\n");
    put("utf16.md", b"\xff\xfe-\0-\0-\0");
    put("no-front-matter.md", b"# Hello\n");
    put("no-end.md", b"---\ntitle: x\n");
    put("wrong-type.md", GOOD.replace("[communication-and-interaction]", "semh").replace("Wait ten seconds", "12").as_bytes());
    put("wrong-kind.md", GOOD.replace("title:", "kind: cpd\ntitle:").as_bytes());
    put("empty.md", b"---\ntitle: x\n---\n");
    put("bad_Key.md", GOOD.as_bytes());
    put("bad-date.md", GOOD.replace("licence:", "review_by: 2026-02-30\nlicence:").as_bytes());
    put("huge.md", &vec![b'x'; 50 * 1024 * 1024]);
    let found = faults(import(&test, &folder).await.unwrap_err());
    let expected = [
        ("unknown-field.md", 4, "licens", "accepted: key, kind"),
        ("broken-yaml.md", 0, "", "no valid YAML"),
        ("twice.md", 4, "", "duplicate"),
        ("not-utf8.md", 2, "", "UTF-8"),
        ("utf16.md", 1, "", "UTF-16"),
        ("no-front-matter.md", 1, "", "accepted: a first line"),
        ("no-end.md", 1, "", "no end"),
        ("wrong-type.md", 3, "areas", "accepted: a list"),
        ("wrong-type.md", 2, "title", "accepted: text"),
        ("wrong-kind.md", 2, "kind", "folder"),
        ("huge.md", 0, "", "at most"),
    ];
    for (file, line, field, words) in expected {
        let fault = found.iter().find(|fault| fault.place.ends_with(file) && fault.field == field);
        let fault = fault.unwrap_or_else(|| panic!("{file} {field} is not listed: {found:#?}"));
        assert!(line == 0 || fault.line == line, "{fault}");
        assert!(fault.message.contains(words), "{fault}");
    }
    assert!(body(&test, "good").await.is_none());
}

#[tokio::test]
async fn faults_against_the_vocabulary_name_what_is_accepted() {
    let (test, folder) = arrange().await;
    let put = |name: &str, text: &str| fs::write(folder.join("strategy").join(name), text).unwrap();
    put("area.md", &GOOD.replace("[communication-and-interaction]", "[behaviour]"));
    put("concept.md", &GOOD.replace("licence:", "concepts: [dyslexa, autism]\nlicence:"));
    put("source.md", &GOOD.replace("licence:", "sources: [nobody-2020]\nlicence:"));
    put("twice.md", &GOOD.replace("licence:", "phases: [ks1, ks1]\nlicence:"));
    put("date.md", &GOOD.replace("licence:", "review_by: 2026-02-30\nlicence:"));
    put("bad_Key.md", GOOD);
    put("empty.md", "---\ntitle: ' '\n---\n");
    fs::create_dir_all(folder.join("more")).unwrap();
    fs::write(folder.join("more/area.md"), GOOD.replace("title:", "kind: strategy\ntitle:")).unwrap();
    let found = faults(import(&test, &folder).await.unwrap_err());
    for (file, field, words) in [
        ("area.md", "areas", "accepted: communication-and-interaction, cognition-and-learning"),
        ("concept.md", "concepts", "no concept of the thesaurus"),
        ("source.md", "sources", "not in the list of sources"),
        ("twice.md", "phases", "stands twice"),
        ("date.md", "review_by", "year-month-day"),
        ("bad_Key.md", "key", "lower-case"),
        ("empty.md", "title", "empty"),
        ("empty.md", "body", "empty"),
        ("strategy/area.md", "key", "as well"),
    ] {
        assert!(
            found.iter().any(|fault| fault.place.ends_with(file) && fault.field == field && fault.message.contains(words)),
            "{file} {field}: {found:#?}"
        );
    }
}

#[tokio::test]
async fn a_byte_order_mark_and_windows_line_ends_are_taken_as_they_come() {
    let (test, folder) = arrange().await;
    fs::write(folder.join("strategy/wait.md"), format!("\u{feff}{}", GOOD.replace('\n', "\r\n"))).unwrap();
    assert_eq!(import(&test, &folder).await.unwrap().created, 1);
    assert_eq!(body(&test, "wait").await.unwrap(), "Count to ten.\n");
}

#[tokio::test]
async fn circular_and_dangling_concepts_are_faults() {
    let (test, folder) = arrange().await;
    fs::create_dir_all(folder.join("thesaurus")).unwrap();
    let concepts = "- {id: x-one, label: One, area: semh, broader: [x-two]}\n\
                    - {id: x-two, label: Two, area: semh, broader: [x-three]}\n\
                    - {id: x-three, label: Three, area: semh, broader: [x-one], related: [nowhere]}\n\
                    - {id: x-three, label: Again, area: nowhere}\n";
    fs::write(folder.join("thesaurus/concepts.yaml"), concepts).unwrap();
    let listed = faults(import(&test, &folder).await.unwrap_err()).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for words in ["broader than itself", "'nowhere', which is no concept", "stands twice", "unknown area 'nowhere'"] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
}

#[tokio::test]
async fn lines_of_json_are_read_one_by_one_with_their_numbers() {
    let (test, folder) = arrange().await;
    let file = folder.join("records.jsonl");
    let good = r#"{"key":"a","kind":"strategy","title":"A","body":"Text.","audience":"public"}"#;
    fs::write(&file, format!("{good}\n\n{{\"key\":1}}\nnot json\n[1]\n{}\n", good.replace("strategy", "song"))).unwrap();
    let found = faults(import(&test, &file).await.unwrap_err());
    let lines: Vec<usize> = found.iter().map(|fault| fault.line).collect();
    assert!([3, 4, 5, 6].iter().all(|line| lines.contains(line)) && !lines.contains(&1), "{found:#?}");
    fs::write(&file, format!("{good}\n")).unwrap();
    assert_eq!(import(&test, &file).await.unwrap().created, 1);
}

#[tokio::test]
async fn an_export_of_everything_imports_to_the_same_library() {
    let (from, _) = arrange().await;
    let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    apply(&from.store, starter().unwrap(), &options).await.unwrap();
    put(
        &from,
        &library::Draft {
            title: "Quotes: \"double\", 'single' # and: colons".to_owned(),
            summary: "- not a list, yes, null, 12".to_owned(),
            staff: Some("12".to_owned()),
            adapted_from: Some("https://osmere.example.org/steps".to_owned()),
            ..crate::publishing::draft("awkward", "---\nBegins like front matter.\n\n- [ ] task\n")
        },
    )
    .await;
    put(&from, &crate::publishing::draft("older", "As it was.")).await;
    let networks = ["https://quillham.example.org", "https://osmere.example.org"].map(str::to_owned).to_vec();
    put(&from, &library::Draft { audience: Audience::Named, networks, ..crate::publishing::draft("named", "For some.") }).await;
    let editor = Viewer::with_role(kernel::Role::Editor);
    let find = async |key: &str| match find_resource(from.store.reader(), &editor, Kind::Strategy, key).await.unwrap() {
        Some(Found::Live(resource)) => resource.id,
        _ => panic!("{key} is not there"),
    };
    let mut unit = from.store.begin(&Actor::system()).await.unwrap();
    library::supersede(&mut unit, &editor, find("older").await, find("awkward").await).await.unwrap();
    unit.commit().await.unwrap();
    let out = |name: &str| from.folder.path().join(name);
    library::export::export(&from.store, &storage(&from), &out("folder"), &|_| {}).await.unwrap();
    library::export::export(&from.store, &storage(&from), &out("one.jsonl"), &|_| {}).await.unwrap();
    assert!(
        library::export::export(&from.store, &storage(&from), &out("folder"), &|_| {}).await.is_err(),
        "nothing is overwritten"
    );

    for source in ["folder", "one.jsonl"] {
        let (to, _) = arrange().await;
        let report = import(&to, &out(source)).await.unwrap();
        assert!(report.created > 56, "{report:?}");
        let Some(Found::Live(older)) =
            find_resource(to.store.reader(), &Viewer::with_role(kernel::Role::Editor), Kind::Strategy, "older").await.unwrap()
        else {
            panic!("what was superseded is there")
        };
        assert!(older.superseded_by.is_some(), "{source}");
        let member = Viewer::with_role(kernel::Role::Member);
        let Some(Found::Live(named)) = find_resource(to.store.reader(), &member, Kind::Strategy, "named").await.unwrap() else {
            panic!("what names networks is there")
        };
        assert_eq!(named.networks, ["https://quillham.example.org", "https://osmere.example.org"], "{source}");
        let again = out(&format!("again-{source}.jsonl"));
        library::export::export(&to.store, &storage(&to), &again, &|_| {}).await.unwrap();
        let sorted = |path: &Path| {
            let text = fs::read_to_string(path).unwrap();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&again), sorted(&out("one.jsonl")), "{source}");
    }
    let same = import(&from, &out("folder")).await.unwrap();
    assert_eq!((same.created, same.changed, same.edited_here.len()), (0, 0, 0), "{same:?}");
}

#[tokio::test]
async fn a_withdrawn_text_is_nowhere_in_the_database_file() {
    let (test, folder) = arrange().await;
    fs::write(folder.join("strategy/secret.md"), GOOD.replace("Count to ten.", "MARKERQZXJ")).unwrap();
    import(&test, &folder).await.unwrap();
    let Some(Found::Live(found)) = find_resource(test.store.reader(), &Viewer::public(), Kind::Strategy, "secret").await.unwrap()
    else {
        panic!("not there")
    };
    take_away(&test, found.id).await;
    test.store.close().await.unwrap();
    if let kernel::DatabaseSettings::Sqlite { file } = &test.settings {
        let bytes = fs::read(file).unwrap();
        assert!(!bytes.windows(10).any(|window| window == b"MARKERQZXJ"), "the text is still in the file");
    }
}
