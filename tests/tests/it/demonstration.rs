//! `serve --demo`, from outside.

use std::process::Command;
use std::time::{Duration, Instant};

use tests::{PATIENCE, Server, free_address, program};

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
fn a_second_network_stands_beside_it_and_both_share() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("one-second"));
    let address = free_address();
    let server = Server::demonstration_with_peer(&one, address);
    let peers = |folder: &std::path::Path, url: &str| {
        let mut command = Command::new(program());
        command.args(["peer", "list", "--data"]).arg(folder).args(["--public-url", url]);
        String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
    };
    let (here, there) = (format!("http://{address}"), format!("http://127.0.0.2:{}", address.port() + 1));
    let began = Instant::now();
    while !(peers(&one, &here).contains(&format!("{there}\tactive")) && peers(&other, &there).contains(&format!("{here}\tactive")))
    {
        assert!(began.elapsed() < 2 * PATIENCE, "{}\n{}", peers(&one, &here), peers(&other, &there));
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(server.stop(), "it ends well, and the other with it");
}

#[test]
fn a_real_network_is_never_filled_with_invented_people() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("commons.db"), "").unwrap();
    assert!(refusal(folder.path(), &["serve", "--demo", "--listen", "127.0.0.1:0"]).contains("a network of its own"));
}
