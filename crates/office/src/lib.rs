//! Office documents and PDF, read and written: bytes in, plain data out.
//!
//! **Owns** what a file is (by its content, never by its name), the text and structure inside it, what makes it hard to read for some
//! people, Word to Markdown, and a record as a Word file.
//!
//! **Must not know** the database, files on disk, the web, or who asks. Whoever reads a stranger's file calls it in a child process.
