//! The index follows the journal, and is rebuilt when it must be.

use std::fs;
use std::path::PathBuf;

use kernel::{Follower as _, Viewer};
use search::Engine;
use vocabulary::Change;

use crate::{Library, change_vocabulary, concept, draft, folder, keys, publish, small_vocabulary, tagged, withdraw};

async fn all(library: &Library) -> Vec<(String, String)> {
    let answer = library.ask_as("", &Viewer::public()).await;
    answer.hits.into_iter().map(|hit| (hit.key, hit.title)).collect()
}

/// A library with a history: changed, withdrawn and added resources.
async fn with_history() -> Library {
    let mut library = Library::with(&[draft("a", "First", "One."), draft("b", "Second", "Two.")]).await;
    let gone = publish(&library.test, &draft("c", "Third", "Marker-xylophone three.")).await;
    library.follow().await;
    publish(&library.test, &draft("a", "First again", "One more.")).await;
    withdraw(&library.test, gone).await;
    publish(&library.test, &draft("d", "Fourth", "Four.")).await;
    library.follow().await;
    library
}

fn current(library: &Library) -> PathBuf {
    let root = folder(&library.test);
    root.join(fs::read_to_string(root.join("current")).expect("an index has a pointer"))
}

#[tokio::test]
async fn following_live_is_the_same_as_from_zero() {
    let mut library = with_history().await;
    let live = all(&library).await;
    assert_eq!(live.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["a", "d", "b"]);
    assert_eq!(live[0].1, "First again");
    let before = current(&library);
    library.indexer.reset().await.unwrap();
    assert_eq!(all(&library).await, live, "the old index answers while the new one is built");
    library.follow().await;
    assert_eq!(all(&library).await, live);
    assert_ne!(current(&library), before);
    assert!(!before.exists(), "the old folder goes");
    assert_eq!(library.engine.position(), library.test.store.head().await.unwrap().seq);
    assert_eq!(library.engine.document_count(), 3);
}

#[tokio::test]
async fn a_batch_applied_twice_is_applied_once() {
    let mut library = with_history().await;
    let before = all(&library).await;
    let entries = kernel::list_entries(library.test.store.reader(), 0, 500).await.unwrap();
    let last = entries.last().unwrap();
    let to = kernel::Cursor { incarnation: library.test.store.incarnation(), seq: last.seq, hash: last.hash.clone() };
    for _ in 0..2 {
        library.indexer.apply(kernel::Batch { entries: entries.clone(), to: to.clone() }).await.unwrap();
    }
    assert_eq!(all(&library).await, before);
    assert_eq!(library.engine.document_count(), 3);
}

#[tokio::test]
async fn a_restart_goes_on_where_it_stood() {
    let library = with_history().await;
    let (position, place) = (library.engine.position(), current(&library));
    let mut library = library.reopen().await;
    assert_eq!(library.engine.position(), position);
    assert_eq!(all(&library).await.len(), 3);
    publish(&library.test, &draft("e", "Fifth", "Five.")).await;
    library.follow().await;
    assert_eq!(all(&library).await.len(), 4);
    assert_eq!(current(&library), place, "nothing was rebuilt");
}

#[tokio::test]
async fn an_index_of_another_database_is_rebuilt() {
    let library = with_history().await;
    library.indexer.finish().await.unwrap();
    let other = Library::with(&[draft("z", "Other", "Other.")]).await;
    other.indexer.finish().await.unwrap();
    let from = folder(&library.test);
    let to = folder(&other.test);
    fs::remove_dir_all(&to).unwrap();
    fs::rename(from, to).unwrap();
    let (engine, indexer) = Engine::open(&folder(&other.test), &other.test.store).await.unwrap();
    let mut other = Library { test: other.test, engine, indexer };
    let early = other.ask_as("", &Viewer::public()).await;
    assert_eq!(early.hits, [], "what is not in the database is not told");
    other.follow().await;
    assert_eq!(all(&other).await, [("z".to_owned(), "Other".to_owned())]);
}

#[tokio::test]
async fn damaged_files_are_found_and_the_index_is_rebuilt() {
    for harm in ["truncate", "overwrite", "meta", "pointer", "format"] {
        let library = with_history().await;
        let expected = all(&library).await;
        library.indexer.finish().await.unwrap();
        drop(library.engine);
        let root = folder(&library.test);
        let place = root.join(fs::read_to_string(root.join("current")).unwrap());
        let files: Vec<PathBuf> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
        match harm {
            "truncate" => {
                for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "idx")) {
                    fs::write(file, b"short").unwrap();
                }
            }
            "overwrite" => {
                for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "store")) {
                    let mut bytes = fs::read(file).unwrap();
                    bytes[0] ^= 0xff;
                    fs::write(file, bytes).unwrap();
                }
            }
            "meta" => fs::write(place.join("meta.json"), b"{").unwrap(),
            "pointer" => fs::write(root.join("current"), b"g-99").unwrap(),
            _ => {
                let meta = fs::read_to_string(place.join("meta.json")).unwrap();
                fs::write(place.join("meta.json"), meta.replace("\\\"format\\\":\\\"", "\\\"format\\\":\\\"old ")).unwrap();
            }
        }
        let (engine, indexer) = Engine::open(&root, &library.test.store).await.unwrap();
        let mut library = Library { test: library.test, engine, indexer };
        while !library.indexer.is_checked() {
            tokio::task::yield_now().await;
        }
        library.follow().await;
        assert_eq!(all(&library).await, expected, "{harm}");
        assert_ne!(current(&library), place, "{harm}");
    }
}

#[tokio::test]
async fn a_request_for_a_rebuild_is_answered_once() {
    let mut library = with_history().await;
    let before = current(&library);
    library.test.store.request(kernel::REINDEX).await.unwrap();
    library.follow().await;
    let after = current(&library);
    assert_ne!(after, before);
    library.follow().await;
    assert_eq!(current(&library), after);
    assert_eq!(all(&library).await.len(), 3);
}

#[tokio::test]
async fn a_changed_vocabulary_rebuilds_the_index() {
    let mut library = Library::with(&[tagged("overlays", "Overlays and fonts", &["dyslexia"])]).await;
    assert_eq!(library.ask("gibberish on the page jumping").await.interpreted.concepts.len(), 1);
    let mut concepts = small_vocabulary().concepts;
    concepts.retain(|concept| concept.id == "dyslexia");
    concepts[0].lay = vec!["sees gibberish".to_owned()];
    concepts.push(concept("new", "Xylophone trouble", &[], &[], &[]));
    change_vocabulary(&library.test, Change { concepts, ..Change::default() }).await;
    library.follow().await;
    assert_eq!(keys(&library.ask("sees gibberish").await), ["overlays"]);
    assert!(library.engine.vocabulary().find_concept("new").is_some());
}

#[tokio::test]
async fn what_is_withdrawn_leaves_the_files() {
    let mut library = with_history().await;
    while !library.indexer.has_forgotten() {
        library.follow().await;
    }
    let place = current(&library);
    library.indexer.finish().await.unwrap();
    for file in fs::read_dir(place).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|part| part == b"xylophone"));
    }
}

#[tokio::test]
async fn beside_a_server_the_index_is_read_and_not_locked() {
    let library = with_history().await;
    let beside = Engine::open_read_only(&folder(&library.test), &library.test.store).await.unwrap();
    assert_eq!(beside.document_count(), 3);
    assert!(Engine::open(&folder(&library.test), &library.test.store).await.is_err(), "one writer");
    let empty = library.test.folder.path().join("none");
    assert!(Engine::open_read_only(&empty, &library.test.store).await.is_err());
}

#[tokio::test]
async fn an_index_that_has_nothing_yet_says_so() {
    let mut library = Library::new().await;
    let viewer = Viewer::public();
    let found = library.engine.find(&library.test.store, &search::Request::default(), &viewer).await;
    assert!(matches!(found, Err(kernel::Error::Unavailable(_))), "{found:?}");
    let lines = library.engine.suggest(&library.test.store, "dysl", &viewer).await;
    assert!(matches!(lines, Err(kernel::Error::Unavailable(_))), "{lines:?}");
    library.follow().await;
    assert_eq!(all(&library).await, []);
}

#[tokio::test]
async fn what_a_rebuild_left_that_was_cut_short_is_removed() {
    let library = with_history().await;
    let left = folder(&library.test).join("g-77");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("meta.json"), b"{").unwrap();
    let library = library.reopen().await;
    assert!(!left.exists());
    assert_eq!(all(&library).await.len(), 3);
}

#[tokio::test]
async fn a_requested_rebuild_that_fails_or_is_cut_short_is_done_later() {
    let mut library = with_history().await;
    let (root, away) = (folder(&library.test), library.test.folder.path().join("away"));
    let before = current(&library);
    library.test.store.request(kernel::REINDEX).await.unwrap();
    fs::rename(&root, &away).unwrap();
    fs::write(&root, b"no folder").unwrap();
    assert!(kernel::catch_up(&library.test.store, &mut library.indexer).await.is_err());
    fs::remove_file(&root).unwrap();
    fs::rename(&away, &root).unwrap();
    // The rebuild begins now, and the process ends before it is done.
    assert!(library.indexer.wants_reset().await);
    library.indexer.reset().await.unwrap();
    let mut library = library.reopen().await;
    assert_eq!(current(&library), before);
    library.follow().await;
    assert_ne!(current(&library), before);
    assert_eq!(all(&library).await.len(), 3);
    let after = current(&library);
    library.follow().await;
    assert_eq!(current(&library), after, "once is enough");
}
