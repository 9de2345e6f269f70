//! What a bench does when its store fails it: it says so, keeps what will not be repeated, and asks anew before the next word.

use super::{Arrival, Station};
use crate::domain::{Detail, Fault, Now, Screen, Verdict};
use crate::packing::{Input, LoadChange};
use crate::store::{Store, StoreError};
use crate::words::chain;

impl Station {
    /// After a failure: opens the store anew, asks it what became of the last commit, and records what waited. True when there was one.
    pub(super) fn catch_up(&mut self, now: Now) -> Result<bool, StoreError> {
        let failed = self.store.is_none();
        if failed {
            self.stand_on(Store::open_again(&self.path)?)?;
            self.count_today(now)?;
        }
        while let Some(missed) = self.unrecorded.first().cloned() {
            self.turn(&missed, now)?;
            self.unrecorded.remove(0);
        }
        Ok(failed)
    }

    /// The scale will not repeat a change that could not be recorded, so it is kept for the next turn.
    pub(super) fn keep(&mut self, arrival: &Arrival) {
        let Input::Load(change) = &arrival.input else { return };
        let missed = Arrival { input: Input::Missed(change.clone()), ..arrival.clone() };
        match change {
            LoadChange::Zero { .. } => self.unrecorded = vec![missed],
            LoadChange::Settled { .. } => {
                self.unrecorded.retain(|kept| matches!(kept.input, Input::Missed(LoadChange::Zero { .. })));
                self.unrecorded.push(missed);
            }
            LoadChange::Moving | LoadChange::Overload => {}
        }
    }

    /// Not confirmed is not "did not happen": red, and the store is asked anew before the next word.
    pub(super) fn fail(&mut self, error: &StoreError) -> Screen {
        let fault = match error {
            StoreError::NotSaved(_) => Fault::NotSaved,
            StoreError::CannotAsk(_) | StoreError::Unusable { .. } => Fault::CannotAsk,
        };
        tracing::error!(station = %self.bench.station, fault = fault.id(), error = chain(error), "the store failed");
        self.store = None;
        self.told.verdict = Verdict::Reject(fault, Detail::default());
        self.picture()
    }
}
