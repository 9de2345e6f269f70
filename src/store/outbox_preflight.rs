//! What an export would find, without a fact: the rows that are ready, and those of which somebody would want to know first.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use super::outbox::{OF_SHOPS, READY, folding, ready};
use super::outbox_items::fill;
use super::{Cause, Outgoing, Shops, Store, StoreError};
use crate::domain::{TrackingKey, Waybill};

/// What an export would find.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preflight {
    /// Rows that would be told, sorted; of one file at most.
    pub ready: Vec<Outgoing>,
    /// Rows that would be settled by the number of another.
    pub folded: Vec<(TrackingKey, Waybill)>,
    /// Ready rows of orders that stand in several parcels, and how many those are.
    pub split: Vec<(TrackingKey, u32)>,
    /// Ready rows whose order was told another number already, and that number.
    pub told: Vec<(TrackingKey, Waybill)>,
    /// Rows that wait since their shipment was held after it was sealed, and the reasons.
    pub held: Vec<(TrackingKey, String)>,
}

impl Store {
    /// Looks at what an export of these shops would find; nothing is written.
    pub fn preflight(&mut self, shops: Shops<'_>, one_number: bool) -> Result<Preflight, StoreError> {
        self.read(|conn| {
            let folded = if one_number { folding(conn, shops)? } else { Vec::new() };
            let out: BTreeSet<&TrackingKey> = folded.iter().map(|(row, _)| row).collect();
            let mut ready: Vec<Outgoing> =
                ready(conn, shops)?.into_iter().filter(|row| !out.contains(&row.key)).collect();
            fill(conn, &mut ready)?;
            Ok(Preflight {
                ready,
                split: split(conn, shops)?,
                told: told(conn, shops)?,
                held: held(conn, shops)?,
                folded,
            })
        })
    }
}

const OTHERS: &str = "FROM tracking AS other WHERE other.shop = tracking.shop AND other.order_no = tracking.order_no";

fn split(conn: &Connection, shops: Shops<'_>) -> Result<Vec<(TrackingKey, u32)>, Cause> {
    let sql = format!(
        "SELECT shop, order_no, waybill, n FROM (
             SELECT tracking.shop, tracking.order_no, tracking.waybill,
                 (SELECT count(*) {OTHERS} AND other.state <> 'superseded') AS n
             FROM tracking WHERE {READY} AND {OF_SHOPS}
         ) WHERE n > 1 ORDER BY 1, 2, 3"
    );
    rows(conn, &sql, shops, |row| row.get(3))
}

fn told(conn: &Connection, shops: Shops<'_>) -> Result<Vec<(TrackingKey, Waybill)>, Cause> {
    let sql = format!(
        "SELECT shop, order_no, waybill, told FROM (
             SELECT tracking.shop, tracking.order_no, tracking.waybill, (
                 SELECT min(other.waybill) {OTHERS} AND other.waybill <> tracking.waybill
                 AND other.state IN ('acked', 'acked-duplicate', 'delivered', 'batched', 'sending', 'unknown')
             ) AS told
             FROM tracking WHERE {READY} AND {OF_SHOPS}
         ) WHERE told IS NOT NULL ORDER BY 1, 2, 3"
    );
    rows(conn, &sql, shops, |row| row.get::<_, String>(3).map(Waybill::from))
}

fn held(conn: &Connection, shops: Shops<'_>) -> Result<Vec<(TrackingKey, String)>, Cause> {
    let sql = format!(
        "SELECT shop, order_no, waybill, (SELECT group_concat(reason, ', ') FROM hold WHERE hold.shipment = tracking.shipment)
         FROM tracking WHERE state IN ('ready', 'retry') AND {OF_SHOPS}
         AND EXISTS (SELECT 1 FROM hold WHERE hold.shipment = tracking.shipment) ORDER BY 1, 2, 3"
    );
    rows(conn, &sql, shops, |row| row.get(3))
}

fn rows<T>(
    conn: &Connection,
    sql: &str,
    shops: Shops<'_>,
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<(TrackingKey, T)>, Cause> {
    let (among, list) = shops.parameters();
    let mut statement = conn.prepare(sql)?;
    let found = statement.query_map(named_params! {":among": among, ":shops": list}, |row| {
        let waybill: String = row.get(2)?;
        Ok((TrackingKey { shop: row.get(0)?, order: row.get(1)?, waybill: waybill.into() }, read(row)?))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
