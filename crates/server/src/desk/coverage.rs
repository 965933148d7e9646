//! `GET /desk/coverage`: how much there is for each area of need, level of support and phase.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::{Permission, Viewer};
use library::Kind;
use search::Filters;
use serde::Deserialize;
use vocabulary::Scheme;

use crate::App;
use crate::address::SearchAddress;
use crate::desk::csv::table;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::search::card::short;
use crate::visit::{Visit, Visitor};
use crate::words::plural;

#[derive(Template)]
#[template(path = "desk/coverage.html")]
struct CoveragePage {
    frame: Frame,
    kinds: Vec<KindLink>,
    phases: Vec<String>,
    areas: Vec<AreaRows>,
    gaps: String,
    csv: String,
}

struct KindLink {
    label: String,
    path: String,
    is_current: bool,
}

/// One area of need.
pub(crate) struct AreaRows {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) tiers: Vec<TierRow>,
}

/// One level of support within an area.
pub(crate) struct TierRow {
    pub(crate) label: String,
    pub(crate) cells: Vec<Cell>,
}

/// What there is for one phase.
pub(crate) struct Cell {
    pub(crate) phase: String,
    pub(crate) count: usize,
    /// The search that finds it.
    pub(crate) path: String,
}

impl Cell {
    /// Nothing, a little, some, plenty: 0 to 3.
    fn heat(&self) -> usize {
        match self.count {
            0 => 0,
            1..=2 => 1,
            3..=5 => 2,
            _ => 3,
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Chosen {
    kind: Option<String>,
}

impl Chosen {
    /// The kind to count; strategies when the address names none.
    fn kind(&self) -> Kind {
        self.kind.as_deref().and_then(|kind| kind.parse().ok()).unwrap_or(Kind::Strategy)
    }
}

pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(chosen): Query<Chosen>) -> Result<Response, Failure> {
    let kind = chosen.kind();
    let areas = rows(&app, &visit.viewer, kind).await?;
    let vocabulary = app.engine.vocabulary();
    let link = |term: &vocabulary::Term| KindLink {
        label: term.plural_label().to_owned(),
        path: format!("/desk/coverage?kind={}", term.id),
        is_current: term.id == kind.as_str(),
    };
    let gaps = count_gaps(&areas);
    render(&CoveragePage {
        frame: Frame::new(&app, &visit, Section::Desk, &["Coverage", "Desk"]),
        kinds: vocabulary.terms(Scheme::Kind).iter().map(link).collect(),
        phases: vocabulary.terms(Scheme::Phase).iter().map(|term| term.short_label().to_owned()).collect(),
        gaps: if gaps == 0 { "No gap: there is something for every cell.".to_owned() } else { plural(gaps, "gap", "gaps") },
        csv: format!("/desk/coverage.csv?kind={kind}"),
        areas,
    })
}

/// The same as a file.
pub(crate) async fn csv(State(app): State<App>, visitor: Visitor, Query(chosen): Query<Chosen>) -> Result<Response, Failure> {
    let areas = rows(&app, &visitor.viewer, chosen.kind()).await?;
    let mut lines = Vec::new();
    for area in areas {
        for tier in area.tiers {
            for cell in tier.cells {
                lines.push(vec![area.label.clone(), tier.label.clone(), cell.phase, cell.count.to_string()]);
            }
        }
    }
    Ok(table("coverage", &["Area of need", "Level of support", "Phase", "Resources"], lines))
}

/// Counts every cell.
///
/// # Errors
/// `Refused` for those without a desk.
pub(crate) async fn rows(app: &App, viewer: &Viewer, kind: Kind) -> Result<Vec<AreaRows>, kernel::Error> {
    viewer.require(Permission::SeeDesk)?;
    let vocabulary = app.engine.vocabulary();
    let coverage = app.engine.coverage(&app.store, kind, viewer).await?;
    let mut areas = Vec::new();
    for (row, area) in vocabulary.terms(Scheme::Area).iter().enumerate() {
        let mut tiers = Vec::new();
        for (level, tier) in vocabulary.terms(Scheme::Tier).iter().enumerate() {
            let filters = Filters {
                kind: vec![kind.to_string()],
                area: vec![area.id.clone()],
                tier: vec![tier.id.clone()],
                ..Filters::default()
            };
            let cells = vocabulary.terms(Scheme::Phase).iter().enumerate().map(|(at, phase)| Cell {
                phase: phase.short_label().to_owned(),
                count: coverage.count(row, level, at),
                path: SearchAddress::empty()
                    .with(|request| request.filters = Filters { phase: vec![phase.id.clone()], ..filters.clone() })
                    .path(),
            });
            tiers.push(TierRow { label: short(&vocabulary, Scheme::Tier, &tier.id), cells: cells.collect() });
        }
        areas.push(AreaRows { id: area.id.clone(), label: area.label.clone(), tiers });
    }
    Ok(areas)
}

/// How many cells hold nothing.
pub(crate) fn count_gaps(areas: &[AreaRows]) -> usize {
    let cells = areas.iter().flat_map(|area| &area.tiers).flat_map(|tier| &tier.cells);
    cells.filter(|cell| cell.count == 0).count()
}
