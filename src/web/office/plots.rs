//! Plots as drawings of whole numbers in the units of their own view boxes: a page of figures that is read by looking.

use crate::domain::Mg;
use crate::packing::Chart;

/// Parcels an hour, a bar an hour.
pub(super) struct Bars {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) foot: i64,
    pub(super) bars: Vec<Bar>,
}

pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) wide: i64,
    pub(super) high: i64,
    /// Where the words under it stand.
    pub(super) middle: i64,
    pub(super) figure: u64,
    /// The hour, where there is room for it.
    pub(super) label: String,
    /// The way to its list.
    pub(super) href: String,
}

/// A line a kind, the longest first.
pub(super) struct Shares {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) rows: Vec<Share>,
}

pub(super) struct Share {
    pub(super) name: String,
    pub(super) count: u64,
    pub(super) href: String,
    pub(super) y: i64,
    pub(super) wide: i64,
}

/// Weights beside what they should have been.
pub(super) struct Residuals {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) zero: i64,
    pub(super) mean: i64,
    pub(super) limits: [(i64, String); 2],
    pub(super) points: Vec<Point>,
    pub(super) rows: Vec<(i64, String)>,
}

pub(super) struct Point {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) refused: bool,
    pub(super) href: String,
    pub(super) said: String,
}

const WIDE: i64 = 640;
const TALL: i64 = 260;
/// The residuals have the page's whole width.
const WIDEST: i64 = 1_320;
/// Room for the figures above the bars, and for the hours below.
const HEAD: i64 = 34;
const FOOT: i64 = 34;
/// Faults that are drawn; the rest is in the list.
const SHARES: usize = 10;
const ROW: i64 = 30;
/// Where the bars of a share begin, and how long the longest is.
const SHARE_AT: i64 = 220;
const SHARE_WIDE: i64 = 350;
/// Left of the residuals stand their grams.
const MARGIN: i64 = 70;
/// Half of a mark.
const EDGE: i64 = 9;

/// Draws the hours from the first that is not empty to the last, and at least eight. `told`: what an hour is called, and the way to its list.
pub(super) fn bars(hours: &[u64], told: impl Fn(usize) -> (String, String)) -> Bars {
    let first = hours.iter().position(|count| *count > 0).unwrap_or(0);
    let last = hours.iter().rposition(|count| *count > 0).unwrap_or(0);
    let shown = (last + 1 - first).max(8).min(hours.len().max(1));
    let first = first.min(hours.len().saturating_sub(shown));
    let most = hours.iter().copied().max().unwrap_or(0).max(1);
    let step = WIDE / i64::try_from(shown).unwrap_or(1).max(1);
    let bar = |(at, count): (usize, &u64)| {
        let x = step * i64::try_from(at).unwrap_or(0);
        let high = scaled(*count, most, TALL - HEAD - FOOT);
        let y = TALL - FOOT - high;
        let (label, href) = told(first + at);
        Bar { x: x + step / 8, y, wide: step - step / 4, high, middle: x + step / 2, figure: *count, label, href }
    };
    let bars = hours.iter().skip(first).take(shown).enumerate().map(bar).collect();
    Bars { width: WIDE, height: TALL, foot: TALL - FOOT, bars }
}

/// Draws counts by name, which come sorted; `None` where there is none.
pub(super) fn shares(rows: Vec<(String, u64, String)>) -> Option<Shares> {
    let most = rows.iter().map(|(_, count, _)| *count).max().filter(|most| *most > 0)?;
    let row = |(at, (name, count, href)): (usize, (String, u64, String))| Share {
        name,
        count,
        href,
        y: ROW * i64::try_from(at).unwrap_or(0),
        wide: scaled(count, most, SHARE_WIDE).max(3),
    };
    let rows: Vec<Share> = rows.into_iter().take(SHARES).enumerate().map(row).collect();
    Some(Shares { width: WIDE, height: ROW * i64::try_from(rows.len()).unwrap_or(1), rows })
}

impl Share {
    /// Where the bar begins.
    pub(super) fn at(&self) -> i64 {
        SHARE_AT
    }
}

/// Draws weights in the order of time: how far off, whether refused, where its evidence is, and what is said of it. Loads so far off that
/// the rest would be a line are drawn at the edge.
pub(super) fn residuals(points: Vec<(Mg, bool, String, String)>, chart: &Chart) -> Option<Residuals> {
    let count = i64::try_from(points.len()).ok().filter(|count| *count > 0)?;
    // Most weighings lie within the limits; three times as far is far enough to be seen as far.
    let reach = (chart.high.0 - chart.low.0).abs().saturating_mul(2).max(1_000);
    let inside = points.iter().map(|(off, ..)| off.0.clamp(chart.mean.0 - reach, chart.mean.0 + reach));
    let ends = inside.chain([chart.low.0, chart.high.0, 0]);
    let (low, high) = ends.fold((0, 0), |(low, high): (i64, i64), off| (low.min(off), high.max(off)));
    let margin = (high - low).max(1_000) / 10;
    let (low, high) = (low - margin, high + margin);
    // A mark at the edge is drawn whole.
    let y = |mg: i64| {
        let share = i128::from(high - mg.clamp(low, high)) * i128::from(TALL) / i128::from((high - low).max(1));
        i64::try_from(share).unwrap_or(0).clamp(EDGE, TALL - EDGE)
    };
    let point = |(at, (off, refused, href, said)): (usize, (Mg, bool, String, String))| Point {
        x: MARGIN + 10 + (WIDEST - MARGIN - 20) * (2 * i64::try_from(at).unwrap_or(0) + 1) / (2 * count),
        y: y(off.0),
        refused,
        href,
        said,
    };
    let points = points.into_iter().enumerate().map(point).collect();
    let limits = [chart.low, chart.high].map(|limit| (y(limit.0), whole(limit)));
    let rows = ticks(low, high).into_iter().map(|mg| (y(mg), Mg(mg).to_string())).collect();
    Some(Residuals { width: WIDEST, height: TALL, zero: y(0), mean: y(chart.mean.0), limits, points, rows })
}

/// Five or fewer round numbers.
fn ticks(low: i64, high: i64) -> Vec<i64> {
    let steps = (3..15).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)));
    let step = steps.into_iter().find(|step| (high - low) / step <= 4).unwrap_or(i64::MAX);
    (-6..=6).map(|n| step.saturating_mul(n)).filter(|mg| (low..=high).contains(mg)).collect()
}

/// Grams to a tenth: nobody reads milligrams off a plot.
fn whole(weight: Mg) -> String {
    Mg(weight.0 / 100 * 100).to_string()
}

fn scaled(count: u64, most: u64, length: i64) -> i64 {
    let share = i128::from(count) * i128::from(length) / i128::from(most.max(1));
    i64::try_from(share).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_with_the_first_hour_that_is_not_empty_and_the_highest_is_full() {
        let mut hours = vec![0; 24];
        (hours[9], hours[10], hours[20]) = (5, 10, 1);
        let drawn = bars(&hours, |hour| (hour.to_string(), String::new()));
        let told: Vec<(&str, u64)> = drawn.bars.iter().map(|bar| (bar.label.as_str(), bar.figure)).collect();
        assert_eq!((told[0], told[1], told.len()), (("9", 5), ("10", 10), 12));
        assert_eq!((drawn.bars[1].y, drawn.bars[0].high * 2), (HEAD, drawn.bars[1].high));
        assert!(
            bars(&[], |_| Default::default()).bars.is_empty() && bars(&[0; 25], |_| Default::default()).bars.len() == 8
        );
    }

    #[test]
    fn the_ends_of_numbers_are_drawn_somewhere() {
        let far = |mg| (Mg(mg), true, String::new(), String::new());
        let chart = Chart { mean: Mg(0), low: Mg(-5_000), high: Mg(5_000) };
        let drawn = residuals(vec![far(i64::MIN / 4), far(0), far(i64::MAX / 4)], &chart).unwrap();
        assert!(drawn.points.iter().all(|point| (0..=TALL).contains(&point.y) && (0..=WIDEST).contains(&point.x)));
        assert!(drawn.points[0].y > drawn.points[1].y && drawn.points[1].y > drawn.points[2].y);
        assert!(residuals(vec![], &chart).is_none() && shares(vec![]).is_none());
        assert_eq!(shares(vec![("a".into(), u64::MAX, String::new())]).unwrap().rows[0].wide, SHARE_WIDE);
    }
}
