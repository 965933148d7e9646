//! Learns the weights from marked notes: likelihood by stochastic gradient, with a step size of its own for every weight.

use std::collections::HashMap;

use super::{LABELS, Model, model};

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often every note is seen.
    pub rounds: usize,
    /// Features seen less often are left out.
    pub at_least: u32,
    /// The first step.
    pub rate: f32,
    /// How strongly weights are drawn to nothing.
    pub decay: f32,
}

/// A note for learning: the features and the right label of every word.
pub(crate) struct Example {
    pub(crate) features: Vec<Vec<u32>>,
    pub(crate) labels: Vec<usize>,
}

struct Learner {
    rows: HashMap<u32, usize>,
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    follows: [[f32; LABELS]; LABELS],
    follow_squares: [[f32; LABELS]; LABELS],
    plan: Plan,
}

/// The bytes of a model that has learnt from the examples, in the order given.
pub(crate) fn learn(examples: &[Example], plan: Plan) -> Vec<u8> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in examples.iter().flat_map(|example| &example.features).flatten() {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut kept: Vec<u32> = counts
        .into_iter()
        .filter(|(feature, count)| *count >= plan.at_least && *feature != 0)
        .map(|(feature, _)| feature)
        .collect();
    kept.sort_unstable();
    let mut learner = Learner {
        rows: kept.iter().enumerate().map(|(row, feature)| (*feature, row)).collect(),
        weights: vec![[0.0; LABELS]; kept.len()],
        squares: vec![[1e-6; LABELS]; kept.len()],
        follows: [[0.0; LABELS]; LABELS],
        follow_squares: [[1e-6; LABELS]; LABELS],
        plan,
    };
    for _ in 0..plan.rounds {
        for example in examples {
            learner.step(example);
        }
    }
    let largest = |row: &[f32; LABELS]| row.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let weights: Vec<(u32, [f32; LABELS])> = kept.into_iter().zip(learner.weights).filter(|(_, row)| largest(row) > 0.08).collect();
    Model::write(&weights, &learner.follows)
}

impl Learner {
    fn step(&mut self, example: &Example) {
        let rows: Vec<Vec<usize>> = example
            .features
            .iter()
            .map(|features| features.iter().filter_map(|feature| self.rows.get(feature).copied()).collect())
            .collect();
        let scores: Vec<[f32; LABELS]> = rows
            .iter()
            .map(|rows| {
                rows.iter().fold([0.0; LABELS], |mut sum, row| {
                    for (sum, weight) in sum.iter_mut().zip(&self.weights[*row]) {
                        *sum += weight;
                    }
                    sum
                })
            })
            .collect();
        let follows = self.follows.map(|row| row.map(f32::exp));
        let expected = model::marginals(&scores, &follows);
        for ((rows, expected), label) in rows.iter().zip(&expected).zip(&example.labels) {
            let mut error = *expected;
            error[*label] -= 1.0;
            for row in rows {
                for (at, error) in error.iter().enumerate() {
                    let gradient = error + self.plan.decay * self.weights[*row][at];
                    if gradient.abs() > 1e-4 {
                        self.squares[*row][at] += gradient * gradient;
                        self.weights[*row][at] -= self.plan.rate * gradient / self.squares[*row][at].sqrt();
                    }
                }
            }
        }
        self.step_follows(example, &expected, &scores, &follows);
    }

    /// The gradient of one label after another, from the probabilities of pairs.
    fn step_follows(
        &mut self,
        example: &Example,
        expected: &[[f32; LABELS]],
        scores: &[[f32; LABELS]],
        follows: &[[f32; LABELS]; LABELS],
    ) {
        let mut error = [[0.0_f32; LABELS]; LABELS];
        for at in 1..scores.len() {
            // p(i, j) is near p(i) × follows(i, j) × exp(score(j)), made to sum to p(i): exact enough for a gradient.
            for before in 0..LABELS {
                let next: Vec<f32> = (0..LABELS).map(|label| follows[before][label] * expected[at][label]).collect();
                let sum: f32 = next.iter().sum::<f32>().max(f32::MIN_POSITIVE);
                for (label, value) in next.iter().enumerate() {
                    error[before][label] += expected[at - 1][before] * value / sum;
                }
            }
            error[example.labels[at - 1]][example.labels[at]] -= 1.0;
        }
        for (before, row) in error.iter().enumerate() {
            for (label, gradient) in row.iter().enumerate() {
                self.follow_squares[before][label] += gradient * gradient;
                self.follows[before][label] -= self.plan.rate * gradient / self.follow_squares[before][label].sqrt();
            }
        }
    }
}
