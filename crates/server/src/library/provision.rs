//! A resource as a row of a school's provision map: cells for a spreadsheet, a table for a document.

use library::Resource;
use vocabulary::{Scheme, Vocabulary};

use crate::search::card::phases;
use crate::words::{Day, minutes};

/// Headings and cells of one row.
pub(crate) struct Provision {
    pub(crate) cells: Vec<(&'static str, String)>,
}

impl Provision {
    pub(crate) fn of(resource: &Resource, vocabulary: &Vocabulary, url: &str) -> Self {
        let labels = |scheme, ids: &[String]| ids.iter().map(|id| vocabulary.label(scheme, id)).collect::<Vec<_>>().join("; ");
        let label =
            |scheme, id: &Option<String>| id.as_deref().map(|id| vocabulary.label(scheme, id).to_owned()).unwrap_or_default();
        let cells = vec![
            ("Provision", resource.title.clone()),
            ("What it is", resource.summary.clone()),
            ("Area of need", labels(Scheme::Area, &resource.areas)),
            ("Phase", phases(vocabulary, &resource.phases)),
            ("Level", labels(Scheme::Tier, &resource.tiers)),
            ("Who", resource.staff.clone().unwrap_or_default()),
            ("Time to set up", resource.setup_minutes.map(minutes).unwrap_or_default()),
            ("Time each week", resource.weekly_minutes.map(minutes).unwrap_or_default()),
            ("Cost", label(Scheme::CostBand, &resource.cost_band)),
            ("Evidence", label(Scheme::Evidence, &resource.evidence)),
            ("Review by", resource.review_by.as_deref().map(|day| Day::read(day).long).unwrap_or_default()),
            ("Link", url.to_owned()),
        ];
        Self { cells }
    }

    /// Two lines of cells with tabs between them. A cell that a spreadsheet would take for a formula is told not to be one.
    pub(crate) fn to_tsv(&self) -> String {
        let line = |cells: Vec<String>| cells.join("\t");
        let heads = line(self.cells.iter().map(|(head, _)| (*head).to_owned()).collect());
        format!("{heads}\n{}\n", line(self.cells.iter().map(|(_, cell)| plain(cell)).collect()))
    }
}

fn plain(cell: &str) -> String {
    let one_line: String = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.starts_with(['=', '+', '-', '@']) { format!("'{one_line}") } else { one_line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_one_line_and_no_formula() {
        let row = Provision { cells: vec![("Provision", "=1+1\tx\ny".to_owned()), ("Who", "All".to_owned())] };
        assert_eq!(row.to_tsv(), "Provision\tWho\n'=1+1 x y\tAll\n");
    }
}
