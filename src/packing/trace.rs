//! Keeps the trace of the load that is being put on: every turn of the curve, in a bounded room.

use crate::domain::{Mg, TRACE_POINTS, Trace, TracePoint};

/// The trace so far.
#[derive(Debug, Default)]
pub(super) struct Recording {
    trace: Trace,
    began_ms: u64,
}

impl Recording {
    /// A true zero: what came before it belongs to another load.
    pub(super) fn zero(&mut self, weight: Mg, at_ms: u64) {
        self.forget();
        self.trace.from_zero = true;
        self.reading(weight, at_ms);
    }

    /// One reading. Of a stretch that stays level its two ends are kept.
    pub(super) fn reading(&mut self, weight: Mg, at_ms: u64) {
        let points = &mut self.trace.points;
        if points.is_empty() {
            self.began_ms = at_ms;
        }
        let at_ms = u32::try_from(at_ms.saturating_sub(self.began_ms)).unwrap_or(u32::MAX);
        let point = TracePoint { at_ms, weight };
        match points.as_mut_slice() {
            [.., before, last] if before.weight == weight && last.weight == weight => *last = point,
            _ => points.push(point),
        }
        if points.len() > TRACE_POINTS {
            thin(points);
        }
    }

    /// The link is gone: what comes next is not known to follow.
    pub(super) fn forget(&mut self) {
        self.trace.points.clear();
        self.trace.from_zero = false;
    }

    /// What it holds.
    pub(super) fn so_far(&self) -> Trace {
        self.trace.clone()
    }
}

/// Leaves out the point whose going changes the curve least: the one that spans the smallest triangle with its neighbours
/// (Visvalingam and Whyatt, 1993). The ends stay.
fn thin(points: &mut Vec<TracePoint>) {
    let least = points.windows(3).enumerate().min_by_key(|(_, three)| match three {
        [before, point, after] => area(before, point, after),
        _ => i128::MAX,
    });
    if let Some((index, _)) = least {
        points.remove(index + 1);
    }
}

/// Twice the area of a triangle, in milliseconds times milligrams.
fn area(a: &TracePoint, b: &TracePoint, c: &TracePoint) -> i128 {
    let across = |from: &TracePoint, to: &TracePoint| i128::from(to.at_ms) - i128::from(from.at_ms);
    let up = |from: &TracePoint, to: &TracePoint| i128::from(to.weight.0) - i128::from(from.weight.0);
    (across(a, b) * up(a, c) - across(a, c) * up(a, b)).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(recording: &Recording) -> Vec<(u32, i64)> {
        recording.so_far().points.iter().map(|point| (point.at_ms, point.weight.0)).collect()
    }

    #[test]
    fn a_level_stretch_is_its_two_ends() {
        let mut recording = Recording::default();
        for at_ms in 0..50 {
            recording.reading(Mg(7), 1_000 + at_ms);
        }
        recording.reading(Mg(9), 1_100);
        assert_eq!(points(&recording), [(0, 7), (49, 7), (100, 9)]);
    }

    #[test]
    fn a_true_zero_begins_anew() {
        let mut recording = Recording::default();
        recording.reading(Mg(500), 10);
        assert!(!recording.so_far().from_zero);
        recording.zero(Mg(-1), 20);
        recording.reading(Mg(500), 50);
        assert_eq!(points(&recording), [(0, -1), (30, 500)]);
        assert!(recording.so_far().from_zero);
        recording.forget();
        assert_eq!(recording.so_far(), Trace::default());
    }

    #[test]
    fn a_long_trace_keeps_its_ends_and_its_peak_in_a_bounded_room() {
        let mut recording = Recording::default();
        recording.zero(Mg(0), 0);
        for at_ms in 1..100_000_u64 {
            let sway = i64::try_from(at_ms % 7).unwrap();
            recording.reading(Mg(if at_ms == 31_400 { 900_000 } else { 500_000 + sway }), at_ms);
        }
        let kept = points(&recording);
        assert_eq!(kept.len(), TRACE_POINTS);
        assert!(kept.contains(&(31_400, 900_000)), "{kept:?}");
        assert_eq!((kept.first(), kept.last()), (Some(&(0, 0)), Some(&(99_999, 500_004))));
        assert!(kept.is_sorted());
    }

    #[test]
    fn the_ends_of_numbers_are_harmless() {
        let mut recording = Recording::default();
        for index in 0..1_000_u64 {
            recording.reading(Mg(if index % 2 == 0 { i64::MIN } else { i64::MAX }), index * (u64::MAX / 1_000));
        }
        assert_eq!(recording.so_far().points.len(), TRACE_POINTS);
    }
}
