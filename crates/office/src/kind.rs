//! The kinds of file that a network keeps.

use std::fmt;

/// What a file is, by what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    Docx,
    Pptx,
    Xlsx,
    Odt,
    Pdf,
    Text,
    Markdown,
    Csv,
    Png,
    Jpeg,
    Gif,
    Webp,
}

/// Which kinds stand for one another when a name is only careless: a picture is a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Word,
    Slides,
    Spreadsheet,
    OpenText,
    Pdf,
    Text,
    Picture,
}

impl FileKind {
    /// All of them, documents first.
    pub const ALL: [Self; 12] = [
        Self::Docx,
        Self::Pptx,
        Self::Xlsx,
        Self::Odt,
        Self::Pdf,
        Self::Text,
        Self::Markdown,
        Self::Csv,
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
    ];

    /// The end of a file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Xlsx => "xlsx",
            Self::Odt => "odt",
            Self::Pdf => "pdf",
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }

    /// The media type under which it is sent.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// What a teacher calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Docx => "Word",
            Self::Pptx => "PowerPoint",
            Self::Xlsx => "Excel",
            Self::Odt => "OpenDocument text",
            Self::Pdf => "PDF",
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
            Self::Csv => "CSV table",
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
            Self::Gif => "GIF picture",
            Self::Webp => "WebP picture",
        }
    }

    /// The same in a sentence: `a Word document`.
    pub fn article(self) -> String {
        let label = self.label();
        match self {
            Self::Docx => "a Word document".to_owned(),
            Self::Pptx => "a PowerPoint presentation".to_owned(),
            Self::Xlsx => "an Excel workbook".to_owned(),
            Self::Odt => format!("an {label} document"),
            Self::Text => label.to_owned(),
            Self::Pdf | Self::Markdown | Self::Csv | Self::Png | Self::Jpeg | Self::Gif | Self::Webp => format!("a {label}"),
        }
    }

    /// Whether it is a picture, which has no text to read.
    pub fn is_picture(self) -> bool {
        self.family() == Family::Picture
    }

    /// What sort of thing it is, wider than the kind: a word for all pictures, one for all plain text.
    pub fn family_name(self) -> &'static str {
        match self.family() {
            Family::Word | Family::OpenText => "document",
            Family::Slides => "slides",
            Family::Spreadsheet => "spreadsheet",
            Family::Pdf => "PDF",
            Family::Text => "text",
            Family::Picture => "picture",
        }
    }

    pub(crate) fn family(self) -> Family {
        match self {
            Self::Docx => Family::Word,
            Self::Pptx => Family::Slides,
            Self::Xlsx => Family::Spreadsheet,
            Self::Odt => Family::OpenText,
            Self::Pdf => Family::Pdf,
            Self::Text | Self::Markdown | Self::Csv => Family::Text,
            Self::Png | Self::Jpeg | Self::Gif | Self::Webp => Family::Picture,
        }
    }

    /// A name that ends as the content says: `photo.jpg` that holds a PNG becomes `photo.png`. A name that is right stays.
    pub fn name_for(self, name: &str) -> String {
        let (stem, extension) = split_name(name);
        let extension = extension.to_ascii_lowercase();
        if extension == self.extension()
            || matches!((self, extension.as_str()), (Self::Jpeg, "jpeg") | (Self::Markdown, "markdown"))
        {
            return name.to_owned();
        }
        // Only what sniffing lets through is an ending that may be taken off; anything else is part of the name.
        let stem = if family_of(&extension) == Some(self.family()) { stem } else { name };
        format!("{}.{}", stem.trim_end_matches('.'), self.extension())
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.extension())
    }
}

impl std::str::FromStr for FileKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.extension() == text).ok_or(())
    }
}

/// The stem and the ending of a file's name; no ending where there is no dot inside.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    match name.trim().rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 10 => (stem, extension),
        _ => (name, ""),
    }
}

/// The family that an ending (in lower case) promises. The old endings promise the same as the new ones: people rename.
pub(crate) fn family_of(extension: &str) -> Option<Family> {
    Some(match extension {
        "doc" | "docx" => Family::Word,
        "ppt" | "pptx" | "ppsx" => Family::Slides,
        "xls" | "xlsx" => Family::Spreadsheet,
        "odt" => Family::OpenText,
        "pdf" => Family::Pdf,
        "txt" | "text" | "md" | "markdown" | "csv" => Family::Text,
        "png" | "jpg" | "jpeg" | "gif" | "webp" => Family::Picture,
        _ => return None,
    })
}
