//! The scale drill (点检): a known weight at shift start and every few hours, and where the scale's zero has moved to.
//!
//! A bench whose scale names no check weight is never asked, and nothing stops there.

use super::decide::Turn;
use super::load::LoadChange;
use crate::domain::{CheckOutcome, Detail, DrillStep, Event, Fault, Mg, Notice, ScaleCheck, Step, Verdict};

/// What is under way while the scale is tested, as the words know it.
pub(super) const CHECK_WEIGHT: &str = "check-weight";
/// Hardly any scale is off by so much of a weight; another thing lies there.
const OTHER_PERCENT: u32 = 10;
/// Or, of a light weight, by so many divisions.
const OTHER_DIVISIONS: u32 = 10;

/// What the configuration says of a scale's tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Drill {
    /// What the known weight weighs; `None`: the scale is not tested.
    pub weight: Option<Mg>,
    /// A test is due so many milliseconds after the last.
    pub every_ms: i64,
    /// The scale's smallest step.
    pub division: Mg,
    /// Nothing is sealed by weight after a test that ended further off.
    pub refuse: Option<Mg>,
    /// Nothing is sealed by weight while a test is due.
    pub required: bool,
    /// A zero further from nothing than this is said.
    pub zero_limit: Option<Mg>,
}

/// What the store knows of a bench's scale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ScaleFacts {
    /// The last test, and when it was, in milliseconds since 1970 UTC.
    pub checked: Option<(i64, ScaleCheck)>,
    /// Where its zero was recorded last.
    pub zero: Option<Mg>,
}

/// A test that is under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Check {
    /// The scale was empty since it began: what lies there is what was put on for it.
    pub fresh: bool,
}

impl Drill {
    /// A test is due: there was none, the last is too long ago, or a shift began since (`shift_ms`). A clock that was set back a little makes nothing due; by so much that
    /// the last test lies as far ahead, it was wrong then or is now.
    fn is_due(&self, facts: &ScaleFacts, wall_ms: i64, shift_ms: Option<i64>) -> bool {
        let last = facts.checked.map(|(at_ms, _)| at_ms);
        let old = |at_ms: i64| wall_ms.abs_diff(at_ms) >= self.every_ms.unsigned_abs();
        self.weight.is_some() && last.is_none_or(|at_ms| old(at_ms) || shift_ms.is_some_and(|shift| at_ms < shift))
    }

    fn judge(&self, reference: Mg, shown: Mg) -> ScaleCheck {
        let off = (shown - reference).abs();
        let outcome = match off {
            _ if self.refuse.is_some_and(|limit| off > limit) => CheckOutcome::Refused,
            _ if off > self.division => CheckOutcome::Off,
            _ => CheckOutcome::True,
        };
        ScaleCheck { reference, shown, outcome }
    }

    /// What the screen says of the scale, beside the verdict. `shift_ms`: when the shift began, where that is known.
    pub fn notices(&self, facts: &ScaleFacts, wall_ms: i64, shift_ms: Option<i64>) -> Vec<Notice> {
        let check = facts.checked.map(|(_, check)| check).filter(|_| self.weight.is_some());
        let off = check.filter(|check| check.outcome != CheckOutcome::True).map(|check| Notice::ScaleOff(check.off()));
        let drift = facts.zero.filter(|zero| self.zero_limit.is_some_and(|limit| zero.abs() > limit));
        let due = self.is_due(facts, wall_ms, shift_ms).then_some(Notice::CheckDue);
        [off, drift.map(Notice::ZeroDrift), due].into_iter().flatten().collect()
    }
}

impl ScaleFacts {
    /// Takes over what was just recorded.
    pub fn apply(&mut self, event: &Event, wall_ms: i64) {
        match event {
            Event::ScaleChecked(check) => self.checked = Some((wall_ms, *check)),
            Event::ZeroMoved { zero } => self.zero = Some(*zero),
            _ => {}
        }
    }
}

impl Turn<'_> {
    /// `WH:CHECK-WEIGHT`: begins a test.
    pub(super) fn check_weight(&mut self) {
        if self.bench.drill.and_then(|drill| drill.weight).is_none() {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        if !self.may_go_on() {
            return;
        }
        if !self.live.scale_up {
            return self.reject(Fault::ScaleLost, Detail::default());
        }
        self.note(Event::CheckBegun);
        self.say_how_it_stands();
    }

    /// The scale is being tested, and no question is open.
    pub(super) fn is_checking(&self) -> bool {
        self.session.check.is_some() && self.session.question.is_none()
    }

    /// What the test under way waits for.
    pub(super) fn check_step(&self) -> Option<DrillStep> {
        let (check, reference) = (self.session.check?, self.bench.drill?.weight?);
        Some(match &self.session.load {
            Some(load) if check.fresh => DrillStep::OtherWeight { shown: load.weight, reference },
            None if !self.live.overload => DrillStep::PutWeight(reference),
            _ => DrillStep::EmptyScale,
        })
    }

    /// The load changed during a test.
    pub(super) fn check_load(&mut self, change: &LoadChange) {
        self.note_load(change);
        let fresh = self.session.check.is_some_and(|check| check.fresh);
        match change {
            LoadChange::Settled { weight, .. } if fresh => self.check_with(*weight, false),
            LoadChange::Moving if fresh => self.say(Verdict::Info(Step::Settling)),
            LoadChange::Overload => self.reject(Fault::Overload, Detail::default()),
            LoadChange::Zero { .. } | LoadChange::Settled { .. } | LoadChange::Moving => self.say_how_it_stands(),
        }
    }

    /// CONFIRM during a test: what lies there is the weight, however far off it is.
    pub(super) fn confirm_check(&mut self) {
        let fresh = self.session.check.is_some_and(|check| check.fresh);
        match self.session.load.as_ref().map(|load| load.weight).filter(|_| fresh && !self.live.moving) {
            Some(shown) => self.check_with(shown, true),
            None => self.say_how_it_stands(),
        }
    }

    /// CANCEL during a test.
    pub(super) fn end_check(&mut self) {
        self.note(Event::CheckEnded);
        self.say(Verdict::Info(Step::Drill(DrillStep::Ended)));
    }

    fn check_with(&mut self, shown: Mg, sure: bool) {
        let Some((drill, reference)) = self.bench.drill.and_then(|drill| Some((drill, drill.weight?))) else { return };
        let other = reference.percent(OTHER_PERCENT).max(drill.division.times(OTHER_DIVISIONS));
        let check = drill.judge(reference, shown);
        if !sure && check.off().abs() > other {
            return self.say_how_it_stands();
        }
        self.note(Event::ScaleChecked(check));
        match check.outcome {
            CheckOutcome::True => self.say(Verdict::Info(Step::Drill(DrillStep::True { off: check.off() }))),
            CheckOutcome::Off | CheckOutcome::Refused => self.reject(Fault::ScaleOff, off(&check)),
        }
    }

    /// The scale's tests forbid that anything is sealed by its weight; said.
    pub(super) fn scale_is_unfit(&mut self) -> bool {
        let Some(drill) = self.bench.drill.filter(|drill| drill.weight.is_some()) else { return false };
        let facts = self.facts.scale;
        let refused = facts.checked.map(|(_, check)| check).filter(|check| check.outcome == CheckOutcome::Refused);
        let due = drill.required
            && self.live.wall_ms.is_some_and(|now| drill.is_due(&facts, now, self.rules.deadlines.shift_began(now)));
        match refused {
            Some(check) => self.reject(Fault::ScaleOff, off(&check)),
            None if due => self.reject(Fault::CheckDue, Detail::default()),
            None => return false,
        }
        true
    }

    /// A true zero: recorded where it lies elsewhere than before.
    pub(super) fn note_zero(&mut self, rest: Mg) {
        let Some(drill) = self.bench.drill else { return };
        if (rest - self.facts.scale.zero.unwrap_or_default()).abs() > drill.division {
            self.note(Event::ZeroMoved { zero: rest });
        }
    }
}

/// What is known of a scale that is off; `about` says that nothing is sealed by its weight.
fn off(check: &ScaleCheck) -> Detail {
    let refused = (check.outcome == CheckOutcome::Refused).then(|| check.outcome.id().to_owned());
    Detail { about: refused, weight: Some(check.shown), wanted: Some(check.reference), ..Detail::default() }
}

/// A control chart of single values (X chart): where tests lie on the average, and how far one may lie from that by chance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chart {
    /// The mean.
    pub mean: Mg,
    /// The lower limit.
    pub low: Mg,
    /// The upper limit.
    pub high: Mg,
}

impl Chart {
    /// The chart of these values in the order of time. Limits are 2.66 mean moving ranges from the mean: three standard deviations, with
    /// the deviation estimated from neighbours (d2 = 1.128; NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2).
    pub fn of(values: &[Mg]) -> Option<Chart> {
        let count = i64::try_from(values.len()).ok().filter(|count| *count > 0)?;
        let sum = values.iter().fold(Mg::ZERO, |sum, value| sum + *value);
        let ranges = values.windows(2).map(|pair| match pair {
            [one, next] => (*next - *one).abs(),
            _ => Mg::ZERO,
        });
        let moved = ranges.fold(Mg::ZERO, |sum, range| sum + range);
        let mean = Mg(sum.0 / count);
        let reach = Mg(moved.0.saturating_mul(266) / (100 * (count - 1).max(1)));
        Some(Chart { mean, low: mean - reach, high: mean + reach })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRILL: Drill = Drill {
        weight: Some(Mg::grams(500)),
        every_ms: 8 * 3_600_000,
        division: Mg::grams(1),
        refuse: Some(Mg::grams(3)),
        required: false,
        zero_limit: Some(Mg::grams(2)),
    };

    #[test]
    fn one_division_is_true_and_the_limit_itself_still_weighs() {
        let outcome = |shown: i64| DRILL.judge(Mg::grams(500), Mg(shown)).outcome;
        for (shown, wanted) in [
            (500_000, CheckOutcome::True),
            (501_000, CheckOutcome::True),
            (499_000, CheckOutcome::True),
            (501_001, CheckOutcome::Off),
            (497_000, CheckOutcome::Off),
            (496_999, CheckOutcome::Refused),
        ] {
            assert_eq!(outcome(shown), wanted, "{shown}");
        }
        let lenient = Drill { refuse: None, ..DRILL };
        assert_eq!(lenient.judge(Mg::grams(500), Mg::grams(700)).outcome, CheckOutcome::Off);
    }

    #[test]
    fn due_is_said_from_its_moment_on_and_not_by_a_clock_that_was_set_back_a_little() {
        let check = DRILL.judge(Mg::grams(500), Mg::grams(500));
        let facts = ScaleFacts { checked: Some((1_000_000_000, check)), zero: None };
        let due = |wall_ms| DRILL.notices(&facts, wall_ms, None) == [Notice::CheckDue];
        let at = 1_000_000_000 + DRILL.every_ms;
        let back = 1_000_000_000 - DRILL.every_ms;
        assert_eq!([due(at - 1), due(at), due(back + 1), due(i64::MAX)], [false, true, false, true]);
        assert_eq!([due(back), due(0)], [true, true], "a test in the future is no test");
        assert_eq!(DRILL.notices(&ScaleFacts::default(), 0, None), [Notice::CheckDue], "never tested");
        let zero = ScaleFacts { zero: Some(Mg::grams(-3)), ..facts };
        assert_eq!(DRILL.notices(&zero, at - 1, None), [Notice::ZeroDrift(Mg::grams(-3))]);
    }

    #[test]
    fn the_chart_is_the_one_of_the_handbook() {
        // The flow rates of NIST 6.3.2.2: mean 50.81, mean moving range 1.8778.
        let flow = [49_600, 47_600, 49_900, 51_300, 47_800, 51_200, 52_600, 52_400, 53_600, 52_100];
        let chart = Chart::of(&flow.map(Mg)).unwrap();
        assert_eq!((chart.mean, chart.low, chart.high), (Mg(50_810), Mg(45_816), Mg(55_804)));
        assert_eq!(Chart::of(&[]), None);
        assert_eq!(Chart::of(&[Mg(7)]), Some(Chart { mean: Mg(7), low: Mg(7), high: Mg(7) }));
        assert!(Chart::of(&[Mg(i64::MAX), Mg(i64::MIN)]).is_some(), "the ends of numbers are harmless");
    }
}
