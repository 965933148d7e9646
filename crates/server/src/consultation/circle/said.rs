//! What things of a circle are called.

use consultation::{Circle, CircleRole, CircleStep, HypothesisKind, NoteKind};

pub(crate) fn role(role: CircleRole) -> &'static str {
    match role {
        CircleRole::Presenter => "Presenter",
        CircleRole::Facilitator => "Facilitator",
        CircleRole::Timekeeper => "Timekeeper",
        CircleRole::NoteTaker => "Note-taker",
        CircleRole::Coach => "Coach",
        CircleRole::Reviewer => "Reviewer",
    }
}

/// What somebody with a role does, in a few words.
pub(crate) fn duty(role: CircleRole) -> &'static str {
    match role {
        CircleRole::Presenter => "tells the story and chooses",
        CircleRole::Facilitator => "leads through the hour",
        CircleRole::Timekeeper => "watches the clock, may move on",
        CircleRole::NoteTaker => "writes down what is said",
        CircleRole::Coach => "asks within three days how the first step went",
        CircleRole::Reviewer => "reads the strategy sheet before others do",
    }
}

pub(crate) fn theme(kind: HypothesisKind) -> &'static str {
    match kind {
        HypothesisKind::Environment => "Around the child",
        HypothesisKind::Relationship => "Between people",
        HypothesisKind::Skill => "Skills",
        HypothesisKind::Communication => "Communication",
        HypothesisKind::Health => "Health",
    }
}

/// The kinds of note that the note-taker chooses from, with their labels.
pub(crate) fn note_kinds() -> Vec<(String, String)> {
    let label = |kind: NoteKind| match kind {
        NoteKind::Clarification => Some("Clarification".to_owned()),
        NoteKind::Hypothesis(kind) => Some(format!("What may lie behind it: {}", theme(kind).to_lowercase())),
        NoteKind::Idea => Some("Idea".to_owned()),
        NoteKind::Chosen => None,
    };
    NoteKind::ALL.into_iter().filter_map(|kind| Some((kind.as_str().to_owned(), label(kind)?))).collect()
}

/// The kind of note that a circle is at: after its end, what would be tried.
pub(crate) fn kind_now(circle: &Circle) -> NoteKind {
    let before_and_after = if circle.ended_at.is_some() { i32::MAX } else { 0 };
    kind_at(circle.clock.map_or(before_and_after, |clock| clock.stage.number))
}

/// The kind of note that a stage is for.
fn kind_at(stage: i32) -> NoteKind {
    match stage {
        ..=3 => NoteKind::Clarification,
        4 => NoteKind::Hypothesis(HypothesisKind::Environment),
        _ => NoteKind::Idea,
    }
}

pub(crate) fn step(step: CircleStep) -> &'static str {
    match step {
        CircleStep::Start => "Start the circle",
        CircleStep::Next => "Next stage",
        CircleStep::Back => "Back one stage",
        CircleStep::More => "One minute more",
        CircleStep::Pause => "Stop the clock",
        CircleStep::Resume => "Let the clock run on",
        CircleStep::End => "End the circle",
    }
}

/// Minutes and seconds, as a clock shows them: `12:00`.
pub(crate) fn clock(milliseconds: i64) -> String {
    let seconds = milliseconds.unsigned_abs() / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_minutes_and_seconds() {
        assert_eq!([720_000, 61_500, 900, -10_000].map(clock), ["12:00", "1:01", "0:00", "0:10"]);
    }

    #[test]
    fn every_stage_has_a_kind_of_note_that_can_be_chosen() {
        let kinds = note_kinds();
        assert!((0..=8).all(|stage| kinds.iter().any(|(value, _)| value == kind_at(stage).as_str())));
    }
}
