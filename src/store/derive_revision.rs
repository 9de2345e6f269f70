//! What a new revision means for the boxes of a shipment that has not left: what is boxed and still ordered stays boxed.

use rusqlite::{Connection, params};

use super::Cause;
use crate::domain::{Line, LineKind, Shipment, Waybill};

/// A box as it was before the change.
struct Boxed {
    n: u32,
    waybill: Option<String>,
    bound: bool,
    counts: Vec<u32>,
    sealed: bool,
    last: bool,
}

/// Carries labels and counts over to the new lines.
///
/// A sealed box stays sealed. It is marked stale when it holds pieces that nobody orders any more, or bears a label that the shop took
/// back: it must be taken apart before the shipment can leave. The box that was closed as the last one is open again, because whether
/// it is the last is for the new lines to say; so is the newest sealed one when these leave nothing for the box in hand.
pub(super) fn revised(conn: &Connection, old: &Shipment, new: &Shipment) -> Result<(), Cause> {
    let no = new.no.as_str();
    let mut boxes = boxes(conn, no)?;
    // Boxes that stay sealed come first: the others can still be filled.
    boxes.sort_by_key(|parcel| (!parcel.sealed || parcel.last, parcel.n));
    let relabelled = new.waybills.iter().any(|waybill| !old.waybills.contains(waybill));
    let mut room: Vec<u32> = new.lines.iter().map(Line::scans).collect();
    for parcel in &mut boxes {
        let (counts, left_over) = carry(&old.lines, &parcel.counts, &new.lines, &mut room);
        parcel.counts = counts;
        let named = |waybill: &String| new.waybills.iter().any(|known| known.as_str() == waybill);
        let keeps = match &parcel.waybill {
            Some(waybill) if parcel.bound => named(waybill) || parcel.sealed && !parcel.last || !relabelled,
            waybill => waybill.as_ref().is_none_or(named),
        };
        let packed = serde_json::to_string(&parcel.counts)?;
        let open = !parcel.sealed || parcel.last;
        let stale = !open && (left_over || !keeps || old.carrier != new.carrier);
        conn.prepare_cached(
            "UPDATE parcel SET packed = ?, stale = max(stale, ?), waybill = iif(?, NULL, waybill), bound = bound AND NOT ?
             WHERE shipment = ? AND n = ?",
        )?
        .execute(params![packed, stale, open && !keeps, open && !keeps, no, parcel.n])?;
    }
    if let Some(n) = to_open_again(&boxes, new, &room) {
        open_again(conn, no, n)?;
    }
    name_labels(conn, new)
}

/// The sealed box that is open again: the one that was closed as the last, or the newest where nothing is left to close after it. That
/// is so when no piece is missing, or where boxes are only weighed, when every label that the shop names is on one.
fn to_open_again(boxes: &[Boxed], new: &Shipment, room: &[u32]) -> Option<u32> {
    if let Some(last) = boxes.iter().find(|parcel| parcel.last) {
        return Some(last.n);
    }
    let newest = boxes.iter().filter(|parcel| parcel.sealed).max_by_key(|parcel| parcel.n)?;
    let empty = |parcel: &Boxed| parcel.counts.iter().all(|&count| count == 0);
    let on_a_box = |label: &Waybill| boxes.iter().any(|it| it.sealed && it.waybill.as_deref() == Some(label.as_str()));
    let unchecked = boxes.iter().all(empty);
    let over = if unchecked {
        !new.waybills.is_empty() && new.waybills.iter().all(on_a_box)
    } else {
        let unscanned = new.lines.iter().any(|line| line.kind == LineKind::NoScan);
        room.iter().all(|&room| room == 0) && !unscanned && boxes.iter().filter(|it| !it.sealed).all(empty)
    };
    over.then_some(newest.n)
}

/// A sealed box that must be closed once more. Its label is on it, and is scanned again. Whoever had an empty box in hand after it
/// has this one.
fn open_again(conn: &Connection, no: &str, n: u32) -> Result<(), Cause> {
    conn.prepare_cached(
        "UPDATE parcel SET open_at = (SELECT max(open_at) FROM parcel WHERE shipment = ?1 AND stage = 'open')
         WHERE shipment = ?1 AND n = ?2",
    )?
    .execute(params![no, n])?;
    conn.prepare_cached("DELETE FROM parcel WHERE shipment = ? AND stage = 'open'")?.execute([no])?;
    conn.prepare_cached(
        "UPDATE parcel SET stage = 'open', last = 0, stale = 0, suspended = 0, weight_mg = NULL, sealed_ms = NULL,
         waybill = iif(bound OR open_at IS NOT NULL, waybill, NULL) WHERE shipment = ? AND n = ?",
    )?
    .execute(params![no, n])?;
    Ok(())
}

/// Labels that the shop names, and those on boxes; no others of this shipment.
fn name_labels(conn: &Connection, new: &Shipment) -> Result<(), Cause> {
    let no = new.no.as_str();
    let named: Vec<&str> = new.waybills.iter().map(|waybill| waybill.as_str()).collect();
    conn.prepare_cached(
        "DELETE FROM label WHERE shipment = ?1 AND waybill NOT IN (SELECT value FROM json_each(?2))
         AND waybill NOT IN (SELECT waybill FROM parcel WHERE shipment = ?1 AND waybill IS NOT NULL)",
    )?
    .execute(params![no, serde_json::to_string(&named)?])?;
    let mut label = conn.prepare_cached(
        "INSERT INTO label (waybill, shipment) SELECT ?1, ?2
         WHERE NOT EXISTS (SELECT 1 FROM label WHERE waybill = ?1 AND shipment = ?2)",
    )?;
    for waybill in named {
        label.execute([waybill, no])?;
    }
    // A label that was bound at the bench and is named by the shop is the shop's from here on.
    conn.prepare_cached(
        "UPDATE parcel SET bound = 0 WHERE shipment = ? AND waybill IN (SELECT value FROM json_each(?))",
    )?
    .execute(params![no, serde_json::to_string(&new.waybills.iter().map(|w| w.as_str()).collect::<Vec<_>>())?])?;
    Ok(())
}

fn boxes(conn: &Connection, no: &str) -> Result<Vec<Boxed>, Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT n, waybill, bound, packed, stage <> 'open', last FROM parcel WHERE shipment = ? ORDER BY n",
    )?;
    let mut rows = statement.query([no])?;
    let mut boxes = Vec::new();
    while let Some(row) = rows.next()? {
        let counts: String = row.get(3)?;
        boxes.push(Boxed {
            n: row.get(0)?,
            waybill: row.get(1)?,
            bound: row.get(2)?,
            counts: serde_json::from_str(&counts)?,
            sealed: row.get(4)?,
            last: row.get(5)?,
        });
    }
    Ok(boxes)
}

/// The counts of a box by the new lines, as far as there is room in them; and whether it holds pieces that nobody orders any more.
fn carry(old: &[Line], counts: &[u32], new: &[Line], room: &mut [u32]) -> (Vec<u32>, bool) {
    let mut carried = vec![0; new.len()];
    let mut left_over = false;
    for (was, &count) in old.iter().zip(counts) {
        let same = |line: &Line| (&was.order, &was.sku, &was.spec) == (&line.order, &line.sku, &line.spec);
        let mut left = count;
        for ((line, room), carried) in new.iter().zip(room.iter_mut()).zip(&mut carried) {
            let taken = if same(line) { left.min(*room) } else { 0 };
            *carried += taken;
            *room -= taken;
            left -= taken;
        }
        left_over |= left > 0 && !new.iter().any(|line| same(line) && line.kind == LineKind::NoScan);
    }
    (carried, left_over)
}
