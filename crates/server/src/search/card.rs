//! One resource in a list: enough to choose by, with the steps to open in place.

use std::collections::HashMap;

use kernel::{Error, Result, Viewer};
use library::{Resource, ResourceId};
use search::Hit;
use vocabulary::{Scheme, Vocabulary};

use crate::App;
use crate::words::{Day, minutes};

/// Everything that a card shows, in words.
pub(crate) struct Card {
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
    pub(crate) setup: Option<String>,
    pub(crate) weekly: Option<String>,
    pub(crate) staff: Option<String>,
    pub(crate) evidence: Option<Evidence>,
    pub(crate) review: Option<Day>,
    pub(crate) is_overdue: bool,
    /// The network it comes from, where that is another.
    pub(crate) origin: Option<String>,
    pub(crate) steps: Vec<String>,
    pub(crate) more_steps: usize,
    pub(crate) watch: Vec<String>,
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

/// The cards of these hits, with steps read from the library in one go. Reading Markdown is work: it is done beside the requests.
pub(crate) async fn cards(app: &App, viewer: &Viewer, hits: Vec<Hit>) -> Result<Vec<Card>> {
    let ids: Vec<ResourceId> = hits.iter().map(|hit| hit.id).collect();
    let resources = library::list_resources(app.store.reader(), viewer, &ids).await?;
    let resources: HashMap<ResourceId, Resource> = resources.into_iter().map(|resource| (resource.id, resource)).collect();
    let vocabulary = app.engine.vocabulary();
    let today = app.today();
    let work = move || hits.into_iter().map(|hit| card(&vocabulary, &today, resources.get(&hit.id), hit)).collect();
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))
}

/// The cards of a list that people leaf through: no steps, no passage.
pub(crate) fn plain_cards(app: &App, hits: Vec<Hit>) -> Vec<Card> {
    let vocabulary = app.engine.vocabulary();
    let today = app.today();
    hits.into_iter().map(|hit| card(&vocabulary, &today, None, Hit { snippet: String::new(), ..hit })).collect()
}

/// Steps that a card shows.
const STEPS: usize = 3;
/// Characters of each line.
const LINE: usize = 140;

fn card(vocabulary: &Vocabulary, today: &str, resource: Option<&Resource>, hit: Hit) -> Card {
    let label = |scheme, id: &String| vocabulary.label(scheme, id).to_owned();
    let mut steps = resource.map(|resource| prose::section_steps(&resource.body, "How to do it")).unwrap_or_default();
    let more_steps = steps.len().saturating_sub(STEPS);
    steps.truncate(STEPS);
    for step in &mut steps {
        *step = prose::excerpt(step, LINE);
    }
    Card {
        path: hit.path(),
        kind: vocabulary.label(Scheme::Kind, hit.kind.as_str()).to_owned(),
        area: hit.areas.first().cloned().unwrap_or_default(),
        areas: hit.areas.iter().map(|id| short(vocabulary, Scheme::Area, id)).collect(),
        phases: phases(vocabulary, &hit.phases),
        tiers: hit.tiers.iter().map(|id| label(Scheme::Tier, id)).collect(),
        setup: hit.setup_minutes.map(minutes),
        weekly: hit.weekly_minutes.map(minutes),
        evidence: hit.evidence.as_deref().map(|id| Evidence::of(vocabulary, id)),
        review: hit.review_by.as_deref().map(Day::read),
        is_overdue: hit.review_by.as_deref().is_some_and(|by| by < today),
        origin: (hit.origin != "local").then(|| hit.origin.clone()),
        more_steps,
        steps,
        watch: resource.map(|resource| lines(&resource.body, "What to watch for", STEPS)).unwrap_or_default(),
        staff: hit.staff,
        title: hit.title_marked,
        plain_title: hit.title,
        summary: hit.summary,
        snippet: hit.snippet,
    }
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

/// The first lines of a section, as plain text.
fn lines(markdown: &str, heading: &str, limit: usize) -> Vec<String> {
    let mut rest =
        markdown.lines().skip_while(|line| line.strip_prefix("## ").is_none_or(|text| text.trim() != heading)).skip(1).peekable();
    let mut section = String::new();
    while let Some(line) = rest.next_if(|line| !line.starts_with("## ")) {
        section.push_str(line);
        section.push('\n');
    }
    prose::to_text(&section).lines().filter(|line| !line.is_empty()).take(limit).map(|line| prose::excerpt(line, LINE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_section_end_with_it() {
        let markdown = "## What\n\n- no\n\n## What to watch for\n\n- **It works** when.\n- Change it.\n\n## Next\n\n- no";
        assert_eq!(lines(markdown, "What to watch for", 3), ["It works when.", "Change it."]);
        assert!(lines(markdown, "Nothing", 3).is_empty());
    }
}
