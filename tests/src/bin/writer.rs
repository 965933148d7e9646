//! Publishes without end, saying before each write that it begins and after each commit that it is done, so that whoever kills it
//! knows what was acknowledged and what was under way.
//!
//! `writer sqlite FILE` or `writer postgres URL`, then a seed for the keys.

use std::io::Write as _;
use std::sync::Arc;

use kernel::{Actor, Audience, DatabaseSettings, Store, SystemClock};
use library::{Draft, Kind, WithdrawalReason, publish, withdraw};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let settings = match arguments[1].as_str() {
        "sqlite" => DatabaseSettings::Sqlite { file: arguments[2].clone().into() },
        _ => DatabaseSettings::Postgres { url: arguments[2].clone() },
    };
    let seed = &arguments[3];
    let store = Store::open(&settings, Arc::new(SystemClock)).await.expect("the database opens");
    let mut out = std::io::stdout().lock();
    for number in 0.. {
        // Every key is published three times; every fifth is withdrawn in the end.
        let (key, round) = (number / 4, number % 4);
        let name = format!("w{seed}-{key}");
        let id_line = |what: &str, version: i64| format!("{what} {name} {round} {version}\n");
        out.write_all(id_line("begin", 0).as_bytes()).expect("somebody listens");
        let mut unit = store.begin(&Actor::system()).await.expect("a write begins");
        let mut draft =
            Draft::new(Kind::Guidance, &name, &format!("Round {round} of {name}"), &format!("Text {round}.\n\n").repeat(20));
        draft.audience = Audience::Public;
        let version = if round < 3 {
            publish(&mut unit, &draft).await.expect("it publishes").version
        } else if key % 5 == 0 {
            let id = publish(&mut unit, &draft).await.expect("it publishes").id;
            withdraw(&mut unit, id, WithdrawalReason::Author).await.expect("it withdraws");
            -1
        } else {
            draft.title = format!("Last of {name}");
            publish(&mut unit, &draft).await.expect("it publishes").version
        };
        unit.commit().await.expect("it commits");
        out.write_all(id_line("done", version).as_bytes()).expect("somebody listens");
    }
}
