//! Orders in: each shipment is new, unchanged, a new revision, or refused; in chunks that never hold up a scan.

use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use rusqlite::{OptionalExtension, params};

use super::chunk::{Chunk, Known, Prepared, prepare};
use super::derive_shipment::KnownGoods;
use super::holds::reasons;
use super::record::IMPORTED;
use super::{Cause, Store, StoreError, Writing, shipment_record};
use crate::domain::{Entry, Event, HoldReason, Now, Shipment, ShipmentNo, Waybill};
use crate::packing::changes;
use crate::words::change;

/// Chunks that may wait for the writer.
const CHUNKS_AHEAD: usize = 2;
/// The gap after each, in which a waiting scan gets its turn.
const GAP: Duration = Duration::from_millis(2);

/// What became of one shipment of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// First seen.
    New,
    /// Known, and the same.
    Unchanged,
    /// Known, and changed: this is its new revision.
    Revised(u32),
    /// Only its hold changed.
    HoldChanged,
    /// Not taken, for this reason.
    Refused(String),
}

/// What became of all of them, in the order given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportReport {
    /// By shipment.
    pub outcomes: Vec<(ShipmentNo, Outcome)>,
}

impl ImportReport {
    /// How many have this kind of outcome.
    pub fn count(&self, which: impl Fn(&Outcome) -> bool) -> usize {
        self.outcomes.iter().filter(|(_, outcome)| which(outcome)).count()
    }
}

impl Store {
    /// Takes shipments in. Each stands for itself: what was taken before an error stays taken, and importing again is harmless.
    pub fn import(&mut self, shipments: Vec<Shipment>, now: impl Fn() -> Now) -> Result<ImportReport, StoreError> {
        self.import_telling(shipments, now, &mut |_, _| {})
    }

    /// The same; `progress` hears how many of how many are on the disk.
    pub fn import_telling(
        &mut self,
        shipments: Vec<Shipment>,
        now: impl Fn() -> Now,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<ImportReport, StoreError> {
        self.in_bulk(|store| store.import_chunks(shipments, now, progress))
    }

    fn import_chunks(
        &mut self,
        shipments: Vec<Shipment>,
        now: impl Fn() -> Now,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<ImportReport, StoreError> {
        let mut report = ImportReport::default();
        let mut goods = KnownGoods::default();
        let all = shipments.len();
        let mut rest = all;
        let (prepared, chunks) = sync_channel(CHUNKS_AHEAD);
        thread::scope(|scope| {
            scope.spawn(move || prepare(shipments, &prepared));
            for chunk in chunks {
                let chunk = chunk.map_err(StoreError::CannotAsk)?;
                rest = rest.saturating_sub(chunk.shipments.len());
                let at = now();
                let mut spent = Vec::with_capacity(chunk.shipments.len());
                let outcomes = self.write_knowing(&mut goods, |writing| writing.take_in(chunk, at, &mut spent))?;
                report.outcomes.extend(outcomes);
                progress(all.saturating_sub(rest), all);
                // To give back so many small pieces of memory takes a while: not the writer's, and not in a transaction.
                scope.spawn(move || drop(spent));
                if rest > 0 {
                    leave_a_gap();
                }
            }
            self.checkpoint()
        })?;
        Ok(report)
    }
}

/// A shipment as the tables know it.
pub(super) struct StoredShipment {
    shipment: Shipment,
    file_hold: Option<String>,
    shipped: bool,
    /// Every box of it is the courier's.
    gone: bool,
}

impl Writing<'_> {
    fn take_in(
        &mut self,
        chunk: Chunk,
        at: Now,
        spent: &mut Vec<Entry>,
    ) -> Result<Vec<(ShipmentNo, Outcome)>, StoreError> {
        let mut known = chunk.known(self.conn).map_err(StoreError::CannotAsk)?;
        let mut outcomes = Vec::with_capacity(chunk.shipments.len());
        for prepared in chunk.shipments {
            let shipment = &prepared.shipment;
            let (no, waybills) = (shipment.no.clone(), shipment.waybills.clone());
            outcomes.push((no.clone(), self.take_in_one(prepared, &known, at, spent)?));
            known.numbers.insert(no.to_string());
            known.waybills.extend(waybills.iter().map(ToString::to_string));
        }
        Ok(outcomes)
    }

    fn take_in_one(
        &mut self,
        prepared: Prepared,
        known: &Known,
        at: Now,
        spent: &mut Vec<Entry>,
    ) -> Result<Outcome, StoreError> {
        let Prepared { mut shipment, body } = prepared;
        let no = shipment.no.clone();
        let asked = |cause: Cause| StoreError::CannotAsk(cause);
        let seen = known.numbers.contains(no.as_str());
        let stored = if seen { self.stored(&no).map_err(asked)? } else { None };
        let hold = shipment.hold.take();
        let had = stored.as_ref().and_then(|stored| stored.file_hold.clone());
        let has = hold.as_ref().map(HoldReason::as_str);
        let hold_changed = reasons(has) != reasons(had.as_deref());
        shipment.revision = stored.as_ref().map_or(1, |stored| stored.shipment.revision);
        let outcome = match &stored {
            Some(stored) if stored.shipment == shipment && hold_changed => Outcome::HoldChanged,
            Some(stored) if stored.shipment == shipment => Outcome::Unchanged,
            Some(stored) if stored.shipped => Outcome::Refused(too_late(stored, &shipment)),
            _ => match self.waybill_owner(&shipment, known).map_err(asked)? {
                Some((waybill, owner)) => Outcome::Refused(format!(
                    "its waybill {waybill} belongs to shipment {owner}; one waybill, one parcel"
                )),
                None => stored.as_ref().map_or(Outcome::New, |stored| Outcome::Revised(stored.shipment.revision + 1)),
            },
        };
        if let Outcome::New | Outcome::Revised(_) = outcome {
            let again = stored.is_some();
            shipment.revision += u32::from(again);
            // The first import is found through its shipment's row; an entry in the index by shipment would only cost.
            let entry = rim(at, again.then_some(&no), Event::Imported(Box::new(shipment)));
            if again {
                self.append(&entry)?
            } else {
                self.append_written(&entry, IMPORTED, body)?
            };
            spent.push(entry);
        }
        if hold_changed && (stored.is_some() || outcome == Outcome::New) {
            self.change_file_hold(&no, had.as_deref(), has, at)?;
        }
        Ok(outcome)
    }

    pub(super) fn stored(&self, no: &ShipmentNo) -> Result<Option<StoredShipment>, Cause> {
        let row = self
            .conn
            .prepare_cached(
                "SELECT event.body, file_hold, EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND stage = 'shipped'),
                 NOT EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND handed_ms IS NULL)
                 FROM shipment JOIN event ON event.seq = shipment.event WHERE no = ?",
            )?
            .query_row([no.as_str()], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((body, file_hold, shipped, gone)) = row else { return Ok(None) };
        Ok(Some(StoredShipment { shipment: shipment_record::from_body(&body)?, file_hold, shipped, gone }))
    }

    /// The first of its waybills that another shipment has, and which.
    fn waybill_owner(&self, shipment: &Shipment, known: &Known) -> Result<Option<(Waybill, String)>, Cause> {
        for waybill in shipment.waybills.iter().filter(|waybill| known.waybills.contains(waybill.as_str())) {
            let owner = self
                .conn
                .prepare_cached("SELECT shipment FROM label WHERE waybill = ? AND shipment <> ?")?
                .query_row(params![waybill.as_str(), shipment.no.as_str()], |row| row.get(0))
                .optional()?;
            if let Some(owner) = owner {
                return Ok(Some((waybill.clone(), owner)));
            }
        }
        Ok(None)
    }
}

/// A shipped one is never altered; what the shop wanted is said, and how it can still be stopped.
fn too_late(stored: &StoredShipment, wanted: &Shipment) -> String {
    let changed: Vec<String> = changes(&stored.shipment, wanted).iter().map(|it| change(it).en).collect();
    let changed = if changed.is_empty() { String::new() } else { format!(" ({})", changed.join("; ")) };
    let then = if stored.gone {
        "it is on its way with the courier: ask them to stop it"
    } else {
        "if it must not leave like that, fill in its `hold`, here or by the API, and the benches call it back"
    };
    format!("it was shipped already and is never altered{changed}; {then}")
}

/// A fact from outside the benches.
pub(super) fn rim(at: Now, shipment: Option<&ShipmentNo>, event: Event) -> Entry {
    Entry { at, station: None, operator: None, device: None, shipment: shipment.cloned(), event }
}

#[expect(clippy::disallowed_methods, reason = "SQLite's lock is not fair: who waits for it can only be given time")]
fn leave_a_gap() {
    std::thread::sleep(GAP);
}
