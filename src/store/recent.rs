//! Shipments read a moment ago. A fact never changes once it is recorded, so its number is all that must be looked up again.

use std::sync::Arc;

use rusqlite::Connection;

use super::{Cause, shipment_record};
use crate::domain::Shipment;
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

/// The shipments read last, the newest first.
#[derive(Debug, Default)]
pub(super) struct Recent(Vec<(i64, Read)>);

impl Recent {
    /// The shipment that this fact imported.
    pub(super) fn shipment(&mut self, conn: &Connection, seq: i64) -> Result<Read, Cause> {
        if let Some((_, read)) = self.0.iter().find(|(known, _)| *known == seq) {
            return Ok(read.clone());
        }
        let body: String =
            conn.prepare_cached("SELECT body FROM event WHERE seq = ?")?.query_row([seq], |row| row.get(0))?;
        let shipment = shipment_record::from_body(&body)?;
        let keys = shipment.lines.iter().map(LineKeys::of).collect();
        let read = Read { shipment: Arc::new(shipment), keys: Arc::new(keys) };
        self.0.insert(0, (seq, read.clone()));
        self.0.truncate(KEPT);
        Ok(read)
    }

    /// A transaction was rolled back: the numbers of its facts will be given to others.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}
