//! What facts of goods mean for the tables: serial numbers and lots, gifts, shipments of one single item, goods by their names.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::record_goods::dates;
use super::{Cause, shipment_record};
use crate::code::goods_keys;
use crate::domain::{Entry, Event, Gift, Line, Marks, Shipment};

/// Goods remembered at most; beyond it their names are only written again.
const NAMES_MAX: usize = 100_000;
/// Between sku and spec in a key of goods: a character that neither can hold.
const BETWEEN: char = '\u{1f}';

/// The name and spec under which each sku was written down, for one run of transactions.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, (String, String)>);

impl Names {
    /// Whether this sku was not seen before, or has another name.
    pub(super) fn is_new(&mut self, line: &Line) -> bool {
        match self.0.get(&line.sku) {
            Some((name, spec)) => *name != line.name || *spec != line.spec,
            None => {
                if self.0.len() < NAMES_MAX {
                    self.0.insert(line.sku.clone(), (line.name.clone(), line.spec.clone()));
                }
                true
            }
        }
    }
}

/// Takes one fact into these tables.
pub(super) fn apply(conn: &Connection, seq: i64, entry: &Entry) -> Result<(), Cause> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<(), Cause> {
        conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    };
    let station = entry.station.as_ref().map(|station| station.as_str());
    match &entry.event {
        Event::Marked { line, qty, marks } => mark(conn, seq, station, *line, *qty, marks)?,
        Event::Unmarked { qty, marks, .. } => run(
            "DELETE FROM mark WHERE event = (SELECT max(event) FROM mark JOIN parcel USING (shipment)
             WHERE open_at = ? AND mark.waybill IS NULL AND serial IS ? AND lot IS ? AND dates = ? AND qty = ?)",
            params![station, marks.serial, marks.lot, dates(marks).to_string(), qty],
        )?,
        Event::GiftAnswered { shipment, gift, accepted, packed, unit } => run(
            "INSERT INTO gift (shipment, name, spec, qty, accepted, packed, unit_mg, n)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT n FROM parcel WHERE ?6 > 0 AND open_at = ?8 LIMIT 1))
             ON CONFLICT DO UPDATE
             SET accepted = excluded.accepted, packed = excluded.packed, unit_mg = excluded.unit_mg, n = excluded.n",
            params![shipment.as_str(), gift.name, gift.spec, gift.qty, accepted, packed, unit.map(|mg| mg.0), station],
        )?,
        Event::GiftPacked { gift, packed, .. } | Event::GiftUnpacked { gift, packed } => {
            let Gift { name, spec, qty } = gift;
            run(
                "UPDATE gift SET packed = ?1, n = iif(?1 > 0, parcel.n, NULL) FROM parcel
                 WHERE parcel.open_at = ?2 AND gift.shipment = parcel.shipment AND name = ?3 AND spec = ?4 AND qty = ?5",
                params![packed, station, name, spec, qty],
            )?;
        }
        Event::Cancelled { shipment } => {
            let no = shipment.as_str();
            run("DELETE FROM mark WHERE shipment = ? AND waybill IS NULL", params![no])?;
            // What lies in a sealed box stays there; what was only answered counts for all of them.
            run(
                "DELETE FROM gift WHERE shipment = ?1
                 AND NOT EXISTS (SELECT 1 FROM parcel WHERE shipment = ?1 AND stage <> 'open' AND parcel.n = coalesce(gift.n, parcel.n))",
                params![no],
            )?;
        }
        Event::Sealed(seal) => {
            let no = seal.shipment.as_str();
            run(
                "UPDATE mark SET waybill = ? WHERE shipment = ? AND waybill IS NULL",
                params![seal.waybill.as_str(), no],
            )?;
            waits_no_more(conn, no)?;
        }
        // Its pieces are scanned again, and its gifts asked about again.
        Event::Reopened { shipment, waybill, parcel, .. } => {
            run("DELETE FROM mark WHERE shipment = ? AND waybill = ?", params![shipment.as_str(), waybill.as_str()])?;
            run("DELETE FROM gift WHERE shipment = ? AND n = ?", params![shipment.as_str(), parcel])?;
        }
        _ => {}
    }
    Ok(())
}

/// Remembers which import named goods so first: a remark may name them again, as a gift.
pub(super) fn named(conn: &Connection, seq: i64, line: &Line) -> Result<(), Cause> {
    if !line.name.is_empty() {
        conn.prepare_cached("INSERT OR IGNORE INTO named (name, spec, event) VALUES (?, ?, ?)")?
            .execute(params![line.name, line.spec, seq])?;
    }
    Ok(())
}

/// Takes an imported shipment in where it is one piece of one item.
pub(super) fn imported(conn: &Connection, shipment: &Shipment) -> Result<(), Cause> {
    if let Some(line) = single(shipment) {
        let mut waits = conn.prepare_cached(
            "INSERT OR IGNORE INTO single (key, goods, due_ms, first_event, shipment)
             SELECT ?, ?, ?, first_event, no FROM shipment WHERE no = ?",
        )?;
        for key in single_keys(line) {
            waits.execute(params![key, goods(line), due(shipment), shipment.no.as_str()])?;
        }
    }
    Ok(())
}

/// A new revision takes the place of `old`: what was marked stays where its goods are still ordered and every piece that must
/// have a serial number has one; else these goods are scanned again.
///
/// Reads and writes the box in hand, as the revision left it; what lies in sealed boxes stays with them.
pub(super) fn revised(conn: &Connection, old: &Shipment, new: &Shipment) -> Result<(), Cause> {
    forget_single(conn, old)?;
    let in_hand: Option<(u32, String)> = conn
        .prepare_cached("SELECT n, packed FROM parcel WHERE shipment = ? AND stage = 'open' ORDER BY n LIMIT 1")?
        .query_row([new.no.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let mut packed: Vec<u32> = in_hand.as_ref().map_or(Ok(Vec::new()), |(_, packed)| serde_json::from_str(packed))?;
    packed.resize(new.lines.len(), 0);
    let before = packed.clone();
    recount(conn, old, new, &mut packed)?;
    if let Some((n, _)) = in_hand.filter(|_| packed != before) {
        conn.prepare_cached("UPDATE parcel SET packed = ? WHERE shipment = ? AND n = ?")?.execute(params![
            serde_json::to_string(&packed)?,
            new.no.as_str(),
            n
        ])?;
    }
    Ok(())
}

/// Frees the marks of pieces that are not counted any more, and the counts of pieces whose marks do not fit them.
fn recount(conn: &Connection, old: &Shipment, new: &Shipment, packed: &mut [u32]) -> Result<(), Cause> {
    let no = new.no.as_str();
    let marked: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM mark WHERE shipment = ?)")?
        .query_row([no], |row| row.get(0))?;
    if !marked && new.lines.iter().all(|line| line.serial.is_none()) {
        return Ok(());
    }
    // A box that is open again has no label that counts.
    conn.prepare_cached(
        "UPDATE mark SET waybill = NULL WHERE shipment = ?1 AND waybill NOT IN
         (SELECT waybill FROM parcel WHERE shipment = ?1 AND stage <> 'open' AND waybill IS NOT NULL)",
    )?
    .execute([no])?;
    for line in old.lines.iter().chain(&new.lines) {
        let counts = |line: &Line| line.serial.is_some();
        let same = |other: &Line| identity(other) == identity(line);
        let after: u32 = new.lines.iter().zip(&*packed).filter(|(other, _)| same(other)).map(|(_, count)| *count).sum();
        let [shop, order, sku, spec] = identity(line);
        let here = params![no, shop, order, sku, spec];
        let serials: u32 = conn
            .prepare_cached(
                "SELECT count(*) FROM mark WHERE shipment = ? AND shop = ? AND order_no = ? AND sku = ? AND spec = ?
                 AND serial IS NOT NULL AND waybill IS NULL",
            )?
            .query_row(here, |row| row.get(0))?;
        let wanted = new.lines.iter().any(|other| same(other) && counts(other));
        if (wanted || serials > 0) && (serials != after || !wanted) {
            conn.prepare_cached(
                "DELETE FROM mark WHERE shipment = ? AND shop = ? AND order_no = ? AND sku = ? AND spec = ?
                 AND waybill IS NULL",
            )?
            .execute(here)?;
            let reset = new.lines.iter().zip(packed.iter_mut()).filter(|(other, _)| same(other) && counts(other));
            reset.for_each(|(_, count)| *count = 0);
        }
    }
    Ok(())
}

fn mark(conn: &Connection, seq: i64, at: Option<&str>, line: usize, qty: u32, marks: &Marks) -> Result<(), Cause> {
    let open: Option<(String, String)> = conn
        .prepare_cached(
            "SELECT no, event.body FROM parcel JOIN shipment ON no = parcel.shipment JOIN event ON seq = shipment.event
             WHERE open_at = ? LIMIT 1",
        )?
        .query_row([at], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // A bench marks what it has in hand, and nothing else.
    let Some((no, body)) = open else { return Ok(()) };
    let shipment = shipment_record::from_body(&body)?;
    let Some(line) = shipment.lines.get(line) else { return Ok(()) };
    let [shop, order, sku, spec] = identity(line);
    conn.prepare_cached(
        "INSERT INTO mark (event, shipment, shop, order_no, sku, spec, qty, serial, lot, dates)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![seq, no, shop, order, sku, spec, qty, marks.serial, marks.lot, dates(marks).to_string()])?;
    Ok(())
}

/// A sealed shipment waits for no item.
fn waits_no_more(conn: &Connection, no: &str) -> Result<(), Cause> {
    let body: String = conn
        .prepare_cached("SELECT body FROM shipment JOIN event ON seq = shipment.event WHERE no = ?")?
        .query_row([no], |row| row.get(0))?;
    forget_single(conn, &shipment_record::from_body(&body)?)
}

fn forget_single(conn: &Connection, shipment: &Shipment) -> Result<(), Cause> {
    let Some(line) = single(shipment) else { return Ok(()) };
    let mut forget = conn.prepare_cached(
        "DELETE FROM single WHERE key = ? AND goods = ? AND due_ms = ?
         AND first_event = (SELECT first_event FROM shipment WHERE no = ?)",
    )?;
    for key in single_keys(line) {
        forget.execute(params![key, goods(line), due(shipment), shipment.no.as_str()])?;
    }
    Ok(())
}

/// The only line of a shipment, where that is one piece to be scanned.
fn single(shipment: &Shipment) -> Option<&Line> {
    match shipment.lines.as_slice() {
        [line] if line.scans() == 1 => Some(line),
        _ => None,
    }
}

/// One key a code is enough: where there is a number of 14 digits, every way to scan it has that.
fn single_keys(line: &Line) -> Vec<String> {
    let forms = |code: &String| {
        let mut forms = goods_keys(code);
        if forms.len() > 1 {
            forms.retain(|form| form != code);
        }
        forms
    };
    let mut keys: Vec<String> = line.codes.iter().chain([&line.sku]).flat_map(forms).collect();
    keys.sort();
    keys.dedup();
    keys
}

fn goods(line: &Line) -> String {
    format!("{}{BETWEEN}{}", line.sku, line.spec)
}

/// The latest moment to ship; what has none is due last.
fn due(shipment: &Shipment) -> i64 {
    shipment.ship_by_ms.unwrap_or(i64::MAX)
}

fn identity(line: &Line) -> [&str; 4] {
    [&line.order.shop, &line.order.no, &line.sku, &line.spec]
}
