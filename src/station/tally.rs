//! How many parcels a bench accepted today, by the site's clock. Counted from the journal, so a restart forgets none.

use tracing::warn;

use super::Station;
use crate::domain::Now;
use crate::store::StoreError;
use crate::words::chain;

/// One day's count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    /// When the day begins and ends, milliseconds since 1970 UTC.
    begins_ms: i64,
    ends_ms: i64,
    pub(super) parcels: u64,
}

impl Station {
    /// Counts anew what the journal holds of today.
    pub(super) fn count_today(&mut self, now: Now) -> Result<(), StoreError> {
        let (begins_ms, ends_ms) = self.rules.deadlines.day_around(now.wall_ms);
        let Some(store) = &mut self.store else { return Ok(()) };
        let parcels = store.sealed_since(&self.bench.station, begins_ms)?;
        self.today = Tally { begins_ms, ends_ms, parcels };
        Ok(())
    }

    /// Another day begins with nothing; one that a clock is set back to, with what the journal holds of it.
    pub(super) fn turn_day(&mut self, now: Now) {
        let back = now.wall_ms < self.today.begins_ms;
        if back || now.wall_ms >= self.today.ends_ms {
            let (begins_ms, ends_ms) = self.rules.deadlines.day_around(now.wall_ms);
            self.today = Tally { begins_ms, ends_ms, parcels: 0 };
        }
        if back && let Err(error) = self.count_today(now) {
            warn!(error = chain(&error), "the day that the clock was set back to is counted from nothing");
        }
    }
}
