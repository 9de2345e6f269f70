//! The derived tables: what each fact means for them. Also run by `verify`, from the first fact on, into an empty store.

use rusqlite::{Connection, params};

use super::derive_shipment::{KnownGoods, imported};
use super::record::source_id;
use super::{Cause, shipment_record};
use super::{derive_goods, derive_return};
use crate::domain::{DoubleLabel, Entry, Event, Fault, HoldSource, Waybill};
use crate::packing::Stage;

/// Takes one fact into the tables.
pub(super) fn apply(conn: &Connection, seq: i64, entry: &Entry, goods: &mut KnownGoods) -> Result<(), Cause> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<(), Cause> {
        conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    };
    let station = entry.station.as_ref().map(|station| station.as_str());
    match &entry.event {
        Event::Imported(shipment) => imported(conn, seq, shipment, goods)?,
        Event::HoldSet { shipment, reason, source, note } => {
            let (no, reason) = (shipment.as_str(), reason.as_str());
            run(
                "INSERT INTO hold (shipment, reason, source, note, since_ms) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET source = excluded.source, note = excluded.note WHERE source IN ('file', excluded.source)",
                params![no, reason, source_id(*source), note, entry.at.wall_ms],
            )?;
            if *source == HoldSource::File {
                run("UPDATE shipment SET file_hold = ? WHERE no = ?", params![reason, no])?;
            }
        }
        Event::HoldLifted { shipment, reason, source } => {
            let file = *source == HoldSource::File;
            run(
                "DELETE FROM hold WHERE shipment = ? AND reason = ? AND (source = 'file' OR NOT ?)",
                params![shipment.as_str(), reason.as_str(), file],
            )?;
            if file {
                run("UPDATE shipment SET file_hold = NULL WHERE no = ?", params![shipment.as_str()])?;
            }
        }
        Event::Opened { shipment, packed, pack, .. } => {
            run("UPDATE parcel SET open_at = ? WHERE shipment = ?", params![station, shipment.as_str()])?;
            if *pack {
                let packed = serde_json::to_string(packed)?;
                run("UPDATE parcel SET packed = ? WHERE shipment = ?", params![packed, shipment.as_str()])?;
            }
        }
        Event::Packed { line, qty } => count(conn, station, *line, i64::from(*qty))?,
        Event::Unpacked { line, qty } => count(conn, station, *line, -i64::from(*qty))?,
        Event::Labelled { waybill, bound: true } => {
            run("UPDATE parcel SET waybill = ?, bound = 1 WHERE open_at = ?", params![waybill.as_str(), station])?;
        }
        Event::Unlabelled => {
            run("UPDATE parcel SET waybill = NULL, bound = 0 WHERE open_at = ? AND bound = 1", params![station])?;
        }
        Event::Cancelled { shipment } => {
            let no = shipment.as_str();
            run(
                "UPDATE parcel SET packed = '[]', waybill = iif(bound, NULL, waybill), bound = 0
                 WHERE shipment = ? AND stage = 'open'",
                params![no],
            )?;
            run("UPDATE parcel SET open_at = NULL WHERE shipment = ?", params![no])?;
        }
        Event::SetAside { shipment } => {
            run("UPDATE parcel SET open_at = NULL WHERE shipment = ?", params![shipment.as_str()])?;
        }
        Event::Weighed { shipment, waybill, weight, low, high, fault } => run(
            "INSERT INTO weighing (event, shipment, waybill, weight_mg, low_mg, high_mg, fault) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                seq,
                shipment.as_str(),
                waybill.as_str(),
                weight.0,
                low.map(|mg| mg.0),
                high.map(|mg| mg.0),
                fault.map(Fault::id)
            ],
        )?,
        Event::Sealed { shipment, waybill, weight, ships } => {
            let stage = if *ships { Stage::Shipped } else { Stage::Checked };
            let (no, weight) = (shipment.as_str(), weight.map(|mg| mg.0));
            run(
                "UPDATE parcel SET waybill = ?1, open_at = NULL, sealed_ms = ?2, weight_mg = coalesce(?3, weight_mg),
                 stage = iif(stage = 'shipped', stage, ?4) WHERE shipment = ?5",
                params![waybill.as_str(), entry.at.wall_ms, weight, stage.id(), no],
            )?;
            run(
                "UPDATE tracking SET weight_mg = coalesce(?, weight_mg) WHERE shipment = ? AND batch IS NULL",
                params![weight, no],
            )?;
            if *ships {
                born(conn, entry.at.wall_ms, no, waybill, weight)?;
            }
        }
        Event::DoubleLabelSeen(DoubleLabel { first, sealed: true, .. }) => {
            run(
                "UPDATE tracking SET state = 'suspended' WHERE waybill = ? AND state = 'ready'",
                params![first.as_str()],
            )?;
        }
        Event::Confirmed { labels: Some(labels), .. } | Event::DoubleLabelFound(labels) => run(
            "UPDATE tracking SET state = 'ready' WHERE waybill = ? AND state = 'suspended'",
            params![labels.first.as_str()],
        )?,
        Event::BatchBuilt { batch, profile, file, sha256, rows } => {
            let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            run(
                "INSERT INTO batch (id, profile, file, sha256, rows, state, built_ms) VALUES (?, ?, ?, ?, ?, 'built', ?)",
                params![batch, profile, file, sha256, count, entry.at.wall_ms],
            )?;
            for row in rows {
                run(
                    "UPDATE tracking SET state = 'batched', batch = ?, reason = NULL
                     WHERE shop = ? AND order_no = ? AND waybill = ?",
                    params![batch, row.shop, row.order, row.waybill.as_str()],
                )?;
            }
        }
        Event::BatchDelivered { batch } => {
            run("UPDATE batch SET state = 'delivered' WHERE id = ?", params![batch])?;
            run("UPDATE tracking SET state = 'delivered' WHERE batch = ?", params![batch])?;
        }
        Event::RowRefused { row, reason } => run(
            "UPDATE tracking SET state = 'parked', reason = ? WHERE shop = ? AND order_no = ? AND waybill = ?",
            params![reason, row.shop, row.order, row.waybill.as_str()],
        )?,
        event => derive_return::apply(conn, seq, station, entry.at.wall_ms, event)?,
    }
    derive_goods::apply(conn, seq, entry)
}

/// Adds to (or takes from) the count of a line of the shipment in hand at a station.
fn count(conn: &Connection, station: Option<&str>, line: usize, qty: i64) -> Result<(), Cause> {
    let sql = "UPDATE parcel SET packed = json_set(packed, '$[' || ?1 || ']',
               max(0, coalesce(json_extract(packed, '$[' || ?1 || ']'), 0) + ?2)) WHERE open_at = ?3";
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    conn.prepare_cached(sql)?.execute(params![line, qty, station])?;
    Ok(())
}

/// The tracking rows of a parcel that may leave: one an order.
fn born(conn: &Connection, at_ms: i64, no: &str, waybill: &Waybill, weight: Option<i64>) -> Result<(), Cause> {
    let body: String = conn
        .prepare_cached(
            "SELECT event.body FROM shipment JOIN event ON event.seq = shipment.event WHERE shipment.no = ?",
        )?
        .query_row([no], |row| row.get(0))?;
    let shipment = shipment_record::from_body(&body)?;
    let mut row = conn.prepare_cached(
        "INSERT INTO tracking (shop, order_no, waybill, shipment, carrier, weight_mg, shipped_ms, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'ready') ON CONFLICT DO NOTHING",
    )?;
    for order in shipment.orders() {
        row.execute(params![order.shop, order.no, waybill.as_str(), no, shipment.carrier, weight, at_ms])?;
    }
    Ok(())
}
