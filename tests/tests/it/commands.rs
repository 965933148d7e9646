//! The commands and what they refuse.

use std::fs;
use std::net::TcpListener;

use kernel::Event;
use kernel::testing::TestStore;
use sea_orm::ConnectionTrait as _;
use tests::{Server, command, run, run_refused, run_well};

/// Changes rows behind the program's back.
async fn execute(test: &TestStore, sql: &str) {
    let mut unit = test.begin().await;
    unit.connection().execute_unprepared(sql).await.unwrap();
    unit.append(event());
    unit.commit().await.unwrap();
}

fn event() -> Event {
    Event { kind: "test.happened", subject: "x".to_owned(), version: None, audience: None, detail: serde_json::json!({}) }
}

#[tokio::test]
async fn a_first_server_has_the_starter_library_and_stops_in_order() {
    let test = TestStore::new().await;
    let server = Server::spawn(&test);
    server.wait_for_an_answer();
    assert_eq!(server.get("/search?q=dyslexia").status, 200, "the very first page has the library");
    for (query, expected) in [
        ("won%27t+come+into+school", "graded-return-to-school"),
        ("cant+follow+instrucions+year+4", "chunked-instructions"),
        ("dislexia+reading+y8", "dyslexia-friendly-lessons"),
        ("accessibility+plan+template", "accessibility-plan"),
        ("TA+training+scaffolding", "ta-training-scaffolding"),
    ] {
        let answer = server.json(&format!("/api/v1/search?q={query}"));
        let keys: Vec<&str> = answer["hits"].as_array().unwrap().iter().take(3).map(|hit| hit["key"].as_str().unwrap()).collect();
        assert!(keys.contains(&expected), "{query}: {keys:?}");
    }
    let corrected = server.json("/api/v1/search?q=dislexia+reading+y8");
    assert_eq!(corrected["interpreted"]["corrections"][0]["to"], "dyslexia");
    assert_eq!(run_well(&test, &["health", "--listen", &server.address.to_string()]).trim(), "alive");
    assert!(server.stop(), "it ends with status 0");
    assert!(run_refused(&test, &["health", "--listen", "127.0.0.1:9"]).contains("no server answers"));
}

#[tokio::test]
async fn identifying_details_are_found_from_the_terminal() {
    let test = TestStore::new().await;
    let (note, notes) = (test.folder.path().join("note.txt"), test.folder.path().join("notes.jsonl"));
    fs::write(&note, "A boy called Kwame goes to Fernbank Primary School.").unwrap();
    let report = run_well(&test, &["anonymise", &note.to_string_lossy()]);
    assert!(report.contains("'Kwame' → Child A") && report.contains("a primary school"), "{report}");
    assert!(!report.lines().last().unwrap().contains("Kwame"), "{report}");
    fs::write(&notes, "{\"id\":\"n1\",\"text\":\"😀 A boy called Kwame rang 07700 900123.\"}\n").unwrap();
    let answer: serde_json::Value =
        serde_json::from_str(&run_well(&test, &["anonymise", &notes.to_string_lossy(), "--jsonl"])).unwrap();
    assert_eq!((&answer["id"], &answer["spans"][0]["text"]), (&"n1".into(), &"Kwame".into()), "{answer}");
    assert_eq!(answer["spans"][0]["start"], 15, "offsets count characters: {answer}");
    fs::write(&notes, "{\"id\":\"n1\",\"text\":\"x\"}\n{\"id\":\"n2\"}\n").unwrap();
    assert!(run_refused(&test, &["anonymise", &notes.to_string_lossy(), "--jsonl"]).contains("line 2"));
}

#[tokio::test]
async fn official_lists_are_taken_once_and_known_from_then_on() {
    let test = TestStore::new().await;
    let folder = test.folder.path();
    let (note, names, schools) = (folder.join("note.txt"), folder.join("names.csv"), folder.join("schools.csv"));
    fs::write(&note, "a boy moved here from mossy quillet and his reading is behind").unwrap();
    let scan = || run_well(&test, &["anonymise", &note.to_string_lossy()]);
    assert!(!scan().contains("is in the list of schools"));
    fs::write(&schools, "URN,EstablishmentName\n999999,The Grove Green\n999998,Mossy Quillet\n").unwrap();
    let said = run_well(&test, &["anonymise", "import-schools", &schools.to_string_lossy()]);
    assert!(said.contains("2 schools taken"), "{said}");
    assert!(scan().contains("'mossy quillet'") && scan().contains("(is in the list of schools)"), "{}", scan());
    fs::write(&names, "Rank,Name\n1,Zibbon\n2,4711\n").unwrap();
    let refused = run_refused(&test, &["anonymise", "import-names", &names.to_string_lossy()]);
    assert!(refused.contains("line 3: '4711' is no name"), "{refused}");
    fs::write(&names, "Rank,Name\n1,Zibbon\n").unwrap();
    assert!(run_well(&test, &["anonymise", "import-names", &names.to_string_lossy()]).contains("1 given name taken"));
    assert_eq!(fs::read_to_string(folder.join("lists/names.txt")).unwrap(), "Zibbon\n");
}

#[tokio::test]
async fn an_import_beside_a_running_server_is_searchable_and_reindex_asks_it() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    let file = test.folder.path().join("new.md");
    fs::write(&file, "---\nkind: guidance\ntitle: Zygomorphic notes\naudience: public\n---\nText.\n").unwrap();
    assert!(run_well(&test, &["import", &file.to_string_lossy()]).contains("1 new"));
    server.wait_until("/api/v1/search?q=zygomorphic&exact=1", |answer| answer["total"] == 1);
    assert!(run_well(&test, &["search", "zygomorphic", "--exact"]).contains("Zygomorphic notes"));
    assert!(run_well(&test, &["reindex"]).contains("asked to rebuild"));
    assert_eq!(server.json("/api/v1/search?q=zygomorphic&exact=1")["total"], 1, "it answers all the while");
    server.wait_until("/api/v1/search?q=zygomorphic&exact=1", |answer| answer["total"] == 1);
}

#[tokio::test]
async fn a_second_server_on_one_folder_is_refused_and_so_is_a_taken_port() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    assert!(run_refused(&test, &["serve", "--listen", "127.0.0.1:0"]).contains("another senco-commons is using"));
    let other = TestStore::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refusal = run_refused(&other, &["serve", "--listen", &address]);
    assert!(refusal.contains(&address) && refusal.contains("in use"), "{refusal}");
    drop(server);
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let test = TestStore::new().await;
    let file = test.folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let folder = file.join("data");
    let output =
        std::process::Command::new(tests::program()).args(["serve", "--data", &folder.to_string_lossy()]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("a-file") && errors.contains("--data DIR"), "{errors}");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let test = TestStore::new().await;
    execute(&test, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)").await;
    assert!(run_refused(&test, &["serve", "--listen", "127.0.0.1:0"]).contains("newer version"));
    assert!(run_refused(&test, &["doctor"]).contains("wrong"));
}

#[tokio::test]
async fn bad_usage_is_status_2_and_says_what_is_accepted() {
    let test = TestStore::new().await;
    for arguments in [&["search", "--as", "pupil", "x"][..], &["fly"], &["search", "x", "--limit", "0"], &["import"]] {
        let output = run(&test, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let output = run(&test, &["search", "--as", "pupil", "x"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("coordinator"));
    let config = test.folder.path().join("bad.toml");
    fs::write(&config, "listne = 1\n").unwrap();
    assert!(run_refused(&test, &["doctor", "--config", &config.to_string_lossy()]).contains("listne"));
}

#[tokio::test]
async fn settings_come_from_flag_then_environment_then_file() {
    let test = TestStore::new().await;
    let config = test.folder.path().join("commons.toml");
    fs::write(&config, "public_url = \"https://file.example\"\nlisten = \"127.0.0.1:1\"\n").unwrap();
    let doctor = |flag: Option<&str>, environment: Option<&str>| {
        let mut command = command(&test, &["doctor"]);
        command.arg("--config").arg(&config);
        if let Some(flag) = flag {
            command.args(["--public-url", flag]);
        }
        if let Some(environment) = environment {
            command.env("SENCO_COMMONS_PUBLIC_URL", environment);
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(doctor(None, None).contains("https://file.example"));
    assert!(doctor(None, Some("https://env.example")).contains("https://env.example"));
    assert!(doctor(Some("https://flag.example"), Some("https://env.example")).contains("https://flag.example"));
}

#[tokio::test]
async fn an_import_with_faults_lists_them_and_ends_with_status_1() {
    let test = TestStore::new().await;
    let file = test.folder.path().join("bad.md");
    fs::write(&file, "---\ntitle: X\ncolour: red\n---\nText.\n").unwrap();
    let errors = run_refused(&test, &["import", &file.to_string_lossy()]);
    assert!(errors.contains("bad.md:3: colour: unknown field; accepted: key, kind"), "{errors}");
    assert!(errors.contains("nothing was changed"), "{errors}");
}

#[tokio::test]
async fn withdrawing_what_is_missing_asks_first() {
    let test = TestStore::new().await;
    let folder = test.folder.path().join("mine");
    fs::create_dir_all(folder.join("cpd")).unwrap();
    let path = folder.to_string_lossy().into_owned();
    for name in ["a", "b"] {
        fs::write(folder.join(format!("cpd/{name}.md")), "---\ntitle: T\n---\nText.\n").unwrap();
    }
    run_well(&test, &["import", &path]);
    fs::remove_file(folder.join("cpd/b.md")).unwrap();
    assert!(run_well(&test, &["import", &path]).contains("missing from the files, and kept"));
    let refusal = run_refused(&test, &["import", &path, "--withdraw-missing"]);
    assert!(refusal.contains("--yes") && refusal.contains("cpd/b"), "{refusal}");
    assert!(run_well(&test, &["import", &path, "--withdraw-missing", "--yes"]).contains("withdrawn (1): cpd/b"));
}

#[tokio::test]
async fn the_doctor_finds_everything_well_and_then_a_broken_journal() {
    let test = TestStore::new().await;
    Server::start(&test).stop();
    let healthy = run(&test, &["doctor"]);
    let lines = String::from_utf8_lossy(&healthy.stdout).into_owned();
    for what in ["configuration", "data folder", "database", "journal", "clock", "search index", "content", "peers"] {
        assert!(lines.contains(&format!("ok     {what}")), "{what}: {lines}");
    }
    execute(&test, "UPDATE kernel_journal SET kind = 'forged' WHERE seq = 3").await;
    run_refused(&test, &["doctor"]);
    let lines = String::from_utf8_lossy(&run(&test, &["doctor"]).stdout).into_owned();
    assert!(lines.contains("wrong  journal: row 3"), "{lines}");
}

#[tokio::test]
async fn openapi_and_turtle_come_from_the_terminal() {
    let test = TestStore::new().await;
    let document: serde_json::Value = serde_json::from_str(&run_well(&test, &["openapi"])).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"]["/api/v1/search"].is_object());
    Server::start(&test).stop();
    let file = test.folder.path().join("thesaurus.ttl");
    run_well(&test, &["export", "--to", &file.to_string_lossy()]);
    let turtle = fs::read_to_string(file).unwrap();
    assert!(turtle.contains("skos:prefLabel \"Dyslexia\"@en-GB") && turtle.contains("skos:broader"));
}
