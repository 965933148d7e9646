//! People of the network: who they are, how they sign in, and what they are here.
//!
//! **Owns** the tables `identity_*`: persons, their sign-ins, roles, schools, sessions and one-time
//! links, invitations, requests to join, API tokens.
//!
//! **Must not know** what anybody may see or do (that is `kernel::Permission`), nor pages.
//!
//! Invariants:
//! - The database holds hashes of secrets, never the secrets: a copy of it signs nobody in.
//! - An account is issuer and subject, never an e-mail address.
//! - Whoever leaves keeps an id and loses everything else.

mod accept;
mod attempt;
mod batch;
mod copied;
mod count;
mod entity;
mod export;
mod field;
mod id;
mod invitation;
mod invite;
mod joining;
mod leave;
mod limits;
mod link;
mod login;
mod member;
mod oidc;
mod person;
mod request;
mod role;
mod school;
mod secret;
mod session;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
mod token;

pub use accept::accept_invitation;
pub use attempt::{Attempt, Proof, Purpose, begin_attempt, find_proof, keep_proof, take_attempt, take_proof};
pub use batch::{Batch, FaultyLine, LINES, WantedInput, read_batch, read_wanted};
pub use copied::{Ended, keep_ended, list_ended};
pub use count::count_members;
pub use export::{export_person, require_export};
pub use field::{read_email, read_name};
pub use id::{InvitationId, RequestId, SchoolId, TokenId};
pub use invitation::{Answered, Invitation, Waiting, find_invitation, list_invitations};
pub use invite::{Invited, Wanted, check_wanted, invite, renew_invitation, take_back_invitation};
pub use joining::{Joining, get_joining, set_joining};
pub use leave::{Departed, leave, remove_member};
pub use limits::Limits;
pub use link::{LINK_LIFE, Link, close_links, find_link, make_link, take_link};
pub use login::{Login, connect_login, disconnect_login, find_login, list_logins};
pub use member::{
    Member, MemberInput, MemberPage, MemberQuery, add_member, change_member, get_member, list_members, rename_oneself,
};
pub use oidc::{Account, Answer, Begun, Organisation, Provider, ProviderKind, ProviderSettings, Providers, SignInFault};
pub use person::{NewPerson, Person, State, add_person, find_person, list_everybody, list_people, list_people_at};
pub use request::{Request, RequestInput, approve_request, ask_to_join, count_requests, list_requests, refuse_request};
pub use role::change_role;
pub use school::{School, SchoolInput, add_school, change_school, get_school, list_school_names, list_schools, remove_school};
pub use secret::Secret;
pub use session::{
    Device, Session, SignedIn, close_own_session, close_session, close_sessions, find_session, list_sessions, open_session,
};
pub use sweep::{sweep, sweep_unanswered};
pub use token::{Bearer, TOKEN_DAYS, Token, TokenInput, add_token, find_bearer, list_tokens, revoke_token, useful_scopes};
