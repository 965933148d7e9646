//! What happens to files beside all requests: each that waits is read in a process of its own, and what nothing refers to goes.
//!
//! What waits stands in the database, so a server that is killed in the middle reads it again when it is back.

use std::collections::HashSet;
use std::time::Duration;

use kernel::{Actor, Error, Result};
use library::{Outcome, WaitingFile};
use storage::FileHash;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::App;

/// Files that are read at the same time.
const AT_ONCE: usize = 2;
/// How often it is looked whether another process has brought something.
const POLL: Duration = Duration::from_secs(1);
/// How long it waits after a fault of the machine.
const PAUSE: Duration = Duration::from_secs(5);
/// How often files are looked for that can go, and how many times until all bytes are compared with all rows.
const CLEARING: Duration = Duration::from_secs(10);
const ROUNDS_A_DAY: u64 = 24 * 360;

/// Reads files and clears them away until `stopped` becomes true.
pub async fn look_after_files(app: App, stopped: watch::Receiver<bool>) {
    tokio::join!(read_files(&app, stopped.clone()), clear_files(&app, stopped));
}

async fn read_files(app: &App, mut stopped: watch::Receiver<bool>) {
    let mut woken = app.store.woken();
    let mut running: JoinSet<(FileHash, Result<()>)> = JoinSet::new();
    let mut under_way: HashSet<FileHash> = HashSet::new();
    while !*stopped.borrow() {
        woken.mark_unchanged();
        let (mut wait, mut has_fault) = (POLL, false);
        match library::list_waiting_files(app.store.reader(), (AT_ONCE * 2) as u64).await {
            Ok(waiting) => {
                for file in waiting {
                    if under_way.len() >= AT_ONCE || !under_way.insert(file.hash.clone()) {
                        continue;
                    }
                    let app = app.clone();
                    running.spawn(async move { (file.hash.clone(), read_file(&app, &file).await) });
                }
            }
            Err(error) => {
                tracing::error!(fault = %error, "what waits to be read could not be listed");
                wait = PAUSE;
            }
        }
        tokio::select! {
            Some(done) = running.join_next() => {
                if let Ok((hash, result)) = done {
                    under_way.remove(&hash);
                    if let Err(error) = result {
                        tracing::error!(file.hash = %hash, fault = %error, "a file could not be read now; it is tried again");
                        has_fault = true;
                    }
                } else {
                    under_way.clear(); // a panic: its place in the log says where
                }
            }
            () = tokio::time::sleep(wait) => {}
            _ = woken.changed(), if under_way.len() < AT_ONCE => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
        if has_fault {
            let _ = tokio::time::timeout(PAUSE, stopped.wait_for(|stopped| *stopped)).await;
        }
    }
}

/// Reads one file and writes down what was found.
async fn read_file(app: &App, file: &WaitingFile) -> Result<()> {
    let bytes = match app.storage.get(&file.hash).await {
        Ok(bytes) => bytes,
        Err(Error::NotFound(_)) => {
            return write(app, &file.hash, &Outcome::Unreadable("Its bytes are missing here.".to_owned())).await;
        }
        Err(error) => return Err(error),
    };
    let outcome = match app.documents.read(file.kind, bytes).await? {
        Ok(reading) => {
            let area = app.engine.guess_area(reading.title.as_deref().unwrap_or_default(), reading.text()).await?;
            Outcome::Read(Box::new(reading), area)
        }
        Err(why) => Outcome::Unreadable(why.to_string()),
    };
    write(app, &file.hash, &outcome).await
}

async fn write(app: &App, hash: &FileHash, outcome: &Outcome) -> Result<()> {
    let mut unit = app.store.begin(&Actor::system()).await?;
    if library::record_reading(&mut unit, hash, outcome).await? { unit.commit().await.map(drop) } else { unit.abandon().await }
}

async fn clear_files(app: &App, mut stopped: watch::Receiver<bool>) {
    for round in 1_u64.. {
        let mut cleared = library::sweep_files(&app.store, &app.storage).await;
        if round % ROUNDS_A_DAY == 0 && cleared.is_ok() {
            cleared = library::sweep_orphans(&app.store, &app.storage).await;
        }
        if let Err(error) = cleared {
            tracing::warn!(fault = %error, "files that nothing refers to could not be cleared away; the next try comes soon");
        }
        if tokio::time::timeout(CLEARING, stopped.wait_for(|stopped| *stopped)).await.is_ok() {
            return;
        }
    }
}
