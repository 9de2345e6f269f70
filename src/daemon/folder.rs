//! The watched folder: looked into every half second, by a thread made for blocking.

use std::time::Duration;

use tracing::error;

use crate::config::Config;
use crate::device::Clock;
use crate::intake::Folder;

/// A file must look the same twice before it is taken, so an order is in the store about a second after it was written.
const LOOK: Duration = Duration::from_millis(500);

/// Watches for as long as the daemon lives; does nothing where no folder is configured.
pub(super) async fn watch(config: Config, clock: Clock) {
    let Some(path) = config.intake.clone() else { return };
    let mut folder = Folder::new(path);
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let (path, zone, clock) = (config.store.clone(), config.site.zone.clone(), clock.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let done = folder.look(&path, &zone, &*clock);
            (folder, done)
        });
        match looked.await {
            Ok((back, done)) => {
                folder = back;
                if let Err(error) = done {
                    error!(%error, "the order folder cannot be read");
                }
            }
            Err(error) => return error!(%error, "the order folder is watched no more"),
        }
    }
}
