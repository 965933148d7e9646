//! The one clock: moments of this server, from which every screen counts down to the same.

use kernel::{Error, Result, Timestamp};

use super::rows::circle;
use super::stage::CircleStage;

/// Where a circle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CircleState {
    /// It has a day and a time.
    Planned,
    Running,
    Paused,
    Ended,
}

impl CircleState {
    /// The name used in tables and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    pub(crate) fn of(row: &circle::Model) -> Result<Self> {
        let all = [Self::Planned, Self::Running, Self::Paused, Self::Ended];
        let found = all.into_iter().find(|state| state.as_str() == row.state);
        found.ok_or_else(|| Error::internal("a circle has a state that this program does not know"))
    }

    /// Whether the hour has begun and is not over.
    pub fn is_on(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// The stage that a circle is in, and how its time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircleClock {
    pub stage: &'static CircleStage,
    /// When the stage began, with the pauses taken out.
    pub started_at: Timestamp,
    /// Since when nothing runs.
    pub paused_at: Option<Timestamp>,
    /// How long the stage is, in milliseconds, with the minutes that were added.
    pub length: i64,
}

impl CircleClock {
    pub(crate) fn of(row: &circle::Model) -> Option<Self> {
        let stage = CircleStage::find(row.stage)?;
        let length = stage.minutes * 60_000 + i64::from(row.extra_seconds) * 1000;
        Some(Self { stage, started_at: row.stage_started_at?, paused_at: row.paused_at, length })
    }

    /// Milliseconds left of the stage; below nothing when it runs over.
    pub fn left(&self, now: Timestamp) -> i64 {
        self.length - (self.paused_at.unwrap_or(now).0 - self.started_at.0)
    }

    /// When the stage ends, unless it is paused.
    pub fn ends_at(&self) -> Timestamp {
        Timestamp(self.started_at.0 + self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_clock_stands_and_a_stage_may_run_over() {
        let stage = CircleStage::find(1).unwrap();
        let clock = CircleClock { stage, started_at: Timestamp(1_000), paused_at: None, length: 300_000 };
        assert_eq!(clock.left(Timestamp(61_000)), 240_000);
        assert_eq!(clock.left(Timestamp(311_000)), -10_000);
        let paused = CircleClock { paused_at: Some(Timestamp(31_000)), ..clock };
        assert_eq!(paused.left(Timestamp(999_000)), 270_000);
        assert_eq!(clock.ends_at(), Timestamp(301_000));
    }
}
