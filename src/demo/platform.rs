//! The simulated scale's platform: pure. Each call of [`Platform::frame`] is a tenth of a second of a scale that speaks `comma`.

use crate::domain::Mg;

/// What a small parcel scale carries; more and it only says so.
const MOST_G: i64 = 30_000;
/// How far a load that was put down is still off, in percent of the step, frame by frame: a damped swing of 400 ms.
const SWING: [i64; 4] = [55, 18, -8, 3];
/// How a load jerks under a leaning hand, in grams.
const JERKS: [i64; 5] = [-31, 12, 24, -9, -18];
/// A load at rest flickers by one division of one gram, far less than what would unsettle it.
const FLICKER: [i64; 16] = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, -1, 0, 0, 0];

/// What lies on the scale, and how it moves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// Grams before the last change.
    from: i64,
    /// Grams that lie there now.
    to: i64,
    hand: Hand,
    /// Frames since the last change.
    age: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hand {
    Off,
    Leans,
    Presses,
}

impl Platform {
    /// An empty scale at rest.
    pub fn empty() -> Platform {
        Platform { from: 0, to: 0, hand: Hand::Off, age: SWING.len() }
    }

    /// A load comes onto the scale in place of what lay there. It shows whole grams.
    pub fn put(&mut self, load: Mg) {
        self.change(load, Hand::Off);
    }

    /// A load that a hand still holds: it never comes to rest.
    pub fn lean(&mut self, load: Mg) {
        self.change(load, Hand::Leans);
    }

    /// Everything is taken off.
    pub fn take(&mut self) {
        self.change(Mg::ZERO, Hand::Off);
    }

    /// Somebody presses on it with more than it can carry.
    pub fn press(&mut self) {
        self.change(Mg(self.to.saturating_mul(1_000)), Hand::Presses);
    }

    fn change(&mut self, load: Mg, hand: Hand) {
        let to = load.0 / 1_000;
        // The same weight again is another box: the one before was lifted off.
        let from = if to == self.to { 0 } else { self.to };
        *self = Platform { from, to, hand, age: 0 };
    }

    /// Its next line: `US,GS,+0000.297kg` while the load swings, `ST,GS,…` at rest.
    pub fn frame(&mut self) -> String {
        let age = self.age;
        // At rest only the place in the flicker matters, so the count stays small for ever.
        self.age = if age >= SWING.len() + FLICKER.len() - 1 { SWING.len() } else { age + 1 };
        let at = |table: &[i64], index: usize| table.get(index % table.len().max(1)).copied().unwrap_or(0);
        if self.hand == Hand::Presses || self.to > MOST_G {
            return "OL,GS,+         kg\r\n".to_owned();
        }
        match SWING.get(age) {
            _ if self.hand == Hand::Leans => line("US", self.to + at(&JERKS, age)),
            Some(percent) => line("US", self.to + (self.from - self.to) * percent / 100),
            None if self.to == 0 => line("ST", 0),
            None => line("ST", self.to + at(&FLICKER, age - SWING.len())),
        }
    }
}

fn line(state: &str, grams: i64) -> String {
    let (sign, size) = (if grams < 0 { '-' } else { '+' }, grams.unsigned_abs());
    format!("{state},GS,{sign}{:04}.{:03}kg\r\n", size / 1_000, size % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Message, Status, Trace};
    use crate::packing::{LoadChange, Tracker};
    use crate::scale;

    /// What the bench hears of so many frames, through the real decoder and the real tracker.
    fn heard(platform: &mut Platform, tracker: &mut Tracker, frames: u64) -> Vec<LoadChange> {
        let mut decoder = (scale::find("comma").unwrap().new)(&scale::Setup::default());
        let mut heard = Vec::new();
        for frame in 0..frames {
            decoder.feed(platform.frame().as_bytes(), &mut |message| {
                heard.extend(match message {
                    Message::Reading(read) => tracker.reading(read.weight(None).unwrap(), read.stable, frame * 100),
                    Message::Status(Status::Overload) => tracker.overload(),
                    other => panic!("{other:?}"),
                });
            });
        }
        heard.into_iter().map(bare).collect()
    }

    /// A change without its trace.
    fn bare(change: LoadChange) -> LoadChange {
        match change {
            LoadChange::Settled { weight, inferred, .. } => settled(weight, inferred),
            other => other,
        }
    }

    fn settled(weight: Mg, inferred: bool) -> LoadChange {
        LoadChange::Settled { weight, inferred, trace: Trace::default() }
    }

    #[test]
    fn a_load_swings_settles_once_and_stays_settled_through_the_flicker() {
        let (mut platform, mut tracker) = (Platform::empty(), Tracker::new(Mg::grams(3), false));
        assert_eq!(heard(&mut platform, &mut tracker, 100), [LoadChange::Zero { rest: Mg::ZERO }]);
        for grams in [541, 219, 219, 30_000] {
            platform.put(Mg::grams(grams));
            let rests = settled(Mg::grams(grams), false);
            assert_eq!(heard(&mut platform, &mut tracker, 100), [LoadChange::Moving, rests], "{grams}");
        }
        platform.take();
        assert_eq!(heard(&mut platform, &mut tracker, 100), [LoadChange::Moving, LoadChange::Zero { rest: Mg::ZERO }]);
    }

    #[test]
    fn what_is_held_never_settles_and_what_is_too_much_is_an_overload() {
        let (mut platform, mut tracker) = (Platform::empty(), Tracker::new(Mg::grams(3), false));
        heard(&mut platform, &mut tracker, 1);
        platform.lean(Mg::grams(300));
        assert_eq!(heard(&mut platform, &mut tracker, 100), [LoadChange::Moving]);
        platform.press();
        assert_eq!(heard(&mut platform, &mut tracker, 100), [LoadChange::Overload]);
        platform.put(Mg::grams(30_001));
        assert_eq!(heard(&mut platform, &mut tracker, 100), []);
        platform.put(Mg::grams(i64::MAX / 1_000));
        assert_eq!(heard(&mut platform, &mut tracker, 100), []);
    }
}
