//! Markdown in, safe HTML and plain text out.
//!
//! **Owns** what Markdown means here: CommonMark with tables, footnotes and task lists; headings with ids; links to sources
//! (`source:cop-2015`); gaps to fill in (`{{school_name}}`) and what declares them. Everything is cleaned as if a stranger had written it.
//!
//! **Must not know** the database, resources or pages. Pure functions, no clock, no I/O.
//!
//! ```text
//! "## How\n\nSee [the Code](source:cop-2015)."
//!   → <h2 id="s-how">How</h2><p>See <a href="/sources#cop-2015">the Code</a>.</p>
//! ```

#![expect(clippy::wildcard_enum_match_arm, reason = "Markdown has many events, and those that are not named here pass as they are")]

mod gaps;
mod markdown;
mod template;
mod text;

pub use gaps::{Field, FieldKind};
pub use markdown::{Heading, clean_html, html_to_text, to_html};
pub use template::{FormSection, field_faults, form_sections, has_gaps, to_paper, without_fields};
pub use text::{excerpt, headings, section_steps, to_text};
