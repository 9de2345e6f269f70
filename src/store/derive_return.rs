//! What re-sends and returns mean for the tables.

use rusqlite::{Connection, params};

use super::Cause;
use crate::domain::{Event, Shipment};

/// Takes what an import says of a re-send into the tables.
pub(super) fn resent(conn: &Connection, shipment: &Shipment) -> Result<(), Cause> {
    let no = shipment.no.as_str();
    if shipment.revision > 1 {
        conn.prepare_cached("DELETE FROM resend WHERE shipment = ?")?.execute([no])?;
    }
    if let Some(resend) = &shipment.resend {
        conn.prepare_cached("INSERT INTO resend (shipment, original, reason) VALUES (?, ?, ?)")?.execute(params![
            no,
            resend.of.as_str(),
            resend.reason.id()
        ])?;
    }
    Ok(())
}

/// Takes a fact of a return. One station (or the rim, which has none) has at most one return open.
pub(super) fn apply(
    conn: &Connection,
    seq: i64,
    station: Option<&str>,
    at_ms: i64,
    event: &Event,
) -> Result<(), Cause> {
    let end = |state: &str| {
        let sql = "UPDATE returned SET state = ?, closed_ms = ? WHERE station IS ? AND state = 'open'";
        conn.prepare_cached(sql)?.execute(params![state, at_ms, station]).map(drop)
    };
    match event {
        Event::ReturnOpened { shipment, waybill, .. } => {
            conn.prepare_cached(
                "INSERT INTO returned (event, shipment, waybill, station, state) VALUES (?, ?, ?, ?, 'open')",
            )?
            .execute(params![seq, shipment.as_str(), waybill.as_str(), station])?;
        }
        Event::ReturnCounted(item) => {
            let line = item.line.map(|line| i64::try_from(line).unwrap_or(i64::MAX));
            conn.prepare_cached(
                "INSERT INTO returned_item (event, returned, line, code, condition, qty)
                 SELECT ?, event, ?, ?, ?, ? FROM returned WHERE station IS ? AND state = 'open'",
            )?
            .execute(params![seq, line, item.code, item.condition.id(), item.qty, station])?;
        }
        Event::ReturnUncounted(_) => {
            conn.prepare_cached(
                "DELETE FROM returned_item WHERE event = (SELECT max(item.event) FROM returned_item item
                 JOIN returned ON returned.event = item.returned WHERE station IS ? AND state = 'open')",
            )?
            .execute([station])?;
        }
        Event::ReturnClosed { .. } => end("closed")?,
        Event::ReturnCancelled { .. } => end("cancelled")?,
        _ => {}
    }
    Ok(())
}
