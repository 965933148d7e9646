//! What stands between two servers, and does what the Internet does at its worst: cuts, loses answers, brings things twice or late.

use std::collections::{HashSet, VecDeque};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a connection may be silent.
const SILENCE: Duration = Duration::from_secs(20);

/// Small numbers by chance that a seed repeats.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below this one.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }
}

/// A server's public address, behind which mischief happens.
pub struct Mischief {
    /// Where others reach the server.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    target: SocketAddr,
    chance: Chance,
    is_wild: bool,
    /// Requests that did not just pass.
    count: usize,
    /// Who does not get through: hosts of the keys that sign.
    cut_off: HashSet<String>,
    /// Whether what changed cannot be read.
    refuses_feed: bool,
    /// What happens to the next requests for files.
    files: VecDeque<FileFate>,
    /// Which parts of files were asked for.
    parts: Vec<String>,
}

/// What happens to a request for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFate {
    Pass,
    /// The connection ends in the middle of the answer.
    CutInTheMiddle,
    /// Its bytes are others.
    Spoil,
}

impl Mischief {
    /// Stands before the server at this address.
    pub fn before(target: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let state = State {
            target,
            chance: Chance::new(seed),
            is_wild: false,
            count: 0,
            cut_off: HashSet::new(),
            refuses_feed: false,
            files: VecDeque::new(),
            parts: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || pass(stream, &shared));
            }
        });
        Self { address, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Leads to the server at this address from now on: one that was killed comes back at another port, for its own may be taken.
    pub fn lead_to(&self, target: SocketAddr) {
        self.state().target = target;
    }

    /// Whether what is told meets mischief from now on.
    pub fn be_wild(&self, is_wild: bool) {
        self.state().is_wild = is_wild;
    }

    /// Lets nothing through that the server of this host and port signed; the other way is not concerned.
    pub fn cut_off(&self, host: &str) {
        self.state().cut_off.insert(host.to_owned());
    }

    /// Whether nobody can read what changed from now on; what is told is not concerned.
    pub fn refuse_feed(&self, refuses: bool) {
        self.state().refuses_feed = refuses;
    }

    /// How many requests met mischief.
    pub fn count(&self) -> usize {
        self.state().count
    }

    /// Lets this happen to the next requests for files; what comes after them passes.
    pub fn meddle_with_files(&self, fates: &[FileFate]) {
        self.state().files.extend(fates);
    }

    /// Which parts of files were asked for, as `0-1048575`, in order.
    pub fn parts(&self) -> Vec<String> {
        self.state().parts.clone()
    }

    /// Lets everybody through again.
    pub fn heal(&self) {
        self.state().cut_off.clear();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What happens to one request.
enum Fate {
    Pass,
    Cut,
    /// It arrives, and whoever sent it does not hear so.
    LoseAnswer,
    Twice,
    /// It arrives so many milliseconds after it was given up.
    Late(u64),
    /// The server seems busy.
    Busy,
}

fn pass(mut from: TcpStream, state: &Mutex<State>) -> Option<()> {
    from.set_read_timeout(Some(SILENCE)).ok()?;
    let request = read(&mut from)?;
    let file_fate = request.starts_with(b"GET /ap/files/").then(|| note_file(&request, &mut lock(state)));
    let (target, fate) = {
        let mut state = lock(state);
        let is_told = request.starts_with(b"POST /ap/inbox");
        let is_refused = state.refuses_feed && request.starts_with(b"GET /ap/changes");
        let text = String::from_utf8_lossy(&request[..request.len().min(8_192)]).into_owned();
        let is_cut_off = state.cut_off.iter().any(|host| text.contains(&format!("//{host}/ap/actor#")));
        let fate = match if state.is_wild && is_told { state.chance.below(20) } else { 20 } {
            _ if is_cut_off => Fate::Cut,
            _ if is_refused => Fate::Busy,
            0 | 1 => Fate::Cut,
            2 | 3 => Fate::LoseAnswer,
            4..=6 => Fate::Twice,
            7 | 8 => Fate::Late(state.chance.below(3_000)),
            9 => Fate::Busy,
            _ => Fate::Pass,
        };
        state.count += usize::from(!matches!(fate, Fate::Pass));
        (state.target, fate)
    };
    match fate {
        Fate::Cut => {}
        Fate::Pass => {
            let answer = forward(target, &request)?;
            from.write_all(&file_fate.map_or(answer.clone(), |fate| meddle(answer, fate))).ok()?;
        }
        Fate::LoseAnswer => drop(forward(target, &request)),
        Fate::Twice => {
            forward(target, &request);
            from.write_all(&forward(target, &request)?).ok()?;
        }
        Fate::Late(millis) => {
            drop(from);
            std::thread::sleep(Duration::from_millis(millis));
            forward(target, &request);
        }
        Fate::Busy => {
            let busy = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            from.write_all(busy.as_bytes()).ok()?;
        }
    }
    Some(())
}

/// Keeps which part of a file is asked for, and says what happens to it.
fn note_file(request: &[u8], state: &mut State) -> FileFate {
    let head = String::from_utf8_lossy(request).to_ascii_lowercase();
    let part = head.lines().find_map(|line| line.strip_prefix("range: bytes=")).unwrap_or("all").to_owned();
    state.parts.push(part);
    state.files.pop_front().unwrap_or(FileFate::Pass)
}

fn meddle(mut answer: Vec<u8>, fate: FileFate) -> Vec<u8> {
    let body = answer.windows(4).position(|four| four == b"\r\n\r\n").map_or(answer.len(), |end| end + 4);
    match fate {
        FileFate::Pass => {}
        FileFate::CutInTheMiddle => answer.truncate(body + (answer.len() - body) / 2),
        FileFate::Spoil => answer[body..].fill(b'x'),
    }
    answer
}

/// Brings a request to the server, and returns its answer.
fn forward(target: SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    let mut to = TcpStream::connect(target).ok()?;
    to.set_read_timeout(Some(SILENCE)).ok()?;
    let line = request.windows(2).position(|two| two == b"\r\n")? + 2;
    // One request a connection, so that the end of the answer is its end.
    to.write_all(&[&request[..line], b"connection: close\r\n", &request[line..]].concat()).ok()?;
    let mut answer = Vec::new();
    to.read_to_end(&mut answer).ok()?;
    Some(answer).filter(|answer| !answer.is_empty())
}

/// Reads one request whole.
fn read(from: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok()).unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(bytes);
            }
        }
        match from.read(&mut buffer).ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}
