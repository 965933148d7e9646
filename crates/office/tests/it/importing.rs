//! Word to Markdown, and a record to Word and back.

use office::{DocumentOut, FileKind, LineOut, read, sniff, to_docx, to_markdown};
use proptest::prelude::*;

use crate::made::{docx, docx_with, p};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0";

fn item(list: &str, depth: &str, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

fn run(look: &str, text: &str) -> String {
    format!(r#"<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
}

#[test]
fn headings_lists_tables_links_and_notes_come_through() {
    let notes = r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Said twice.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let body = [
        p("Titel", "Reading plan"),
        p("", "Start *here* with 1 &lt; 2."),
        p("H1", "How"),
        item("2", "0", "Read"),
        item("2", "1", "aloud"),
        item("2", "1", "together"),
        item("2", "0", "Wait"),
        p("", "1. This is no list"),
        item("1", "0", "One"),
        item("1", "1", "Two"),
        p("Ours", "Deep"),
        format!(
            "<w:p>{}{}{}{}</w:p>",
            run("<w:b/>", "Bold "),
            run("<w:b/><w:i/>", "both"),
            run("<w:i/>", " leaning"),
            r#"<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:br/></w:r><w:hyperlink r:id="code"><w:r><w:t>the Code</w:t></w:r></w:hyperlink>"#
        ),
        format!(
            "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell("", "Need"),
            cell("", "A | B"),
            cell("", "SEMH"),
            cell("", "Step")
        ),
    ];
    let imported = to_markdown(&docx_with(&body.concat(), &[("word/footnotes.xml", notes.as_bytes())])).unwrap();
    assert_eq!(imported.title.as_deref(), Some("Reading plan"));
    assert_eq!(imported.losses, Vec::<String>::new());
    assert_eq!(
        imported.markdown,
        "Start \\*here\\* with 1 < 2.\n\n\
         ## How\n\n\
         1. Read\n   1. aloud\n   2. together\n2. Wait\n\n\
         1\\. This is no list\n\n\
         - One\n  - Two\n\n\
         ### Deep\n\n\
         **Bold *both*** *leaning*[^1]\\\n[the Code](https://www.example.org/code?a=1&amp;b=2)\n\n\
         | Need | A \\| B |\n| --- | --- |\n| SEMH | Step |\n\n\
         [^1]: Said twice.\n"
    );
}

/// Whatever is dropped is said, with its count and where it was.
#[test]
fn nothing_is_dropped_silently() {
    let picture = |description: &str| {
        format!(
            r#"<w:p><w:r><w:drawing><wp:docPr xmlns:wp="wp" id="1" name="P" descr="{description}"/><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>"#
        )
    };
    let text_box = r#"<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>Boxed words</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Boxed words</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"#;
    let body = [
        p("TOC1", "How ........ 1"),
        p("TOC1", "Why ........ 2"),
        p("H1", "How"),
        picture("Two children reading"),
        picture(""),
        text_box.to_owned(),
        format!("<w:p>{}{}{}</w:p>", run(r#"<w:u w:val="single"/>"#, "under "), run(r#"<w:color w:val="FF0000"/>"#, "red "), run("<w:strike/>", "gone")),
        "<w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>removed</w:delText></w:r></w:del></w:p>".to_owned(),
        r#"<w:p><w:hyperlink r:id="file"><w:r><w:t>my file</w:t></w:r></w:hyperlink> <w:hyperlink w:anchor="there"><w:r><w:t>there</w:t></w:r></w:hyperlink></w:p>"#.to_owned(),
        p("H1", "Why"),
        format!(
            "<w:tbl><w:tr>{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell(r#"<w:gridSpan w:val="2"/>"#, "Wide"),
            cell("", "a"),
            cell("", "b")
        ),
        format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("", "A box")),
        r#"<w:p><m:oMath xmlns:m="m"><m:r><m:t>x=1</m:t></m:r></m:oMath><w:commentRangeStart w:id="1"/></w:p>"#.to_owned(),
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData/></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Name</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"#.to_owned(),
    ];
    let header = br#"<w:hdr xmlns:w="w"><w:p><w:r><w:t>Quillham School</w:t></w:r></w:p></w:hdr>"#;
    let imported = to_markdown(&docx_with(&body.concat(), &[("word/header1.xml", header)])).unwrap();
    for expected in [
        "2 pictures that pages cannot show, or that are too large (the first under ‘How’)",
        "1 text box (under ‘How’)",
        "1 underlined passage (under ‘How’)",
        "1 passage with colour or highlighting (under ‘How’)",
        "1 passage struck through (under ‘How’)",
        "1 tracked insertion (under ‘How’)",
        "1 tracked deletion (under ‘How’)",
        "1 link that browsers cannot follow (under ‘How’)",
        "1 link to a place in the document (under ‘How’)",
        "1 merged table cell (under ‘Why’)",
        "1 table without a header row (under ‘Why’)",
        "1 box around a text (under ‘Why’)",
        "1 equation (under ‘Why’)",
        "1 form field (under ‘Why’)",
        "1 comment: left out",
        "1 header or footer: left out",
        "1 table of contents (at the start)",
    ] {
        assert!(imported.losses.iter().any(|loss| loss.starts_with(expected)), "{expected} is not in {:#?}", imported.losses);
    }
    assert_eq!(imported.losses.len(), 17, "{:#?}", imported.losses);
    assert_eq!(imported.pictures, [], "their bytes are not in the document");
    assert_eq!(imported.markdown.matches("Boxed words").count(), 1);
    for kept in
        ["*\\[Picture: Two children reading\\]*", "under red gone", "added", "my file", "| Wide |  |", "> A box", "x=1", "Name"]
    {
        assert!(imported.markdown.contains(kept), "{kept} is not in {}", imported.markdown);
    }
    for dropped in ["removed", "........", "file:///", "Quillham"] {
        assert!(!imported.markdown.contains(dropped), "{dropped} is in {}", imported.markdown);
    }
}

/// A picture is taken once, however often it is shown, and only as what its bytes are.
#[test]
fn pictures_come_along_with_what_they_show() {
    let picture = |id: &str, description: &str| {
        format!(
            r#"<w:p><w:r><w:drawing><wp:docPr xmlns:wp="wp" id="1" name="P" descr="{description}"/><a:blip xmlns:a="a" r:embed="{id}"/></w:drawing></w:r></w:p>"#
        )
    };
    let relations = br#"<Relationships><Relationship Id="a" Type="x/image" Target="media/image1.png"/><Relationship Id="b" Type="x/image" Target="media/image2.png"/><Relationship Id="c" Type="x/image" Target="media/image3.emf"/><Relationship Id="d" Type="x/image" Target="https://evil.example/p.png" TargetMode="External"/></Relationships>"#;
    let body =
        [picture("a", "A quiet corner"), picture("b", ""), picture("a", "Again"), picture("c", "A chart"), picture("d", "Far")];
    let script = b"<script>alert(1)</script>".as_slice();
    let parts: [(&str, &[u8]); 4] = [
        ("word/_rels/document.xml.rels", relations),
        ("word/media/image1.png", PNG),
        ("word/media/image2.png", script),
        ("word/media/image3.emf", b"\x01\0\0\0 nothing that a browser shows"),
    ];
    let imported = to_markdown(&docx_with(&body.concat(), &parts)).unwrap();
    let kept: Vec<_> = imported.pictures.iter().map(|picture| (picture.name.as_str(), picture.description.as_deref())).collect();
    assert_eq!(kept, [("picture-1.png", Some("A quiet corner"))]);
    assert_eq!(imported.pictures[0].bytes, PNG);
    assert!(imported.losses[0].starts_with("1 picture (at the start): hangs on the draft as a file"), "{:?}", imported.losses);
    assert!(imported.losses[1].starts_with("3 pictures that pages cannot show"), "{:?}", imported.losses);
    let json = serde_json::to_string(&imported).unwrap();
    assert_eq!(serde_json::from_str::<office::Imported>(&json).unwrap(), imported, "it survives the way out of its process");
}

/// A title made as the only first heading, and links made as fields.
#[test]
fn a_document_without_a_title_style_gets_its_first_heading() {
    let field = r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://www.example.org/a" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Advice</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"#;
    let imported =
        to_markdown(&docx(&[p("H1", "Transition"), field.to_owned(), p("H2", "When"), p("", "In June.")].concat())).unwrap();
    assert_eq!(imported.title.as_deref(), Some("Transition"));
    assert_eq!(imported.markdown, "[Advice](https://www.example.org/a)\n\n## When\n\nIn June.\n");
}

const BODY: &str = "\
Some children **need** more *time*, some `code`, x<sup>2</sup> and 2 < 3 & so on.

## How to do it

1. Read the text aloud.
2. Wait for [ten seconds](https://www.example.org/wait?a=1&amp;b=2).
   - not five
   - not three

   This belongs to the second step.
3. Ask again.[^1]

---

## What to watch for

> A quiet child is not
> always a calm child.

### A list that begins at four

4. Four
5. Five

- [ ] Told the family
- [x] Told the class

| Need | What helps |
| --- | --- |
| SEMH | A **quiet** place\\|corner |
| SLCN | Pictures<br>and signs |

```
one
  two
```

A line that\\
breaks, and a \\*star\\*, \\_underscores\\_, # no heading.

[^1]: Twice is enough. See [the Code](https://www.example.org/code).
";

fn record(body: &str) -> DocumentOut {
    DocumentOut {
        title: "Waiting & <listening>".to_owned(),
        summary: "Ten seconds after each question.".to_owned(),
        facts: vec![("Phase".to_owned(), "All phases".to_owned()), ("Time to set up".to_owned(), "20 minutes".to_owned())],
        body: body.to_owned(),
        sources: vec![LineOut {
            text: "The SEND Code of Practice".to_owned(),
            address: Some("/sources#cop-2015".to_owned()),
            after: ", Department for Education, 2015".to_owned(),
        }],
        credit: "From the Tarnbridge SEND network, version 2.".to_owned(),
        licence: LineOut {
            text: "CC BY 4.0".to_owned(),
            address: Some("https://creativecommons.org/licenses/by/4.0/".to_owned()),
            after: ".".to_owned(),
        },
        site: "https://send.example.org".to_owned(),
    }
}

/// What the Word file holds around the body, as it comes back.
fn body_of(markdown: &str) -> &str {
    let from = markdown.find("| **Time to set up").and_then(|at| markdown[at..].find("\n\n").map(|end| at + end + 2)).unwrap();
    let to = markdown.find("## Sources").unwrap();
    markdown[from..to].trim_end()
}

#[test]
fn a_record_goes_to_word_and_back() {
    let bytes = to_docx(&record(BODY));
    assert_eq!(sniff(&bytes, "waiting.docx"), Ok(FileKind::Docx));
    let imported = to_markdown(&bytes).unwrap();
    assert_eq!(imported.title.as_deref(), Some("Waiting & <listening>"));
    // The page's own footer, and nothing else.
    assert_eq!(imported.losses, ["1 header or footer: left out: a page here has none."]);
    let note = BODY.find("[^1]:").unwrap();
    assert_eq!(body_of(&imported.markdown), BODY[..note].replace("not\n> always", "not always").trim_end());
    assert!(imported.markdown.ends_with(&BODY[note..]), "{}", imported.markdown);
    for expected in [
        "Ten seconds after each question.",
        "| At a glance | Details |",
        "| **Phase** | All phases |",
        "- [The SEND Code of Practice](https://send.example.org/sources#cop-2015), Department for Education, 2015",
        "From the Tarnbridge SEND network, version 2.",
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/).",
    ] {
        assert!(imported.markdown.contains(expected), "{expected} is not in {}", imported.markdown);
    }
}

#[test]
fn what_we_write_has_nothing_to_mend() {
    let bytes = to_docx(&record(BODY));
    let reading = read(FileKind::Docx, &bytes).unwrap();
    assert_eq!(reading.hints, []);
    assert_eq!(reading.title.as_deref(), Some("Waiting & <listening>"));
    assert_eq!(reading.language.as_deref(), Some("en-GB"));
    assert_eq!(bytes, to_docx(&record(BODY)), "the same record gives the same bytes");
}

#[test]
fn links_lead_somewhere_from_outside_the_site_or_are_none() {
    let body = "[a](source:cop-2015#6.44) [b](/library/strategy/x) [c](javascript:alert(1)) [d](//evil.example)";
    let markdown = to_markdown(&to_docx(&record(body))).unwrap().markdown;
    for expected in ["[a](https://send.example.org/sources#cop-2015)", "[b](https://send.example.org/library/strategy/x)", " c d"] {
        assert!(markdown.contains(expected), "{expected} is not in {markdown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Any words, however they look like markup, come back from Word as the words that they were.
    #[test]
    fn words_survive_the_way_through_word_and_markdown(text in "[ a-z0-9*_`#>+|.()\\[\\]{}<!&;~=:\"'\\\\/-]{1,40}", look in 0_usize..4) {
        prop_assume!(!text.trim().is_empty());
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let look = ["", "<w:b/>", "<w:i/>", "<w:b/><w:i/>"][look];
        let body = format!("<w:p>{}{}</w:p>", run("", "x"), run(look, &escaped));
        let imported = to_markdown(&docx(&body)).unwrap();
        let reading = read(FileKind::Markdown, imported.markdown.as_bytes()).unwrap();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(&reading.text()), words(&format!("x{text}")), "{}", imported.markdown);
    }

    /// Our writer takes any Markdown, and what it writes can be read.
    #[test]
    fn any_markdown_becomes_a_whole_word_file(body in "(\\PC|[*_`#>|\\[\\]()<&\n -]|\n\n|- |1\\. |> |\\[\\^1\\]|\u{1}){0,60}") {
        let bytes = to_docx(&record(&body));
        prop_assert_eq!(sniff(&bytes, "x.docx"), Ok(FileKind::Docx));
        prop_assert!(to_markdown(&bytes).is_ok());
    }
}
