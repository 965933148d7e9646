//! Word and Markdown files of a resource.

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;
use kernel::{Audience, Role};
use library::{Draft, Kind};

use crate::app::TestApp;

fn draft(key: &str, audience: Audience) -> Draft {
    let body = "## How to do it\n\n1. Ask the question.\n2. Wait **ten seconds**, as [the Code](source:cop-2015) says.\n";
    let mut draft = Draft::new(Kind::Strategy, key, "Waiting & listening", body);
    "Ten seconds after each question.".clone_into(&mut draft.summary);
    draft.areas = vec!["communication-and-interaction".to_owned()];
    draft.sources = vec!["cop-2015".to_owned()];
    "CC-BY-4.0".clone_into(&mut draft.licence);
    draft.audience = audience;
    draft
}

/// The text of a part of the Word file.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_resource_is_taken_away_as_word_with_its_credit_and_licence() {
    let app = TestApp::new().await;
    app.publish(&draft("waiting", Audience::Public)).await;
    let page = app.get("/library/strategy/waiting").await;
    let word = app.get("/library/strategy/waiting/document.docx").await;
    assert_eq!(page.texts(".app-downloads a"), ["Word", "Markdown"]);
    assert_eq!(word.status, StatusCode::OK);
    assert_eq!(word.header("content-disposition"), "attachment; filename=\"waiting.docx\"");
    assert!(word.header("content-type").ends_with("wordprocessingml.document"));
    assert_eq!(word.header("x-content-type-options"), "nosniff");
    assert_eq!(office::sniff(&word.bytes, "waiting.docx"), Ok(office::FileKind::Docx));
    let text = part(&word.bytes, "word/document.xml");
    for expected in [
        "Waiting &amp; listening",
        "Ten seconds after each question.",
        "Communication and interaction",
        "Tarnbridge SEND network, version 1",
        "https://send.example.org/library/strategy/waiting",
        "<w:pStyle w:val=\"Heading1\"/>",
        "Creative Commons Attribution 4.0",
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    assert!(part(&word.bytes, "word/_rels/document.xml.rels").contains("https://send.example.org/sources#cop-2015"));
}

#[tokio::test]
async fn a_resource_is_taken_away_as_markdown_that_can_be_imported() {
    let app = TestApp::new().await;
    app.publish(&draft("waiting", Audience::Public)).await;
    let file = app.get("/library/strategy/waiting/document.md").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"waiting.md\"");
    let lines: Vec<&str> = file.body.lines().take(3).collect();
    assert!(lines[1].starts_with("# ‘Waiting & listening’, Tarnbridge SEND network, version 1,"), "{lines:?}");
    assert_eq!(lines[2], "key: waiting");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("strategy/waiting.md");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, &file.body).unwrap();
    let batch = library::import::read_paths(&[path]).unwrap();
    assert_eq!(batch.texts().collect::<Vec<_>>(), [draft("waiting", Audience::Public).body]);
}

#[tokio::test]
async fn whoever_may_not_see_the_page_may_not_take_it_away() {
    let app = TestApp::new().await;
    app.publish(&draft("members-only", Audience::Members)).await;
    let id = app.publish(&draft("withdrawn", Audience::Public)).await;
    app.withdraw(id).await;
    let member = app.sign_in(Role::Member).await;
    for ending in ["docx", "md"] {
        let path = format!("/library/strategy/members-only/document.{ending}");
        assert_eq!(app.get(&path).await.status, app.get("/library/strategy/members-only").await.status, "{path}");
        assert_ne!(app.get(&path).await.status, StatusCode::OK, "{path}");
        assert_eq!(member.get(&path).await.status, StatusCode::OK, "{path}");
        assert_eq!(app.get(&format!("/library/strategy/withdrawn/document.{ending}")).await.status, StatusCode::GONE);
        assert_eq!(app.get(&format!("/library/nonsense/x/document.{ending}")).await.status, StatusCode::NOT_FOUND);
    }
}
