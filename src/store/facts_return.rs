//! Reading for re-sends and returns: when a re-send came in, and what of a parcel may still come back.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Cause, shipment_record};
use crate::domain::{LineKind, ShipmentNo};
use crate::packing::{Returnable, Stage};

/// When a shipment was first named, milliseconds since 1970 UTC.
pub(super) fn came_ms(conn: &Connection, no: &ShipmentNo) -> Result<i64, Cause> {
    let sql = "SELECT event.wall_ms FROM shipment JOIN event ON event.seq = shipment.first_event WHERE no = ?";
    Ok(conn.prepare_cached(sql)?.query_row([no.as_str()], |row| row.get(0))?)
}

/// The parcel under this waybill, as far as it can come back.
pub(super) fn returnable(conn: &Connection, waybill: &str) -> Result<Option<Returnable>, Cause> {
    type Row = (String, Option<String>, Option<String>, Option<bool>, String);
    let row: Option<Row> = conn
        .prepare_cached(
            "SELECT label.shipment, parcel.stage, parcel.packed, parcel.last, event.body FROM label
             JOIN shipment ON shipment.no = label.shipment JOIN event ON event.seq = shipment.event
             LEFT JOIN parcel ON parcel.waybill = label.waybill WHERE label.waybill = ?",
        )?
        .query_row([waybill], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .optional()?;
    let Some((shipment, stage, packed, last, body)) = row else { return Ok(None) };
    let lines = shipment_record::from_body(&body)?.lines;
    let packed: Vec<u32> = packed.map_or(Ok(Vec::new()), |packed| serde_json::from_str(&packed))?;
    // What was only weighed was never counted: then all that was ordered may have left in it.
    let counted = packed.iter().any(|&count| count > 0);
    let items = lines.iter().enumerate().map(|(index, line)| match line.kind {
        LineKind::Goods | LineKind::Gift if counted => packed.get(index).copied().unwrap_or(0),
        LineKind::NoScan if last == Some(false) => 0,
        _ => line.qty,
    });
    let mut returned = vec![0; lines.len()];
    let mut counts = conn.prepare_cached(
        "SELECT line, sum(qty) FROM returned JOIN returned_item ON returned_item.returned = returned.event
         WHERE waybill = ? AND state <> 'cancelled' AND line IS NOT NULL GROUP BY line",
    )?;
    let mut rows = counts.query([waybill])?;
    while let Some(row) = rows.next()? {
        let (line, count): (u32, u32) = (row.get(0)?, row.get(1)?);
        if let Some(slot) = returned.get_mut(line as usize) {
            *slot = count;
        }
    }
    let open_at: Option<String> = conn
        .prepare_cached("SELECT station FROM returned WHERE waybill = ? AND state = 'open' AND station IS NOT NULL")?
        .query_row(params![waybill], |row| row.get(0))
        .optional()?;
    Ok(Some(Returnable {
        shipment: shipment.into(),
        waybill: waybill.into(),
        stage: [Stage::Shipped, Stage::Checked]
            .into_iter()
            .find(|known| Some(known.id()) == stage.as_deref())
            .unwrap_or(Stage::Open),
        items: items.collect(),
        returned,
        open_at: open_at.map(Into::into),
    }))
}
