//! The watched folder: looked into every half second, by a thread made for blocking.

use std::time::Duration;

use tracing::{error, info, warn};

use crate::config::Config;
use crate::device::Clock;
use crate::intake::{Became, Folder, Handled, report_file};
use crate::store::Store;
use crate::words::chain;

/// A file must look the same twice before it is taken, so an order is in the store about a second after it was written.
const LOOK: Duration = Duration::from_millis(500);

/// Watches for as long as the daemon lives; does nothing where no folder is configured.
pub(super) async fn watch(config: Config, clock: Clock) {
    let Some(path) = config.intake.clone() else { return };
    let mut watched = Watched { folder: Folder::new(path), store: None };
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let (config, clock) = (config.clone(), clock.clone());
        let looked = tokio::task::spawn_blocking(move || {
            watched.look(&config, &clock);
            watched
        });
        match looked.await {
            Ok(back) => watched = back,
            Err(error) => return error!(%error, "the order folder is watched no more"),
        }
    }
}

/// The folder, and a connection that stays open between looks.
struct Watched {
    folder: Folder,
    store: Option<Store>,
}

impl Watched {
    fn look(&mut self, config: &Config, clock: &Clock) {
        let mut store = match self.store.take().map_or_else(|| Store::open(&config.store), Ok) {
            Ok(store) => store,
            Err(error) => return error!(error = chain(&error), "orders wait: the store cannot be opened"),
        };
        match self.folder.look(&mut store, &config.site.zone, &**clock) {
            Ok(handled) => {
                handled.iter().for_each(tell);
                let came = handled.iter().any(|file| matches!(file.became, Became::Done(..)));
                if came && let Err(error) = report_file(&mut store, &config.holds, &**clock) {
                    error!(error = chain(&error), "nobody knows that an order file came");
                }
            }
            Err(error) => error!(%error, "the order folder cannot be read"),
        }
        self.store = Some(store);
    }
}

fn tell(handled: &Handled) {
    match &handled.became {
        Became::Done(report, path) => {
            info!(file = ?handled.name, path = %path.display(), counts = ?report.counts, "orders taken in");
        }
        Became::Failed(why, path) => warn!(file = ?handled.name, path = %path.display(), ?why, "orders refused"),
        Became::Stuck(error) => error!(file = ?handled.name, %error, "orders handled; the file cannot be moved away"),
        Became::Waits(error) => warn!(file = ?handled.name, error = chain(error), "orders wait"),
    }
}
