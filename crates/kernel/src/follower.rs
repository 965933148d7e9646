//! Followers of the journal: everything that is derived from the domain stands on this one mechanism.
//!
//! A follower has a name, a durable [`Cursor`] that it keeps together with its effect, and `apply`. It is woken by commits of this
//! process and polls for those of others. When its cursor does not hold in this database (another incarnation, a row that is
//! missing or has another hash), it is reset and reads from zero, by the same code.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::journal::{self, Cursor, Entry};
use crate::store::get_incarnation;
use crate::{Error, Result, Store, Timestamp, list_entries};

/// Rows of the journal that come in order and without a gap, and the place after the last of them.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The rows, oldest first; never empty.
    pub entries: Vec<Entry>,
    /// The cursor to keep when they are applied.
    pub to: Cursor,
}

/// Something that is derived from the journal.
pub trait Follower: Send + 'static {
    /// Its name in logs, metrics and on the health page.
    fn name(&self) -> &'static str;

    /// Where it stands; `None` when it has nothing.
    fn cursor(&self) -> Option<Cursor>;

    /// Applies the batch and keeps `batch.to`, both or neither. Applying a batch twice is the same as once.
    fn apply(&mut self, batch: Batch) -> impl Future<Output = Result<()>> + Send;

    /// Forgets everything; the next batch begins with the journal's first row.
    fn reset(&mut self) -> impl Future<Output = Result<()>> + Send;

    /// Called when it has reached the journal's end.
    fn caught_up(&mut self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Whether somebody asked for a reset, asked before each round.
    fn wants_reset(&mut self) -> impl Future<Output = bool> + Send {
        async { false }
    }
}

/// Where a follower stands, for pages, metrics and waiting for one's own write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The last row that it has applied.
    pub position: i64,
    /// The journal's last row when it last looked.
    pub head: i64,
    /// Since when it has been behind; `None` while it is not.
    pub behind_since: Option<Timestamp>,
    /// Whether it has reached the journal's end at least once since it started.
    pub ready: bool,
    /// What stops it, in words.
    pub fault: Option<String>,
}

/// A running follower.
pub struct FollowerHandle {
    /// Its name.
    pub name: &'static str,
    /// Where it stands, live.
    pub progress: watch::Receiver<Progress>,
    task: JoinHandle<()>,
}

impl FollowerHandle {
    /// Waits until the follower has ended after its `stop` was set.
    pub async fn join(self) {
        let _ = self.task.await;
    }
}

/// Rows a batch. Small enough to hold in memory with what they lead to.
const BATCH: u64 = 500;
/// How often it looks for commits of other processes.
const POLL: Duration = Duration::from_millis(100);
/// So many looks that find nothing new are no more than that; the next one is a round as a whole, for what no row of the journal tells of.
const LOOKS: u32 = 9;
/// How long it waits after a fault.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs the follower until `stop` becomes true.
pub fn follow(store: Store, follower: impl Follower, stop: watch::Receiver<bool>) -> FollowerHandle {
    let (sender, progress) = watch::channel(Progress::default());
    let name = follower.name();
    let task = tokio::spawn(run(store, follower, stop, sender));
    FollowerHandle { name, progress, task }
}

async fn run(store: Store, mut follower: impl Follower, mut stop: watch::Receiver<bool>, progress: watch::Sender<Progress>) {
    let mut woken = store.woken();
    let (mut seen, mut looks) = (None, 0);
    while !*stop.borrow() {
        woken.mark_unchanged();
        let head = store.head().await.ok();
        let is_quiet = head.is_some() && head == seen && looks < LOOKS;
        let result = if is_quiet {
            Ok(())
        } else {
            // A panic in a follower must not end it: search would go deaf without a word.
            let round = AssertUnwindSafe(round(&store, &mut follower, &stop, &progress)).catch_unwind();
            round.await.unwrap_or_else(|_| Err(Error::internal("it panicked")))
        };
        looks = if is_quiet { looks + 1 } else { 0 };
        seen = head.filter(|_| result.is_ok());
        let wait = match result {
            Ok(()) => POLL,
            Err(error) => {
                let fault = error.to_string();
                if progress.borrow().fault.as_ref() != Some(&fault) {
                    tracing::error!(follower = follower.name(), %fault, "a follower cannot go on; it tries again every second");
                }
                progress.send_modify(|progress| progress.fault = Some(fault));
                PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = woken.changed() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}

/// Brings the follower to the journal's end, and returns the last row that it applied.
pub async fn catch_up(store: &Store, follower: &mut impl Follower) -> Result<i64> {
    let (_sender, stop) = watch::channel(false);
    let (progress, _) = watch::channel(Progress::default());
    round(store, follower, &stop, &progress).await?;
    Ok(progress.borrow().position)
}

async fn round(
    store: &Store,
    follower: &mut impl Follower,
    stop: &watch::Receiver<bool>,
    progress: &watch::Sender<Progress>,
) -> Result<()> {
    if follower.wants_reset().await {
        follower.reset().await?;
    }
    while !*stop.borrow() {
        let head = store.head().await?;
        let cursor = standing(store, follower).await?;
        report(store, progress, cursor.seq, head.seq);
        if cursor.seq >= head.seq {
            break;
        }
        follower.apply(next_batch(store, &cursor).await?).await?;
    }
    if *stop.borrow() {
        return Ok(());
    }
    follower.caught_up().await?;
    progress.send_modify(|progress| {
        progress.ready = true;
        progress.fault = None;
    });
    Ok(())
}

/// Where the follower stands, after a reset if its cursor does not hold in this database.
async fn standing(store: &Store, follower: &mut impl Follower) -> Result<Cursor> {
    // Read anew each time: a restore renews it under a running process.
    let incarnation = get_incarnation(store.reader()).await?;
    let zero = Cursor { incarnation, seq: 0, hash: String::new() };
    match follower.cursor() {
        None => Ok(zero),
        Some(cursor) if journal::holds(store.reader(), incarnation, &cursor).await? => Ok(cursor),
        Some(cursor) => {
            tracing::warn!(
                follower = follower.name(),
                position = cursor.seq,
                "a follower's place is not in this database's journal; it starts again from zero"
            );
            follower.reset().await?;
            Ok(zero)
        }
    }
}

async fn next_batch(store: &Store, cursor: &Cursor) -> Result<Batch> {
    let entries = list_entries(store.reader(), cursor.seq, BATCH).await?;
    let gapless = entries.iter().zip(cursor.seq + 1..).all(|(entry, seq)| entry.seq == seq);
    match entries.last() {
        Some(last) if gapless => {
            let to = Cursor { incarnation: cursor.incarnation, seq: last.seq, hash: last.hash.clone() };
            Ok(Batch { entries, to })
        }
        _ => Err(Error::internal(format!("the journal has a gap after row {}; restore a backup", cursor.seq))),
    }
}

fn report(store: &Store, progress: &watch::Sender<Progress>, position: i64, head: i64) {
    progress.send_modify(|progress| {
        progress.position = position;
        progress.head = head;
        progress.behind_since = if position >= head { None } else { Some(progress.behind_since.unwrap_or_else(|| store.now())) };
    });
}
