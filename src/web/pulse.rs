//! Whether a bench's loop still answers: as long as it is at work on one thing, what it showed before is not its word.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::Now;

/// A verdict takes some milliseconds, and some seconds where another program holds the store or the disk does not answer. After so long the
/// last picture is taken down: the operator has scanned the next parcel, and a green would seem to be for that.
const LONGEST_MS: u64 = 1_500;

/// Since when a loop has been at work on one thing. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<AtomicU64>);

impl Pulse {
    /// The loop has taken up something.
    pub fn begin(&self, now: Now) {
        self.0.store(now.mono_ms.saturating_add(1), Ordering::Relaxed);
    }

    /// It is done, and waits.
    pub fn end(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// It has been at work for too long.
    pub(super) fn is_stuck(&self, now: Now) -> bool {
        match self.0.load(Ordering::Relaxed) {
            0 => false,
            began => now.mono_ms.saturating_add(1).saturating_sub(began) > LONGEST_MS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_work_that_lasts_is_stuck() {
        let (pulse, now) = (Pulse::default(), |mono_ms| Now { wall_ms: 0, mono_ms });
        assert!(!pulse.is_stuck(now(u64::MAX)), "it waits");
        pulse.begin(now(0));
        assert!(!pulse.is_stuck(now(LONGEST_MS)) && pulse.is_stuck(now(LONGEST_MS + 1)));
        pulse.clone().end();
        assert!(!pulse.is_stuck(now(LONGEST_MS + 1)));
    }
}
