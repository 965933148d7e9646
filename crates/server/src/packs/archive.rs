//! `GET /library/pack/{key}/pack.zip`: a pack as one file that opens without the network: pages, files, the meeting.
//!
//! What is in it is gathered first, through the asker's eyes; then it is packed on a thread of its own, file by file, and sent while it
//! is being packed.

use std::io::Write;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use kernel::{Error, Viewer};
use library::{Found, Kind, Resource};
use storage::FileHash;
use tokio::sync::{Semaphore, mpsc};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::offline::{Part, gather};
use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;

/// Packs that are packed at the same time.
static PACKING: Semaphore = Semaphore::const_new(2);
/// Pieces that wait for a slow reader.
const AHEAD: usize = 16;
const PIECE: usize = 64 * 1024;

/// `GET /library/pack/{key}/pack.zip`
pub(crate) async fn get(State(app): State<App>, visitor: Visitor, Path(key): Path<String>) -> Result<Response, Failure> {
    let pack = find(&app, &visitor.viewer, &key).await?;
    let parts = gather(&app, &visitor.viewer, &pack).await?;
    let (sender, pieces) = mpsc::channel::<Result<Bytes, std::io::Error>>(AHEAD);
    let turn = PACKING.acquire().await.map_err(|error| Error::Internal(Box::new(error)))?;
    let (storage, handle, folder) = (app.storage.clone(), tokio::runtime::Handle::current(), pack.key.clone());
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let read = |hash: &FileHash| handle.block_on(storage.get(hash)).map_err(std::io::Error::other);
        if let Err(error) = write(Pieces::to(sender.clone()), &folder, parts, read) {
            // A reader that went away is no fault of ours; one that stays must not take half for the whole.
            let _ = sender.blocking_send(Err(error));
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.zip\"", pack.key)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    let stream = futures_util::stream::unfold(pieces, |mut pieces| async move { pieces.recv().await.map(|piece| (piece, pieces)) });
    Ok((headers, Body::from_stream(stream)).into_response())
}

pub(super) async fn find(app: &App, viewer: &Viewer, key: &str) -> Result<Resource, Failure> {
    match library::find_resource(app.store.reader(), viewer, Kind::Pack, key).await? {
        Some(Found::Live(pack)) => Ok(*pack),
        Some(Found::Withdrawn) => Err(Failure::gone()),
        None => Err(Error::NotFound("There is no such pack. It may have moved, or it may not be public.".to_owned()).into()),
    }
}

fn write(
    pieces: Pieces,
    folder: &str,
    parts: Vec<Part>,
    read: impl Fn(&FileHash) -> std::io::Result<Bytes>,
) -> std::io::Result<()> {
    let mut archive = ZipWriter::new_stream(pieces);
    let options = SimpleFileOptions::default();
    for part in parts {
        match part {
            Part::Text(path, text) => {
                archive.start_file(format!("{folder}/{path}"), options).map_err(std::io::Error::other)?;
                archive.write_all(text.as_bytes())?;
            }
            Part::File(path, hash) => {
                let bytes = read(&hash)?;
                archive.start_file(format!("{folder}/{path}"), options).map_err(std::io::Error::other)?;
                archive.write_all(&bytes)?;
            }
        }
    }
    archive.finish().map_err(std::io::Error::other)?.into_inner().flush()
}

/// What is packed, on its way to whoever asked.
struct Pieces {
    sender: mpsc::Sender<Result<Bytes, std::io::Error>>,
    held: Vec<u8>,
}

impl Pieces {
    fn to(sender: mpsc::Sender<Result<Bytes, std::io::Error>>) -> Self {
        Self { sender, held: Vec::with_capacity(PIECE) }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.held));
        self.sender.blocking_send(Ok(piece)).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}
