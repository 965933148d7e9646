//! Files of another network's resources, between two server processes: fetched in the background, and gone with what they hang on.

use std::time::{Duration, Instant};

use kernel::{Actor, Audience};
use library::{Draft, DraftFile, FileKind, Kind, ResourceId, publish, record_file};
use storage::FileHash;
use tests::{FileFate, PATIENCE, storage_in};

use crate::networks::{Network, agree};
use crate::writer::Writer;

/// Publishes a strategy with a file in a network.
async fn publish_with(network: &Network, bytes: &[u8]) -> (ResourceId, FileHash) {
    let kept = storage_in(network.test.folder.path()).take_in(bytes).await.unwrap().keep().await.unwrap();
    let mut draft = Draft::new(Kind::Strategy, "lamp", "Reading by lamplight", "Read in pairs.");
    draft.audience = Audience::Peers;
    "CC-BY-4.0".clone_into(&mut draft.licence);
    draft.files = vec![DraftFile { hash: kept.hash.clone(), name: "lamp.txt".to_owned(), title: String::new() }];
    let mut unit = network.open().await.begin(&Actor::system()).await.unwrap();
    record_file(&mut unit, &kept, FileKind::Text).await.unwrap();
    let id = publish(&mut unit, &draft).await.unwrap().id;
    unit.commit().await.unwrap();
    (id, kept.hash.clone())
}

/// Waits until somebody there reads this on the page of the copy; returns the page's address.
async fn wait_for(network: &Network, reader: &Writer, words: &str) -> String {
    let began = Instant::now();
    loop {
        let mut last = String::new();
        if let Some(copy) = network.copies().await.pop() {
            last = reader.get(network.server.as_ref().unwrap(), &copy.path());
            if last.contains(words) {
                return copy.path();
            }
        }
        assert!(began.elapsed() < PATIENCE, "the page does not say '{words}': {last}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn wait_until_gone(network: &Network, hash: &FileHash) {
    let (storage, began) = (storage_in(network.test.folder.path()), Instant::now());
    while storage.has(hash).await.unwrap() {
        assert!(began.elapsed() < PATIENCE, "the bytes are still there");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_file_follows_its_resource_over_a_cut_and_goes_with_it() {
    let (one, other) = (Network::start().await, Network::start().await);
    let bytes: Vec<u8> = b"Read in pairs, slowly. ".iter().copied().cycle().take(2_500_000).collect();
    one.door.meddle_with_files(&[FileFate::Pass, FileFate::CutInTheMiddle]);
    let (id, hash) = publish_with(&one, &bytes).await;
    agree(&one, &other);
    one.run(&["peer", "share", &other.url, "peers"]);
    let reader = Writer::new(&other.test).await;
    let page = wait_for(&other, &reader, "/files/lamp.txt").await;
    let parts = one.door.parts();
    assert_eq!(parts, ["0-1048575", "1048576-2097151", "1048576-2097151", "2097152-2499999"], "only what was cut off comes again");
    let server = other.server.as_ref().unwrap();
    let file = format!("{page}/files/lamp.txt");
    let answer = reader.get(server, &file);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(&String::from_utf8(bytes).unwrap()));
    // What is for networks is for the members of this one, and so is its file.
    assert_eq!(server.get(&file).status, 404);
    assert_eq!(server.get(&page).status, 404);
    // Nobody gets from here what is another network's.
    assert_eq!(server.get(&format!("/ap/files/{hash}")).status, 404);

    one.withdraw(id).await;
    wait_until_gone(&other, &hash).await;
    wait_until_gone(&one, &hash).await;
    assert!(reader.get(server, &file).starts_with("HTTP/1.1 410"));
}

#[tokio::test]
async fn other_bytes_than_were_announced_are_not_kept() {
    let (one, other) = (Network::start().await, Network::start().await);
    one.door.meddle_with_files(&[FileFate::Spoil, FileFate::Spoil]);
    let (_, hash) = publish_with(&one, b"Read in pairs.").await;
    agree(&one, &other);
    one.run(&["peer", "share", &other.url, "peers"]);
    let reader = Writer::new(&other.test).await;
    wait_for(&other, &reader, "what came is not the file that was announced").await;
    let storage = storage_in(other.test.folder.path());
    assert!(!storage.has(&hash).await.unwrap() && storage.list().await.unwrap().is_empty());
}
