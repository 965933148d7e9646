//! The store itself: in, out, away.

use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use kernel::{Error, Result, Timestamp};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, RetryConfig};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::lock::{Clearing, Hold};
use crate::{FileHash, Incoming, S3Settings, StorageSettings};

/// Bytes of one part of a long upload to a bucket. The least that S3 takes is five MiB.
const PART: usize = 8 * 1024 * 1024;
/// How long a bucket may take to answer, and how long it is asked again.
const ANSWER: Duration = Duration::from_secs(30);
const RETRIES: Duration = Duration::from_secs(20);
/// What never arrived is swept up after a day, in milliseconds.
const STALE: i64 = 24 * 3_600_000;

/// Where files are kept. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Storage(Arc<Inner>);

struct Inner {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// The folder of everything that is local: the files themselves or only those that are arriving.
    folder: PathBuf,
    /// Whether the files themselves are in the folder.
    is_folder: bool,
}

/// A file, or a part of it, to be read.
pub struct Content {
    /// Bytes of the whole file.
    pub size: u64,
    /// The bytes that come.
    pub range: Range<u64>,
    pub stream: BoxStream<'static, Result<Bytes>>,
}

/// One of all files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub hash: FileHash,
    /// In bytes.
    pub size: u64,
    /// When it was last put in.
    pub seen_at: Timestamp,
}

/// A file as a path on this machine. Fetched for this one, it goes with the value.
pub struct LocalCopy {
    path: PathBuf,
    _fetched: Option<crate::Arrived>,
}

impl LocalCopy {
    pub fn path(&self) -> &FilePath {
        &self.path
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
fn away(error: object_store::Error) -> Error {
    Error::Unavailable(format!("the files' storage does not answer as it should: {error}"))
}

impl Storage {
    /// Opens the storage; `folder` is the folder `files` of the data folder, made when absent.
    ///
    /// # Errors
    /// `Unavailable` when the folder can't be made or the settings of a bucket make no sense. A bucket is not asked yet.
    pub fn open(folder: &FilePath, settings: &StorageSettings) -> Result<Self> {
        let incoming = folder.join("incoming");
        std::fs::create_dir_all(&incoming)
            .map_err(|error| Error::Unavailable(format!("the folder {} cannot be made: {error}", incoming.display())))?;
        let (objects, prefix): (Arc<dyn ObjectStore>, _) = match settings {
            StorageSettings::Folder => {
                let local = LocalFileSystem::new_with_prefix(folder).map_err(away)?;
                (Arc::new(local.with_fsync(true)), Path::default())
            }
            StorageSettings::S3(bucket) => (Arc::new(open_bucket(bucket)?), Path::from(bucket.prefix.as_str())),
        };
        let is_folder = matches!(settings, StorageSettings::Folder);
        Ok(Self(Arc::new(Inner { objects, prefix, folder: folder.to_owned(), is_folder })))
    }

    /// What it is, for the doctor: where the files are.
    pub fn describe(&self) -> String {
        if self.0.is_folder { self.0.folder.display().to_string() } else { format!("{}/{}", self.0.objects, self.0.prefix) }
    }

    /// Begins to take a file in.
    pub async fn begin(&self) -> Result<Incoming> {
        Incoming::new(self.clone()).await
    }

    /// A file that comes in pieces, or what is there of it: the same label is the same file.
    pub fn resume(&self, label: &str) -> crate::Partial {
        crate::Partial::new(self.clone(), label)
    }

    /// Takes a file in that is whole already.
    pub async fn take_in(&self, bytes: &[u8]) -> Result<crate::Arrived> {
        let mut incoming = self.begin().await?;
        incoming.write(bytes).await?;
        incoming.finish().await
    }

    /// Takes a file in from anything that can be read, refusing more than so many bytes.
    ///
    /// # Errors
    /// `Refused` where there are more.
    pub async fn take_in_from(&self, reader: &mut (impl tokio::io::AsyncRead + Unpin), most: u64) -> Result<crate::Arrived> {
        let mut incoming = self.begin().await?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read =
                reader.read(&mut buffer).await.map_err(|error| Error::Unavailable(format!("a file cannot be read: {error}")))?;
            if read == 0 {
                return incoming.finish().await;
            }
            if incoming.size() + read as u64 > most {
                return Err(Error::Refused(format!("the file has more than {most} bytes")));
            }
            incoming.write(&buffer[..read]).await?;
        }
    }

    /// Whether the file is there.
    pub async fn has(&self, hash: &FileHash) -> Result<bool> {
        Ok(self.find_size(hash).await?.is_some())
    }

    /// How many bytes the file has, if it is there.
    pub async fn find_size(&self, hash: &FileHash) -> Result<Option<u64>> {
        match self.0.objects.head(&self.place(hash)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(away(error)),
        }
    }

    /// Opens a file, or these bytes of it; `None` when it is not there.
    ///
    /// # Errors
    /// `Unavailable` when the storage does not answer, also for a range that lies outside.
    pub async fn find(&self, hash: &FileHash, range: Option<Range<u64>>) -> Result<Option<Content>> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        match self.0.objects.get_opts(&self.place(hash), options).await {
            Ok(found) => {
                let (size, range) = (found.meta.size, found.range.clone());
                Ok(Some(Content { size, range, stream: found.into_stream().map_err(away).boxed() }))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(away(error)),
        }
    }

    /// Reads a whole file into memory; for small ones and tests.
    pub async fn get(&self, hash: &FileHash) -> Result<Bytes> {
        let missing = || Error::NotFound(format!("the file {hash} is not in the storage"));
        let content = self.find(hash, None).await?.ok_or_else(missing)?;
        let bytes = content.stream.try_fold(BytesMut::new(), |mut all, part| async move {
            all.extend_from_slice(&part);
            Ok(all)
        });
        Ok(bytes.await?.freeze())
    }

    /// Gives a file a path on this machine: its own, or that of a copy which was fetched and held against its hash.
    pub async fn copy_here(&self, hash: &FileHash) -> Result<LocalCopy> {
        if self.0.is_folder {
            let path = self.0.folder.join(self.place(hash).as_ref());
            return Ok(LocalCopy { path, _fetched: None });
        }
        let missing = || Error::NotFound(format!("the file {hash} is not in the storage"));
        let mut content = self.find(hash, None).await?.ok_or_else(missing)?;
        let mut incoming = self.begin().await?;
        while let Some(part) = content.stream.try_next().await? {
            incoming.write(&part).await?;
        }
        let fetched = incoming.finish().await?;
        if fetched.hash() != hash {
            return Err(Error::internal(format!("the file {hash} came back from the storage with other bytes")));
        }
        Ok(LocalCopy { path: fetched.path().to_owned(), _fetched: Some(fetched) })
    }

    /// Reads a file through; `None` when it is not there, else whether its bytes still are what its name says.
    pub async fn verify(&self, hash: &FileHash) -> Result<Option<bool>> {
        let Some(mut content) = self.find(hash, None).await? else { return Ok(None) };
        let mut digest = Sha256::new();
        while let Some(part) = content.stream.try_next().await? {
            digest.update(&part);
        }
        Ok(Some(FileHash::of(&digest.finalize()) == *hash))
    }

    /// Lists all files, in no order.
    pub async fn list(&self) -> Result<Vec<Stored>> {
        let prefix = Some(&self.0.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let found: Vec<_> = self.0.objects.list(prefix).try_collect().await.map_err(away)?;
        let stored = found.into_iter().filter_map(|object| {
            let parts: Vec<_> = object.location.parts().collect();
            let [.., folder, name] = &parts[..] else { return None };
            let hash: FileHash = name.as_ref().parse().ok()?;
            let seen_at = Timestamp(object.last_modified.timestamp_millis());
            (folder.as_ref() == &hash.as_str()[..2]).then_some(Stored { hash, size: object.size, seen_at })
        });
        Ok(stored.collect())
    }

    /// Takes the right to remove, while nobody is putting anything in; `None` when somebody is.
    pub fn try_clearing(&self) -> Result<Option<Clearing>> {
        Clearing::try_take(&self.lock())
    }

    /// Removes a file. Whoever asks has seen, under the same [`Clearing`], that nothing speaks of it. One that is not there is no fault.
    pub async fn remove(&self, _clearing: &Clearing, hash: &FileHash) -> Result<()> {
        match self.0.objects.delete(&self.place(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }

    /// Removes what was arriving when a process died, a day later.
    pub fn sweep(&self, now: Timestamp) {
        for entry in std::fs::read_dir(self.incoming()).into_iter().flatten().flatten() {
            let touched = entry.metadata().and_then(|meta| meta.modified()).ok();
            let age = touched.and_then(|touched| touched.duration_since(std::time::UNIX_EPOCH).ok());
            let millis = age.map(|age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
            if millis.is_some_and(|millis| now.0 - millis > STALE) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    pub(crate) fn incoming(&self) -> PathBuf {
        self.0.folder.join("incoming")
    }

    fn lock(&self) -> PathBuf {
        self.0.folder.join("lock")
    }

    /// Keeps every file where it is as long as the value lives: for a copy of them all.
    pub async fn hold(&self) -> Result<Hold> {
        Hold::take(&self.lock()).await
    }

    fn place(&self, hash: &FileHash) -> Path {
        self.0.prefix.clone().join(&hash.as_str()[..2]).join(hash.as_str())
    }

    /// Puts a file that is whole and on disk in its place.
    pub(crate) async fn put(&self, from: &FilePath, hash: &FileHash, size: u64) -> Result<()> {
        let to = self.place(hash);
        if self.0.is_folder {
            let name = from.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            return self.0.objects.rename(&Path::default().join("incoming").join(name), &to).await.map_err(away);
        }
        if self.find_size(hash).await? == Some(size) {
            return Ok(());
        }
        let unreadable = |error: std::io::Error| Error::Unavailable(format!("a file that has arrived cannot be read: {error}"));
        let mut file = File::open(from).await.map_err(unreadable)?;
        let first = read_part(&mut file).await.map_err(unreadable)?;
        if first.len() < PART {
            self.0.objects.put(&to, first.into()).await.map_err(away)?;
            return Ok(());
        }
        let mut upload = self.0.objects.put_multipart(&to).await.map_err(away)?;
        let sent = async {
            let mut part = first;
            while !part.is_empty() {
                upload.put_part(part.into()).await.map_err(away)?;
                part = read_part(&mut file).await.map_err(unreadable)?;
            }
            upload.complete().await.map_err(away)
        };
        match sent.await {
            Ok(_) => Ok(()),
            Err(error) => {
                let _ = upload.abort().await;
                Err(error)
            }
        }
    }
}

/// The next part of a file; shorter than a whole one only at its end.
async fn read_part(file: &mut File) -> std::io::Result<Bytes> {
    let mut part = Vec::with_capacity(PART);
    file.take(PART as u64).read_to_end(&mut part).await?;
    Ok(part.into())
}

fn open_bucket(settings: &S3Settings) -> Result<object_store::aws::AmazonS3> {
    let is_plain = settings.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = ClientOptions::new().with_timeout(ANSWER).with_allow_http(is_plain);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.credentials.key_id)
        .with_secret_access_key(&settings.credentials.secret)
        .with_retry(RetryConfig { max_retries: 3, retry_timeout: RETRIES, ..RetryConfig::default() })
        .with_client_options(client);
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(session) = &settings.credentials.session {
        builder = builder.with_token(session);
    }
    builder.build().map_err(|error| Error::Unavailable(format!("files_url cannot be used: {error}")))
}
