//! The marketplace's answers to files, row by row: what it took is acked, what it refused is set aside with its reason.

use rusqlite::Connection;

use super::intake::rim;
use super::{Cause, Store, StoreError};
use crate::domain::{Answered, Event, Now, RowState, TrackingKey, Waybill};

/// Rows of one fact, so that none grows without a limit and a scan gets its turn between two.
const CHUNK: usize = 500;

/// What the marketplace says of an order's number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// The order.
    pub order: String,
    /// The number on the label; empty where it was not told.
    pub waybill: String,
    /// Whether it was taken.
    pub done: bool,
    /// Why not.
    pub say: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    /// Recorded; so many rows.
    Noted(usize),
    /// Known already.
    Known,
    /// No such row was ever told to anybody.
    NoSuchRow,
    /// Several parcels or shops have this order, and the answer does not say which is meant.
    WhichOne,
    /// The row stands in this state, which an answer to a file does not change.
    Not(RowState),
}

impl Store {
    /// Records the marketplace's answers to a file, in their order; `file` is its name. The same answers again change nothing.
    pub fn hear_results(&mut self, file: &str, said: &[Said], at: Now) -> Result<Vec<Heard>, StoreError> {
        let mut heard = Vec::with_capacity(said.len());
        for chunk in said.chunks(CHUNK) {
            heard.extend(self.write(|writing| {
                let mut heard = Vec::with_capacity(chunk.len());
                for said in chunk {
                    let (became, rows) = judge(writing.conn, file, said).map_err(StoreError::CannotAsk)?;
                    heard.push(became);
                    // One fact a shop and row: the next answer of this file may speak of the same one.
                    for row in rows {
                        let shop = row.row.shop.clone();
                        writing.append(&rim(at, None, Event::UploadAnswered { shop, rows: vec![row] }))?;
                    }
                }
                Ok(heard)
            })?);
        }
        Ok(heard)
    }
}

/// What follows from one answer.
fn judge(conn: &Connection, file: &str, said: &Said) -> Result<(Heard, Vec<Answered>), Cause> {
    use RowState::{Acked, AckedDuplicate, Delivered, Parked, Unknown};
    let rows = of(conn, said)?;
    // A row that was never in a file is none that a file's answer can speak of, unless it is the only one.
    let meant: Vec<_> =
        rows.iter().filter(|(_, state)| !matches!(state, RowState::Superseded | RowState::Folded)).collect();
    let Some((first, state)) = meant.first() else { return Ok((Heard::NoSuchRow, Vec::new())) };
    let one_shop = meant.iter().all(|(row, _)| row.shop == first.shop);
    let one_state = meant.iter().all(|(_, other)| other == state);
    if meant.len() > 1 && !(one_shop && one_state) {
        return Ok((Heard::WhichOne, Vec::new()));
    }
    let to = if said.done { Acked } else { Parked };
    let became = match (state, said.done) {
        (Acked | AckedDuplicate, true) | (Parked, false) => Heard::Known,
        (Delivered | Unknown | Parked, true) | (Delivered | Unknown, false) => Heard::Noted(meant.len()),
        _ => Heard::Not(*state),
    };
    if !matches!(became, Heard::Noted(_)) {
        return Ok((became, Vec::new()));
    }
    let class = if said.done { "ok" } else { "permanent" };
    let say = match (said.done, said.say.is_empty()) {
        (false, true) => format!("refused by the marketplace ({file})"),
        _ => said.say.clone(),
    };
    let answer = |row: &TrackingKey| Answered {
        row: row.clone(),
        verb: "file".to_owned(),
        class: class.to_owned(),
        code: String::new(),
        say: say.clone(),
        request_id: file.to_owned(),
        ms: 0,
        state: to,
        due_ms: None,
        tries: 0,
        turns: false,
    };
    Ok((became, meant.iter().map(|(row, _)| answer(row)).collect()))
}

/// The rows of an order, or the one with that number.
fn of(conn: &Connection, said: &Said) -> Result<Vec<(TrackingKey, RowState)>, Cause> {
    let mut asks = conn.prepare_cached(
        "SELECT shop, waybill, state FROM tracking WHERE order_no = ?1 AND (?2 = '' OR waybill = ?2) ORDER BY shop, waybill LIMIT 200",
    )?;
    let found = asks.query_map([&said.order, &said.waybill], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut rows = Vec::new();
    for row in found {
        let (shop, waybill, state) = row?;
        let key = TrackingKey { shop, order: said.order.clone(), waybill: Waybill::from(waybill) };
        rows.extend(RowState::from_id(&state).map(|state| (key, state)));
    }
    Ok(rows)
}
