//! Is the heart beating? A canary goes the way of a scan through every station's loop; only then is the watchdog fed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{interval, timeout};
use tracing::{error, warn};

use super::bench::Mail;

/// How often, and how long a station may take to answer. systemd waits for three of them.
const BEAT: Duration = Duration::from_secs(3);

/// Why the site is not well; empty when it is.
#[derive(Clone, Default)]
pub(super) struct Health(Arc<Mutex<Vec<String>>>);

impl Health {
    /// The reasons as they stand.
    pub(super) fn reasons(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, reasons: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = reasons;
    }
}

/// Sends canaries for as long as the daemon lives.
pub(super) async fn feed(stations: Vec<(String, mpsc::Sender<Mail>)>, health: Health) {
    let mut beat = interval(BEAT);
    loop {
        beat.tick().await;
        let mut reasons = Vec::new();
        let mut alive = true;
        for (station, mail) in &stations {
            match canary(mail).await {
                Some(true) => {}
                Some(false) => reasons.push(format!("station {station}: the store does not answer")),
                None => {
                    alive = false;
                    reasons.push(format!("station {station}: its loop does not answer"));
                }
            }
        }
        if alive {
            say(&[sd_notify::NotifyState::Watchdog]);
        } else {
            error!(?reasons, "a station hangs; the watchdog is not fed");
        }
        health.set(reasons);
    }
}

async fn canary(mail: &mpsc::Sender<Mail>) -> Option<bool> {
    let (answer, answered) = oneshot::channel();
    mail.try_send(Mail::Canary(answer)).ok()?;
    timeout(BEAT, answered).await.ok()?.ok()
}

/// Tells systemd, if it listens.
pub(super) fn say(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        warn!(%error, "systemd could not be told");
    }
}
