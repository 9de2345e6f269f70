//! The first thing that a bench puts on record.

use super::Station;
use crate::domain::Now;
use crate::store::StoreError;

impl Station {
    /// Records under which rules it works, where they differ from those it worked under before.
    pub fn begin(&mut self, now: Now) -> Result<(), StoreError> {
        self.count_today(now)?;
        let rules = self.rules.in_force(&self.bench);
        match &mut self.store {
            Some(store) => store.rules_in_force(&self.bench.station, &rules, now).map(|_| ()),
            None => Ok(()),
        }
    }
}
