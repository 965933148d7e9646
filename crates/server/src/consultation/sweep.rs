//! Beside all requests: what was there before a release is destroyed when its time is over, and patterns that went out at a time of
//! their own are linked to their cases.

use std::time::Duration;

use tokio::sync::watch;

use crate::App;

/// How often it is looked for patterns that went out.
const EVERY: Duration = Duration::from_mins(1);
/// After how many of these it is looked whether something's time is over: an hour.
const SWEEP: u32 = 60;

/// Destroys the keys of originals whose time is over, now and every hour, and links patterns, until `stopped` becomes true.
pub async fn look_after_cases(app: App, mut stopped: watch::Receiver<bool>) {
    for look in (0..SWEEP).cycle() {
        if look == 0 {
            sweep(&app).await;
        }
        if let Err(error) = consultation::link_scheduled_patterns(&app.store).await {
            tracing::error!(fault = %error, "patterns could not be linked to their cases; the next try is in a minute");
        }
        if tokio::time::timeout(EVERY, stopped.wait_for(|stopped| *stopped)).await.is_ok() {
            return;
        }
    }
}

async fn sweep(app: &App) {
    match consultation::sweep_originals(&app.store, &app.keys).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "originals of cases were destroyed: their thirty days are over"),
        Err(error) => tracing::error!(fault = %error, "originals of cases could not be destroyed; the next try is in an hour"),
    }
}
