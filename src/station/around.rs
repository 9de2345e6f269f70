//! What concerns every bench of the site, whatever lies on it: parcels to call back, and sources of holds that are silent.
//!
//! It is shown beside the verdict and blocks nothing. Read with every input, and looked after when the store changed without one.

use super::{Arrival, Station};
use crate::domain::{Now, Recall, Screen, Silent};
use crate::packing::{Input, Rules, silent};
use crate::store::{Store, StoreError, Writing};

/// As it was read last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Around {
    /// The parcels to call back that a screen has room for.
    pub(super) recalls: Vec<Recall>,
    /// How many there are.
    pub(super) recalled: u64,
    /// Sources of holds that have been silent for too long.
    pub(super) silent: Vec<Silent>,
}

impl Around {
    /// Reads it within a decision.
    pub(super) fn read(writing: &mut Writing<'_>, rules: &Rules, now: Now) -> Result<Around, StoreError> {
        let (recalls, recalled) = writing.recalls(now.wall_ms - rules.recall_ms, Recall::SHOWN)?;
        let silent = match rules.hold_sources.as_slice() {
            [] => Vec::new(),
            sources => silent(sources, &writing.reports()?, now.wall_ms),
        };
        Ok(Around { recalls, recalled, silent })
    }

    /// The same outside of one.
    fn look(store: &mut Store, rules: &Rules, now: Now) -> Result<Around, StoreError> {
        let (recalls, recalled) = store.recalls(now.wall_ms - rules.recall_ms, Recall::SHOWN)?;
        let silent = silent(&rules.hold_sources, &store.reports()?, now.wall_ms);
        Ok(Around { recalls, recalled, silent })
    }
}

impl Station {
    /// Looks whether what concerns every bench has changed, and returns the picture that says so. The work in hand goes on; only a
    /// green light that still burns for a parcel that is held goes out.
    ///
    /// A store that does not answer is told by the next scan, and not by this.
    pub fn glance(&mut self, now: Now) -> Option<Screen> {
        let rules = &self.rules;
        let around = Around::look(self.store.as_mut()?, rules, now).ok()?;
        let green = self.told.verdict.accepted().map(|sealed| sealed.waybill.clone());
        let held = green.filter(|green| around.recalls.iter().any(|recall| recall.waybill == *green));
        if let Some(green) = held {
            return self.step(Arrival { input: Input::Glance(green), device: None, code: None }, now);
        }
        if around == self.around {
            return None;
        }
        self.around = around;
        Some(self.picture())
    }
}
