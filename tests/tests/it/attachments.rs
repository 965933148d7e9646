//! Attached files through the whole program: uploads over real connections, kills, backups, and storage that speaks S3.

use std::fs;
use std::io::Write as _;
use std::net::Shutdown;
use std::path::{Path, PathBuf};
use std::time::Instant;

use futures_util::TryStreamExt as _;
use kernel::Actor;
use kernel::testing::TestStore;
use storage::{Credentials, Storage, StorageSettings};
use tests::{PATIENCE, S3Store, Server, command, run_refused, run_well, storage_in};

use crate::writer::{Writer, connect, form, read};

/// Uploads a file of so many bytes piece by piece, with its length in front or in chunks.
fn send_large(writer: &Writer, server: &Server, size: usize, chunked: bool) -> String {
    let (body, piece) = (form("large.txt", b""), vec![b'a'; 1 << 20]);
    let split = body.len() - "\r\n--quokka--\r\n".len();
    let mut stream = connect(server);
    let mut head = writer.head(server, body.len() + size, "");
    if chunked {
        head = head.replace(&format!("content-length: {}", body.len() + size), "transfer-encoding: chunked");
    }
    stream.write_all(head.as_bytes()).unwrap();
    let mut write = |bytes: &[u8]| {
        if chunked {
            write!(stream, "{:x}\r\n", bytes.len()).unwrap();
        }
        stream.write_all(bytes).unwrap();
        if chunked {
            stream.write_all(b"\r\n").unwrap();
        }
    };
    write(&body[..split]);
    for _ in 0..size / piece.len() {
        write(&piece);
    }
    write(&body[split..]);
    if chunked {
        stream.write_all(b"0\r\n\r\n").unwrap();
    }
    read(stream)
}

/// Files below a folder, but for the lock.
fn list(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(list(&entry.path()));
        } else if entry.file_name() != "lock" {
            found.push(entry.path());
        }
    }
    found
}

fn wait(what: &str, mut until: impl FnMut() -> bool) {
    let began = Instant::now();
    while !until() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// A document of Word with so many paragraphs, each with this word.
fn docx(word: &str, paragraphs: usize) -> Vec<u8> {
    let text = format!("<w:p><w:r><w:t>The {word} routine calms the corridor.</w:t></w:r></w:p>").repeat(paragraphs);
    let parts = [
        (
            "[Content_Types].xml",
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
                .to_owned(),
        ),
        (
            "_rels/.rels",
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
                .to_owned(),
        ),
        (
            "word/document.xml",
            format!(
                "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{text}</w:body></w:document>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn waiting(test: &TestStore) -> usize {
    library::list_waiting_files(test.store.reader(), 50).await.unwrap().len()
}

#[tokio::test]
async fn an_upload_is_read_in_a_process_of_its_own_and_found_when_published() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    let writer = Writer::new(&test).await;
    assert!(writer.upload(&server, "Hand out.docx", &docx("quokkamole", 3)).starts_with("HTTP/1.1 201"));
    let broken = writer.upload(&server, "broken.pdf", b"%PDF-1.7\nnothing of the sort\n%%EOF");
    assert!(broken.starts_with("HTTP/1.1 201") || broken.contains("damaged"), "{broken}");
    let began = Instant::now();
    while waiting(&test).await > 0 {
        assert!(began.elapsed() < PATIENCE, "the files are read");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let files = library::list_draft_files(test.store.reader(), &writer.viewer, writer.draft).await.unwrap();
    assert!(files[0].has_text, "{:?}", files[0]);
    let mut unit = test.store.begin(&Actor::of(&writer.viewer).unwrap()).await.unwrap();
    library::publish_draft(&mut unit, &writer.viewer, writer.draft, 1).await.unwrap();
    unit.commit().await.unwrap();
    let answer = server.wait_until("/api/v1/search?q=quokkamole", |answer| answer["total"] == 1);
    assert_eq!(answer["hits"][0]["place"], "start of Hand out.docx");
    assert!(server.get("/library/strategy/calm-corridors/files/Hand%20out.docx/text").body.contains("quokkamole routine"));
    let download = server.get("/library/strategy/calm-corridors/files/Hand%20out.docx");
    assert!(download.head.contains("content-disposition: attachment; filename=\"hand out.docx\""), "{}", download.head);
}

#[tokio::test]
async fn a_connection_that_is_cut_leaves_nothing_and_two_hundred_megabytes_are_refused_unread() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    let writer = Writer::new(&test).await;
    let files = test.folder.path().join("files");
    let body = form("notes.txt", &vec![b'a'; 4 << 20]);
    let mut stream = connect(&server);
    stream.write_all(writer.head(&server, body.len(), "").as_bytes()).unwrap();
    stream.write_all(&body[..2 << 20]).unwrap();
    wait("half of it is on its way in", || !list(&files).is_empty());
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    wait("what was cut off is gone", || list(&files).is_empty());

    let mut stream = connect(&server);
    stream.write_all(writer.head(&server, 200_000_000, "expect: 100-continue\r\n").as_bytes()).unwrap();
    let answer = read(stream);
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("too much at once"), "{answer}");
    assert!(list(&files).is_empty());
    // A browser sends all that it has before it listens: it is told as well, whether or not it says beforehand how much that is.
    let before = server.peak_memory();
    for (size, chunked, why) in
        [(60, false, "larger than 50 MB"), (200, false, "too much at once"), (200, true, "larger than 50 MB")]
    {
        let answer = send_large(&writer, &server, size << 20, chunked);
        assert!(answer.starts_with("HTTP/1.1 422") && answer.contains(why), "{answer}");
        assert!(list(&files).is_empty());
    }
    if let (Some(before), Some(after)) = (before, server.peak_memory()) {
        // The kernel counts pages in batches, so that a peak read later can be a little lower.
        let more = after.saturating_sub(before);
        assert!(more < 48 << 20, "{more} bytes more memory for a body that is thrown away");
    }
}

#[tokio::test]
async fn a_server_that_is_killed_while_it_reads_reads_on_when_it_is_back() {
    let test = TestStore::new().await;
    let mut server = Server::start(&test);
    let writer = Writer::new(&test).await;
    let mut sent = 0;
    // A kill that met no reading is tried again.
    for round in 0..5 {
        for file in 0..4 {
            let document = docx(&format!("word{round}x{file}"), 3_000);
            assert!(writer.upload(&server, &format!("{round}-{file}.docx"), &document).starts_with("HTTP/1.1 201"));
            sent += 1;
        }
        let under_way = waiting(&test).await;
        server.kill();
        let left = waiting(&test).await;
        server = Server::start(&test);
        if under_way > 0 && left > 0 {
            break;
        }
    }
    let began = Instant::now();
    while waiting(&test).await > 0 {
        assert!(began.elapsed() < PATIENCE, "the files are read after the kill");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let files = library::list_draft_files(test.store.reader(), &writer.viewer, writer.draft).await.unwrap();
    assert_eq!(files.len(), sent);
    assert!(files.iter().all(|file| file.has_text), "each was read once and whole");
    assert!(run_well(&test, &["doctor"]).contains(&format!("ok     attachments: {sent} in")));
}

/// Writes a folder with one record that has a file.
fn record(test: &TestStore) -> String {
    let folder = test.folder.path().join("records/strategy");
    fs::create_dir_all(folder.join("calm.files")).unwrap();
    let front =
        "title: Calm corridors\nlicence: CC-BY-4.0\naudience: public\nfiles:\n  - name: Hand out.txt\n    title: The handout\n";
    fs::write(folder.join("calm.md"), format!("---\n{front}---\nSay one step.\n")).unwrap();
    fs::write(folder.join("calm.files/Hand out.txt"), "The quokkamole routine.").unwrap();
    test.folder.path().join("records").to_string_lossy().into_owned()
}

#[tokio::test]
async fn attached_files_travel_with_import_export_backup_and_restore() {
    let test = TestStore::new().await;
    Server::start(&test).stop();
    let records = record(&test);
    run_well(&test, &["import", &records]);
    assert!(run_well(&test, &["import", &records]).contains("0 new, 0 changed, 1 the same"));
    let out = test.folder.path().join("out");
    run_well(&test, &["export", "--to", &out.to_string_lossy()]);
    assert_eq!(fs::read_to_string(out.join("strategy/calm.files/Hand out.txt")).unwrap(), "The quokkamole routine.");
    let again = TestStore::new().await;
    run_well(&again, &["import", &out.to_string_lossy()]);
    let server = Server::start(&again);
    let answer = server.wait_until("/api/v1/search?q=quokkamole", |answer| answer["total"] == 1);
    assert_eq!(answer["hits"][0]["place"].as_str().map(|place| place.ends_with("Hand out.txt")), Some(true), "{answer}");
    assert_eq!(server.get("/library/strategy/calm/files/Hand%20out.txt").body, "The quokkamole routine.");
    server.stop();

    let archive = test.folder.path().join("one.tar.gz").to_string_lossy().into_owned();
    assert!(run_well(&test, &["backup", &archive]).contains("and 1 files up to"));
    let elsewhere = TestStore::new().await;
    assert!(run_well(&elsewhere, &["restore", &archive, "--check"]).contains("and 1 files up to"));
    run_well(&elsewhere, &["restore", &archive]);
    let kept = storage_in(elsewhere.folder.path()).list().await.unwrap();
    assert_eq!(storage_in(elsewhere.folder.path()).get(&kept[0].hash).await.unwrap().as_ref(), b"The quokkamole routine.");
    assert!(library::list_kept_files(elsewhere.reopen().await.reader()).await.unwrap().len() == 1);

    let file = list(&test.folder.path().join("files")).pop().unwrap();
    fs::write(&file, "The quokkamole routinf.").unwrap();
    assert!(run_refused(&test, &["doctor"]).contains("wrong") || !run_refused(&test, &["doctor"]).is_empty());
    let second = test.folder.path().join("two.tar.gz").to_string_lossy().into_owned();
    assert!(run_refused(&test, &["backup", &second]).contains("1 attached files were missing or damaged"));
    assert!(run_well(&test, &["restore", &second, "--check"]).contains("is whole"), "all else is in it");
    fs::write(test.folder.path().join("records/strategy/calm.files/Hand out.txt"), b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff")
        .unwrap();
    assert!(run_refused(&test, &["import", &records]).contains("program"));
}

fn keys() -> Credentials {
    Credentials { key_id: "S3RVER".to_owned(), secret: "S3RVER".to_owned(), session: None }
}

#[tokio::test]
async fn files_in_storage_that_speaks_s3_come_and_go_as_in_a_folder() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let test = TestStore::new().await;
    let bucket = test.folder.path().join("bucket");
    let s3 = S3Store::start(&bucket);
    let settings = StorageSettings::read(Some(&s3.files_url), Some(keys())).unwrap();
    let storage = Storage::open(&test.folder.path().join("spool"), &settings).unwrap();
    let small = storage.take_in(b"quokka").await.unwrap().keep().await.unwrap().hash;
    let large: Vec<u8> = (0..20_000_000_u32).map(|number| number.to_le_bytes()[0] ^ number.to_le_bytes()[2]).collect();
    let parts = storage.take_in(&large).await.unwrap().keep().await.unwrap().hash;
    assert!(list(&test.folder.path().join("spool")).is_empty(), "nothing stays on the way");
    assert_eq!(storage.get(&small).await.unwrap().as_ref(), b"quokka");
    assert_eq!(storage.verify(&parts).await.unwrap(), Some(true));
    let range = storage.find(&parts, Some(9_000_000..9_000_004)).await.unwrap().unwrap();
    let bytes: Vec<_> = range.stream.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), large[9_000_000..9_000_004]);
    assert_eq!(fs::read(storage.copy_here(&small).await.unwrap().path()).unwrap(), b"quokka");
    assert_eq!(storage.list().await.unwrap().len(), 2);
    let clearing = storage.try_clearing().unwrap().unwrap();
    storage.remove(&clearing, &small).await.unwrap();
    assert!(!storage.has(&small).await.unwrap() && storage.find(&small, None).await.unwrap().is_none());
    drop(clearing);

    // The program itself, by its one setting.
    Server::start(&test).stop();
    let records = record(&test);
    let run = |arguments: &[&str]| {
        let mut command = command(&test, arguments);
        command
            .env("SENCO_COMMONS_FILES_URL", &s3.files_url)
            .env("AWS_ACCESS_KEY_ID", "S3RVER")
            .env("AWS_SECRET_ACCESS_KEY", "S3RVER");
        let output = command.output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{said}");
        said
    };
    run(&["import", &records]);
    assert!(list(&test.folder.path().join("files")).is_empty(), "the bytes are in the bucket alone");
    let archive = test.folder.path().join("s3.tar.gz").to_string_lossy().into_owned();
    assert!(run(&["backup", &archive]).contains("and 1 files up to"));
    run(&["restore", &archive]);
    let without = run_refused(&test, &["doctor", "--files-url", &s3.files_url]);
    assert!(without.contains("AWS_ACCESS_KEY_ID"), "{without}");
}
