//! How often somebody may ask to sign in, so that nobody fills another's letter box or our tables.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use kernel::Store;

use crate::Secret;

/// The store's clock, so that tests need not wait.
#[derive(Clone)]
struct StoreClock(Store);

impl Clock for StoreClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now().0).unwrap_or_default())
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, StoreClock, NoOpMiddleware<Duration>>;

/// What was asked lately, by address and by machine. Kept in memory: a start of the server forgets it.
pub struct Limits {
    addresses: Limiter<String>,
    links: Limiter<IpAddr>,
    attempts: Limiter<IpAddr>,
}

/// Links to one address at once; one more every ten minutes.
const LINKS_AN_ADDRESS: u32 = 3;
/// Links from one machine at once; one more every five seconds. A school, or a hall full of members, often looks like one machine.
const LINKS_A_MACHINE: u32 = 60;
/// Journeys to a provider from one machine at once; one more every second.
const ATTEMPTS_A_MACHINE: u32 = 300;

impl Limits {
    /// Nobody has asked yet.
    pub fn new(store: &Store) -> Self {
        Self {
            addresses: limiter(store, LINKS_AN_ADDRESS, Duration::from_mins(10)),
            links: limiter(store, LINKS_A_MACHINE, Duration::from_secs(5)),
            attempts: limiter(store, ATTEMPTS_A_MACHINE, Duration::from_secs(1)),
        }
    }

    /// Whether one more link may be asked for, for this address from this machine. Known and unknown addresses are the same.
    pub fn may_ask_for_link(&self, address: &str, machine: Option<IpAddr>) -> bool {
        let key = Secret::brought(&address.trim().to_ascii_lowercase()).hash();
        machine.is_none_or(|machine| self.links.check_key(&network(machine)).is_ok()) && self.addresses.check_key(&key).is_ok()
    }

    /// Whether one more may go to a provider from this machine.
    pub fn may_go_to_provider(&self, machine: Option<IpAddr>) -> bool {
        machine.is_none_or(|machine| self.attempts.check_key(&network(machine)).is_ok())
    }

    /// Forgets those who have not asked for long.
    pub fn forget_old(&self) {
        self.addresses.retain_recent();
        self.links.retain_recent();
        self.attempts.retain_recent();
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone>(store: &Store, at_once: u32, every: Duration) -> Limiter<K> {
    let quota = Quota::with_period(every).expect("a period is longer than nothing");
    let quota = quota.allow_burst(NonZeroU32::new(at_once).expect("limits are above nothing"));
    RateLimiter::new(quota, DashMapStateStore::default(), StoreClock(store.clone()))
}

/// One machine has a whole network of version 6 to itself.
fn network(machine: IpAddr) -> IpAddr {
    match machine {
        IpAddr::V4(_) => machine,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn a_machine_cannot_hide_behind_its_own_addresses() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
