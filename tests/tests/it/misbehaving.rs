//! Peers that answer in every wrong way there is: none gets a storm, and none holds up another.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use federation::keys::PublicKey;
use federation::signature::PinnedKey;
use federation::{Agreement, Introduction, Origin, Shares, accept, answer, ask, be_asked, share};
use kernel::{Actor, Audience, Role, Viewer};

use crate::networks::{Network, agree};

/// How a peer answers.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// This, and the connection ends.
    Says(&'static str),
    /// Nothing, and the connection stays.
    Hangs,
    /// A byte now and then.
    Drips,
    /// Nothing, and the connection ends.
    Cuts,
}

const WAYS: [Way; 9] = [
    Way::Says("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"),
    Way::Says("HTTP/1.1 503 Service Unavailable\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n"),
    Way::Says("HTTP/1.1 429 Too Many Requests\r\nretry-after: 600\r\ncontent-length: 0\r\n\r\n"),
    Way::Says("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"),
    Way::Says("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\nparked"),
    Way::Says("HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 2\r\n\r\n{}"),
    Way::Hangs,
    Way::Drips,
    Way::Cuts,
];

/// A peer that is none, and how it was asked.
struct Wrong {
    way: Way,
    origin: Origin,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug, Default, Clone)]
struct Asked {
    times: usize,
    at_once: usize,
    most_at_once: usize,
}

impl Wrong {
    fn start(way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let asked = Arc::new(Mutex::new(Asked::default()));
        let shared = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || {
                    count(&shared, |asked| {
                        (asked.times, asked.at_once) = (asked.times + 1, asked.at_once + 1);
                        asked.most_at_once = asked.most_at_once.max(asked.at_once);
                    });
                    let _ = misbehave(stream, way);
                    count(&shared, |asked| asked.at_once -= 1);
                });
            }
        });
        Self { way, origin, asked }
    }

    fn asked(&self) -> Asked {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn count(asked: &Mutex<Asked>, change: impl FnOnce(&mut Asked)) {
    change(&mut asked.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Answers until whoever asks has had enough.
fn misbehave(mut stream: TcpStream, way: Way) -> std::io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    let read = stream.read(&mut buffer)?;
    match way {
        Way::Cuts => Ok(()),
        Way::Hangs => {
            while stream.read(&mut buffer)? > 0 {}
            Ok(())
        }
        Way::Drips => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/activity+json\r\ncontent-length: 4000\r\n\r\n")?;
            loop {
                stream.write_all(b" ")?;
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        Way::Says(words) => {
            // All that is told is read before the answer, or the end of the connection would be a fault of its own.
            stream.set_read_timeout(Some(Duration::from_millis(200)))?;
            let mut read = read;
            while read == buffer.len() {
                read = stream.read(&mut buffer)?;
            }
            stream.write_all(words.as_bytes())
        }
    }
}

// `Retry-After` in `fetch` and `push`: it is asked again at once. `keep_fault` in exchange.rs: a storm. `timeout` of the client in reach.rs: who drips
// is waited for as long as it likes. One task for all peers: the good one waits.
#[tokio::test]
async fn peers_that_answer_wrongly_get_no_storm_and_hold_up_nobody() {
    let (one, good) = (Network::start().await, Network::start().await);
    agree(&one, &good);
    one.run(&["peer", "share", &good.url, "public"]);
    let wrong = WAYS.map(Wrong::start);
    let by = Viewer::with_role(Role::Coordinator);
    let store = one.open().await;
    let mut unit = store.begin(&Actor::system()).await.unwrap();
    for peer in &wrong {
        let who = Introduction {
            origin: peer.origin.clone(),
            address: peer.origin.clone(),
            name: "Wrong".to_owned(),
            actor: peer.origin.join("/ap/actor"),
            inbox: peer.origin.join("/ap/inbox"),
            keys: vec![PinnedKey { id: peer.origin.join("/ap/actor#main-key"), key: PublicKey::Ed25519([1; 32]) }],
        };
        ask(&mut unit, &by, &who).await.unwrap();
        be_asked(&mut unit, &who).await.unwrap();
        answer(&mut unit, &who.origin, Agreement::Agreed).await.unwrap();
        accept(&mut unit, &by, &who.origin).await.unwrap();
        share(&mut unit, &by, &who.origin, Shares::Public).await.unwrap();
    }
    unit.commit().await.unwrap();
    let seconds = 14;
    for second in 0..seconds {
        one.publish(&format!("said-{second}"), &format!("Ours, said {second:02}"), Audience::Public).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let titles: Vec<String> = (0..seconds).map(|second| format!("Ours, said {second:02}")).collect();
    good.wait_for(&titles.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for peer in &wrong {
        let (way, asked) = (peer.way, peer.asked());
        assert!(asked.most_at_once <= 1, "{way:?}: {asked:?}");
        let most = match way {
            Way::Says(words) if words.contains("retry-after") => 1,
            // Its 2xx is a yes to what it is told, however it is worded; only a page is none.
            Way::Says(words) if words.contains("image/png") => 60,
            Way::Says(_) | Way::Hangs | Way::Drips | Way::Cuts => 2 * seconds,
        };
        assert!((1..=most).contains(&asked.times), "{way:?}: {asked:?}, at most {most}");
    }
}
