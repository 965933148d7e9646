//! Reads files that strangers brought, each in a process of its own: whatever is in them, the server stays as it is.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use bytes::Bytes;
use kernel::Error;
use office::{FileKind, Imported, Reading, Refusal};
use tokio::sync::Semaphore;

/// How long one file may take by the clock. The child's own limit of work is shorter; this one ends what waits for nothing.
const DEADLINE: Duration = Duration::from_secs(30);
/// How much a child may answer.
const ANSWER: u64 = 32 << 20;
/// Files that are read at the same time: each may take a gigabyte.
const AT_ONCE: usize = 2;

/// Starts the processes. Cheap to clone; all clones share the places.
#[derive(Clone)]
pub struct Documents {
    program: PathBuf,
    places: Arc<Semaphore>,
}

/// Why there is no reading of a file.
#[derive(Debug)]
pub enum Unreadable {
    /// The file is not taken, or damaged.
    Refused(Refusal),
    /// Its reader ran out of time or memory, or fell over.
    GaveUp,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(formatter),
            Self::GaveUp => formatter
                .write_str("The file could not be read in the time and memory that one file gets, so it cannot be searched."),
        }
    }
}

impl Documents {
    /// With the program that is started anew for each file.
    pub(crate) fn new(program: &Path) -> Self {
        Self { program: program.to_owned(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Reads one file. Waits for a free place first; the outer error means that no process could be started at all.
    pub async fn read(&self, kind: FileKind, bytes: Bytes) -> Result<Result<Reading, Unreadable>, Error> {
        self.ask(&["read-document", "--kind", kind.extension()], bytes).await
    }

    /// Reads a Word document as Markdown, as [`Documents::read`] reads any file.
    pub async fn import(&self, docx: Bytes) -> Result<Result<Imported, Unreadable>, Error> {
        self.ask(&["read-document", "--kind", "docx", "--as-markdown"], docx).await
    }

    /// What a child of its own answers.
    async fn ask<T: serde::de::DeserializeOwned + Send + 'static>(
        &self,
        arguments: &[&'static str],
        bytes: Bytes,
    ) -> Result<Result<T, Unreadable>, Error> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|error| Error::internal(error.to_string()))?;
        let program = self.program.clone();
        let arguments = arguments.to_vec();
        let answer = tokio::task::spawn_blocking(move || {
            // The place is held as long as the child lives, even when nobody waits for the answer any more.
            let _place = place;
            Ok::<_, std::io::Error>(understand(run(&program, &arguments, bytes)?))
        });
        let answer = answer.await.map_err(|error| Error::internal(error.to_string()))?;
        answer.map_err(|error| {
            Error::internal(format!("a file cannot be read, since {} does not start: {error}", self.program.display()))
        })
    }
}

fn understand<T: serde::de::DeserializeOwned>(answer: Option<Vec<u8>>) -> Result<T, Unreadable> {
    let answer = answer.ok_or(Unreadable::GaveUp)?;
    let answer: Result<T, Refusal> = serde_json::from_slice(&answer).map_err(|_| Unreadable::GaveUp)?;
    answer.map_err(Unreadable::Refused)
}

/// Runs a child to its end, or to the deadline.
fn run(program: &Path, arguments: &[&str], bytes: Bytes) -> std::io::Result<Option<Vec<u8>>> {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let answer = converse(&mut child, bytes);
    // Whatever happened, nothing stays behind.
    let _ = child.kill();
    let status = child.wait()?;
    Ok(answer.filter(|_| status.success()))
}

/// Writes and reads at the same time, each in its own thread, since a child may do neither for as long as it likes.
fn converse(child: &mut Child, bytes: Bytes) -> Option<Vec<u8>> {
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    // A child that stops listening (it knows enough, or is gone) is no fault here.
    std::thread::spawn(move || input.write_all(&bytes));
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output.take(ANSWER + 1).read_to_end(&mut answer);
        let _ = send.send(read.map(|_| answer));
    });
    match receive.recv_timeout(DEADLINE) {
        Ok(Ok(answer)) if answer.len() as u64 <= ANSWER => {
            // Its end was read: it is about to leave by itself, which says whether all was well.
            wait_briefly(child);
            Some(answer)
        }
        Ok(_) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
    }
}

fn wait_briefly(child: &mut Child) {
    for _ in 0..100 {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Ok(Some(_)) | Err(_) => return,
        }
    }
}
