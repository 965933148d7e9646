//! Progress of long work: a bar on a terminal, one line a second otherwise.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// A running count.
pub(crate) struct Progress {
    what: &'static str,
    total: u64,
    bar: Option<ProgressBar>,
    last_line: Mutex<Option<Instant>>,
}

impl Progress {
    /// Begins to count to `total`; 0 when nobody knows.
    pub(crate) fn new(what: &'static str, total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = if total > 0 { ProgressBar::new(total) } else { ProgressBar::no_length() };
            let template = if total > 0 { "{prefix} {wide_bar} {pos}/{len} {eta}" } else { "{prefix} {spinner} {pos}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.with_prefix(what)
        });
        Self { what, total, bar, last_line: Mutex::new(None) }
    }

    /// Says how many are done.
    #[expect(clippy::print_stderr, reason = "progress is for the person or the log that waits")]
    pub(crate) fn set(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        let Ok(mut last) = self.last_line.lock() else { return };
        if last.is_none_or(|last| last.elapsed() >= Duration::from_secs(1)) {
            *last = Some(Instant::now());
            if self.total > 0 {
                eprintln!("{}: {done} of {}", self.what, self.total);
            } else {
                eprintln!("{}: {done}", self.what);
            }
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
