//! Messages that wait to be sent by e-mail, and the one task that sends them.
//!
//! **Owns** the table `post_message`, the form of a message, trying again while the mail server is away.
//!
//! **Must not know** why anybody is written to, or what pages there are.
//!
//! Invariants:
//! - Whoever queues a message does it in the same transaction as what the message is about ([`queue`]), or outside the journal
//!   where nothing of the domain changed ([`note`]: sign-in links). No request waits for a mail server.
//! - A message is claimed before it is sent and marked after. Only one that a crash or a lost connection left in doubt is sent
//!   again, under the same Message-ID, so that the receiving side can tell.
//! - A reference is used once: queueing it again does nothing.
//! - Subject, texts and links of a message go when it was sent or given up; the address goes when it was sent.
//! - Addresses and texts are never logged.

mod entity;
mod held;
mod letter;
mod message;
mod report;
mod sender;
mod settings;
mod wire;

pub use held::export_person;
pub use message::{Message, forget, forget_with, note, note_with, queue, recall, recall_all};
pub use report::{Standing, Undelivered, get_standing, list_undelivered};
pub use sender::{Round, Sender, SenderHandle, discard_copied, discard_waiting, send};
pub use settings::{Security, Settings};
pub use wire::check;
