//! The weights, and the probabilities that follow from them.

use super::{LABELS, Marginals};

/// Weights of features (by their hash) and of one label after another.
pub(crate) struct Model {
    /// Open addressing: a feature's hash and the number of its row. 0 is free.
    table: Vec<(u32, u32)>,
    rows: Vec<[f32; LABELS]>,
    /// exp(weight) of label `j` after label `i`.
    follows: [[f32; LABELS]; LABELS],
}

const MAGIC: &[u8] = b"ANM1";

impl Model {
    pub(crate) fn embedded() -> Self {
        Self::read(include_bytes!("../../data/model.bin")).expect("the model was written by our own training and is tested")
    }

    /// Reads what training wrote.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let count = u32::from_le_bytes(take(&mut rest)?) as usize;
        let scale = f32::from_le_bytes(take(&mut rest)?);
        let mut follows = [[0.0; LABELS]; LABELS];
        for weight in follows.iter_mut().flatten() {
            *weight = f32::from_le_bytes(take(&mut rest)?).exp();
        }
        let mut keys = Vec::with_capacity(count);
        for _ in 0..count {
            keys.push(u32::from_le_bytes(take(&mut rest)?));
        }
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            rows.push(take::<LABELS>(&mut rest)?.map(|weight| f32::from(weight.cast_signed()) * scale));
        }
        Some(Self { table: build_table(&keys), rows, follows })
    }

    /// The bytes of a model: weights in steps of one 127th of the largest.
    #[cfg(feature = "tools")]
    pub(crate) fn write(weights: &[(u32, [f32; LABELS])], follows: &[[f32; LABELS]; LABELS]) -> Vec<u8> {
        let largest = weights.iter().flat_map(|(_, row)| row).fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        let scale = (largest / 127.0).max(f32::MIN_POSITIVE);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::try_from(weights.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(scale.to_le_bytes());
        bytes.extend(follows.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
        bytes.extend(weights.iter().flat_map(|(key, _)| key.to_le_bytes()));
        #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127 by the scale")]
        bytes.extend(weights.iter().flat_map(|(_, row)| row.map(|weight| ((weight / scale).round() as i8).cast_unsigned())));
        bytes
    }

    /// The probability of every label of every word, by the forward-backward algorithm.
    pub(crate) fn marginals(&self, features: &[Vec<u32>]) -> Marginals {
        let scores: Vec<[f32; LABELS]> = features.iter().map(|features| self.score(features)).collect();
        marginals(&scores, &self.follows)
    }

    fn score(&self, features: &[u32]) -> [f32; LABELS] {
        let mut score = [0.0; LABELS];
        for feature in features {
            if let Some(row) = self.row(*feature) {
                for (sum, weight) in score.iter_mut().zip(&self.rows[row]) {
                    *sum += weight;
                }
            }
        }
        score
    }

    fn row(&self, feature: u32) -> Option<usize> {
        let mask = self.table.len() - 1;
        let mut at = feature as usize & mask;
        loop {
            match self.table[at] {
                (0, _) => return None,
                (key, row) if key == feature => return Some(row as usize),
                _ => at = (at + 1) & mask,
            }
        }
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn build_table(keys: &[u32]) -> Vec<(u32, u32)> {
    let size = (keys.len() * 2 + 2).next_power_of_two();
    let mut table = vec![(0, 0); size];
    for (row, key) in (0_u32..).zip(keys) {
        let mut at = *key as usize & (size - 1);
        while table[at].0 != 0 {
            at = (at + 1) & (size - 1);
        }
        table[at] = (*key, row);
    }
    table
}

/// Forward-backward with every step scaled to one, so that no note is too long.
pub(super) fn marginals(scores: &[[f32; LABELS]], follows: &[[f32; LABELS]; LABELS]) -> Marginals {
    let local: Vec<[f32; LABELS]> = scores
        .iter()
        .map(|score| {
            let highest = score.iter().copied().fold(f32::MIN, f32::max);
            score.map(|value| (value - highest).exp())
        })
        .collect();
    let mut forward: Marginals = Vec::with_capacity(local.len());
    for (at, here) in local.iter().enumerate() {
        let mut step = *here;
        if let Some(last) = at.checked_sub(1).map(|at| forward[at]) {
            for (label, value) in step.iter_mut().enumerate() {
                *value *= (0..LABELS).map(|before| last[before] * follows[before][label]).sum::<f32>();
            }
        }
        forward.push(normal(step));
    }
    let mut backward = [1.0; LABELS];
    for at in (0..local.len()).rev() {
        let mut both = forward[at];
        for (value, back) in both.iter_mut().zip(backward) {
            *value *= back;
        }
        forward[at] = normal(both);
        let mut before = [0.0; LABELS];
        for (label, value) in before.iter_mut().enumerate() {
            *value = (0..LABELS).map(|next| follows[label][next] * local[at][next] * backward[next]).sum::<f32>();
        }
        backward = normal(before);
    }
    forward
}

fn normal(values: [f32; LABELS]) -> [f32; LABELS] {
    let sum: f32 = values.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "there are seven labels")]
    let even = 1.0 / LABELS as f32;
    values.map(|value| if sum > 0.0 && sum.is_finite() { value / sum } else { even })
}
