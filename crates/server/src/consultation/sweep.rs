//! Beside all requests: what was there before a release is destroyed when its time is over.

use std::time::Duration;

use tokio::sync::watch;

use crate::App;

/// How often it is looked whether something's time is over.
const EVERY: Duration = Duration::from_hours(1);

/// Destroys the keys of originals whose time is over, now and every hour, until `stopped` becomes true.
pub async fn look_after_cases(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        match consultation::sweep_originals(&app.store, &app.keys).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "originals of cases were destroyed: their thirty days are over"),
            Err(error) => tracing::error!(fault = %error, "originals of cases could not be destroyed; the next try is in an hour"),
        }
        if tokio::time::timeout(EVERY, stopped.wait_for(|stopped| *stopped)).await.is_ok() {
            return;
        }
    }
}
