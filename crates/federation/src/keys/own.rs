//! This network's own keys: two files in a folder of their own, for this account's eyes alone, made at the first start.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use kernel::{Error, Result, make_private_folder, write_private};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::rand_core::{self, CryptoRng, RngCore};

use super::{Algorithm, PublicKey, fingerprint};
use crate::Origin;

/// Bits of our RSA key.
const RSA_BITS: usize = 2048;
const RSA_FILE: &str = "rsa.pk8";
const ED25519_FILE: &str = "ed25519.pk8";

/// The names of the files, for whoever copies them.
pub const KEY_FILES: [&str; 2] = [RSA_FILE, ED25519_FILE];

/// The keys that sign for this network. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct OwnKeys(Arc<Pair>);

#[derive(Debug)]
struct Pair {
    rsa: RsaKeyPair,
    ed25519: Ed25519KeyPair,
}

impl OwnKeys {
    /// Opens the folder, and makes what is missing in it. Takes a moment the first time: call it off the async threads.
    ///
    /// # Errors
    /// `Internal` when the folder can't be read or written, or holds something else.
    pub fn open(folder: &Path) -> Result<Self> {
        make_private_folder(folder).map_err(|error| fault("made", &error))?;
        let rsa = read_or_make(folder, RSA_FILE, make_rsa)?;
        let ed25519 = read_or_make(folder, ED25519_FILE, make_ed25519)?;
        let damaged = |file| move |_| Error::internal(format!("the key of this network in {file} is damaged; restore a backup"));
        Ok(Self(Arc::new(Pair {
            rsa: RsaKeyPair::from_pkcs8(&rsa).map_err(damaged(RSA_FILE))?,
            ed25519: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&ed25519).map_err(damaged(ED25519_FILE))?,
        })))
    }

    /// Signs these bytes.
    ///
    /// # Errors
    /// `Internal` when the system gives no randomness.
    pub fn sign(&self, with: Algorithm, message: &[u8]) -> Result<Vec<u8>> {
        match with {
            Algorithm::Ed25519 => Ok(self.0.ed25519.sign(message).as_ref().to_vec()),
            Algorithm::RsaSha256 => {
                let mut signed = vec![0; self.0.rsa.public().modulus_len()];
                let done = self.0.rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signed);
                done.map(|()| signed).map_err(|_| Error::internal("a request could not be signed"))
            }
        }
    }

    /// The half that everybody may see.
    pub fn public(&self, of: Algorithm) -> PublicKey {
        match of {
            Algorithm::RsaSha256 => PublicKey::from_rsa(self.0.rsa.public().as_ref()).expect("our own key is an RSA key"),
            Algorithm::Ed25519 => {
                let key = self.0.ed25519.public_key().as_ref();
                PublicKey::Ed25519(key.try_into().expect("an Ed25519 key has 32 bytes"))
            }
        }
    }

    /// Both public keys, as an actor shows them.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        vec![self.public(Algorithm::RsaSha256), self.public(Algorithm::Ed25519)]
    }

    /// This network's fingerprint in words.
    pub fn fingerprint(&self, origin: &Origin, at: &Origin) -> String {
        fingerprint((origin, at), &self.public_keys())
    }
}

/// The system's randomness, in the shape that the maker of RSA keys asks for.
struct Randomness;

impl RngCore for Randomness {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        getrandom::fill(into).expect("a system without randomness runs no server");
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Randomness {}

fn make_rsa() -> Result<Vec<u8>> {
    let not_made = || Error::internal("an RSA key could not be made");
    let key = rsa::RsaPrivateKey::new(&mut Randomness, RSA_BITS).map_err(|_| not_made())?;
    Ok(key.to_pkcs8_der().map_err(|_| not_made())?.as_bytes().to_vec())
}

fn make_ed25519() -> Result<Vec<u8>> {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    key.map(|key| key.as_ref().to_vec()).map_err(|_| Error::internal("an Ed25519 key could not be made"))
}

fn read_or_make(folder: &Path, name: &str, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    match fs::read(folder.join(name)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        read => return read.map_err(|error| fault("read", &error)),
    }
    let key = make()?;
    write_private(folder, name, &key).map_err(|error| fault("written", &error))?;
    Ok(key)
}

fn fault(what: &str, error: &std::io::Error) -> Error {
    Error::internal(format!("the folder of this network's keys cannot be {what}: {error}"))
}
