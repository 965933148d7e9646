//! `/drafts/{id}/files`, `/library/{kind}/{key}/files/{name}`

use std::io::Write as _;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use kernel::{Actor, Audience, Role};
use library::{Draft, DraftFile, DraftId, FileKind, Kind, Outcome};
use server::Settings;
use storage::FileHash;

use crate::app::{Answer, Member, TestApp, strategy};

pub(crate) const BOUNDARY: &str = "----quokka";

/// A form with these files.
pub(crate) fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        write!(body, "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n").unwrap();
        body.extend_from_slice(b"Content-Type: text/html\r\n\r\n");
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    write!(body, "--{BOUNDARY}--\r\n").unwrap();
    body
}

fn request(member: &Member<'_>, path: &str) -> axum::http::request::Builder {
    Request::post(path)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header(header::COOKIE, &member.cookie)
        .header("sec-fetch-site", "same-origin")
}

async fn upload(app: &TestApp, member: &Member<'_>, id: DraftId, files: &[(&str, &[u8])]) -> Answer {
    let body = form(files);
    let request = request(member, &format!("/drafts/{id}/files")).header(header::CONTENT_LENGTH, body.len());
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// The same as the page's own script sends it.
async fn upload_one(
    app: &TestApp,
    member: &Member<'_>,
    id: DraftId,
    (name, bytes): (&str, &[u8]),
) -> (StatusCode, serde_json::Value) {
    let body = form(&[(name, bytes)]);
    let request = request(member, &format!("/drafts/{id}/files")).header(header::ACCEPT, "application/json");
    let answer = app.send(request.body(Body::from(body)).unwrap()).await;
    (answer.status, answer.json()["files"][0].clone())
}

async fn draft(app: &TestApp, member: &Member<'_>) -> DraftId {
    let mut unit = app.test.store.begin(&Actor::of(&member.viewer()).unwrap()).await.unwrap();
    let content = Draft { summary: "A summary.".to_owned(), ..Draft::new(Kind::Strategy, "", "Chunked steps", "Say one step.\n") };
    let id = library::start_draft(&mut unit, &member.viewer(), &content).await.unwrap();
    unit.commit().await.unwrap();
    id
}

/// A document of Word with these paragraphs, and whatever else is to be in it.
pub(crate) fn docx(paragraphs: &[&str], more: &[(&str, &[u8])]) -> Vec<u8> {
    let text: String = paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{text}</w:body></w:document>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ];
    for (name, bytes) in parts.iter().chain(more) {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A picture of one point.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\
    \xa7\x35\x81\x84\0\0\0\0IEND\xaeB`\x82";

/// Reads what waits, in this process: its own process is tried from outside.
pub(crate) async fn read_waiting(app: &TestApp) {
    for waiting in library::list_waiting_files(app.test.store.reader(), 50).await.unwrap() {
        let bytes = app.storage.get(&waiting.hash).await.unwrap();
        let outcome = match office::read(waiting.kind, &bytes) {
            Ok(reading) => {
                let area = app.engine.guess_area(reading.title.as_deref().unwrap_or_default(), reading.text()).await.unwrap();
                Outcome::Read(Box::new(reading), area)
            }
            Err(refusal) => Outcome::Unreadable(refusal.to_string()),
        };
        let mut unit = app.test.begin().await;
        assert!(library::record_reading(&mut unit, &waiting.hash, &outcome).await.unwrap());
        unit.commit().await.unwrap();
    }
    app.catch_up().await;
}

/// Everything that is in the storage or on its way there.
fn bytes_on_disk(app: &TestApp) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { usize::from(entry.file_name() != "lock") })
            .sum()
    }
    count(&app.test.folder.path().join("files"))
}

#[tokio::test]
async fn several_files_by_a_plain_form_are_kept_and_said_to_be_there() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    let word = docx(&["Dyslexia and phonological awareness.", "More on dyslexia in reading."], &[]);
    let answer = upload(&app, &member, id, &[("Hand out.docx", &word), ("picture.png", PNG)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.header("location").to_owned();
    let page = member.get(&path).await;
    assert_eq!(page.texts(".app-draft-file h3"), ["Hand out.docx", "picture.png"]);
    assert!(page.texts(".govuk-notification-banner").join("").contains("The files are here"));
    assert_eq!(page.texts(".app-draft-file__state")[0], "Being read …");
    assert_eq!(page.attributes("#draft-files", "data-waiting"), ["true"]);
    read_waiting(&app).await;
    let page = member.get(&format!("/drafts/{id}/files")).await;
    let row = page.texts(".app-draft-file")[0].clone();
    assert!(row.contains("Text found") && row.contains("Word, ") && row.contains(" bytes"), "{row}");
    assert!(row.contains("Seems to be about Cognition and learning: it speaks of Dyslexia"), "{row}");
    assert!(row.contains("The document has no title in its properties"), "{row}");
    assert!(page.texts(".app-draft-file")[1].contains("A picture: not searchable"));
    assert!(page.body.contains("All go under the licence of the draft: "));

    assert_eq!(member.post(&format!("/drafts/{id}/files/Hand%20out.docx/area"), "").await.status, StatusCode::SEE_OTHER);
    let page = member.get(&format!("/drafts/{id}/files")).await;
    assert!(page.texts(".app-draft-file__area").join("").contains("The draft has this area."));
    member.post(&format!("/drafts/{id}/files/Hand%20out.docx/title"), "title=Reading+%3Cb%3Eaids").await;
    member.post(&format!("/drafts/{id}/files/picture.png/removal"), "").await;
    let page = member.get(&format!("/drafts/{id}/files")).await;
    assert_eq!(page.texts(".app-draft-file h3"), ["Reading <b>aids"]);
    let text = member.get(&format!("/drafts/{id}/files/Hand%20out.docx/text")).await;
    assert_eq!(text.texts("h1"), ["Reading <b>aids"]);
    assert!(text.texts(".app-file-text").join("").contains("phonological awareness"));
    let long = format!("title={}", "x".repeat(201));
    assert_eq!(
        member.post(&format!("/drafts/{id}/files/Hand%20out.docx/title"), &long).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn what_is_refused_is_refused_with_its_reason_and_leaves_nothing() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    let macros = docx(&["Harmless."], &[("word/vbaProject.bin", b"macro")]);
    let script = b"<!DOCTYPE html><html><script>alert(1)</script></html>".as_slice();
    let cases: [(&str, &[u8], &str); 6] = [
        ("macro.docx", &macros, "macros"),
        ("program.docx", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "program"),
        ("page.html", script, "web page"),
        ("empty.txt", b"", "empty"),
        ("run.sh", b"#!/bin/sh\necho x\n", "program or a script"),
        ("disguised.pdf", &docx(&["Word."], &[]), "inside it is a Word document"),
    ];
    for (name, bytes, why) in cases {
        let (status, said) = upload_one(&app, &member, id, (name, bytes)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {said}");
        assert!(said["message"].as_str().unwrap().contains(why), "{name}: {said}");
    }
    let answer = upload(&app, &member, id, &[("macro.docx", &macros), ("good.txt", b"Say one step."), ("page.html", script)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let faults = answer.texts(".govuk-error-summary__list li");
    assert!(faults.len() == 2 && faults[0].starts_with("macro.docx: ") && faults[1].starts_with("page.html: "), "{faults:?}");
    assert_eq!(answer.texts(".app-draft-file h3"), ["good.txt"], "one that is refused keeps no other out");
    assert_eq!(bytes_on_disk(&app), 1);
    let nothing = upload(&app, &member, id, &[("", b"")]).await;
    assert!(nothing.texts(".govuk-error-summary__list li")[0].contains("Choose at least one file"));
}

#[tokio::test]
async fn a_name_is_made_safe_whatever_it_came_as() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    let cases = [
        ("../../x.txt", "x.txt"),
        ("<img src=x onerror=alert(1)>.txt", "-img src=x onerror=alert(1)-.txt"),
        ("a\u{202e}txt.piz.txt", "atxt.piz.txt"),
        ("CON.txt", "file-CON.txt"),
        ("C:\\Users\\x\\Notes.txt", "Notes.txt"),
    ];
    for (number, (raw, clean)) in cases.into_iter().enumerate() {
        let (status, said) = upload_one(&app, &member, id, (raw, format!("Text {number}").as_bytes())).await;
        assert_eq!((status, said["name"].as_str().unwrap()), (StatusCode::CREATED, clean), "{raw}");
    }
    let long = format!("{}.txt", "é".repeat(120));
    let (_, said) = upload_one(&app, &member, id, (&long, b"Long.")).await;
    assert!(said["name"].as_str().unwrap().chars().count() <= 100);
    let page = member.get(&format!("/drafts/{id}/files")).await;
    assert!(!page.body.contains("<img src=x") && page.texts(".app-draft-file h3").contains(&cases[1].1.to_owned()));
    for path in page.attributes(".app-draft-file h3 a", "href") {
        assert_eq!(member.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_early_and_kept_nowhere() {
    let app =
        TestApp::with(Settings { upload_limit: 100_000, public_url: "https://send.example.org".to_owned(), ..Settings::default() })
            .await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    let (status, said) = upload_one(&app, &member, id, ("large.txt", &vec![b'a'; 100_001])).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said["message"].as_str().unwrap().contains("larger than 98 KB"), "{said}");
    // One that says beforehand how much it is, and waits to be asked: not a byte of it is read.
    let unread = Body::from_stream(futures_util::stream::once(async {
        panic!("the body was read");
        #[expect(unreachable_code, reason = "it gives the stream its type")]
        Ok::<Bytes, std::io::Error>(Bytes::new())
    }));
    let path = format!("/drafts/{id}/files");
    let early = request(&member, &path).header(header::CONTENT_LENGTH, 200_000_000).header(header::EXPECT, "100-continue");
    let answer = app.send(early.body(unread).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.texts(".govuk-error-summary__list li")[0].contains("too much at once"), "{}", answer.body);
    assert_eq!(bytes_on_disk(&app), 0);
    // The bound of all other pages does not hold here.
    assert!(
        TestApp::new().await.sign_in(Role::Member).await.post("/settings", &"x".repeat(2 << 20)).await.status.is_client_error()
    );
}

#[tokio::test]
async fn an_upload_that_is_cut_half_way_leaves_nothing() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    let whole = form(&[("notes.txt", &vec![b'a'; 300_000])]);
    let half = Bytes::from(whole[..150_000].to_vec());
    let cut = futures_util::stream::iter([Ok(half), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))]);
    let request = request(&member, &format!("/drafts/{id}/files")).body(Body::from_stream(cut)).unwrap();
    let answer = app.send(request).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert_eq!(bytes_on_disk(&app), 0);
    assert!(member.get(&format!("/drafts/{id}/files")).await.texts(".app-draft-file").is_empty());
    let ended = form(&[("notes.txt", &vec![b'a'; 300_000])])[..150_000].to_vec();
    let request = self::request(&member, &format!("/drafts/{id}/files")).body(Body::from(ended)).unwrap();
    assert!(app.send(request).await.status.is_client_error());
    assert_eq!(bytes_on_disk(&app), 0);
}

#[tokio::test]
async fn a_draft_s_files_are_for_those_who_work_on_it() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    upload_one(&app, &member, id, ("notes.txt", b"Zebra.")).await;
    let other = app.sign_in(Role::Reader).await;
    for path in ["files", "files/notes.txt", "files/notes.txt/text"] {
        let path = format!("/drafts/{id}/{path}");
        assert_eq!(app.get(&path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        let answer = other.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("Zebra"));
    }
    assert_eq!(upload(&app, &other, id, &[("x.txt", b"x")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&format!("/drafts/{id}/files/notes.txt/removal"), "").await.status, StatusCode::NOT_FOUND);
    let foreign = Request::post(format!("/drafts/{id}/files"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header(header::COOKIE, &member.cookie)
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(form(&[("x.txt", b"x")])))
        .unwrap();
    assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.get("/drafts/nonsense/files").await.status, StatusCode::NOT_FOUND);
}

/// Publishes a strategy with this file.
async fn publish_with(
    app: &TestApp,
    draft: Draft,
    (name, kind, bytes): (&str, FileKind, &[u8]),
) -> (library::ResourceId, FileHash) {
    let kept = app.storage.take_in(bytes).await.unwrap().keep().await.unwrap();
    let mut unit = app.test.begin().await;
    library::record_file(&mut unit, &kept, kind).await.unwrap();
    let file = DraftFile { hash: kept.hash.clone(), name: name.to_owned(), title: String::new() };
    let published = library::publish(&mut unit, &Draft { files: vec![file], ..draft }).await.unwrap();
    unit.commit().await.unwrap();
    app.catch_up().await;
    (published.id, kept.hash)
}

#[tokio::test]
async fn a_file_is_sent_as_what_it_is_and_runs_nowhere() {
    let app = TestApp::new().await;
    let name = "Übung \"eins\"; 1'.txt";
    let clean = library::clean_name(name);
    let (_, hash) = publish_with(&app, strategy("steps", "Steps"), (&clean, FileKind::Text, b"0123456789")).await;
    let page = app.get("/library/strategy/steps").await;
    assert_eq!(page.texts(".app-file__facts"), ["plain text, 10 bytes"]);
    let path = page.attributes(".app-file__name", "href")[0].clone();
    let answer = app.get(&path).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "0123456789"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
    assert_eq!(answer.header("etag"), format!("\"{hash}\""));
    assert_eq!(answer.header("content-length"), "10");
    let disposition = answer.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"_bung -eins-_ 1_.txt\"; filename*=UTF-8''%C3%9Cbung%20-eins-%3B%201%27.txt");
    assert_eq!(app.get_with(&path, "accept-encoding", "gzip").await.header("content-encoding"), "");
    assert_eq!(app.get_with(&path, "if-none-match", answer.header("etag")).await.status, StatusCode::NOT_MODIFIED);
    let part = app.get_with(&path, "range", "bytes=2-4").await;
    assert_eq!((part.status, part.body.as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let outside = app.get_with(&path, "range", "bytes=10-").await;
    assert_eq!((outside.status, outside.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10"));

    publish_with(&app, strategy("seen", "Seen"), ("dot.png", FileKind::Png, PNG)).await;
    let picture = app.get("/library/strategy/seen/files/dot.png").await;
    assert_eq!((picture.header("content-type"), &picture.header("content-disposition")[..7]), ("image/png", "inline;"));
    for path in
        ["/library/strategy/seen/files/dot.png/text", "/library/strategy/seen/files/other.png", "/library/strategy/none/files/x"]
    {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_file_is_for_whoever_may_see_what_it_hangs_on() {
    let app = TestApp::new().await;
    let members = Draft { audience: Audience::Members, ..strategy("inside", "Inside") };
    let (id, _) = publish_with(&app, members, ("secret.txt", FileKind::Text, b"Zanzibar for members.")).await;
    read_waiting(&app).await;
    let member = app.sign_in(Role::Reader).await;
    let paths =
        ["/library/strategy/inside/files/secret.txt", "/library/strategy/inside/files/secret.txt/text", "/search?q=zanzibar"];
    for path in paths {
        assert!(member.get(path).await.body.to_lowercase().contains("zanzibar</mark> for") || !path.contains('?'), "{path}");
        let answer = app.get(path).await;
        assert!(!answer.body.contains("for members."), "{path}");
        assert_eq!(answer.status == StatusCode::NOT_FOUND, !path.contains('?'), "{path}");
    }
    assert_eq!(member.get(paths[0]).await.body, "Zanzibar for members.");
    assert_eq!(member.get(paths[0]).await.header("cache-control"), "no-store");
    assert!(member.get(paths[1]).await.texts(".app-file-text").join("").contains("Zanzibar for members."));
    app.withdraw(id).await;
    for path in &paths[..2] {
        assert_eq!(member.get(path).await.status, StatusCode::GONE, "{path}");
    }
    assert!(!member.get(paths[2]).await.body.contains("for members."), "its text is gone from search");
}

#[tokio::test]
async fn an_older_version_keeps_its_own_file() {
    let app = TestApp::new().await;
    publish_with(&app, strategy("steps", "Steps"), ("notes.txt", FileKind::Text, b"first")).await;
    app.test.clock.advance(1000);
    publish_with(&app, strategy("steps", "Steps, again"), ("notes.txt", FileKind::Text, b"second")).await;
    assert_eq!(app.get("/library/strategy/steps/files/notes.txt").await.body, "second");
    assert_eq!(app.get("/library/strategy/steps/files/notes.txt?version=1").await.body, "first");
    assert_eq!(app.get("/library/strategy/steps/files/notes.txt?version=3").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_hit_says_where_in_a_file_the_words_stand() {
    let app = TestApp::new().await;
    let text = docx(&["Introduction.", "The quokkamole routine calms the corridor after lunch."], &[]);
    publish_with(&app, strategy("calm", "Calm corridors"), ("Hand out.docx", FileKind::Docx, &text)).await;
    app.publish(&Draft { body: "## What it is\n\nThe quokkamole routine.\n".to_owned(), ..strategy("own", "Own words") }).await;
    assert_eq!(app.get("/api/v1/search?q=quokkamole").await.json()["total"], 1, "not read yet");
    read_waiting(&app).await;
    let answer = app.get("/api/v1/search?q=quokkamole").await.json();
    let keys: Vec<&str> = answer["hits"].as_array().unwrap().iter().map(|hit| hit["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["own", "calm"], "what a record says itself comes first");
    assert_eq!(answer["hits"][0].get("place"), None);
    assert_eq!(answer["hits"][1]["place"], "start of Hand out.docx");
    let snippet = answer["hits"][1]["snippet"].as_str().unwrap();
    assert!(snippet.contains("<mark>quokkamole</mark> routine") && snippet.len() <= 220 + 13, "{snippet}");
    let page = app.get("/search?q=quokkamole").await;
    let place = page.attributes(".app-card__place", "href");
    assert_eq!(place, ["/library/strategy/calm/files/Hand%20out.docx/text#piece-0"]);
    assert!(app.get(&place[0]).await.attributes("section[id]", "id").contains(&"piece-0".to_owned()));
    let item = app.get("/api/v1/search?q=%22quokkamole+routine%22").await.json();
    assert_eq!(item["total"], 2, "a phrase is found in files as well");
}

#[tokio::test]
async fn what_cannot_be_read_says_so_and_can_be_downloaded() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let id = draft(&app, &member).await;
    let broken =
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref\n0 9999999\ntrailer\n<< /Root 1 0 R >>\n%%EOF"
            .as_slice();
    let (status, said) = upload_one(&app, &member, id, ("broken.pdf", broken)).await;
    assert_eq!(status, StatusCode::CREATED, "{said}");
    let zeros = vec![0; 40 << 20];
    let bomb = docx(&["Bomb."], &[("word/media/zeros.xml", &zeros)]);
    let (status, said) = upload_one(&app, &member, id, ("bomb.docx", &bomb)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    assert!(said["message"].as_str().unwrap().contains("unpacks to far more"), "{said}");
    assert_eq!(bytes_on_disk(&app), 1, "nothing of the bomb stays");
    read_waiting(&app).await;
    let page = member.get(&format!("/drafts/{id}/files")).await;
    assert_eq!(page.texts(".app-draft-file h3"), ["broken.pdf"]);
    let row = page.texts(".app-draft-file")[0].clone();
    assert!(row.contains("Could not be read: not searchable") && row.contains("downloaded all the same"), "{row}");
    assert_eq!(member.get(&format!("/drafts/{id}/files/broken.pdf")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_opened_card_lists_its_files_and_who_reviewed_it() {
    let app = TestApp::new().await;
    let text = docx(&["The calm routine."], &[]);
    publish_with(&app, strategy("calm", "Calm corridors"), ("Hand out.docx", FileKind::Docx, &text)).await;
    read_waiting(&app).await;
    let path = "/library/strategy/calm/details";
    let card = app.get(path).await;
    assert_eq!(card.attributes("a[download]", "href"), ["/library/strategy/calm/files/Hand%20out.docx"]);
    assert!(card.texts("li").iter().any(|line| line.starts_with("Hand out.docx Word, ")), "{}", card.body);
    assert!(!card.body.contains("Reviewed on"));
    let editor = app.sign_in(Role::Editor).await;
    let answer = editor.post("/library/strategy/calm/confirmation", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(
        editor.get(path).await.texts("p").iter().any(|line| line.starts_with("Reviewed on") && line.contains("by editor Example"))
    );
    assert!(app.get(path).await.body.contains("by a member"), "who it was is for members to know");
}
