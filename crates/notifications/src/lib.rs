//! Telling people: the digest, announcements, reminders, and secret addresses of feeds for programs that people use already.
//!
//! **Owns** the tables `notifications_*`, what goes into a digest and when, and whom an announcement reaches. Follows the journal.
//!
//! **Must not know** search, pages, or how a message travels.
//!
//! Invariants:
//! - Nobody is told the same twice: one mark a person and occasion, written together with the message that it stands for.
//! - What somebody may see is asked when the message is written, and a message that still waits is taken back and written anew
//!   when something in it is withdrawn or changed, or when its reader's place in the network is.
//! - In the holidays nothing is sent but what a coordinator announces.
//! - No word of a case is in any message: its areas and phases, and a link that asks to sign in.
//! - Addresses that pause or show something are secrets, of which only hashes are kept; each can be revoked.

mod announce;
mod announced;
mod announcement;
mod atom;
mod case_news;
mod cases;
mod choice;
mod due;
mod edition;
mod elsewhere;
mod entity;
mod forget;
mod json_feed;
mod letter;
mod news;
mod reminder;
mod schedule;
mod secret;
mod teller;
mod told;

pub use announce::{Announce, Confirmation, Reached, announce, count_reached, find_recent, take_back};
pub use announced::{dismiss, find_announcement, list_announcements, list_for_home};
pub use announcement::{Announced, Announcement, AnnouncementId, Reach, Way};
pub use atom::{Entry, Feed, to_atom};
pub use choice::{CaseMail, Choice, Paused, Rhythm, find_choice, save_choice};
pub use due::read_terms;
pub use edition::{Item, Match, SavedMatches, SavedQuestion, Section, Since};
pub use elsewhere::{Arrivals, Arrived, ArrivedQuestion};
pub use forget::{export_person, forget_person};
pub use json_feed::to_json_feed;
pub use reminder::{Reminder, ReminderId, ReminderInput, add_reminder, dismiss_reminder, list_reminders};
pub use schedule::{DIGEST_TIME, next_occasion};
pub use secret::{Owner, Purpose, find_owner, list_secrets, make_secret, revoke_secrets};
pub use teller::{Teller, TellerSettings};
