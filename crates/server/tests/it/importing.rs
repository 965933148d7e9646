//! `/drafts/import`: who may, and what is refused before anything reads it. What comes of a document is tried with the whole program.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::Role;

use crate::app::{Answer, Member, TestApp};
use crate::files::{BOUNDARY, docx, form};

async fn import(app: &TestApp, member: &Member<'_>, kind: &str, file: Option<(&str, &[u8])>) -> Answer {
    let mut body = Vec::new();
    write!(body, "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n").unwrap();
    body.extend(form(&[file.unwrap_or(("", b""))]));
    let request = Request::post("/drafts/import")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header(header::COOKIE, &member.cookie)
        .header("sec-fetch-site", "same-origin");
    app.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn what_cannot_become_a_page_is_refused_with_the_reason() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let page = member.get("/drafts/import").await;
    assert_eq!(page.texts("h1"), ["Start from a Word document"]);
    assert_eq!(page.attributes("input[type=radio][checked]", "value"), ["strategy"]);

    let whole = docx(&["Hello."], &[]);
    let macros = docx(&["Hello."], &[("word/vbaProject.bin", b"macros")]);
    let bomb = docx(&["Hello."], &[("word/media/zeros.xml", &vec![0; 40 << 20])]);
    let cases: [(&str, &[u8], &str); 6] = [
        ("plan.docx", &whole[..whole.len() / 2], "damaged"),
        ("plan.docm", &macros, "macros"),
        ("plan.docx", &bomb, "unpacks to far more"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", ""),
        ("plan.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF", "only a Word document (.docx) can become a page"),
        ("plan.html", b"<script>alert(1)</script>", "web page"),
    ];
    for (name, bytes, why) in cases {
        let answer = import(&app, &member, "guidance", Some((name, bytes))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.body);
        let said = answer.texts(".govuk-error-message").join("");
        assert!(said.to_lowercase().contains(&why.to_lowercase()), "{name}: {said}");
        assert_eq!(answer.attributes("input[type=radio][checked]", "value"), ["guidance"], "what was chosen stays chosen");
        assert!(answer.texts("title")[0].starts_with("Error: "));
    }
    let nothing = import(&app, &member, "strategy", None).await;
    assert!(nothing.texts(".govuk-error-message").join("").contains("Choose a Word document"));
    let no_kind = import(&app, &member, "pack", Some(("plan.docx", &whole))).await;
    assert!(no_kind.texts(".govuk-error-message").join("").contains("Choose what the document is to become"));
    assert!(library::list_drafts(app.test.store.reader(), &member.viewer()).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_those_who_write_may_bring_a_document() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/drafts/import").await.status, StatusCode::UNAUTHORIZED);
    let reader = app.sign_in(Role::Reader).await;
    assert_eq!(reader.get("/drafts/import").await.status, StatusCode::FORBIDDEN);
    let answer = import(&app, &reader, "strategy", Some(("plan.docx", &docx(&["Hello."], &[])))).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(reader.get("/drafts").await.status == StatusCode::FORBIDDEN, "and they have no page that leads here");
}
