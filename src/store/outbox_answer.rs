//! What came of uploads, and what people make of rows that need them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::intake::rim;
use super::{Cause, Store, StoreError, Writing};
use crate::domain::{Answered, Event, HoldReason, HoldSource, Now, RowState, ShipmentNo, Stop, TrackingKey, Waybill};

/// What a run has to record of some calls, all in one transaction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// Rows with what was said of them.
    pub rows: Vec<Answered>,
    /// Shipments that must not leave, by the marketplace's word, and that word.
    pub stopped: Vec<(ShipmentNo, String)>,
    /// Where the marketplace shows one number an order, a number that was told takes the place of the order's others.
    pub one_number: bool,
}

/// What became of a row that a person wanted to move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moved {
    /// It stands there.
    Done,
    /// There is no such row.
    NoSuchRow,
    /// It stands in this state, from which it cannot be moved so.
    Not(RowState),
}

/// Under this name the marketplace holds a shipment whose order it has closed.
const MARKETPLACE: &str = "marketplace";
/// And this is the reason.
const CLOSED: &str = "cancelled";

impl Store {
    /// Records what calls came to. A row that was moved by somebody else in the meantime stays where it is.
    pub fn answered(&mut self, shop: &str, outcome: &Outcome, at: Now) -> Result<(), StoreError> {
        self.write(|writing| {
            let mut rows = Vec::with_capacity(outcome.rows.len());
            // Both a send and the question after it may speak of one row here: the states follow each other.
            for row in &outcome.rows {
                let open = [RowState::Sending, RowState::Unknown];
                if state(writing.conn, &row.row)?.is_some_and(|state| open.contains(&state)) {
                    rows.push(row.clone());
                }
            }
            if !rows.is_empty() {
                let event = Event::UploadAnswered { shop: shop.to_owned(), rows: rows.clone() };
                writing.append(&rim(at, None, event))?;
            }
            for (shipment, say) in &outcome.stopped {
                writing.hold_by_marketplace(shipment, say, at)?;
            }
            if outcome.one_number {
                for row in rows.iter().filter(|row| row.state.is_told()) {
                    writing.supersede_others(&row.row, at)?;
                }
            }
            Ok(())
        })
    }

    /// After a run that ended in the middle: what was about to be told may have been, and is asked about from `due_ms` on. Gives how
    /// many rows that are. Only for whoever holds the shop's turn: another run's rows are on their way.
    pub fn recover_uploads(&mut self, shop: &str, due_ms: i64, at: Now) -> Result<usize, StoreError> {
        self.write(|writing| {
            let rows = sending(writing.conn, shop).map_err(StoreError::CannotAsk)?;
            let count = rows.len();
            if count > 0 {
                writing.append(&rim(at, None, Event::UploadCut { shop: shop.to_owned(), rows, due_ms }))?;
            }
            Ok(count)
        })
    }

    /// Records that nothing gets through to a shop's marketplace. The same reason again is no fact.
    pub fn stop_channel(&mut self, shop: &str, stop: &Stop, at: Now) -> Result<(), StoreError> {
        self.write(|writing| {
            if stopped(writing.conn, shop).map_err(StoreError::CannotAsk)?.as_ref() != Some(stop) {
                let event = Event::ChannelStopped { shop: shop.to_owned(), stop: stop.clone() };
                writing.append(&rim(at, None, event))?;
            }
            Ok(())
        })
    }

    /// Records that something got through again; no fact where nothing had stopped.
    pub fn resume_channel(&mut self, shop: &str, at: Now) -> Result<(), StoreError> {
        if self.channel_stop(shop)?.is_none() {
            return Ok(());
        }
        self.write(|writing| writing.append(&rim(at, None, Event::ChannelResumed { shop: shop.to_owned() })).map(drop))
    }

    /// Why the channel of a shop rests; `None` when it does not.
    pub fn channel_stop(&mut self, shop: &str) -> Result<Option<Stop>, StoreError> {
        self.read(|conn| stopped(conn, shop))
    }

    /// Whether the channel of a shop rests until a moment that has not come. Where it began to rest in the future the clock was set back
    /// since, and one call finds out.
    pub fn channel_rests(&mut self, shop: &str, now_ms: i64) -> Result<bool, StoreError> {
        self.read(|conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM channel WHERE shop = ?1 AND until_ms > ?2 AND since_ms <= ?2)";
            Ok(conn.query_row(sql, params![shop, now_ms], |row| row.get(0))?)
        })
    }

    /// Moves a row for a person: to `ready`, `parked`, `unknown`, `acked` or `superseded`. `shop` narrows nothing: a waybill is one
    /// parcel's, but it may stand for several orders, and all of them move.
    pub fn move_row(&mut self, key: &TrackingKey, to: RowState, reason: &str, at: Now) -> Result<Moved, StoreError> {
        self.write(|writing| {
            let Some(from) = state(writing.conn, key)? else { return Ok(Moved::NoSuchRow) };
            if !may_move(from, to) {
                return Ok(Moved::Not(from));
            }
            let event = Event::RowMoved { row: key.clone(), state: to, reason: reason.to_owned() };
            writing.append(&rim(at, None, event))?;
            Ok(Moved::Done)
        })
    }
}

/// What a person may do. What is on its way to the marketplace, in a file, or settled by it, stays out of their hands; only what was told
/// may be said to be superseded, and only by what is in doubt or set aside may be said to be told.
fn may_move(from: RowState, to: RowState) -> bool {
    use RowState::{Acked, AckedDuplicate, Delivered, Folded, Intercept, Parked, Ready, Retry, Superseded, Unknown};
    match to {
        Ready => matches!(from, Parked | Intercept | Retry | Folded),
        Parked => matches!(from, Ready | Retry | Unknown | Intercept),
        Unknown => matches!(from, Parked | Retry | Acked | AckedDuplicate),
        Acked => matches!(from, Parked | Unknown | Retry | Intercept),
        Superseded => matches!(from, Parked | Ready | Retry | Acked | AckedDuplicate | Delivered),
        _ => false,
    }
}

impl Writing<'_> {
    fn hold_by_marketplace(&mut self, no: &ShipmentNo, say: &str, at: Now) -> Result<(), StoreError> {
        let (Some(reason), Some(source)) = (HoldReason::parse(CLOSED), HoldSource::parse(MARKETPLACE)) else {
            return Ok(());
        };
        let stands: bool = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM hold WHERE shipment = ? AND reason = ? AND source = ?)")
            .and_then(|mut it| it.query_row([no.as_str(), CLOSED, MARKETPLACE], |row| row.get(0)))
            .map_err(|error| StoreError::CannotAsk(error.into()))?;
        if !stands {
            let event = Event::HoldSet { shipment: no.clone(), reason, source, note: say.to_owned() };
            self.append(&rim(at, Some(no), event))?;
        }
        Ok(())
    }

    fn supersede_others(&mut self, told: &TrackingKey, at: Now) -> Result<(), StoreError> {
        for waybill in others(self.conn, told).map_err(StoreError::CannotAsk)? {
            let row = TrackingKey { waybill, ..told.clone() };
            self.append(&rim(at, None, Event::RowSuperseded { row, by: told.waybill.clone() }))?;
        }
        Ok(())
    }
}

fn state(conn: &Connection, key: &TrackingKey) -> Result<Option<RowState>, StoreError> {
    let mut asks = conn
        .prepare_cached("SELECT state FROM tracking WHERE shop = ? AND order_no = ? AND waybill = ?")
        .map_err(|error| StoreError::CannotAsk(error.into()))?;
    let id: Option<String> = asks
        .query_row([&key.shop, &key.order, key.waybill.as_str()], |row| row.get(0))
        .optional()
        .map_err(|error| StoreError::CannotAsk(error.into()))?;
    Ok(id.and_then(|id| RowState::from_id(&id)))
}

/// Other rows of the order that count as told.
fn others(conn: &Connection, told: &TrackingKey) -> Result<Vec<Waybill>, Cause> {
    let mut asks =
        conn.prepare_cached("SELECT waybill, state FROM tracking WHERE shop = ? AND order_no = ? AND waybill <> ?")?;
    let rows = asks.query_map([&told.shop, &told.order, told.waybill.as_str()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut others = BTreeSet::new();
    for row in rows {
        let (waybill, state) = row?;
        if RowState::from_id(&state).is_some_and(RowState::is_told) {
            others.insert(Waybill::from(waybill));
        }
    }
    Ok(others.into_iter().collect())
}

fn sending(conn: &Connection, shop: &str) -> Result<Vec<TrackingKey>, Cause> {
    let mut asks =
        conn.prepare("SELECT order_no, waybill FROM tracking WHERE shop = ? AND state = 'sending' ORDER BY 1, 2")?;
    let rows = asks.query_map([shop], |row| {
        let waybill: String = row.get(1)?;
        Ok(TrackingKey { shop: shop.to_owned(), order: row.get(0)?, waybill: waybill.into() })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn stopped(conn: &Connection, shop: &str) -> Result<Option<Stop>, Cause> {
    let mut asks = conn.prepare_cached("SELECT class, code, say, until_ms FROM channel WHERE shop = ?")?;
    let stop = asks.query_row(params![shop], |row| {
        Ok(Stop { class: row.get(0)?, code: row.get(1)?, say: row.get(2)?, until_ms: row.get(3)? })
    });
    Ok(stop.optional()?)
}
