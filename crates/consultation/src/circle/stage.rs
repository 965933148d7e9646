//! The stages of a circle: an hour in all.

/// A stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircleStage {
    /// From 1.
    pub number: i32,
    pub name: &'static str,
    pub minutes: i64,
    /// Who speaks.
    pub speaks: &'static str,
    /// What everybody does.
    pub task: &'static str,
}

/// All of them, in order.
pub const STAGES: [CircleStage; 8] = [
    CircleStage {
        number: 1,
        name: "Open",
        minutes: 5,
        speaks: "The facilitator speaks",
        task: "Welcome everybody, see that each role has somebody, and agree that what is said stays here. No names, no school.",
    },
    CircleStage {
        number: 2,
        name: "Present",
        minutes: 8,
        speaks: "Only the presenter speaks",
        task: "Tell the story, what goes well, and one question. Everybody else listens and keeps their thoughts.",
    },
    CircleStage {
        number: 3,
        name: "Clarify",
        minutes: 8,
        speaks: "The group asks, the presenter answers",
        task: "Short questions about facts only. Leave advice for later, even when it looks like a question.",
    },
    CircleStage {
        number: 4,
        name: "Listen",
        minutes: 12,
        speaks: "The group speaks, the presenter is silent",
        task: "What may lie behind it: around the child, between people, skills, communication, health. The presenter only listens.",
    },
    CircleStage {
        number: 5,
        name: "Ideas",
        minutes: 10,
        speaks: "The group speaks",
        task: "As many ideas as you can, one sentence each. Link the ones that the library has; call the others new.",
    },
    CircleStage {
        number: 6,
        name: "Choose",
        minutes: 8,
        speaks: "The presenter speaks",
        task: "Pick one to three ideas and say why they fit. Nobody argues for an idea that was left.",
    },
    CircleStage {
        number: 7,
        name: "First step",
        minutes: 5,
        speaks: "The presenter and the coach speak",
        task: "One thing to do within three days, who will ask how it went, and the day to look again.",
    },
    CircleStage {
        number: 8,
        name: "Close",
        minutes: 4,
        speaks: "Everybody speaks, in turn",
        task: "One word each about how this was. It is said, not written down.",
    },
];

impl CircleStage {
    /// The stage of this number.
    pub(crate) fn find(number: i32) -> Option<&'static Self> {
        STAGES.iter().find(|stage| stage.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_are_numbered_and_take_an_hour() {
        let minutes: Vec<i64> = STAGES.iter().map(|stage| stage.minutes).collect();
        assert_eq!(minutes, [5, 8, 8, 12, 10, 8, 5, 4]);
        assert_eq!(minutes.iter().sum::<i64>(), 60);
        assert!((1..).zip(STAGES).all(|(number, stage)| stage.number == number));
    }
}
