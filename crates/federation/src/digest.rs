//! What a network shows to a peer, in 256 numbers: both sides compute them, and where two differ, something got lost on the way.
//!
//! Each object belongs to the bucket of the first byte of SHA-256 of its id; a bucket is a count and the XOR of SHA-256 of (id, version,
//! state) of what is in it, so that neither order nor way of arrival matters. Which objects there are is asked of `visible_to`, as for
//! everything that a peer gets: tombstones that it was told of are there, and nothing that it may not see.
//!
//! What is in a bucket is listed by its place, which is the object's id on every other server ([`local_id`]): sixteen bytes of the same
//! hash. A list is a page as those of the changes, in the order of places, and complete: what is not in it is not there.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result, Store, list_entries};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::feed::{light, object_of, settle_told};
use crate::object::{in_context, local_id};
use crate::thing::things_of;
use crate::{Origin, PAGE, Peer, Speaker, Thing, visible_to};

/// How many there are.
pub(crate) const BUCKETS: usize = 256;
/// Rows of the journal, and resources, that are read at once.
const BATCH: u64 = 500;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bucket {
    count: u64,
    sum: [u8; 32],
}

/// What one side has of the other, or shows to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(Vec<Bucket>);

impl Default for Digest {
    fn default() -> Self {
        Self(vec![Bucket::default(); BUCKETS])
    }
}

/// Some of the 256, one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub(crate) first: u8,
    pub(crate) last: u8,
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{:02x}", self.first) } else { write!(f, "{:02x}-{:02x}", self.first, self.last) }
    }
}

impl FromStr for Range {
    type Err = String;

    /// Reads `0a`, or `00-ff`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let byte = |digits: &str| Some(digits).filter(|digits| digits.len() == 2).and_then(from_digits);
        match (byte(first), byte(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self { first, last }),
            _ => Err("this is no bucket; buckets are 00 to ff, and several are 00-ff".to_owned()),
        }
    }
}

impl Range {
    /// The first place in it, and the last.
    pub(crate) fn places(self) -> (Uuid, Uuid) {
        let (first, last) = (u128::from(self.first) << 120, u128::from(self.last) << 120);
        (Uuid::from_u128(first), Uuid::from_u128(last | (u128::MAX >> 8)))
    }

    fn has(self, place: Uuid) -> bool {
        (self.first..=self.last).contains(&place.as_bytes()[0])
    }
}

impl Digest {
    /// Adds one object: its id, its version, and whether it is there or gone.
    pub(crate) fn add(&mut self, object: &str, version: i64, state: &str) {
        let bucket = &mut self.0[usize::from(local_id(object).as_bytes()[0])];
        bucket.count += 1;
        let hash = Sha256::digest(format!("{object} {version} {state}"));
        for (sum, byte) in bucket.sum.iter_mut().zip(hash) {
            *sum ^= byte;
        }
    }

    /// Where two are not the same. Many are one range of all.
    pub(crate) fn differing(&self, other: &Self, many: usize) -> Vec<Range> {
        let pairs = self.0.iter().zip(&other.0).zip(0_u8..=u8::MAX);
        let differing: Vec<u8> = pairs.filter(|((one, other), _)| one != other).map(|(_, bucket)| bucket).collect();
        if differing.len() > many {
            return vec![Range { first: 0, last: u8::MAX }];
        }
        differing.into_iter().map(|bucket| Range { first: bucket, last: bucket }).collect()
    }

    fn to_json(&self) -> Value {
        let filled = self.0.iter().enumerate().filter(|(_, bucket)| bucket.count > 0);
        let bucket = |(number, bucket): (usize, &Bucket)| json!({ "senco:bucket": format!("{number:02x}"), "senco:count": bucket.count, "senco:sum": to_hex(&bucket.sum) });
        filled.map(bucket).collect()
    }

    /// Reads what another network shows as its digest.
    ///
    /// # Errors
    /// `Refused` for what is none.
    pub fn read(json: &Value, from: &Origin) -> Result<Self> {
        let is_own = json["id"].as_str() == Some(from.join("/ap/digest").as_str());
        let all = json["senco:buckets"].as_array().filter(|_| is_own);
        let mut digest = Self::default();
        let mut read = |bucket: &Value| {
            let range: Range = bucket["senco:bucket"].as_str()?.parse().ok()?;
            let sum = from_hex(bucket["senco:sum"].as_str()?)?;
            digest.0[usize::from(range.first)] = Bucket { count: bucket["senco:count"].as_u64()?, sum };
            Some(())
        };
        let is_read = all.is_some_and(|all| all.iter().all(|bucket| read(bucket).is_some()));
        if is_read { Ok(digest) } else { Err(Error::Refused(format!("what {from} sent is no digest"))) }
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = from_digits(text.get(2 * place..2 * place + 2)?)?;
    }
    Some(bytes).filter(|_| text.len() == 64)
}

/// A number of hexadecimal digits, and of nothing else.
fn from_digits(text: &str) -> Option<u8> {
    let is_plain = text.bytes().all(|digit| digit.is_ascii_hexdigit());
    u8::from_str_radix(text, 16).ok().filter(|_| is_plain)
}

/// What this network shows to a peer, as it is fetched.
pub async fn read_digest(store: &Store, speaker: &Speaker<'_>, peer: &Peer) -> Result<Value> {
    let head = store.head().await?.seq;
    let mut digest = Digest::default();
    let ids: Vec<Thing> = list_candidates(store).await?.into_iter().collect();
    for ids in ids.chunks(usize::try_from(BATCH).unwrap_or(PAGE)) {
        for item in visible_to(store.reader(), speaker.words, peer, ids).await? {
            let object = object_of(speaker, &item);
            let state = if object["type"] == "Tombstone" { GONE } else { LIVE };
            digest.add(object["id"].as_str().unwrap_or_default(), object["senco:version"].as_i64().unwrap_or_default(), state);
        }
    }
    Ok(in_context(json!({
        "id": speaker.our.join("/ap/digest"),
        "type": "senco:Digest",
        "senco:epoch": crate::feed::epoch(store, peer).await?,
        "senco:head": head,
        "senco:buckets": digest.to_json(),
    })))
}

/// The two states of an object.
pub(crate) const LIVE: &str = "live";
pub(crate) const GONE: &str = "gone";

/// Lists what a peer may see in these buckets after this place, as it is fetched. What is in it is kept as told.
pub async fn list_range(store: &Store, speaker: &Speaker<'_>, peer: &Peer, range: Range, after: Option<Uuid>) -> Result<Value> {
    let place = |id: &Thing| local_id(&speaker.our.join(&id.path()));
    let candidates = list_candidates(store).await?.into_iter().map(|id| (place(&id), id));
    let mut within: Vec<(Uuid, Thing)> =
        candidates.filter(|(place, _)| range.has(*place) && after.is_none_or(|after| *place > after)).collect();
    within.sort_unstable();
    let mut has_more = within.len() > PAGE;
    within.truncate(PAGE);
    let ids: Vec<Thing> = within.iter().map(|(_, id)| *id).collect();
    let seen = visible_to(store.reader(), speaker.words, peer, &ids).await?;
    let items = settle_told(store, (speaker, peer), seen, None).await?;
    let all = items.len();
    let items = light(items.iter().map(|item| object_of(speaker, item)).collect());
    let mut last = within.last().map_or(after.unwrap_or_default(), |(place, _)| *place);
    if items.len() < all {
        has_more = true;
        last = items.last().and_then(|object| object["id"].as_str()).map_or(last, local_id);
    }
    let whole = speaker.our.join("/ap/changes");
    Ok(in_context(json!({
        "id": format!("{whole}?bucket={range}&page={last}"),
        "type": "CollectionPage",
        "partOf": whole,
        "items": items,
        "next": has_more.then(|| format!("{whole}?bucket={range}&after={last}")),
        "senco:last": last,
    })))
}

/// Everything that this network ever had which could be for a peer; what is, says `visible_to`.
async fn list_candidates(store: &Store) -> Result<BTreeSet<Thing>> {
    let (mut ids, mut after) = (BTreeSet::new(), 0);
    loop {
        let entries = list_entries(store.reader(), after, BATCH).await?;
        let Some(last) = entries.last() else { return Ok(ids) };
        after = last.seq;
        ids.extend(entries.iter().flat_map(things_of));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(number: u32) -> String {
        format!("https://quillham.example.org/ap/resources/{number}")
    }

    fn digest(objects: &[(u32, i64, &str)]) -> Digest {
        let mut digest = Digest::default();
        for (number, version, state) in objects {
            digest.add(&object(*number), *version, state);
        }
        digest
    }

    #[test]
    fn order_does_not_count_and_everything_else_does() {
        let one = digest(&[(1, 5, LIVE), (2, 6, LIVE), (3, 7, GONE)]);
        assert_eq!(one, digest(&[(3, 7, GONE), (1, 5, LIVE), (2, 6, LIVE)]));
        for other in [
            digest(&[(1, 5, LIVE), (2, 6, LIVE)]),
            digest(&[(1, 5, LIVE), (2, 6, LIVE), (3, 7, LIVE)]),
            digest(&[(1, 5, LIVE), (2, 6, LIVE), (3, 8, GONE)]),
        ] {
            let bucket = local_id(&object(3)).as_bytes()[0];
            assert_eq!(one.differing(&other, 16), [Range { first: bucket, last: bucket }]);
        }
        let many: Vec<_> = (0..100).map(|number| (number, 1, LIVE)).collect();
        assert_eq!(one.differing(&digest(&many), 16), [Range { first: 0, last: 255 }]);
    }

    #[test]
    fn a_digest_is_read_as_it_was_written_and_nothing_else_is_one() {
        let from: Origin = "quillham.example.org".parse().unwrap();
        let written = digest(&[(1, 5, LIVE), (2, 6, LIVE), (3, 7, GONE)]);
        let json = json!({ "id": from.join("/ap/digest"), "senco:buckets": written.to_json() });
        assert_eq!(Digest::read(&json, &from).unwrap(), written);
        let other: Origin = "osmere.example.org".parse().unwrap();
        assert!(Digest::read(&json, &other).is_err());
        for (field, wrong) in [("senco:bucket", json!("zz")), ("senco:count", json!(-1)), ("senco:sum", json!("é0"))] {
            let mut json = json.clone();
            json["senco:buckets"][0][field] = wrong;
            assert!(Digest::read(&json, &from).is_err(), "{field}");
        }
    }

    #[test]
    fn a_range_is_read_as_it_is_written() {
        for text in ["00", "0a", "ff", "00-ff", "10-1f"] {
            assert_eq!(text.parse::<Range>().unwrap().to_string(), text);
        }
        for wrong in ["", "0", "100", "+1", "ff-00", "0a-", "zz", "00-10-20"] {
            assert!(wrong.parse::<Range>().is_err(), "{wrong}");
        }
        let (first, last) = "0a".parse::<Range>().unwrap().places();
        assert!(first.to_string().starts_with("0a000000") && last.to_string().starts_with("0affffff"));
    }
}
