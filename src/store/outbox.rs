//! Tracking rows on their way out: a row is in one batch only, and a held shipment's row is in none.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, named_params};

use super::intake::rim;
use super::outbox_items::fill;
use super::{Cause, Store, StoreError, Writing};
use crate::domain::{Event, Mg, Now, Sold, TrackingKey, Waybill};

/// A tracking row as a file needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// Which.
    pub key: TrackingKey,
    /// The courier, as the order file names it.
    pub carrier: String,
    /// What the parcel weighs.
    pub weight: Option<Mg>,
    /// When it was sealed, milliseconds since 1970 UTC.
    pub shipped_ms: i64,
    /// What of the order lies in the parcel, where items were asked for and the order file numbers them.
    pub sold: Sold,
}

/// Rows delivered together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// `20261121-0001`: day and running number.
    pub id: String,
    /// The file's name.
    pub file: String,
    /// The file's checksum, in hex.
    pub sha256: String,
    /// Its rows, sorted.
    pub rows: Vec<Outgoing>,
}

/// What became of the rows that were ready.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Built {
    /// The new batch; `None` when nothing could be put into one.
    pub batch: Option<Batch>,
    /// Rows that cannot be delivered as they stand, and why.
    pub refused: Vec<(TrackingKey, String)>,
    /// Rows that are settled because the marketplace takes one number an order, and the number that it is told.
    pub folded: Vec<(TrackingKey, Waybill)>,
}

/// What an exporter made of the rows it was offered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// The file's name.
    pub file: String,
    /// Its checksum, in hex.
    pub sha256: String,
    /// Rows that cannot be delivered as they stand: index into the offer, and why.
    pub refused: Vec<(usize, String)>,
    /// Rows for which the file has no room; they stay ready: indexes into the offer.
    pub left: Vec<usize>,
}

/// Whose rows are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shops<'s> {
    /// Everybody's.
    All,
    /// Those of these shops.
    Only(&'s [String]),
    /// All but those of these shops, which are told in another way.
    But(&'s [String]),
}

impl Shops<'_> {
    /// As parameters of [`OF_SHOPS`]: whether a row's shop must be in the list, and the list; without a list, nothing is asked.
    pub(super) fn parameters(self) -> (Option<bool>, String) {
        let list = |shops: &[String]| serde_json::Value::from(shops).to_string();
        match self {
            Shops::All => (None, "[]".to_owned()),
            Shops::Only(shops) => (Some(true), list(shops)),
            Shops::But(shops) => (Some(false), list(shops)),
        }
    }
}

/// A file that is to be made of ready rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Draft<'d> {
    /// The day, as batches are numbered by.
    pub day: &'d str,
    /// The profile's name.
    pub profile: &'d str,
    /// The marketplace takes one number an order: that of its first parcel is told, and the rows of the others are settled as folded.
    /// Where another one was told already, that one stands.
    pub one_number: bool,
    /// The file tells what lies in a parcel, item by item.
    pub items: bool,
    /// Whose rows.
    pub shops: Shops<'d>,
}

/// Rows offered for one file.
const ROWS_MAX: u32 = 50_000;
const COLUMNS: &str =
    "tracking.shop, tracking.order_no, tracking.waybill, tracking.carrier, tracking.weight_mg, tracking.shipped_ms";
/// The gate at delivery: nothing held, suspended or refused goes out.
pub(super) const READY: &str =
    "tracking.state = 'ready' AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = tracking.shipment)";

/// The rows of some shops.
pub(super) const OF_SHOPS: &str =
    "(:among IS NULL OR :among = EXISTS (SELECT 1 FROM json_each(:shops) WHERE value = tracking.shop))";

impl Store {
    /// Puts ready rows into a new batch. `pack` is given the batch's id and the rows, sorted; `None` when nothing is ready.
    /// With every row refused, the refusals are recorded and there is no batch.
    pub fn build_batch(
        &mut self,
        draft: Draft<'_>,
        at: Now,
        pack: impl FnOnce(&str, &[Outgoing]) -> Manifest,
    ) -> Result<Built, StoreError> {
        let Draft { day, profile, one_number, items, shops } = draft;
        self.write(|writing| {
            let folded = if one_number { fold(writing, shops, at)? } else { Vec::new() };
            let mut rows = ready(writing.conn, shops).map_err(StoreError::CannotAsk)?;
            if items {
                fill(writing.conn, &mut rows).map_err(StoreError::CannotAsk)?;
            }
            if rows.is_empty() {
                return Ok(Built { folded, ..Built::default() });
            }
            let id = next_id(writing.conn, day).map_err(StoreError::CannotAsk)?;
            let manifest = pack(&id, &rows);
            let mut built = Built { folded, ..Built::default() };
            let mut out: BTreeSet<usize> = manifest.left.into_iter().collect();
            for (index, reason) in manifest.refused {
                if let Some(row) = rows.get(index) {
                    let event = Event::RowRefused { row: row.key.clone(), reason: reason.clone() };
                    writing.append(&rim(at, None, event))?;
                    built.refused.push((row.key.clone(), reason));
                    out.insert(index);
                }
            }
            let kept = rows.into_iter().enumerate().filter(|(index, _)| !out.contains(index));
            let taken: Vec<Outgoing> = kept.map(|(_, row)| row).collect();
            if taken.is_empty() {
                return Ok(built);
            }
            let batch = Batch { id, file: manifest.file, sha256: manifest.sha256, rows: taken };
            let event = Event::BatchBuilt {
                batch: batch.id.clone(),
                profile: profile.to_owned(),
                file: batch.file.clone(),
                sha256: batch.sha256.clone(),
                rows: batch.rows.iter().map(|row| row.key.clone()).collect(),
            };
            writing.append(&rim(at, None, event))?;
            built.batch = Some(batch);
            Ok(built)
        })
    }

    /// How many rows are ready.
    pub fn ready_rows(&mut self, shops: Shops<'_>) -> Result<usize, StoreError> {
        self.read(|conn| {
            let (among, list) = shops.parameters();
            let sql = format!("SELECT count(*) FROM tracking WHERE {READY} AND {OF_SHOPS}");
            let rows: i64 = conn.query_row(&sql, named_params! {":among": among, ":shops": list}, |row| row.get(0))?;
            Ok(usize::try_from(rows).unwrap_or(0))
        })
    }

    /// When the row that has been ready longest was sealed; `None` when nothing is ready.
    pub fn waiting_since(&mut self, shops: Shops<'_>) -> Result<Option<i64>, StoreError> {
        self.read(|conn| {
            let (among, list) = shops.parameters();
            let sql = format!("SELECT min(shipped_ms) FROM tracking WHERE {READY} AND {OF_SHOPS}");
            Ok(conn.query_row(&sql, named_params! {":among": among, ":shops": list}, |row| row.get(0))?)
        })
    }
}

/// Settles the ready rows of parcels whose order is told by another number.
fn fold(writing: &mut Writing<'_>, shops: Shops<'_>, at: Now) -> Result<Vec<(TrackingKey, Waybill)>, StoreError> {
    let rows = folding(writing.conn, shops).map_err(StoreError::CannotAsk)?;
    for (row, told) in &rows {
        writing.append(&rim(at, None, Event::RowFolded { row: row.clone(), told: told.clone() }))?;
    }
    Ok(rows)
}

/// Ready rows with the number that is told in their place: one that was told already, else that of the lowest parcel that can be told.
pub(super) fn folding(conn: &Connection, shops: Shops<'_>) -> Result<Vec<(TrackingKey, Waybill)>, Cause> {
    let sql = format!(
        "SELECT shop, order_no, waybill, told FROM (
             SELECT tracking.shop, tracking.order_no, tracking.waybill, (
                 SELECT other.waybill FROM tracking AS other
                 WHERE other.shop = tracking.shop AND other.order_no = tracking.order_no
                 AND other.shipment = tracking.shipment AND other.state NOT IN ('parked', 'folded', 'intercept', 'superseded')
                 ORDER BY other.state IN ('ready', 'suspended'), other.parcel LIMIT 1
             ) AS told
             FROM tracking WHERE {READY} AND {OF_SHOPS}
         ) WHERE told <> waybill ORDER BY 1, 2, 3 LIMIT {ROWS_MAX}"
    );
    let mut statement = conn.prepare(&sql)?;
    let (among, list) = shops.parameters();
    let rows = statement.query_map(named_params! {":among": among, ":shops": list}, |row| {
        let (waybill, told): (String, String) = (row.get(2)?, row.get(3)?);
        Ok((TrackingKey { shop: row.get(0)?, order: row.get(1)?, waybill: waybill.into() }, told.into()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn ready(conn: &Connection, shops: Shops<'_>) -> Result<Vec<Outgoing>, Cause> {
    let sql = format!("SELECT {COLUMNS} FROM tracking WHERE {READY} AND {OF_SHOPS} ORDER BY 1, 2, 3 LIMIT {ROWS_MAX}");
    let mut statement = conn.prepare(&sql)?;
    let (among, list) = shops.parameters();
    let rows = statement.query_map(named_params! {":among": among, ":shops": list}, outgoing)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn rows_where(conn: &Connection, condition: &str, value: &str) -> Result<Vec<Outgoing>, Cause> {
    let mut statement = conn.prepare(&format!("SELECT {COLUMNS} FROM tracking WHERE {condition} ORDER BY 1, 2, 3"))?;
    let rows = statement.query_map([value], outgoing)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn outgoing(row: &Row<'_>) -> rusqlite::Result<Outgoing> {
    Ok(Outgoing {
        key: TrackingKey { shop: row.get(0)?, order: row.get(1)?, waybill: row.get::<_, String>(2)?.into() },
        carrier: row.get(3)?,
        weight: row.get::<_, Option<i64>>(4)?.map(Mg),
        shipped_ms: row.get(5)?,
        sold: Sold::default(),
    })
}

fn next_id(conn: &Connection, day: &str) -> Result<String, Cause> {
    let batches: i64 = conn.query_row("SELECT count(*) FROM batch", [], |row| row.get(0))?;
    Ok(format!("{day}-{:04}", batches + 1))
}
