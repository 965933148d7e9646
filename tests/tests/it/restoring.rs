//! Backup and restore.

use std::fs;
use std::process::{Command, Stdio};

use identity::{NewPerson, State};
use kernel::testing::TestStore;
use kernel::{DatabaseSettings, Role, Viewer, verify_chain};
use library::{Found, Kind, WithdrawalReason, find_resource, withdraw};
use tests::{Server, run_refused, run_well};

fn file(test: &TestStore, name: &str) -> String {
    test.folder.path().join(name).to_string_lossy().into_owned()
}

async fn find(test: &TestStore, key: &str) -> Option<Found> {
    let store = test.reopen().await;
    find_resource(store.reader(), &Viewer::public(), Kind::Strategy, key).await.unwrap()
}

#[tokio::test]
async fn what_was_withdrawn_after_the_backup_stays_withdrawn() {
    let test = TestStore::new().await;
    Server::start(&test).stop();
    let archive = file(&test, "one.tar.gz");
    run_well(&test, &["backup", &archive]);
    assert!(run_refused(&test, &["backup", &archive]).contains("is there already"));
    assert!(run_well(&test, &["restore", &archive, "--check"]).contains("is whole"));

    let Some(Found::Live(resource)) = find(&test, "visual-timetable").await else { panic!("not there") };
    let mut unit = test.begin().await;
    withdraw(&mut unit, resource.id, WithdrawalReason::Privacy).await.unwrap();
    unit.commit().await.unwrap();
    let incarnation = test.reopen().await.incarnation();

    assert!(run_well(&test, &["restore", &archive]).contains("1 record withdrawn since then"));
    assert_eq!(find(&test, "visual-timetable").await, Some(Found::Withdrawn));
    assert!(matches!(find(&test, "movement-breaks").await, Some(Found::Live(_))));
    let store = test.reopen().await;
    assert_ne!(store.incarnation(), incarnation, "no cursor from before holds");
    assert_eq!(verify_chain(store.reader()).await.unwrap(), None);
    // The index is of before the restore; the server finds out by itself.
    let server = Server::start(&test);
    let answer = server.json("/api/v1/search?q=visual+timetable&limit=100");
    assert!(answer["hits"].as_array().unwrap().iter().all(|hit| hit["key"] != "visual-timetable"));
    assert!(run_well(&test, &["doctor"]).contains("ok     search index"));
    assert!(run_refused(&test, &["restore", &archive]).contains("another senco-commons is using"));
}

#[tokio::test]
async fn who_left_and_which_account_was_disconnected_after_the_backup_stays_so() {
    const ISSUER: &str = "https://id.example.org";
    let test = TestStore::new().await;
    Server::start(&test).stop();
    let add = async |name: &str, subject: &str| {
        let mut unit = test.begin().await;
        let new = NewPerson { name: name.to_owned(), email: None, role: Role::Member };
        let id = identity::add_person(&mut unit, &new).await.unwrap();
        identity::connect_login(&mut unit, id, ISSUER, subject).await.unwrap();
        unit.commit().await.unwrap();
        id
    };
    let (stays, leaves) = (add("Amir Ng", "amir").await, add("Cora Field", "cora").await);
    let archive = file(&test, "people.tar.gz");
    run_well(&test, &["backup", &archive]);

    let mut unit = test.begin().await;
    identity::disconnect_login(&mut unit, stays, ISSUER, "amir").await.unwrap();
    identity::connect_login(&mut unit, stays, ISSUER, "amir-2").await.unwrap();
    identity::leave(&mut unit, &Viewer::member(leaves, Role::Member)).await.unwrap();
    unit.commit().await.unwrap();

    run_well(&test, &["restore", &archive]);
    let store = test.reopen().await;
    for subject in ["amir", "cora"] {
        assert_eq!(identity::find_login(store.reader(), ISSUER, subject).await.unwrap(), None, "{subject}");
    }
    let kept = identity::find_person(store.reader(), stays).await.unwrap().expect("Amir is still there");
    assert_eq!((kept.name.as_str(), kept.state), ("Amir Ng", State::Active));
    let gone = identity::find_person(store.reader(), leaves).await.unwrap().expect("that there was somebody is known");
    assert_eq!((gone.name.as_str(), gone.state), ("", State::Left), "erased again");
}

#[tokio::test]
async fn a_backup_taken_while_others_write_is_one_moment_and_restores_elsewhere() {
    let test = TestStore::new().await;
    Server::start(&test).stop();
    let server = Server::start(&test);
    let mut writer = Command::new(env!("CARGO_BIN_EXE_writer"));
    match &test.settings {
        DatabaseSettings::Sqlite { file } => writer.arg("sqlite").arg(file),
        DatabaseSettings::Postgres { url } => writer.arg("postgres").arg(url),
    };
    let mut writer = writer.arg("1").stdout(Stdio::null()).spawn().unwrap();
    let archives: Vec<String> = (0..3).map(|number| file(&test, &format!("{number}.tar.gz"))).collect();
    for archive in &archives {
        run_well(&test, &["backup", archive]);
    }
    writer.kill().unwrap();
    writer.wait().unwrap();
    drop(server);
    for archive in &archives {
        let other = TestStore::new().await;
        run_well(&other, &["restore", archive]);
        let store = other.reopen().await;
        assert_eq!(verify_chain(store.reader()).await.unwrap(), None);
        let exported = file(&other, "all.jsonl");
        run_well(&other, &["export", "--to", &exported]);
        assert!(fs::read_to_string(exported).unwrap().lines().count() > 56);
    }
}

#[tokio::test]
async fn a_damaged_archive_is_refused_and_changes_nothing() {
    let test = TestStore::new().await;
    Server::start(&test).stop();
    let archive = file(&test, "good.tar.gz");
    run_well(&test, &["backup", &archive]);
    let good = fs::read(&archive).unwrap();
    let head = test.reopen().await.head().await.unwrap();
    let bad = file(&test, "bad.tar.gz");
    for cut in [0, 10, good.len() / 2, good.len() - 1] {
        fs::write(&bad, &good[..cut]).unwrap();
        run_refused(&test, &["restore", &bad]);
    }
    for at in (0..good.len()).step_by(good.len() / 20) {
        let mut damaged = good.clone();
        damaged[at] ^= 0x55;
        fs::write(&bad, &damaged).unwrap();
        // A changed bit in the gzip header's comment fields harms nothing; whatever is accepted must be whole.
        if tests::run(&test, &["restore", "--check", &bad]).status.code() == Some(1) {
            run_refused(&test, &["restore", &bad]);
        }
    }
    assert_eq!(test.reopen().await.head().await.unwrap(), head);
    assert!(run_refused(&test, &["restore", &file(&test, "nowhere.tar.gz")]).contains("cannot be restored"));
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_set_aside_for_a_restore() {
    let test = TestStore::new().await;
    let DatabaseSettings::Sqlite { file: database } = &test.settings else { return };
    Server::start(&test).stop();
    let archive = file(&test, "good.tar.gz");
    run_well(&test, &["backup", &archive]);
    test.store.close().await.unwrap();
    fs::write(database, b"this is no database at all, whatever its name says").unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", database.display()));
    }
    run_refused(&test, &["export", "--to", &file(&test, "x.jsonl")]);
    assert!(run_well(&test, &["restore", &archive]).contains("moved to"));
    assert!(matches!(find(&test, "movement-breaks").await, Some(Found::Live(_))));
}
