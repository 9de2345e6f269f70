//! Batches between their making and the moment when their file is known to be everywhere it must be.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::intake::rim;
use super::outbox::rows_where;
use super::outbox_items::fill;
use super::{Batch, Cause, Store, StoreError};
use crate::domain::{Event, Now, PlaceStep};

/// How far the file of a batch has come at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AtPlace {
    /// The place, by the name that it was given.
    pub place: String,
    /// How far.
    pub step: PlaceStep,
    /// Why no further; empty where nothing is wrong.
    pub say: String,
}

/// What became of a batch about which a person said what is true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settled {
    /// It stands so.
    Done,
    /// There is no such batch.
    NoSuchBatch,
    /// It was delivered already, and nothing was changed.
    Delivered,
}

/// Batches that are listed at most.
const LISTED: u32 = 200;

impl Store {
    /// Batches of a profile that were built and whose file is not known to be in place: a crash came between, or a place takes nothing.
    pub fn undelivered(&mut self, profile: &str) -> Result<Vec<Batch>, StoreError> {
        self.read(|conn| {
            let mut statement =
                conn.prepare("SELECT id, file, sha256 FROM batch WHERE state = 'built' AND profile = ? ORDER BY id")?;
            let heads = statement.query_map([profile], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let heads: Vec<(String, String, String)> = heads.collect::<Result<_, _>>()?;
            heads
                .into_iter()
                .map(|(id, file, sha256)| {
                    let mut rows = rows_where(conn, "tracking.batch = ?", &id)?;
                    fill(conn, &mut rows)?;
                    Ok(Batch { rows, id, file, sha256 })
                })
                .collect()
        })
    }

    /// How far a batch has come, place by place; none where nothing is known of any.
    pub fn at_places(&mut self, batch: &str) -> Result<Vec<AtPlace>, StoreError> {
        self.read(|conn| at_places(conn, batch))
    }

    /// Records how far a batch has come at a place. The same once more is no fact.
    pub fn batch_at(&mut self, batch: &str, at_place: &AtPlace, at: Now) -> Result<(), StoreError> {
        self.write(|writing| {
            if at_places(writing.conn, batch).map_err(StoreError::CannotAsk)?.contains(at_place) {
                return Ok(());
            }
            let AtPlace { place, step, say } = at_place.clone();
            let event = Event::BatchAt { batch: batch.to_owned(), place, step, say };
            writing.append(&rim(at, None, event)).map(drop)
        })
    }

    /// Records that a batch's file is in place, everywhere.
    pub fn delivered(&mut self, batch: &str, at: Now) -> Result<(), StoreError> {
        self.write(|writing| {
            writing.append(&rim(at, None, Event::BatchDelivered { batch: batch.to_owned() })).map(drop)
        })
    }

    /// A person has asked the receiver: the file came (`true`), and the batch is delivered; or it did not, and is sent anew to every
    /// place of which nobody knows for certain that it is there.
    pub fn settle_batch(&mut self, batch: &str, came: bool, at: Now) -> Result<Settled, StoreError> {
        self.write(|writing| {
            let state = state(writing.conn, batch).map_err(StoreError::CannotAsk)?;
            match state.as_deref() {
                None => return Ok(Settled::NoSuchBatch),
                Some("built") => {}
                Some(_) => return Ok(Settled::Delivered),
            }
            if came {
                writing.append(&rim(at, None, Event::BatchDelivered { batch: batch.to_owned() }))?;
                return Ok(Settled::Done);
            }
            for known in at_places(writing.conn, batch).map_err(StoreError::CannotAsk)? {
                if matches!(known.step, PlaceStep::Moving | PlaceStep::Moved) {
                    let (batch, step, say) = (batch.to_owned(), PlaceStep::Waits, String::new());
                    let event = Event::BatchAt { batch, place: known.place, step, say };
                    writing.append(&rim(at, None, event))?;
                }
            }
            Ok(Settled::Done)
        })
    }

    /// Batches that are not everywhere yet, the oldest first, as
    /// `{"batch","profile","file","rows","built_ms","places":[{"place","step","say","at_ms"}]}`; at most 200.
    pub fn open_batches(&mut self) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT id, profile, file, rows, built_ms FROM batch WHERE state = 'built' ORDER BY id LIMIT ?";
            let mut statement = conn.prepare(sql)?;
            let heads = statement.query_map([LISTED], |row| {
                Ok(json!({"batch": row.get::<_, String>(0)?, "profile": row.get::<_, String>(1)?,
                    "file": row.get::<_, String>(2)?, "rows": row.get::<_, i64>(3)?, "built_ms": row.get::<_, i64>(4)?}))
            })?;
            let mut batches: Vec<Value> = heads.collect::<Result<_, _>>()?;
            for batch in &mut batches {
                let id = batch.get("batch").and_then(Value::as_str).unwrap_or_default().to_owned();
                if let Some(batch) = batch.as_object_mut() {
                    batch.insert("places".to_owned(), Value::Array(places_json(conn, &id)?));
                }
            }
            Ok(batches)
        })
    }
}

fn state(conn: &Connection, batch: &str) -> Result<Option<String>, Cause> {
    Ok(conn.query_row("SELECT state FROM batch WHERE id = ?", [batch], |row| row.get(0)).optional()?)
}

fn at_places(conn: &Connection, batch: &str) -> Result<Vec<AtPlace>, Cause> {
    let mut statement =
        conn.prepare_cached("SELECT place, step, say FROM batch_place WHERE batch = ? ORDER BY place")?;
    let rows = statement.query_map(params![batch], |row| {
        let step: String = row.get(1)?;
        // A step that nobody knows is taken for one after which the file may have been read.
        let step = PlaceStep::from_id(&step).unwrap_or(PlaceStep::Moving);
        Ok(AtPlace { place: row.get(0)?, step, say: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn places_json(conn: &Connection, batch: &str) -> Result<Vec<Value>, Cause> {
    let mut statement =
        conn.prepare_cached("SELECT place, step, say, at_ms FROM batch_place WHERE batch = ? ORDER BY place")?;
    let rows = statement.query_map(params![batch], |row| {
        Ok(json!({"place": row.get::<_, String>(0)?, "step": row.get::<_, String>(1)?,
            "say": row.get::<_, String>(2)?, "at_ms": row.get::<_, i64>(3)?}))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
