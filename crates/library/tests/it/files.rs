//! Files: on drafts, on versions, shared, and gone.

use kernel::testing::TestStore;
use kernel::{Audience, Error, Role, Viewer, list_entries};
use library::{
    AreaGuess, Draft, DraftFile, DraftId, FileKind, FileState, Found, FoundFile, Kind, Outcome, ResourceId, WithdrawalReason,
    attach_file, detach_file, edit_resource, find_draft, find_file, find_resource, list_draft_files, list_files_of_version,
    list_parts, list_resources_with, list_waiting_files, name_file, publish, publish_draft, record_file, record_reading,
    start_draft, submit, sweep_files, sweep_orphans, withdraw,
};
use storage::{FileHash, Storage, StorageSettings};

use crate::drafting::{begin, load_words, person};

const DAY: i64 = 24 * 3_600_000;

pub(crate) fn open(test: &TestStore) -> Storage {
    Storage::open(&test.folder.path().join("files"), &StorageSettings::Folder).unwrap()
}

/// Puts a text file into the storage and says so.
async fn keep(test: &TestStore, storage: &Storage, text: &str) -> FileHash {
    let kept = storage.take_in(text.as_bytes()).await.unwrap().keep().await.unwrap();
    let mut unit = test.begin().await;
    record_file(&mut unit, &kept, FileKind::Text).await.unwrap();
    if unit.is_empty() {
        unit.abandon().await.unwrap();
    } else {
        drop(unit.commit().await.unwrap());
    }
    kept.hash
}

fn with_file(key: &str, hash: &FileHash, name: &str) -> Draft {
    let file = DraftFile { hash: hash.clone(), name: name.to_owned(), title: String::new() };
    Draft { files: vec![file], audience: Audience::Public, ..Draft::new(Kind::Strategy, key, "Chunked steps", "Say one step.\n") }
}

async fn put(test: &TestStore, draft: &Draft) -> ResourceId {
    let mut unit = test.begin().await;
    let published = publish(&mut unit, draft).await.unwrap();
    unit.commit().await.unwrap();
    published.id
}

async fn take_away(test: &TestStore, id: ResourceId) {
    let mut unit = test.begin().await;
    withdraw(&mut unit, id, WithdrawalReason::Outdated).await.unwrap();
    unit.commit().await.unwrap();
}

async fn read(test: &TestStore, hash: &FileHash, text: &str) -> bool {
    let part = office::Part { place: office::Place::Page(3), text: text.to_owned() };
    let reading = office::Reading {
        title: Some("A title of its own".to_owned()),
        parts: vec![part],
        pages: Some(4),
        has_text: true,
        ..office::Reading::default()
    };
    let area = AreaGuess { area: "semh".to_owned(), because: vec!["Anxiety".to_owned()] };
    let mut unit = test.begin().await;
    let is_kept = record_reading(&mut unit, hash, &Outcome::Read(Box::new(reading), Some(area))).await.unwrap();
    if is_kept {
        drop(unit.commit().await.unwrap());
    } else {
        unit.abandon().await.unwrap();
    }
    is_kept
}

async fn files_of(test: &TestStore, key: &str) -> Vec<String> {
    let found = find_resource(test.store.reader(), &Viewer::public(), Kind::Strategy, key).await.unwrap();
    let Some(Found::Live(resource)) = found else { panic!("{key} is there") };
    resource.files.iter().map(|file| file.name.clone()).collect()
}

#[tokio::test]
async fn a_version_keeps_its_files_when_the_next_has_others() {
    let test = TestStore::new().await;
    let storage = open(&test);
    let (one, two) = (keep(&test, &storage, "one").await, keep(&test, &storage, "two").await);
    let id = put(&test, &with_file("steps", &one, "one.txt")).await;
    test.clock.advance(1);
    put(&test, &with_file("steps", &two, "two.txt")).await;
    assert_eq!(files_of(&test, "steps").await, ["two.txt"]);
    let reader = test.store.reader();
    let before = list_files_of_version(reader, &Viewer::public(), id, 1).await.unwrap();
    assert_eq!(before.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["one.txt"]);
    let public = Viewer::public();
    let at = |name, ordinal| find_file(reader, &public, (Kind::Strategy, "steps"), name, ordinal);
    assert!(at("two.txt", None).await.unwrap().is_some() && at("one.txt", None).await.unwrap().is_none());
    assert!(at("one.txt", Some(1)).await.unwrap().is_some() && at("two.txt", Some(9)).await.unwrap().is_none());
    // The same again makes no version, another name does.
    let mut unit = test.begin().await;
    assert!(!publish(&mut unit, &with_file("steps", &two, "two.txt")).await.unwrap().changed);
    assert!(publish(&mut unit, &with_file("steps", &two, "three.txt")).await.unwrap().changed);
}

#[tokio::test]
async fn a_file_that_two_resources_share_stays_until_both_are_withdrawn() {
    let test = TestStore::new().await;
    let storage = open(&test);
    let hash = keep(&test, &storage, "shared").await;
    assert!(read(&test, &hash, "quokka").await);
    let a = put(&test, &with_file("a", &hash, "handout.txt")).await;
    let b = put(&test, &with_file("b", &hash, "other name.txt")).await;
    let mut holders = list_resources_with(test.store.reader(), &hash).await.unwrap();
    holders.sort_unstable();
    let mut both = [a, b];
    both.sort_unstable();
    assert_eq!(holders, both);
    take_away(&test, a).await;
    assert_eq!(sweep_files(&test.store, &storage).await.unwrap(), 0);
    assert_eq!(storage.get(&hash).await.unwrap().as_ref(), b"shared");
    let reader = test.store.reader();
    let gone = find_file(reader, &Viewer::public(), (Kind::Strategy, "a"), "handout.txt", None).await.unwrap();
    assert_eq!(gone, Some(FoundFile::Withdrawn));
    assert!(list_files_of_version(reader, &Viewer::public(), a, 1).await.unwrap().is_empty());

    take_away(&test, b).await;
    assert!(list_parts(reader, std::slice::from_ref(&hash)).await.unwrap().is_empty(), "its text goes with the withdrawal");
    assert_eq!(sweep_files(&test.store, &storage).await.unwrap(), 1);
    assert!(!storage.has(&hash).await.unwrap());
    assert!(library::list_kept_files(reader).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_is_about_to_go_comes_back_with_the_same_bytes() {
    let test = TestStore::new().await;
    let storage = open(&test);
    let hash = keep(&test, &storage, "again").await;
    assert!(read(&test, &hash, "quokka").await);
    let id = put(&test, &with_file("a", &hash, "a.txt")).await;
    take_away(&test, id).await;
    let kept = storage.take_in(b"again").await.unwrap().keep().await.unwrap();
    assert_eq!(sweep_files(&test.store, &storage).await.unwrap(), 0, "nothing goes while somebody brings a file");
    let mut unit = test.begin().await;
    record_file(&mut unit, &kept, FileKind::Text).await.unwrap();
    unit.commit().await.unwrap();
    drop(kept);
    assert_eq!(sweep_files(&test.store, &storage).await.unwrap(), 0);
    assert_eq!(storage.get(&hash).await.unwrap().as_ref(), b"again");
    assert_eq!(list_waiting_files(test.store.reader(), 9).await.unwrap().len(), 1, "it is read anew");
}

#[tokio::test]
async fn what_nothing_refers_to_goes_a_day_later() {
    let test = TestStore::new().await;
    let storage = open(&test);
    let hash = keep(&test, &storage, "lonely").await;
    let used = keep(&test, &storage, "used").await;
    put(&test, &with_file("a", &used, "a.txt")).await;
    assert_eq!(sweep_files(&test.store, &storage).await.unwrap(), 0);
    test.clock.advance(DAY + 1);
    assert_eq!(sweep_files(&test.store, &storage).await.unwrap(), 1);
    assert!(!storage.has(&hash).await.unwrap() && storage.has(&used).await.unwrap());
}

#[tokio::test]
async fn bytes_without_a_row_go_when_they_are_old() {
    let test = TestStore::new().await;
    let storage = open(&test);
    let used = keep(&test, &storage, "used").await;
    let orphan = storage.take_in(b"an upload that died").await.unwrap().keep().await.unwrap().hash;
    // The storage knows the machine's own time; the test's clock goes to long before and long after it.
    test.clock.advance(-3650 * DAY);
    assert_eq!(sweep_orphans(&test.store, &storage).await.unwrap(), 0);
    test.clock.advance(7300 * DAY);
    assert_eq!(sweep_orphans(&test.store, &storage).await.unwrap(), 1);
    assert!(!storage.has(&orphan).await.unwrap() && storage.has(&used).await.unwrap());
}

#[tokio::test]
async fn a_file_that_is_not_here_cannot_be_published() {
    let test = TestStore::new().await;
    let hash: FileHash = "ab".repeat(32).parse().unwrap();
    let mut unit = test.begin().await;
    let result = publish(&mut unit, &with_file("a", &hash, "a.txt")).await;
    assert!(matches!(result, Err(Error::Invalid(_))), "{result:?}");
}

#[tokio::test]
async fn what_was_found_in_a_file_is_kept_once() {
    let test = TestStore::new().await;
    let storage = open(&test);
    let hash = keep(&test, &storage, "text").await;
    put(&test, &with_file("a", &hash, "a.txt")).await;
    assert_eq!(list_waiting_files(test.store.reader(), 9).await.unwrap()[0].hash, hash);
    assert!(read(&test, &hash, "quokka").await);
    assert!(!read(&test, &hash, "wombat").await, "it waits no more");
    let found = find_file(test.store.reader(), &Viewer::public(), (Kind::Strategy, "a"), "a.txt", None).await.unwrap();
    let Some(FoundFile::Live(file, _)) = found else { panic!("it is there") };
    assert_eq!((file.state, file.pages, file.has_text), (FileState::Read, Some(4), true));
    assert_eq!((file.shown_title(), file.detail.area.as_ref().unwrap().area.as_str()), ("A title of its own", "semh"));
    let parts = list_parts(test.store.reader(), std::slice::from_ref(&hash)).await.unwrap();
    assert_eq!((parts[&hash][0].place.to_string(), parts[&hash][0].text.as_str()), ("page 3".to_owned(), "quokka"));
    let journal = list_entries(test.store.reader(), 0, 50).await.unwrap();
    assert!(journal.iter().all(|row| !row.detail.contains("quokka") && !row.detail.contains("a.txt")));
}

async fn draft(test: &TestStore, by: &Viewer) -> DraftId {
    let mut unit = begin(test, by).await;
    let id = start_draft(&mut unit, by, &Draft::new(Kind::Strategy, "", "Steps", "Say one.\n")).await.unwrap();
    unit.commit().await.unwrap();
    id
}

async fn attach(test: &TestStore, by: &Viewer, id: DraftId, (text, name): (&str, &str)) -> Result<String, Error> {
    let kept = open(test).take_in(text.as_bytes()).await.unwrap().keep().await.unwrap();
    let mut unit = begin(test, by).await;
    let file = attach_file(&mut unit, by, id, &kept, (FileKind::Text, name)).await?;
    if unit.is_empty() {
        unit.abandon().await?;
    } else {
        drop(unit.commit().await?);
    }
    Ok(file.name)
}

async fn names(test: &TestStore, by: &Viewer, id: DraftId) -> Vec<(String, String)> {
    let files = list_draft_files(test.store.reader(), by, id).await.unwrap();
    files.into_iter().map(|file| (file.name, file.title)).collect()
}

#[tokio::test]
async fn files_of_a_draft_become_the_version_s() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let id = draft(&test, &editor).await;
    assert_eq!(attach(&test, &editor, id, ("a", "../../Hand out.txt")).await.unwrap(), "Hand out.txt");
    assert_eq!(attach(&test, &editor, id, ("b", "HAND OUT.TXT")).await.unwrap(), "HAND OUT (2).TXT");
    assert_eq!(attach(&test, &editor, id, ("c", "CON")).await.unwrap(), "file-CON.txt");
    assert_eq!(attach(&test, &editor, id, ("a", "once more.txt")).await.unwrap(), "Hand out.txt", "the same bytes are one file");
    let mut unit = begin(&test, &editor).await;
    name_file(&mut unit, &editor, id, "Hand out.txt", "  A  handout ").await.unwrap();
    detach_file(&mut unit, &editor, id, "file-CON.txt").await.unwrap();
    assert!(matches!(detach_file(&mut unit, &editor, id, "none.txt").await, Err(Error::NotFound(_))));
    assert!(matches!(name_file(&mut unit, &editor, id, "Hand out.txt", &"x".repeat(201)).await, Err(Error::Invalid(_))));
    unit.commit().await.unwrap();
    assert_eq!(find_draft(test.store.reader(), &editor, id).await.unwrap().unwrap().revision, 1, "no conflict with the text");

    let mut unit = begin(&test, &editor).await;
    let published = publish_draft(&mut unit, &editor, id, 1).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = begin(&test, &editor).await;
    let again = edit_resource(&mut unit, &editor, published.id).await.unwrap();
    unit.commit().await.unwrap();
    let expected = [("Hand out.txt".to_owned(), "A handout".to_owned()), ("HAND OUT (2).TXT".to_owned(), String::new())];
    assert_eq!(names(&test, &editor, again).await, expected, "the next draft begins with them");
    let mut unit = begin(&test, &editor).await;
    assert!(matches!(publish_draft(&mut unit, &editor, again, 1).await, Err(Error::Conflict(_))), "nothing has changed yet");
    detach_file(&mut unit, &editor, again, "HAND OUT (2).TXT").await.unwrap();
    publish_draft(&mut unit, &editor, again, 1).await.unwrap();
}

#[tokio::test]
async fn files_stand_still_while_a_second_reader_has_the_draft_and_what_was_read_is_what_goes_out() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let author = person(&test, Role::Member).await;
    let id = draft(&test, &author).await;
    attach(&test, &author, id, ("a", "a.txt")).await.unwrap();
    let mut unit = begin(&test, &author).await;
    submit(&mut unit, &author, id, 1).await.unwrap();
    unit.commit().await.unwrap();
    assert!(matches!(attach(&test, &author, id, ("b", "b.txt")).await, Err(Error::Conflict(_))));
    let mut unit = begin(&test, &author).await;
    assert!(matches!(detach_file(&mut unit, &author, id, "a.txt").await, Err(Error::Conflict(_))));
    let seen = find_draft(test.store.reader(), &author, id).await.unwrap().unwrap().revision;
    library::take_back(&mut unit, &author, id).await.unwrap();
    detach_file(&mut unit, &author, id, "a.txt").await.unwrap();
    submit(&mut unit, &author, id, seen).await.unwrap();
    unit.commit().await.unwrap();
    let reader = person(&test, Role::Editor).await;
    let mut unit = begin(&test, &reader).await;
    let late = library::approve(&mut unit, &reader, id, seen).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "another set of files than the one that was read: {late:?}");
}

#[tokio::test]
async fn somebody_else_s_draft_takes_no_files() {
    let test = TestStore::new().await;
    let (author, other) = (person(&test, Role::Member).await, person(&test, Role::Member).await);
    let id = draft(&test, &author).await;
    assert!(matches!(attach(&test, &other, id, ("a", "a.txt")).await, Err(Error::NotFound(_))));
    assert!(matches!(list_draft_files(test.store.reader(), &other, id).await, Err(Error::NotFound(_))));
    let public = list_draft_files(test.store.reader(), &Viewer::public(), id).await;
    assert!(matches!(public, Err(Error::SignIn)));
}
