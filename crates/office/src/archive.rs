//! A zip archive from a stranger, opened with a budget.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::Refusal;
use crate::xml::{self, Element};

/// Entries at most: a very large document has some thousands of pictures.
const ENTRIES: usize = 10_000;
/// What all entries may unpack to together, as they say themselves.
const UNPACKED: u64 = 1 << 30;
/// A larger entry that shrinks more than so many times is no document's.
const RATIO: u64 = 300;
const RATIO_FROM: u64 = 8 << 20;
/// One part, and all parts that are read of one document.
const PART: u64 = 48 << 20;
const PARTS: u64 = 128 << 20;

/// The start of an entry in an archive's list of contents.
const LISTED: &[u8] = b"PK\x01\x02";

pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    budget: u64,
}

impl<'a> Archive<'a> {
    /// Opens it and holds what it says of itself against the limits. Nothing is unpacked yet.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        // Before the library makes a list of millions of entries: each begins with this mark.
        if memchr::memmem::find_iter(bytes, LISTED).take(ENTRIES + 1).count() > ENTRIES {
            return Err(Refusal::Bomb);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
        let mut archive = Self { zip, budget: PARTS };
        archive.check_sizes()?;
        Ok(archive)
    }

    fn check_sizes(&mut self) -> Result<(), Refusal> {
        let mut total = 0_u64;
        for index in 0..self.zip.len() {
            let entry = self.zip.by_index_raw(index).map_err(|_| Refusal::Damaged)?;
            if entry.encrypted() {
                return Err(Refusal::Protected);
            }
            total = total.saturating_add(entry.size());
            let is_dense = entry.size() > RATIO_FROM && entry.size() / entry.compressed_size().max(1) > RATIO;
            if total > UNPACKED || is_dense {
                return Err(Refusal::Bomb);
            }
        }
        Ok(())
    }

    /// The names of all entries, folders too.
    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The first bytes of an entry, or none where it cannot be unpacked.
    pub(crate) fn start(&mut self, index: usize, length: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Ok(entry) = self.zip.by_index(index) {
            // What could be unpacked before a fault is looked at as well.
            let _ = entry.take(length).read_to_end(&mut bytes);
        }
        bytes
    }

    /// An entry as bytes, within the budget. `None` where there is none of that name.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let limit = PART.min(self.budget);
        let entry = self.zip.by_index(index).map_err(|_| Refusal::Damaged)?;
        let mut bytes = Vec::new();
        entry.take(limit + 1).read_to_end(&mut bytes).map_err(|_| Refusal::Damaged)?;
        let length = bytes.len() as u64;
        if length > limit {
            return Err(Refusal::Bomb);
        }
        self.budget -= length;
        Ok(Some(bytes))
    }

    /// An entry as XML. `None` where there is none of that name.
    pub(crate) fn xml(&mut self, name: &str) -> Result<Option<Element>, Refusal> {
        self.bytes(name)?.map(|bytes| xml::parse(&bytes)).transpose()
    }

    /// An entry that a document can be read without: a broken one counts as absent, a bomb does not.
    pub(crate) fn optional_xml(&mut self, name: &str) -> Result<Option<Element>, Refusal> {
        match self.xml(name) {
            Err(Refusal::Damaged) => Ok(None),
            other => other,
        }
    }

    /// Unpacks every entry that is XML and throws it away, so that a library without limits may read the archive after.
    pub(crate) fn measure(&mut self) -> Result<(), Refusal> {
        let mut left = PARTS;
        for index in 0..self.zip.len() {
            let entry = self.zip.by_index(index).map_err(|_| Refusal::Damaged)?;
            let name = String::from_utf8_lossy(entry.name_raw()).to_ascii_lowercase();
            if matches!(crate::kind::split_name(&name).1, "xml" | "rels") {
                let limit = PART.min(left);
                let read = std::io::copy(&mut entry.take(limit + 1), &mut std::io::sink()).map_err(|_| Refusal::Damaged)?;
                if read > limit {
                    return Err(Refusal::Bomb);
                }
                left -= read;
            }
        }
        Ok(())
    }
}
