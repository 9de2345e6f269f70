//! The trace of a load as a drawing: whole numbers in the units of its own view box, so that it is the same on every machine.

use serde_json::Value;

use super::certificate::field;
use crate::domain::Mg;

/// The curve with its axes.
#[derive(Debug)]
pub(super) struct Curve {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) left: i64,
    pub(super) right: i64,
    pub(super) bottom: i64,
    /// Where zero grams lie.
    pub(super) zero: i64,
    pub(super) points: String,
    /// The point of rest.
    pub(super) end: (i64, i64),
    pub(super) from_zero: bool,
    /// The weights that pass.
    pub(super) band: Option<Band>,
    pub(super) rows: Vec<Tick>,
    pub(super) columns: Vec<Tick>,
}

#[derive(Debug)]
pub(super) struct Band {
    pub(super) top: i64,
    pub(super) height: i64,
}

#[derive(Debug)]
pub(super) struct Tick {
    pub(super) at: i64,
    pub(super) text: String,
}

const WIDTH: i64 = 6_800;
const HEIGHT: i64 = 2_240;
const LEFT: i64 = 620;
const RIGHT: i64 = 6_700;
const TOP: i64 = 60;
const BOTTOM: i64 = 2_040;

/// Draws a load of the evidence; `None` when it has no trace.
pub(super) fn curve(load: &Value, low: Option<Mg>, high: Option<Mg>) -> Option<Curve> {
    let trace = field(load, "trace").as_array()?;
    let point = |point: &Value| Some((field(point, "ms").as_i64()?, signed(field(point, "g").as_str()?)?));
    let points: Vec<(i64, i64)> = trace.iter().filter_map(point).collect();
    let &(last_ms, last_mg) = points.last()?;
    let highest = points.iter().map(|&(_, mg)| mg).chain(high.map(|mg| mg.0)).max().unwrap_or(0).max(1_000);
    let lowest = points.iter().map(|&(_, mg)| mg).min().unwrap_or(0).min(0);
    // Room above for the figure at the point of rest.
    let highest = highest.saturating_add(highest.saturating_sub(lowest) / 6);
    let x = |ms: i64| place(ms, 0, last_ms.max(1), LEFT, RIGHT);
    let y = |mg: i64| place(mg, lowest, highest, BOTTOM, TOP);
    let drawn: Vec<String> = points.iter().map(|&(ms, mg)| format!("{},{}", x(ms), y(mg))).collect();
    let band = low.zip(high).map(|(low, high)| Band { top: y(high.0), height: (y(low.0) - y(high.0)).max(1) });
    let tick = |at: i64, text: String| Tick { at, text };
    Some(Curve {
        width: WIDTH,
        height: HEIGHT,
        left: LEFT,
        right: RIGHT,
        bottom: BOTTOM,
        zero: y(0),
        points: drawn.join(" "),
        end: (x(last_ms), y(last_mg)),
        from_zero: field(load, "from_zero") == true,
        band,
        rows: ticks(lowest, highest, 5).map(|mg| tick(y(mg), Mg(mg).to_string())).collect(),
        columns: ticks(0, last_ms, 8).map(|ms| tick(x(ms), seconds(ms))).collect(),
    })
}

/// Where a value lies between two ends of the drawing.
fn place(value: i64, low: i64, high: i64, from: i64, to: i64) -> i64 {
    let share = i128::from(value - low) * i128::from(to - from) / i128::from(high.saturating_sub(low).max(1));
    from + i64::try_from(share).unwrap_or(0)
}

/// Round numbers between two, some `most` of them.
fn ticks(low: i64, high: i64, most: i64) -> impl Iterator<Item = i64> {
    let span = high.saturating_sub(low).max(1);
    let steps = (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)));
    let step = steps.into_iter().find(|step| span / step <= most).unwrap_or(span);
    let first = low.div_euclid(step).saturating_mul(step);
    (0..=most + 2)
        .map(move |n| first.saturating_add(n.saturating_mul(step)))
        .filter(move |tick| (low..=high).contains(tick))
}

/// Milliseconds as seconds, without zeros at the end: `0`, `0.25`, `12`.
fn seconds(ms: i64) -> String {
    let fraction = format!("{:03}", ms % 1_000);
    match fraction.trim_end_matches('0') {
        "" => (ms / 1_000).to_string(),
        rest => format!("{}.{rest}", ms / 1_000),
    }
}

/// Grams that may lie below zero.
pub(super) fn signed(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(size) => Mg::parse_grams(size).map(|mg| -mg.0),
        None => Mg::parse_grams(text).map(|mg| mg.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_curve_begins_on_the_left_and_ends_at_rest_on_the_right() {
        let load = json!({"from_zero": true, "trace": [{"ms": 0, "g": "-0.5"}, {"ms": 400, "g": "530"}, {"ms": 1000, "g": "512"}]});
        let drawn = curve(&load, Some(Mg::grams(500)), Some(Mg::grams(530))).unwrap();
        assert!(drawn.points.starts_with(&format!("{LEFT},{BOTTOM} ")), "{}", drawn.points);
        assert!(drawn.points.ends_with(&format!("{},{}", drawn.end.0, drawn.end.1)) && drawn.end.0 == RIGHT);
        let band = drawn.band.unwrap();
        assert!((band.top..band.top + band.height).contains(&drawn.end.1), "what passed lies in the band");
        let texts = |ticks: &[Tick]| ticks.iter().map(|tick| tick.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&drawn.rows), ["0", "200", "400", "600"]);
        assert_eq!(texts(&drawn.columns), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    }

    #[test]
    fn a_load_that_lay_there_is_one_point_and_no_trace_is_no_curve() {
        let load = json!({"from_zero": false, "trace": [{"ms": 0, "g": "512"}]});
        let drawn = curve(&load, None, None).unwrap();
        assert!(!drawn.from_zero && drawn.band.is_none());
        assert!(curve(&json!({"trace": []}), None, None).is_none() && curve(&Value::Null, None, None).is_none());
    }

    #[test]
    fn the_ends_of_numbers_are_drawn_somewhere() {
        let load = json!({"trace": [{"ms": 0, "g": "-999999999999"}, {"ms": u32::MAX, "g": "999999999999"}]});
        let drawn = curve(&load, Some(Mg(i64::MIN / 4)), Some(Mg(i64::MAX / 4))).unwrap();
        assert!(drawn.rows.len() <= 8 && drawn.columns.len() <= 10);
    }
}
