//! Three networks, each a server process of its own, that publish, change and take back while connections are cut, answers lost, things
//! brought twice and late, and servers killed: in the end each has exactly what the others let it have.
//!
//! What is compared is read from the databases by SQL, never through the code under test. A run is repeated by its seed:
//! `SENCO_FEDERATION_SEED`; `SENCO_FEDERATION_OPERATIONS` makes it longer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use federation::{Agreement, Introduction, Origin, Shares, accept, answer, ask, be_asked, share};
use kernel::testing::TestStore;
use kernel::{Actor, Audience, Role, Store, SystemClock, Viewer};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, Value};
use tests::{Chance, Mischief, PATIENCE, Server, free_address};
use uuid::Uuid;

const NETWORKS: usize = 3;

/// A network: its database, its server, and what stands before it.
struct Network {
    test: TestStore,
    store: Store,
    server: Option<Server>,
    door: Mischief,
    origin: Origin,
    /// What is live here, and for whom.
    shelf: BTreeMap<String, (ResourceId, Audience)>,
    /// How often something was published.
    count: usize,
}

impl Network {
    async fn start(seed: u64) -> Self {
        let test = TestStore::new().await;
        let store = Store::open(&test.settings, Arc::new(SystemClock)).await.unwrap();
        let address = free_address();
        let door = Mischief::before(address, seed);
        let origin: Origin = format!("http://{}", door.address).parse().unwrap();
        let server = Some(Server::start_behind(&test, address, origin.as_str()));
        Self { test, store, server, door, origin, shelf: BTreeMap::new(), count: 0 }
    }

    fn restart(&mut self) {
        let address = free_address();
        self.server = Some(Server::start_behind(&self.test, address, self.origin.as_str()));
        self.door.lead_to(address);
    }

    async fn put(&mut self, key: &str, audience: Audience) {
        self.count += 1;
        // What is not for peers has a word that no peer may ever have.
        let mark = if matches!(audience, Audience::Public | Audience::Peers) { "Shared" } else { "Zorbsecret" };
        let title = format!("{mark} {} {key}", self.count);
        let mut draft = Draft::new(Kind::Strategy, key, &title, "Wait *ten* seconds.");
        draft.audience = audience;
        "CC-BY-4.0".clone_into(&mut draft.licence);
        let mut unit = self.store.begin(&Actor::system()).await.unwrap();
        let id = publish(&mut unit, &draft).await.unwrap().id;
        unit.commit().await.unwrap();
        self.shelf.insert(key.to_owned(), (id, audience));
    }

    async fn take_back(&mut self, key: &str) {
        let (id, _) = self.shelf.remove(key).unwrap();
        let mut unit = self.store.begin(&Actor::system()).await.unwrap();
        withdraw(&mut unit, id, WithdrawalReason::Privacy).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// One thing that somebody does here.
    async fn act(&mut self, chance: &mut Chance) {
        let keys: Vec<String> = self.shelf.keys().cloned().collect();
        let some = |chance: &mut Chance| {
            let place = usize::try_from(chance.below(keys.len().max(1) as u64)).unwrap();
            keys.get(place).cloned()
        };
        match (chance.below(10), some(chance)) {
            (0..=1, Some(key)) => self.take_back(&key).await,
            // It changes; now and then for fewer readers, never for more: what was taken back stays so.
            (2..=5, Some(key)) => {
                let (_, audience) = self.shelf[&key];
                let audience = if chance.below(4) == 0 { narrower(audience) } else { audience };
                self.put(&key, audience).await;
            }
            _ => {
                let audience = [Audience::Public, Audience::Peers, Audience::Members][usize::try_from(chance.below(3)).unwrap()];
                let key = format!("run-{}", self.count);
                self.put(&key, audience).await;
            }
        }
    }

    /// What it shows to a peer that gets this: object, version and title, by SQL.
    async fn shows(&self, shares: Shares) -> BTreeSet<(String, i64, String)> {
        let audiences: &[&str] = match shares {
            Shares::Nothing => &[],
            Shares::Public => &["public"],
            Shares::Peers => &["public", "peers"],
        };
        let select = Query::select()
            .columns(["id", "version"])
            .from("library_resource")
            .and_where(Expr::col("state").eq("published"))
            .and_where(Expr::col("key").like("run-%"))
            .and_where(Expr::col("audience").is_in(audiences.iter().copied()))
            .to_owned();
        let mut shown = BTreeSet::new();
        for row in self.store.reader().query_all(&select).await.unwrap() {
            let (id, version): (Uuid, i64) = (row.try_get("", "id").unwrap(), row.try_get("", "version").unwrap());
            let title = Query::select()
                .column("title")
                .from("library_version")
                .and_where(Expr::col("resource_id").eq(id))
                .and_where(Expr::col("version").eq(version))
                .to_owned();
            let title = self.store.reader().query_one(&title).await.unwrap().unwrap().try_get("", "title").unwrap();
            shown.insert((self.origin.join(&format!("/ap/resources/{id}")), version, title));
        }
        shown
    }

    /// What it has of another network, by SQL.
    async fn has_of(&self, other: &Origin) -> BTreeSet<(String, i64, String)> {
        let select = Query::select()
            .columns(["object", "version", "content"])
            .from("federation_object")
            .and_where(Expr::col("origin").eq(Value::from(other.as_str())))
            .to_owned();
        let rows = self.store.reader().query_all(&select).await.unwrap();
        let row = |row: &sea_orm::QueryResult| {
            let content: String = row.try_get("", "content").unwrap();
            let content: serde_json::Value = serde_json::from_str(&content).unwrap();
            let title = content["title"].as_str().unwrap().to_owned();
            (row.try_get("", "object").unwrap(), row.try_get("", "version").unwrap(), title)
        };
        rows.iter().map(row).collect()
    }

    /// Whether the bytes of its database have a word of another network's own.
    fn has_secret_of_others(&self) -> bool {
        let kernel::DatabaseSettings::Sqlite { file } = &self.test.settings else { return false };
        let journal = file.with_extension("db-wal");
        [file.clone(), journal].iter().filter_map(|file| std::fs::read(file).ok()).any(|bytes| {
            let text = String::from_utf8_lossy(&bytes);
            text.contains("federation") && text.contains(r#""title":"Zorbsecret"#)
        })
    }
}

fn narrower(audience: Audience) -> Audience {
    match audience {
        Audience::Public => Audience::Peers,
        Audience::Peers | Audience::Named | Audience::Members => Audience::Members,
        Audience::Moderators => Audience::Moderators,
    }
}

/// Lets two networks be peers, as their coordinators would have it; each gives this.
async fn agree(one: &Network, other: &Network, shares: Shares) {
    let by = Viewer::with_role(Role::Coordinator);
    let told = other.server.as_ref().unwrap().json("/ap/actor");
    let who = Introduction::read(&told, &other.origin).unwrap();
    let mut unit = one.store.begin(&Actor::system()).await.unwrap();
    ask(&mut unit, &by, &who).await.unwrap();
    be_asked(&mut unit, &who).await.unwrap();
    answer(&mut unit, &other.origin, Agreement::Agreed).await.unwrap();
    accept(&mut unit, &by, &other.origin).await.unwrap();
    share(&mut unit, &by, &other.origin, shares).await.unwrap();
    unit.commit().await.unwrap();
}

/// What each gives to each: not the same in both directions.
fn shares(from: usize, to: usize) -> Shares {
    [Shares::Peers, Shares::Public][(from + 2 * to) % 2]
}

async fn run(seed: u64, operations: usize) {
    println!("seed {seed}, {operations} operations");
    let mut chance = Chance::new(seed);
    let mut networks = Vec::new();
    for number in 0..NETWORKS {
        networks.push(Network::start(seed + number as u64).await);
    }
    for from in 0..NETWORKS {
        for to in (0..NETWORKS).filter(|to| *to != from) {
            agree(&networks[from], &networks[to], shares(from, to)).await;
        }
    }
    for network in &networks {
        network.door.be_wild(true);
    }
    for _ in 0..operations {
        let place = usize::try_from(chance.below(NETWORKS as u64)).unwrap();
        match chance.below(20) {
            0 => {
                networks[place].server.take().unwrap().kill();
                tokio::time::sleep(Duration::from_millis(chance.below(1_500))).await;
                networks[place].restart();
            }
            1 => {
                let other = networks[(place + 1) % NETWORKS].origin.authority().to_owned();
                networks[place].door.cut_off(&other);
            }
            2 => networks[place].door.heal(),
            _ => networks[place].act(&mut chance).await,
        }
        tokio::time::sleep(Duration::from_millis(chance.below(60))).await;
    }
    for network in &networks {
        network.door.be_wild(false);
        network.door.heal();
    }
    let began = Instant::now();
    loop {
        let mut differences = Vec::new();
        for from in 0..NETWORKS {
            for to in (0..NETWORKS).filter(|to| *to != from) {
                let shown = networks[from].shows(shares(from, to)).await;
                let there = networks[to].has_of(&networks[from].origin).await;
                if shown != there {
                    let (missing, extra): (Vec<_>, Vec<_>) =
                        (shown.difference(&there).collect(), there.difference(&shown).collect());
                    differences.push(format!("{from} to {to}: missing {missing:?}, beyond that {extra:?}"));
                }
            }
        }
        if differences.is_empty() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "seed {seed}: {differences:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("seed {seed}: the same everywhere {} ms after the last mischief", began.elapsed().as_millis());
    for network in &networks {
        assert!(!network.has_secret_of_others(), "seed {seed}: {} has what was not for it", network.origin);
    }
}

#[expect(clippy::disallowed_methods, reason = "how long and how often it runs")]
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test]
async fn whatever_happens_on_the_way_each_has_in_the_end_what_it_may_have_and_nothing_else() {
    let operations = given("SENCO_FEDERATION_OPERATIONS").and_then(|count| count.try_into().ok()).unwrap_or(60);
    let seeds = given("SENCO_FEDERATION_SEED").map_or(vec![1, 2], |seed| vec![seed]);
    for seed in seeds {
        run(seed, operations).await;
    }
}
