//! What an import means for the tables: the shipment, its labels, its orders, and the codes that mean goods.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::derive_goods::{self, Names};
use super::{Cause, derive_parcel, derive_people, derive_return, derive_revision};
use crate::code::goods_keys;
use crate::domain::Shipment;

/// Codes remembered at most; beyond it they are only looked up again.
const CODES_MAX: usize = 100_000;

/// Codes whose keys are in the table already. A shop sells a few thousand goods a hundred thousand times.
///
/// Belongs to one run of facts and dies with it: after a roll-back it would remember what the table forgot.
#[derive(Debug, Default)]
pub(super) struct KnownGoods {
    codes: BTreeSet<String>,
    names: Names,
}

impl KnownGoods {
    /// What of a shipment's goods was not seen before.
    pub(super) fn fresh(&mut self, shipment: &Shipment) -> Fresh {
        let mut fresh = Fresh::default();
        for (at, line) in shipment.lines.iter().enumerate() {
            let renamed = self.names.is_new(line);
            if renamed {
                fresh.named.push(at);
            }
            let packs = line.packs.iter().chain(&line.bundles).map(|pack| &pack.code);
            // A sku that was seen under its name is in the table already.
            for code in Some(&line.sku).filter(|_| renamed).into_iter().chain(&line.codes).chain(packs) {
                if self.is_new(code) {
                    fresh.keys.extend(goods_keys(code));
                }
            }
        }
        fresh
    }

    fn is_new(&mut self, code: &str) -> bool {
        !self.codes.contains(code) && (self.codes.len() >= CODES_MAX || self.codes.insert(code.to_owned()))
    }
}

/// What of a shipment's goods the tables may not know yet.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    /// Lines whose goods have another name than before, or are seen first.
    named: Vec<usize>,
    /// Codes that mean goods.
    keys: Vec<String>,
}

impl Fresh {
    /// All of its goods, as far as anybody here knows.
    pub(super) fn all(shipment: &Shipment) -> Fresh {
        KnownGoods::default().fresh(shipment)
    }

    /// Whether there is nothing new in it.
    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty() && self.keys.is_empty()
    }
}

/// Takes an imported shipment, new or changed, into the tables.
pub(super) fn imported(conn: &Connection, seq: i64, shipment: &Shipment, fresh: &Fresh) -> Result<(), Cause> {
    let no = shipment.no.as_str();
    if shipment.revision == 1 {
        conn.prepare_cached(
            "INSERT INTO shipment (no, revision, event, first_event, ship_by_ms) VALUES (?1, 1, ?2, ?2, ?3)",
        )?
        .execute(params![no, seq, shipment.ship_by_ms])?;
        let mut label = conn.prepare_cached("INSERT INTO label (waybill, shipment) VALUES (?, ?)")?;
        for waybill in &shipment.waybills {
            label.execute([waybill.as_str(), no])?;
        }
    } else {
        let old = derive_parcel::shipment(conn, no)?;
        forget_orders(conn, &old)?;
        derive_people::waits_no_more(conn, &old.no, old.ship_by_ms)?;
        derive_revision::revised(conn, &old, shipment)?;
        derive_goods::revised(conn, &old, shipment)?;
        conn.prepare_cached("UPDATE shipment SET revision = ?, event = ?, ship_by_ms = ? WHERE no = ?")?
            .execute(params![shipment.revision, seq, shipment.ship_by_ms, no])?;
    }
    derive_people::waits(conn, shipment)?;
    let mut order = conn.prepare_cached("INSERT INTO order_ref (no, shop, shipment) VALUES (?, ?, ?)")?;
    for reference in shipment.orders() {
        order.execute(params![reference.no, reference.shop, no])?;
    }
    for line in fresh.named.iter().filter_map(|at| shipment.lines.get(*at)) {
        derive_goods::named(conn, seq, line)?;
    }
    for key in &fresh.keys {
        conn.prepare_cached("INSERT OR IGNORE INTO goods (key) VALUES (?)")?.execute([key])?;
    }
    derive_return::resent(conn, shipment)?;
    derive_goods::imported(conn, shipment)
}

/// Takes the orders of the revision before out of the tables.
fn forget_orders(conn: &Connection, old: &Shipment) -> Result<(), Cause> {
    let mut forget = conn.prepare_cached("DELETE FROM order_ref WHERE no = ? AND shop = ? AND shipment = ?")?;
    for reference in old.orders() {
        forget.execute(params![reference.no, reference.shop, old.no.as_str()])?;
    }
    Ok(())
}
