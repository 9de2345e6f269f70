//! What facts of people, of the scale's tests and of deadlines mean for the tables, and what the judgement reads of them.

use rusqlite::{Connection, OptionalExtension, params};

use super::Cause;
use super::record_people::what_id;
use crate::domain::{CheckOutcome, Entry, Event, Forced, Mg, ScaleCheck, Shipment, ShipmentNo, StationId};
use crate::packing::ScaleFacts;

/// Takes one fact into these tables.
pub(super) fn apply(conn: &Connection, seq: i64, entry: &Entry) -> Result<(), Cause> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<(), Cause> {
        conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    };
    let (at, station) = (entry.at.wall_ms, entry.station.as_ref().map(StationId::as_str));
    match &entry.event {
        Event::Forced(force) => {
            let (sku, qty, waybill, weight, fault) = match &force.what {
                Forced::Weight { waybill, weight, fault, .. } => {
                    (None, None, Some(waybill.as_str()), Some(weight.0), Some(fault.id()))
                }
                Forced::Item { sku, qty, .. } => (Some(sku), Some(qty), None, None, None),
            };
            run(
                "INSERT INTO force (event, at_ms, station, operator, shipment, reason, what, sku, qty, waybill, weight_mg, fault)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    seq,
                    at,
                    station,
                    force.by.as_str(),
                    force.shipment.as_str(),
                    force.reason,
                    what_id(&force.what),
                    sku,
                    qty,
                    waybill,
                    weight,
                    fault
                ],
            )
        }
        Event::ScaleChecked(check) => run(
            "INSERT INTO scale_check (event, station, at_ms, reference_mg, shown_mg, outcome) VALUES (?, ?, ?, ?, ?, ?)",
            params![seq, station, at, check.reference.0, check.shown.0, check.outcome.id()],
        ),
        Event::ZeroMoved { zero } => run(
            "INSERT INTO scale_zero (event, station, at_ms, zero_mg) VALUES (?, ?, ?, ?)",
            params![seq, station, at, zero.0],
        ),
        Event::Sealed(seal) if seal.ships => has_left(conn, &seal.shipment, at),
        _ => Ok(()),
    }
}

/// A shipment that must have left by a certain moment waits until it has.
pub(super) fn waits(conn: &Connection, shipment: &Shipment) -> Result<(), Cause> {
    if let Some(ship_by) = shipment.ship_by_ms {
        conn.prepare_cached("INSERT INTO due (ship_by_ms, shipment) VALUES (?, ?)")?
            .execute(params![ship_by, shipment.no.as_str()])?;
    }
    Ok(())
}

/// It waits no more, or for another moment. `ship_by_ms`: the one that it waited for.
pub(super) fn waits_no_more(conn: &Connection, no: &ShipmentNo, ship_by_ms: Option<i64>) -> Result<(), Cause> {
    if let Some(ship_by) = ship_by_ms {
        conn.prepare_cached("DELETE FROM due WHERE ship_by_ms = ? AND shipment = ?")?
            .execute(params![ship_by, no.as_str()])?;
    }
    Ok(())
}

/// It has left; a parcel that is weighed again did not leave again.
fn has_left(conn: &Connection, no: &ShipmentNo, at_ms: i64) -> Result<(), Cause> {
    conn.prepare_cached("UPDATE shipment SET left_ms = ? WHERE no = ? AND left_ms IS NULL")?
        .execute(params![at_ms, no.as_str()])?;
    conn.prepare_cached(
        "DELETE FROM due WHERE shipment = ?1 AND ship_by_ms = (SELECT ship_by_ms FROM shipment WHERE no = ?1)",
    )?
    .execute([no.as_str()])?;
    Ok(())
}

/// What is known of a bench's scale: two steps down an index.
pub(super) fn scale(conn: &Connection, station: &StationId) -> Result<ScaleFacts, Cause> {
    let mut newest = conn.prepare_cached(
        "SELECT at_ms, reference_mg, shown_mg, outcome FROM scale_check WHERE station = ? ORDER BY event DESC LIMIT 1",
    )?;
    let checked = newest.query_row([station.as_str()], |row| {
        let (at_ms, reference, shown): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let outcome = CheckOutcome::from_id(&row.get::<_, String>(3)?).unwrap_or(CheckOutcome::Off);
        Ok((at_ms, ScaleCheck { reference: Mg(reference), shown: Mg(shown), outcome }))
    });
    let mut zero =
        conn.prepare_cached("SELECT zero_mg FROM scale_zero WHERE station = ? ORDER BY event DESC LIMIT 1")?;
    let zero = zero.query_row([station.as_str()], |row| row.get(0)).optional()?;
    Ok(ScaleFacts { checked: checked.optional()?, zero: zero.map(Mg) })
}
