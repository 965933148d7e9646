//! The follower of the journal that tells people.
//!
//! It keeps what is new, and its place, together. When it has caught up it looks at the clock: whoever is due is told, some at a
//! time, each with their mark in one write. A crash in between leaves a mark with its message, or neither.

use std::collections::{HashMap, HashSet};

use calendar::london;
use identity::Person;
use kernel::{Batch, Cursor, Entry, Follower, Notes, PersonId, Result, Store, Timestamp};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{EntityTrait, ExprTrait as _};

use crate::announced::{in_words, list_after};
use crate::announcement::{Announcement, Way};
use crate::case_news;
use crate::cases::{self, CaseRound, CaseTelling};
use crate::choice::list_choices;
use crate::due::{Due, Telling, Write, read_terms};
use crate::edition::{Composer, SavedMatches};
use crate::elsewhere::Arrivals;
use crate::entity::cursor;
use crate::forget::forget;
use crate::letter::{self, Sender, To};
use crate::secret::{Purpose, make_secret_with};
use crate::told::{Mark, Touched, forget_old, list_last, list_told, mark, recall_touched};
use crate::{news, schedule};

/// Batches in a row, before it is looked whether to stop.
const ROUNDS: usize = 10;
const NAME: &str = "digest";
/// The row that keeps from where on what is said to cases is told.
const CASES_FROM: &str = "cases-from";
/// People who are told in one write.
const SOME: usize = 25;
/// How often the clock is looked at, in milliseconds.
const LOOK: i64 = 20_000;
/// How long an announcement is news.
const RECENT: i64 = 60 * 24 * 3_600_000;
/// How long an announcement that goes out by itself is sent, should the server have been away.
const SENT_WITHIN: i64 = 8 * 24 * 3_600_000;

/// What the teller must know of its surroundings.
#[derive(Clone)]
pub struct TellerSettings {
    /// The address that people use, without a slash at its end.
    pub public_url: String,
    /// The network's name.
    pub network: String,
    /// Without mail nobody is written to; what is new stands on pages.
    pub has_mail: bool,
    /// What finds new matches of saved searches.
    pub saved: SavedMatches,
    /// What finds what came from other networks.
    pub arrivals: Arrivals,
}

/// Tells people.
pub struct Teller {
    store: Store,
    settings: TellerSettings,
    cursor: Option<Cursor>,
    look_again_at: Timestamp,
    /// The row of the journal after which what is said to cases is told.
    cases_from: i64,
}

impl Teller {
    /// Takes up where the last one stood.
    pub async fn open(store: Store, settings: TellerSettings) -> Result<Self> {
        let row = cursor::Entity::find_by_id(NAME).one(store.reader()).await?;
        let cursor = row.map(|row| Cursor { incarnation: row.incarnation, seq: row.seq, hash: row.hash });
        let cases_from = cursor::Entity::find_by_id(CASES_FROM).one(store.reader()).await?.map_or(0, |row| row.seq);
        Ok(Self { store, settings, cursor, look_again_at: Timestamp(0), cases_from })
    }

    /// Tells some of those who are due. Returns whether there may be more to do.
    pub async fn tell(&mut self) -> Result<bool> {
        let now = self.store.now();
        if !self.settings.has_mail || now < self.look_again_at {
            return Ok(false);
        }
        let recent = list_after(self.store.reader(), Timestamp(now.0 - RECENT)).await?;
        if self.announce(&recent, now).await? || self.digest(&recent, now).await? || self.cases(now).await? {
            return Ok(true);
        }
        self.look_again_at = Timestamp(now.0 + LOOK);
        Ok(false)
    }

    /// Sends the announcements that go out by themselves.
    async fn announce(&self, recent: &[Announcement], now: Timestamp) -> Result<bool> {
        let db = self.store.reader();
        let waits = |one: &&Announcement| one.way == Way::Now && !one.is_delivered && now.0 - one.at.0 < SENT_WITHIN;
        let Some(announcement) = recent.iter().find(waits) else { return Ok(false) };
        let (choices, today) = (list_choices(db).await?, london::day_at(now.0));
        let told = list_told(db, &announcement.occasion()).await?;
        let people = identity::list_everybody(db).await?;
        let wants = |person: &&Person| {
            person.email.is_some()
                && person.created_at <= announcement.at
                && announcement.is_for(person)
                && !told.contains(&person.id)
                && choices.get(&person.id).copied().unwrap_or_default().takes_announcements(today)
        };
        let mut tellings = Vec::new();
        for person in people.iter().filter(wants).take(SOME) {
            let viewer = kernel::Viewer::member(person.id, person.role);
            let words = in_words(db, &viewer, announcement.clone()).await?;
            let mut subjects = vec![announcement.id.to_string()];
            subjects.extend(announcement.resource.map(|resource| resource.to_string()));
            let write = words.map(|words| -> Write<'_> { Box::new(move |sender, to| letter::announcement(sender, to, &words)) });
            tellings.push(Telling { person, occasion: announcement.occasion(), subjects, write, settled: Vec::new() });
        }
        if tellings.is_empty() {
            let done = Query::update()
                .table("notifications_announcement")
                .value("delivered_at", now.0)
                .and_where(Expr::col("id").eq(announcement.id.0))
                .to_owned();
            self.store.note(&done).await?;
            return Ok(true);
        }
        self.write(tellings).await?;
        Ok(true)
    }

    /// Writes the digests that are due.
    async fn digest(&self, recent: &[Announcement], now: Timestamp) -> Result<bool> {
        let db = self.store.reader();
        let due = self.list_due(now, SOME).await?;
        if due.is_empty() {
            return Ok(false);
        }
        let ids: Vec<PersonId> = due.iter().map(|due| due.person.id).collect();
        let last = list_last(db, &ids, now).await?;
        let mut composer = Composer::new(recent.to_vec(), self.settings.saved.clone(), self.settings.arrivals.clone());
        let mut tellings = Vec::new();
        for due in &due {
            let edition = composer.compose(db, &due.reader(last.get(&due.person.id), now)).await?;
            tellings.push(due.telling(edition));
        }
        self.write(tellings).await?;
        Ok(true)
    }

    /// Writes what is to be told of cases: some at a time, each letter with its mark and what it settles in one write.
    async fn cases(&self, now: Timestamp) -> Result<bool> {
        let db = self.store.reader();
        let round = self.list_cases(now).await?;
        let is_over = round.tellings.is_empty() && round.gone.is_empty();
        if !round.gone.is_empty() {
            self.store.note(&case_news::settle(&round.gone)).await?;
        }
        let people = if round.tellings.is_empty() { Vec::new() } else { identity::list_everybody(db).await? };
        let mut tellings = Vec::new();
        for telling in round.tellings {
            let Some(person) = people.iter().find(|person| person.id == telling.person) else { continue };
            let CaseTelling { occasion, letter, settled, .. } = telling;
            let write: Write<'_> = Box::new(move |sender, to| letter::cases(sender, to, &letter));
            tellings.push(Telling { person, occasion, subjects: Vec::new(), write: Some(write), settled });
        }
        if !tellings.is_empty() {
            self.write(tellings).await?;
        }
        Ok(!is_over)
    }

    /// What is to be told of cases at this moment.
    async fn list_cases(&self, now: Timestamp) -> Result<CaseRound> {
        let db = self.store.reader();
        let terms = read_terms(&self.store).await?;
        if !cases::is_time(now, &terms) && case_news::list(db).await?.is_empty() {
            return Ok(CaseRound::default());
        }
        let choices = list_choices(db).await?;
        let (people, vocabulary) = (identity::list_everybody(db).await?, vocabulary::load(db).await?);
        let now = cases::Now { at: now, terms: &terms, people: &people, choices: &choices, vocabulary: &vocabulary };
        let mut round = cases::answers(db, &now).await?;
        if cases::is_time(now.at, &terms) {
            round.tellings.extend(cases::nudges(db, &now).await?);
            round.tellings.extend(cases::outcomes(db, &now).await?);
        }
        Ok(round)
    }

    /// Lists up to so many people who are to be told now and were not.
    async fn list_due(&self, now: Timestamp, most: usize) -> Result<Vec<Due>> {
        let db = self.store.reader();
        let (terms, choices) = (read_terms(&self.store).await?, list_choices(db).await?);
        let mut told: HashMap<String, HashSet<PersonId>> = HashMap::new();
        let mut due = Vec::new();
        for person in identity::list_everybody(db).await? {
            if due.len() == most {
                break;
            }
            let choice = choices.get(&person.id).copied().unwrap_or_default();
            let Some(occasion) = schedule::due(now.0, &choice, &terms).filter(|_| person.email.is_some()) else { continue };
            if !told.contains_key(&occasion) {
                told.insert(occasion.clone(), list_told(db, &occasion).await?);
            }
            if !told[&occasion].contains(&person.id) {
                due.push(Due { person, choice, occasion });
            }
        }
        Ok(due)
    }

    /// Writes letters and marks: all of these or none.
    async fn write(&self, tellings: Vec<Telling<'_>>) -> Result<()> {
        let seq = self.cursor.as_ref().map_or(0, |cursor| cursor.seq);
        let sender = Sender { public_url: &self.settings.public_url, network: &self.settings.network };
        let notes = self.store.begin_notes().await?;
        for telling in tellings {
            let Telling { person, occasion, subjects, write, settled } = telling;
            if !settled.is_empty() {
                notes.note(&case_news::settle(&settled)).await?;
            }
            let mut reference = String::new();
            if let (Some(write), Some(email)) = (write, person.email.as_deref()) {
                reference = format!("{occasion}-{}", person.id);
                let secret = make_secret_with(&notes, person.id, Purpose::Pause).await?;
                let pause_url = format!("{}/telling/{}/pause", sender.public_url, secret.reveal());
                let to = To { name: &person.name, email, reference: reference.clone(), pause_url };
                post::note_with(&notes, &write(&sender, to).for_person(person.id)).await?;
            }
            mark(&notes, &Mark { person: person.id, occasion: &occasion, seq, reference: &reference, subjects: &subjects }).await?;
        }
        forget_old(&notes).await?;
        notes.commit().await
    }

    /// Keeps what a row of the journal means here.
    async fn keep(&self, notes: &Notes, entry: &Entry, touched: &mut Touched) -> Result<()> {
        news::apply(notes, entry).await?;
        // Of what was said before a restore nobody knows whether it was told.
        if entry.seq > self.cases_from {
            case_news::apply(notes, entry).await?;
        }
        match entry.kind.as_str() {
            "library.published"
            | "library.withdrawn"
            | "library.hidden"
            | "library.superseded"
            | "library.confirmed"
            | "notifications.taken-back"
            | "consultation.withdrawn" => {
                touched.subjects.insert(entry.subject.clone(), entry.seq);
                crate::announce::announce_publication(notes, entry).await?;
            }
            // Letters that wait say it as it is now, or not at all.
            "federation.received" | "federation.withdrawn" => {
                touched.subjects.insert(entry.subject.clone(), entry.seq);
            }
            "identity.role-changed" | "identity.member-changed" => {
                touched.people.insert(entry.subject.clone(), entry.seq);
            }
            "identity.erased" => {
                if let Ok(person) = entry.subject.parse() {
                    forget(notes, person).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Follower for Teller {
    fn name(&self) -> &'static str {
        NAME
    }

    fn cursor(&self) -> Option<Cursor> {
        self.cursor.clone()
    }

    async fn apply(&mut self, batch: Batch) -> Result<()> {
        let notes = self.store.begin_notes().await?;
        let mut touched = Touched::default();
        for entry in &batch.entries {
            self.keep(&notes, entry, &mut touched).await?;
        }
        recall_touched(&notes, &touched).await?;
        let Cursor { incarnation, seq, hash } = &batch.to;
        let columns = ["incarnation", "seq", "hash"];
        let place = Query::insert()
            .into_table("notifications_cursor")
            .columns(["name"].into_iter().chain(columns))
            .values_panic([NAME.into(), (*incarnation).into(), (*seq).into(), hash.as_str().into()])
            .on_conflict(OnConflict::column("name").update_columns(columns).to_owned())
            .to_owned();
        notes.note(&place).await?;
        notes.commit().await?;
        self.cursor = Some(batch.to);
        self.look_again_at = Timestamp(0);
        Ok(())
    }

    async fn reset(&mut self) -> Result<()> {
        let now = self.store.now();
        // After a restore nobody knows what was sent since the copy was made: better once too few than twice.
        let due = self.list_due(now, usize::MAX).await?;
        let people = due.iter().map(|due| due.person.id).collect::<Vec<_>>();
        let last = list_last(self.store.reader(), &people, now).await?;
        let (cases, head) = (self.list_cases(now).await?, self.store.head().await?);
        let notes = self.store.begin_notes().await?;
        for CaseTelling { person, occasion, .. } in &cases.tellings {
            mark(&notes, &Mark { person: *person, occasion, seq: head.seq, reference: "", subjects: &[] }).await?;
        }
        case_news::clear(&notes).await?;
        for Due { person, occasion, .. } in &due {
            let Some(last) = last.get(&person.id) else { continue };
            mark(&notes, &Mark { person: person.id, occasion, seq: last.seq, reference: "", subjects: &[] }).await?;
        }
        news::clear(&notes).await?;
        notes.note(&Query::delete().from_table("notifications_cursor").to_owned()).await?;
        let from = Query::insert()
            .into_table("notifications_cursor")
            .columns(["name", "incarnation", "seq", "hash"])
            .values_panic([CASES_FROM.into(), self.store.incarnation().into(), head.seq.into(), "".into()])
            .to_owned();
        notes.note(&from).await?;
        notes.commit().await?;
        self.cursor = None;
        self.cases_from = head.seq;
        Ok(())
    }

    async fn caught_up(&mut self) -> Result<()> {
        for _ in 0..ROUNDS {
            if !self.tell().await? {
                break;
            }
        }
        Ok(())
    }
}
