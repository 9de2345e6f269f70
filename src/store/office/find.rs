//! What a number, or the tail of one, means.
//!
//! A whole number is found wherever it stands: on a label, as an order, as a shipment. A tail is found among what was sealed or told to a
//! marketplace, and among the shipments that wait: only those are kept by their tails, so that an import does not pay for it.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::store::{Cause, Store, StoreError};

/// Shortest tail, in characters; the index holds so many.
pub const TAIL: usize = 4;
/// Longest number that is looked for.
pub const TAIL_MAX: usize = 64;
/// Answers to one question; beyond it one must type more of the number.
const FOUND_MAX: usize = 50;
/// Waiting shipments that are looked through for a tail.
const WAITING_MAX: u32 = 300_000;

/// As what a number was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Meaning {
    /// A courier's label.
    Waybill,
    /// An order's number at its marketplace.
    Order,
    /// A shipment's number.
    Shipment,
}

/// A shipment that a number means.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Found {
    /// Its number.
    pub shipment: String,
    /// What the number is to it.
    pub meaning: Meaning,
    /// The whole number.
    pub number: String,
    /// When its newest parcel was sealed, milliseconds since 1970 UTC.
    pub sealed_ms: Option<i64>,
}

impl Store {
    /// Everything that a number means, whole or by its tail, the newest seal first; and whether there is more than is told.
    pub fn find(&mut self, number: &str) -> Result<(Vec<Found>, bool), StoreError> {
        self.read(|conn| {
            let mut found = Gathered::default();
            let forms = BTreeSet::from([number.to_owned(), number.to_uppercase()]);
            for form in &forms {
                whole(conn, form, &mut found)?;
            }
            if found.0.is_empty() && (TAIL..=TAIL_MAX).contains(&number.chars().count()) {
                for form in &forms {
                    tail(conn, form, &mut found)?;
                }
            }
            let mut list = Vec::new();
            for (shipment, meaning, number) in found.0 {
                let sealed_ms = conn
                    .prepare_cached("SELECT max(sealed_ms) FROM parcel WHERE shipment = ?")?
                    .query_row([&shipment], |row| row.get(0))?;
                list.push(Found { shipment, meaning, number, sealed_ms });
            }
            list.sort_by(|a, b| (b.sealed_ms, a).cmp(&(a.sealed_ms, b)));
            let more = list.len() > FOUND_MAX;
            list.truncate(FOUND_MAX);
            Ok((list, more))
        })
    }
}

/// (shipment, meaning, number), each once.
#[derive(Default)]
struct Gathered(BTreeSet<(String, Meaning, String)>);

impl Gathered {
    fn ask(
        &mut self,
        conn: &Connection,
        meaning: Meaning,
        sql: &str,
        params: &[&dyn rusqlite::ToSql],
    ) -> Result<(), Cause> {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if self.0.len() > FOUND_MAX {
                break;
            }
            self.0.insert((row.get(0)?, meaning, row.get(1)?));
        }
        Ok(())
    }
}

fn whole(conn: &Connection, number: &str, found: &mut Gathered) -> Result<(), Cause> {
    let rows = [
        (Meaning::Shipment, "SELECT no, no FROM shipment WHERE no = ?"),
        (Meaning::Waybill, "SELECT shipment, waybill FROM label WHERE waybill = ?"),
        (Meaning::Waybill, "SELECT shipment, waybill FROM withdrawn WHERE waybill = ?"),
        (Meaning::Order, "SELECT shipment, no FROM order_ref WHERE no = ? LIMIT 100"),
    ];
    rows.iter().try_for_each(|(meaning, sql)| found.ask(conn, *meaning, sql, params![number]))
}

fn tail(conn: &Connection, tail: &str, found: &mut Gathered) -> Result<(), Cause> {
    let last: String = tail.chars().skip(tail.chars().count() - TAIL).collect();
    let length = i64::try_from(tail.chars().count()).unwrap_or(0);
    let rows = [
        (
            Meaning::Waybill,
            "SELECT shipment, waybill FROM parcel WHERE sealed_ms IS NOT NULL AND substr(waybill, -4) = ?1 AND substr(waybill, -?3) = ?2
             ORDER BY sealed_ms DESC",
        ),
        (
            Meaning::Order,
            "SELECT shipment, order_no FROM tracking WHERE substr(order_no, -4) = ?1 AND substr(order_no, -?3) = ?2
             ORDER BY shipped_ms DESC",
        ),
        (
            Meaning::Shipment,
            "SELECT shipment, shipment FROM parcel WHERE sealed_ms IS NOT NULL AND substr(shipment, -4) = ?1
             AND substr(shipment, -?3) = ?2 ORDER BY sealed_ms DESC",
        ),
    ];
    rows.iter().try_for_each(|(meaning, sql)| found.ask(conn, *meaning, sql, params![last, tail, length]))?;
    let waiting = format!(
        "SELECT no, no FROM (SELECT no FROM shipment WHERE left_ms IS NULL ORDER BY first_event DESC LIMIT {WAITING_MAX})
         WHERE substr(no, -?2) = ?1"
    );
    found.ask(conn, Meaning::Shipment, &waiting, params![tail, length])
}
