//! What anybody may collect: the public part of the library as a catalogue, for other servers, libraries and search engines.
//!
//! **Owns** the tables `harvest_*`: of everything that was ever public, when that last changed and whether it still is. Follows the
//! journal. Writes the answers of OAI-PMH 2.0 (<https://www.openarchives.org/OAI/openarchivesprotocol.html>) and the descriptions
//! that search engines read.
//!
//! **Must not know** HTTP, pages, members or peers.
//!
//! Invariants:
//! - It is asked as anybody is: what a record says is read with the eyes of the public at that moment, whatever the tables say.
//! - What was public once has a record for ever. When it stops being public, by whatever way, the record says that it is deleted.
//! - A record's date is the moment at which its change could first be read here, and never before that of a change that came
//!   earlier. So whoever asks for everything since their last answer has missed nothing, however late a change was kept.

mod answer;
mod arguments;
mod catalogue;
mod day;
mod describe;
mod entity;
mod follower;
mod formats;
mod going;
mod json_ld;
mod rows;
mod sets;
mod sitemap;
mod token;
mod xml;

pub use answer::answer;
pub use catalogue::{Catalogue, Repository};
pub use describe::{Description, describe};
pub use follower::Harvester;
pub use formats::SCHEMA;
pub use json_ld::to_json_ld;
pub use sitemap::{Page, to_sitemap, to_sitemap_index};
