//! Messages that wait to be sent by e-mail, and the one task that sends them.
//!
//! **Owns** the table `post_message`, the form of a message, trying again while the mail server is away.
//!
//! **Must not know** why anybody is written to, or what pages there are.
