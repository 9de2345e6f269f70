//! A hold that comes without a scan: every bench is told to look around when the recall list, or the silence of a source, has changed.
//!
//! One connection asks for all benches, once a second, whether another one changed anything at all; only then it reads. What it asks
//! is a number in memory, so a quiet site costs nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tracing::{error, warn};

use super::bench::Mail;
use crate::config::Holds;
use crate::device::Clock;
use crate::domain::{Recall, Silent};
use crate::packing::silent;
use crate::store::{Store, StoreError};
use crate::words::chain;

const LOOK: Duration = Duration::from_secs(1);

/// Watches for as long as the daemon lives.
pub(super) async fn watch(path: PathBuf, holds: Holds, stations: Vec<(String, mpsc::Sender<Mail>)>, clock: Clock) {
    let mut watched = Watched::new(path, holds);
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let now_ms = clock().wall_ms;
        let looked = tokio::task::spawn_blocking(move || {
            let changed = watched.look(now_ms);
            (watched, changed)
        });
        let (back, changed) = match looked.await {
            Ok(looked) => looked,
            Err(error) => return error!(%error, "holds are watched no more: a bench hears of one with its next scan"),
        };
        watched = back;
        if !changed {
            continue;
        }
        for (station, mail) in &stations {
            if mail.try_send(Mail::Glance).is_err() {
                warn!(station, "the station takes nothing: it hears of holds with its next scan");
            }
        }
    }
}

/// What was seen last.
struct Watched {
    path: PathBuf,
    holds: Holds,
    store: Option<Store>,
    version: Option<i64>,
    reports: BTreeMap<String, i64>,
    seen: Option<Around>,
}

/// What every bench shows.
#[derive(Clone, PartialEq, Eq)]
struct Around {
    recalls: Vec<Recall>,
    recalled: u64,
    silent: Vec<Silent>,
}

impl Watched {
    fn new(path: PathBuf, holds: Holds) -> Self {
        Watched { path, holds, store: None, version: None, reports: BTreeMap::new(), seen: None }
    }

    /// Whether the benches have something to look at. A store that does not answer is asked again the next time.
    fn look(&mut self, now_ms: i64) -> bool {
        let around = match self.read(now_ms) {
            Ok(around) => around,
            Err(error) => {
                warn!(error = chain(&error), "nobody can be told of holds that come now");
                (self.store, self.version) = (None, None);
                return false;
            }
        };
        let changed = self.seen.as_ref() != Some(&around);
        self.seen = Some(around);
        changed
    }

    fn read(&mut self, now_ms: i64) -> Result<Around, StoreError> {
        let mut store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.path)?,
        };
        let version = store.data_version()?;
        let (recalls, recalled) = match &self.seen {
            Some(seen) if self.version == Some(version) => (seen.recalls.clone(), seen.recalled),
            _ => {
                self.reports = store.reports()?;
                store.recalls(now_ms - self.holds.recall_ms, Recall::SHOWN)?
            }
        };
        (self.store, self.version) = (Some(store), Some(version));
        Ok(Around { recalls, recalled, silent: silent(&self.holds.sources, &self.reports, now_ms) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{HoldSource, Now};
    use crate::packing::FreshSource;

    #[test]
    fn a_source_that_falls_silent_is_seen_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighhouse.db");
        let mut store = Store::open(&path).unwrap();
        let source = HoldSource::parse("refunds").unwrap();
        let at = |minute: i64| Now { wall_ms: minute * 60_000, mono_ms: 0 };
        store.report_source(&source, at(0)).unwrap();
        let sources = vec![FreshSource { source: source.clone(), minutes: 30 }];
        let mut watched = Watched::new(path, Holds { sources, recall_ms: 1 });
        assert!(watched.look(at(1).wall_ms), "the first look is news");
        assert!(!watched.look(at(30).wall_ms));
        assert!(watched.look(at(31).wall_ms), "it is silent for longer than it may be");
        assert!(watched.look(at(32).wall_ms), "and a minute older");
        store.report_source(&source, at(32)).unwrap();
        assert!(watched.look(at(32).wall_ms), "it is heard of again");
        assert!(!watched.look(at(33).wall_ms));
    }
}
