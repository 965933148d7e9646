//! The post, from queueing to a mail server that takes messages, refuses them, goes away and comes back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod sending;
mod server;
