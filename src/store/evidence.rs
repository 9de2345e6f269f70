//! The answers for customer service: was it shipped, in how many parcels, with what weight, when, by whom.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use super::derive_trail::{IN_INDEX, IN_SPANS, SPANS};
use super::holds::holds;
use super::{
    Cause, Store, StoreError, evidence_load, evidence_parcel, evidence_return, evidence_seal, shipment_record,
};
use crate::domain::{Hold, Mg};

/// Facts listed for one shipment; beyond it the newest are left out, and said so.
const FACTS_MAX: u32 = 5_000;

impl Store {
    /// Everything known of a shipment, by its number.
    pub fn shipment_evidence(&mut self, no: &str) -> Result<Option<Value>, StoreError> {
        self.read(|conn| shipment(conn, no))
    }

    /// The same by the label of one of its parcels, or one that the shop took back.
    pub fn parcel_evidence(&mut self, waybill: &str) -> Result<Option<Value>, StoreError> {
        self.read(|conn| {
            let owner: Option<String> = conn
                .query_row(
                    "SELECT shipment FROM label WHERE waybill = ?1 UNION ALL SELECT shipment FROM withdrawn WHERE waybill = ?1",
                    [waybill],
                    |row| row.get(0),
                )
                .optional()?;
            owner.map_or(Ok(None), |no| shipment(conn, &no))
        })
    }

    /// The shipments of an order; of every shop's order with this number where no shop is named.
    pub fn order_evidence(&mut self, shop: Option<&str>, no: &str) -> Result<Option<Value>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT shipment FROM order_ref WHERE no = ?1 AND (?2 IS NULL OR shop = ?2) ORDER BY shop, shipment LIMIT 100",
            )?;
            let found = statement.query_map([Some(no), shop], |row| row.get::<_, String>(0))?;
            let found: Vec<String> = found.collect::<Result<_, _>>()?;
            let shipments = found.iter().filter_map(|no| shipment(conn, no).transpose()).collect::<Result<Vec<_>, _>>()?;
            Ok((!shipments.is_empty()).then(|| json!({"order": no, "shop": shop, "shipments": shipments})))
        })
    }
}

fn shipment(conn: &Connection, no: &str) -> Result<Option<Value>, Cause> {
    let row: Option<(u32, String)> = conn
        .query_row(
            "SELECT revision, event.body FROM shipment JOIN event ON event.seq = shipment.event WHERE no = ?",
            [no],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((revision, body)) = row else { return Ok(None) };
    let shipment = shipment_record::from_body(&body)?;
    let lines: Vec<Value> = shipment
        .lines
        .iter()
        .map(|line| {
            json!({"shop": line.order.shop, "order": line.order.no, "sku": line.sku, "name": line.name, "spec": line.spec,
                "qty": line.qty, "kind": line.kind.id(), "unit_g": line.unit_weight.map(|mg| mg.to_string()), "serial": line.serial, "item": line.item})
        })
        .collect();
    let parcels = evidence_parcel::parcels(conn, no, &shipment)?;
    let holds = holds(conn, no)?;
    let mut reasons: Vec<&str> = holds.iter().map(|hold| hold.reason.as_str()).collect();
    reasons.dedup();
    let shipped = parcels.iter().any(|parcel| parcel.get("stage").and_then(Value::as_str) == Some("shipped"));
    let weighings = evidence_load::weighings(conn, no)?;
    let tracking = rows(
        conn,
        "SELECT shop, order_no AS \"order\", parcel, carrier, waybill, weight_mg AS weight_g, shipped_ms AS shipped_at, state, batch, reason
         FROM tracking WHERE shipment = ? ORDER BY shop, order_no, waybill",
        no,
    )?;
    let attempts = rows(
        conn,
        "SELECT attempt.shop, attempt.order_no AS \"order\", attempt.waybill, n, at_ms AS at, verb, class, code, say, request_id, ms,
         sha256 FROM attempt JOIN tracking USING (shop, order_no, waybill) WHERE tracking.shipment = ?
         ORDER BY at_ms, attempt.shop, attempt.order_no, attempt.waybill, n LIMIT 1000",
        no,
    )?;
    let marks = rows(
        conn,
        "SELECT seq, sku, spec, qty, serial, lot, dates, waybill, wall_ms AS at, operator
         FROM mark JOIN event ON seq = mark.event WHERE mark.shipment = ? ORDER BY seq",
        no,
    )?;
    let gifts = rows(
        conn,
        "SELECT name, spec, qty, iif(accepted, 'true', 'false') AS accepted, packed AS count FROM gift WHERE shipment = ?
         ORDER BY name, spec, qty",
        no,
    )?;
    let forces = rows(
        conn,
        "SELECT event AS seq, at_ms AS at, station, operator, reason, what, sku, qty, waybill, weight_mg AS weight_g, fault
         FROM force WHERE shipment = ? ORDER BY event",
        no,
    )?;
    let facts = rows(
        conn,
        &format!(
            "WITH span AS ({SPANS}), told AS (
                 SELECT seq FROM event WHERE shipment = ?1 AND {IN_INDEX}
                 UNION SELECT first_event FROM shipment WHERE no = ?1
                 UNION SELECT seq FROM span CROSS JOIN event WHERE seq BETWEEN a AND b AND shipment = ?1 AND {IN_SPANS}
             )
             SELECT seq, wall_ms AS at, mono_ms, station, operator, device, kind, body, lower(hex(hash)) AS hash
             FROM told CROSS JOIN event USING (seq) ORDER BY seq LIMIT {FACTS_MAX}"
        ),
        no,
    )?;
    let (seals, rules) = evidence_seal::seals(conn, &facts)?;
    Ok(Some(json!({
        "shipment": no,
        "revision": revision,
        "shipped": shipped,
        "carrier": shipment.carrier,
        "waybill": parcels.first().and_then(|parcel| parcel.get("waybill")).cloned(),
        "waybills": shipment.waybills.iter().map(|waybill| waybill.as_str()).collect::<Vec<_>>(),
        "withdrawn": evidence_parcel::withdrawn(conn, no)?,
        "remark": shipment.remark,
        "seller_remark": shipment.seller_remark,
        "buyer_remark": shipment.buyer_remark,
        "ship_by": shipment.ship_by_ms.map(utc),
        "holds": reasons,
        "hold_set": holds.iter().map(hold).collect::<Vec<_>>(),
        "lines": lines,
        "parcels": parcels,
        "resend": evidence_return::resend(conn, &shipment)?,
        "resends": evidence_return::resends(conn, no)?,
        "returns": evidence_return::returns(conn, &shipment)?,
        "weighings": weighings,
        "seals": seals,
        "rules": rules,
        "tracking": tracking,
        "attempts": attempts,
        "forces": forces,
        "marks": marks,
        "gifts": gifts,
        "facts_left_out": facts.len() >= FACTS_MAX as usize,
        "facts": facts,
    })))
}

/// A hold with who set it, and since when.
fn hold(hold: &Hold) -> Value {
    let Hold { reason, source, note, since_ms } = hold;
    json!({"reason": reason.as_str(), "source": source.id(), "note": note, "since": utc(*since_ms)})
}

/// Rows as objects. Columns named `…_g` hold milligrams and become decimal grams; `at`, `…_at` become RFC 3339; JSON texts become JSON.
pub(super) fn rows(conn: &Connection, sql: &str, key: &str) -> Result<Vec<Value>, Cause> {
    objects(conn, sql, &[&key])
}

/// The same with any parameters.
pub(super) fn objects(conn: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<Value>, Cause> {
    let mut statement = conn.prepare_cached(sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut found = statement.query(params)?;
    let mut objects = Vec::new();
    while let Some(row) = found.next()? {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            let value = match row.get_ref(index)? {
                ValueRef::Integer(mg) if name.ends_with("_g") => Value::from(Mg(mg).to_string()),
                ValueRef::Integer(ms) if name == "at" || name.ends_with("_at") => Value::from(utc(ms)),
                ValueRef::Integer(number) => Value::from(number),
                ValueRef::Text(text) if ["body", "packed", "dates", "accepted"].contains(&name.as_str()) => {
                    serde_json::from_slice(text)?
                }
                ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text).into_owned()),
                _ => Value::Null,
            };
            object.insert(name.clone(), value);
        }
        objects.push(Value::Object(object));
    }
    Ok(objects)
}

/// RFC 3339 in UTC, to the millisecond.
pub(super) fn utc(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map(|at| format!("{at:.3}")).unwrap_or_default()
}

/// A field of an object; null where there is none.
pub(super) fn field<'v>(of: &'v Value, key: &str) -> &'v Value {
    of.get(key).unwrap_or(&Value::Null)
}

/// Sets a field of an object.
pub(super) fn put(of: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = of {
        fields.insert(key.to_owned(), value);
    }
}
