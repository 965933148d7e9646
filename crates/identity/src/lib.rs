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
mod link;
mod person;
mod secret;
mod session;
mod sweep;

pub use link::{LINK_LIFE, Link, close_links, find_link, make_link, take_link};
pub use person::{NewPerson, Person, State, add_person, find_person, list_people, list_people_at};
pub use secret::Secret;
pub use session::{
    Device, Session, SignedIn, close_own_session, close_session, close_sessions, find_session, list_sessions, open_session,
};
pub use sweep::sweep;
