//! Tells the members of a network what is new and sends it, on a Thursday at twenty past four, until it is killed.
//!
//! `teller sqlite FILE MAIL-SERVER` or `teller postgres URL MAIL-SERVER`, where the mail server is an address such as
//! 127.0.0.1:2525.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use kernel::{Clock, DatabaseSettings, Store, Timestamp, follow};
use notifications::{Teller, TellerSettings};
use tokio::sync::watch;

/// 26 November 2026, 16:20 in London.
const THURSDAY: i64 = 1_795_710_000_000;

/// Goes on from then as fast as time does.
struct FromThursday(Instant);

impl Clock for FromThursday {
    fn now(&self) -> Timestamp {
        Timestamp(THURSDAY + i64::try_from(self.0.elapsed().as_millis()).expect("tests are short"))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let database = match arguments[1].as_str() {
        "sqlite" => DatabaseSettings::Sqlite { file: arguments[2].clone().into() },
        _ => DatabaseSettings::Postgres { url: arguments[2].clone() },
    };
    let server: SocketAddr = arguments[3].parse().expect("the mail server's address");
    let store = Store::open(&database, Arc::new(FromThursday(Instant::now()))).await.expect("the database opens");
    let settings = TellerSettings {
        public_url: "https://send.example.org".to_owned(),
        network: "Tarnbridge".to_owned(),
        has_mail: true,
        saved: Arc::new(|_| Box::pin(async { Ok(Vec::new()) })),
        arrivals: Arc::new(|_| Box::pin(async { Ok(Vec::new()) })),
    };
    let mail = post::Settings::new(&server.ip().to_string(), server.port(), post::Security::None, "network@example.org", None);
    let (_running, stop) = watch::channel(false);
    let teller = Teller::open(store.clone(), settings).await.expect("the follower opens");
    let teller = follow(store.clone(), teller, stop.clone());
    post::send(store, mail.expect("the address is one"), stop).join().await;
    teller.join().await;
}
