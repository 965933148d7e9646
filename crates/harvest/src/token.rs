//! What a harvester hands back to go on with a list. It holds everything that is needed, sealed, so that nothing is kept for it
//! here and it goes on after a restart.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The verb, which is the only one that goes on from here.
    pub(crate) verb: String,
    pub(crate) prefix: String,
    pub(crate) set: Option<String>,
    /// The list's first millisecond.
    pub(crate) from: Option<i64>,
    /// The first millisecond after it.
    pub(crate) until: Option<i64>,
    /// Date and id of the last record that was sent.
    pub(crate) after: (i64, Uuid),
    /// How many were sent.
    pub(crate) sent: u64,
}

/// Bytes of the seal.
const SEAL: usize = 32;

fn mac(key: &[u8], content: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is accepted");
    mac.update(b"resumption token 1\0");
    mac.update(content);
    mac
}

/// Seals it.
pub(crate) fn seal(key: &[u8], position: &Position) -> String {
    let mut content = serde_json::to_vec(position).expect("texts and numbers are JSON");
    let seal = mac(key, &content).finalize().into_bytes();
    content.extend(seal);
    BASE64_URL_SAFE_NO_PAD.encode(content)
}

/// Opens what somebody brought; `None` when it is not as it was sealed here.
pub(crate) fn open(key: &[u8], text: &str) -> Option<Position> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (content, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
    mac(key, content).verify_slice(seal).ok()?;
    serde_json::from_slice(content).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn position() -> impl Strategy<Value = Position> {
        let set = proptest::option::of("[a-z]{1,8}:[a-z0-9-]{1,20}");
        let moments = (any::<Option<i64>>(), any::<Option<i64>>());
        (set, moments, any::<(i64, u128)>(), any::<u64>()).prop_map(|(set, (from, until), (at, id), sent)| Position {
            verb: "ListRecords".to_owned(),
            prefix: "oai_dc".to_owned(),
            set,
            from,
            until,
            after: (at, Uuid::from_u128(id)),
            sent,
        })
    }

    proptest! {
        #[test]
        fn what_was_sealed_is_opened_as_it_was(position in position(), key: [u8; 32]) {
            prop_assert_eq!(open(&key, &seal(&key, &position)), Some(position));
        }

        #[test]
        fn a_change_of_any_letter_is_noticed(position in position(), key: [u8; 32], at: prop::sample::Index, letter: char) {
            let sealed = seal(&key, &position);
            let mut letters: Vec<char> = sealed.chars().collect();
            let at = at.index(letters.len());
            prop_assume!(letters[at] != letter);
            letters[at] = letter;
            prop_assert_eq!(open(&key, &letters.into_iter().collect::<String>()), None);
        }

        #[test]
        fn a_part_more_or_a_part_less_is_noticed(position in position(), key: [u8; 32], at: prop::sample::Index, more in ".{1,9}") {
            let sealed = seal(&key, &position);
            prop_assert_eq!(open(&key, &sealed[..at.index(sealed.len())]), None);
            prop_assert_eq!(open(&key, &format!("{sealed}{more}")), None);
        }

        #[test]
        fn no_text_opens_and_none_brings_it_down(text in ".{0,300}", key: [u8; 32]) {
            prop_assert_eq!(open(&key, &text), None);
        }

        #[test]
        fn another_key_opens_nothing(position in position(), key: [u8; 32], other: [u8; 32]) {
            prop_assume!(key != other);
            prop_assert_eq!(open(&other, &seal(&key, &position)), None);
        }
    }
}
