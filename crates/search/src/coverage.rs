//! How much there is for each area of need, level of support and phase: all cells in one pass over the index.

use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};
use vocabulary::{Scheme, Vocabulary};

use crate::Facet;
use crate::facets::Layout;
use crate::schema::VALUES;

/// Counts by area, level and phase, each in the order of the vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    cells: Vec<usize>,
    tiers: usize,
    phases: usize,
}

impl Coverage {
    /// How many there are for the area, level and phase at these places of the vocabulary.
    pub fn count(&self, area: usize, tier: usize, phase: usize) -> usize {
        self.cells.get((area * self.tiers + tier) * self.phases + phase).copied().unwrap_or(0)
    }
}

/// The collector: which bits stand for the rows and columns.
pub(crate) struct Grid {
    areas: Vec<u128>,
    tiers: Vec<u128>,
    phases: Vec<u128>,
}

impl Grid {
    pub(crate) fn new(vocabulary: &Vocabulary, layout: &Layout) -> Self {
        let bits = |facet, scheme| vocabulary.terms(scheme).iter().map(|term| layout.bit(facet, &term.id)).collect();
        Self {
            areas: bits(Facet::Area, Scheme::Area),
            tiers: bits(Facet::Tier, Scheme::Tier),
            phases: bits(Facet::Phase, Scheme::Phase),
        }
    }
}

pub(crate) struct SegmentGrid {
    columns: Vec<Arc<dyn ColumnValues<u64>>>,
    bits: [Vec<u128>; 3],
    cells: Vec<usize>,
}

impl Collector for Grid {
    type Fruit = Coverage;
    type Child = SegmentGrid;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentGrid> {
        let column = |name: &&str| segment.fast_fields().column_first_or_default::<u64>(name);
        Ok(SegmentGrid {
            columns: VALUES.iter().map(column).collect::<tantivy::Result<Vec<_>>>()?,
            bits: [self.areas.clone(), self.tiers.clone(), self.phases.clone()],
            cells: vec![0; self.areas.len() * self.tiers.len() * self.phases.len()],
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Coverage>) -> tantivy::Result<Coverage> {
        let (tiers, phases) = (self.tiers.len(), self.phases.len());
        let mut cells = vec![0; self.areas.len() * tiers * phases];
        for fruit in fruits {
            for (sum, count) in cells.iter_mut().zip(fruit.cells) {
                *sum += count;
            }
        }
        Ok(Coverage { cells, tiers, phases })
    }
}

impl SegmentCollector for SegmentGrid {
    type Fruit = Coverage;

    fn collect(&mut self, doc: DocId, _: Score) {
        let mut carried: u128 = 0;
        for (at, column) in self.columns.iter().enumerate() {
            carried |= u128::from(column.get_val(doc)) << (64 * at);
        }
        let [areas, tiers, phases] = &self.bits;
        for (row, _) in areas.iter().enumerate().filter(|(_, bit)| carried & **bit != 0) {
            for (level, _) in tiers.iter().enumerate().filter(|(_, bit)| carried & **bit != 0) {
                let first = (row * tiers.len() + level) * phases.len();
                for (at, bit) in phases.iter().enumerate() {
                    self.cells[first + at] += usize::from(carried & bit != 0);
                }
            }
        }
    }

    fn harvest(self) -> Coverage {
        Coverage { tiers: self.bits[1].len(), phases: self.bits[2].len(), cells: self.cells }
    }
}
