//! A network of a test's own.

use std::sync::{Arc, Mutex};

use calendar::london;
use identity::NewPerson;
use kernel::testing::TestStore;
use kernel::{Actor, Audience, PersonId, Role, Timestamp, Unit, Viewer, catch_up};
use library::{Draft, Kind, ResourceId, WithdrawalReason};
use notifications::{Arrivals, Arrived, Match, SavedMatches, Teller, TellerSettings};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;

/// Members, a library, and what is told of it.
pub(crate) struct Network {
    pub(crate) test: TestStore,
    teller: Teller,
    settings: TellerSettings,
    /// What other networks share, for everybody: each with the moment when it came.
    pub(crate) elsewhere: Elsewhere,
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) pause_url: String,
}

type Elsewhere = Arc<Mutex<Vec<(Timestamp, Arrived)>>>;

fn arrivals(elsewhere: &Elsewhere) -> Arrivals {
    let elsewhere = Arc::clone(elsewhere);
    Arc::new(move |question| {
        let there = elsewhere.lock().unwrap().clone();
        let new = there.into_iter().filter(|(at, _)| *at > question.since).map(|(_, one)| one).collect();
        Box::pin(async move { Ok(new) })
    })
}

pub(crate) fn nothing_arrived() -> Arrivals {
    arrivals(&Elsewhere::default())
}

pub(crate) fn nothing_saved() -> SavedMatches {
    Arc::new(|_| Box::pin(async { Ok(Vec::new()) }))
}

/// One saved search with one match, for everybody.
pub(crate) fn something_saved() -> SavedMatches {
    Arc::new(|_| {
        let found = vec![(ResourceId(uuid::Uuid::nil()), "Now and next board".to_owned())];
        Box::pin(async { Ok(vec![Match { name: "Boards".to_owned(), path: "/search?q=board".to_owned(), found }]) })
    })
}

impl Network {
    pub(crate) async fn new() -> Self {
        Self::with(nothing_saved(), true).await
    }

    pub(crate) async fn with(saved: SavedMatches, has_mail: bool) -> Self {
        let test = TestStore::new().await;
        let elsewhere: Elsewhere = Elsewhere::default();
        let settings = TellerSettings {
            public_url: "https://send.example.org".to_owned(),
            network: "Tarnbridge".to_owned(),
            has_mail,
            saved,
            arrivals: arrivals(&elsewhere),
        };
        let teller = Teller::open(test.store.clone(), settings.clone()).await.unwrap();
        Self { test, teller, settings, elsewhere }
    }

    /// As after a crash: only what the database holds goes on.
    pub(crate) async fn restart(&mut self) {
        self.teller = Teller::open(self.test.store.clone(), self.settings.clone()).await.unwrap();
    }

    /// Goes to this moment on London's clocks, forwards.
    pub(crate) fn go_to(&self, day: &str, time: &str) {
        let civil = london::parse_day(day).unwrap().to_datetime(london::parse_time(time).unwrap());
        let ahead = london::moment_of(civil) - self.test.store.now().0;
        assert!(ahead >= 0, "time goes forwards");
        self.test.clock.advance(ahead);
    }

    pub(crate) async fn begin_as(&self, person: PersonId) -> Unit {
        self.test.store.begin(&Actor::person(person)).await.unwrap()
    }

    pub(crate) async fn join(&self, name: &str, role: Role) -> PersonId {
        let mut unit = self.test.begin().await;
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let person = identity::add_person(&mut unit, &NewPerson { name: name.to_owned(), email: Some(email), role }).await.unwrap();
        unit.commit().await.unwrap();
        person
    }

    pub(crate) async fn publish(&self, key: &str, audience: Audience) -> ResourceId {
        self.publish_draft(&draft(key, audience)).await
    }

    pub(crate) async fn publish_draft(&self, draft: &Draft) -> ResourceId {
        let mut unit = self.test.begin().await;
        let published = library::publish(&mut unit, draft).await.unwrap();
        unit.commit().await.unwrap();
        published.id
    }

    pub(crate) async fn withdraw(&self, id: ResourceId) {
        let mut unit = self.test.begin().await;
        library::withdraw(&mut unit, id, WithdrawalReason::Privacy).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Follows the journal and tells whoever is due.
    pub(crate) async fn tell(&mut self) {
        self.follow().await;
        while self.teller.tell().await.unwrap() {}
    }

    /// Tells some, as one round does.
    pub(crate) async fn tell_some(&mut self) {
        self.teller.tell().await.unwrap();
    }

    pub(crate) async fn follow(&mut self) {
        catch_up(&self.test.store, &mut self.teller).await.unwrap();
    }

    /// What waits to be sent, in the order of the addresses.
    pub(crate) async fn letters(&self) -> Vec<Letter> {
        let select = Query::select()
            .columns(["recipient", "subject", "body", "pause_url"])
            .from("post_message")
            .order_by("recipient", sea_orm::Order::Asc)
            .order_by("id", sea_orm::Order::Asc)
            .to_owned();
        let rows = self.test.store.reader().query_all(&select).await.unwrap();
        let letter = |row: &sea_orm::QueryResult| Letter {
            to: row.try_get("", "recipient").unwrap(),
            subject: row.try_get("", "subject").unwrap(),
            text: row.try_get("", "body").unwrap(),
            pause_url: row.try_get::<Option<String>>("", "pause_url").unwrap().unwrap_or_default(),
        };
        rows.iter().map(letter).collect()
    }

    /// The one that waits for this person.
    pub(crate) async fn letter_to(&self, name: &str) -> Option<Letter> {
        let mut letters = self.letters().await;
        letters.retain(|letter| letter.to == format!("{name}@example.org"));
        assert!(letters.len() <= 1, "{letters:?}");
        letters.pop()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.test.store.now()
    }
}

pub(crate) fn draft(key: &str, audience: Audience) -> Draft {
    Draft {
        audience,
        summary: format!("What {key} is."),
        review_by: Some("2029-09-01".to_owned()),
        ..Draft::new(Kind::Strategy, key, &format!("The {key} one"), "## What it is\n\nText.\n")
    }
}

pub(crate) fn coordinator(person: PersonId) -> Viewer {
    Viewer::member(person, Role::Coordinator)
}
