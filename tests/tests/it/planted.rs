//! A word that stood in a case before it was made safe is nowhere thirty days after the decision: in no file of the data folder, in no
//! line that was logged, in no backup and no metric. And while it is there, nobody else's page, and no log, says it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use consultation::{Keys, sweep_originals};
use flate2::read::GzDecoder;
use identity::{Device, NewPerson};
use kernel::testing::TestStore;
use kernel::{Actor, Clock as _, Role, SystemClock};
use tests::{PATIENCE, Server, run_well};

/// A word that no list has: the family name of a child who is not there.
const WORD: &str = "quibblewick";
const NAME: &str = "Kwame Quibblewick";
/// A form without fields.
const NOTHING: &[(&str, &str)] = &[];
const DAY: i64 = 24 * 3_600_000;

/// Everything that lists, counts, finds, feeds or exports something.
const PAGES: [&str; 28] = [
    "/",
    "/search?q=quibblewic",
    "/api/v1/search?q=quibblewic",
    "/api/v1/suggest?q=quibble",
    "/api/v1/drafts",
    "/api/v1/members",
    "/cases",
    "/cases/new",
    "/cases/queue",
    "/cases/specialism",
    "/drafts",
    "/reviews",
    "/reviews-due",
    "/desk",
    "/desk/coverage",
    "/desk/searches",
    "/desk/reach",
    "/desk/post",
    "/library/pattern",
    "/library/strategy",
    "/account",
    "/account/telling",
    "/account/export",
    "/members",
    "/saved-searches",
    "/feeds/new.atom",
    "/calendar/network.ics",
    "/sources",
];

/// Somebody with a browser that knows nothing but their cookie.
struct Person {
    role: Role,
    cookie: String,
}

impl Person {
    async fn new(test: &TestStore, role: Role) -> Self {
        let mut unit = test.store.begin(&Actor::system()).await.unwrap();
        let new = NewPerson { name: format!("{role} Example"), email: None, role };
        let person = identity::add_person(&mut unit, &new).await.unwrap();
        unit.commit().await.unwrap();
        let secret = identity::open_session(&test.store, person, Device::Own, "Test").await.unwrap();
        Self { role, cookie: format!("sc-session={}", secret.reveal()) }
    }

    fn get(&self, server: &Server, path: &str) -> String {
        ask(server, &format!("GET {path}"), &self.cookie, ("text/html", ""))
    }

    fn post(&self, server: &Server, path: &str, fields: &[(&str, &str)]) -> String {
        ask(server, &format!("POST {path}"), &self.cookie, ("text/html", &form(fields)))
    }

    /// As the form's script saves.
    fn autosave(&self, server: &Server, path: &str, fields: &[(&str, &str)]) -> String {
        ask(server, &format!("POST {path}"), &self.cookie, ("application/json", &form(fields)))
    }
}

/// Asks, and returns the whole answer.
fn ask(server: &Server, what: &str, cookie: &str, (accept, form): (&str, &str)) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(
        stream,
        "{what} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\naccept: {accept}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{form}",
        server.address,
        form.len()
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn form(fields: &[(&str, &str)]) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    let encode = |text: &str| text.bytes().map(byte).collect::<String>();
    fields.iter().map(|(name, text)| format!("{}={}", encode(name), encode(text))).collect::<Vec<_>>().join("&")
}

/// Where an answer sends its reader.
fn location(answer: &str) -> String {
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("location: "));
    line.unwrap_or_else(|| panic!("sent nowhere: {answer}"))["location: ".len()..].trim().to_owned()
}

/// What stands in a field of the page's form.
fn value<'a>(page: &'a str, name: &str) -> &'a str {
    let after = page.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}: {page}")).1;
    after.split_once("value=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a field has a value").0
}

/// A case that names a child, as a form sends it.
fn naming() -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("revision", "0"),
        ("title", "Between lessons"),
        ("phases", "ks3"),
        ("areas", "semh"),
        ("strengths", "Talks well in small groups."),
        ("tried_what", "Visual timetable"),
        ("tried_how_long", "half a term"),
        ("tried_effect", "Helps in the morning"),
        ("wishes", "To eat lunch in peace"),
        ("consent", "yes"),
        ("consent-on", "2026-11-20"),
        ("consent-role", "SENCO"),
        ("considered", "yes"),
        ("appearance", "unnamed"),
    ]
    .into_iter()
    .map(|(name, text)| (name, text.to_owned()))
    .collect::<Vec<_>>();
    fields.push(("concern", format!("A boy called {NAME} finds transitions between lessons hard.")));
    fields.push(("question", format!("What else could we try for {NAME}?")));
    fields
}

fn with<'a>(fields: &'a [(&'static str, String)], changes: &[(&'static str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.map(|(name, text)| (*name, text.as_str())).chain(changes.iter().copied()).collect()
}

/// Whether these bytes hold the word, in either case or as base64.
fn holds(bytes: &[u8]) -> bool {
    let as_it_is = bytes.windows(WORD.len()).any(|window| window[0] | 32 == b'q' && window.eq_ignore_ascii_case(WORD.as_bytes()));
    as_it_is
        || (0..3).any(|shift| {
            // At each of three offsets, without the letters that its neighbours decide.
            let encoded = BASE64_STANDARD_NO_PAD.encode([vec![b'x'; shift], "Quibblewick".as_bytes().to_vec()].concat());
            let needle = &encoded.as_bytes()[4..encoded.len() - 2];
            bytes.windows(needle.len()).any(|window| window == needle)
        })
}

/// The files below a folder that hold the word, packed ones opened.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut unpacked = Vec::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
            assert!(unpacked.len() > bytes.len(), "{} is whole", path.display());
        }
        if holds(&bytes) || holds(&unpacked) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Asks for every page as all these, and lists who was told the word where.
fn tellers(server: &Server, people: &[Person], case: &str) -> Vec<String> {
    let public = Person { role: Role::Reader, cookie: String::new() };
    let ends = ["", "/edit", "/history", "/outcome", "/pattern", "/withdrawal", "/removal", "/review", "/invitations"];
    let mut found = Vec::new();
    for person in people.iter().chain([&public]) {
        let of_case = ends.map(|end| format!("{case}{end}"));
        for path in PAGES.iter().map(|path| (*path).to_owned()).chain(of_case) {
            if holds(person.get(server, &path).as_bytes()) {
                found.push(format!("{} {path}", person.role));
            }
        }
    }
    found.extend(holds(server.get("/metrics").body.as_bytes()).then(|| "metrics".to_owned()));
    found
}

#[tokio::test]
async fn a_word_from_before_the_release_is_nowhere_after_thirty_days_and_never_in_a_log() {
    let test = TestStore::new().await;
    // The server has the machine's clock; what is made here must not be of another time.
    test.clock.advance(SystemClock.now().0 - test.store.now().0);
    Server::start(&test).stop();
    let (asker, moderator) = (Person::new(&test, Role::Member).await, Person::new(&test, Role::Moderator).await);
    let mut others = Vec::new();
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Editor, Role::Coordinator, Role::Admin] {
        others.push(Person::new(&test, role).await);
    }
    let folder = test.folder.path().to_owned();
    let logs = tempfile::tempdir().unwrap();
    let named = naming();

    let server = Server::logging(&test, &logs.path().join("before.log"));
    let begun = asker.post(&server, "/cases", &with(&named, &[]));
    let case = location(&begun).split("/edit").next().unwrap().to_owned();
    assert!(holds(asker.get(&server, &format!("{case}/edit")).as_bytes()), "its author sees what they wrote");
    let saved = asker.autosave(&server, &format!("{case}/edit"), &with(&named, &[("revision", "1"), ("wishes", "Peace")]));
    assert!(saved.starts_with("HTTP/1.1 200"), "{saved}");
    asker.post(&server, "/cases/similar", &with(&named, &[]));
    let signed_out = ask(&server, &format!("POST {case}/edit"), "", ("text/html", &form(&with(&named, &[]))));
    assert!(signed_out.starts_with("HTTP/1.1 401") && holds(signed_out.as_bytes()), "given back: {signed_out}");
    let refused = asker.post(&server, &format!("{case}/submit"), NOTHING);
    assert!(!refused.contains("done=submitted"), "a name stands open");
    let page = asker.get(&server, &format!("{case}/edit"));
    let revision = value(&page, "revision").to_owned();
    let all = with(&named, &[("revision", &revision), ("action", "use-all")]);
    location(&asker.post(&server, &format!("{case}/edit"), &all));
    let sent = asker.post(&server, &format!("{case}/submit"), NOTHING);
    assert!(sent.contains("done=submitted"), "{sent}");
    assert_eq!(tellers(&server, &others, &case), Vec::<String>::new(), "while it waits");

    let read = moderator.post(&server, &format!("{case}/review"), &[("action", "open")]);
    let version = value(&read, "version").to_owned();
    let approval =
        [("action", "approve"), ("version", &version), ("recognisable", "yes"), ("recognisable_why", "A case of this test")];
    let approved = moderator.post(&server, &format!("{case}/review"), &approval);
    assert!(location(&approved).contains("done=released"), "{approved}");
    let seen = others[1].get(&server, &case);
    assert!(seen.starts_with("HTTP/1.1 200") && seen.contains("transitions between lessons"), "{seen}");
    assert_eq!(tellers(&server, &others, &case), Vec::<String>::new(), "when it is released");
    assert!(server.stop());
    assert!(fs::metadata(logs.path().join("before.log")).unwrap().len() > 1_000, "something was logged");
    assert_eq!(holding(logs.path()), Vec::<String>::new(), "no log says it");
    assert_eq!(holding(&folder), Vec::<String>::new(), "sealed from the first moment");

    test.clock.advance(31 * DAY);
    let keys = Keys::open(folder.join("case-keys")).unwrap();
    assert!(sweep_originals(&test.store, &keys).await.unwrap() > 0);
    assert_eq!(fs::read_dir(folder.join("case-keys")).unwrap().count(), 0, "the key is destroyed");
    let archive = folder.join("after.tar.gz");
    run_well(&test, &["backup", archive.to_str().unwrap()]);
    assert_eq!(holding(&folder), Vec::<String>::new(), "database, write-ahead log, indices, keys, backup");
    let elsewhere = TestStore::new().await;
    run_well(&elsewhere, &["restore", archive.to_str().unwrap()]);
    assert_eq!(holding(elsewhere.folder.path()), Vec::<String>::new(), "nor in what it restores");

    let server = Server::logging(&test, &logs.path().join("after.log"));
    assert_eq!(tellers(&server, &others, &case), Vec::<String>::new(), "a month later");
    assert!(!holds(asker.get(&server, &case).as_bytes()) && !holds(moderator.get(&server, &format!("{case}/history")).as_bytes()));
    assert!(server.stop());
    assert_eq!(holding(logs.path()), Vec::<String>::new());
}

#[test]
fn the_search_for_the_word_finds_it_wherever_it_may_hide() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("plain", b"a QuibbleWick here".to_vec()),
        ("base64", BASE64_STANDARD_NO_PAD.encode("A boy called Kwame Quibblewick finds").into_bytes()),
        ("other", b"A quibble, a wick".to_vec()),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let mut packed =
        flate2::write::GzEncoder::new(File::create(folder.path().join("packed")).unwrap(), flate2::Compression::default());
    packed.write_all(format!("{:4000}{NAME}", "").as_bytes()).unwrap();
    packed.finish().unwrap();
    let mut found: Vec<String> = holding(folder.path()).iter().map(|path| path.rsplit('/').next().unwrap().to_owned()).collect();
    found.sort_unstable();
    assert_eq!(found, ["base64", "packed", "plain"]);
}
