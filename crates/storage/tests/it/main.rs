//! Bytes in, out and away, in a folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::path::Path;

use futures_util::TryStreamExt as _;
use kernel::{Error, Timestamp};
use storage::{FileHash, Storage, StorageSettings};
use tempfile::TempDir;

fn open(folder: &TempDir) -> Storage {
    Storage::open(folder.path(), &StorageSettings::Folder).unwrap()
}

fn arriving(folder: &TempDir) -> usize {
    std::fs::read_dir(folder.path().join("incoming")).unwrap().count()
}

#[tokio::test]
async fn a_file_comes_back_whole_and_in_parts_under_its_hash() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder);
    let mut incoming = storage.begin().await.unwrap();
    incoming.write(b"quo").await.unwrap();
    incoming.write(b"kka").await.unwrap();
    let arrived = incoming.finish().await.unwrap();
    assert_eq!(std::fs::read(arrived.path()).unwrap(), b"quokka", "it can be looked at before it is kept");
    assert_eq!(storage.list().await.unwrap(), [], "and is not there before");
    let kept = arrived.keep().await.unwrap();
    assert_eq!((kept.hash.as_str().len(), kept.size), (64, 6));
    let at = folder.path().join(&kept.hash.as_str()[..2]).join(kept.hash.as_str());
    assert!(Path::new(&at).is_file(), "{}", at.display());
    assert_eq!(arriving(&folder), 0);
    assert_eq!(storage.get(&kept.hash).await.unwrap().as_ref(), b"quokka");
    let part = storage.find(&kept.hash, Some(1..3)).await.unwrap().unwrap();
    assert_eq!((part.size, part.range.clone()), (6, 1..3));
    let bytes: Vec<_> = part.stream.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), b"uo");
    assert_eq!(storage.verify(&kept.hash).await.unwrap(), Some(true));
    assert_eq!(storage.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_cut_off_or_refused_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder);
    let mut incoming = storage.begin().await.unwrap();
    incoming.write(b"half").await.unwrap();
    assert_eq!(arriving(&folder), 1);
    drop(incoming);
    drop(storage.take_in(b"looked at and not wanted").await.unwrap());
    let refused = storage.take_in_from(&mut &b"too long"[..], 7).await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    assert_eq!(arriving(&folder), 0);
    assert_eq!(storage.list().await.unwrap(), []);
}

#[tokio::test]
async fn nothing_is_cleared_up_while_a_row_is_about_to_be_written() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder);
    let kept = storage.take_in(b"quokka").await.unwrap().keep().await.unwrap();
    let again = storage.take_in(b"quokka").await.unwrap().keep().await.unwrap();
    assert_eq!(kept.hash, again.hash, "any number may put something in at once");
    assert!(storage.try_clearing().unwrap().is_none());
    let hash = kept.hash.clone();
    drop((kept, again));
    let clearing = storage.try_clearing().unwrap().expect("nobody is putting anything in");
    storage.remove(&clearing, &hash).await.unwrap();
    storage.remove(&clearing, &hash).await.unwrap();
    assert!(!storage.has(&hash).await.unwrap());
    assert_eq!(storage.verify(&hash).await.unwrap(), None);
}

#[tokio::test]
async fn changed_bytes_are_found() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder);
    let hash = storage.take_in(b"quokka").await.unwrap().keep().await.unwrap().hash;
    std::fs::write(storage.copy_here(&hash).await.unwrap().path(), b"wombat").unwrap();
    assert_eq!(storage.verify(&hash).await.unwrap(), Some(false));
}

#[tokio::test]
async fn what_never_arrived_is_swept_up_a_day_later() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder);
    std::fs::write(folder.path().join("incoming/of-a-process-that-died"), b"half").unwrap();
    storage.sweep(Timestamp(0));
    assert_eq!(arriving(&folder), 1);
    storage.sweep(Timestamp(i64::MAX / 2));
    assert_eq!(arriving(&folder), 0);
}

#[tokio::test]
async fn a_name_that_is_no_hash_reaches_no_file() {
    assert!("../../../etc/passwd".parse::<FileHash>().is_err());
}

#[tokio::test]
async fn what_comes_in_pieces_stays_between_them_and_becomes_one_file() {
    let folder = TempDir::new().unwrap();
    let storage = open(&folder);
    assert_eq!(storage.resume("a lamp").size().await.unwrap(), 0);
    storage.resume("a lamp").write(b"quo").await.unwrap();
    storage.resume("another").write(b"wom").await.unwrap();
    let storage = open(&folder);
    assert_eq!(storage.resume("a lamp").size().await.unwrap(), 3, "also after a restart");
    storage.resume("a lamp").write(b"kka").await.unwrap();
    let arrived = storage.resume("a lamp").finish().await.unwrap();
    let whole = storage.take_in(b"quokka").await.unwrap();
    assert_eq!((arrived.hash(), arrived.size()), (whole.hash(), 6));
    drop(whole);
    let hash = arrived.keep().await.unwrap().hash;
    assert_eq!(storage.get(&hash).await.unwrap().as_ref(), b"quokka");
    assert_eq!(arriving(&folder), 1, "and is no piece any more");
    storage.resume("another").discard().await.unwrap();
    storage.resume("another").discard().await.unwrap();
    assert_eq!(arriving(&folder), 0);
    assert!(storage.resume("another").finish().await.is_err());
}
