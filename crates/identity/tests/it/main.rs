//! People and how they come in, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod sessions;
