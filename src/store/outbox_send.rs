//! Rows on their way to a marketplace: which orders are due, and the record that they are about to be told, made before they are.
//!
//! The gate is read twice: inside the transaction that writes `sending`, and once more, without a record, just before each request.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::intake::rim;
use super::outbox_gate::{DUE, FREE};
use super::outbox_plan::{OrderRow, Plan, plan};
use super::{Cause, Store, StoreError, Writing};
use crate::domain::{Event, Now, RowState, Sending, ShipmentNo, TrackingKey, Waybill};
use crate::market::{Packs, Verb};

/// Which rows of a shop may be told.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The shop.
    pub shop: String,
    /// The moment, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Only shipments that must have left by then; `None`: all.
    pub ship_by_ms: Option<i64>,
    /// Only parcels that were handed over.
    pub handed_over: bool,
    /// How many numbers of an order the marketplace takes.
    pub packs: Packs,
    /// What it can be asked to do.
    pub verbs: &'static [Verb],
}

/// One order that is told, or asked about, in one call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// The shop.
    pub shop: String,
    /// The order's number.
    pub order: String,
    /// What is asked of the marketplace.
    pub verb: Verb,
    /// Its rows, at least one.
    pub rows: Vec<JobRow>,
    /// Every number that the request names, with its courier as the order file has it: those of the rows, and those told before.
    pub packages: Vec<(String, Waybill)>,
    /// How often it was tried without success since the night began.
    pub tries: u32,
}

/// A row of a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobRow {
    /// Which.
    pub key: TrackingKey,
    /// The shipment that it is of.
    pub shipment: ShipmentNo,
}

/// What became of orders that were to be told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Begun {
    /// Recorded as about to be told.
    pub jobs: Vec<Job>,
    /// Rows that cannot be told as they stand, and why.
    pub parked: Vec<(TrackingKey, String)>,
    /// Rows that are settled by the number of another parcel, and that number.
    pub folded: Vec<(TrackingKey, Waybill)>,
}

/// Orders of one run at most; a run that reaches it begins another.
pub const ORDERS_MAX: u32 = 200_000;

impl Store {
    /// Orders of a shop with rows that may be told, the most urgent first. Nothing is recorded: the caller has picked them, no more.
    pub fn orders_to_tell(&mut self, scope: &Scope) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let sql = format!(
                "SELECT tracking.order_no, min(coalesce(shipment.ship_by_ms, {})) AS by FROM tracking
                 JOIN shipment ON shipment.no = tracking.shipment
                 WHERE tracking.shop = :shop AND {FREE} AND (:by IS NULL OR shipment.ship_by_ms <= :by)
                 GROUP BY tracking.order_no ORDER BY by, tracking.order_no LIMIT {ORDERS_MAX}",
                i64::MAX
            );
            let by = scope.ship_by_ms;
            let gate = named_params! {":shop": scope.shop, ":at": scope.at_ms, ":handed": scope.handed_over, ":by": by};
            let mut statement = conn.prepare(&sql)?;
            let orders = statement.query_map(gate, |row| row.get(0))?;
            Ok(orders.collect::<Result<_, _>>()?)
        })
    }

    /// Records that orders are about to be told, as far as the gate lets them. `build` makes the request of a job and gives the SHA-256
    /// of what is asked for, or says why it can never be asked.
    pub fn begin(
        &mut self,
        scope: &Scope,
        orders: &[String],
        at: Now,
        mut build: impl FnMut(&Job) -> Result<String, String>,
    ) -> Result<Begun, StoreError> {
        self.write(|writing| {
            let (mut begun, mut sending) = (Begun::default(), Vec::new());
            for order in orders {
                let rows = rows(writing.conn, scope, order).map_err(StoreError::CannotAsk)?;
                let chosen = plan(&rows, scope.packs, scope.verbs);
                let row = |index: &usize| rows.get(*index);
                match chosen {
                    Plan::Leave => {}
                    Plan::Fold { rows: folded, told } => {
                        let told = row(&told).map(|row| Waybill::from(row.waybill.as_str()));
                        for (row, told) in folded.iter().filter_map(row).zip(std::iter::repeat(told).flatten()) {
                            let event = Event::RowFolded { row: key(scope, order, row), told: told.clone() };
                            writing.append(&rim(at, None, event))?;
                            begun.folded.push((key(scope, order, row), told));
                        }
                    }
                    Plan::Park { rows, why } => {
                        let keys = rows.iter().filter_map(row).map(|row| key(scope, order, row)).collect();
                        begun.parked.extend(writing.park(keys, why, at)?);
                    }
                    Plan::Tell { verb, rows, all } => {
                        let job = job(scope, order, verb, rows.iter().filter_map(row), all.iter().filter_map(row));
                        match build(&job) {
                            Ok(sha256) => {
                                let verb = job.verb.id().to_owned();
                                let row = |it: &JobRow| Sending {
                                    row: it.key.clone(),
                                    verb: verb.clone(),
                                    sha256: sha256.clone(),
                                };
                                sending.extend(job.rows.iter().map(row));
                                begun.jobs.push(job);
                            }
                            Err(why) => {
                                let keys = job.rows.iter().map(|it| it.key.clone()).collect();
                                begun.parked.extend(writing.park(keys, &why, at)?);
                            }
                        }
                    }
                }
            }
            if !sending.is_empty() {
                let event = Event::UploadBegun { shop: scope.shop.clone(), rows: sending };
                writing.append(&rim(at, None, event))?;
            }
            Ok(begun)
        })
    }

    /// Whether a job may still be sent: it was recorded, and nothing has been held since. `handed_over`: nor given back by the courier.
    pub fn may_still_leave(&mut self, job: &Job, handed_over: bool) -> Result<bool, StoreError> {
        self.read(|conn| {
            let mut asks = conn.prepare_cached(
                "SELECT tracking.state = 'sending'
                 AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = tracking.shipment)
                 AND NOT EXISTS (SELECT 1 FROM parcel WHERE parcel.waybill = tracking.waybill AND parcel.suspended)
                 AND (? = 0 OR EXISTS (SELECT 1 FROM parcel
                     WHERE parcel.waybill = tracking.waybill AND parcel.handed_ms IS NOT NULL))
                 FROM tracking WHERE shop = ? AND order_no = ? AND waybill = ?",
            )?;
            for row in &job.rows {
                let may: Option<bool> = asks
                    .query_row(params![handed_over, row.key.shop, row.key.order, row.key.waybill.as_str()], |row| {
                        row.get(0)
                    })
                    .optional()?;
                if may != Some(true) {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// Orders of a shop of which nobody knows whether the marketplace was told, as far as they are due to be asked about.
    pub fn orders_to_ask(&mut self, shop: &str, at_ms: i64) -> Result<Vec<Job>, StoreError> {
        self.read(|conn| {
            let mut asks = conn.prepare(&format!(
                "SELECT DISTINCT order_no FROM tracking
                 WHERE shop = :shop AND state = 'unknown' AND {DUE} ORDER BY 1 LIMIT {ORDERS_MAX}",
            ))?;
            let which = named_params! {":shop": shop, ":at": at_ms};
            let orders = asks.query_map(which, |row| row.get::<_, String>(0))?;
            let scope = Scope {
                shop: shop.to_owned(),
                at_ms,
                ship_by_ms: None,
                handed_over: false,
                packs: Packs::One,
                verbs: &[],
            };
            let mut jobs = Vec::new();
            for order in orders {
                let order = order?;
                let rows = rows(conn, &scope, &order)?;
                let unknown = rows.iter().filter(|row| row.state == RowState::Unknown);
                let verb = last_verb(conn, shop, &order)?;
                jobs.push(job(&scope, &order, verb, unknown.clone(), unknown));
            }
            Ok(jobs)
        })
    }

    /// The earliest moment at which a row of the shop is due again; `None` when none waits.
    pub fn next_due(&mut self, shop: &str) -> Result<Option<i64>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT min(coalesce(due_ms, 0)) FROM tracking WHERE shop = ? AND state IN ('retry', 'unknown')";
            Ok(conn.query_row(sql, [shop], |row| row.get(0))?)
        })
    }
}

impl Writing<'_> {
    /// Sets rows aside with a reason.
    pub(super) fn park(
        &mut self,
        keys: Vec<TrackingKey>,
        why: &str,
        at: Now,
    ) -> Result<Vec<(TrackingKey, String)>, StoreError> {
        for key in &keys {
            let event = Event::RowRefused { row: key.clone(), reason: why.to_owned() };
            self.append(&rim(at, None, event))?;
        }
        Ok(keys.into_iter().map(|key| (key, why.to_owned())).collect())
    }
}

/// What the marketplace was asked to do of an order last.
fn last_verb(conn: &Connection, shop: &str, order: &str) -> Result<Verb, Cause> {
    let mut asks = conn.prepare_cached(
        "SELECT verb FROM attempt WHERE shop = ? AND order_no = ? AND verb <> 'read' ORDER BY at_ms DESC, n DESC LIMIT 1",
    )?;
    let verb: Option<String> = asks.query_row([shop, order], |row| row.get(0)).optional()?;
    Ok(verb.and_then(|id| Verb::from_id(&id)).unwrap_or(Verb::Send))
}

pub(super) fn key(scope: &Scope, order: &str, row: &OrderRow) -> TrackingKey {
    TrackingKey { shop: scope.shop.clone(), order: order.to_owned(), waybill: row.waybill.as_str().into() }
}

pub(super) fn job<'r>(
    scope: &Scope,
    order: &str,
    verb: Verb,
    rows: impl Iterator<Item = &'r OrderRow>,
    all: impl Iterator<Item = &'r OrderRow>,
) -> Job {
    let rows: Vec<&OrderRow> = rows.collect();
    Job {
        shop: scope.shop.clone(),
        order: order.to_owned(),
        verb,
        tries: rows.iter().map(|row| row.tries).max().unwrap_or(0),
        packages: all.map(|row| (row.carrier.clone(), row.waybill.as_str().into())).collect(),
        rows: rows
            .iter()
            .map(|row| JobRow { key: key(scope, order, row), shipment: row.shipment.as_str().into() })
            .collect(),
    }
}

/// The rows of an order, in the order of their parcels.
pub(super) fn rows(conn: &Connection, scope: &Scope, order: &str) -> Result<Vec<OrderRow>, Cause> {
    let sql = format!(
        "SELECT waybill, shipment, carrier, state, tries, turns, {FREE} AS free,
         EXISTS (SELECT 1 FROM resend WHERE resend.shipment = tracking.shipment)
         FROM tracking WHERE shop = :shop AND order_no = :order ORDER BY 8, shipment, parcel, waybill"
    );
    let gate = named_params! {":shop": scope.shop, ":order": order, ":at": scope.at_ms, ":handed": scope.handed_over};
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(gate, order_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn order_row(row: &Row<'_>) -> rusqlite::Result<OrderRow> {
    let state: String = row.get(3)?;
    Ok(OrderRow {
        waybill: row.get(0)?,
        shipment: row.get(1)?,
        carrier: row.get(2)?,
        // A state that nobody knows is one in which nothing is done.
        state: RowState::from_id(&state).unwrap_or(RowState::Parked),
        tries: row.get(4)?,
        turns: row.get(5)?,
        free: row.get(6)?,
        resend: row.get(7)?,
    })
}
