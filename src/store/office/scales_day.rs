//! What a day's report wants beside [`Today`](super::Today): how each scale did over the whole day, and what left too late.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Scope, first_fact};
use crate::domain::Mg;
use crate::store::{Cause, Store, StoreError};

/// Tests of one day that are listed; that there are more is not said, since nobody tests a scale so often.
const TESTS_MAX: u32 = 500;

/// A day in numbers that no list stands behind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DayWork {
    /// Shipments that left on the day after the moment by which they had to.
    pub left_late: u64,
    /// Tracking rows that were told on the day.
    pub told: u64,
    /// By bench, sorted by its id; an empty id where none is known.
    pub scales: BTreeMap<String, ScaleDay>,
}

/// One bench's scale on a day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScaleDay {
    /// Loads that were judged, also those of which nothing was expected.
    pub weighed: u64,
    /// Loads of which something was expected.
    pub expected: u64,
    /// Those of them that lay outside of what passes.
    pub outside: u64,
    /// How far those that passed lay from the middle of what passes, all together; divide by [`ScaleDay::inside`].
    pub off: Mg,
    /// Tests with the known weight, oldest first.
    pub tests: Vec<ScaleTest>,
    /// Where the zero stood when the day began, and where it was recorded last on the day, if it was.
    pub zero: (Option<Mg>, Option<Mg>),
}

/// One test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScaleTest {
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// What the weight weighs.
    pub reference: Mg,
    /// What the scale showed more than that.
    pub off: Mg,
    /// Id of the outcome.
    pub outcome: String,
}

impl ScaleDay {
    /// Loads that lay within what passes.
    pub fn inside(&self) -> u64 {
        self.expected.saturating_sub(self.outside)
    }

    /// How far a load that passed lay from the middle, on average; `None` where none did.
    pub fn mean_off(&self) -> Option<Mg> {
        let inside = i64::try_from(self.inside()).ok().filter(|inside| *inside > 0)?;
        Some(Mg(self.off.0 / inside))
    }
}

impl Store {
    /// The work of a day.
    pub fn day_work(&mut self, scope: Scope) -> Result<DayWork, StoreError> {
        self.read(|conn| {
            let count = |sql: &str| -> Result<u64, Cause> {
                let span = params![scope.from_ms, scope.to_ms];
                Ok(conn.prepare_cached(sql)?.query_row(span, |row| row.get::<_, i64>(0))?.unsigned_abs())
            };
            let mut work = DayWork {
                left_late: count(
                    "SELECT count(*) FROM shipment WHERE left_ms >= ? AND left_ms < ? AND ship_by_ms < left_ms",
                )?,
                told: count("SELECT count(*) FROM tracking WHERE told_ms >= ? AND told_ms < ?")?,
                scales: BTreeMap::new(),
            };
            loads(conn, scope, &mut work.scales)?;
            tests(conn, scope, &mut work.scales)?;
            zeros(conn, scope, &mut work.scales)?;
            Ok(work)
        })
    }
}

fn loads(conn: &Connection, scope: Scope, scales: &mut BTreeMap<String, ScaleDay>) -> Result<(), Cause> {
    let (first, end) = (first_fact(conn, scope.from_ms)?, first_fact(conn, scope.to_ms)?);
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(station, ''), count(*), coalesce(sum(expected), 0), coalesce(sum(expected AND outside), 0),
         coalesce(sum(iif(expected AND NOT outside, off, 0)), 0) FROM (
             SELECT event.station AS station, low_mg IS NOT NULL AND high_mg IS NOT NULL AS expected,
             coalesce(weight_mg < low_mg OR weight_mg > high_mg, 0) AS outside,
             weight_mg - (low_mg + high_mg) / 2 AS off
             FROM weighing JOIN event ON event.seq = weighing.event WHERE weighing.event >= ? AND weighing.event < ?)
         GROUP BY 1",
    )?;
    let mut rows = statement.query(params![first, end])?;
    while let Some(row) = rows.next()? {
        let number = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
        let scale = scales.entry(row.get(0)?).or_default();
        (scale.weighed, scale.expected, scale.outside) = (number(1)?, number(2)?, number(3)?);
        scale.off = Mg(row.get(4)?);
    }
    Ok(())
}

fn tests(conn: &Connection, scope: Scope, scales: &mut BTreeMap<String, ScaleDay>) -> Result<(), Cause> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT coalesce(station, ''), at_ms, reference_mg, shown_mg - reference_mg, outcome FROM scale_check
         WHERE at_ms >= ? AND at_ms < ? ORDER BY event LIMIT {TESTS_MAX}"
    ))?;
    let mut rows = statement.query(params![scope.from_ms, scope.to_ms])?;
    while let Some(row) = rows.next()? {
        let test =
            ScaleTest { at_ms: row.get(1)?, reference: Mg(row.get(2)?), off: Mg(row.get(3)?), outcome: row.get(4)? };
        scales.entry(row.get(0)?).or_default().tests.push(test);
    }
    Ok(())
}

fn zeros(conn: &Connection, scope: Scope, scales: &mut BTreeMap<String, ScaleDay>) -> Result<(), Cause> {
    let mut moved = conn.prepare_cached(
        "SELECT DISTINCT station FROM scale_zero WHERE station IS NOT NULL AND at_ms >= ? AND at_ms < ? ORDER BY 1",
    )?;
    let found = moved.query_map(params![scope.from_ms, scope.to_ms], |row| row.get(0))?;
    for station in found.collect::<Result<Vec<String>, _>>()? {
        scales.entry(station).or_default();
    }
    let mut before = conn.prepare_cached(
        "SELECT zero_mg FROM scale_zero WHERE station = ?1 AND at_ms < ?2 AND at_ms >= ?3 ORDER BY event DESC LIMIT 1",
    )?;
    for (station, scale) in scales.iter_mut() {
        let mut newest = |until: i64, from: i64| -> Result<Option<Mg>, Cause> {
            Ok(before.query_row(params![station, until, from], |row| row.get(0)).optional()?.map(Mg))
        };
        scale.zero = (newest(scope.from_ms, i64::MIN)?, newest(scope.to_ms, scope.from_ms)?);
    }
    Ok(())
}
