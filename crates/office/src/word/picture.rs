//! The pictures of a Word document, to hang on what becomes of it.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serializer};

use crate::archive::Archive;
use crate::text::{Loss, Text};

/// Pictures of one document, and their bytes together: what is too much can still be added by hand.
const MOST: usize = 40;
const TOGETHER: usize = 20 << 20;

/// A picture as it stood in a document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Picture {
    /// `picture-1.png`, with the ending that its bytes deserve.
    pub name: String,
    /// What it shows, as its author said.
    pub description: Option<String>,
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub bytes: Vec<u8>,
}

fn write<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    STANDARD.decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// Takes out what browsers can show, each once, and counts what is kept and what is not.
pub(super) fn take(archive: &mut Archive<'_>, text: &mut Text) -> Vec<Picture> {
    let (mut taken, mut seen, mut size) = (Vec::new(), HashSet::new(), 0);
    for picture in std::mem::take(&mut text.pictures) {
        if picture.part.as_ref().is_some_and(|part| seen.contains(part)) {
            continue;
        }
        let room = if taken.len() < MOST { TOGETHER - size } else { 0 };
        let found = picture.part.as_deref().and_then(|part| find(archive, part)).filter(|(_, bytes)| bytes.len() <= room);
        let Some((ending, bytes)) = found else {
            text.losses.add_at(Loss::LostPicture, &picture.place);
            continue;
        };
        size += bytes.len();
        seen.extend(picture.part);
        text.losses.add_at(Loss::Picture, &picture.place);
        taken.push(Picture { name: format!("picture-{}.{ending}", taken.len() + 1), description: picture.description, bytes });
    }
    taken
}

/// The bytes of a part that is a picture by its content, with the ending of its kind.
fn find(archive: &mut Archive<'_>, part: &str) -> Option<(&'static str, Vec<u8>)> {
    let bytes = archive.bytes(part).ok().flatten()?;
    let kind = crate::sniff(&bytes, part).ok().filter(|kind| kind.is_picture())?;
    Some((kind.extension(), bytes))
}
