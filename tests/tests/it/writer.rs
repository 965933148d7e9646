//! Somebody who is signed in and sends files, over connections of their own.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use identity::{Device, NewPerson};
use kernel::testing::TestStore;
use kernel::{Actor, Role, Viewer};
use library::{Draft, DraftId, Kind};
use tests::{PATIENCE, Server};

/// Somebody who writes, with a draft.
pub(crate) struct Writer {
    pub(crate) viewer: Viewer,
    pub(crate) cookie: String,
    pub(crate) draft: DraftId,
}

impl Writer {
    pub(crate) async fn new(test: &TestStore) -> Self {
        let actor = Actor::system();
        let mut unit = test.store.begin(&actor).await.unwrap();
        let new = NewPerson { name: "Editor Example".to_owned(), email: None, role: Role::Editor };
        let person = identity::add_person(&mut unit, &new).await.unwrap();
        let viewer = Viewer::member(person, Role::Editor);
        let content = Draft::new(Kind::Strategy, "", "Calm corridors", "Say one step.\n");
        let content = Draft { audience: kernel::Audience::Public, summary: "Calm.".to_owned(), ..content };
        let draft = library::start_draft(&mut unit, &viewer, &content).await.unwrap();
        unit.commit().await.unwrap();
        let secret = identity::open_session(&test.store, person, Device::Own, "Test").await.unwrap();
        Self { viewer, cookie: format!("sc-session={}", secret.reveal()), draft }
    }

    fn path(&self) -> String {
        format!("/drafts/{}/files", self.draft)
    }

    /// The beginning of an upload of so many bytes.
    pub(crate) fn head(&self, server: &Server, length: usize, more: &str) -> String {
        format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\naccept: application/json\r\n\
             content-type: multipart/form-data; boundary=quokka\r\ncontent-length: {length}\r\n{more}connection: close\r\n\r\n",
            self.path(),
            server.address,
            self.cookie
        )
    }

    pub(crate) fn upload(&self, server: &Server, name: &str, bytes: &[u8]) -> String {
        let body = form(name, bytes);
        send(server, &self.head(server, body.len(), ""), &body)
    }

    /// Brings a Word document to become a strategy.
    pub(crate) fn import(&self, server: &Server, name: &str, bytes: &[u8]) -> String {
        let mut body = b"--quokka\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nstrategy\r\n".to_vec();
        body.extend(form(name, bytes));
        let head = self.head(server, body.len(), "").replacen(&self.path(), "/drafts/import", 1);
        send(server, &head.replace("accept: application/json\r\n", ""), &body)
    }

    /// Asks for a page.
    pub(crate) fn get(&self, server: &Server, path: &str) -> String {
        let head =
            format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\r\n", server.address, self.cookie);
        send(server, &head, b"")
    }
}

pub(crate) fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    write!(body, "--quokka\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--quokka--\r\n");
    body
}

fn send(server: &Server, head: &str, body: &[u8]) -> String {
    let mut stream = connect(server);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    read(stream)
}

pub(crate) fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

pub(crate) fn read(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
