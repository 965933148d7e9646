//! How long pages take while a whole network uses them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{bail, ensure};
use identity::{Device, MemberInput, NewPerson, SchoolInput};
use kernel::{Actor, DatabaseSettings, PersonId, Role, Store, SystemClock, Viewer};
use library::Kind;
use tokio::time::Instant;

use super::client::Client;
use super::{millis, percentile};

/// Members of the network, and its schools.
const PEOPLE: usize = 200;
const SCHOOLS: usize = 40;
/// Time between two requests: 50 a second, sent whether or not the ones before were answered.
const EVERY: Duration = Duration::from_millis(20);
/// Times that each page is asked for.
const ROUNDS: usize = 60;
/// Requests that may be under way at the same time, each from a coordinator of her own.
const BROWSERS: usize = 20;
/// What a coordinator may open, the longest pages among them. `{resource}` is one of the generated.
const PAGES: [&str; 30] = [
    "/",
    "/search?q=reading",
    "/search?q=reading&tier=targeted&phase=ks2",
    "/areas",
    "/areas/semh",
    "/library/strategy",
    "/library/guidance",
    "{resource}",
    "{resource}/versions",
    "{resource}/edit",
    "/sheet",
    "/packs",
    "/packs/new",
    "/terms",
    "/announcements",
    "/saved-searches",
    "/account",
    "/drafts",
    "/help",
    "/reviews",
    "/reviews-due",
    "/members",
    "/members/invitations",
    "/members/requests",
    "/schools",
    "/desk",
    "/desk/coverage",
    "/desk/searches",
    "/desk/reach",
    "/desk/network",
];

/// Milliseconds from when a request was due until its answer was there.
pub(super) struct Times {
    /// Over all pages.
    pub(super) p95: f64,
    /// The slowest page, and its own.
    pub(super) slowest: (&'static str, f64),
}

pub(super) async fn measure(data: &Path, address: SocketAddr) -> anyhow::Result<Times> {
    let cookies = populate(data).await?;
    let resource = find_resource(address).await?;
    for cookie in cookies.iter().take(BROWSERS) {
        let mut client = Client::connect_as(address, cookie).await?;
        client.get("/").await?; // warm
    }
    let began = Instant::now();
    let browsers =
        cookies.iter().take(BROWSERS).enumerate().map(|(first, cookie)| browse((address, cookie), &resource, began, first));
    let mut by_page: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for times in futures_util::future::join_all(browsers).await {
        for (page, time) in times? {
            by_page.entry(page).or_default().push(time);
        }
    }
    let mut all: Vec<f64> = by_page.values().flatten().copied().collect();
    let slowest = by_page.iter_mut().map(|(page, times)| (*page, percentile(times, 0.95)));
    let slowest = slowest.max_by(|(_, one), (_, other)| one.total_cmp(other)).unwrap_or_default();
    Ok(Times { p95: percentile(&mut all, 0.95), slowest })
}

/// Asks for every twentieth page of the round, each when it is due.
async fn browse(
    (address, cookie): (SocketAddr, &str),
    resource: &str,
    began: Instant,
    first: usize,
) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let mut client = Client::connect_as(address, cookie).await?;
    let mut times = Vec::new();
    for number in (first..PAGES.len() * ROUNDS).step_by(BROWSERS) {
        // Shifted by one each round, so that every browser comes by every page.
        let page = PAGES[(number + number / PAGES.len()) % PAGES.len()];
        let due = began + EVERY * u32::try_from(number)?;
        tokio::time::sleep_until(due).await;
        let answer = client.get(&page.replace("{resource}", resource)).await?;
        ensure!(answer.status == 200, "{page} was answered with {}", answer.status);
        times.push((page, millis(due.elapsed())));
    }
    Ok(times)
}

/// The address of a generated resource that is public: every tenth is not.
async fn find_resource(address: SocketAddr) -> anyhow::Result<String> {
    let mut client = Client::connect(address).await?;
    for kind in Kind::ALL {
        let path = format!("/library/{kind}/generated-1");
        if client.get(&path).await?.status == 200 {
            return Ok(path);
        }
    }
    bail!("the generated library has no generated-1")
}

/// Fills the network with people, and signs some of its coordinators in: their cookies.
async fn populate(data: &Path) -> anyhow::Result<Vec<String>> {
    let settings = DatabaseSettings::Sqlite { file: data.join("commons.db") };
    let store = Store::open(&settings, Arc::new(SystemClock)).await?;
    let admin = Viewer::with_role(Role::Admin);
    let mut unit = store.begin(&Actor::command_line()).await?;
    let school = |number: usize| format!("School {}", number % SCHOOLS);
    for number in 0..SCHOOLS {
        let input = SchoolInput { name: school(number), urn: String::new(), phase: String::new() };
        identity::add_school(&mut unit, &admin, &input).await?;
    }
    let mut coordinators: Vec<PersonId> = Vec::new();
    for number in 0..PEOPLE {
        let role = if number < BROWSERS { Role::Coordinator } else { Role::Member };
        let name = format!("Person {number}");
        let id = identity::add_person(&mut unit, &NewPerson { name: name.clone(), email: None, role }).await?;
        let input = MemberInput { name, email: String::new(), school: school(number) };
        identity::change_member(&mut unit, &admin, id, &input).await?;
        if role == Role::Coordinator {
            coordinators.push(id);
        }
    }
    unit.commit().await?;
    let mut cookies = Vec::new();
    for id in coordinators {
        let secret = identity::open_session(&store, id, Device::Own, "bench").await?;
        cookies.push(format!("sc-session={}", secret.reveal()));
    }
    store.close().await?;
    Ok(cookies)
}
