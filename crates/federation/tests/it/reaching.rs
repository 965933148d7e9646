//! Requests to other machines: where they go, where they never go, and two networks over real connections.

use std::io::ErrorKind;
use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use federation::{
    Agreement, Confirmation, Hold, Introduction, Origin, Pulled, Pushed, Reach, ReachSettings, Shares, Speaker, accept, actor,
    admit, answer, ask, be_asked, find_contact, find_peer, hear_move, hold, is_public, list_range, list_receipts, list_remote,
    look_up, pull, push, read_digest, read_feed, share, take,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use kernel::testing::TestStore;
use kernel::{Audience, Error, Store, Viewer, list_entries};
use library::{Draft, Kind, WithdrawalReason, publish, withdraw};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::kit::{KEYS, coordinator, there, words, write};

pub(crate) fn reach(is_loopback_allowed: bool, ports: Vec<u16>) -> Reach {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Reach::new(ReachSettings { ports, is_loopback_allowed }).unwrap()
}

async fn fetch(reach: &Reach, origin: &str, path: &str) -> Result<federation::Answer, Error> {
    let origin: Origin = origin.parse().unwrap();
    reach.send("GET", &origin, path, HeaderMap::new(), Vec::new()).await
}

#[test]
fn only_addresses_of_the_public_network_are_public() {
    for public in ["9.9.9.9", "203.0.114.1", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "2600::1", "2001:4860::8888"] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
    let not = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:9.9.9.9",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::1",
        "3fff::1",
    ];
    for address in not {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
}

#[tokio::test]
async fn no_connection_is_made_to_this_machine_under_any_name() {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let strict = reach(false, vec![port]);
    let numbers =
        ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.1", "169.254.169.254"];
    for host in numbers {
        let refused = fetch(&strict, &format!("https://{host}:{port}"), "/").await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{host}");
    }
    let refused = fetch(&strict, &format!("http://127.0.0.1:{port}"), "/").await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    // A name that leads here.
    let refused = fetch(&strict, &format!("https://localhost:{port}"), "/").await;
    assert!(matches!(refused, Err(Error::Unavailable(_))));
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[tokio::test]
async fn other_ports_and_paths_that_lead_elsewhere_are_refused() {
    let reach = reach(true, Vec::new());
    assert!(matches!(fetch(&reach, "https://quillham.example.org:8443", "/").await, Err(Error::Refused(_))));
    for path in ["", "ap/actor", "@evil.example/", ":80/", ".evil.example/"] {
        assert!(matches!(fetch(&reach, "http://127.0.0.1:9", path).await, Err(Error::Refused(_))), "{path}");
    }
}

/// Answers every request on a port of its own with these bytes.
async fn answering(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = read_request(&mut stream).await;
            let _ = stream.write_all(&bytes).await;
        }
    });
    origin
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_large_answer_is_not_read() {
    let reach = reach(true, Vec::new());
    let elsewhere = StdListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let target = elsewhere.local_addr().unwrap();
    let redirect = format!("HTTP/1.1 302 Found\r\nlocation: http://{target}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let answer = fetch(&reach, &answering(redirect.into_bytes()).await, "/").await.unwrap();
    assert!(answer.status == 302 && !answer.is_yes() && answer.to_json().is_err());
    assert_eq!(elsewhere.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    let mut large = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    large.resize(large.len() + 4 * 1024 * 1024 + 1, b' ');
    let refused = fetch(&reach, &answering(large).await, "/").await;
    assert!(matches!(refused, Err(Error::Unavailable(why)) if why.contains("4 MiB")));
}

#[tokio::test]
async fn a_page_is_no_yes_and_no_object() {
    let reach = reach(true, Vec::new());
    let with = |media_type: &str| {
        format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}")
    };
    let page = fetch(&reach, &answering(with("text/html; charset=utf-8").into_bytes()).await, "/").await.unwrap();
    assert!(!page.is_yes() && page.to_json().is_err());
    let json = fetch(&reach, &answering(with("application/json").into_bytes()).await, "/").await.unwrap();
    assert!(json.is_yes() && json.to_json().is_err());
    let object = fetch(&reach, &answering(with("application/activity+json").into_bytes()).await, "/").await.unwrap();
    assert!(object.to_json().is_ok());
}

/// Reads a request; `None` where the other side hung up.
async fn read_request(stream: &mut TcpStream) -> Option<(String, HeaderMap, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&piece[..count]);
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut headers = HeaderMap::new();
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(':')?;
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value.trim()).ok()?);
    }
    let length: usize = headers.get("content-length").map_or(0, |value| value.to_str().unwrap().parse().unwrap());
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&piece[..count]);
    }
    Some((head.lines().next()?.to_owned(), headers, body))
}

/// Answers as a server of this network would.
async fn serve(store: &Store, our: &Origin, request: &federation::signature::Received<'_>) -> (u16, String) {
    if request.method == "POST" {
        return (take(store, (our, our), request).await.map_or_else(|refusal| refusal.status(), |_| 202), String::new());
    }
    if request.path_and_query == "/ap/actor" {
        return (200, actor(our, our, "A network", &KEYS).to_string());
    }
    let peer = match admit(store, our, request).await {
        Ok(admitted) => admitted.peer,
        Err(refusal) => return (refusal.status(), String::new()),
    };
    if !peer.is_active() {
        return (503, String::new());
    }
    let words = words();
    let speaker = Speaker { our, at: our, name: "A network", words: &words };
    if request.path_and_query == "/ap/digest" {
        return (200, read_digest(store, &speaker, &peer).await.unwrap().to_string());
    }
    if let Some((_, asked)) = request.path_and_query.split_once("?bucket=") {
        let (range, after) =
            asked.split_once("&after=").map_or((asked, None), |(range, after)| (range, Some(after.parse().unwrap())));
        return (200, list_range(store, &speaker, &peer, range.parse().unwrap(), after).await.unwrap().to_string());
    }
    let after = request.path_and_query.split_once("after=").map(|(_, place)| place.parse().unwrap());
    match read_feed(store, &speaker, &peer, after.as_ref(), 4).await {
        Ok(page) => (200, page.to_json(&speaker).to_string()),
        Err(_) => (409, String::new()),
    }
}

/// A network behind a port of its own, which answers its inbox.
pub(crate) struct Served {
    pub(crate) test: Arc<TestStore>,
    pub(crate) origin: Origin,
}

impl Served {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin: Origin = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let test = Arc::new(TestStore::new().await);
        let (inner, our) = (Arc::clone(&test), origin.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some((line, headers, body)) = read_request(&mut stream).await else { continue };
                let mut words = line.split(' ').map(str::to_owned);
                let (Some(method), Some(path)) = (words.next(), words.next()) else { continue };
                let request =
                    federation::signature::Received { method: &method, path_and_query: &path, headers: &headers, body: &body };
                let (status, json) = serve(&inner.store, &our, &request).await;
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-type: application/activity+json\r\ncontent-length: {}\r\nretry-after: 7\r\nconnection: close\r\n\r\n{json}",
                    json.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { test, origin }
    }

    pub(crate) async fn agree_with(&self, other: &Origin, shares: Shares) {
        let by = coordinator();
        let who = Introduction::read(&actor(other, other, "A network", &KEYS), other, other).unwrap();
        write!(self.test, |unit| ask(&mut unit, &by, &who)).unwrap();
        write!(self.test, |unit| answer(&mut unit, other, Agreement::Agreed)).unwrap();
        write!(self.test, |unit| be_asked(&mut unit, &who)).unwrap();
        write!(self.test, |unit| accept(&mut unit, &by, other)).unwrap();
        write!(self.test, |unit| share(&mut unit, &by, other, shares)).unwrap();
    }

    pub(crate) async fn push(&self, to: &Origin) -> Pushed {
        let words = words();
        let speaker = Speaker { our: &self.origin, at: &self.origin, name: "A network", words: &words };
        let peer = find_peer(self.test.store.reader(), to).await.unwrap().unwrap();
        push(&self.test.store, &speaker, &KEYS, &reach(true, Vec::new()), &peer, 1.0).await.unwrap()
    }

    pub(crate) async fn pull(&self, from: &Origin) -> usize {
        let mut pages = 1;
        loop {
            let peer = find_peer(self.test.store.reader(), from).await.unwrap().unwrap();
            match pull(&self.test.store, &self.origin, &KEYS, &reach(true, Vec::new()), &peer).await.unwrap() {
                Pulled::All | Pulled::Later { .. } => return pages,
                Pulled::More => pages += 1,
            }
        }
    }

    pub(crate) async fn copies(&self) -> usize {
        let entries = list_entries(self.test.store.reader(), 0, 1000).await.unwrap();
        let ids: Vec<uuid::Uuid> = entries.iter().filter_map(|entry| entry.subject.parse().ok()).collect();
        list_remote(self.test.store.reader(), &Viewer::public(), &ids).await.unwrap().len()
    }

    pub(crate) async fn put(&self, key: &str) -> library::ResourceId {
        let mut draft = Draft::new(Kind::Strategy, key, &format!("Title of {key}"), "Words.");
        draft.audience = Audience::Public;
        "CC-BY-4.0".clone_into(&mut draft.licence);
        write!(self.test, |unit| publish(&mut unit, &draft)).unwrap().id
    }
}

#[tokio::test]
async fn what_is_published_reaches_the_other_network_and_so_does_its_withdrawal() {
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    let ids = [one.put("a").await, one.put("b").await];
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    assert_eq!(other.copies().await, 2);
    write!(one.test, |unit| withdraw(&mut unit, ids[0], WithdrawalReason::Privacy)).unwrap();
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    assert_eq!(other.copies().await, 1);
}

#[tokio::test]
async fn what_fails_is_tried_again_when_the_peer_wants_and_nothing_is_lost() {
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    write!(other.test, |unit| hold(&mut unit, &coordinator(), &one.origin, Hold::Paused)).unwrap();
    one.put("a").await;
    let peer = find_peer(one.test.store.reader(), &other.origin).await.unwrap().unwrap();
    let pulled = pull(&one.test.store, &one.origin, &KEYS, &reach(true, Vec::new()), &peer).await.unwrap();
    assert_eq!(pulled, Pulled::Later { status: 503, asked: Some(Duration::from_secs(7)) });
    assert_eq!(one.push(&other.origin).await, Pushed::Failed);
    assert_eq!(one.push(&other.origin).await, Pushed::Waiting);
    let contact = find_contact(one.test.store.reader(), &other.origin).await.unwrap();
    assert_eq!((contact.failures, contact.next_try_at.unwrap().0 - one.test.store.now().0), (1, 7000));
    write!(other.test, |unit| hold(&mut unit, &coordinator(), &one.origin, Hold::Open)).unwrap();
    one.test.clock.advance(7000);
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    assert_eq!(other.copies().await, 1);
    assert_eq!(find_contact(one.test.store.reader(), &other.origin).await.unwrap().failures, 0);
}

#[tokio::test]
async fn a_peer_confirms_a_withdrawal_when_it_takes_it_and_its_trouble_is_kept_in_words() {
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    let id = one.put("a").await;
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    write!(other.test, |unit| hold(&mut unit, &coordinator(), &one.origin, Hold::Paused)).unwrap();
    write!(one.test, |unit| withdraw(&mut unit, id, WithdrawalReason::Privacy)).unwrap();
    let since = one.test.store.now();
    assert_eq!(one.push(&other.origin).await, Pushed::Failed);
    let confirmation = async || list_receipts(one.test.store.reader(), &coordinator(), None).await.unwrap().receipts[0].peers[0].1;
    assert_eq!(confirmation().await, Confirmation::Awaited);
    let contact = find_contact(one.test.store.reader(), &other.origin).await.unwrap();
    assert_eq!((contact.failing_since, contact.fault.as_str()), (Some(since), "it answers with the status 503"));
    write!(other.test, |unit| hold(&mut unit, &coordinator(), &one.origin, Hold::Open)).unwrap();
    one.test.clock.advance(7000);
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    assert_eq!(confirmation().await, Confirmation::Confirmed(one.test.store.now()));
    let contact = find_contact(one.test.store.reader(), &other.origin).await.unwrap();
    assert_eq!((contact.failing_since, contact.told_at), (None, Some(one.test.store.now())));
    assert_eq!(contact.last_at(), contact.told_at);
    other.pull(&one.origin).await;
    let contact = find_contact(other.test.store.reader(), &one.origin).await.unwrap();
    assert_eq!(contact.read_at, Some(other.test.store.now()));
}

#[tokio::test]
async fn a_peer_that_is_away_or_on_hold_is_not_lost() {
    let (one, away) = (Served::new().await, "http://127.0.0.1:1".parse().unwrap());
    one.agree_with(&away, Shares::Public).await;
    one.put("a").await;
    assert_eq!(one.push(&away).await, Pushed::Failed);
    one.test.clock.advance(3_600_000);
    assert_eq!(one.push(&away).await, Pushed::Failed);
    assert_eq!(find_contact(one.test.store.reader(), &away).await.unwrap().failures, 2);
    one.test.clock.advance(3_600_000);
    write!(one.test, |unit| hold(&mut unit, &coordinator(), &away, Hold::Paused)).unwrap();
    assert_eq!(one.push(&away).await, Pushed::Waiting);
}

#[tokio::test]
async fn two_coordinators_who_looked_each_other_up_make_a_peering() {
    let (one, other) = (Served::new().await, Served::new().await);
    let by = coordinator();
    for (from, to) in [(&one, &other), (&other, &one)] {
        let found = look_up(&from.test.store, &from.origin, &KEYS, &reach(true, Vec::new()), &to.origin).await.unwrap();
        write!(from.test, |unit| ask(&mut unit, &by, &found)).unwrap();
    }
    for (from, to) in [(&one, &other), (&other, &one)] {
        assert_eq!(from.push(&to.origin).await, Pushed::Greeted);
    }
    // Each has the other's asking, for which it asked itself, and answers it.
    for (from, to) in [(&one, &other), (&other, &one)] {
        from.test.clock.advance(3_600_000);
        to.test.clock.advance(3_600_000);
        from.push(&to.origin).await;
    }
    for (from, to) in [(&one, &other), (&other, &one)] {
        let peer = find_peer(from.test.store.reader(), &to.origin).await.unwrap().unwrap();
        assert!(peer.is_active(), "{peer:?}");
    }
    one.put("a").await;
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    assert_eq!(other.copies().await, 0, "nothing until somebody chooses");
    write!(one.test, |unit| share(&mut unit, &by, &other.origin, Shares::Public)).unwrap();
    assert_eq!(one.push(&other.origin).await, Pushed::All);
    assert_eq!(other.copies().await, 1);
}

#[tokio::test]
async fn what_was_missed_is_fetched_in_pages_and_anew_after_another_choice() {
    let (one, other) = (Served::new().await, Served::new().await);
    one.agree_with(&other.origin, Shares::Public).await;
    other.agree_with(&one.origin, Shares::Nothing).await;
    let mut ids = Vec::new();
    for number in 0..10 {
        ids.push(one.put(&format!("s{number}")).await);
    }
    write!(one.test, |unit| withdraw(&mut unit, ids[0], WithdrawalReason::Privacy)).unwrap();
    assert!(other.pull(&one.origin).await >= 3);
    assert_eq!(other.copies().await, 9);
    write!(one.test, |unit| share(&mut unit, &coordinator(), &other.origin, Shares::Nothing)).unwrap();
    other.pull(&one.origin).await;
    assert_eq!(other.copies().await, 0);
}

#[tokio::test]
async fn a_network_that_is_not_what_it_says_is_not_looked_up() {
    let one = Served::new().await;
    let reach = reach(true, Vec::new());
    let answer = |json: String| {
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/activity+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{json}",
            json.len()
        )
    };
    let foreign = actor(&there(), &there(), "Quillham", &KEYS).to_string();
    for json in [foreign, "{}".to_owned(), "[]".to_owned()] {
        let at: Origin = answering(answer(json).into_bytes()).await.parse().unwrap();
        assert!(matches!(look_up(&one.test.store, &one.origin, &KEYS, &reach, &at).await, Err(Error::Refused(_))));
    }
    assert!(look_up(&one.test.store, &one.origin, &KEYS, &reach, &one.origin).await.is_err());
}

/// Where a network that was at this origin before answers now.
async fn moved_from(old: &Origin) -> Origin {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at: Origin = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let json = actor(old, &at, "A network", &KEYS).to_string();
    let head = "HTTP/1.1 200 X\r\ncontent-type: application/activity+json\r\nconnection: close\r\ncontent-length:";
    let answer = format!("{head} {}\r\n\r\n{json}", json.len());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    at
}

#[tokio::test]
async fn who_moved_is_believed_where_it_is_known_or_nobody_answers_at_the_old_address() {
    let (one, living) = (Served::new().await, Served::new().await);
    let gone: Origin = "http://127.0.0.1:1".parse().unwrap();
    let find = async |at: &Origin| look_up(&one.test.store, &one.origin, &KEYS, &reach(true, Vec::new()), at).await;
    let at = moved_from(&gone).await;
    let found = find(&at).await.unwrap();
    assert_eq!((found.origin, found.address, found.inbox), (gone, at.clone(), at.join("/ap/inbox")));
    let other = moved_from(&living.origin).await;
    assert!(matches!(find(&other).await, Err(Error::Refused(why)) if why.contains("somebody answers there")));
    // Keys are for everybody to read: that somebody shows them elsewhere says nothing, until the network has said so itself.
    one.agree_with(&living.origin, Shares::Public).await;
    assert!(matches!(find(&other).await, Err(Error::Refused(why)) if why.contains("has not said so itself")));
    let who = Introduction::read(&actor(&living.origin, &other, "A network", &KEYS), &living.origin, &other).unwrap();
    let at_home = Introduction { address: living.origin.clone(), ..who.clone() };
    assert_ne!(who.fingerprint(), at_home.fingerprint(), "and its words are others");
    let place = async || find_peer(one.test.store.reader(), &living.origin).await.unwrap().unwrap().address;
    let mut unit = one.test.begin().await;
    assert!(matches!(ask(&mut unit, &coordinator(), &who).await, Err(Error::Conflict(_))));
    unit.abandon().await.unwrap();
    assert_eq!(place().await, living.origin);
    write!(one.test, |unit| hear_move(&mut unit, &living.origin, &other)).unwrap();
    assert_eq!(find(&other).await.unwrap().origin, living.origin);
    assert!(find(&moved_from(&one.origin).await).await.is_err(), "nobody else is this network");
    // Only a coordinator who compared the words lets it follow, and only with the keys that are pinned.
    let by = coordinator();
    let found = find(&other).await.unwrap();
    let stranger = Introduction { keys: found.keys[..1].to_vec(), ..found.clone() };
    let mut unit = one.test.begin().await;
    assert!(ask(&mut unit, &by, &stranger).await.is_err());
    unit.abandon().await.unwrap();
    assert_eq!(place().await, living.origin);
    // A pause is ended by going on, and by nothing else.
    write!(one.test, |unit| hold(&mut unit, &by, &living.origin, Hold::Paused)).unwrap();
    write!(one.test, |unit| ask(&mut unit, &by, &found)).unwrap();
    let peer = find_peer(one.test.store.reader(), &living.origin).await.unwrap().unwrap();
    assert_eq!((peer.address, peer.moving_to, peer.hold), (other.clone(), None, Hold::Paused));
    // Back again, and away and back before anybody looked.
    for to in [&living.origin, &other] {
        write!(one.test, |unit| hear_move(&mut unit, &living.origin, to)).unwrap();
    }
    let peer = find_peer(one.test.store.reader(), &living.origin).await.unwrap().unwrap();
    assert_eq!((peer.address, peer.moving_to), (other, None));
}
