//! What an import means for the tables: the shipment, its parcel, its orders, and the codes that mean goods.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::derive_goods::{self, Names};
use super::{Cause, derive_return, shipment_record};
use crate::code::goods_keys;
use crate::domain::{Line, Shipment, Waybill};

/// Every shipment has one parcel so far.
const PARCEL: i64 = 1;
/// Codes remembered at most; beyond it they are only looked up again.
const CODES_MAX: usize = 100_000;

/// Codes whose keys are in the table already. A shop sells a few thousand goods a hundred thousand times.
///
/// Belongs to one run of transactions and dies with it: after a roll-back it would remember what the table forgot.
#[derive(Debug, Default)]
pub(super) struct KnownGoods {
    codes: BTreeSet<String>,
    names: Names,
}

impl KnownGoods {
    fn is_new(&mut self, code: &str) -> bool {
        !self.codes.contains(code) && (self.codes.len() >= CODES_MAX || self.codes.insert(code.to_owned()))
    }
}

/// Takes an imported shipment, new or changed, into the tables.
pub(super) fn imported(conn: &Connection, seq: i64, shipment: &Shipment, known: &mut KnownGoods) -> Result<(), Cause> {
    let no = shipment.no.as_str();
    let waybill = shipment.waybill.as_ref().map(Waybill::as_str);
    if shipment.revision == 1 {
        conn.prepare_cached("INSERT INTO shipment (no, revision, event, first_event) VALUES (?1, 1, ?2, ?2)")?
            .execute(params![no, seq])?;
        conn.prepare_cached("INSERT INTO parcel (shipment, n, waybill) VALUES (?, ?, ?)")?
            .execute(params![no, PARCEL, waybill])?;
    } else {
        let packed = serde_json::to_string(&replaced(conn, shipment)?)?;
        conn.prepare_cached("UPDATE shipment SET revision = ?, event = ? WHERE no = ?")?.execute(params![
            shipment.revision,
            seq,
            no
        ])?;
        conn.prepare_cached(
            "UPDATE parcel SET packed = ?1, stage = 'open', waybill = iif(bound AND ?2 IS NULL, waybill, ?2),
             bound = bound AND ?2 IS NULL WHERE shipment = ?3",
        )?
        .execute(params![packed, waybill, no])?;
    }
    let mut order = conn.prepare_cached("INSERT INTO order_ref (no, shop, shipment) VALUES (?, ?, ?)")?;
    for reference in shipment.orders() {
        order.execute(params![reference.no, reference.shop, no])?;
    }
    let mut goods = conn.prepare_cached("INSERT OR IGNORE INTO goods (key) VALUES (?)")?;
    for line in &shipment.lines {
        let fresh = known.names.is_new(line);
        if fresh {
            derive_goods::named(conn, seq, line)?;
        }
        let packs = line.packs.iter().chain(&line.bundles).map(|pack| &pack.code);
        // A sku that was seen under its name is in the table already.
        for code in Some(&line.sku).filter(|_| fresh).into_iter().chain(&line.codes).chain(packs) {
            if known.is_new(code) {
                goods_keys(code).into_iter().try_for_each(|key| goods.execute([key]).map(drop))?;
            }
        }
    }
    derive_return::resent(conn, shipment)?;
    derive_goods::imported(conn, shipment)
}

/// Takes the revision before out of the tables. Returns what of its counts is still ordered, by line of the new one.
fn replaced(conn: &Connection, new: &Shipment) -> Result<Vec<u32>, Cause> {
    let old: Option<(String, String)> = conn
        .query_row(
            "SELECT event.body, parcel.packed FROM shipment JOIN event ON event.seq = shipment.event
             JOIN parcel ON parcel.shipment = shipment.no WHERE shipment.no = ?",
            [new.no.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((body, packed)) = old else { return Ok(vec![0; new.lines.len()]) };
    let old = shipment_record::from_body(&body)?;
    let mut forget = conn.prepare_cached("DELETE FROM order_ref WHERE no = ? AND shop = ? AND shipment = ?")?;
    for reference in old.orders() {
        forget.execute(params![reference.no, reference.shop, old.no.as_str()])?;
    }
    let packed: Vec<u32> = serde_json::from_str(&packed)?;
    let mut packed = carried_over(&old.lines, packed, &new.lines);
    derive_goods::revised(conn, &old, new, &mut packed)?;
    Ok(packed)
}

/// What is packed and still ordered stays counted when the shop changes a shipment.
fn carried_over(old: &[Line], packed: Vec<u32>, new: &[Line]) -> Vec<u32> {
    let mut left: Vec<_> = old.iter().zip(packed).collect();
    let carry = |line: &Line| {
        let same = |was: &Line| (&was.order, &was.sku, &was.spec) == (&line.order, &line.sku, &line.spec);
        left.iter_mut().filter(|(was, _)| same(was)).fold(0, |carried, (_, count)| {
            let taken = (*count).min(line.scans() - carried);
            *count -= taken;
            carried + taken
        })
    };
    new.iter().map(carry).collect()
}
