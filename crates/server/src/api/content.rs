//! What a draft says, as programs send and get it: the fields of the files of `content/`.

use kernel::{Audience, Error};
use library::{Draft, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::fault;
use crate::writing::{BEGUN_HERE, clean};

/// What a draft says. It may be incomplete: only publishing demands that it is whole. A field that is left out is empty, except
/// `kind`, `licence`, `audience` and `networks`, which stay as they are.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Content {
    /// `strategy`, `policy-template`, `cpd`, `guidance` or `pattern`. A draft stays what it is.
    kind: Option<String>,
    /// Its name in addresses; empty: made from the title. It stays as it is once it is published.
    key: String,
    title: String,
    summary: String,
    /// Markdown.
    body: String,
    areas: Vec<String>,
    /// None means all.
    phases: Vec<String>,
    tiers: Vec<String>,
    concepts: Vec<String>,
    sources: Vec<String>,
    evidence: Option<String>,
    setup_minutes: Option<i32>,
    weekly_minutes: Option<i32>,
    staff: Option<String>,
    cost_band: Option<String>,
    /// For a new draft `network-only` unless it says otherwise.
    licence: Option<String>,
    /// For a new draft `members` unless it says otherwise.
    audience: Option<String>,
    /// The addresses of the networks that the audience `named` means, such as `https://senco.example.org`. Left out, they stay as they are.
    networks: Option<Vec<String>>,
    /// Kind and key of what it was adapted from, `strategy/ten-second-wait`, or its address elsewhere.
    adapted_from: Option<String>,
    /// A day: 2026-11-21.
    checked_on: Option<String>,
    /// A day; left out: by kind, when it is published.
    review_by: Option<String>,
}

impl Content {
    pub(crate) fn of(draft: &Draft) -> Self {
        Self {
            kind: Some(draft.kind.to_string()),
            key: draft.key.clone(),
            title: draft.title.clone(),
            summary: draft.summary.clone(),
            body: draft.body.clone(),
            areas: draft.areas.clone(),
            phases: draft.phases.clone(),
            tiers: draft.tiers.clone(),
            concepts: draft.concepts.clone(),
            sources: draft.sources.clone(),
            evidence: draft.evidence.clone(),
            setup_minutes: draft.setup_minutes,
            weekly_minutes: draft.weekly_minutes,
            staff: draft.staff.clone(),
            cost_band: draft.cost_band.clone(),
            licence: Some(draft.licence.clone()),
            audience: Some(draft.audience.to_string()),
            networks: Some(draft.networks.clone()),
            adapted_from: draft.adapted_from.clone(),
            checked_on: draft.checked_on.clone(),
            review_by: draft.review_by.clone(),
        }
    }

    /// The beginning of something new.
    pub(crate) fn begun(&self) -> Result<Draft, Error> {
        let kind = self.kind.as_deref().unwrap_or_default();
        let Some(kind) = kind.parse::<Kind>().ok().filter(|kind| BEGUN_HERE.contains(kind)) else {
            let accepted = BEGUN_HERE.map(Kind::as_str).join(", ");
            return Err(fault("kind", &format!("'{kind}' cannot be begun here; accepted: {accepted}")));
        };
        self.upon(&Draft::new(kind, "", "", ""))
    }

    /// What is to be kept, upon what is.
    pub(crate) fn upon(&self, before: &Draft) -> Result<Draft, Error> {
        if let Some(kind) = self.kind.as_deref().filter(|kind| *kind != before.kind.as_str()) {
            return Err(fault(
                "kind",
                &format!("'{kind}' is not what this draft is, and it stays that; accepted: {}", before.kind),
            ));
        }
        let audience = self.audience.as_deref().map(str::parse::<Audience>).transpose();
        let audience = audience.map_err(|message| fault("audience", &message))?;
        let audience = audience.unwrap_or(before.audience);
        let stay = if audience == Audience::Named { before.networks.clone() } else { Vec::new() };
        let some = |text: &Option<String>| text.as_deref().map(line).filter(|text| !text.is_empty());
        Ok(Draft {
            key: line(&self.key),
            title: line(&self.title),
            summary: line(&self.summary),
            body: clean(&self.body),
            areas: self.areas.clone(),
            phases: self.phases.clone(),
            tiers: self.tiers.clone(),
            concepts: self.concepts.clone(),
            sources: self.sources.clone(),
            evidence: some(&self.evidence),
            setup_minutes: self.setup_minutes,
            weekly_minutes: self.weekly_minutes,
            staff: some(&self.staff),
            cost_band: some(&self.cost_band),
            licence: some(&self.licence).unwrap_or_else(|| before.licence.clone()),
            audience,
            networks: self.networks.clone().unwrap_or(stay),
            adapted_from: some(&self.adapted_from),
            checked_on: some(&self.checked_on),
            review_by: some(&self.review_by),
            ..before.clone()
        })
    }
}

fn line(text: &str) -> String {
    clean(text).trim().to_owned()
}
