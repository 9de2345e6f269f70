//! What holds, recalls and the hand-over mean for the tables.
//!
//! `recall` is the list of accepted parcels that must not leave after all. It is small, so every bench reads it with every scan; what
//! changes it is rare, so it is made anew for a shipment each time.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::Cause;
use crate::domain::{Event, HoldSource};

/// Takes one fact in, if it is about these things.
pub(super) fn apply(conn: &Connection, at_ms: i64, event: &Event) -> Result<(), Cause> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<(), Cause> {
        conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    };
    let no = match event {
        Event::HoldSet { shipment, reason, source, note } => {
            let (no, reason) = (shipment.as_str(), reason.as_str());
            run(
                "INSERT INTO hold (shipment, reason, source, note, since_ms) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET note = excluded.note",
                params![no, reason, source.id(), note, at_ms],
            )?;
            reported(conn, at_ms, source)?;
            if *source == HoldSource::File {
                file_said(conn, no, |cell| cell.insert(reason.to_owned()))?;
            }
            no
        }
        Event::HoldLifted { shipment, reason, source, by } => {
            let no = shipment.as_str();
            run(
                "DELETE FROM hold WHERE shipment = ? AND reason = ? AND source = ?",
                params![no, reason.as_str(), source.id()],
            )?;
            // What lay aside may go on its way; held again, it must be found again.
            run(
                "UPDATE parcel SET aside = 0 WHERE shipment = ?1 AND NOT EXISTS (SELECT 1 FROM hold WHERE shipment = ?1)",
                params![no],
            )?;
            reported(conn, at_ms, by)?;
            if *by == HoldSource::File {
                file_said(conn, no, |cell| cell.remove(reason.as_str()))?;
            }
            no
        }
        Event::SourceReported { source } => {
            let sql = "INSERT INTO hold_source (name, reported_ms) VALUES (?, ?)
                       ON CONFLICT DO UPDATE SET reported_ms = excluded.reported_ms";
            return run(sql, params![source.id(), at_ms]);
        }
        Event::ParcelAside { shipment, parcel, .. } => {
            run("UPDATE parcel SET aside = 1 WHERE shipment = ? AND n = ?", params![shipment.as_str(), parcel])?;
            shipment.as_str()
        }
        Event::HandedOver { shipment, parcel, .. } => {
            let no = shipment.as_str();
            run("UPDATE parcel SET handed_ms = ? WHERE shipment = ? AND n = ?", params![at_ms, no, parcel])?;
            no
        }
        Event::HandOverUndone { shipment, parcel, .. } => {
            let no = shipment.as_str();
            run("UPDATE parcel SET handed_ms = NULL WHERE shipment = ? AND n = ?", params![no, parcel])?;
            no
        }
        // What came back is here, and nobody must look for it.
        Event::ReturnClosed { shipment, .. } => shipment.as_str(),
        Event::SurplusRemoved { shipment, parcel } => {
            let sql = "UPDATE parcel SET surplus = '[]' WHERE shipment = ? AND n = ?";
            return run(sql, params![shipment.as_str(), parcel]);
        }
        _ => return Ok(()),
    };
    refresh(conn, no)
}

/// Finds out anew which parcels of a shipment must be called back.
pub(super) fn refresh(conn: &Connection, no: &str) -> Result<(), Cause> {
    conn.prepare_cached("DELETE FROM recall WHERE shipment = ?")?.execute([no])?;
    conn.prepare_cached(
        "INSERT INTO recall (shipment, n) SELECT shipment, n FROM parcel
         WHERE shipment = ?1 AND stage <> 'open' AND waybill IS NOT NULL AND handed_ms IS NULL AND NOT aside
         AND NOT EXISTS (SELECT 1 FROM returned WHERE returned.waybill = parcel.waybill AND returned.state = 'closed'
             AND EXISTS (SELECT 1 FROM returned_item WHERE returned_item.returned = returned.event))
         AND EXISTS (SELECT 1 FROM hold WHERE hold.shipment = ?1)",
    )?
    .execute([no])?;
    Ok(())
}

/// What the order file said last, whatever a person has lifted since: the same file again sets nothing anew.
fn file_said(conn: &Connection, no: &str, change: impl FnOnce(&mut BTreeSet<String>) -> bool) -> Result<(), Cause> {
    let mut asks = conn.prepare_cached("SELECT file_hold FROM shipment WHERE no = ?")?;
    let cell: Option<String> = asks.query_row([no], |row| row.get(0)).optional()?.flatten();
    let mut cell: BTreeSet<String> = cell.iter().flat_map(|cell| cell.split('|')).map(str::to_owned).collect();
    change(&mut cell);
    let cell = cell.into_iter().collect::<Vec<_>>().join("|");
    let cell = Some(cell).filter(|cell| !cell.is_empty());
    conn.prepare_cached("UPDATE shipment SET file_hold = ? WHERE no = ?")?.execute(params![cell, no])?;
    Ok(())
}

/// A program that sets or lifts a hold in its own name is alive.
fn reported(conn: &Connection, at_ms: i64, source: &HoldSource) -> Result<(), Cause> {
    if let HoldSource::Named(name) = source {
        conn.prepare_cached(
            "INSERT INTO hold_source (name, reported_ms) VALUES (?, ?)
             ON CONFLICT DO UPDATE SET reported_ms = excluded.reported_ms",
        )?
        .execute(params![&**name, at_ms])?;
    }
    Ok(())
}
