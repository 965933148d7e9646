//! Who may not know of a draft finds no word of it anywhere.

use axum::http::StatusCode;
use kernel::Role;

use super::{begin, released, submitted, with};
use crate::app::{Answer, TestApp};

/// Every page that lists, counts, finds or tells something.
const PAGES: [&str; 22] = [
    "/",
    "/search?q=trombon",
    "/api/v1/search?q=trombon",
    "/api/v1/suggest?q=trom",
    "/cases",
    "/cases?area=semh",
    "/cases/new",
    "/drafts",
    "/reviews",
    "/desk",
    "/desk/searches",
    "/desk/reach",
    "/library/pattern",
    "/library/strategy",
    "/account/export",
    "/account/telling",
    "/members",
    "/feeds/new.atom",
    "/api/v1/drafts",
    "/sources",
    "/terms",
    "/metrics",
];

/// The words that stand nowhere but in the case.
const WORDS: [&str; 6] = ["gooseberry", "trombone", "corduroy", "lighthouse", "pomegranate", "caterpillar"];

/// Whether it says one of them. Searches ask for a word that is cut short: only a page that knows the whole one says it.
fn tells(answer: &Answer) -> bool {
    let body = answer.body.to_lowercase();
    WORDS.iter().any(|word| body.contains(word))
}

#[tokio::test]
async fn no_word_of_a_draft_is_anywhere_for_anybody_else() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    let path = begin(&asker, &with(&[])).await;
    let waiting = submitted(&asker).await;
    app.catch_up().await;
    let others = [Role::Reader, Role::Specialist, Role::Editor, Role::Moderator, Role::Coordinator, Role::Admin];
    let mut faults = Vec::new();
    for case in [&path, &waiting] {
        for page in ["", "/edit", "/removal", "/outcome", "/pattern", "/history", "/withdrawal"].map(|end| format!("{case}{end}")) {
            let public = app.get(&page).await;
            assert!(public.status == StatusCode::UNAUTHORIZED && !tells(&public), "{page}: {}", public.status);
        }
    }
    for role in others {
        let other = app.sign_in(role).await;
        let moderates = [Role::Moderator, Role::Coordinator, Role::Admin].contains(&role);
        for case in [&path, &waiting] {
            for end in ["", "/edit", "/removal", "/outcome", "/withdrawal"] {
                let answer = other.get(&format!("{case}{end}")).await;
                // Who moderates may take away what was sent to them; the page that asks whether they are sure says nothing of it.
                let may_open = moderates && case == &waiting && end == "/withdrawal";
                if (answer.status.is_success() && !may_open) || tells(&answer) {
                    faults.push(format!("{role} {case}{end}: {}", answer.status));
                }
            }
            for end in ["/submit", "/return", "/change", "/removal", "/close", "/answers", "/report"] {
                let answer = other.post(&format!("{case}{end}"), "try=x&confirm_advice=yes&why=other").await;
                if answer.status.is_success() || answer.status.is_redirection() || tells(&answer) {
                    faults.push(format!("{role} POST {case}{end}: {}", answer.status));
                }
            }
        }
        for page in PAGES {
            // Moderators see the title of what waits for them, and that on one page.
            if tells(&other.get(page).await) {
                faults.push(format!("{role} {page}"));
            }
        }
        let read = other.post(&format!("{path}/review"), "action=open").await;
        if read.status.is_success() || tells(&read) {
            faults.push(format!("{role} reads what was never sent"));
        }
        if !moderates && other.post(&format!("{waiting}/review"), "action=open").await.status != StatusCode::FORBIDDEN {
            faults.push(format!("{role} reads what waits"));
        }
    }
    for page in PAGES.iter().filter(|page| **page != "/metrics") {
        if tells(&app.get(page).await) {
            faults.push(format!("public {page}"));
        }
    }
    if app.metrics().await.contains("trombone") {
        faults.push("metrics".to_owned());
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn a_released_case_is_for_members_and_never_in_the_open_library() {
    let app = TestApp::new().await;
    let (asker, moderator) = (app.sign_in(Role::Member).await, app.sign_in(Role::Moderator).await);
    let path = released(&app, &asker, &moderator).await;
    let reader = app.sign_in(Role::Reader).await;
    for page in [path.as_str(), "/cases"] {
        assert_eq!(reader.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
        assert_eq!(app.get(page).await.status, StatusCode::UNAUTHORIZED, "{page}");
    }
    for page in ["/search?q=trombon", "/api/v1/search?q=trombon", "/api/v1/suggest?q=trom", "/feeds/new.atom"] {
        assert!(!tells(&app.get(page).await) && !tells(&reader.get(page).await), "{page}");
        let is_the_page = page.starts_with("/search");
        assert_eq!(
            tells(&moderator.get(page).await),
            is_the_page,
            "{page}: cases stand among the results of those who may consult"
        );
    }
    assert!(!asker.get("/").await.texts("header nav a").join(" ").is_empty());
    assert!(asker.get("/").await.attributes("header nav a", "href").contains(&"/cases".to_owned()));
    assert!(!reader.get("/").await.attributes("header nav a", "href").contains(&"/cases".to_owned()));
}

#[tokio::test]
async fn what_was_sealed_is_in_no_file_of_the_database() {
    let app = TestApp::new().await;
    let asker = app.sign_in(Role::Member).await;
    submitted(&asker).await;
    let mut found = Vec::new();
    for entry in walk(app.test.folder.path()) {
        let bytes = std::fs::read(&entry).unwrap();
        if bytes.windows(8).any(|window| window.eq_ignore_ascii_case(b"trombone")) {
            found.push(entry);
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() { files.extend(walk(&entry.path())) } else { files.push(entry.path()) }
    }
    files
}
