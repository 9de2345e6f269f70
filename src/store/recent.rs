//! What was read a moment ago and is still so. A fact never changes once it is recorded, so of a shipment its number is all that must be
//! looked up again; and the tables are made of the journal, so that below the same newest fact they say the same.

use std::sync::Arc;

use rusqlite::Connection;

use super::{Cause, shipment_record};
use crate::domain::{Hold, Shipment, ShipmentNo};
use crate::packing::LineKeys;

/// A bench has one shipment in hand, and perhaps two more that a question speaks of.
const KEPT: usize = 4;

/// A shipment with what its lines answer to.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) shipment: Arc<Shipment>,
    /// By line: what it answers to.
    pub(super) keys: Arc<Vec<LineKeys>>,
}

/// What the tables say below one newest fact, as far as it was read.
#[derive(Debug, Default)]
struct Below {
    /// That fact.
    head: i64,
    /// Shipments by number: the fact of the newest revision, and what holds them.
    shipments: Vec<(ShipmentNo, i64, Vec<Hold>)>,
    /// Whether any parcel is to be called back.
    recalls: Option<bool>,
}

/// The shipments read last, the newest first, and what the tables said of them.
#[derive(Debug, Default)]
pub(super) struct Recent {
    shipments: Vec<(i64, Read)>,
    below: Below,
}

impl Recent {
    /// The transaction that begins stands upon this fact: what was read below another one is forgotten.
    pub(super) fn stand(&mut self, head: i64) {
        if self.below.head != head {
            self.below = Below { head, ..Below::default() };
        }
    }

    /// A fact was appended. Most change nothing that is remembered here: it says so of those that every parcel brings.
    pub(super) fn appended(&mut self, seq: i64, kind: &str) {
        let same = ["scanned", "packed", "opened"].contains(&kind);
        let before = std::mem::take(&mut self.below);
        self.below = if same { Below { head: seq, ..before } } else { Below { head: seq, ..Below::default() } };
    }

    /// The fact of a shipment's newest revision and its holds, if they were read below this fact.
    pub(super) fn standing(&self, no: &ShipmentNo) -> Option<(i64, Vec<Hold>)> {
        let known = self.below.shipments.iter().find(|(known, ..)| known == no);
        known.map(|(_, event, holds)| (*event, holds.clone()))
    }

    /// Remembers them.
    pub(super) fn stands(&mut self, no: &ShipmentNo, event: i64, holds: &[Hold]) {
        self.below.shipments.insert(0, (no.clone(), event, holds.to_vec()));
        self.below.shipments.truncate(KEPT);
    }

    /// Whether any parcel is to be called back, if that was read.
    pub(super) fn recalls(&mut self) -> &mut Option<bool> {
        &mut self.below.recalls
    }

    /// The shipment that this fact imported.
    pub(super) fn shipment(&mut self, conn: &Connection, seq: i64) -> Result<Read, Cause> {
        if let Some((_, read)) = self.shipments.iter().find(|(known, _)| *known == seq) {
            return Ok(read.clone());
        }
        let body: String =
            conn.prepare_cached("SELECT body FROM event WHERE seq = ?")?.query_row([seq], |row| row.get(0))?;
        let shipment = shipment_record::from_body(&body)?;
        let keys = shipment.lines.iter().map(LineKeys::of).collect();
        let read = Read { shipment: Arc::new(shipment), keys: Arc::new(keys) };
        self.shipments.insert(0, (seq, read.clone()));
        self.shipments.truncate(KEPT);
        Ok(read)
    }

    /// A transaction was rolled back: the numbers of its facts will be given to others.
    pub(super) fn forget(&mut self) {
        *self = Recent::default();
    }
}
