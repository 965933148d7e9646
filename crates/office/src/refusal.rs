//! Why a file is not taken, in words for the person who brought it.

use std::fmt;

use crate::FileKind;

/// Why a file is not taken. Its text says what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Refusal {
    Empty,
    /// A program, or a script that a double click would run.
    Program,
    /// A page with markup that a browser would run.
    WebPage,
    Archive,
    /// Macros, whether they are declared or only there.
    Macros,
    /// A control, packaged file or template from elsewhere inside a document.
    Active {
        what: String,
    },
    /// Office as before 2007.
    OldOffice {
        save_as: FileKind,
    },
    Protected,
    /// The name promises one thing and the content is another.
    Contradiction {
        ending: String,
        really: FileKind,
    },
    /// A kind that we know and do not take, with what to do instead.
    Other {
        what: String,
        instead: String,
    },
    Unknown,
    /// Cannot be opened as what it is.
    Damaged,
    /// Unpacks to far more than a document of its size would.
    Bomb,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("The file is empty."),
            Self::Program => formatter.write_str("This is a program or a script. Programs are not taken, whatever their name."),
            Self::WebPage => formatter.write_str(
                "This is a web page or a drawing that can hold scripts. Save it as a PDF or a picture, or share a link to it instead.",
            ),
            Self::Archive => {
                formatter.write_str("This is an archive of files. Unpack it and bring the files one by one; you can choose several at once.")
            }
            Self::Macros => formatter.write_str(
                "The document holds macros, which can carry viruses. Save it without them (File, Save as, and choose the kind without macros).",
            ),
            Self::Active { what } => {
                write!(formatter, "The document holds {what}, which can run programs. Take it out, save, and try again.")
            }
            Self::OldOffice { save_as } => {
                write!(formatter, "This is a file in the old {} format. Open it and save it as .{save_as} first.", save_as.label())
            }
            Self::Protected => formatter.write_str(
                "The file is protected with a password or against copying, so it cannot be read or searched. Save a copy without protection first.",
            ),
            Self::Contradiction { ending, really } => {
                let label = really.article();
                write!(formatter, "The name ends in .{ending}, but inside it is {label}. If that is right, give the name the ending .{really} and try again.")
            }
            Self::Other { what, instead } => write!(formatter, "This is {what}. {instead}"),
            Self::Unknown => formatter.write_str(
                "This is no kind of file that can be kept here. Taken are Word (.docx), PowerPoint (.pptx), Excel (.xlsx), OpenDocument text (.odt), PDF, plain text, Markdown, CSV, and PNG, JPEG, GIF and WebP pictures.",
            ),
            Self::Damaged => formatter.write_str("The file is damaged and cannot be opened. Open it on your own computer, save it again, and try once more."),
            Self::Bomb => formatter.write_str("The file unpacks to far more than a document of its size would, so it is not opened."),
        }
    }
}

impl std::error::Error for Refusal {}
