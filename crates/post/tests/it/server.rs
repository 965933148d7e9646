//! A mail server of a test's own, which answers as it is told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use post::{Security, Settings};

/// How it answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// Refuses to sign anybody in.
    Strict,
    /// Does not take letters from us.
    RefusesUs,
    /// Knows nobody at `nobody@…`, and wants letters to `later@…` later.
    Choosy,
    /// Takes a letter and hangs up before saying so.
    HangsUp,
}

/// What it took: each letter as it came, head and all.
#[derive(Clone, Default)]
pub(crate) struct Taken(Arc<Mutex<Vec<String>>>);

impl Taken {
    pub(crate) fn letters(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// The values of a header, in the order of the letters.
    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let start = format!("{name}: ");
        let of = |letter: &String| letter.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned();
        self.letters().iter().map(of).collect()
    }
}

#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    pub(crate) taken: Taken,
    mood: Arc<Mutex<Mood>>,
}

impl MailServer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { address: listener.local_addr().unwrap(), taken: Taken::default(), mood: Arc::default() };
        let inside = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inside = inside.clone();
                thread::spawn(move || inside.converse(&stream));
            }
        });
        server
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn settings(&self) -> Settings {
        settings(self.address)
    }

    fn converse(&self, stream: &TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream).lines();
        let say = |text: &str| (&mut &*stream).write_all(format!("{text}\r\n").as_bytes()).ok();
        say("220 here")?;
        loop {
            let line = lines.next()?.ok()?;
            let mood = *self.mood.lock().unwrap();
            let verb = line.split([' ', ':']).next().unwrap_or_default();
            match (verb, mood) {
                ("EHLO", _) => say("250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME")?,
                ("AUTH", Mood::Strict) => say("535 5.7.8 no")?,
                ("MAIL", Mood::RefusesUs) => say("550 5.7.1 not from you")?,
                ("RCPT", Mood::Choosy) if line.contains("nobody@") => say("550 5.1.1 no such person")?,
                ("RCPT", Mood::Choosy) if line.contains("later@") => say("451 4.7.1 come back")?,
                ("DATA", _) => {
                    say("354 go on")?;
                    let letter = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect::<Vec<_>>().join("\n");
                    self.taken.0.lock().unwrap().push(letter);
                    if mood == Mood::HangsUp {
                        return None;
                    }
                    say("250 taken")?;
                }
                ("QUIT", _) => return say("221 bye"),
                _ => say("250 yes")?,
            }
        }
    }
}

pub(crate) fn settings(address: SocketAddr) -> Settings {
    let ip = address.ip().to_string();
    Settings::new(&ip, address.port(), Security::None, "Tarnbridge <network@example.org>", None).unwrap()
}

/// Where no mail server is.
pub(crate) fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap()
}
