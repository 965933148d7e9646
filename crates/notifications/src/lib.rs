//! Telling people: the weekly digest, announcements, and feeds for programs that people use already.
//!
//! **Owns** the tables `notifications_*`, what goes into a digest and when, secret addresses of feeds. Follows the journal.
//!
//! **Must not know** search, pages, or how a message travels.
