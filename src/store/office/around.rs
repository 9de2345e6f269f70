//! The journal around a fact: what the same bench did before and after.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::store::{Cause, Store, StoreError};

/// Facts that are told before and after.
const BEFORE: usize = 40;
const AFTER: usize = 20;
/// Facts of any bench among which they are looked for, on either side.
const REACH: i64 = 2_000;

/// A fact as it stands in the journal.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Fact {
    /// Its number.
    pub seq: i64,
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Id of its kind.
    pub kind: String,
    /// Its particulars.
    pub body: Value,
    /// Where.
    pub station: Option<String>,
    /// Who.
    pub operator: Option<String>,
    /// By which device.
    pub device: Option<String>,
    /// Of which shipment.
    pub shipment: Option<String>,
}

impl Store {
    /// A fact among those of its bench, oldest first; `None` where the journal has no such number.
    pub fn around(&mut self, seq: i64) -> Result<Option<Vec<Fact>>, StoreError> {
        self.read(|conn| {
            let station: Option<Option<String>> = conn
                .prepare_cached("SELECT station FROM event WHERE seq = ?")?
                .query_row([seq], |row| row.get(0))
                .optional()?;
            let Some(station) = station else { return Ok(None) };
            let station = station.as_deref();
            let mut facts = side(conn, station, seq.saturating_sub(REACH), seq, "DESC", BEFORE + 1)?;
            facts.reverse();
            facts.extend(side(conn, station, seq.saturating_add(1), seq.saturating_add(REACH), "ASC", AFTER)?);
            Ok(Some(facts))
        })
    }
}

fn side(
    conn: &Connection,
    station: Option<&str>,
    from: i64,
    to: i64,
    order: &str,
    most: usize,
) -> Result<Vec<Fact>, Cause> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT seq, wall_ms, kind, body, station, operator, device, shipment FROM event
         WHERE seq >= ? AND seq <= ? AND station IS ? ORDER BY seq {order} LIMIT {most}"
    ))?;
    let found = statement.query_map(params![from, to, station], fact)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn fact(row: &Row<'_>) -> rusqlite::Result<Fact> {
    let body: String = row.get(3)?;
    Ok(Fact {
        seq: row.get(0)?,
        at_ms: row.get(1)?,
        kind: row.get(2)?,
        body: serde_json::from_str(&body).unwrap_or(Value::Null),
        station: row.get(4)?,
        operator: row.get(5)?,
        device: row.get(6)?,
        shipment: row.get(7)?,
    })
}
