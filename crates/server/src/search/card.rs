//! One resource in a list: enough to choose by. What opens in place comes from `library/details.rs`.

use kernel::Result;
use library::{Kind, ResourceId};
use search::Hit;
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::address::encode_path;
use crate::search::networks::Networks;
use crate::taking::chosen::Pick;
use crate::words::{Day, minutes};

/// Everything that a card shows, in words.
pub(crate) struct Card {
    pub(crate) id: ResourceId,
    pub(crate) resource_kind: Kind,
    pub(crate) path: String,
    /// Safe HTML: escaped, with `<mark>`.
    pub(crate) title: String,
    pub(crate) plain_title: String,
    pub(crate) kind: String,
    /// The id of the first area, for its colour.
    pub(crate) area: String,
    pub(crate) areas: Vec<String>,
    pub(crate) phases: String,
    pub(crate) tiers: Vec<String>,
    pub(crate) summary: String,
    /// Safe HTML: escaped, with `<mark>`.
    pub(crate) snippet: String,
    /// Where that stands, when it is in a file: `page 3 of handout.docx`, with the address of that place.
    pub(crate) place: Option<(String, String)>,
    pub(crate) setup: Option<String>,
    pub(crate) evidence: Option<Evidence>,
    pub(crate) review: Option<Day>,
    pub(crate) is_overdue: bool,
    /// Overdue by more than 90 days.
    pub(crate) is_neglected: bool,
    /// The network it comes from, and whether that is another one.
    pub(crate) origin: String,
    pub(crate) is_elsewhere: bool,
    pub(crate) licence: String,
    /// The button that puts it on the sheet, on pages that have it.
    pub(crate) pick: Option<Pick>,
}

/// How well something is supported: a sign, and always its words.
pub(crate) struct Evidence {
    pub(crate) sign: &'static str,
    pub(crate) label: String,
    pub(crate) plain: String,
}

impl Evidence {
    pub(crate) fn of(vocabulary: &Vocabulary, id: &str) -> Self {
        let sign = match id {
            "statutory" => "§",
            "strong" => "●●●",
            "moderate" => "●●○",
            "indicative" => "●○○",
            "professional-consensus" => "◐",
            _ => "○",
        };
        let term = vocabulary.find_term(Scheme::Evidence, id);
        let plain = term.map(|term| term.plain.clone()).unwrap_or_default();
        Self { sign, label: vocabulary.label(Scheme::Evidence, id).to_owned(), plain }
    }
}

/// Where and when cards are shown.
struct Home {
    networks: Networks,
    today: String,
    /// The day before which an overdue review is neglect.
    long_ago: String,
}

/// The cards of these hits.
pub(crate) async fn cards(app: &App, hits: Vec<Hit>) -> Result<Vec<Card>> {
    let vocabulary = app.engine.vocabulary();
    let home = Home {
        networks: Networks::naming(app, hits.iter().map(|hit| hit.origin.as_str())).await?,
        today: app.today(),
        long_ago: crate::keeping::day_in(app, -crate::keeping::NEGLECTED),
    };
    Ok(hits.into_iter().map(|hit| card(&vocabulary, &home, hit)).collect())
}

/// The cards of a list that people leaf through: no passage.
pub(crate) async fn plain_cards(app: &App, hits: Vec<Hit>) -> Result<Vec<Card>> {
    cards(app, hits.into_iter().map(|hit| Hit { snippet: String::new(), place: None, ..hit }).collect()).await
}

fn card(vocabulary: &Vocabulary, home: &Home, hit: Hit) -> Card {
    let label = |scheme, id: &String| vocabulary.label(scheme, id).to_owned();
    let place = hit.place.as_ref().map(|place| {
        let path = format!("{}/files/{}/text#piece-{}", hit.path(), encode_path(&place.file), place.number);
        (place.to_string(), path)
    });
    Card {
        place,
        id: hit.id,
        resource_kind: hit.kind,
        pick: None,
        path: hit.path(),
        kind: vocabulary.label(Scheme::Kind, hit.kind.as_str()).to_owned(),
        area: hit.areas.first().cloned().unwrap_or_default(),
        areas: hit.areas.iter().map(|id| short(vocabulary, Scheme::Area, id)).collect(),
        phases: phases(vocabulary, &hit.phases),
        tiers: hit.tiers.iter().map(|id| label(Scheme::Tier, id)).collect(),
        setup: hit.setup_minutes.map(minutes),
        evidence: hit.evidence.as_deref().map(|id| Evidence::of(vocabulary, id)),
        review: hit.review_by.as_deref().map(Day::read),
        is_overdue: hit.review_by.as_deref().is_some_and(|by| by < home.today.as_str()),
        is_neglected: hit.review_by.as_deref().is_some_and(|by| by < home.long_ago.as_str()),
        origin: home.networks.name(&hit.origin).to_owned(),
        is_elsewhere: !hit.is_local(),
        licence: licence(vocabulary, &hit.licence),
        title: hit.title_marked,
        plain_title: hit.title,
        summary: hit.summary,
        snippet: hit.snippet,
    }
}

/// The short name of a licence. What comes from elsewhere may have one that is not known here.
pub(crate) fn licence(vocabulary: &Vocabulary, id: &str) -> String {
    vocabulary.find_term(Scheme::Licence, id).map_or("Licence of its own", |term| term.short_label()).to_owned()
}

/// The short name of a value.
pub(crate) fn short(vocabulary: &Vocabulary, scheme: Scheme, id: &str) -> String {
    vocabulary.find_term(scheme, id).map_or(id, |term| term.short_label()).to_owned()
}

/// The phases in words: none means all.
pub(crate) fn phases(vocabulary: &Vocabulary, ids: &[String]) -> String {
    if ids.is_empty() {
        return "All phases".to_owned();
    }
    ids.iter().map(|id| short(vocabulary, Scheme::Phase, id)).collect::<Vec<_>>().join(", ")
}
