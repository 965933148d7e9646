//! Finds and reads the files of a run, and lists every fault of all of them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use kernel::{Error, Fault, Result};
use serde_json::Value;
use vocabulary::Change;

use super::front_matter::{Place, parse_fields, parse_markdown};
use crate::{Draft, Kind, Source};

/// Bytes of one Markdown or YAML file, or of one line of JSON, at most. The longest template of the starter library has 20,000.
const LARGEST: u64 = 1024 * 1024;
/// Faults after which a run stops collecting: nobody reads more.
const MOST_FAULTS: usize = 1000;

/// The end of the name of the folder that holds a record's files, beside the record: `chunked.md`, `chunked.files`.
pub(crate) const FILES: &str = ".files";

/// Everything that a run found, read and free of faults of form; not yet held against the vocabulary.
#[derive(Debug, Default)]
pub struct Batch {
    /// The name that these records are kept under, to know what is missing next time.
    pub source: String,
    /// Whether the run is all that there is of the source; a single Markdown file is not.
    pub is_whole: bool,
    pub(crate) vocabulary: Change,
    pub(crate) vocabulary_place: String,
    pub(crate) sources: Vec<Source>,
    pub(crate) records: Vec<Record>,
}

impl Batch {
    /// How many records it has.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// The same records, with this vocabulary and these sources beneath the batch's own.
    #[must_use]
    pub fn over(mut self, base: Self) -> Self {
        for (scheme, terms) in base.vocabulary.terms {
            let own = self.vocabulary.terms.entry(scheme).or_default();
            let kept: Vec<_> = terms.into_iter().filter(|term| !own.iter().any(|own| own.id == term.id)).collect();
            own.extend(kept);
        }
        let own = &mut self.vocabulary.concepts;
        let kept: Vec<_> = base.vocabulary.concepts.into_iter().filter(|base| !own.iter().any(|own| own.id == base.id)).collect();
        own.extend(kept);
        let own = &mut self.sources;
        let kept: Vec<_> = base.sources.into_iter().filter(|base| !own.iter().any(|own| own.id == base.id)).collect();
        own.extend(kept);
        self
    }

    /// The vocabulary and the sources alone.
    #[must_use]
    pub fn without_records(self) -> Self {
        Self { records: Vec::new(), is_whole: false, ..self }
    }

    /// The Markdown of its records.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.records.iter().map(|record| record.draft.body.as_str())
    }

    /// Whether it has no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// One record and where it stands.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) draft: Draft,
    pub(crate) file: String,
    pub(crate) line: usize,
    /// Where its files are, beside it.
    pub(crate) folder: Option<PathBuf>,
}

/// Reads folders, Markdown files and `.jsonl` files. The source is named after the first path's last part.
///
/// # Errors
/// `Invalid` with every fault found; `NotFound` for a path that is not there.
pub fn read_paths(paths: &[PathBuf]) -> Result<Batch> {
    let mut reader = Reader::default();
    for path in paths {
        let shown = path.display().to_string();
        let meta = std::fs::metadata(path)
            .map_err(|error| Error::NotFound(format!("{shown} cannot be read: {error}; give a folder, a .md or a .jsonl file")))?;
        if meta.is_dir() {
            reader.folder(path, None)?;
        } else {
            reader.file(path, None)?;
        }
    }
    // Several paths are several sources, a single Markdown file is a part of one: nothing is known to be missing.
    reader.batch.is_whole = matches!(paths, [path] if path.is_dir() || has_extension(path, "jsonl"));
    reader.batch.source = paths.first().map_or_else(String::new, |path| source_name(path));
    reader.finish()
}

/// The folder's or file's own name, without the way to it.
fn source_name(path: &Path) -> String {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    whole.file_name().map_or_else(|| "import".to_owned(), |name| name.to_string_lossy().chars().take(100).collect())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

#[derive(Default)]
pub(super) struct Reader {
    pub(super) batch: Batch,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, file: &str, line: usize, message: String) {
        self.faults.push(Fault { place: file.to_owned(), line, field: String::new(), message });
    }

    fn folder(&mut self, folder: &Path, kind: Option<Kind>) -> Result<()> {
        let unreadable = |error: std::io::Error| Error::NotFound(format!("{} cannot be read: {error}", folder.display()));
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            entries.push(entry.map_err(unreadable)?);
        }
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            // A link could lead in a circle or out of the folder.
            let sort = entry.file_type().map_err(unreadable)?;
            if name.starts_with('.') || sort.is_symlink() {
                continue;
            }
            if sort.is_dir() && name.ends_with(FILES) {
                continue; // what is in it belongs to the record of that name
            }
            if sort.is_dir() {
                self.folder(&path, name.parse().ok().or(kind))?;
            } else {
                self.file(&path, kind)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, kind: Option<Kind>) -> Result<()> {
        if self.faults.len() >= MOST_FAULTS {
            return Ok(());
        }
        let shown = path.display().to_string();
        let open = File::open(path).map_err(|error| Error::NotFound(format!("{shown} cannot be read: {error}")))?;
        if has_extension(path, "jsonl") {
            return self.lines(open, &shown);
        }
        if !["md", "yaml", "yml"].iter().any(|extension| has_extension(path, extension)) {
            return Ok(());
        }
        let size = open.metadata().map_or(0, |meta| meta.len());
        if size > LARGEST {
            self.fault(&shown, 0, format!("has {size} bytes; accepted: at most {LARGEST} a file"));
            return Ok(());
        }
        let mut bytes = Vec::new();
        open.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::NotFound(format!("{shown} cannot be read: {error}")))?;
        let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let kind = kind.or_else(|| folder.as_deref().and_then(|folder| folder.parse().ok()));
        let before = self.batch.records.len();
        self.text(&bytes, &shown, folder.as_deref().unwrap_or_default(), &stem, kind);
        for record in &mut self.batch.records[before..] {
            record.folder = path.parent().map(|parent| parent.join(format!("{stem}{FILES}")));
        }
        Ok(())
    }

    /// Reads one file's content. `folder` and `stem` are its last two names.
    pub(super) fn text(&mut self, bytes: &[u8], shown: &str, folder: &str, stem: &str, kind: Option<Kind>) {
        let text = match decode(bytes) {
            Ok(text) => text,
            Err((line, message)) => return self.fault(shown, line, message),
        };
        if has_extension(Path::new(shown), "md") {
            if stem.eq_ignore_ascii_case("readme") && !text.starts_with("---") {
                return;
            }
            match parse_markdown(text, shown, kind, stem) {
                Ok(draft) => self.batch.records.push(Record { draft, file: shown.to_owned(), line: 1, folder: None }),
                Err(faults) => self.faults.extend(faults),
            }
        } else {
            self.list(text, shown, folder, stem);
        }
    }

    /// Reads the lists that stand beside the records: the thesaurus and the sources.
    fn list(&mut self, text: &str, shown: &str, folder: &str, stem: &str) {
        let result = match (folder, stem) {
            ("thesaurus", "terms") => vocabulary::parse_terms(text, shown).map(|terms| self.batch.vocabulary.terms = terms),
            ("thesaurus", "concepts") => vocabulary::parse_concepts(text, shown).map(|concepts| {
                shown.clone_into(&mut self.batch.vocabulary_place);
                self.batch.vocabulary.concepts = concepts;
            }),
            ("sources", _) => vocabulary::parse_list(text, shown).map(|sources: Vec<Source>| self.batch.sources.extend(sources)),
            _ => Err(vec![Fault {
                place: shown.to_owned(),
                line: 0,
                field: String::new(),
                message: "is no list that is known; accepted: thesaurus/terms.yaml, thesaurus/concepts.yaml, sources/*.yaml"
                    .to_owned(),
            }]),
        };
        if let Err(faults) = result {
            self.faults.extend(faults);
        }
    }

    /// Reads a `.jsonl` file, line by line.
    fn lines(&mut self, file: File, shown: &str) -> Result<()> {
        let mut reader = BufReader::new(file);
        let mut bytes = Vec::new();
        for line in 1.. {
            bytes.clear();
            let read = (&mut reader)
                .take(LARGEST + 1)
                .read_until(b'\n', &mut bytes)
                .map_err(|error| Error::NotFound(format!("{shown} cannot be read: {error}")))?;
            if read == 0 || self.faults.len() >= MOST_FAULTS {
                break;
            }
            if read as u64 > LARGEST {
                self.fault(
                    shown,
                    line,
                    format!("is longer than {LARGEST} bytes; accepted: one record a line. Reading stopped here"),
                );
                break;
            }
            match decode(&bytes) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => self.line(text, shown, line),
                Err((_, message)) => self.fault(shown, line, message),
            }
        }
        Ok(())
    }

    fn line(&mut self, text: &str, shown: &str, line: usize) {
        let fields = match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return self.fault(shown, line, "is no JSON object; accepted: {\"key\": …, \"kind\": …, …}".to_owned()),
            Err(error) => return self.fault(shown, line, format!("is no valid JSON: {error}")),
        };
        match parse_fields(&fields, &Place { file: shown, line_of: &|_| line }) {
            Ok(draft) => self.batch.records.push(Record { draft, file: shown.to_owned(), line, folder: None }),
            Err(faults) => self.faults.extend(faults),
        }
    }

    /// The batch, or every fault.
    pub(super) fn finish(self) -> Result<Batch> {
        if self.faults.is_empty() { Ok(self.batch) } else { Err(Error::Invalid(self.faults)) }
    }
}

/// The bytes as UTF-8 text without a byte order mark, or the line and what is wrong.
fn decode(bytes: &[u8]) -> Result<&str, (usize, String)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err((1, "is encoded in UTF-16; accepted: UTF-8 (choose it when saving)".to_owned()));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        (line, "is not encoded in UTF-8; accepted: UTF-8 (choose it when saving)".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings_other_than_utf_8_are_named_with_their_line() {
        assert_eq!(decode("\u{feff}x".as_bytes()), Ok("x"));
        assert_eq!(decode(b"a\nb\nc\xe9").unwrap_err().0, 3);
        assert!(decode(b"\xff\xfea\0").unwrap_err().1.contains("UTF-16"));
    }
}
