//! The starter library, inside the binary.

use kernel::Result;
use rust_embed::RustEmbed;

use super::Batch;
use super::file::Reader;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../content"]
struct Content;

/// The name that its records are kept under.
pub(crate) const STARTER: &str = "starter";

/// Reads the starter library.
///
/// # Errors
/// `Invalid` with every fault; a test keeps it without any.
pub fn starter() -> Result<Batch> {
    let mut reader = Reader::default();
    let mut names: Vec<_> = Content::iter().collect();
    names.sort();
    for name in names {
        let Some(file) = Content::get(&name) else { continue };
        let (folder, rest) = name.split_once('/').unwrap_or(("", &name));
        let Some((stem, _)) = rest.rsplit_once('.') else { continue };
        reader.text(&file.data, &format!("content/{name}"), folder, stem, folder.parse().ok());
    }
    STARTER.clone_into(&mut reader.batch.source);
    reader.batch.is_whole = true;
    reader.finish()
}
