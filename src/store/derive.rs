//! The derived tables: what each fact means for them. Also run by `verify`, from the first fact on, into an empty store.

use rusqlite::{Connection, params};

use super::derive_shipment::{Fresh, imported};
use super::{
    Cause, derive_goods, derive_hold, derive_parcel, derive_people, derive_return, derive_trail, derive_upload,
};
use crate::domain::{DoubleLabel, Entry, Event, Fault};

/// Takes one fact into the tables. `fresh` is what an import may bring of new goods, where somebody has looked; else all are taken for new.
pub(super) fn apply(conn: &Connection, seq: i64, entry: &Entry, fresh: Option<&Fresh>) -> Result<(), Cause> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<(), Cause> {
        conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    };
    let station = entry.station.as_ref().map(|station| station.as_str());
    match &entry.event {
        Event::Imported(shipment) => {
            match fresh {
                Some(fresh) => imported(conn, seq, shipment, fresh)?,
                None => imported(conn, seq, shipment, &Fresh::all(shipment))?,
            }
            if shipment.revision > 1 {
                derive_hold::refresh(conn, shipment.no.as_str())?;
            }
        }
        Event::Opened { shipment, pack, parcel, packed, boxed, .. } => {
            let here = pack.then(|| packed_here(packed, boxed));
            derive_trail::opened(conn, station, seq, (shipment.as_str(), *parcel), here.as_deref())?;
        }
        Event::Packed { line, qty, parcel, .. } => {
            let no = entry.shipment.as_ref().map(|no| no.as_str());
            derive_trail::packed(conn, seq, (no, *parcel), (*line, *qty))?;
        }
        Event::Unpacked { line, qty } => derive_parcel::unpacked(conn, station, *line, *qty)?,
        Event::Labelled { waybill, bound } => derive_parcel::labelled(conn, station, waybill.as_str(), *bound)?,
        Event::Unlabelled => derive_parcel::unlabelled(conn, station)?,
        Event::Cancelled { shipment } => derive_parcel::cancelled(conn, station, shipment.as_str())?,
        Event::SetAside { shipment } => derive_parcel::set_aside(conn, station, shipment.as_str())?,
        Event::Reopened { shipment, parcel, waybill, .. } => {
            derive_parcel::reopened(conn, shipment.as_str(), *parcel, waybill.as_str())?;
            derive_hold::refresh(conn, shipment.as_str())?;
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
        Event::Sealed(seal) => derive_parcel::sealed(conn, entry.at.wall_ms, seal)?,
        Event::DoubleLabelSeen(DoubleLabel { first, sealed: true, .. }) => suspend(conn, first.as_str(), true)?,
        Event::Confirmed { labels: Some(labels), .. } | Event::DoubleLabelFound(labels) => {
            suspend(conn, labels.first.as_str(), false)?;
        }
        event => {
            derive_upload::apply(conn, entry.at.wall_ms, event)?;
            derive_return::apply(conn, seq, station, entry.at.wall_ms, event)?;
            derive_hold::apply(conn, entry.at.wall_ms, event)?;
        }
    }
    derive_goods::apply(conn, seq, entry)?;
    derive_people::apply(conn, seq, entry)
}

/// Two labels were seen on an accepted box, or that question was answered.
fn suspend(conn: &Connection, waybill: &str, suspended: bool) -> Result<(), Cause> {
    let sql = if suspended {
        "UPDATE tracking SET state = 'suspended' WHERE waybill = ? AND state IN ('ready', 'retry')"
    } else {
        "UPDATE tracking SET state = 'ready' WHERE waybill = ? AND state = 'suspended'"
    };
    conn.prepare_cached(sql)?.execute([waybill])?;
    // Its rows may be born while the question is open: another bench closes the shipment's last box.
    conn.prepare_cached("UPDATE parcel SET suspended = ? WHERE waybill = ?")?.execute(params![suspended, waybill])?;
    Ok(())
}

/// The pieces that lie in the box in hand: all that were packed but those in other boxes.
pub(super) fn packed_here(packed: &[u32], boxed: &[u32]) -> Vec<u32> {
    let boxed = boxed.iter().copied().chain(std::iter::repeat(0));
    packed.iter().zip(boxed).map(|(packed, boxed)| packed.saturating_sub(boxed)).collect()
}
