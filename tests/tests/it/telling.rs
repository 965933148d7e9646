//! The digest of a whole network, through kills, to a real mail server.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use identity::NewPerson;
use kernel::testing::TestStore;
use kernel::{Audience, DatabaseSettings, Role};
use library::{Draft, Kind};
use tests::{Mail, SmtpSink};

const MEMBERS: usize = 500;

/// Starts the program that tells and sends.
fn start(test: &TestStore, mail: SocketAddr) -> Child {
    let (sort, place) = match &test.settings {
        DatabaseSettings::Sqlite { file } => ("sqlite", file.display().to_string()),
        DatabaseSettings::Postgres { url } => ("postgres", url.clone()),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_teller"));
    command.args([sort, &place, &mail.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the teller starts")
}

fn kill(mut teller: Child) {
    teller.kill().expect("it can be killed");
    teller.wait().expect("it is a child");
}

/// A network of members, and something new for them.
async fn network() -> TestStore {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    for number in 0..MEMBERS {
        let email = Some(format!("m{number:03}@example.org"));
        let new = NewPerson { name: format!("Member {number}"), email, role: Role::Member };
        identity::add_person(&mut unit, &new).await.expect("a member is added");
    }
    let draft = Draft {
        audience: Audience::Members,
        ..Draft::new(Kind::Strategy, "calm", "Grüße & a <b>calm</b> corner", "## What it is\n\nText.\n")
    };
    library::publish(&mut unit, &draft).await.expect("it is published");
    unit.commit().await.expect("the write is kept");
    test
}

#[tokio::test]
async fn five_hundred_members_get_one_digest_each_through_kills() {
    let (test, sink) = (network().await, SmtpSink::start());
    let mut mails: Vec<Mail> = Vec::new();
    for until in [60, 290] {
        let teller = start(&test, sink.address);
        while mails.len() < until {
            mails.push(sink.next());
        }
        kill(teller);
        mails.extend(sink.rest());
    }
    let teller = start(&test, sink.address);
    loop {
        mails.extend(sink.rest());
        let standing = post::get_standing(test.store.reader()).await.expect("the post is asked");
        assert_eq!(standing.failed, 0);
        if usize::try_from(standing.sent).expect("not so many") == MEMBERS {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    kill(teller);
    mails.extend(sink.rest());
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for mail in &mails {
        let id = mail.headers["message-id"].as_str().expect("every message has an id");
        ids.entry(&mail.to[0]).or_default().insert(id);
    }
    assert_eq!(ids.len(), MEMBERS, "everybody got one");
    assert!(ids.values().all(|ids| ids.len() == 1), "nobody got two");
    assert!(mails.len() <= MEMBERS + 2, "a kill leaves one message in doubt, which is sent again under the same id");
    let mail = &mails[0];
    assert_eq!(mail.subject, "Tarnbridge: Grüße & a <b>calm</b> corner");
    assert!(mail.text.contains("Grüße & a <b>calm</b> corner"), "{}", mail.text);
    let html = mail.html.as_deref().expect("there is HTML too");
    assert!(html.contains("Grüße &amp; a &lt;b&gt;calm&lt;/b&gt; corner"), "{html}");
    let stop = mail.headers["list-unsubscribe"].as_str().expect("mail programs can stop it");
    assert!(stop.starts_with("<https://send.example.org/telling/") && stop.ends_with("/pause>"), "{stop}");
    assert_eq!(mail.headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
    assert_eq!(mail.headers["auto-submitted"], "auto-generated");
}
