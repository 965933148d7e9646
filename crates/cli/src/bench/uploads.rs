//! How long files take: six that are brought together until each is read, and one until its text is found.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use identity::{Device, NewPerson};
use kernel::{Actor, Audience, DatabaseSettings, Role, Store, SystemClock, Viewer};
use library::{Draft, DraftId, Kind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::client::Client;
use super::handouts;

/// Files that the page sends at the same time.
const AT_ONCE: usize = 2;
/// After so long it is given up.
const PATIENCE: Duration = Duration::from_mins(2);

/// Seconds.
pub(super) struct Times {
    /// From the first byte of six files until all are read.
    pub(super) six: f64,
    /// From the first byte of one file, through publishing, until a search finds what it says.
    pub(super) found: f64,
}

/// Somebody who brings files.
struct Editor {
    store: Store,
    viewer: Viewer,
    cookie: String,
    address: SocketAddr,
}

pub(super) async fn measure(data: &Path, address: SocketAddr) -> anyhow::Result<Times> {
    let editor = Editor::new(data, address).await?;
    let files = handouts::six()?;
    let draft = editor.draft("Six files").await?;
    let began = Instant::now();
    for pair in files.chunks(AT_ONCE) {
        let sent = pair.iter().map(|(name, bytes)| editor.send(draft, name, bytes));
        for answer in futures_util::future::join_all(sent).await {
            answer?;
        }
    }
    editor.wait_until_read(began).await?;
    let six = began.elapsed().as_secs_f64();
    let draft = editor.draft("One file").await?;
    let bytes = handouts::document("Quokkamole bench handout");
    let began = Instant::now();
    editor.send(draft, "handout.docx", &bytes).await?;
    editor.publish(draft).await?;
    let mut client = Client::connect(address).await?;
    loop {
        let answer = client.get("/api/v1/search?q=quokkamole&exact=1").await?;
        let total = serde_json::from_slice::<serde_json::Value>(&answer.body)?["total"].as_u64();
        if total.context("the answer has no total")? > 0 {
            break;
        }
        ensure!(began.elapsed() < PATIENCE, "the text of a file was not found within {} seconds", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let found = began.elapsed().as_secs_f64();
    editor.store.close().await?;
    Ok(Times { six, found })
}

impl Editor {
    async fn new(data: &Path, address: SocketAddr) -> anyhow::Result<Self> {
        let settings = DatabaseSettings::Sqlite { file: data.join("commons.db") };
        let store = Store::open(&settings, Arc::new(SystemClock)).await?;
        let mut unit = store.begin(&Actor::command_line()).await?;
        let new = NewPerson { name: "Bench Example".to_owned(), email: None, role: Role::Editor };
        let person = identity::add_person(&mut unit, &new).await?;
        unit.commit().await?;
        let secret = identity::open_session(&store, person, Device::Own, "bench").await?;
        let viewer = Viewer::member(person, Role::Editor);
        Ok(Self { store, viewer, cookie: format!("sc-session={}", secret.reveal()), address })
    }

    async fn draft(&self, title: &str) -> anyhow::Result<DraftId> {
        let content = Draft {
            audience: Audience::Public,
            summary: "Files of a term.".to_owned(),
            ..Draft::new(Kind::Strategy, "", title, "See the files.")
        };
        let actor = Actor::of(&self.viewer).context("an editor is somebody")?;
        let mut unit = self.store.begin(&actor).await?;
        let id = library::start_draft(&mut unit, &self.viewer, &content).await?;
        unit.commit().await?;
        Ok(id)
    }

    async fn publish(&self, draft: DraftId) -> anyhow::Result<()> {
        let actor = Actor::of(&self.viewer).context("an editor is somebody")?;
        let mut unit = self.store.begin(&actor).await?;
        library::publish_draft(&mut unit, &self.viewer, draft, 1).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Sends one file as the page's script does.
    async fn send(&self, draft: DraftId, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let mut body =
            format!("--quokka\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--quokka--\r\n");
        let head = format!(
            "POST /drafts/{draft}/files HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\naccept: application/json\r\n\
             content-type: multipart/form-data; boundary=quokka\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.address,
            self.cookie,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&body).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        ensure!(answer.starts_with(b"HTTP/1.1 201"), "{name} was answered with {}", String::from_utf8_lossy(&answer));
        Ok(())
    }

    async fn wait_until_read(&self, began: Instant) -> anyhow::Result<()> {
        while !library::list_waiting_files(self.store.reader(), 50).await?.is_empty() {
            ensure!(began.elapsed() < PATIENCE, "files were not read within {} seconds", PATIENCE.as_secs());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}
