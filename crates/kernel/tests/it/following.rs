//! Followers of the journal.

use std::sync::{Arc, Mutex};

use kernel::testing::TestStore;
use kernel::{Batch, Cursor, Follower, Result, catch_up, follow};
use proptest::prelude::*;
use sea_orm::ConnectionTrait as _;
use tokio::sync::watch;

use crate::writing::{event, write};

/// Remembers the subjects it saw; its memory and cursor change together, as a real one's do.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<State>>);

#[derive(Clone, Default)]
struct State {
    subjects: Vec<String>,
    cursor: Option<Cursor>,
    resets: u32,
    fails: u32,
}

impl Memory {
    fn subjects(&self) -> Vec<String> {
        self.0.lock().unwrap().subjects.clone()
    }
}

impl Follower for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn cursor(&self) -> Option<Cursor> {
        self.0.lock().unwrap().cursor.clone()
    }

    async fn apply(&mut self, batch: Batch) -> Result<()> {
        let mut state = self.0.lock().unwrap();
        if state.fails > 0 {
            state.fails -= 1;
            return Err(kernel::Error::Unavailable("not now".to_owned()));
        }
        state.subjects.extend(batch.entries.into_iter().map(|entry| entry.subject));
        state.cursor = Some(batch.to);
        Ok(())
    }

    async fn reset(&mut self) -> Result<()> {
        let mut state = self.0.lock().unwrap();
        *state = State { resets: state.resets + 1, ..State::default() };
        Ok(())
    }
}

#[tokio::test]
async fn live_and_from_zero_are_the_same() {
    let test = TestStore::new().await;
    let mut live = Memory::default();
    for number in 0..1_203 {
        if number % 400 == 0 {
            catch_up(&test.store, &mut live).await.unwrap();
        }
        if number % 3 == 0 {
            let mut unit = test.begin().await;
            for part in 0..3 {
                unit.append(event(&format!("{number}-{part}")));
            }
            unit.commit().await.unwrap();
        }
    }
    assert_eq!(catch_up(&test.store, &mut live).await.unwrap(), 1_203);
    let mut from_zero = Memory::default();
    catch_up(&test.store, &mut from_zero).await.unwrap();
    assert_eq!(live.subjects(), from_zero.subjects());
    assert_eq!(live.subjects().len(), 1_203);
}

#[tokio::test]
async fn a_running_follower_sees_commits_of_this_process_and_of_others() {
    let test = TestStore::new().await;
    let other = test.reopen().await;
    let memory = Memory::default();
    let (stop, stopped) = watch::channel(false);
    let mut handle = follow(test.store.clone(), memory.clone(), stopped);
    write(&test.store, "here").await;
    let receipt = write(&other, "there").await;
    handle.progress.wait_for(|progress| progress.position >= receipt.position.seq && progress.ready).await.unwrap();
    assert_eq!(memory.subjects(), ["here", "there"]);
    stop.send_replace(true);
    handle.join().await;
}

#[tokio::test]
async fn a_follower_that_fails_reports_it_and_goes_on_later() {
    let test = TestStore::new().await;
    write(&test.store, "a").await;
    let memory = Memory::default();
    memory.0.lock().unwrap().fails = 1;
    let (stop, stopped) = watch::channel(false);
    let mut handle = follow(test.store.clone(), memory.clone(), stopped);
    handle.progress.wait_for(|progress| progress.fault.is_some()).await.unwrap();
    handle.progress.wait_for(|progress| progress.fault.is_none() && progress.position == 1).await.unwrap();
    stop.send_replace(true);
    handle.join().await;
    assert_eq!(memory.subjects(), ["a"]);
}

/// Removing the check of the cursor makes each of these fail: the follower would go on from a place that is not there, silently.
#[tokio::test]
async fn a_cursor_that_does_not_hold_means_rebuild() {
    let test = TestStore::new().await;
    for subject in ["a", "b", "c"] {
        write(&test.store, subject).await;
    }
    let mut memory = Memory::default();
    catch_up(&test.store, &mut memory).await.unwrap();
    let good = memory.cursor().unwrap();
    let elsewhere = [
        Cursor { incarnation: uuid::Uuid::nil(), ..good.clone() },
        Cursor { hash: "0".repeat(64), ..good.clone() },
        Cursor { seq: 60, ..good.clone() },
        Cursor { seq: 0, hash: "left over".to_owned(), ..good },
    ];
    for (resets, cursor) in (1..).zip(elsewhere) {
        memory.0.lock().unwrap().cursor = Some(cursor);
        memory.0.lock().unwrap().subjects = vec!["of another database".to_owned()];
        catch_up(&test.store, &mut memory).await.unwrap();
        assert_eq!(memory.subjects(), ["a", "b", "c"]);
        assert_eq!(memory.0.lock().unwrap().resets, resets);
    }
}

#[tokio::test]
async fn a_gap_in_the_journal_stops_a_follower() {
    let test = TestStore::new().await;
    for subject in ["a", "b", "c"] {
        write(&test.store, subject).await;
    }
    let mut unit = test.begin().await;
    unit.connection().execute_unprepared("DELETE FROM kernel_journal WHERE seq = 2").await.unwrap();
    unit.append(event("d"));
    unit.commit().await.unwrap();
    let error = catch_up(&test.store, &mut Memory::default()).await.unwrap_err();
    assert!(error.to_string().contains("gap"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// However writes and stops fall, nothing is seen twice and nothing is missed.
    #[test]
    fn writes_and_stops_in_any_order_lose_nothing(steps in proptest::collection::vec(0_u8..4, 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let test = TestStore::new().await;
            let mut memory = Memory::default();
            let mut written = Vec::new();
            for (number, step) in steps.iter().enumerate() {
                match step {
                    0 => { catch_up(&test.store, &mut memory).await.unwrap(); }
                    1 => {
                        let mut unit = test.begin().await;
                        unit.append(event("given up"));
                        unit.abandon().await.unwrap();
                    }
                    _ => {
                        let name = format!("s{number}");
                        write(&test.store, &name).await;
                        written.push(name);
                    }
                }
            }
            catch_up(&test.store, &mut memory).await.unwrap();
            assert_eq!(memory.subjects(), written);
        });
    }
}
