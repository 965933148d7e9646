//! Counts beside the values that can be chosen. Each document carries its values as bits, so that counting them over all
//! matches of a large library costs little.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};
use vocabulary::{Scheme, Vocabulary};

use crate::schema::{LOCAL, VALUES};
use crate::{Facet, FacetGroup, FacetValue};

/// Which bit stands for which value. Kept with the index, since it was written by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout(Vec<(String, String)>);

impl Layout {
    /// Numbers of 64 bits that a document carries.
    pub(crate) const COLUMNS: usize = 2;

    /// Every value of the vocabulary that pages count, in its order.
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let schemes = [
            (Facet::Area, Scheme::Area),
            (Facet::Phase, Scheme::Phase),
            (Facet::Tier, Scheme::Tier),
            (Facet::Kind, Scheme::Kind),
            (Facet::Evidence, Scheme::Evidence),
        ];
        let mut values: Vec<(String, String)> = Vec::new();
        for (facet, scheme) in schemes {
            values.extend(vocabulary.terms(scheme).iter().map(|term| (facet.as_str().to_owned(), term.id.clone())));
        }
        values.push((Facet::Origin.as_str().to_owned(), LOCAL.to_owned()));
        Self(values)
    }

    /// Sets the bit of a value.
    pub(crate) fn mark(&self, facet: Facet, value: &str, bits: &mut [u64; Self::COLUMNS]) {
        if let Some(at) = self.0.iter().position(|(name, id)| name == facet.as_str() && id == value)
            && let Some(column) = bits.get_mut(at / 64)
        {
            *column |= 1 << (at % 64);
        }
    }

    /// The bit of a value over all columns; none for a value that has no bit.
    pub(crate) fn bit(&self, facet: Facet, value: &str) -> u128 {
        let at = self.0.iter().position(|(name, id)| name == facet.as_str() && id == value);
        at.filter(|at| *at < 64 * Self::COLUMNS).map_or(0, |at| 1 << at)
    }

    /// The values that have no bit because there are too many: they are counted one by one.
    pub(crate) fn beyond(&self) -> impl Iterator<Item = (usize, Facet, &str)> {
        let facet_of = |name: &str| Facet::ALL.into_iter().find(|facet| facet.as_str() == name);
        self.0
            .iter()
            .enumerate()
            .skip(64 * Self::COLUMNS)
            .filter_map(move |(at, (name, id))| Some((at, facet_of(name)?, id.as_str())))
    }

    /// Whether a value of this facet is known.
    pub(crate) fn has(&self, facet: Facet, value: &str) -> bool {
        self.0.iter().any(|(name, id)| name == facet.as_str() && id == value)
    }

    /// The counts of a facet in the order of pages.
    pub(crate) fn group(&self, facet: Facet, counts: &[usize]) -> FacetGroup {
        let mine = self.0.iter().enumerate().filter(|(_, (name, _))| name == facet.as_str());
        let value = |(at, (_, id)): (usize, &(String, String))| FacetValue {
            value: id.clone(),
            count: counts.get(at).copied().unwrap_or(0),
        };
        FacetGroup { field: facet, values: mine.map(value).collect() }
    }

    /// The collector that counts.
    pub(crate) fn tally(&self) -> Tally {
        Tally { values: self.0.len() }
    }
}

/// Counts matches, and the values that they carry.
pub(crate) struct Tally {
    values: usize,
}

/// How many matched, and how many of them carry each value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) total: usize,
    pub(crate) values: Vec<usize>,
}

pub(crate) struct SegmentTally {
    columns: Vec<Arc<dyn ColumnValues<u64>>>,
    total: usize,
    /// By bit; a document adds one to each of its own.
    counts: Vec<u32>,
    values: usize,
}

impl Collector for Tally {
    type Fruit = Counts;
    type Child = SegmentTally;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTally> {
        let needed = self.values.div_ceil(64).min(Layout::COLUMNS);
        let columns = VALUES[..needed]
            .iter()
            .map(|name| segment.fast_fields().column_first_or_default::<u64>(name))
            .collect::<tantivy::Result<Vec<_>>>()?;
        Ok(SegmentTally { counts: vec![0; 64 * columns.len()], columns, total: 0, values: self.values })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Counts>) -> tantivy::Result<Counts> {
        let mut merged = Counts { total: 0, values: vec![0; self.values] };
        for fruit in fruits {
            merged.total += fruit.total;
            for (sum, count) in merged.values.iter_mut().zip(fruit.values) {
                *sum += count;
            }
        }
        Ok(merged)
    }
}

impl SegmentCollector for SegmentTally {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.total += 1;
        for (column, counts) in self.columns.iter().zip(self.counts.chunks_exact_mut(64)) {
            let mut bits = column.get_val(doc);
            while bits != 0 {
                counts[bits.trailing_zeros() as usize] += 1;
                bits &= bits - 1;
            }
        }
    }

    fn harvest(self) -> Counts {
        let mut values: Vec<usize> = self.counts.iter().map(|count| *count as usize).collect();
        values.resize(self.values, 0);
        Counts { total: self.total, values }
    }
}
