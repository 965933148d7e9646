//! A linear-chain model over the words of a note: how likely each is part of a person's, an institution's or a place's name.

mod model;
#[cfg(feature = "tools")]
pub mod training;

pub(crate) use model::Model;

use crate::kind::Kind;

/// What a word may be: outside, or the beginning or the inside of a name of one of three kinds.
pub(crate) const LABELS: usize = 7;
pub(crate) const OUTSIDE: usize = 0;

/// The kind of a label, and whether a name begins with it.
pub(crate) fn meaning(label: usize) -> Option<(Kind, bool)> {
    let kind = match label {
        1 | 2 => Kind::Person,
        3 | 4 => Kind::Organisation,
        5 | 6 => Kind::Location,
        _ => return None,
    };
    Some((kind, label % 2 == 1))
}

/// For every word the probability of every label.
pub(crate) type Marginals = Vec<[f32; LABELS]>;
