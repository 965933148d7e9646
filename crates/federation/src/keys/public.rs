//! Public keys: as PEM, as one line of text, and what they verify.

use ring::signature::{self, UnparsedPublicKey};
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::pkcs8::der::asn1::ObjectIdentifier;
use rsa::pkcs8::der::{Document, pem::LineEnding};
use rsa::pkcs8::{EncodePublicKey as _, SubjectPublicKeyInfoRef};
use rsa::traits::PublicKeyParts as _;
use serde::{Deserialize, Serialize};

/// The key of a network, to verify with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PublicKey {
    /// As DER of the structure `RSAPublicKey` (RFC 8017).
    Rsa(Vec<u8>),
    /// As it is.
    Ed25519([u8; 32]),
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// What stands before the 32 bytes of an Ed25519 key in a `SubjectPublicKeyInfo` (RFC 8410).
const ED25519_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// What stands before an Ed25519 key in a Multikey.
const MULTICODEC: [u8; 2] = [0xed, 0x01];
/// Shorter RSA keys can be broken, longer ones only cost.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

impl PublicKey {
    /// Reads PEM (`-----BEGIN PUBLIC KEY-----`).
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_pem(pem: &str) -> Result<Self, String> {
        let not_it = || "this is no public key in PEM".to_owned();
        let (label, document) = Document::from_pem(pem).map_err(|_| not_it())?;
        if label != "PUBLIC KEY" {
            return Err(format!("this is a {label} in PEM; accepted: PUBLIC KEY"));
        }
        let info = SubjectPublicKeyInfoRef::try_from(document.as_bytes()).map_err(|_| not_it())?;
        let bytes = info.subject_public_key.as_bytes().ok_or_else(not_it)?;
        match info.algorithm.oid {
            RSA => Self::from_rsa(bytes),
            ED25519 => bytes.try_into().map(Self::Ed25519).map_err(|_| not_it()),
            other => Err(format!("this is a key for {other}; accepted: RSA and Ed25519")),
        }
    }

    /// Reads the DER of an `RSAPublicKey`.
    pub(crate) fn from_rsa(der: &[u8]) -> Result<Self, String> {
        let key = rsa::RsaPublicKey::from_pkcs1_der(der).map_err(|_| "this is no RSA key".to_owned())?;
        let bits = key.n().bits();
        if !RSA_BITS.contains(&bits) {
            return Err(format!("this RSA key has {bits} bits; accepted: {} to {}", RSA_BITS.start(), RSA_BITS.end()));
        }
        Ok(Self::Rsa(der.to_vec()))
    }

    /// Reads a Multikey: `z6Mk…`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_multikey(text: &str) -> Result<Self, String> {
        let not_it = || "this is no Ed25519 key as a Multikey, which begins with z6Mk".to_owned();
        let text = text.strip_prefix('z').filter(|text| text.len() < 100).ok_or_else(not_it)?;
        let bytes = bs58::decode(text).into_vec().map_err(|_| not_it())?;
        let key = bytes.strip_prefix(&MULTICODEC).ok_or_else(not_it)?;
        key.try_into().map(Self::Ed25519).map_err(|_| not_it())
    }

    /// As a Multikey; `None` for RSA, which has no use for one here.
    pub fn to_multikey(&self) -> Option<String> {
        match self {
            Self::Rsa(_) => None,
            Self::Ed25519(key) => Some(format!("z{}", bs58::encode([&MULTICODEC[..], key].concat()).into_string())),
        }
    }

    /// As PEM.
    pub fn to_pem(&self) -> String {
        let document = Document::try_from(self.to_der()).expect("a key that was read can be written");
        document.to_pem("PUBLIC KEY", LineEnding::LF).expect("DER has a form in PEM")
    }

    /// As DER of a `SubjectPublicKeyInfo`: the same bytes for the same key, whatever it was read from.
    pub(crate) fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Rsa(der) => {
                let key = rsa::RsaPublicKey::from_pkcs1_der(der).expect("it was read when it came");
                key.to_public_key_der().expect("an RSA key has a form in DER").into_vec()
            }
            Self::Ed25519(key) => [&ED25519_HEAD[..], key].concat(),
        }
    }

    /// Whether this signature of these bytes is by this key, under an algorithm of this name; without a name, under the key's usual one.
    pub fn verifies(&self, algorithm: Option<&str>, message: &[u8], signed: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa(der), None | Some("rsa-v1_5-sha256")) => {
                UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, der).verify(message, signed).is_ok()
            }
            (Self::Rsa(der), Some("rsa-pss-sha512")) => {
                UnparsedPublicKey::new(&signature::RSA_PSS_2048_8192_SHA512, der).verify(message, signed).is_ok()
            }
            (Self::Ed25519(key), None | Some("ed25519")) => {
                UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signed).is_ok()
            }
            _ => false,
        }
    }
}

impl TryFrom<String> for PublicKey {
    type Error = String;

    fn try_from(pem: String) -> Result<Self, String> {
        Self::from_pem(&pem)
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_pem()
    }
}
