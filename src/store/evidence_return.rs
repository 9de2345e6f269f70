//! What became of a shipment after it left: re-sends that make it good, and what of it came back.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use super::Cause;
use super::evidence::{field, put, rows};
use crate::domain::Shipment;

/// What this shipment makes good, where it is a re-send.
pub(super) fn resend(conn: &Connection, shipment: &Shipment) -> Result<Value, Cause> {
    let Some(resend) = &shipment.resend else { return Ok(Value::Null) };
    let known = conn
        .prepare_cached("SELECT 1 FROM shipment WHERE no = ?")?
        .query_row([resend.of.as_str()], |_| Ok(()))
        .optional()?
        .is_some();
    Ok(json!({"of": resend.of.as_str(), "reason": resend.reason.id(), "known": known}))
}

/// The re-sends that make this shipment good, each with its parcels.
pub(super) fn resends(conn: &Connection, no: &str) -> Result<Vec<Value>, Cause> {
    let mut found =
        rows(conn, "SELECT shipment, reason FROM resend WHERE original = ? ORDER BY shipment LIMIT 100", no)?;
    for resend in &mut found {
        let again = field(resend, "shipment").as_str().unwrap_or_default().to_owned();
        let parcels = rows(
            conn,
            "SELECT waybill, stage, weight_mg AS weight_g, sealed_ms AS sealed_at FROM parcel WHERE shipment = ? ORDER BY n",
            &again,
        )?;
        put(resend, "shipped", parcels.iter().any(|parcel| field(parcel, "stage") == "shipped").into());
        put(resend, "parcels", parcels.into());
    }
    Ok(found)
}

/// Every time that something of this shipment came back, oldest first.
pub(super) fn returns(conn: &Connection, shipment: &Shipment) -> Result<Vec<Value>, Cause> {
    let mut found = rows(
        conn,
        "SELECT returned.event AS seq, waybill, state, wall_ms AS opened_at, closed_ms AS closed_at, returned.station, operator
         FROM returned JOIN event ON event.seq = returned.event WHERE returned.shipment = ? ORDER BY returned.event LIMIT 100",
        shipment.no.as_str(),
    )?;
    for one in &mut found {
        let seq = field(one, "seq").as_i64().unwrap_or_default().to_string();
        let mut items = rows(
            conn,
            "SELECT event AS seq, line, code, condition, qty FROM returned_item WHERE returned = ? ORDER BY event",
            &seq,
        )?;
        for item in &mut items {
            let line = field(item, "line").as_u64().and_then(|line| shipment.lines.get(usize::try_from(line).ok()?));
            if let Some(line) = line {
                put(item, "sku", line.sku.as_str().into());
                put(item, "name", line.name.as_str().into());
                put(item, "spec", line.spec.as_str().into());
            }
        }
        put(one, "items", items.into());
    }
    Ok(found)
}
