//! The journal: facts in one order, each bound to the one before by its hash.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::derive_shipment::Fresh;
use super::derive_trail::SPANS;
use super::{Cause, Store, StoreError, Writing, derive, record, reread};
use crate::domain::{Entry, Event, Now, StationId};

/// Where the chain begins.
pub(super) const GENESIS: [u8; 32] = [0; 32];
/// Number and hash of the newest fact: one link proves all before it.
pub(super) type Head = (i64, [u8; 32]);
/// The head of a journal without a fact.
pub(super) const NO_FACT: Head = (0, GENESIS);
/// A restart replays at most so many facts of its station.
const REPLAY_MAX: u32 = 100_000;

/// Reads facts in the order of [`columns`].
pub(super) const FACTS: &str =
    "SELECT seq, wall_ms, mono_ms, station, operator, device, shipment, kind, body, hash FROM event";

/// A fact as it stands in the journal.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) columns: Columns<'static>,
    pub(super) hash: Vec<u8>,
}

/// The columns that the hash covers.
#[derive(Clone, Debug)]
pub(super) struct Columns<'a> {
    pub(super) wall_ms: i64,
    pub(super) mono_ms: i64,
    pub(super) station: Option<Cow<'a, str>>,
    pub(super) operator: Option<Cow<'a, str>>,
    pub(super) device: Option<Cow<'a, str>>,
    pub(super) shipment: Option<Cow<'a, str>>,
    pub(super) kind: Cow<'a, str>,
    pub(super) body: Cow<'a, str>,
}

impl Writing<'_> {
    /// Appends a fact and derives the tables from it. Returns its number.
    pub fn append(&mut self, entry: &Entry) -> Result<i64, StoreError> {
        let written = record::write(&entry.event).map_err(|error| StoreError::NotSaved(error.into()));
        let (kind, body) = written?;
        self.append_written(entry, kind, body, None)
    }

    /// The same for a fact whose body was written before, and maybe looked through for new goods.
    pub(super) fn append_written(
        &mut self,
        entry: &Entry,
        kind: &str,
        body: String,
        fresh: Option<&Fresh>,
    ) -> Result<i64, StoreError> {
        self.try_append(entry, kind, body, fresh).map_err(StoreError::NotSaved)
    }

    fn try_append(&mut self, entry: &Entry, kind: &str, body: String, fresh: Option<&Fresh>) -> Result<i64, Cause> {
        let before = self.head()?;
        let seq = before.0 + 1;
        let columns = Columns {
            wall_ms: entry.at.wall_ms,
            mono_ms: i64::try_from(entry.at.mono_ms).unwrap_or(i64::MAX),
            station: entry.station.as_ref().map(|it| it.as_str().into()),
            operator: entry.operator.as_ref().map(|it| it.as_str().into()),
            device: entry.device.as_ref().map(|it| it.as_str().into()),
            shipment: entry.shipment.as_ref().map(|it| it.as_str().into()),
            kind: kind.into(),
            body: body.into(),
        };
        let hash = link(&before.1, seq, &columns);
        insert(self.conn, seq, &columns, &hash)?;
        derive::apply(self.conn, seq, entry, fresh)?;
        self.head = Some((seq, hash));
        self.recent.appended(before, (seq, hash), entry);
        Ok(seq)
    }

    /// Number and hash of the newest fact.
    fn head(&mut self) -> Result<Head, Cause> {
        let newest = match self.head {
            Some(newest) => newest,
            None => head(self.conn)?,
        };
        self.head = Some(newest);
        Ok(newest)
    }

    /// What was read before is believed as far as it was read upon the newest fact.
    pub(super) fn stand(&mut self) -> Result<(), Cause> {
        let head = self.head()?;
        self.recent.stand(head);
        Ok(())
    }
}

impl Store {
    /// The facts that a station's session is made of: all since the parcel it sealed or handed over last, oldest first.
    pub fn session_events(&mut self, station: &StationId) -> Result<Vec<Entry>, StoreError> {
        self.read(|conn| {
            let sealed: Option<i64> = conn.query_row(
                "SELECT max(seq) FROM event WHERE station = ? AND kind IN ('sealed', 'handed-over')",
                [station.as_str()],
                |row| row.get(0),
            )?;
            let (station, since) = (station.as_str(), sealed.unwrap_or(0));
            let mut facts = BTreeMap::new();
            let mut statement = conn.prepare(&format!(
                "{FACTS} WHERE station = ? AND seq >= ? AND kind <> 'packed' ORDER BY seq DESC LIMIT ?"
            ))?;
            for row in statement.query_map(params![station, since, REPLAY_MAX], numbered)? {
                let (seq, fact) = row?;
                facts.insert(seq, fact);
            }
            if facts.len() >= REPLAY_MAX as usize {
                tracing::error!(%station, limit = REPLAY_MAX, "more facts than are replayed; the session may be incomplete");
            }
            // What was counted lies in no index, but between facts that the shipment's boxes know.
            let shipments: BTreeSet<Cow<'_, str>> =
                facts.values().filter_map(|fact| fact.columns.shipment.clone()).collect();
            let mut counts = conn.prepare(&format!(
                "WITH span AS ({SPANS}) SELECT event.* FROM span CROSS JOIN event
                 WHERE seq BETWEEN a AND b AND seq >= ?2 AND station = ?3 AND shipment = ?1 AND kind = 'packed'"
            ))?;
            for shipment in shipments {
                for row in counts.query_map(params![shipment, since, station], numbered)? {
                    let (seq, fact) = row?;
                    facts.insert(seq, fact);
                }
            }
            facts.into_values().map(Stored::entry).collect()
        })
    }

    /// How many parcels a bench accepted since this moment (milliseconds since 1970 UTC). Walks back from the newest one.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub fn sealed_since(&mut self, station: &StationId, from_ms: i64) -> Result<u64, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT wall_ms, kind FROM event WHERE station = ? AND kind IN ('sealed', 'handed-over') ORDER BY seq DESC",
            )?;
            let mut rows = statement.query([station.as_str()])?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                if row.get::<_, i64>(0)? < from_ms {
                    break;
                }
                count += u64::from(row.get::<_, String>(1)? == "sealed");
            }
            Ok(count)
        })
    }

    /// Number and hash of the newest fact.
    pub fn chain_head(&mut self) -> Result<(i64, [u8; 32]), StoreError> {
        self.read(head)
    }
}

impl Stored {
    /// The fact itself.
    pub(super) fn entry(self) -> Result<Entry, Cause> {
        let columns = self.columns;
        let event: Event = reread::read(&columns.kind, &columns.body)?;
        Ok(Entry {
            at: Now { wall_ms: columns.wall_ms, mono_ms: u64::try_from(columns.mono_ms).unwrap_or(0) },
            station: columns.station.map(Into::into),
            operator: columns.operator.map(Into::into),
            device: columns.device.map(Into::into),
            shipment: columns.shipment.map(Into::into),
            event,
        })
    }
}

/// Writes a fact down as it is.
pub(super) fn insert(conn: &Connection, seq: i64, columns: &Columns<'_>, hash: &[u8; 32]) -> rusqlite::Result<()> {
    let Columns { wall_ms, mono_ms, station, operator, device, shipment, kind, body } = columns;
    conn.prepare_cached(
        "INSERT INTO event (seq, wall_ms, mono_ms, station, operator, device, shipment, kind, body, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![seq, wall_ms, mono_ms, station, operator, device, shipment, kind, body, hash])?;
    Ok(())
}

/// Reads a fact with its number.
fn numbered(row: &Row<'_>) -> rusqlite::Result<(i64, Stored)> {
    Ok((row.get(0)?, columns(row)?))
}

/// Reads the columns of a fact but its number, in the table's order.
pub(super) fn columns(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        columns: Columns {
            wall_ms: row.get(1)?,
            mono_ms: row.get(2)?,
            station: row.get(3)?,
            operator: row.get(4)?,
            device: row.get(5)?,
            shipment: row.get(6)?,
            kind: row.get(7)?,
            body: row.get(8)?,
        },
        hash: row.get(9)?,
    })
}

/// The hash of a fact: SHA-256 over the hash before it and every column, each text with its length before it.
pub(super) fn link(before: &[u8; 32], seq: i64, columns: &Columns<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    for number in [seq, columns.wall_ms, columns.mono_ms] {
        hash.update(number.to_be_bytes());
    }
    let optional = [&columns.station, &columns.operator, &columns.device, &columns.shipment];
    let texts = optional.into_iter().map(|text| text.as_deref()).chain([Some(&*columns.kind), Some(&*columns.body)]);
    for text in texts {
        let length = text.map_or(-1, |text| i64::try_from(text.len()).unwrap_or(i64::MAX));
        hash.update(length.to_be_bytes());
        hash.update(text.unwrap_or_default());
    }
    hash.finalize().into()
}

/// Number and hash of the newest fact.
pub(super) fn head(conn: &Connection) -> Result<Head, Cause> {
    let newest = conn
        .prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(newest.unwrap_or(NO_FACT))
}

/// Bytes as people write them down.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
