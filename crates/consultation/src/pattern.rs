//! What a case taught: the beginning of a pattern for the library, and in how many cases something was named.

use std::collections::HashSet;
use std::fmt::Write as _;

use kernel::{Error, Permission, Result, Viewer};
use library::ResourceId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::answering::hidden_for;
use crate::read::seen_by;
use crate::row::not_there;
use crate::rows::{case, used};
use crate::{CaseId, Change, FoundCase, State, find_case};

/// A count below this is never told: it could be the one case that everybody knows of.
const LEAST: u64 = 10;

/// A pattern to begin with; somebody edits it, and it is checked once more before it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub title: String,
    /// Markdown.
    pub body: String,
    pub phases: Vec<String>,
    pub areas: Vec<String>,
    /// Resources that the answers and the outcome name, each once.
    pub strategies: Vec<ResourceId>,
}

/// In how many cases a resource was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uses {
    FewerThan10,
    /// Ten or more, rounded down to fives.
    About(u64),
}

/// Writes the beginning of a pattern from a case that is over: general headings, its words as they were released.
///
/// # Errors
/// As [`Viewer::require`] for those who do not edit the library; `Conflict` while the case is open.
pub async fn pattern_source(db: &impl ConnectionTrait, by: &Viewer, id: CaseId) -> Result<Pattern> {
    by.require(Permission::Edit)?;
    let Some(FoundCase::Live(case)) = find_case(db, by, id).await? else { return Err(not_there()) };
    if case.state == State::Open {
        return Err(Error::Conflict("The discussion is still open. Close it first, then make a pattern of it.".to_owned()));
    }
    let text = &case.text;
    let mut body = String::new();
    section(&mut body, "What it looks like", &text.concern);
    section(&mut body, "Strengths to build on", &text.strengths);
    if !text.tried.is_empty() {
        body.push_str("## What had been tried\n\n");
        for tried in &text.tried {
            // What it did begins a sentence, so that its capital is nobody's name.
            let said = joined_by(", ", [&tried.what, &tried.how_long].into_iter().map(String::as_str));
            let said = joined_by(". ", [said.trim_end_matches('.'), &tried.effect].into_iter());
            let _ = writeln!(body, "- {}", one_line(&said)); // writing to a String cannot fail
        }
        body.push('\n');
    }
    section(&mut body, "The question", &text.question);
    let answers = &case.answers;
    section(&mut body, "Consider", &joined(answers.iter().map(|answer| answer.consider.as_str())));
    section(&mut body, "Try", &joined(answers.iter().map(|answer| answer.try_this.as_str())));
    section(&mut body, "Refer on", &joined(answers.iter().map(|answer| answer.refer_on.as_str())));
    if let Some(outcome) = &case.outcome {
        let change = match outcome.change {
            Change::Better => "It went better.",
            Change::Same => "It stayed much the same.",
            Change::Worse => "It went worse.",
            Change::MovedOn => "The pupil moved on.",
        };
        section(&mut body, "What came of it", &joined([change, &outcome.what_helped, &outcome.next].into_iter()));
    }
    let mut strategies: Vec<ResourceId> = Vec::new();
    let tried = case.outcome.iter().flat_map(|outcome| &outcome.tried);
    for resource in tried.chain(answers.iter().flat_map(|answer| &answer.strategies)) {
        if !strategies.contains(resource) {
            strategies.push(*resource);
        }
    }
    Ok(Pattern { title: text.title.clone(), body, phases: text.phases.clone(), areas: text.areas.clone(), strategies })
}

fn section(body: &mut String, heading: &str, text: &str) {
    if !text.trim().is_empty() {
        let _ = write!(body, "## {heading}\n\n{}\n\n", text.trim());
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    joined_by("\n\n", texts)
}

fn joined_by<'a>(between: &str, texts: impl Iterator<Item = &'a str>) -> String {
    texts.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cases of which this pattern came, as far as this viewer sees them.
pub async fn find_cases_of(db: &impl ConnectionTrait, by: &Viewer, pattern: ResourceId) -> Result<Vec<CaseId>> {
    if !by.may(Permission::Consult) {
        return Ok(Vec::new());
    }
    let rows = used::Entity::find()
        .filter(used::Column::ResourceId.eq(pattern.0))
        .filter(used::Column::Part.eq("pattern"))
        .all(db)
        .await?;
    let hidden = hidden_for(db, by).await?;
    let cases = case::Entity::find()
        .filter(seen_by(&hidden, by))
        .filter(case::Column::Id.is_in(rows.iter().map(|row| row.case_id)))
        .all(db)
        .await?;
    Ok(cases.into_iter().map(|row| CaseId(row.id)).collect())
}

/// Counts the cases that name this resource, each once, in an answer, an outcome or a pattern. The same for everybody.
pub async fn count_uses(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Uses> {
    let rows = used::Entity::find().filter(used::Column::ResourceId.eq(resource.0)).all(db).await?;
    let cases: HashSet<Uuid> = rows.into_iter().map(|row| row.case_id).collect();
    let count = u64::try_from(cases.len()).unwrap_or_default();
    Ok(if count < LEAST { Uses::FewerThan10 } else { Uses::About(count / 5 * 5) })
}
