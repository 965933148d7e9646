//! Sealing: JSON under XChaCha20-Poly1305, with a random nonce, bound to where it belongs.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::{KEY, KeyName};

/// Bytes of a nonce: random ones of this length do not meet.
const NONCE: usize = 24;

/// What a sealed text is: a text that was moved to another place does not open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What its author writes: the edition.
    Draft(i64),
    /// What was submitted: its number within the round.
    Submitted(i32),
    /// What a moderator wrote about a submission.
    Note(i32),
}

impl Part {
    fn bound_to(self, name: KeyName) -> String {
        let (kind, number) = match self {
            Self::Draft(edition) => ("draft", edition),
            Self::Submitted(number) | Self::Note(number) => (self.as_str(), i64::from(number)),
        };
        format!("{}/{}/{kind}/{number}", name.case, name.round)
    }

    /// The name used in the table.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Draft(_) => "draft",
            Self::Submitted(_) => "submitted",
            Self::Note(_) => "note",
        }
    }
}

/// Seals something under a key.
pub(crate) fn seal<T: Serialize>(key: &[u8; KEY], name: KeyName, part: Part, content: &T) -> Result<String> {
    let plain = serde_json::to_vec(content).map_err(|error| Error::Internal(Box::new(error)))?;
    let mut sealed = [0; NONCE].to_vec();
    getrandom::fill(&mut sealed).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
    let bound = part.bound_to(name);
    let payload = Payload { msg: &plain, aad: bound.as_bytes() };
    let nonce = nonce_of(&sealed)?;
    let locked = XChaCha20Poly1305::new(&(*key).into()).encrypt(&nonce, payload);
    sealed.extend(locked.map_err(|_| Error::internal("a text could not be sealed"))?);
    Ok(BASE64_STANDARD.encode(sealed))
}

/// Opens what was sealed under this key for this place.
///
/// # Errors
/// `Internal` for a text that was changed, moved, or sealed under another key.
pub(crate) fn unseal<T: DeserializeOwned>(key: &[u8; KEY], name: KeyName, part: Part, sealed: &str) -> Result<T> {
    let not_it = || Error::internal("a sealed text of a case does not open with its key");
    let bytes = BASE64_STANDARD.decode(sealed).map_err(|_| not_it())?;
    let (nonce, locked) = bytes.split_at_checked(NONCE).ok_or_else(not_it)?;
    let bound = part.bound_to(name);
    let payload = Payload { msg: locked, aad: bound.as_bytes() };
    let plain = XChaCha20Poly1305::new(&(*key).into()).decrypt(&nonce_of(nonce)?, payload).map_err(|_| not_it())?;
    // The JSON reader's words may quote the text: they stay here.
    serde_json::from_slice(&plain).map_err(|_| Error::internal("a sealed text of a case is of another shape"))
}

fn nonce_of(bytes: &[u8]) -> Result<XNonce> {
    let bytes: [u8; NONCE] = bytes.try_into().map_err(|_| Error::internal("a nonce has a wrong length"))?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::CaseId;

    fn name(round: i32) -> KeyName {
        KeyName { case: CaseId(uuid::Uuid::nil()), round }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again_and_nowhere_else(text in ".*", key in any::<[u8; KEY]>(), other in any::<[u8; KEY]>(), number in 0..9_i32) {
            let sealed = seal(&key, name(1), Part::Submitted(number), &text).unwrap();
            let opened: String = unseal(&key, name(1), Part::Submitted(number), &sealed).unwrap();
            prop_assert_eq!(&opened, &text);
            prop_assert!(unseal::<String>(&key, name(2), Part::Submitted(number), &sealed).is_err());
            prop_assert!(unseal::<String>(&key, name(1), Part::Note(number), &sealed).is_err());
            prop_assert!(unseal::<String>(&key, name(1), Part::Submitted(number + 1), &sealed).is_err());
            if key != other {
                prop_assert!(unseal::<String>(&other, name(1), Part::Submitted(number), &sealed).is_err());
            }
        }

        #[test]
        fn a_changed_text_does_not_open(text in ".{1,40}", key in any::<[u8; KEY]>(), at in any::<prop::sample::Index>()) {
            let mut bytes = BASE64_STANDARD.decode(seal(&key, name(1), Part::Draft(1), &text).unwrap()).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1;
            prop_assert!(unseal::<String>(&key, name(1), Part::Draft(1), &BASE64_STANDARD.encode(bytes)).is_err());
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let [one, two] = [(); 2].map(|()| seal(&[7; KEY], name(1), Part::Draft(1), &"Kwame").unwrap());
        assert_ne!(one, two);
        assert!(!one.contains("Kwame"));
    }
}
