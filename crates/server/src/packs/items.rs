//! The items of a pack that is being put together, and what else the library has for it.

use kernel::{Audience, Result, Viewer};
use library::{Candidate, Draft, Kind};
use search::Request;
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::words::Day;

/// Hits that are offered.
const OFFERED: usize = 8;

/// One item with its note, to be changed.
pub(crate) struct ItemRow {
    /// Its place, from 1.
    pub(crate) number: usize,
    /// The same as buttons say it, from 0.
    pub(crate) at: usize,
    /// Kind and key.
    pub(crate) item: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) path: Option<String>,
    pub(crate) note: String,
    /// What keeps it from being right for everybody.
    pub(crate) warnings: Vec<String>,
    pub(crate) is_stale: bool,
}

/// What was found for the pack.
pub(crate) struct Offer {
    pub(crate) item: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) summary: String,
    pub(crate) path: String,
    pub(crate) is_in: bool,
}

/// The items of a draft in their order.
pub(crate) async fn rows(app: &App, viewer: &Viewer, draft: &Draft) -> Result<Vec<ItemRow>> {
    let found = library::list_candidates(app.store.reader(), viewer, &draft.items).await?;
    let (vocabulary, today) = (app.engine.vocabulary(), app.today());
    let row = |(at, (item, candidate)): (usize, (&library::PackItem, Candidate))| {
        let kind = item.parts().map_or("", |(kind, _)| kind.as_str());
        let mut row = ItemRow {
            number: at + 1,
            at,
            item: item.item.clone(),
            title: item.item.clone(),
            kind: vocabulary.label(Scheme::Kind, kind).to_owned(),
            path: None,
            note: item.note.clone(),
            warnings: Vec::new(),
            is_stale: false,
        };
        match candidate {
            Candidate::Live(resource) => {
                row.path = Some(resource.path());
                if let Some(day) = resource.review_by.as_deref().filter(|_| resource.is_overdue(&today)) {
                    row.is_stale = true;
                    row.warnings.push(format!("Its review is overdue since {}.", Day::read(day).long));
                }
                row.warnings.extend(narrower(&vocabulary, draft.audience, resource.audience));
                row.title = resource.title;
            }
            Candidate::Stale { why, .. } => {
                row.is_stale = true;
                row.warnings.push(match why {
                    "withdrawn" => "It was withdrawn. Take it out of the pack, or put something else in its place.".to_owned(),
                    _ => "Something newer stands in for it. Take it out, and add the newer one.".to_owned(),
                });
            }
            Candidate::Unknown => {
                row.is_stale = true;
                row.warnings.push("It is not in the library, or not for you to see. Take it out of the pack.".to_owned());
            }
        }
        row
    };
    Ok(draft.items.iter().zip(found).enumerate().map(row).collect())
}

/// Audiences stand widest first.
fn narrower(vocabulary: &Vocabulary, pack: Audience, item: Audience) -> Option<String> {
    let label = |audience: Audience| vocabulary.label(Scheme::Audience, audience.as_str());
    (item > pack).then(|| format!("It is for fewer people than the pack ({}): others do not see it here.", label(item)))
}

/// Looks in the library for what a pack could hold.
pub(crate) async fn find(app: &App, viewer: &Viewer, draft: &Draft, words: &str) -> Result<Vec<Offer>> {
    // Some of what is found may be packs, which hold no packs.
    let request = Request { text: words.to_owned(), limit: OFFERED * 2, ..Request::default() }.only_local();
    let answer = app.engine.find(&app.store, &request, viewer).await?;
    let vocabulary = app.engine.vocabulary();
    let offer = |hit: search::Hit| {
        let item = format!("{}/{}", hit.kind, hit.key);
        Offer {
            is_in: draft.items.iter().any(|known| known.item == item),
            kind: vocabulary.label(Scheme::Kind, hit.kind.as_str()).to_owned(),
            path: hit.path(),
            title: hit.title,
            summary: hit.summary,
            item,
        }
    };
    Ok(answer.hits.into_iter().filter(|hit| hit.kind != Kind::Pack).take(OFFERED).map(offer).collect())
}
