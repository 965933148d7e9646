//! Six words that two coordinators read to each other on the telephone.
//!
//! They stand for one network: its name, where it is reached, and its keys. Each side sees the six words of both networks. One phrase for the pair
//! would be shorter to read, and somebody in between, who chooses a key for either side, could make two pairs agree by trying
//! some billions; against words of one honest network the trying takes 2^66.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use super::PublicKey;
use crate::Origin;

/// Plain English words of at least four letters, in the order of the alphabet. Never changed: both sides must have the same.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("words.txt").lines().collect());

const COUNT: usize = 6;
/// Bits that a word stands for.
const BITS: usize = 11;

/// The fingerprint of a network of this origin, which is reached at this address: six words.
///
/// The address counts: keys are public, and whoever copies them to another address must have other words than their owner reads out.
pub fn fingerprint<'a>((origin, at): (&Origin, &Origin), keys: impl IntoIterator<Item = &'a PublicKey>) -> String {
    let mut keys: Vec<Vec<u8>> = keys.into_iter().map(PublicKey::to_der).collect();
    keys.sort();
    keys.dedup();
    let mut hash = Sha256::new();
    hash.update(b"senco-commons network\n");
    hash.update(origin.as_str());
    if at != origin {
        hash.update(b"\nat ");
        hash.update(at.as_str());
    }
    for key in keys {
        hash.update(b"\n");
        hash.update(Sha256::digest(key));
    }
    let hash = hash.finalize();
    let words: Vec<&str> = (0..COUNT).map(|word| WORDS[bits(&hash, word * BITS)]).collect();
    words.join(" ")
}

/// The number that eleven bits stand for, from this bit on.
fn bits(bytes: &[u8], from: usize) -> usize {
    (from..from + BITS).fold(0, |number, bit| number << 1 | usize::from(bytes[bit / 8] >> (7 - bit % 8) & 1))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_eleven_bits_have_a_word_of_their_own() {
        assert_eq!(WORDS.len(), 1 << BITS);
        assert_eq!(WORDS.iter().collect::<HashSet<_>>().len(), WORDS.len());
        assert!(WORDS.is_sorted());
        assert!(WORDS.iter().all(|word| (4..=9).contains(&word.len()) && word.bytes().all(|letter| letter.is_ascii_lowercase())));
    }

    #[test]
    fn bits_are_read_from_the_left() {
        assert_eq!(bits(&[0b1000_0000, 0b0010_0000], 0), 0b100_0000_0001);
        assert_eq!(bits(&[0, 0b0001_1111, 0b1111_1100], 11), 0b111_1111_1111);
    }

    #[test]
    fn the_words_change_with_the_address_and_with_each_key_and_not_with_their_order() {
        let (one, two) = (PublicKey::Ed25519([1; 32]), PublicKey::Ed25519([2; 32]));
        let here: Origin = "tarnbridge.example.org".parse().unwrap();
        let there: Origin = "quillham.example.org".parse().unwrap();
        let at_home = (&here, &here);
        let words = fingerprint(at_home, &[one.clone(), two.clone()]);
        assert_eq!(words.split(' ').count(), 6);
        assert_eq!(words, fingerprint(at_home, &[two.clone(), one.clone()]));
        assert_ne!(words, fingerprint((&there, &there), &[one.clone(), two.clone()]));
        assert_ne!(words, fingerprint((&here, &there), &[one.clone(), two.clone()]), "who copies keys has other words");
        assert_ne!(words, fingerprint(at_home, &[one]));
        assert_ne!(words, fingerprint(at_home, &[two]));
    }
}
