//! Word documents that become drafts, through the whole program: the reader is a process of its own.

use std::io::{Cursor, Write as _};

use kernel::testing::TestStore;
use library::{DraftId, OpenDraft};
use tests::Server;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::writer::Writer;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\
    \xa7\x35\x81\x84\0\0\0\0IEND\xaeB`\x82";
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const OWN: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="n" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="p" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/></Relationships>"#;
const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

/// A document of Word with this body.
fn docx(body: &str) -> Vec<u8> {
    let document = format!(r#"<w:document xmlns:w="w" xmlns:r="r"><w:body>{body}</w:body></w:document>"#);
    let parts: [(&str, &[u8]); 7] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", OWN.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/media/image1.png", PNG),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn p(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

fn step(text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

/// The draft that an answer leads to.
async fn draft_of(test: &TestStore, writer: &Writer, answer: &str) -> OpenDraft {
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let from = answer.find("location: /drafts/").unwrap() + "location: /drafts/".len();
    let id: DraftId = answer[from..from + 36].parse().unwrap();
    assert!(answer[from + 36..].starts_with("?done=imported"), "{answer}");
    library::find_draft(test.store.reader(), &writer.viewer, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_word_document_becomes_a_draft_with_its_pictures_and_its_losses() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    let writer = Writer::new(&test).await;
    let picture = r#"<w:p><w:r><w:drawing><wp:docPr xmlns:wp="wp" id="1" name="P" descr="A quiet corner"/><a:blip xmlns:a="a" r:embed="p"/></w:drawing></w:r></w:p>"#;
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let table = format!(
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("Need"),
        cell("What helps"),
        cell("SEMH"),
        cell("A corner")
    );
    let coloured = r#"<w:p><w:r><w:rPr><w:color w:val="FF0000"/></w:rPr><w:t>Read this &lt;b&gt;</w:t></w:r></w:p>"#;
    let body =
        [p("T", "Calm &amp; quiet"), p("H1", "How"), step("Ask"), step("Wait"), table, picture.to_owned(), coloured.to_owned()];
    let answer = writer.import(&server, "../Our plan.docx", &docx(&body.concat()));
    let draft = draft_of(&test, &writer, &answer).await;
    assert_eq!(draft.content.title, "Calm & quiet");
    assert_eq!(draft.author, writer.viewer.person().unwrap());
    for expected in [
        "## How",
        "1. Ask\n2. Wait",
        "| Need | What helps |\n| --- | --- |\n| SEMH | A corner |",
        "*\\[Picture: A quiet corner\\]*",
    ] {
        assert!(draft.content.body.contains(expected), "{expected} is not in {}", draft.content.body);
    }
    let files = library::list_draft_files(test.store.reader(), &writer.viewer, draft.id).await.unwrap();
    assert_eq!(
        files.iter().map(|file| (file.name.as_str(), file.title.as_str())).collect::<Vec<_>>(),
        [("picture-1.png", "A quiet corner")]
    );
    let page = writer.get(&server, &format!("{}?done=imported", draft.path()));
    for expected in [
        "What became of Our plan.docx",
        "id=\"losses\" open",
        "1 picture (under ‘How’): hangs on the draft as a file",
        "1 passage with colour or highlighting (under ‘How’)",
    ] {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
    assert!(!writer.get(&server, &draft.path()).contains("id=\"losses\" open"), "later it is folded");
}

#[tokio::test]
async fn a_document_that_only_its_reader_can_see_through_is_refused() {
    let test = TestStore::new().await;
    let server = Server::start(&test);
    let writer = Writer::new(&test).await;
    let deep = "<w:p>".repeat(500_000);
    for (body, why) in
        [("", "There is no text in this document"), (deep.as_str(), "unpacks to far more"), ("<w:p><w:r>", "damaged")]
    {
        let answer = writer.import(&server, "plan.docx", &docx(body));
        assert!(answer.starts_with("HTTP/1.1 422") && answer.contains(why), "{why} is not in {answer}");
    }
    assert_eq!(library::list_drafts(test.store.reader(), &writer.viewer).await.unwrap().len(), 1, "only the one that was there");
    // Without a title of its own it is called what its file is called.
    let answer = writer.import(&server, "Our_reading-plan.docx", &docx(&p("", "Read aloud.")));
    assert_eq!(draft_of(&test, &writer, &answer).await.content.title, "Our reading plan");
}
