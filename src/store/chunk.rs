//! What of an import can be made ready before the store's writer is held: the journal's bodies, and what to look up at once.

use std::collections::BTreeSet;
use std::sync::mpsc::SyncSender;

use rusqlite::Connection;

use super::{Cause, shipment_record};
use crate::domain::Shipment;

/// Lines in one transaction: some twenty milliseconds of the writer's time.
const LINES: usize = 5_000;

/// Shipments that are taken in together.
pub(super) struct Chunk {
    pub(super) shipments: Vec<Prepared>,
    /// Their numbers and waybills, each as a JSON array.
    numbers: String,
    waybills: String,
}

/// A shipment with its body in the journal, should it be new.
pub(super) struct Prepared {
    pub(super) shipment: Shipment,
    pub(super) body: String,
}

/// Numbers and waybills of a chunk that the store knows already: nearly always none, and then nothing more is asked.
#[derive(Default)]
pub(super) struct Known {
    pub(super) numbers: BTreeSet<String>,
    pub(super) waybills: BTreeSet<String>,
}

/// Makes chunks, a little ahead of whoever takes them, until there are no more shipments or nobody takes them.
pub(super) fn prepare(shipments: Vec<Shipment>, chunks: &SyncSender<Result<Chunk, Cause>>) {
    let mut shipments = shipments.into_iter().peekable();
    while shipments.peek().is_some() {
        let mut lines = 0;
        let mut taken = Vec::new();
        while let Some(shipment) = shipments.next_if(|_| lines < LINES) {
            lines += shipment.lines.len();
            taken.push(shipment);
        }
        if chunks.send(chunk(taken)).is_err() {
            return;
        }
    }
}

fn chunk(shipments: Vec<Shipment>) -> Result<Chunk, Cause> {
    let numbers: Vec<&str> = shipments.iter().map(|shipment| shipment.no.as_str()).collect();
    let waybills: Vec<&str> =
        shipments.iter().flat_map(|shipment| &shipment.waybills).map(|waybill| waybill.as_str()).collect();
    let (numbers, waybills) = (serde_json::to_string(&numbers)?, serde_json::to_string(&waybills)?);
    let prepared = |mut shipment: Shipment| {
        shipment.revision = 1;
        Ok(Prepared { body: shipment_record::to_body(&shipment)?, shipment })
    };
    let shipments = shipments.into_iter().map(prepared).collect::<Result<_, Cause>>()?;
    Ok(Chunk { shipments, numbers, waybills })
}

impl Chunk {
    /// Asks once for all of them.
    pub(super) fn known(&self, conn: &Connection) -> Result<Known, Cause> {
        let among = |sql: &str, list: &str| -> Result<BTreeSet<String>, Cause> {
            let mut statement = conn.prepare_cached(sql)?;
            let found = statement.query_map([list], |row| row.get(0))?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        Ok(Known {
            numbers: among(
                "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM shipment WHERE no = value)",
                &self.numbers,
            )?,
            waybills: among(
                "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM label WHERE waybill = value)",
                &self.waybills,
            )?,
        })
    }
}
