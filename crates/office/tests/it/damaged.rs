//! No bytes at all make a reader panic.

use office::{FileKind, read, sniff};
use proptest::prelude::*;

use crate::made::{Slide, docx, odt, p, pdf, pptx, xlsx, zip};

/// One whole file of each kind that is read.
fn samples() -> Vec<(FileKind, Vec<u8>)> {
    let slides = [Slide { title: "One", text: "Two", notes: "Three" }];
    vec![
        (FileKind::Docx, docx(&[p("H1", "How"), p("LB", "wait"), p("", "and wait")].concat())),
        (FileKind::Pptx, pptx(&slides)),
        (FileKind::Xlsx, xlsx(r#"<row r="1"><c r="A1"><v>12</v></c></row>"#)),
        (FileKind::Odt, odt("<text:p>Hello</text:p>")),
        (FileKind::Pdf, pdf(&["BT /F1 12 Tf (Hello) Tj ET", "/I1 Do"])),
    ]
}

fn try_everything(bytes: &[u8]) {
    let _ = sniff(bytes, "file");
    for kind in FileKind::ALL {
        let _ = read(kind, bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes_are_harmless(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0_usize..6) {
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF", b"\xff\xfe"][start];
        try_everything(&[start, &bytes].concat());
    }

    #[test]
    fn damaged_files_are_harmless(which in 0_usize..5, cut in 0.0_f64..1.5, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..30)) {
        let (kind, mut bytes) = samples().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let length = (bytes.len() as f64 * cut) as usize;
        bytes.truncate(length.max(1));
        let _ = sniff(&bytes, "file");
        let _ = read(kind, &bytes);
    }

    /// The parts inside are damaged, the archive around them is whole.
    #[test]
    fn damaged_parts_are_harmless(body in "(<w:(p|r|t|tbl|tr|tc|sdt|sdtContent|hyperlink|fldChar|drawing)>|</w:(p|r|t|tbl|tr|tc|sdt)>|[a-z&;<>\"]){0,40}") {
        let _ = read(FileKind::Docx, &docx(&body));
        let _ = read(FileKind::Odt, &odt(&body));
        let _ = read(FileKind::Xlsx, &xlsx(&body));
        let _ = sniff(&zip(&[("[Content_Types].xml", body.as_bytes())]), "x.docx");
    }

    #[test]
    fn damaged_drawings_are_harmless(drawing in "(BT |ET |Tf |Td |Tm |TJ |Tj |Do |q |Q |cm |/F1 |/I1 |\\(a\\) |\\[|\\]|<ab>|-?[0-9.]{1,4} ){0,60}") {
        let _ = read(FileKind::Pdf, &pdf(&[&drawing]));
    }
}
