//! Holds set and lifted from outside the benches, and how long ago their sources were heard of.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::intake::rim;
use super::{Cause, Store, StoreError, Writing};
use crate::domain::{Event, Hold, HoldReason, HoldSource, Now, ShipmentNo};

/// A source that reports oftener than this leaves no fact each time.
const REPORT_MS: i64 = 10_000;

impl Store {
    /// Sets a hold; again with the same source and note changes nothing and is no fact, but for the report of a source that named
    /// itself. `Ok(false)` when there is no such shipment.
    pub fn set_hold(
        &mut self,
        no: &ShipmentNo,
        reason: &HoldReason,
        source: HoldSource,
        note: &str,
        at: Now,
    ) -> Result<bool, StoreError> {
        self.write(|writing| {
            if !writing.knows(no)? {
                return Ok(false);
            }
            let stands =
                writing.holds(no)?.into_iter().any(|it| it.reason == *reason && it.source == source && it.note == note);
            match &source {
                HoldSource::Named(_) if stands => writing.report(&source, at)?,
                _ if stands => {}
                _ => {
                    let (shipment, reason, note) = (no.clone(), reason.clone(), note.to_owned());
                    writing.append(&rim(at, Some(no), Event::HoldSet { shipment, reason, source, note }))?;
                }
            }
            Ok(true)
        })
    }

    /// Lifts what a source holds for this reason. A caller that names nobody ([`HoldSource::Api`]) speaks for the people of the shop:
    /// it lifts what was set so or at a bench, or, where there is no such hold, the order file's; never that of a source with a name
    /// of its own. `Ok(false)` when there is no such shipment, or nothing was lifted.
    pub fn lift_hold(
        &mut self,
        no: &ShipmentNo,
        reason: &HoldReason,
        source: HoldSource,
        at: Now,
    ) -> Result<bool, StoreError> {
        self.write(|writing| {
            let all = writing.holds(no)?.into_iter().filter(|hold| hold.reason == *reason);
            let all: Vec<HoldSource> = all.map(|hold| hold.source).collect();
            let among = |lifts: &[HoldSource]| all.iter().filter(|it| lifts.contains(it)).cloned().collect::<Vec<_>>();
            let lifted = match &source {
                HoldSource::Api => Some(among(&[HoldSource::Api, HoldSource::Bench]))
                    .filter(|own| !own.is_empty())
                    .unwrap_or_else(|| among(&[HoldSource::File])),
                own => among(std::slice::from_ref(own)),
            };
            for lift in &lifted {
                let (shipment, reason, by) = (no.clone(), reason.clone(), source.clone());
                writing.append(&rim(at, Some(no), Event::HoldLifted { shipment, reason, source: lift.clone(), by }))?;
            }
            if lifted.is_empty() && matches!(source, HoldSource::Named(_)) && writing.knows(no)? {
                writing.report(&source, at)?;
            }
            Ok(!lifted.is_empty())
        })
    }

    /// Records that a source of holds said that all it knows is known here.
    pub fn report_source(&mut self, source: &HoldSource, at: Now) -> Result<(), StoreError> {
        self.write(|writing| writing.report(source, at))
    }

    /// When each source reported last, by its id; milliseconds since 1970 UTC.
    pub fn reports(&mut self) -> Result<BTreeMap<String, i64>, StoreError> {
        self.read(reports)
    }
}

impl Writing<'_> {
    /// The same within a decision.
    pub fn reports(&mut self) -> Result<BTreeMap<String, i64>, StoreError> {
        reports(self.conn).map_err(StoreError::CannotAsk)
    }

    fn report(&mut self, source: &HoldSource, at: Now) -> Result<(), StoreError> {
        let last = self.reports()?.get(source.id()).copied();
        let just_now = last.is_some_and(|last| (0..REPORT_MS).contains(&at.wall_ms.saturating_sub(last)));
        if !just_now {
            self.append(&rim(at, None, Event::SourceReported { source: source.clone() }))?;
        }
        Ok(())
    }

    /// Takes the `hold` of an order file for the one that it had before. Several reasons stand in one cell with `|` between them.
    pub(super) fn change_file_hold(
        &mut self,
        no: &ShipmentNo,
        had: Option<&str>,
        has: Option<&str>,
        at: Now,
    ) -> Result<(), StoreError> {
        let (had, has) = (reasons(had), reasons(has));
        let by = || HoldSource::File;
        // Also what a person has lifted in the meantime: the file says that it knows.
        for reason in had.iter().filter(|reason| !has.contains(reason)) {
            let (shipment, reason) = (no.clone(), reason.clone());
            self.append(&rim(at, Some(no), Event::HoldLifted { shipment, reason, source: by(), by: by() }))?;
        }
        for reason in has.iter().filter(|reason| !had.contains(reason)) {
            let (shipment, reason, note) = (no.clone(), reason.clone(), String::new());
            self.append(&rim(at, Some(no), Event::HoldSet { shipment, reason, source: by(), note }))?;
        }
        Ok(())
    }

    fn holds(&self, no: &ShipmentNo) -> Result<Vec<Hold>, StoreError> {
        holds(self.conn, no.as_str()).map_err(StoreError::CannotAsk)
    }

    fn knows(&self, no: &ShipmentNo) -> Result<bool, StoreError> {
        let known = || -> Result<bool, Cause> {
            let mut asks = self.conn.prepare_cached("SELECT 1 FROM shipment WHERE no = ?")?;
            Ok(asks.query_row([no.as_str()], |_| Ok(())).optional()?.is_some())
        };
        known().map_err(StoreError::CannotAsk)
    }
}

/// Why a shipment must not leave: by reason, then by source.
pub(super) fn holds(conn: &Connection, no: &str) -> Result<Vec<Hold>, Cause> {
    let mut statement = conn
        .prepare_cached("SELECT reason, source, note, since_ms FROM hold WHERE shipment = ? ORDER BY reason, source")?;
    let mut rows = statement.query(params![no])?;
    let mut holds = Vec::new();
    while let Some(row) = rows.next()? {
        let (reason, source): (String, String) = (row.get(0)?, row.get(1)?);
        // Whatever the words in the table, a row of it holds.
        let reason = HoldReason::parse(&reason).or_else(|| HoldReason::parse(HoldReason::HAND));
        let source = HoldSource::parse(&source).unwrap_or(HoldSource::Api);
        holds.extend(reason.map(|reason| (reason, source, row.get(2), row.get(3))));
    }
    let made = |(reason, source, note, since_ms)| Ok(Hold { reason, source, note: note?, since_ms: since_ms? });
    holds.into_iter().map(made).collect()
}

fn reports(conn: &Connection) -> Result<BTreeMap<String, i64>, Cause> {
    let mut statement = conn.prepare_cached("SELECT name, reported_ms FROM hold_source")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The reasons in a cell of an order file, with `|` between them.
pub(super) fn reasons(cell: Option<&str>) -> BTreeSet<HoldReason> {
    cell.into_iter().flat_map(|cell| cell.split('|')).filter_map(HoldReason::parse).collect()
}
