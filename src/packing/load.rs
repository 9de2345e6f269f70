//! From readings to a *load*: what lies on the scale from one true zero to the next.
//!
//! Runs beside the device, before the loop: the loop sees only settled loads, motion, and the return to zero.

use super::trace::Recording;
use crate::domain::{Mg, Trace};

/// A change that the loop must hear of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadChange {
    /// The load came to rest. `inferred`: the scale itself did not say so.
    Settled {
        /// What it weighs.
        weight: Mg,
        /// Rest was concluded from equal readings over time.
        inferred: bool,
        /// How it came there, from the last true zero on.
        trace: Trace,
    },
    /// It left its rest.
    Moving,
    /// A true zero.
    Zero {
        /// What the scale shows there: its zero moves with warmth, dust and a leaning cable.
        rest: Mg,
    },
    /// More than the scale can weigh.
    Overload,
}

/// How long equal readings must last before rest is inferred where the wire says nothing.
const REST_MS: u64 = 300;
/// The same where the wire says "in motion" but is known to say so always.
const DOUBTED_REST_MS: u64 = 1_000;
/// At least so many equal readings: order-blind checksums let one wrong frame pass, not three alike.
const REST_READINGS: u32 = 3;
/// A gap between readings longer than this starts the rest anew: what happened in between is unknown.
const GAP_MS: u64 = 2_000;
/// A settled load that departs further than this is moving.
const DEPARTURE: Mg = Mg::grams(2);

/// Follows one scale's readings.
#[derive(Debug)]
pub struct Tracker {
    zero: Mg,
    motion_doubted: bool,
    state: State,
    still: Option<Still>,
    recording: Recording,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Unknown,
    Zero,
    Moving,
    Settled(Mg),
    Overload,
}

/// A run of readings that lie close together.
#[derive(Clone, Copy, Debug)]
struct Still {
    low: Mg,
    high: Mg,
    since_ms: u64,
    last_ms: u64,
    readings: u32,
}

impl Tracker {
    /// `zero`: readings this close to nothing are nothing. `motion_doubted`: the protocol hardly ever says "stable".
    pub fn new(zero: Mg, motion_doubted: bool) -> Self {
        Self { zero, motion_doubted, state: State::Unknown, still: None, recording: Recording::default() }
    }

    /// One reading, with what the wire says of its stability, at a monotonic moment.
    pub fn reading(&mut self, weight: Mg, stable: Option<bool>, at_ms: u64) -> Option<LoadChange> {
        self.recording.reading(weight, at_ms);
        let lasted_ms = self.run(weight, at_ms);
        let long_enough = |rest_ms| lasted_ms.is_some_and(|ms| ms >= rest_ms);
        let inferred = match stable {
            Some(true) => false,
            None if long_enough(REST_MS) => true,
            Some(false) if self.motion_doubted && long_enough(DOUBTED_REST_MS) => true,
            None | Some(false) => return self.departed(weight),
        };
        self.at_rest(weight, inferred, at_ms)
    }

    /// The scale says that it carries too much.
    pub fn overload(&mut self) -> Option<LoadChange> {
        self.still = None;
        self.enter(State::Overload).then_some(LoadChange::Overload)
    }

    /// The scale answers without a weight (in motion, below zero): whatever lay still does so no longer.
    pub fn no_weight(&mut self) -> Option<LoadChange> {
        self.still = None;
        let was_known = matches!(self.state, State::Settled(_) | State::Overload);
        (was_known && self.enter(State::Moving)).then_some(LoadChange::Moving)
    }

    /// The link is gone: nothing that was seen before it counts.
    pub fn forget(&mut self) {
        self.state = State::Unknown;
        self.still = None;
        self.recording.forget();
    }

    fn at_rest(&mut self, weight: Mg, inferred: bool, at_ms: u64) -> Option<LoadChange> {
        if weight.abs() <= self.zero {
            self.recording.zero(weight, at_ms);
            return self.enter(State::Zero).then_some(LoadChange::Zero { rest: weight });
        }
        if weight < Mg::ZERO {
            return self.departed(weight);
        }
        match self.state {
            State::Settled(rest) if (weight - rest).abs() < DEPARTURE => None,
            _ => {
                self.state = State::Settled(weight);
                Some(LoadChange::Settled { weight, inferred, trace: self.recording.so_far() })
            }
        }
    }

    fn departed(&mut self, weight: Mg) -> Option<LoadChange> {
        match self.state {
            State::Settled(rest) if (weight - rest).abs() < DEPARTURE => None,
            State::Zero | State::Unknown if weight.abs() <= self.zero => None,
            State::Moving => None,
            _ => {
                self.state = State::Moving;
                Some(LoadChange::Moving)
            }
        }
    }

    /// True when the state is new.
    fn enter(&mut self, state: State) -> bool {
        std::mem::replace(&mut self.state, state) != state
    }

    /// Adds a reading to the run of close ones; how long the run has lasted, once it has enough readings.
    fn run(&mut self, weight: Mg, at_ms: u64) -> Option<u64> {
        let band = Mg::grams(1).max(Mg(weight.abs().0 / 500));
        let joined = self.still.and_then(|run| {
            let (low, high) = (run.low.min(weight), run.high.max(weight));
            let close = high - low <= band && at_ms.saturating_sub(run.last_ms) <= GAP_MS;
            close.then(|| Still { low, high, last_ms: at_ms, readings: run.readings.saturating_add(1), ..run })
        });
        let run = joined.unwrap_or(Still { low: weight, high: weight, since_ms: at_ms, last_ms: at_ms, readings: 1 });
        self.still = Some(run);
        (run.readings >= REST_READINGS).then(|| at_ms.saturating_sub(run.since_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds (grams, stable, ms) and lists what the loop hears.
    fn heard(doubted: bool, readings: &[(i64, Option<bool>, u64)]) -> Vec<LoadChange> {
        let mut tracker = Tracker::new(Mg::grams(3), doubted);
        let heard = readings.iter().filter_map(|&(g, stable, ms)| tracker.reading(Mg::grams(g), stable, ms));
        heard.map(bare).collect()
    }

    /// A change without its trace.
    fn bare(change: LoadChange) -> LoadChange {
        match change {
            LoadChange::Settled { weight, inferred, .. } => {
                LoadChange::Settled { weight, inferred, trace: Trace::default() }
            }
            other => other,
        }
    }

    fn settled(grams: i64, inferred: bool) -> LoadChange {
        LoadChange::Settled { weight: Mg::grams(grams), inferred, trace: Trace::default() }
    }

    const ZERO: LoadChange = LoadChange::Zero { rest: Mg::ZERO };
    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    #[test]
    fn the_scales_own_word_settles_at_once_and_once() {
        let readings = [(0, YES, 0), (300, NO, 100), (512, YES, 200), (512, YES, 300), (513, YES, 400), (0, YES, 500)];
        assert_eq!(heard(false, &readings), [ZERO, LoadChange::Moving, settled(512, false), ZERO]);
    }

    #[test]
    fn an_equal_second_weight_after_zero_is_a_new_load() {
        let readings = [(512, YES, 0), (0, YES, 100), (512, YES, 200)];
        assert_eq!(heard(false, &readings), [settled(512, false), ZERO, settled(512, false)]);
    }

    #[test]
    fn where_the_wire_is_silent_rest_is_inferred_from_three_readings_over_time() {
        assert_eq!(heard(false, &[(512, None, 0), (512, None, 150), (512, None, 299)]), [LoadChange::Moving]);
        assert_eq!(
            heard(false, &[(512, None, 0), (512, None, 150), (513, None, 300)]),
            [LoadChange::Moving, settled(513, true)]
        );
        assert_eq!(heard(false, &[(512, None, 0), (512, None, 2_500), (512, None, 2_600)]), [LoadChange::Moving]);
    }

    #[test]
    fn a_believed_unstable_never_settles_and_a_doubted_one_does_after_a_second() {
        let wire: Vec<_> = (0..20).map(|i| (512, NO, i * 100)).collect();
        assert_eq!(heard(false, &wire), [LoadChange::Moving]);
        assert_eq!(heard(true, &wire), [LoadChange::Moving, settled(512, true)]);
    }

    #[test]
    fn the_trace_begins_at_the_last_true_zero_and_ends_at_rest() {
        let mut tracker = Tracker::new(Mg::grams(3), false);
        let readings = [
            (400, YES, 0),
            (0, YES, 100),
            (1, YES, 200),
            (150, NO, 300),
            (530, NO, 400),
            (512, YES, 500),
            (512, YES, 600),
        ];
        let last = readings.iter().filter_map(|&(g, stable, ms)| tracker.reading(Mg::grams(g), stable, ms)).last();
        let Some(LoadChange::Settled { trace, .. }) = last else { panic!("{last:?}") };
        let points: Vec<_> = trace.points.iter().map(|point| (point.at_ms, point.weight.0 / 1000)).collect();
        assert_eq!((trace.from_zero, points), (true, vec![(0, 1), (100, 150), (200, 530), (300, 512)]));
        tracker.forget();
        let found = tracker.reading(Mg::grams(512), YES, 900);
        let Some(LoadChange::Settled { trace, .. }) = found else { panic!("{found:?}") };
        assert_eq!((trace.from_zero, trace.points.len()), (false, 1), "no zero was seen since the link was lost");
    }

    #[test]
    fn passing_through_zero_is_not_a_true_zero() {
        let readings = [(512, YES, 0), (0, NO, 100), (512, YES, 200)];
        assert_eq!(heard(false, &readings), [settled(512, false), LoadChange::Moving, settled(512, false)]);
    }

    #[test]
    fn below_zero_is_neither_load_nor_zero() {
        assert_eq!(heard(false, &[(-180, YES, 0), (-180, YES, 100)]), [LoadChange::Moving]);
    }
}
