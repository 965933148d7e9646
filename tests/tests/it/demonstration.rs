//! `serve --demo`, from outside.

use std::process::Command;

use tests::{Server, program};

/// What the program says when it will not start.
fn refusal(folder: &std::path::Path, arguments: &[&str]) -> String {
    let output = Command::new(program()).args(arguments).arg("--data").arg(folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_demonstration_answers_this_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, reason) in [
        (&["serve", "--demo", "--listen", "0.0.0.0:0"][..], "answers this machine alone"),
        (&["serve", "--demo", "--listen", "[::]:0"], "answers this machine alone"),
        (&["serve", "--demo", "--public-url", "https://send.example.org"], "public_url"),
        (&["serve", "--demo", "--database-url", "postgres://127.0.0.1/x"], "database_url"),
    ] {
        assert!(refusal(folder.path(), arguments).contains(reason), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was begun");
}

#[test]
fn the_sample_network_is_lively_and_the_same_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = Server::demonstration(folder.path());
    let page = first.get("/sign-in").body;
    assert!(page.contains("Choose who to be") && page.contains("Imogen Quickthorn") && page.contains("Osmere High School"));
    assert!(!first.get("/search?q=handing+over+a+class").body.contains("Handing over a class in ten minutes"), "it is for members");
    drop(first);
    let second = Server::demonstration(folder.path());
    assert_eq!(second.get("/sign-in").body.matches("/sign-in/person/").count(), page.matches("/sign-in/person/").count());
    drop(second);
    assert!(refusal(folder.path(), &["serve", "--listen", "127.0.0.1:0"]).contains("sample network"));
}

#[test]
fn a_real_network_is_never_filled_with_invented_people() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("commons.db"), "").unwrap();
    assert!(refusal(folder.path(), &["serve", "--demo", "--listen", "127.0.0.1:0"]).contains("a network of its own"));
}
