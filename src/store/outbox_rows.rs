//! Tracking rows as people look at them: how many stand where, which ones, what was tried, and what must be looked after.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};
use serde_json::{Map, Value, json};

use super::{Cause, Store, StoreError};
use crate::domain::{RowState, TrackingKey};

/// Rows of one page at most.
pub const ROWS_PAGE: u32 = 1_000;

/// The state as people see it: what waits and is held, is held.
const STATE: &str =
    "iif(tracking.state IN ('ready', 'retry') AND EXISTS (SELECT 1 FROM hold WHERE hold.shipment = tracking.shipment),
    'held', tracking.state)";
/// Told, and held since.
const TOLD_THEN_HELD: &str = "tracking.state IN ('acked', 'acked-duplicate', 'delivered')
    AND EXISTS (SELECT 1 FROM hold WHERE hold.shipment = tracking.shipment)";
/// What a row shows of itself.
const SHOWN: &str = "tracking.shop AS shop, tracking.order_no AS \"order\", tracking.waybill AS waybill,
    tracking.shipment AS shipment, tracking.parcel AS parcel, tracking.carrier AS carrier, tracking.batch AS batch,
    tracking.reason AS reason, tracking.tries AS tries, tracking.shipped_ms AS shipped_ms, tracking.due_ms AS due_ms,
    tracking.told_ms AS told_ms, shipment.ship_by_ms AS ship_by_ms";

/// Which rows are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RowsAsked {
    /// Only of this state, as people see it.
    pub state: Option<RowState>,
    /// Only of this shop.
    pub shop: Option<String>,
    /// Only what was told and is held since.
    pub told_then_held: bool,
    /// Only rows behind this one, in the order of shop, order and waybill.
    pub after: Option<TrackingKey>,
    /// So many at most; [`ROWS_PAGE`] is the limit.
    pub limit: u32,
}

impl Store {
    /// Rows by state, for people: `held` is what waits and is held.
    pub fn tracking_counts(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|conn| {
            let mut statement =
                conn.prepare(&format!("SELECT {STATE} AS s, count(*) FROM tracking GROUP BY s ORDER BY s"))?;
            let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
    }

    /// How many rows were told and are held since: their parcels must be stopped.
    pub fn told_then_held(&mut self) -> Result<u64, StoreError> {
        self.read(|conn| {
            let sql = format!("SELECT count(*) FROM tracking WHERE {TOLD_THEN_HELD}");
            Ok(conn.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
        })
    }

    /// A page of rows, as `{"shop","order","waybill",…}`; moments in milliseconds since 1970 UTC.
    pub fn tracking_rows(&mut self, asked: &RowsAsked) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| {
            let sql = format!(
                "SELECT {SHOWN}, {STATE} AS state, iif({TOLD_THEN_HELD}, 1, 0) AS told_then_held
                 FROM tracking JOIN shipment ON shipment.no = tracking.shipment
                 WHERE (:state IS NULL OR {STATE} = :state) AND (:shop IS NULL OR tracking.shop = :shop)
                 AND (:held = 0 OR {TOLD_THEN_HELD})
                 AND (:after = 0 OR (tracking.shop, tracking.order_no, tracking.waybill) > (:s, :o, :w))
                 ORDER BY tracking.shop, tracking.order_no, tracking.waybill LIMIT :limit"
            );
            let after = asked.after.as_ref();
            let text = |of: fn(&TrackingKey) -> &str| after.map_or("", of);
            rows(
                conn,
                &sql,
                named_params! {
                    ":state": asked.state.map(RowState::id), ":shop": asked.shop, ":held": asked.told_then_held,
                    ":after": after.is_some(), ":s": text(|it| &it.shop), ":o": text(|it| &it.order),
                    ":w": text(|it| it.waybill.as_str()), ":limit": asked.limit.min(ROWS_PAGE),
                },
            )
        })
    }

    /// What was tried of a row, oldest first: `{"n","at_ms","verb","sha256","class","code","say","request_id","ms"}`.
    pub fn attempts(&mut self, key: &TrackingKey) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT n, at_ms, verb, sha256, class, code, say, request_id, ms FROM attempt
                       WHERE shop = :shop AND order_no = :order AND waybill = :waybill ORDER BY n LIMIT 1000";
            rows(conn, sql, named_params! {":shop": key.shop, ":order": key.order, ":waybill": key.waybill.as_str()})
        })
    }

    /// Rows of a shop that were told before `told_ms` and whose parcels were not handed over: nobody may have fetched them. At most a
    /// page of them, the oldest first, with how many there are.
    pub fn told_not_handed_over(&mut self, shop: &str, told_ms: i64) -> Result<(Vec<Value>, u64), StoreError> {
        const OF: &str = "FROM tracking JOIN shipment ON shipment.no = tracking.shipment
            JOIN parcel ON parcel.shipment = tracking.shipment AND parcel.n = tracking.parcel
            WHERE tracking.shop = :shop AND tracking.state IN ('acked', 'acked-duplicate', 'delivered')
            AND tracking.told_ms <= :told AND parcel.handed_ms IS NULL";
        self.read(|conn| {
            let asked = named_params! {":shop": shop, ":told": told_ms};
            let all = conn.query_row(&format!("SELECT count(*) {OF}"), asked, |row| row.get::<_, i64>(0))?;
            let sql = format!("SELECT {SHOWN} {OF} ORDER BY tracking.told_ms, tracking.waybill LIMIT {ROWS_PAGE}");
            Ok((rows(conn, &sql, named_params! {":shop": shop, ":told": told_ms})?, all.unsigned_abs()))
        })
    }

    /// Channels that rest, with why: `{"shop","class","code","say","since_ms","until_ms"}`.
    pub fn stopped_channels(&mut self) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| {
            rows(conn, "SELECT shop, class, code, say, since_ms, until_ms FROM channel ORDER BY shop", &[])
        })
    }

    /// What a shop's marketplace last listed of its couriers, and when.
    pub fn companies(&mut self, shop: &str) -> Result<Option<(i64, String)>, StoreError> {
        self.read(|conn| {
            let mut asks = conn.prepare_cached("SELECT fetched_ms, body FROM company WHERE shop = ?")?;
            let mut rows = asks.query([shop])?;
            Ok(rows.next()?.map(|row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?))).transpose()?)
        })
    }

    /// Keeps it. A cache and no fact: it is fetched again when it is lost.
    pub fn keep_companies(&mut self, shop: &str, fetched_ms: i64, body: &str) -> Result<(), StoreError> {
        self.write(|writing| {
            let sql = "INSERT INTO company (shop, fetched_ms, body) VALUES (?, ?, ?)
                       ON CONFLICT DO UPDATE SET fetched_ms = excluded.fetched_ms, body = excluded.body";
            let kept = writing.conn.execute(sql, rusqlite::params![shop, fetched_ms, body]);
            kept.map(drop).map_err(|error| StoreError::NotSaved(error.into()))
        })
    }
}

/// Rows as JSON objects by the names of their columns.
fn rows(conn: &Connection, sql: &str, asked: &[(&str, &dyn rusqlite::ToSql)]) -> Result<Vec<Value>, Cause> {
    let mut statement = conn.prepare(sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let rows = statement.query_map(asked, |row| object(row, &names))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn object(row: &Row<'_>, names: &[String]) -> rusqlite::Result<Value> {
    let mut object = Map::new();
    for (index, name) in names.iter().enumerate() {
        let value = match row.get_ref(index)? {
            ValueRef::Integer(number) if name == "told_then_held" => json!(number != 0),
            ValueRef::Integer(number) => json!(number),
            ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
            _ => Value::Null,
        };
        object.insert(name.clone(), value);
    }
    Ok(Value::Object(object))
}
