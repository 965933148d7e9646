//! Three networks, each a server process of its own, that publish, change and take back while connections are cut, answers lost, things
//! brought twice and late, and servers killed: in the end each has exactly what the others let it have.
//!
//! What is compared is read from the databases by SQL and from the files of the search indexes, never through the code under test. A run is
//! repeated by its seed: `SENCO_FEDERATION_SEED`; `SENCO_FEDERATION_OPERATIONS` makes it longer; `SENCO_FEDERATION_REPORT` names a file that gets
//! a line about each run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use federation::{Agreement, Introduction, Origin, Shares, accept, answer, ask, be_asked, share};
use kernel::testing::TestStore;
use kernel::{Actor, Audience, Role, Store, SystemClock, Viewer};
use library::{Draft, Kind, ResourceId, WithdrawalReason, publish, withdraw};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait as _, Value};
use tests::{Chance, Mischief, PATIENCE, Server, clock_file, free_address};
use uuid::Uuid;

use crate::index_files::{Indexed, list_indexed};

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
        self.published(audiences).await
    }

    /// What the run published here for these and did not take back: object, version and title, by SQL.
    async fn published(&self, audiences: &[&str]) -> BTreeSet<(String, i64, String)> {
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

    /// What is to be in its index, of others and of what the run wrote here: by SQL.
    async fn is_to_be_found(&self) -> BTreeSet<Indexed> {
        let select = Query::select()
            .columns(["id", "origin", "content"])
            .from("federation_object")
            .and_where(Expr::col("missing_since").is_null())
            .to_owned();
        let rows = self.store.reader().query_all(&select).await.unwrap();
        let copy = |row: &sea_orm::QueryResult| {
            let id: Uuid = row.try_get("", "id").unwrap();
            let (origin, content): (String, String) = (row.try_get("", "origin").unwrap(), row.try_get("", "content").unwrap());
            let content: serde_json::Value = serde_json::from_str(&content).unwrap();
            (origin.trim_start_matches("http://").to_owned(), id.to_string(), content["title"].as_str().unwrap().to_owned())
        };
        let mut all: BTreeSet<Indexed> = rows.iter().map(copy).collect();
        for audience in ["public", "peers", "members"] {
            for (object, _, title) in self.published(&[audience]).await {
                let (_, id) = object.rsplit_once('/').unwrap();
                all.insert(("local".to_owned(), id.to_owned(), title));
            }
        }
        all
    }

    /// What is in its index, of others and of what the run wrote here.
    fn is_found(&self) -> Option<BTreeSet<Indexed>> {
        let mut all = list_indexed(self.test.folder.path())?;
        all.retain(|(origin, _, title)| origin != "local" || is_of_the_run(title));
        Some(all)
    }

    /// How many peers it was compared with since, and what that put right in all; by SQL.
    async fn comparisons(&self, since: i64) -> (usize, i64) {
        let select = Query::select().columns(["compared_at", "repaired"]).from("federation_contact").to_owned();
        let rows = self.store.reader().query_all(&select).await.unwrap();
        let number = |row: &sea_orm::QueryResult, column: &str| row.try_get::<Option<i64>>("", column).unwrap().unwrap_or_default();
        let compared = rows.iter().filter(|row| number(row, "compared_at") > since).count();
        (compared, rows.iter().map(|row| number(row, "repaired")).sum())
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

/// Whether the run gave this title; the starter library has others.
fn is_of_the_run(title: &str) -> bool {
    let count = title.strip_prefix("Shared ").or_else(|| title.strip_prefix("Zorbsecret "));
    count.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
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
    let who = Introduction::read(&told, &other.origin, &other.origin).unwrap();
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

/// Networks that are all peers of each other.
async fn start_all(seed: u64) -> Vec<Network> {
    let mut networks = Vec::new();
    for number in 0..NETWORKS {
        networks.push(Network::start(seed + number as u64).await);
    }
    for from in 0..NETWORKS {
        for to in (0..NETWORKS).filter(|to| *to != from) {
            agree(&networks[from], &networks[to], shares(from, to)).await;
        }
    }
    networks
}

/// What is not yet as it should be, in any database or index.
async fn differences(networks: &[Network]) -> Vec<String> {
    let mut differences = Vec::new();
    for from in 0..NETWORKS {
        for to in (0..NETWORKS).filter(|to| *to != from) {
            let shown = networks[from].shows(shares(from, to)).await;
            let there = networks[to].has_of(&networks[from].origin).await;
            if shown != there {
                let (missing, extra): (Vec<_>, Vec<_>) = (shown.difference(&there).collect(), there.difference(&shown).collect());
                differences.push(format!("{from} to {to}: missing {missing:?}, beyond that {extra:?}"));
            }
        }
    }
    for (number, network) in networks.iter().enumerate() {
        let wanted = network.is_to_be_found().await;
        let Some(found) = network.is_found() else {
            differences.push(format!("the index of {number} is being changed"));
            continue;
        };
        if wanted != found {
            let (missing, extra): (Vec<_>, Vec<_>) = (wanted.difference(&found).collect(), found.difference(&wanted).collect());
            differences.push(format!("in the index of {number}: missing {missing:?}, beyond that {extra:?}"));
        }
    }
    differences
}

/// Waits until everything is as it should be, and returns how long that took.
async fn wait_until_alike(networks: &[Network], seed: u64) -> u128 {
    let began = Instant::now();
    loop {
        let differences = differences(networks).await;
        if differences.is_empty() {
            return began.elapsed().as_millis();
        }
        assert!(began.elapsed() < PATIENCE, "seed {seed}: {differences:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A day later all have compared what they have; returns what that had to put right, which is nothing.
async fn compare_all(networks: &[Network], seed: u64) -> i64 {
    const A_DAY_AND_MORE: i64 = 27 * 3_600_000;
    let tomorrow = networks[0].store.now().0 + A_DAY_AND_MORE / 2;
    for network in networks {
        fs::write(clock_file(network.test.folder.path()), A_DAY_AND_MORE.to_string()).unwrap();
    }
    let began = Instant::now();
    let mut repaired = 0;
    for network in networks {
        loop {
            let (compared, put_right) = network.comparisons(tomorrow).await;
            if compared == NETWORKS - 1 {
                repaired += put_right;
                break;
            }
            assert!(began.elapsed() < PATIENCE, "seed {seed}: {} has compared with {compared}", network.origin);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    repaired
}

async fn run(seed: u64, operations: usize) {
    println!("seed {seed}, {operations} operations");
    let mut chance = Chance::new(seed);
    let mut networks = start_all(seed).await;
    let (mut kills, mut cuts) = (0, 0);
    for network in &networks {
        network.door.be_wild(true);
    }
    for _ in 0..operations {
        let place = usize::try_from(chance.below(NETWORKS as u64)).unwrap();
        match chance.below(20) {
            0 => {
                kills += 1;
                networks[place].server.take().unwrap().kill();
                tokio::time::sleep(Duration::from_millis(chance.below(1_500))).await;
                networks[place].restart();
            }
            1 => {
                cuts += 1;
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
    let took = wait_until_alike(&networks, seed).await;
    println!("seed {seed}: the same everywhere {took} ms after the last mischief");
    let repaired = compare_all(&networks, seed).await;
    wait_until_alike(&networks, seed).await;
    for network in &networks {
        assert!(!network.has_secret_of_others(), "seed {seed}: {} has what was not for it", network.origin);
    }
    let faults = kills + cuts + networks.iter().map(|network| network.door.count()).sum::<usize>();
    report(&format!("seed={seed} operations={operations} faults={faults} repaired={repaired} took={took}"));
    assert_eq!(repaired, 0, "seed {seed}: something had been lost on the way");
}

/// Says how a run went, to whoever runs many.
#[expect(clippy::disallowed_methods, reason = "where that is written")]
fn report(line: &str) {
    println!("{line}");
    if let Ok(file) = std::env::var("SENCO_FEDERATION_REPORT") {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        writeln!(file, "{line}").unwrap();
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
