//! The parcels of a shipment, each with what lies in it.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Cause;
use super::evidence::rows;
use crate::domain::{LineKind, Shipment};

/// Every box with its items. A shipment that nobody took in hand yet has one parcel for each label that the shop named, and at least one.
pub(super) fn parcels(conn: &Connection, no: &str, shipment: &Shipment) -> Result<Vec<Value>, Cause> {
    let mut parcels = rows(
        conn,
        "SELECT n, waybill, stage, weight_mg AS weight_g, packed, packaging, stale, open_at, sealed_ms AS sealed_at, last, aside, handed_ms AS handed_at,
         EXISTS (SELECT 1 FROM recall WHERE recall.shipment = parcel.shipment AND recall.n = parcel.n) AS recalled
         FROM parcel WHERE shipment = ? ORDER BY n",
        no,
    )?;
    let named: Vec<Option<&str>> = shipment.waybills.iter().map(|waybill| Some(waybill.as_str())).collect();
    if parcels.is_empty() {
        let labels = if named.is_empty() { vec![None] } else { named };
        let begun = |(n, waybill): (usize, Option<&str>)| {
            json!({"n": n + 1, "waybill": waybill, "stage": "open", "weight_g": null, "packed": [], "packaging": null,
                "stale": false, "open_at": null, "sealed_at": null, "aside": false, "handed_at": null, "recalled": false, "items": []})
        };
        return Ok(labels.into_iter().enumerate().map(begun).collect());
    }
    for parcel in &mut parcels {
        let Value::Object(fields) = parcel else { continue };
        let is = |value: Option<&Value>| value.and_then(Value::as_i64) == Some(1);
        let last = is(fields.remove("last").as_ref());
        for flag in ["stale", "aside", "recalled"] {
            let set = is(fields.get(flag));
            fields.insert(flag.to_owned(), set.into());
        }
        let counts = fields.get("packed").and_then(Value::as_array).cloned().unwrap_or_default();
        fields.insert("items".to_owned(), items(shipment, &counts, last));
    }
    Ok(parcels)
}

/// Labels that the shop took back from this shipment.
pub(super) fn withdrawn(conn: &Connection, no: &str) -> Result<Vec<String>, Cause> {
    let mut statement =
        conn.prepare_cached("SELECT waybill FROM withdrawn WHERE shipment = ? ORDER BY waybill LIMIT 100")?;
    Ok(statement.query_map([no], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// What lies in a box: the pieces scanned into it, and in the last one what is not scanned.
fn items(shipment: &Shipment, counts: &[Value], last: bool) -> Value {
    let item = |(index, line): (usize, &crate::domain::Line)| {
        let scanned = counts.get(index).and_then(Value::as_u64).unwrap_or(0);
        let qty = if last && line.kind == LineKind::NoScan { u64::from(line.qty) } else { scanned };
        (qty > 0).then(|| {
            json!({"shop": line.order.shop, "order": line.order.no, "sku": line.sku, "name": line.name,
                "spec": line.spec, "qty": qty})
        })
    };
    shipment.lines.iter().enumerate().filter_map(item).collect()
}
