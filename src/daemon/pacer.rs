//! The clock and the waiting of a run that has a thread of its own, and the way to end it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::device::Clock;
use crate::domain::Now;
use crate::upload::run::Pace;

/// Tells runs that they are to end.
#[derive(Debug, Default)]
pub struct End {
    come: Mutex<bool>,
    wake: Condvar,
}

impl End {
    /// From here on, nothing more is begun, and nobody waits.
    pub fn come(&self) {
        *self.come.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.wake.notify_all();
    }

    /// Whether it has come.
    pub fn has_come(&self) -> bool {
        *self.come.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits. False when the end has come.
    fn wait(&self, ms: u64) -> bool {
        let come = self.come.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.wake.wait_timeout_while(come, Duration::from_millis(ms), |come| !*come);
        !*waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// A run's clock and waiting.
pub struct Pacer {
    clock: Clock,
    end: Arc<End>,
}

impl Pacer {
    /// By this clock, until that end.
    pub fn new(clock: Clock, end: Arc<End>) -> Pacer {
        Pacer { clock, end }
    }
}

impl Pace for Pacer {
    fn now(&mut self) -> Now {
        (self.clock)()
    }

    fn wait(&mut self, ms: u64) -> bool {
        self.end.wait(ms)
    }

    fn ended(&mut self) -> bool {
        self.end.has_come()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_beyond_the_end() {
        let end = Arc::new(End::default());
        assert!(end.wait(1) && !end.has_come());
        let waits = {
            let end = Arc::clone(&end);
            std::thread::spawn(move || end.wait(3_600_000))
        };
        end.come();
        assert!(!waits.join().unwrap());
        assert!(end.has_come() && !end.wait(3_600_000));
    }
}
