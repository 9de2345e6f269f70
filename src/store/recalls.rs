//! The recall list: accepted parcels that must not leave after all. Benches read it with every scan.

use rusqlite::{Connection, params};

use super::{Cause, Store, StoreError, Writing};
use crate::domain::{HoldReason, Mg, Recall};

/// Recalls that are read at once.
const RECALLS_MAX: usize = 1_000;

impl Store {
    /// Parcels accepted after this moment (milliseconds since 1970 UTC) that are to be called back, the newest hold first; at most
    /// `most`, and how many there are in all.
    pub fn recalls(&mut self, after_ms: i64, most: usize) -> Result<(Vec<Recall>, u64), StoreError> {
        self.read(|conn| recalls(conn, after_ms, most))
    }

    /// A number that differs whenever another connection changed anything. Cheap enough to be asked every second.
    pub fn data_version(&mut self) -> Result<i64, StoreError> {
        self.read(|conn| Ok(conn.query_row("PRAGMA data_version", [], |row| row.get(0))?))
    }
}

impl Store {
    /// Parcels by how far they have come: `open`, `checked`, `shipped`, `handed-over`.
    pub fn parcel_counts(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT iif(handed_ms IS NULL, stage, 'handed-over') AS s, count(*) FROM parcel GROUP BY s ORDER BY s",
            )?;
            let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
    }
}

impl Writing<'_> {
    /// The same within a decision.
    pub fn recalls(&mut self, after_ms: i64, most: usize) -> Result<(Vec<Recall>, u64), StoreError> {
        self.stand().map_err(StoreError::CannotAsk)?;
        let any = match *self.recent.recalls() {
            Some(remembered) => {
                debug_assert_eq!(remembered, any(self.conn).map_err(StoreError::CannotAsk)?, "recalls");
                remembered
            }
            None => any(self.conn).map_err(StoreError::CannotAsk)?,
        };
        *self.recent.recalls() = Some(any);
        // On most days there is none, and every scan asks.
        if any { recalls(self.conn, after_ms, most).map_err(StoreError::CannotAsk) } else { Ok((Vec::new(), 0)) }
    }
}

fn any(conn: &Connection) -> Result<bool, Cause> {
    Ok(conn.prepare_cached("SELECT 1 FROM recall LIMIT 1")?.exists([])?)
}

fn recalls(conn: &Connection, after_ms: i64, most: usize) -> Result<(Vec<Recall>, u64), Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT parcel.waybill, recall.shipment, recall.n, parcel.sealed_ms, parcel.weight_mg, max(hold.since_ms) AS since,
             json_group_array(DISTINCT hold.reason), count(*) OVER ()
         FROM recall JOIN parcel ON parcel.shipment = recall.shipment AND parcel.n = recall.n
         JOIN hold ON hold.shipment = recall.shipment
         WHERE parcel.sealed_ms >= ?1 GROUP BY recall.shipment, recall.n ORDER BY since DESC, 2, 3 LIMIT ?2",
    )?;
    let most = i64::try_from(most.min(RECALLS_MAX)).unwrap_or(0);
    let mut rows = statement.query(params![after_ms, most])?;
    let (mut recalls, mut all) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let mut reasons: Vec<String> = serde_json::from_str(&row.get::<_, String>(6)?)?;
        reasons.sort();
        all = row.get::<_, i64>(7)?.unsigned_abs();
        recalls.push(Recall {
            waybill: row.get::<_, String>(0)?.into(),
            shipment: row.get::<_, String>(1)?.into(),
            parcel: row.get(2)?,
            reasons: reasons.iter().filter_map(|reason| HoldReason::parse(reason)).collect(),
            since_ms: row.get(5)?,
            sealed_ms: row.get(3)?,
            weight: row.get::<_, Option<i64>>(4)?.map(Mg),
        });
    }
    Ok((recalls, all))
}
