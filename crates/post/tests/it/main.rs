//! The post, from queueing to a mail server that takes messages, refuses them, goes away and comes back.

mod sending;
mod server;
