//! Reading for the judgement of goods: serial numbers that were counted, shipments of one item, gifts that remarks name.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Cause, shipment_record};
use crate::domain::{Gift, Shipment, ShipmentNo};
use crate::packing::{GiftAnswer, KnownGift, LineKeys, SerialOwner, Single, gifts_named};

/// The serial number that a code may be.
pub(super) fn serial_in<'c>(text: &'c str, keys: &'c [String]) -> &'c str {
    // A GS1 code names its piece in one of its forms; any other code is the number itself.
    keys.iter().find(|key| key.starts_with("(01)")).map_or(text, String::as_str)
}

/// Where a serial number was counted.
pub(super) fn serial_owner(conn: &Connection, serial: &str) -> Result<Option<SerialOwner>, Cause> {
    let owner = conn
        .prepare_cached("SELECT shipment, waybill FROM mark WHERE serial = ?")?
        .query_row([serial], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))
        .optional()?;
    Ok(owner.map(|(shipment, waybill)| SerialOwner { shipment: shipment.into(), waybill: waybill.map(Into::into) }))
}

/// The shipment of exactly this item that is due first, and after that was imported first. Three steps down an index each.
pub(super) fn single(conn: &Connection, text: &str, keys: &[String]) -> Result<Single, Cause> {
    let mut goods: Vec<(String, String)> = Vec::new();
    for key in keys.iter().map(String::as_str).chain(keys.is_empty().then_some(text)) {
        for order in ["ASC", "DESC"] {
            let sql = format!("SELECT goods FROM single WHERE key = ? ORDER BY goods {order} LIMIT 1");
            let found: Option<String> = conn.prepare_cached(&sql)?.query_row([key], |row| row.get(0)).optional()?;
            let found = found.map(|found| (key.to_owned(), found));
            goods.extend(found.filter(|found| !goods.contains(found)));
        }
    }
    let Some((_, first)) = goods.first().cloned() else { return Ok(Single::None) };
    if goods.iter().any(|(_, other)| *other != first) {
        return Ok(Single::Several);
    }
    let mut oldest: Option<(i64, i64, String)> = None;
    for (key, goods) in &goods {
        let found = conn
            .prepare_cached(
                "SELECT due_ms, first_event, single.shipment FROM single
                 WHERE key = ? AND goods = ?
                 AND NOT EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = single.shipment
                                 AND (stage <> 'open' OR open_at IS NOT NULL OR packed NOT IN ('[]', '[0]')))
                 AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = single.shipment)
                 ORDER BY due_ms, first_event LIMIT 1",
            )?
            .query_row(params![key, goods], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        oldest = [oldest, found].into_iter().flatten().min();
    }
    Ok(oldest.map_or(Single::None, |(.., no)| Single::One(ShipmentNo::from(no))))
}

/// The gifts that a shipment's remarks name, with the goods of that name and what was answered.
pub(super) fn gifts(conn: &Connection, shipment: &Shipment) -> Result<Vec<KnownGift>, Cause> {
    gifts_named(shipment).into_iter().map(|gift| known(conn, shipment, gift)).collect()
}

fn known(conn: &Connection, shipment: &Shipment, gift: Gift) -> Result<KnownGift, Cause> {
    let body: Option<String> = conn
        .prepare_cached("SELECT body FROM named JOIN event ON seq = named.event WHERE name = ? AND spec = ?")?
        .query_row([&gift.name, &gift.spec], |row| row.get(0))
        .optional()?;
    let holder = body.map(|body| shipment_record::from_body(&body)).transpose()?;
    let lines = holder.map(|holder| holder.lines).unwrap_or_default();
    let line = lines.into_iter().find(|line| line.name == gift.name && line.spec == gift.spec);
    let answer = conn
        .prepare_cached("SELECT accepted, packed FROM gift WHERE shipment = ? AND name = ? AND spec = ? AND qty = ?")?
        .query_row(params![shipment.no.as_str(), gift.name, gift.spec, gift.qty], |row| {
            Ok(GiftAnswer { accepted: row.get(0)?, packed: row.get(1)? })
        })
        .optional()?;
    let goods = line.map(|line| Arc::new((line.clone(), LineKeys::of(&line))));
    Ok(KnownGift { gift, goods, answer })
}
