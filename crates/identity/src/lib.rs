//! People of the network: who they are, how they sign in, and what they are here.
//!
//! **Owns** the tables `identity_*`: persons, their sign-ins, roles, schools, sessions and one-time links.
//!
//! **Must not know** what anybody may see or do (that is `kernel::Permission`), nor pages.
//!
//! Invariants:
//! - The database holds hashes of secrets, never the secrets: a copy of it signs nobody in.
//! - An account is issuer and subject, never an e-mail address.
//! - Whoever leaves keeps an id and loses everything else.

mod entity;
mod person;
mod secret;
mod session;

pub use person::{NewPerson, Person, State, add_person, find_person, list_people};
pub use secret::Secret;
pub use session::{Device, SignedIn, close_session, close_sessions, find_session, open_session};
