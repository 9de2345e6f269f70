//! What a run of a shop would do, without doing it: what would be told, and what would stay, with why.

use rusqlite::named_params;

use super::outbox_gate::DUE;
use super::outbox_plan::{Plan, plan};
use super::outbox_send::{job, key, rows};
use super::{Job, Store, StoreError, UploadScope};
use crate::domain::{RowState, TrackingKey, Waybill};

/// Rows that stay and are listed at most.
const STAYS_MAX: u32 = 50_000;

/// What would be done of one order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Foreseen {
    /// It would be told.
    Tell(Job),
    /// These rows would be settled by the number of another parcel.
    Fold(Vec<TrackingKey>, Waybill),
    /// These rows would be set aside, with this reason.
    Park(Vec<TrackingKey>, String),
}

/// A row that was not told, with what stands in its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stays {
    /// Which.
    pub key: TrackingKey,
    /// Where it stands; held, where a hold is what stops it.
    pub state: RowState,
    /// Why its shipment is held; empty where it is not.
    pub holds: Vec<String>,
    /// Why it was set aside, in the words of whoever did it; empty where it was not.
    pub reason: String,
    /// Not before this moment, in milliseconds since 1970 UTC.
    pub due_ms: Option<i64>,
    /// The courier has its parcel.
    pub handed_over: bool,
}

impl Store {
    /// Whether a run of a shop would find anything to do: something to tell, to ask about, or to take up after a crash.
    pub fn uploads_wait(&mut self, scope: &UploadScope) -> Result<bool, StoreError> {
        let doubt = self.read(|conn| {
            let sql = format!(
                "SELECT EXISTS (SELECT 1 FROM tracking WHERE shop = :shop AND (state = 'sending' OR state = 'unknown' AND {DUE}))"
            );
            Ok(conn.query_row(&sql, named_params! {":shop": scope.shop, ":at": scope.at_ms}, |row| row.get(0))?)
        })?;
        if doubt {
            return Ok(true);
        }
        let orders = self.orders_to_tell(scope)?;
        self.read(|conn| {
            for order in &orders {
                // A free row may have to wait for another of its order, which nothing that a run does brings nearer.
                if plan(&rows(conn, scope, order)?, scope.packs, scope.verbs) != Plan::Leave {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// What a run would do, order by order, the most urgent first.
    pub fn foresee(&mut self, scope: &UploadScope) -> Result<Vec<Foreseen>, StoreError> {
        let orders = self.orders_to_tell(scope)?;
        self.read(|conn| {
            let mut all = Vec::new();
            for order in &orders {
                let of = rows(conn, scope, order)?;
                let row = |index: &usize| of.get(*index);
                let keys = |which: &[usize]| which.iter().filter_map(row).map(|row| key(scope, order, row)).collect();
                match plan(&of, scope.packs, scope.verbs) {
                    Plan::Leave => {}
                    Plan::Tell { verb, rows, all: named } => {
                        let (rows, named) = (rows.iter().filter_map(row), named.iter().filter_map(row));
                        all.push(Foreseen::Tell(job(scope, order, verb, rows, named)));
                    }
                    Plan::Fold { rows, told } => {
                        let told = row(&told).map(|row| Waybill::from(row.waybill.as_str()));
                        all.extend(told.map(|told| Foreseen::Fold(keys(&rows), told)));
                    }
                    Plan::Park { rows, why } => all.push(Foreseen::Park(keys(&rows), why.to_owned())),
                }
            }
            Ok(all)
        })
    }

    /// Rows of a shop that the marketplace was not told, also those that a run would tell; sorted.
    pub fn not_told(&mut self, shop: &str) -> Result<Vec<Stays>, StoreError> {
        self.read(|conn| {
            let sql = format!(
                "SELECT order_no, waybill, state, coalesce(reason, ''), due_ms,
                 coalesce((SELECT group_concat(DISTINCT hold.reason) FROM hold WHERE hold.shipment = tracking.shipment), ''),
                 EXISTS (SELECT 1 FROM parcel WHERE parcel.waybill = tracking.waybill AND parcel.handed_ms IS NOT NULL)
                 FROM tracking WHERE shop = :shop
                 AND state NOT IN ('acked', 'acked-duplicate', 'delivered', 'folded', 'superseded', 'batched')
                 ORDER BY order_no, waybill LIMIT {STAYS_MAX}"
            );
            let mut statement = conn.prepare(&sql)?;
            let rows = statement.query_map(named_params! {":shop": shop}, |row| {
                let (waybill, state, holds): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(5)?);
                let holds: Vec<String> = holds.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect();
                let state = RowState::from_id(&state).unwrap_or(RowState::Parked);
                let waits = matches!(state, RowState::Ready | RowState::Retry);
                Ok(Stays {
                    key: TrackingKey { shop: shop.to_owned(), order: row.get(0)?, waybill: waybill.into() },
                    state: if waits && !holds.is_empty() { RowState::Held } else { state },
                    holds,
                    reason: row.get(3)?,
                    due_ms: row.get(4)?,
                    handed_over: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
