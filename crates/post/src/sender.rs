//! The one task that sends: claims a message, hands it over, marks it; one at a time.

use std::time::Duration;

use kernel::{Result, Store, Timestamp, Unit};
use sea_orm::sea_query::{Expr, Query, SimpleExpr, UpdateStatement};
use sea_orm::{ColumnTrait, ConnectionTrait as _, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::entity::{Column, Entity, FAILED, Model, SENDING, SENT, WAITING};
use crate::wire::{Fault, Wire};
use crate::{Settings, letter};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long a message is tried for.
const PATIENCE: i64 = 7 * DAY;
/// How long it is remembered that something was sent, or could not be.
const SENT_KEPT: i64 = 30 * DAY;
const FAILED_KEPT: i64 = 90 * DAY;
/// Pauses after the first, second, third refusal of a message; the last goes on.
const PAUSES: [i64; 6] = [MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];
/// Pauses while the server is away; the last goes on.
const AWAY: [i64; 6] = [10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE];
/// How often it looks for what other processes queued, and for what is due.
const POLL: Duration = Duration::from_secs(1);

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Messages that the server took.
    pub sent: u32,
    /// Messages that it refused for now.
    pub put_off: u32,
    /// Messages that were given up.
    pub failed: u32,
}

/// Sends what waits.
pub struct Sender {
    store: Store,
    settings: Settings,
    /// How often in a row the server was away.
    away: usize,
    /// Until when nothing is tried, because it was.
    paused_until: Timestamp,
    /// When old rows are looked for next.
    tidied_at: Option<Timestamp>,
}

impl Sender {
    /// Makes the sender of this database: there is one. What a crash left half-sent waits again.
    pub async fn open(store: Store, settings: Settings) -> Result<Self> {
        let left = change().value("state", WAITING).and_where(Expr::col("state").eq(SENDING)).to_owned();
        store.note(&left).await?;
        Ok(Self { store, settings, away: 0, paused_until: Timestamp(0), tidied_at: None })
    }

    /// Sends everything that is due, until there is nothing more or the server is away. Ends early when `stop` becomes true.
    pub async fn round(&mut self, stop: &watch::Receiver<bool>) -> Result<Round> {
        self.tidy().await?;
        let mut round = Round::default();
        let mut wire = None;
        while !*stop.borrow() && self.store.now() >= self.paused_until {
            let Some(row) = self.find_due().await? else { break };
            if row.expires_at.is_some_and(|at| at <= self.store.now()) {
                self.give_up(&row, "It waited until what it says was over.").await?;
                round.failed += 1;
                continue;
            }
            match self.attempt(&mut wire, &row).await? {
                None => round.sent += 1,
                Some(Fault::Later(_)) => round.put_off += 1,
                Some(Fault::Never(_)) => round.failed += 1,
                Some(Fault::Away(_)) => break,
            }
        }
        if let Some(wire) = wire {
            wire.close().await;
        }
        Ok(round)
    }

    /// What is due, links that somebody waits for before what comes regularly.
    async fn find_due(&self) -> Result<Option<Model>> {
        let due = || {
            let next = Entity::find().filter(Column::State.eq(WAITING)).filter(Column::NextAt.lte(self.store.now().0));
            next.order_by_asc(Column::NextAt).order_by_asc(Column::Id)
        };
        if let Some(row) = due().filter(Column::PauseUrl.is_null()).one(self.store.reader()).await? {
            return Ok(Some(row));
        }
        Ok(due().one(self.store.reader()).await?)
    }

    /// Tries one message, and keeps what became of it.
    async fn attempt(&mut self, wire: &mut Option<Wire>, row: &Model) -> Result<Option<Fault>> {
        self.store.note(&of(row).value("state", SENDING).to_owned()).await?;
        let fault = self.hand_over(wire, row).await.err();
        let now = self.store.now();
        let pause = step(&PAUSES, usize::try_from(row.attempts).unwrap_or_default());
        match &fault {
            None => {
                self.away = 0;
                self.store
                    .note(of(row).values(emptied()).value("state", SENT).value("sent_at", now.0).value("recipient", ""))
                    .await?;
            }
            Some(Fault::Never(why)) => {
                self.away = 0;
                self.give_up(row, why).await?;
            }
            Some(Fault::Later(why)) => {
                self.away = 0;
                self.put_off(row, row.attempts + 1, pause, why).await?;
            }
            Some(Fault::Away(why)) => {
                // A message that ends every connection must not keep the others from theirs; one that never got that far
                // keeps its turn.
                let is_suspect = wire.take().is_some();
                let (attempts, pause) = if is_suspect { (row.attempts + 1, pause) } else { (row.attempts, 0) };
                self.put_off(row, attempts, pause, why).await?;
                self.paused_until = Timestamp(now.0 + step(&AWAY, self.away));
                self.away += 1;
                if self.away == 1 {
                    tracing::warn!(server = self.settings.server, "the mail server does not take mail; trying again until it does");
                }
            }
        }
        Ok(fault)
    }

    async fn give_up(&self, row: &Model, why: &str) -> Result<()> {
        self.store.note(of(row).values(emptied()).value("state", FAILED).value("fault", why)).await
    }

    async fn put_off(&self, row: &Model, attempts: i32, pause: i64, why: &str) -> Result<()> {
        let next = if pause > 0 { self.store.now().0 + pause } else { row.next_at.0 };
        let later =
            of(row).value("state", WAITING).value("attempts", attempts).value("next_at", next).value("fault", why).to_owned();
        self.store.note(&later).await
    }

    async fn hand_over(&self, wire: &mut Option<Wire>, row: &Model) -> Result<(), Fault> {
        let letter = letter::write(row, &self.settings).map_err(Fault::Never)?;
        if wire.is_none() {
            *wire = Some(Wire::open(&self.settings).await.map_err(Fault::Away)?);
        }
        let open = wire.as_mut().expect("it was opened on the line before");
        open.deliver(&letter).await
    }

    /// Gives up what has waited for too long, and removes what need not be remembered any more.
    async fn tidy(&mut self) -> Result<()> {
        let now = self.store.now();
        if self.tidied_at.is_some_and(|at| now.0 - at.0 < HOUR) {
            return Ok(());
        }
        self.tidied_at = Some(now);
        let too_old = change()
            .values(emptied())
            .value("state", FAILED)
            .and_where(Expr::col("state").eq(WAITING))
            .and_where(Expr::col("created_at").lte(now.0 - PATIENCE))
            .to_owned();
        self.store.note(&too_old).await?;
        for (state, kept) in [(SENT, SENT_KEPT), (FAILED, FAILED_KEPT)] {
            let old = Query::delete()
                .from_table("post_message")
                .and_where(Expr::col("state").eq(state))
                .and_where(Expr::col("created_at").lte(now.0 - kept))
                .to_owned();
            self.store.note(&old).await?;
        }
        Ok(())
    }
}

fn change() -> UpdateStatement {
    Query::update().table("post_message").to_owned()
}

fn of(row: &Model) -> UpdateStatement {
    change().and_where(Expr::col("id").eq(row.id)).to_owned()
}

/// What goes when a message is done with.
fn emptied() -> [(&'static str, SimpleExpr); 4] {
    let nothing = || Expr::val(Option::<String>::None);
    [("subject", "".into()), ("body", "".into()), ("html", nothing()), ("pause_url", nothing())]
}

fn step(pauses: &[i64], count: usize) -> i64 {
    pauses[count.min(pauses.len() - 1)]
}

/// Removes what waits: for a server whose mail was switched off, so that nothing old goes out when it is switched on again.
pub async fn discard_waiting(store: &Store) -> Result<()> {
    let waiting = Query::delete().from_table("post_message").and_where(Expr::col("state").is_in([WAITING, SENDING])).to_owned();
    store.note(&waiting).await
}

/// Removes what waits in a copy that is put in place: it was most probably sent after the copy was made.
pub async fn discard_copied(unit: &Unit) -> Result<()> {
    let waiting = Query::delete().from_table("post_message").and_where(Expr::col("state").is_in([WAITING, SENDING])).to_owned();
    unit.connection().execute(&waiting).await?;
    Ok(())
}

/// A running sender.
pub struct SenderHandle(JoinHandle<()>);

impl SenderHandle {
    /// Waits until the sender has ended after its `stop` was set.
    pub async fn join(self) {
        let _ = self.0.await;
    }
}

/// Sends in the background until `stop` becomes true.
pub fn send(store: Store, settings: Settings, stop: watch::Receiver<bool>) -> SenderHandle {
    SenderHandle(tokio::spawn(run(store, settings, stop)))
}

async fn run(store: Store, settings: Settings, mut stop: watch::Receiver<bool>) {
    let mut woken = store.woken();
    let mut sender = None;
    while !*stop.borrow() {
        woken.mark_unchanged();
        let result = match &mut sender {
            Some(sender) => Sender::round(sender, &stop).await.map(|_| ()),
            None => Sender::open(store.clone(), settings.clone()).await.map(|opened| sender = Some(opened)),
        };
        if let Err(error) = result {
            sender = None; // what it had claimed waits again
            tracing::error!(fault = %error, "mail cannot be sent; trying again");
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            _ = woken.changed() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
}
