//! Files of other networks' resources: fetched in pieces, held against their hash, and gone with what they hang on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use federation::object::Change;
use federation::{
    Agreement, Brought, Hold, Introduction, Network, Origin, Reach, ReachSettings, RemoteResource, Whereabouts, accept, actor,
    answer, ask, be_asked, bring_file, find_peer, hold, list_remote, list_remote_files, receive,
};
use kernel::Viewer;
use kernel::testing::TestStore;
use library::sweep_files;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use storage::{FileHash, Storage, StorageSettings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::kit::{KEYS, coordinator, here, write};

const MIB: usize = 1024 * 1024;

/// What the other network does with one request for a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Well,
    /// It hangs up in the middle of the answer.
    Cut,
    /// It sends other bytes.
    Spoil,
    /// It sends all of it.
    Whole,
    Missing,
}

/// The other network: a file, and what it does next.
struct Other {
    origin: Origin,
    deeds: Arc<Mutex<VecDeque<Deed>>>,
    /// The parts that were asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Other {
    async fn new(file: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin: Origin = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let deeds: Arc<Mutex<VecDeque<Deed>>> = Arc::default();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (next, seen) = (Arc::clone(&deeds), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                while !bytes.ends_with(b"\r\n\r\n") {
                    let mut one = [0; 4096];
                    let count = stream.read(&mut one).await.unwrap();
                    bytes.extend_from_slice(&one[..count]);
                }
                let head = String::from_utf8(bytes).unwrap();
                assert!(head.starts_with("GET /ap/files/") && head.contains("signature:"), "{head}");
                let range = head.lines().find_map(|line| line.strip_prefix("range: bytes=")).unwrap().to_owned();
                let (from, to) = range.split_once('-').unwrap();
                let part = &file[from.parse().unwrap()..=to.parse().unwrap()];
                seen.lock().unwrap().push(range);
                let deed = next.lock().unwrap().pop_front().unwrap_or(Deed::Well);
                let (status, body) = match deed {
                    Deed::Well | Deed::Cut => ("206 Partial Content", part.to_vec()),
                    Deed::Spoil => ("206 Partial Content", vec![b'x'; part.len()]),
                    Deed::Whole => ("200 OK", file.clone()),
                    Deed::Missing => ("404 Not Found", Vec::new()),
                };
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                let sent = if deed == Deed::Cut { body.len() / 2 } else { body.len() };
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&body[..sent]).await;
            }
        });
        Self { origin, deeds, asked }
    }

    fn does(&self, deeds: &[Deed]) {
        self.deeds.lock().unwrap().extend(deeds);
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// This network, with the other one as its peer.
struct Here {
    test: TestStore,
    storage: Storage,
    network: Network,
    from: Origin,
}

impl Here {
    async fn with(other: &Other) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let test = TestStore::new().await;
        let from = other.origin.clone();
        let who = Introduction::read(&actor(&from, &from, "A network", &KEYS), &from, &from).unwrap();
        let by = coordinator();
        write!(test, |unit| ask(&mut unit, &by, &who)).unwrap();
        write!(test, |unit| answer(&mut unit, &from, Agreement::Agreed)).unwrap();
        write!(test, |unit| be_asked(&mut unit, &who)).unwrap();
        write!(test, |unit| accept(&mut unit, &by, &from)).unwrap();
        let storage = Storage::open(&test.folder.path().join("files"), &StorageSettings::Folder).unwrap();
        let reach = Reach::new(ReachSettings { ports: Vec::new(), is_loopback_allowed: true }).unwrap();
        let network = Network::new((here(), here()), "Tarnbridge SENCO network".to_owned(), KEYS.clone(), reach);
        Self { test, storage, network, from }
    }

    fn id(&self, number: u32) -> String {
        self.from.join(&format!("/ap/resources/{number}"))
    }

    /// Takes an object with this file from the other network.
    async fn take(&self, number: u32, version: i64, files: &[(&str, &[u8])]) {
        let file = |(name, bytes): &(&str, &[u8])| {
            let hash = hash(bytes);
            let url = self.from.join(&format!("/ap/files/{hash}"));
            json!({ "type": "Document", "name": name, "url": url, "senco:sha256": hash, "senco:size": bytes.len() })
        };
        let object = json!({
            "id": self.id(number),
            "type": ["Article", "schema:LearningResource"],
            "attributedTo": self.from.join("/ap/actor"),
            "to": "https://www.w3.org/ns/activitystreams#Public",
            "name": format!("Reading by lamplight {number}"),
            "content": "<p>Pairs read.</p>",
            "senco:version": version,
            "schema:learningResourceType": "strategy",
            "schema:license": "https://creativecommons.org/licenses/by/4.0/",
            "attachment": files.iter().map(file).collect::<Vec<_>>(),
        });
        self.receive(&object).await;
    }

    async fn withdraw(&self, number: u32) {
        self.receive(
            &json!({ "id": self.id(number), "type": "Tombstone", "senco:version": 99, "senco:withdrawalReason": "author" }),
        )
        .await;
    }

    async fn receive(&self, object: &Value) {
        receive(&self.test.store, &self.from, vec![Change::read(object, &self.from).unwrap()]).await.unwrap();
    }

    /// One turn.
    async fn bring(&self) -> Brought {
        let peer = find_peer(self.test.store.reader(), &self.from).await.unwrap().unwrap();
        bring_file(&self.test.store, &self.storage, &self.network, &peer, 1.0).await.unwrap()
    }

    /// Turns until nothing is due; with those that were put off, where an hour goes by.
    async fn bring_all(&self) {
        while self.bring().await == Brought::Piece {}
    }

    async fn an_hour_later(&self) {
        self.test.clock.advance(3_600_000);
        self.bring_all().await;
    }

    async fn copy(&self, number: u32) -> RemoteResource {
        let entries = kernel::list_entries(self.test.store.reader(), 0, 1000).await.unwrap();
        let mut ids: Vec<uuid::Uuid> = entries.iter().filter_map(|entry| entry.subject.parse().ok()).collect();
        ids.dedup();
        let copies = list_remote(self.test.store.reader(), &Viewer::public(), &ids).await.unwrap();
        copies.into_iter().find(|copy| copy.object == self.id(number)).unwrap()
    }

    /// Where the files of an object are, by their names here.
    async fn files(&self, number: u32) -> Vec<(String, &'static str)> {
        let copy = self.copy(number).await;
        let files = list_remote_files(self.test.store.reader(), &copy).await.unwrap();
        let word = |whereabouts: &Whereabouts| match whereabouts {
            Whereabouts::Here(_) => "here",
            Whereabouts::Awaited => "awaited",
            Whereabouts::Refused => "refused",
            Whereabouts::Large => "large",
        };
        files.iter().map(|file| (file.name.clone(), word(&file.whereabouts))).collect()
    }

    async fn has(&self, bytes: &[u8]) -> bool {
        sweep_files(&self.test.store, &self.storage).await.unwrap();
        self.storage.has(&hash(bytes)).await.unwrap()
    }
}

fn hash(bytes: &[u8]) -> FileHash {
    format!("{:x}", Sha256::digest(bytes)).parse().unwrap()
}

/// Plain text of so many bytes.
fn text(size: usize) -> Vec<u8> {
    b"Read in pairs. ".iter().copied().cycle().take(size).collect()
}

fn named(name: &str, word: &'static str) -> Vec<(String, &'static str)> {
    vec![(name.to_owned(), word)]
}

#[tokio::test]
async fn a_file_comes_in_pieces_after_its_object_and_goes_with_it() {
    let file = text(2 * MIB + 100);
    let other = Other::new(file.clone()).await;
    let here = Here::with(&other).await;
    here.take(1, 1, &[("lamp.txt", &file)]).await;
    assert_eq!(here.files(1).await, named("lamp.txt", "awaited"), "the object is there without its file");
    assert_eq!(here.bring().await, Brought::Piece);
    assert_eq!(here.files(1).await, named("lamp.txt", "awaited"));
    here.bring_all().await;
    assert_eq!(here.files(1).await, named("lamp.txt", "here"));
    assert_eq!(other.asked(), ["0-1048575", "1048576-2097151", "2097152-2097251"]);
    assert!(here.storage.verify(&hash(&file)).await.unwrap().unwrap());
    // A new version with the same file fetches nothing, and one without it lets go of it.
    here.take(1, 2, &[("lamp.txt", &file)]).await;
    here.bring_all().await;
    assert!(other.asked().is_empty() && here.has(&file).await);
    here.withdraw(1).await;
    assert!(!here.has(&file).await, "what is withdrawn leaves no byte");
    assert_eq!(here.bring().await, Brought::Nothing);
}

#[tokio::test]
async fn a_cut_costs_one_piece_and_is_mended_later() {
    let file = text(2 * MIB + 100);
    let other = Other::new(file.clone()).await;
    let here = Here::with(&other).await;
    other.does(&[Deed::Well, Deed::Cut, Deed::Missing]);
    here.take(1, 1, &[("lamp.txt", &file)]).await;
    here.bring_all().await;
    assert_eq!(other.asked(), ["0-1048575", "1048576-2097151"]);
    assert_eq!(here.bring().await, Brought::Nothing, "it is not asked for at once again");
    here.an_hour_later().await;
    assert_eq!(other.asked(), ["1048576-2097151"]);
    here.an_hour_later().await;
    assert_eq!(other.asked(), ["1048576-2097151", "2097152-2097251"], "what was here is not fetched again");
    assert_eq!(here.files(1).await, named("lamp.txt", "here"));
}

#[tokio::test]
async fn other_bytes_are_refused_after_a_second_try_until_the_object_changes() {
    let file = text(100);
    let other = Other::new(file.clone()).await;
    let here = Here::with(&other).await;
    other.does(&[Deed::Spoil, Deed::Spoil]);
    here.take(1, 1, &[("lamp.txt", &file)]).await;
    here.bring_all().await;
    assert_eq!(here.files(1).await, named("lamp.txt", "awaited"));
    here.an_hour_later().await;
    assert_eq!(here.files(1).await, named("lamp.txt", "refused"));
    assert!(!here.has(&file).await && here.storage.list().await.unwrap().is_empty());
    here.an_hour_later().await;
    assert_eq!(other.asked().len(), 2, "it is given up");
    here.take(1, 2, &[("lamp.txt", &file)]).await;
    here.bring_all().await;
    assert_eq!(here.files(1).await, named("lamp.txt", "here"));
}

#[tokio::test]
async fn a_program_in_disguise_a_large_file_and_one_that_comes_whole() {
    let program = [b"MZ\x90\0".as_slice(), &[0; 200]].concat();
    let other = Other::new(program.clone()).await;
    let here = Here::with(&other).await;
    here.take(1, 1, &[("lamp.docx", &program)]).await;
    here.bring_all().await;
    assert_eq!(here.files(1).await, named("lamp.docx", "refused"));
    assert!(here.storage.list().await.unwrap().is_empty());

    let large = text(25 * MIB + 1);
    here.take(2, 1, &[("large.txt", &large)]).await;
    other.asked();
    here.bring_all().await;
    assert!(other.asked().is_empty());
    assert_eq!(here.files(2).await, named("large.txt", "large"));

    let whole = text(300);
    let other = Other::new(whole.clone()).await;
    let here = Here::with(&other).await;
    other.does(&[Deed::Whole]);
    // Hostile names become safe ones, and two of one name two.
    here.take(1, 1, &[("../../etc/lamp.txt", &whole), ("lamp.txt", &whole)]).await;
    here.bring_all().await;
    let files = here.files(1).await;
    assert!(files.iter().all(|(name, word)| *word == "here" && library::is_clean_name(name)), "{files:?}");
    assert_ne!(files[0].0, files[1].0);
}

#[tokio::test]
async fn a_hash_alone_opens_no_file_of_somebody_else() {
    let secret = text(500);
    let other = Other::new(secret.clone()).await;
    let here = Here::with(&other).await;
    let kept = here.storage.take_in(&secret).await.unwrap().keep().await.unwrap();
    write!(here.test, |unit| library::record_file(&mut unit, &kept, library::FileKind::Text)).unwrap();
    drop(kept);
    other.does(&[Deed::Missing]);
    here.take(1, 1, &[("lamp.txt", &secret)]).await;
    here.bring_all().await;
    assert_eq!(here.files(1).await, named("lamp.txt", "awaited"), "who cannot send it does not have it");
    here.an_hour_later().await;
    assert_eq!(here.files(1).await, named("lamp.txt", "here"));
    assert_eq!(other.asked().len(), 2);
    // The same network gives the same bytes for another object: those it has given are known to be its own.
    here.take(2, 1, &[("other.txt", &secret)]).await;
    here.bring_all().await;
    assert!(other.asked().is_empty());
    assert_eq!(here.files(2).await, named("other.txt", "here"));
    here.withdraw(1).await;
    assert!(here.has(&secret).await, "another object has the same bytes");
}

#[tokio::test]
async fn files_of_a_network_that_is_shut_out_go_and_come_again() {
    let file = text(100);
    let other = Other::new(file.clone()).await;
    let here = Here::with(&other).await;
    here.take(1, 1, &[("lamp.txt", &file)]).await;
    here.bring_all().await;
    assert!(here.has(&file).await);
    let by = coordinator();
    write!(here.test, |unit| hold(&mut unit, &by, &here.from, Hold::Blocked)).unwrap();
    assert!(!here.has(&file).await);
    assert_eq!(here.bring().await, Brought::Nothing);
    write!(here.test, |unit| hold(&mut unit, &by, &here.from, Hold::Open)).unwrap();
    here.bring_all().await;
    assert!(here.has(&file).await);
    assert_eq!(here.files(1).await, named("lamp.txt", "here"));
}
