//! `POST /api/v1/anonymise`: what in some texts may point to a child, while they are being typed. Nothing of them is kept or logged.

use std::time::Instant;

use anonymise::Finding;
use axum::Json;
use axum::extract::State;
use consultation::{Check, Label, Open, Place, check_texts, relabelled};
use kernel::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::details::{RiskView, in_words};
use super::surroundings::{beside, surroundings};
use crate::App;
use crate::api::call::Call;
use crate::failure::{Failure, Problem};
use crate::visit::Visitor;

/// The texts of one case.
#[expect(clippy::struct_field_names, reason = "the names are those of the API")]
#[derive(Deserialize, ToSchema)]
pub(crate) struct Texts {
    /// The fields in their order: a person is one across all of them.
    #[serde(default)]
    texts: Vec<String>,
    /// What stands for whom already, so that it stays the same throughout the case.
    #[serde(default)]
    labels: Vec<LabelItem>,
    /// Words to be replaced by what is proposed for them, wherever they stand.
    #[serde(default)]
    replace: Vec<String>,
}

/// What stands for something in a case.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct LabelItem {
    original: String,
    label: String,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Found {
    /// In the order of the texts; they never overlap.
    findings: Vec<FindingItem>,
    risk: RiskItem,
    /// Passages that read like a child telling of harm.
    disclosures: Vec<PassageItem>,
    /// The texts with the words of `replace` replaced.
    texts: Vec<String>,
    /// What stands for whom now.
    labels: Vec<LabelItem>,
    /// Microseconds that the search took.
    took_us: u64,
}

/// One detail. Offsets count Unicode characters, the end is the first one after it.
#[derive(Serialize, ToSchema)]
struct FindingItem {
    /// The text's place in the list, from 0.
    text: usize,
    start: usize,
    end: usize,
    /// `PERSON`, `ORG`, `LOCATION`, `DATE`, `CONTACT`, `ID` or `QUASI`.
    kind: &'static str,
    /// The kind in words.
    label: &'static str,
    /// Whether it names somebody by itself; else it must be looked at.
    direct: bool,
    /// How it was found.
    why: String,
    /// What to write instead; empty where it is best left out.
    replacement: String,
    confidence: f32,
    /// The same number for all mentions of one person.
    person: Option<u32>,
}

/// How likely it is that somebody recognises the child by what is left.
#[derive(Serialize, ToSchema)]
struct RiskItem {
    /// `green`, `amber` or `red`.
    level: &'static str,
    /// The level in words.
    words: &'static str,
    points: u32,
    facts: Vec<FactItem>,
    /// The one change that would help most.
    advice: Option<String>,
}

/// Something that narrows down who the child may be.
#[derive(Serialize, ToSchema)]
struct FactItem {
    points: u32,
    what: String,
    /// How to put it more generally.
    wider: Option<String>,
}

/// A passage that reads like a child telling of harm. Offsets as in findings.
#[derive(Serialize, ToSchema)]
struct PassageItem {
    text: usize,
    start: usize,
    end: usize,
    why: String,
}

/// Finds what may point to a child.
#[utoipa::path(
    post, path = "/api/v1/anonymise", tag = "cases", security(("token" = ["write"])), request_body = Texts,
    responses(
        (status = 200, description = "What was found; nothing of the texts is kept", body = Found),
        (status = 401, description = "No token, or one that does not work", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Whoever asks may not", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The texts are too long", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 400, description = "JSON that says something else", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn post(State(app): State<App>, visitor: Visitor, call: Call) -> Result<Json<Found>, Failure> {
    visitor.viewer.require(Permission::Consult)?;
    let input: Texts = call.read()?;
    let around = surroundings(&app).await?;
    let began = Instant::now();
    let found = beside(move || {
        let texts: Vec<(Place, &str)> =
            input.texts.iter().enumerate().map(|(at, text)| (Place::Other(at), text.as_str())).collect();
        let mut check = check_texts(&texts, &[], &around);
        let mut labels: Vec<Label> =
            input.labels.into_iter().map(|known| Label { original: known.original, label: known.label }).collect();
        relabelled(&mut check.open, &labels);
        let texts = replaced(&input.texts, &check.open, (&input.replace, &mut labels));
        answer(&input.texts, check, (texts, labels))
    });
    let mut found = found.await?;
    found.took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    Ok(Json(found))
}

/// The texts without these words. What stands for them is written down.
fn replaced(texts: &[String], open: &[Open], (words, labels): (&[String], &mut Vec<Label>)) -> Vec<String> {
    let is_wanted = |open: &&Open| words.iter().any(|word| word.to_lowercase() == open.words.to_lowercase());
    let wanted: Vec<&Open> = open.iter().filter(is_wanted).collect();
    for open in &wanted {
        if !labels.iter().any(|known| known.original == open.words) {
            labels.push(Label { original: open.words.clone(), label: open.finding.replacement.clone() });
        }
    }
    let findings: Vec<Finding> = wanted.into_iter().map(|open| open.finding.clone()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    anonymise::apply(&texts, &findings)
}

fn answer(texts: &[String], check: Check, (replaced, labels): (Vec<String>, Vec<Label>)) -> Found {
    let view = RiskView::of(&check.risk, check.must_widen());
    let facts = check.risk.facts.iter();
    let facts = facts.map(|fact| FactItem { points: fact.points, what: fact.what.clone(), wider: fact.wider.clone() }).collect();
    let risk = RiskItem {
        level: view.level,
        words: view.words,
        points: check.risk.points,
        facts,
        advice: (!view.advice.is_empty()).then_some(view.advice),
    };
    let disclosures = check.disclosures.iter().filter_map(|passage| {
        let Place::Other(text) = passage.place else { return None };
        let count = |byte: usize| characters(&texts[text], byte);
        Some(PassageItem { text, start: count(passage.start)?, end: count(passage.end)?, why: passage.why.clone() })
    });
    let disclosures = disclosures.collect();
    Found {
        findings: findings(texts, check.open),
        risk,
        disclosures,
        texts: replaced,
        labels: labels.into_iter().map(|known| LabelItem { original: known.original, label: known.label }).collect(),
        took_us: 0,
    }
}

fn findings(texts: &[String], open: Vec<Open>) -> Vec<FindingItem> {
    let item = |open: Open| {
        let Finding { text, start, end, kind, confidence, why, replacement, person } = open.finding;
        Some(FindingItem {
            text,
            start: characters(&texts[text], start)?,
            end: characters(&texts[text], end)?,
            kind: kind.as_str(),
            label: in_words(kind),
            direct: kind.is_direct(),
            why,
            replacement,
            confidence,
            person,
        })
    };
    open.into_iter().filter_map(item).collect()
}

/// How many characters stand before this byte.
fn characters(text: &str, byte: usize) -> Option<usize> {
    text.get(..byte).map(|before| before.chars().count())
}
