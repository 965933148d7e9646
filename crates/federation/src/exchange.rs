//! The exchange with all peers, in the background: one task for each, one request at a time, so that none waits for another.
//!
//! Nothing here is needed to go on after a crash: how far each direction is stands in the database, and what was done twice is done once.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use kernel::{Error, Result, Store, Timestamp};
use storage::Storage;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use crate::contact::keep_fault;
use crate::files::find_due;
use crate::{
    Brought, Contact, Hold, Network, Origin, Peer, Place, Pulled, Pushed, Speaker, bring_file, compare_when_due, find_contact,
    find_peer, hint, list_peers, pull, push, sweep_seen,
};

/// How often it is looked whether there is something to do, besides after each commit of this process and each hint.
const POLL: Duration = Duration::from_secs(1);
/// How often peers are looked for that have no task yet.
const LOOK: Duration = Duration::from_secs(5);
/// How often a peer's feed is read that gave no hint, in milliseconds; up to a tenth more, so that many do not ask together.
const PULL_EVERY: i64 = 15 * 60 * 1000;
/// After how long, in milliseconds, and how often in a row, a peer is compared with again that was just busy: it answers one at a time.
const COMPARE_AGAIN: (i64, u32) = (10_000, 5);
/// How often old signatures are forgotten.
const SWEEP: Duration = Duration::from_mins(10);
/// Peers that are spoken to at the same moment.
const AT_ONCE: usize = 16;
/// Rows of the journal from which on a peer is told to fetch, which is faster than to be told each.
const HINT_FROM: i64 = 200;
/// How long a peer that was told to fetch is waited for, in milliseconds.
const FETCHES_WITHIN: i64 = 10_000;
/// How long it rests between two pieces of files: a peer answers fifty requests a second.
const PACE: Duration = Duration::from_millis(25);
/// How long the requests under way may take to end.
const DEADLINE: Duration = Duration::from_secs(10);

/// What every task stands on.
#[derive(Clone)]
struct Desk {
    store: Store,
    storage: Storage,
    network: Network,
    places: Arc<Semaphore>,
    stopped: watch::Receiver<bool>,
}

/// Exchanges with all peers until `stopped` becomes true.
pub async fn exchange(store: Store, storage: Storage, network: Network, stopped: watch::Receiver<bool>) {
    let desk = Desk { store, storage, network, places: Arc::new(Semaphore::new(AT_ONCE)), stopped };
    let mut tasks: HashMap<Origin, JoinHandle<()>> = HashMap::new();
    let sweeping = tokio::spawn(sweep(desk.clone()));
    let mut woken = desk.store.woken();
    while !desk.is_stopped() {
        woken.mark_unchanged();
        match list_peers(desk.store.reader()).await {
            Ok(peers) => {
                for peer in peers.into_iter().filter(|peer| peer.hold == Hold::Open) {
                    if tasks.get(&peer.origin).is_none_or(JoinHandle::is_finished) {
                        let task = tokio::spawn(attend(desk.clone(), peer.origin.clone()));
                        tasks.insert(peer.origin, task);
                    }
                }
            }
            Err(error) => tracing::warn!(fault = %error, "the peers cannot be listed; the next try is in seconds"),
        }
        desk.wait(LOOK, &mut woken, false).await;
    }
    let _ = tokio::time::timeout(DEADLINE, async {
        for task in tasks.into_values() {
            let _ = task.await;
        }
    })
    .await;
    let _ = sweeping.await;
}

async fn sweep(desk: Desk) {
    while !desk.is_stopped() {
        if let Err(error) = sweep_seen(&desk.store).await {
            tracing::warn!(fault = %error, "old signatures could not be forgotten; the next try is in minutes");
        }
        let mut stopped = desk.stopped.clone();
        let _ = tokio::time::timeout(SWEEP, stopped.wait_for(|stopped| *stopped)).await;
    }
}

impl Desk {
    fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Waits for so long, or until something is new.
    async fn wait(&self, long: Duration, woken: &mut watch::Receiver<i64>, for_hints: bool) {
        let mut stopped = self.stopped.clone();
        tokio::select! {
            () = tokio::time::sleep(long) => {}
            _ = woken.changed() => {}
            () = self.network.hinted(), if for_hints => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
    }
}

/// What a task knows of its peer between two turns, and may forget.
#[derive(Debug, Default)]
struct Memory {
    /// The journal's end when the peer knew all.
    told_to: Option<i64>,
    /// When its feed is to be read; at once in the beginning.
    pull_at: Option<Timestamp>,
    /// When it was told to fetch, and how far it was then.
    hinted: Option<(Timestamp, Option<String>)>,
    /// Which half goes first where the other failed last: one that only listens, or only shows, must not lose the other half, too.
    first: Option<Half>,
    /// How often in a row what is kept of it could not be compared with what it shows.
    uncompared: u32,
}

/// Whether there is more to do at once.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    More,
    Rest,
    /// Nothing flows to this network any more.
    Over,
}

/// The two halves of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Fetch,
    Tell,
}

impl Half {
    fn other(self) -> Self {
        match self {
            Self::Fetch => Self::Tell,
            Self::Tell => Self::Fetch,
        }
    }
}

/// What one half of a turn came to.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Done,
    More,
    Failed,
}

/// Exchanges with one peer, until that is over.
async fn attend(desk: Desk, origin: Origin) {
    let mut memory = Memory::default();
    let mut woken = desk.store.woken();
    while !desk.is_stopped() {
        woken.mark_unchanged();
        // A panic must not end the exchange: the peer would fall behind without a word.
        let turn = AssertUnwindSafe(turn(&desk, &origin, &mut memory)).catch_unwind().await;
        match turn.unwrap_or_else(|_| Err(Error::internal("it panicked"))) {
            Ok(Turn::More) => {}
            Ok(Turn::Rest) => desk.wait(POLL, &mut woken, true).await,
            Ok(Turn::Over) => return,
            Err(error) => {
                tracing::warn!(peer = %origin, fault = %error, "the exchange with a peer met a fault; the next try is in seconds");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

async fn turn(desk: &Desk, origin: &Origin, memory: &mut Memory) -> Result<Turn> {
    let Some(peer) = find_peer(desk.store.reader(), origin).await?.filter(|peer| peer.hold == Hold::Open) else {
        return Ok(Turn::Over);
    };
    // It signed that it is elsewhere: who answers at its old address may be anybody.
    if peer.moving_to.is_some() {
        return Ok(Turn::Rest);
    }
    let contact = find_contact(desk.store.reader(), origin).await?;
    let now = desk.store.now();
    if !contact.may_try(now) {
        return Ok(Turn::Rest);
    }
    let head = desk.store.head().await?.seq;
    if desk.network.take_hint(origin) {
        memory.pull_at = None;
    }
    let is_pull_due = peer.is_active() && memory.pull_at.is_none_or(|at| at <= now || at.0 - now.0 > 2 * PULL_EVERY);
    let is_told = memory.told_to == Some(head) && (contact.pushed.is_some() || !peer.is_active());
    let has_file = peer.is_active() && find_due(&desk.store, origin).await?.is_some();
    if is_told && !is_pull_due && !has_file {
        return Ok(Turn::Rest);
    }
    let _place = desk.places.acquire().await.map_err(|error| Error::Internal(Box::new(error)))?;
    let mut has_more = false;
    // First what the peer takes back, so that it is shown here for as short as can be; but who was not greeted yet shows nothing.
    let first = memory.first.unwrap_or(if contact.pushed.is_none() { Half::Tell } else { Half::Fetch });
    for half in [first, first.other()] {
        let came = match half {
            Half::Fetch if is_pull_due => fetch(desk, &peer, &contact, memory).await?,
            Half::Tell if !is_told => tell(desk, &peer, &contact, (head, memory)).await?,
            Half::Fetch | Half::Tell => continue,
        };
        match came {
            Came::Failed => {
                memory.first = Some(half.other());
                return Ok(Turn::Rest);
            }
            Came::More => has_more = true,
            Came::Done => {}
        }
    }
    memory.first = None;
    if has_more {
        return Ok(Turn::More);
    }
    // Files come when nothing else waits, a piece at a time.
    if bring_file(&desk.store, &desk.storage, &desk.network, &peer, chance()).await? == Brought::Nothing {
        return Ok(Turn::Rest);
    }
    tokio::time::sleep(PACE).await;
    Ok(Turn::More)
}

/// Fetches the next page of a peer's changes.
async fn fetch(desk: &Desk, peer: &Peer, contact: &Contact, memory: &mut Memory) -> Result<Came> {
    let Desk { store, network, .. } = desk;
    match pull(store, &network.our, &network.keys, &network.reach, peer).await {
        Ok(Pulled::More) => Ok(Came::More),
        Ok(Pulled::Later { status, asked }) => {
            let why = format!("it answers with the status {status}");
            keep_fault(store, &peer.origin, contact.wait(store.now(), chance(), asked), Some(&why)).await?;
            Ok(Came::Failed)
        }
        Ok(Pulled::All) => {
            let is_compared = compare_when_due(store, network, peer).await?;
            memory.uncompared = if is_compared { 0 } else { memory.uncompared + 1 };
            let again = if (1..=COMPARE_AGAIN.1).contains(&memory.uncompared) { COMPARE_AGAIN.0 } else { PULL_EVERY };
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "minutes")]
            let later = (chance() * 0.1 * again as f64) as i64;
            memory.pull_at = Some(Timestamp(store.now().0 + again + later));
            Ok(Came::Done)
        }
        Err(Error::Unavailable(why) | Error::Refused(why)) => {
            tracing::info!(peer = %peer.origin, %why, "a peer's changes could not be fetched");
            keep_fault(store, &peer.origin, contact.wait(store.now(), chance(), None), Some(&why)).await?;
            Ok(Came::Failed)
        }
        Err(error) => Err(error),
    }
}

/// Tells the peer what is new, or that there is much to fetch.
async fn tell(desk: &Desk, peer: &Peer, contact: &Contact, (head, memory): (i64, &mut Memory)) -> Result<Came> {
    let Desk { store, network, .. } = desk;
    let words = vocabulary::load(store.reader()).await?;
    let speaker = Speaker { our: &network.our, at: &network.at, name: &network.name, words: &words };
    let known = contact.pushed.as_deref().and_then(|place| place.parse().ok()).map_or(0, |place: Place| place.seq());
    if peer.is_active() && contact.pushed.is_some() && head - known > HINT_FROM {
        let now = store.now();
        match &memory.hinted {
            None => {
                memory.hinted = Some((now, contact.pushed.clone()));
                return Ok(came(hint(store, &speaker, &network.keys, &network.reach, peer, chance()).await?));
            }
            // It fetches: that it does so is seen from how far it is.
            Some((_, place)) if *place != contact.pushed => {
                memory.hinted = Some((now, contact.pushed.clone()));
                return Ok(Came::Done);
            }
            Some((at, _)) if now.0 - at.0 < FETCHES_WITHIN => return Ok(Came::Done),
            // Software that does not know how to fetch is told everything.
            Some(_) => {}
        }
    } else {
        memory.hinted = None;
    }
    let pushed = push(store, &speaker, &network.keys, &network.reach, peer, chance()).await?;
    if pushed == Pushed::All || (pushed == Pushed::Waiting && !peer.is_active()) {
        memory.told_to = Some(head);
    }
    Ok(came(pushed))
}

fn came(pushed: Pushed) -> Came {
    match pushed {
        Pushed::More => Came::More,
        Pushed::Failed => Came::Failed,
        Pushed::All | Pushed::Greeted | Pushed::Waiting => Came::Done,
    }
}

/// A random number between 0 and 1.
fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}
