//! A file in a list: on a resource's page, and on the page of a draft's files.

use library::{AttachedFile, FileState};
use vocabulary::{Scheme, Vocabulary};

use super::words::{facts, text_state};
use crate::address::encode_path;

/// A file of a resource, to be opened.
pub(crate) struct FileLine {
    /// What people call it.
    pub(crate) title: String,
    pub(crate) name: String,
    /// `Word, 14 KB, 3 pages`.
    pub(crate) facts: String,
    pub(crate) path: String,
    /// The page of its text; none where there is none.
    pub(crate) text_path: Option<String>,
    /// What its readers should know: that it cannot be searched, for example.
    pub(crate) note: String,
    /// A picture can be looked at in place.
    pub(crate) is_picture: bool,
}

/// The files of a resource, with addresses below this path; `query` is empty or names a version.
pub(crate) fn file_lines(path: &str, query: &str, files: &[AttachedFile]) -> Vec<FileLine> {
    let line = |file: &AttachedFile| {
        let own = format!("{path}/files/{}", encode_path(&file.name));
        FileLine {
            title: file.shown_title().to_owned(),
            name: file.name.clone(),
            facts: facts(file),
            text_path: file.has_text.then(|| format!("{own}/text{query}")),
            path: format!("{own}{query}"),
            note: if file.has_text || file.kind.is_picture() { String::new() } else { text_state(file) },
            is_picture: file.kind.is_picture(),
        }
    };
    files.iter().map(line).collect()
}

/// A file of a draft, with all that is to be said and done.
pub(crate) struct DraftRow {
    pub(crate) line: FileLine,
    /// As its owner typed it.
    pub(crate) own_title: String,
    /// What it is called while nobody has typed a title: as it says of itself, else its name.
    pub(crate) guessed_title: String,
    pub(crate) state: String,
    pub(crate) is_waiting: bool,
    pub(crate) is_faulty: bool,
    pub(crate) language: String,
    pub(crate) area: Option<AreaRow>,
    /// What was found and what to do about it.
    pub(crate) hints: Vec<(String, &'static str)>,
    pub(crate) notes: Vec<String>,
    /// Names of its fields and headings in the page: unique and without anything typed.
    pub(crate) id: String,
}

/// A suggestion for the area of need.
pub(crate) struct AreaRow {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) because: String,
    /// Whether the draft has it already.
    pub(crate) is_taken: bool,
}

/// The rows of a draft's files. `areas` are those that the draft has.
pub(crate) fn draft_rows(vocabulary: &Vocabulary, path: &str, areas: &[String], files: &[AttachedFile]) -> Vec<DraftRow> {
    let rows = files.iter().zip(file_lines(path, "", files)).zip(1..);
    rows.map(|((file, line), number)| row(vocabulary, areas, (file, line), number)).collect()
}

fn row(vocabulary: &Vocabulary, areas: &[String], (file, line): (&AttachedFile, FileLine), number: usize) -> DraftRow {
    let area = file.detail.area.as_ref().map(|guess| AreaRow {
        id: guess.area.clone(),
        label: vocabulary.label(Scheme::Area, &guess.area).to_owned(),
        because: guess.because.join(", "),
        is_taken: areas.contains(&guess.area),
    });
    DraftRow {
        own_title: file.title.clone(),
        guessed_title: file.own_title.clone().unwrap_or_else(|| file.name.clone()),
        state: text_state(file),
        is_waiting: file.state == FileState::Waiting,
        is_faulty: file.state == FileState::Unreadable,
        language: file.language.as_deref().map(language).unwrap_or_default(),
        hints: file.detail.hints.iter().map(|hint| (hint.to_string(), hint.remedy())).collect(),
        notes: file.detail.notes.clone(),
        id: format!("file-{number}"),
        area,
        line,
    }
}

/// The languages of these schools by name, any other by its tag.
fn language(tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let name = match primary.as_str() {
        "en" => "English",
        "cy" => "Welsh",
        "pl" => "Polish",
        "ur" => "Urdu",
        "pa" => "Punjabi",
        "bn" => "Bengali",
        "ar" => "Arabic",
        "ro" => "Romanian",
        "uk" => "Ukrainian",
        "fr" => "French",
        "es" => "Spanish",
        "pt" => "Portuguese",
        _ => return tag.to_owned(),
    };
    name.to_owned()
}
