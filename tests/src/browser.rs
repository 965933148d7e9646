//! A browser as far as signing in needs one: it keeps cookies, follows where it is sent, and goes to other servers too.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use crate::{Answer, PATIENCE};

/// A browser with nothing in it. Cookies are kept by server, as if each were a host of its own.
#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<(SocketAddr, String), String>,
}

impl Browser {
    /// Opens an address on this machine, and follows where it is sent.
    pub fn get(&mut self, url: &str) -> Answer {
        self.ask("GET", url, "")
    }

    /// Sends a form as from a page of the same site, and follows where it is sent.
    pub fn post(&mut self, url: &str, form: &str) -> Answer {
        self.ask("POST", url, form)
    }

    /// Asks once, and returns where the answer leads.
    pub fn location(&mut self, url: &str) -> String {
        let (_, location) = self.exchange("GET", url, "");
        location.unwrap_or_else(|| panic!("{url} leads nowhere"))
    }

    fn ask(&mut self, method: &str, url: &str, form: &str) -> Answer {
        let (mut answer, mut location) = self.exchange(method, url, form);
        for _ in 0..10 {
            let Some(next) = location else { return answer };
            (answer, location) = self.exchange("GET", &next, "");
        }
        panic!("{url} leads on and on");
    }

    fn exchange(&mut self, method: &str, url: &str, form: &str) -> (Answer, Option<String>) {
        let rest = url.strip_prefix("http://").expect("the tests' servers speak plain http");
        let (host, path) = rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, path.to_owned()));
        let address: SocketAddr = host.parse().expect("the tests' servers are addresses on this machine");
        let mine = self.cookies.iter().filter(|((server, _), _)| *server == address);
        let cookies = mine.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let head = format!(
            "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: {cookies}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            form.len()
        );
        let mut stream = TcpStream::connect(address).expect("the server is there");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit can be set");
        stream.write_all(format!("{head}{form}").as_bytes()).expect("the request is taken");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("the answer ends");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer has a status");
        let mut location = None;
        for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase().as_str() {
                "location" if value.starts_with('/') => location = Some(format!("http://{host}{value}")),
                "location" => location = Some(value.to_owned()),
                "set-cookie" => self.keep(address, value),
                _ => {}
            }
        }
        (Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }, location)
    }

    fn keep(&mut self, address: SocketAddr, line: &str) {
        let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        let key = (address, name.to_owned());
        if value.is_empty() {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.to_owned());
        }
    }
}
