//! What of an import can be made ready before the store's writer is held: the journal's bodies, what to look up at once, and which goods
//! are new.

use std::collections::BTreeSet;
use std::sync::mpsc::SyncSender;

use rusqlite::Connection;

use super::derive_shipment::{Fresh, KnownGoods};
use super::{Cause, shipment_record};
use crate::domain::Shipment;

/// Lines in one transaction: some thirty milliseconds of the writer's time.
const LINES: usize = 8_000;

/// Shipments that are taken in together.
pub(super) struct Chunk {
    pub(super) shipments: Vec<Prepared>,
    numbers: Asked,
    waybills: Asked,
    /// Those of them that stand in it more than once.
    again: Known,
}

/// Texts to look for in the store, all at once.
struct Asked {
    /// As a JSON array.
    list: String,
    /// The first and the last of them in the store's order.
    span: (String, String),
}

/// A shipment with its body in the journal, should it be new.
pub(super) struct Prepared {
    pub(super) shipment: Shipment,
    pub(super) body: String,
    /// What it brings of goods that no shipment before it in this import had.
    pub(super) fresh: Fresh,
}

/// Numbers and waybills of a chunk that the store may know already: nearly always none, and then nothing more is asked.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) numbers: BTreeSet<String>,
    pub(super) waybills: BTreeSet<String>,
}

/// Makes chunks, a little ahead of whoever takes them, until there are no more shipments or nobody takes them.
pub(super) fn prepare(shipments: Vec<Shipment>, chunks: &SyncSender<Result<Chunk, Cause>>) {
    let mut shipments = shipments.into_iter().peekable();
    let mut goods = KnownGoods::default();
    while shipments.peek().is_some() {
        let mut lines = 0;
        let mut taken = Vec::new();
        while let Some(shipment) = shipments.next_if(|_| lines < LINES) {
            lines += shipment.lines.len();
            taken.push(shipment);
        }
        if chunks.send(chunk(taken, &mut goods)).is_err() {
            return;
        }
    }
}

fn chunk(shipments: Vec<Shipment>, goods: &mut KnownGoods) -> Result<Chunk, Cause> {
    let numbers: Vec<&str> = shipments.iter().map(|shipment| shipment.no.as_str()).collect();
    let waybills: Vec<&str> =
        shipments.iter().flat_map(|shipment| &shipment.waybills).map(|waybill| waybill.as_str()).collect();
    let again = Known { numbers: repeated(&numbers), waybills: repeated(&waybills) };
    let (numbers, waybills) = (asked(&numbers)?, asked(&waybills)?);
    let mut prepared = |mut shipment: Shipment| {
        shipment.revision = 1;
        Ok(Prepared { body: shipment_record::to_body(&shipment)?, fresh: goods.fresh(&shipment), shipment })
    };
    let shipments = shipments.into_iter().map(&mut prepared).collect::<Result<_, Cause>>()?;
    Ok(Chunk { shipments, numbers, waybills, again })
}

fn asked(texts: &[&str]) -> Result<Asked, Cause> {
    let end = |end: Option<&&str>| end.map_or_else(String::new, |text| (*text).to_owned());
    Ok(Asked { list: serde_json::to_string(texts)?, span: (end(texts.iter().min()), end(texts.iter().max())) })
}

fn repeated(texts: &[&str]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    texts.iter().filter(|text| !seen.insert(**text)).map(|text| (*text).to_owned()).collect()
}

impl Chunk {
    /// Those that the store knows, asked for all at once, or will when their turn comes.
    pub(super) fn known(&self, conn: &Connection) -> Result<Known, Cause> {
        let add = |known: &mut BTreeSet<String>, asked: &Asked, table: &str, column: &str| -> Result<(), Cause> {
            // Numbers of a new day mostly lie beyond all that there are.
            let any = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} BETWEEN ? AND ?)");
            if !conn.prepare_cached(&any)?.query_row([&asked.span.0, &asked.span.1], |row| row.get(0))? {
                return Ok(());
            }
            let each =
                format!("SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM {table} WHERE {column} = value)");
            let mut statement = conn.prepare_cached(&each)?;
            let found = statement.query_map([&asked.list], |row| row.get(0))?;
            found.into_iter().try_for_each(|text| text.map(|text| _ = known.insert(text)))?;
            Ok(())
        };
        let mut known = self.again.clone();
        add(&mut known.numbers, &self.numbers, "shipment", "no")?;
        add(&mut known.waybills, &self.waybills, "label", "waybill")?;
        Ok(known)
    }
}
