//! What a new revision means for the boxes of a shipment that has not left: what is boxed and still ordered stays boxed.

use rusqlite::{Connection, params};

use super::{Cause, derive_trail};
use crate::domain::{Line, LineKind, Shipment, Waybill};
use crate::packing::item_name;

/// A box as it was before the change.
struct Boxed {
    n: u32,
    waybill: Option<String>,
    bound: bool,
    counts: Vec<u32>,
    surplus: Vec<Left>,
    sealed: bool,
    last: bool,
}

/// Pieces that no line wants any more, as a row of the table keeps them: shop, order, sku, specification, what people call it, how many.
pub(super) type Left = (String, String, String, String, String, u32);

/// Carries labels and counts over to the new lines. What lies in a box that is still open and is not wanted there is kept as its
/// surplus: it counts again should the shop want it again, and must come out otherwise.
///
/// A sealed box stays sealed. It is marked stale when it holds pieces that nobody orders any more, or bears a label that the shop took
/// back: it must be taken apart before the shipment can leave. The box that was closed as the last one is open again, because whether
/// it is the last is for the new lines to say; so is the newest sealed one when these leave nothing for the box in hand.
pub(super) fn revised(conn: &Connection, old: &Shipment, new: &Shipment) -> Result<(), Cause> {
    let no = new.no.as_str();
    let mut boxes = boxes(conn, no)?;
    // Boxes that stay sealed come first: the others can still be filled.
    boxes.sort_by_key(|parcel| (!parcel.sealed || parcel.last, parcel.n));
    let same_courier = old.carrier == new.carrier;
    let relabelled = new.waybills.iter().any(|waybill| !old.waybills.contains(waybill));
    let mut room: Vec<u32> = new.lines.iter().map(Line::scans).collect();
    for parcel in &mut boxes {
        let (counts, surplus) = carry(&old.lines, &parcel.counts, &parcel.surplus, &new.lines, &mut room);
        parcel.counts = counts;
        let named = |waybill: &String| new.waybills.iter().any(|known| known.as_str() == waybill);
        let keeps = match &parcel.waybill {
            Some(waybill) if parcel.bound => {
                named(waybill) || (same_courier && (parcel.sealed && !parcel.last || !relabelled))
            }
            waybill => waybill.as_ref().is_none_or(named),
        };
        let packed = serde_json::to_string(&parcel.counts)?;
        let open = !parcel.sealed || parcel.last;
        let stale = !open && (!surplus.is_empty() || !keeps || !same_courier);
        let surplus = if open { serde_json::to_string(&surplus)? } else { "[]".to_owned() };
        conn.prepare_cached(
            "UPDATE parcel SET packed = ?, surplus = ?, stale = max(stale, ?), waybill = iif(?, NULL, waybill), bound = bound AND NOT ?
             WHERE shipment = ? AND n = ?",
        )?
        .execute(params![packed, surplus, stale, open && !keeps, open && !keeps, no, parcel.n])?;
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
    derive_trail::keep(conn, no, "stage = 'open'")?;
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
    // A label that was taken back is remembered, so that whoever scans the old slip is told what became of it.
    for sql in [
        "INSERT OR REPLACE INTO withdrawn (waybill, shipment) SELECT waybill, shipment FROM label",
        "DELETE FROM label",
    ] {
        let sql = format!(
            "{sql} WHERE shipment = ?1 AND waybill NOT IN (SELECT value FROM json_each(?2))
             AND waybill NOT IN (SELECT waybill FROM parcel WHERE shipment = ?1 AND waybill IS NOT NULL)"
        );
        conn.prepare_cached(&sql)?.execute(params![no, serde_json::to_string(&named)?])?;
    }
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
        "SELECT n, waybill, bound, packed, stage <> 'open', last, surplus FROM parcel WHERE shipment = ? ORDER BY n",
    )?;
    let mut rows = statement.query([no])?;
    let mut boxes = Vec::new();
    while let Some(row) = rows.next()? {
        let (counts, surplus): (String, String) = (row.get(3)?, row.get(6)?);
        boxes.push(Boxed {
            n: row.get(0)?,
            waybill: row.get(1)?,
            bound: row.get(2)?,
            counts: serde_json::from_str(&counts)?,
            surplus: serde_json::from_str(&surplus)?,
            sealed: row.get(4)?,
            last: row.get(5)?,
        });
    }
    Ok(boxes)
}

/// The counts of a box by the new lines, as far as there is room in them, and what is left. What was left over before counts too.
fn carry(old: &[Line], counts: &[u32], before: &[Left], new: &[Line], room: &mut [u32]) -> (Vec<u32>, Vec<Left>) {
    let mut carried = vec![0; new.len()];
    let mut left_over = Vec::new();
    let counted = old.iter().zip(counts).map(|(line, &count)| left(line, count));
    for mut was in counted.chain(before.iter().cloned()) {
        let same =
            |line: &Line| (&line.order.shop, &line.order.no, &line.sku, &line.spec) == (&was.0, &was.1, &was.2, &was.3);
        let mut left = was.5;
        for ((line, room), carried) in new.iter().zip(room.iter_mut()).zip(&mut carried) {
            let taken = if same(line) { left.min(*room) } else { 0 };
            *carried += taken;
            *room -= taken;
            left -= taken;
        }
        // Where it is not scanned any more, nobody counts it.
        if left > 0 && !new.iter().any(|line| same(line) && line.kind == LineKind::NoScan) {
            was.5 = left;
            left_over.push(was);
        }
    }
    (carried, left_over)
}

fn left(line: &Line, qty: u32) -> Left {
    let Line { order, sku, spec, .. } = line;
    (order.shop.clone(), order.no.clone(), sku.clone(), spec.clone(), item_name(line), qty)
}
