//! `GET /sources`: what the library rests on, and how each source was seen.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use library::{Seen, Source};

use crate::App;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "library/sources.html")]
struct SourcesPage {
    frame: Frame,
    groups: Vec<(&'static str, &'static str, Vec<SourceLine>)>,
}

/// A source in words.
pub(crate) struct SourceLine {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Publisher and year.
    pub(crate) by: String,
    /// How it was seen.
    pub(crate) seen: String,
    pub(crate) supports: String,
    pub(crate) licence: String,
}

/// A source in words.
pub(crate) fn line(source: Source) -> SourceLine {
    let seen = match source.seen {
        Seen::Primary => "Read in the source itself",
        Seen::Secondary => "Read where another publisher reports it",
        Seen::Remembered => "Not read: further reading only",
    };
    let seen = if source.seen_note.is_empty() { seen.to_owned() } else { format!("{seen} ({})", source.seen_note) };
    let licence = match source.licence.as_str() {
        "OGL" => "Open Government Licence".to_owned(),
        "all-rights-reserved" => "All rights reserved".to_owned(),
        "unknown" | "" => "Licence not known".to_owned(),
        other => other.to_owned(),
    };
    SourceLine {
        id: source.id,
        title: source.title,
        by: format!("{}, {}", source.publisher, source.year),
        seen,
        supports: source.supports,
        licence,
    }
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let sources = library::list_sources(app.store.reader()).await?;
    let of = |seen: Seen| sources.iter().filter(|source| source.seen == seen).cloned().map(line).collect::<Vec<_>>();
    let groups = vec![
        (
            "Read in the source itself",
            "Whoever listed these read them, or a copy of them. Claims may rest on them.",
            of(Seen::Primary),
        ),
        ("Read where another publisher reports them", "Claims that rest on these say so.", of(Seen::Secondary)),
        ("Further reading", "Listed from memory. No claim in the library rests on them alone.", of(Seen::Remembered)),
    ];
    let groups = groups.into_iter().filter(|(_, _, sources)| !sources.is_empty()).collect();
    let frame = Frame::new(&app, &visit, Section::Other, &["Sources", "Library"]).described(&app.settings, "/sources", "");
    render(&SourcesPage { frame, groups })
}
