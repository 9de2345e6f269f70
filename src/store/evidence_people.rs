//! The answers for whoever runs the shop: what was forced and by whom, how the scales stand, what is late.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::evidence::{objects, utc};
use super::{Cause, Store, StoreError};
use crate::domain::{Mg, StationId};
use crate::packing::{Chart, Deadlines, LONGEST_DAY_MS};

/// Forces listed for one day; beyond it the newest are left out, and said so.
const FORCES_MAX: usize = 5_000;
/// Tests and zeros of a scale listed at most: the newest.
const CHECKS_MAX: u32 = 200;
/// Late shipments listed at most: the most urgent.
const LATE_MAX: usize = 1_000;
/// Holds under which a shipment will never leave, so that it is not late either.
const NEVER_LEAVES: &str = "'refunded', 'cancelled', 'platform-shipped'";

impl Store {
    /// The forces from one moment (milliseconds since 1970 UTC) to before another, oldest first, and how many there are by operator and
    /// by reason.
    pub fn forces(&mut self, from_ms: i64, to_ms: i64) -> Result<Value, StoreError> {
        self.read(|conn| {
            let span: [&dyn rusqlite::ToSql; 2] = [&from_ms, &to_ms];
            let forces = objects(
                conn,
                &format!(
                    "SELECT event AS seq, at_ms AS at, station, operator, shipment, reason, what, sku, qty, waybill,
                     weight_mg AS weight_g, fault FROM force WHERE at_ms >= ? AND at_ms < ? ORDER BY event LIMIT {FORCES_MAX}"
                ),
                &span,
            )?;
            let counted = |by: &str| {
                let sql = format!(
                    "SELECT {by}, count(*) AS forces FROM force WHERE at_ms >= ? AND at_ms < ? GROUP BY {by} ORDER BY 2 DESC, 1"
                );
                objects(conn, &sql, &span)
            };
            Ok(json!({"by_operator": counted("operator")?, "by_reason": counted("reason")?,
                "left_out": forces.len() >= FORCES_MAX, "forces": forces}))
        })
    }

    /// How many forces there have ever been, by reason.
    pub fn force_counts(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached("SELECT reason, count(*) FROM force GROUP BY reason")?;
            let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
    }

    /// The tests of a station's scale, oldest first, with the control chart of those with the newest weight, and where its zero has been.
    pub fn scale_checks(&mut self, station: &StationId) -> Result<Value, StoreError> {
        self.read(|conn| {
            let station: [&dyn rusqlite::ToSql; 1] = [&station.as_str()];
            let mut checks = objects(
                conn,
                &format!(
                    "SELECT scale_check.event AS seq, at_ms AS at, event.operator, reference_mg AS reference_g,
                     shown_mg AS shown_g, shown_mg - reference_mg AS off_g, outcome
                     FROM scale_check JOIN event ON event.seq = scale_check.event
                     WHERE scale_check.station = ? ORDER BY scale_check.event DESC LIMIT {CHECKS_MAX}"
                ),
                &station,
            )?;
            let mut zeros = objects(
                conn,
                &format!(
                    "SELECT event AS seq, at_ms AS at, zero_mg AS zero_g FROM scale_zero WHERE station = ?
                     ORDER BY event DESC LIMIT {CHECKS_MAX}"
                ),
                &station,
            )?;
            checks.reverse();
            zeros.reverse();
            let chart = Chart::of(&offs(conn, &station)?).map(|chart| {
                let grams = |mg: Mg| mg.to_string();
                json!({"mean_g": grams(chart.mean), "low_g": grams(chart.low), "high_g": grams(chart.high)})
            });
            Ok(json!({"checks": checks, "chart": chart, "zeros": zeros}))
        })
    }

    /// What must have left by now, or within so many milliseconds, and is still here: the most urgent first. What is refunded or cancelled
    /// will not leave, and is not listed.
    pub fn late(&mut self, deadlines: &Deadlines, now_ms: i64, within_ms: i64) -> Result<Value, StoreError> {
        let until = now_ms.saturating_add(within_ms);
        // The pick-up that counts may be a day before what the order says.
        let reach = until.saturating_add(LONGEST_DAY_MS);
        self.read(|conn| {
            let mut statement = conn.prepare_cached(&format!(
                "SELECT ship_by_ms, shipment,
                 (SELECT open_at FROM parcel WHERE parcel.shipment = due.shipment AND open_at IS NOT NULL LIMIT 1),
                 EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = due.shipment AND stage <> 'open'),
                 (SELECT json_group_array(reason ORDER BY reason) FROM hold WHERE hold.shipment = due.shipment)
                 FROM due WHERE ship_by_ms <= ? AND NOT EXISTS
                 (SELECT 1 FROM hold WHERE hold.shipment = due.shipment AND reason IN ({NEVER_LEAVES}))
                 ORDER BY ship_by_ms, shipment"
            ))?;
            let mut rows = statement.query([reach])?;
            let (mut late, mut left_out) = (Vec::new(), false);
            while let Some(row) = rows.next()? {
                let Some(due) = deadlines.due(Some(row.get(0)?), now_ms).filter(|due| due.at_ms <= until) else {
                    continue;
                };
                if late.len() >= LATE_MAX {
                    left_out = true;
                    break;
                }
                let (no, open_at): (String, Option<String>) = (row.get(1)?, row.get(2)?);
                let (checked, holds): (bool, String) = (row.get(3)?, row.get(4)?);
                let holds: Value = serde_json::from_str(&holds)?;
                late.push(json!({"shipment": no, "ship_by": due.ship_by_ms.map(utc), "due_at": utc(due.at_ms),
                    "time_left_s": due.left_s, "late": due.late(), "open_at": open_at, "checked": checked, "holds": holds}));
            }
            Ok(json!({"late": late.iter().filter(|one| one.get("late") == Some(&json!(true))).count(),
                "shipments": late, "left_out": left_out}))
        })
    }

    /// How many shipments are late.
    pub fn late_count(&mut self, now_ms: i64) -> Result<i64, StoreError> {
        self.read(|conn| {
            let sql = format!(
                "SELECT count(*) FROM due WHERE ship_by_ms < ? AND NOT EXISTS
                 (SELECT 1 FROM hold WHERE hold.shipment = due.shipment AND reason IN ({NEVER_LEAVES}))"
            );
            Ok(conn.prepare_cached(&sql)?.query_row([now_ms], |row| row.get(0))?)
        })
    }
}

/// How far off the newest tests with the newest weight were, oldest first.
fn offs(conn: &Connection, station: &[&dyn rusqlite::ToSql; 1]) -> Result<Vec<Mg>, Cause> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT shown_mg - reference_mg FROM scale_check WHERE station = ?1 AND reference_mg =
         (SELECT reference_mg FROM scale_check WHERE station = ?1 ORDER BY event DESC LIMIT 1)
         ORDER BY event DESC LIMIT {CHECKS_MAX}"
    ))?;
    let offs = statement.query_map(&station[..], |row| row.get::<_, i64>(0))?;
    let mut offs: Vec<Mg> = offs.map(|off| off.map(Mg)).collect::<Result<_, _>>()?;
    offs.reverse();
    Ok(offs)
}
