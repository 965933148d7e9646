//! Cases among the results, for those who may read them: found in an index of their own, and put in by rank.

use search::{Request, Sort};
use vocabulary::Scheme;

use crate::App;
use crate::search::card::short;
use crate::visit::Visit;
use crate::words::plural;

/// Cases of a page of results.
const MOST: usize = 3;
/// Results of the library before each case: a case stands beside what helps, not in its place.
const APART: usize = 2;

/// A case in a list of results.
pub(crate) struct CaseCard {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) area: String,
    /// `Case · KS2 · Social, emotional and mental health`
    pub(crate) caption: String,
    pub(crate) answers: String,
}

/// Cases that fit, each with the number of results that stand before it; none on later pages, and none where what was chosen is
/// nothing that a case has.
pub(crate) async fn cases_among(app: &App, visit: &Visit, request: &Request) -> kernel::Result<Vec<(usize, CaseCard)>> {
    let filters = &request.filters;
    let others = [&filters.kind, &filters.tier, &filters.evidence, &filters.origin, &filters.concept];
    if request.text.trim().is_empty()
        || request.offset > 0
        || request.sort != Sort::Relevance
        || others.iter().any(|chosen| !chosen.is_empty())
    {
        return Ok(Vec::new());
    }
    let asked = Request { limit: MOST, ..request.clone() };
    let found = app.engine.find_cases(&app.store, &asked, &visit.viewer).await?;
    let vocabulary = app.engine.vocabulary();
    let card = |line: consultation::CaseLine| {
        let phases = line.phases.iter().map(|id| short(&vocabulary, Scheme::Phase, id));
        let areas = line.areas.iter().map(|id| vocabulary.label(Scheme::Area, id).to_owned());
        CaseCard {
            path: format!("/cases/{}", line.id),
            caption: std::iter::once("Case".to_owned()).chain(phases).chain(areas).collect::<Vec<_>>().join(" · "),
            area: line.areas.first().cloned().unwrap_or_default(),
            answers: plural(line.answers, "answer", "answers"),
            title: line.title,
        }
    };
    Ok(found.lines.into_iter().enumerate().map(|(rank, line)| (APART * (rank + 1), card(line))).collect())
}
