//! Whether a device that speaks without end has fallen silent: then it is off, although its port is there.

use std::time::Duration;

use tokio::time::Instant;

/// Between two words of a device that speaks without end.
const BREATH: Duration = Duration::from_secs(1);
/// Whoever spoke so long without a pause does speak without end. A scale whose print key is pressed now and then does not.
const STEADY: Duration = Duration::from_secs(5);
/// And then its silence for so long says that it is off, although its port is there.
const SILENT: Duration = Duration::from_secs(5);

/// From when to when a device spoke without a pause.
#[derive(Default)]
pub(super) struct Speech(Option<(Instant, Instant)>);

impl Speech {
    /// It spoke.
    pub(super) fn heard(&mut self, now: Instant) {
        let from = self.0.filter(|(_, to)| now.duration_since(*to) <= BREATH).map_or(now, |(from, _)| from);
        self.0 = Some((from, now));
    }

    /// When its silence will mean that it is off: never, where it does not speak without end.
    pub(super) fn over_at(&self) -> Option<Instant> {
        let (from, to) = self.0?;
        (to.duration_since(from) >= STEADY).then(|| to + SILENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a device that spoke at these seconds is taken for switched off.
    fn off_at(words: impl IntoIterator<Item = u64>) -> Option<u64> {
        let (start, mut speech) = (Instant::now(), Speech::default());
        for second in words {
            speech.heard(start + Duration::from_secs(second));
        }
        speech.over_at().map(|at| at.duration_since(start).as_secs())
    }

    #[test]
    fn only_the_silence_of_one_who_spoke_steadily_means_off() {
        assert_eq!(off_at(0..=20), Some(25));
        assert_eq!(off_at([]), None, "a scale that never spoke");
        assert_eq!(off_at([0, 1, 2]), None, "a parcel's worth of frames");
        assert_eq!(off_at([0, 9, 18, 27, 36]), None, "a print key");
        assert_eq!(off_at((0..=20).chain([30, 31])), None, "back again, and not yet steady");
    }
}
