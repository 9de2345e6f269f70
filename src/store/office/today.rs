//! A day in figures.

use rusqlite::{Connection, Row, params};

use super::{Scope, first_fact};
use crate::domain::Mg;
use crate::store::{Cause, Store, StoreError};

/// An hour.
const HOUR_MS: i64 = 3_600_000;
/// Weighings that are drawn: the newest.
const WEIGHINGS_MAX: u32 = 300;

/// Shipments by how far they have come. Each that has not left is in exactly one of the first four.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct States {
    /// Nobody has it in hand.
    pub waiting: u64,
    /// It is open at a bench.
    pub in_hand: u64,
    /// A parcel of it is sealed, and something is still to be done.
    pub checked: u64,
    /// A hold says that it must not leave.
    pub held: u64,
    /// It left on this day.
    pub left: u64,
}

/// What a person did on this day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Whose badge; `None` for what nobody was logged in for.
    pub operator: Option<String>,
    /// Parcels sealed, counted by seals.
    pub sealed: u64,
    /// What the bench refused them.
    pub rejected: u64,
    /// Forces.
    pub forced: u64,
}

/// A judged load beside what it should have been.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weighing {
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Of which shipment.
    pub shipment: String,
    /// How far it lay from the middle of what passes.
    pub off: Mg,
    /// It was refused.
    pub refused: bool,
}

/// A scale's newest test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// Whose scale.
    pub station: String,
    /// When, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// What it showed more than the weight weighs.
    pub off: Mg,
    /// Id of the outcome.
    pub outcome: String,
}

/// The day.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Today {
    /// Shipments by how far they have come; all but `left` as it is at this moment, whichever day is asked for.
    pub states: States,
    /// Parcels whose last seal is of this day, hour by hour from its first moment; as many hours as the day has.
    pub hours: Vec<u64>,
    /// Parcels given to the courier.
    pub handed: u64,
    /// What was refused, by the fault's id, the most frequent first.
    pub faults: Vec<(String, u64)>,
    /// Who did how much, the most first.
    pub people: Vec<Person>,
    /// Forces.
    pub forces: u64,
    /// Parcels to call back.
    pub recalls: u64,
    /// Tracking rows that the marketplace is not told yet, by state.
    pub untold: Vec<(String, u64)>,
    /// The newest judged loads of the day that something was expected of, oldest first.
    pub weighings: Vec<Weighing>,
    /// The newest test of each scale.
    pub checks: Vec<Check>,
}

impl Today {
    /// Parcels sealed.
    pub fn parcels(&self) -> u64 {
        self.hours.iter().sum()
    }

    /// What was refused for one of these faults.
    pub fn refused(&self, ids: &[&str]) -> u64 {
        self.faults.iter().filter(|(id, _)| ids.contains(&id.as_str())).map(|(_, count)| count).sum()
    }
}

impl Store {
    /// The figures of a day.
    pub fn today(&mut self, scope: Scope) -> Result<Today, StoreError> {
        let (_, recalls) = self.recalls(scope.recall_ms, 1)?;
        self.read(|conn| {
            Ok(Today {
                states: states(conn, scope)?,
                hours: hours(conn, scope)?,
                handed: count(
                    conn,
                    "SELECT count(*) FROM parcel WHERE handed_ms >= ? AND handed_ms < ?",
                    params![scope.from_ms, scope.to_ms],
                )?,
                faults: faults(conn, scope)?,
                people: people(conn, scope)?,
                forces: count(
                    conn,
                    "SELECT count(*) FROM force WHERE at_ms >= ? AND at_ms < ?",
                    params![scope.from_ms, scope.to_ms],
                )?,
                recalls,
                untold: pairs(
                    conn,
                    "SELECT state, count(*) FROM tracking WHERE state IN ('ready', 'batched', 'suspended', 'parked') GROUP BY state ORDER BY state",
                    params![],
                )?,
                weighings: weighings(conn, scope)?,
                checks: checks(conn)?,
            })
        })
    }
}

fn states(conn: &Connection, scope: Scope) -> Result<States, Cause> {
    let all = count(conn, "SELECT count(*) FROM shipment WHERE left_ms IS NULL", params![])?;
    let held = count(
        conn,
        "SELECT count(DISTINCT hold.shipment) FROM hold JOIN shipment ON shipment.no = hold.shipment WHERE left_ms IS NULL",
        params![],
    )?;
    let in_hand = count(
        conn,
        "SELECT count(DISTINCT parcel.shipment) FROM parcel INDEXED BY parcel_open JOIN shipment ON shipment.no = parcel.shipment
         WHERE open_at IS NOT NULL AND left_ms IS NULL
         AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = parcel.shipment)",
        params![],
    )?;
    let checked = count(
        conn,
        "SELECT count(DISTINCT parcel.shipment) FROM parcel JOIN shipment ON shipment.no = parcel.shipment
         WHERE stage = 'checked' AND left_ms IS NULL
         AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = parcel.shipment)
         AND NOT EXISTS (SELECT 1 FROM parcel AS o WHERE o.shipment = parcel.shipment AND o.open_at IS NOT NULL)",
        params![],
    )?;
    let left = count(
        conn,
        "SELECT count(*) FROM shipment WHERE left_ms >= ? AND left_ms < ?",
        params![scope.from_ms, scope.to_ms],
    )?;
    Ok(States { waiting: all.saturating_sub(held + in_hand + checked), in_hand, checked, held, left })
}

fn hours(conn: &Connection, scope: Scope) -> Result<Vec<u64>, Cause> {
    let length = scope.to_ms.saturating_sub(scope.from_ms).max(0);
    let mut hours = vec![0; usize::try_from((length + HOUR_MS - 1) / HOUR_MS).unwrap_or(0).min(48)];
    let mut statement = conn.prepare_cached(
        "SELECT (sealed_ms - ?1) / 3600000 AS hour, count(*) FROM parcel WHERE sealed_ms >= ?1 AND sealed_ms < ?2 GROUP BY hour",
    )?;
    let mut rows = statement.query(params![scope.from_ms, scope.to_ms])?;
    while let Some(row) = rows.next()? {
        let (hour, parcels): (i64, i64) = (row.get(0)?, row.get(1)?);
        if let Some(there) = usize::try_from(hour).ok().and_then(|hour| hours.get_mut(hour)) {
            *there = parcels.unsigned_abs();
        }
    }
    Ok(hours)
}

fn faults(conn: &Connection, scope: Scope) -> Result<Vec<(String, u64)>, Cause> {
    pairs(
        conn,
        "SELECT coalesce(json_extract(body, '$.fault'), ''), count(*) FROM event
         WHERE kind IN ('sealed', 'rejected') AND kind = 'rejected' AND wall_ms >= ? AND wall_ms < ?
         GROUP BY 1 ORDER BY 2 DESC, 1",
        params![scope.from_ms, scope.to_ms],
    )
}

fn people(conn: &Connection, scope: Scope) -> Result<Vec<Person>, Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT operator, sum(sealed), sum(rejected), sum(forced) FROM (
           SELECT operator, kind = 'sealed' AS sealed, kind = 'rejected' AS rejected, 0 AS forced FROM event
           WHERE kind IN ('sealed', 'rejected') AND wall_ms >= ?1 AND wall_ms < ?2
           UNION ALL SELECT operator, 0, 0, 1 FROM force WHERE at_ms >= ?1 AND at_ms < ?2)
         GROUP BY operator ORDER BY 2 DESC, operator LIMIT 200",
    )?;
    let person = |row: &Row<'_>| {
        let number = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
        Ok(Person { operator: row.get(0)?, sealed: number(1)?, rejected: number(2)?, forced: number(3)? })
    };
    let found = statement.query_map(params![scope.from_ms, scope.to_ms], person)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn weighings(conn: &Connection, scope: Scope) -> Result<Vec<Weighing>, Cause> {
    let (first, end) = (first_fact(conn, scope.from_ms)?, first_fact(conn, scope.to_ms)?);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT wall_ms, weighing.shipment, weight_mg - (low_mg + high_mg) / 2, fault IS NOT NULL
         FROM weighing JOIN event ON event.seq = weighing.event
         WHERE weighing.event >= ? AND weighing.event < ? AND low_mg IS NOT NULL AND high_mg IS NOT NULL
         ORDER BY weighing.event DESC LIMIT {WEIGHINGS_MAX}"
    ))?;
    let read = |row: &Row<'_>| {
        Ok(Weighing { at_ms: row.get(0)?, shipment: row.get(1)?, off: Mg(row.get(2)?), refused: row.get(3)? })
    };
    let mut found: Vec<Weighing> = statement.query_map(params![first, end], read)?.collect::<Result<_, _>>()?;
    found.reverse();
    Ok(found)
}

fn checks(conn: &Connection) -> Result<Vec<Check>, Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT station, at_ms, shown_mg - reference_mg, outcome, max(event) FROM scale_check WHERE station IS NOT NULL
         GROUP BY station ORDER BY station",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Check { station: row.get(0)?, at_ms: row.get(1)?, off: Mg(row.get(2)?), outcome: row.get(3)? })
    };
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

fn count(conn: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<u64, Cause> {
    Ok(conn.prepare_cached(sql)?.query_row(params, |row| row.get::<_, i64>(0))?.unsigned_abs())
}

fn pairs(conn: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<(String, u64)>, Cause> {
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(params, |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    Ok(found.collect::<Result<_, _>>()?)
}
