//! The folders in which marketplaces' answers are put: looked into every few seconds, by a thread made for blocking.

use std::time::Duration;

use tracing::{error, info, warn};

use crate::config::{Config, ResultFolder};
use crate::device::Clock;
use crate::intake::{Became, Folder, Handled, Heeded, Made, heed};
use crate::store::Store;
use crate::words::chain;

/// Nobody waits at a bench for these.
const LOOK: Duration = Duration::from_secs(2);

/// Watches for as long as the daemon lives; does nothing where no folder is configured.
pub(super) async fn watch(config: Config, clock: Clock) {
    let mut folders: Vec<Watched> = config.results.iter().map(Watched::new).collect();
    if folders.is_empty() {
        return;
    }
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let (path, clock) = (config.store.clone(), clock.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let mut store = None;
            folders.iter_mut().for_each(|watched| watched.look(&path, &mut store, &clock));
            folders
        });
        match looked.await {
            Ok(back) => folders = back,
            Err(error) => return error!(%error, "the result folders are watched no more"),
        }
    }
}

struct Watched {
    folder: Folder,
    of: ResultFolder,
}

impl Watched {
    fn new(of: &ResultFolder) -> Watched {
        Watched { folder: Folder::new(of.folder.clone()), of: of.clone() }
    }

    /// The store is opened once there is a file, and shared by the folders of one look.
    fn look(&mut self, path: &std::path::Path, store: &mut Option<Store>, clock: &Clock) {
        let columns = &self.of.columns;
        let handled = self.folder.look_with(|name, bytes| {
            if store.is_none() {
                match Store::open(path) {
                    Ok(opened) => *store = Some(opened),
                    Err(error) => return Made::Waits(error),
                }
            }
            let Some(store) = store.as_mut() else { return Made::Failed(Vec::new()) };
            Made::of(heed(store, name, bytes, columns, &**clock))
        });
        match handled {
            Ok(handled) => handled.iter().for_each(tell),
            Err(error) => error!(%error, folder = %self.of.folder.display(), "a result folder cannot be read"),
        }
    }
}

fn tell(handled: &Handled<Heeded>) {
    match &handled.became {
        Became::Done(heeded, path) => {
            info!(file = ?handled.name, path = %path.display(), acked = heeded.acked, parked = heeded.parked, "results taken in");
        }
        Became::Failed(why, path) => {
            warn!(file = ?handled.name, path = %path.display(), ?why, "results not all understood")
        }
        Became::Stuck(error) => error!(file = ?handled.name, %error, "results taken in; the file cannot be moved away"),
        Became::Waits(error) => warn!(file = ?handled.name, error = chain(error), "results wait"),
    }
}
