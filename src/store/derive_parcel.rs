//! What happens to parcels: a row is made when a box is begun, and its label, pieces and weight are told to it from then on.
//!
//! A waybill is in the table `label` from the moment it is known, named by the shop or bound at a bench; the row of the parcel that
//! bears it says so from the moment it is scanned.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::{Cause, derive_trail, shipment_record};
use crate::domain::{OrderRef, Seal, Shipment};
use crate::packing::Stage;

/// Pieces came out of the box in hand at a station.
pub(super) fn unpacked(conn: &Connection, station: Option<&str>, line: usize, qty: u32) -> Result<(), Cause> {
    let sql = "UPDATE parcel SET packed = json_set(packed, '$[' || ?1 || ']', max(0, coalesce(packed ->> ?1, 0) - ?2))
               WHERE open_at = ?3";
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    conn.prepare_cached(sql)?.execute(params![line, qty, station])?;
    Ok(())
}

/// The label of the box in hand was scanned; a bound one was not known before.
pub(super) fn labelled(conn: &Connection, station: Option<&str>, waybill: &str, bound: bool) -> Result<(), Cause> {
    if bound {
        conn.prepare_cached(
            "INSERT INTO label (waybill, shipment) SELECT ?1, shipment FROM parcel WHERE open_at = ?2",
        )?
        .execute(params![waybill, station])?;
    }
    conn.prepare_cached("UPDATE parcel SET waybill = ?1, bound = max(bound, ?2) WHERE open_at = ?3")?
        .execute(params![waybill, bound, station])?;
    Ok(())
}

/// The label of the box in hand was taken back.
pub(super) fn unlabelled(conn: &Connection, station: Option<&str>) -> Result<(), Cause> {
    conn.prepare_cached("DELETE FROM label WHERE waybill IN (SELECT waybill FROM parcel WHERE open_at = ? AND bound)")?
        .execute([station])?;
    conn.prepare_cached("UPDATE parcel SET waybill = NULL, bound = 0 WHERE open_at = ?")?.execute([station])?;
    Ok(())
}

/// The box in hand was taken apart. Sealed ones stay.
pub(super) fn cancelled(conn: &Connection, station: Option<&str>, no: &str) -> Result<(), Cause> {
    conn.prepare_cached(
        "DELETE FROM label WHERE waybill IN
         (SELECT waybill FROM parcel WHERE shipment = ? AND stage = 'open' AND open_at = ? AND bound)",
    )?
    .execute(params![no, station])?;
    conn.prepare_cached(
        "UPDATE parcel SET packed = '[]', surplus = '[]', waybill = NULL, bound = 0
         WHERE shipment = ? AND stage = 'open' AND open_at = ?",
    )?
    .execute(params![no, station])?;
    set_aside(conn, station, no)
}

/// The box in hand was put down. A bound label stays its own; one that the shop named can go onto any box.
pub(super) fn set_aside(conn: &Connection, station: Option<&str>, no: &str) -> Result<(), Cause> {
    conn.prepare_cached(
        "UPDATE parcel SET open_at = NULL, waybill = iif(stage = 'open' AND NOT bound, NULL, waybill)
         WHERE shipment = ? AND open_at = ?",
    )?
    .execute(params![no, station])?;
    Ok(())
}

/// A box was closed; with the last one, every parcel of the shipment may leave.
pub(super) fn sealed(conn: &Connection, at_ms: i64, seal: &Seal) -> Result<(), Cause> {
    let (no, waybill, weight) = (seal.shipment.as_str(), seal.waybill.as_str(), seal.weight.map(|mg| mg.0));
    let packed = if seal.items.is_empty() { None } else { Some(serde_json::to_string(&seal.items)?) };
    conn.prepare_cached(
        "INSERT INTO parcel (shipment, n, waybill, packed, packaging, stage, last, weight_mg, sealed_ms)
         VALUES (?1, ?2, ?3, coalesce(?4, '[]'), ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT DO UPDATE SET waybill = excluded.waybill, packed = coalesce(?4, iif(stage = 'open', '[]', packed)), open_at = NULL,
         packaging = coalesce(excluded.packaging, packaging), stage = iif(stage = 'shipped', stage, excluded.stage),
         last = iif(stage = 'open', excluded.last, last), weight_mg = coalesce(excluded.weight_mg, weight_mg), sealed_ms = excluded.sealed_ms",
    )?
    .execute(params![no, seal.parcel, waybill, packed, seal.packaging, Stage::Checked.id(), seal.last, weight, at_ms])?;
    conn.prepare_cached(
        "UPDATE tracking SET weight_mg = coalesce(?1, weight_mg) WHERE shipment = ?2 AND waybill = ?3 AND batch IS NULL",
    )?
    .execute(params![weight, no, waybill])?;
    if !seal.ships {
        return Ok(());
    }
    derive_trail::keep(conn, no, "stage = 'open'")?;
    conn.prepare_cached("DELETE FROM parcel WHERE shipment = ? AND stage = 'open'")?.execute([no])?;
    conn.prepare_cached("UPDATE parcel SET stage = ? WHERE shipment = ?")?.execute([Stage::Shipped.id(), no])?;
    born(conn, at_ms, no)
}

/// A sealed box was taken apart: its row goes, and with it a label that only the bench knew, or that the shop no longer names.
pub(super) fn reopened(conn: &Connection, no: &str, n: u32, waybill: &str) -> Result<(), Cause> {
    derive_trail::keep(conn, no, &format!("n = {n}"))?;
    conn.prepare_cached("DELETE FROM parcel WHERE shipment = ? AND n = ?")?.execute(params![no, n])?;
    conn.prepare_cached("UPDATE parcel SET last = 0 WHERE shipment = ?")?.execute([no])?;
    if !shipment(conn, no)?.waybills.iter().any(|named| named.as_str() == waybill) {
        conn.prepare_cached("DELETE FROM label WHERE waybill = ?")?.execute([waybill])?;
    }
    Ok(())
}

/// The tracking rows of a shipment that may leave: one for every order and every parcel that holds something of it.
fn born(conn: &Connection, at_ms: i64, no: &str) -> Result<(), Cause> {
    let shipment = shipment(conn, no)?;
    let mut statement = conn.prepare_cached(
        "SELECT n, waybill, packed, last, suspended, weight_mg FROM parcel WHERE shipment = ? AND waybill IS NOT NULL ORDER BY n",
    )?;
    let read = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Bearer> {
        let (n, waybill, packed, last) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Bearer { n, waybill, packed, last, suspended: row.get(4)?, weight: row.get(5)? })
    };
    let parcels: Vec<Bearer> = statement.query_map([no], read)?.collect::<Result<_, _>>()?;
    let mut row = conn.prepare_cached(
        "INSERT INTO tracking (shop, order_no, waybill, shipment, parcel, carrier, weight_mg, shipped_ms, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?;
    let counts: Vec<Vec<u32>> =
        parcels.iter().map(|parcel| serde_json::from_str(&parcel.packed)).collect::<Result<_, _>>()?;
    for (parcel, orders) in parcels.iter().zip(orders_by_parcel(&shipment, &parcels, &counts)) {
        let state = if parcel.suspended { "suspended" } else { "ready" };
        for order in orders {
            let (n, waybill, weight) = (parcel.n, &parcel.waybill, parcel.weight);
            row.execute(params![order.shop, order.no, waybill, no, n, shipment.carrier, weight, at_ms, state])?;
        }
    }
    Ok(())
}

/// A parcel that bears a label.
struct Bearer {
    n: u32,
    waybill: String,
    packed: String,
    last: bool,
    suspended: bool,
    weight: Option<i64>,
}

/// The orders of which each parcel holds something. What is not scanned lies in the last one. Where nobody checked, any box may hold
/// something of any order; and an order of which nothing was found is told with the last box, for it did leave.
fn orders_by_parcel(shipment: &Shipment, parcels: &[Bearer], counts: &[Vec<u32>]) -> Vec<Vec<OrderRef>> {
    let unseen = |index: usize| counts.iter().all(|counts| counts.get(index).is_none_or(|&count| count == 0));
    let unchecked = (0..shipment.lines.len()).all(unseen);
    let holds = |parcel: &Bearer, counts: &[u32]| {
        let mut orders = BTreeSet::new();
        for (index, line) in shipment.lines.iter().enumerate() {
            let scanned = counts.get(index).is_some_and(|&count| count > 0);
            if scanned || unchecked || (parcel.last && unseen(index)) {
                orders.insert(line.order.clone());
            }
        }
        orders.into_iter().collect()
    };
    parcels.iter().zip(counts).map(|(parcel, counts)| holds(parcel, counts)).collect()
}

/// The shipment at its newest revision.
pub(super) fn shipment(conn: &Connection, no: &str) -> Result<Shipment, Cause> {
    let body: String = conn
        .prepare_cached(
            "SELECT event.body FROM shipment JOIN event ON event.seq = shipment.event WHERE shipment.no = ?",
        )?
        .query_row([no], |row| row.get(0))?;
    Ok(shipment_record::from_body(&body)?)
}
