//! What lies in the parcels of tracking rows, item by item, for the files that tell it.

use rusqlite::{Connection, OptionalExtension, params};

use super::shipment_record::from_body;
use super::{Cause, Outgoing};
use crate::domain::{Content, OrderRef};

/// A row of a shipment whose order file numbers items; of others nothing is read but that.
const NUMBERED: &str = "SELECT event.body, parcel.packed, parcel.last,
    (SELECT count(*) FROM parcel AS other WHERE other.shipment = tracking.shipment) = 1
    FROM tracking
    JOIN shipment ON shipment.no = tracking.shipment
    JOIN event ON event.seq = shipment.event
    JOIN parcel ON parcel.shipment = tracking.shipment AND parcel.n = tracking.parcel
    WHERE tracking.shop = ? AND tracking.order_no = ? AND tracking.waybill = ? AND instr(event.body, '\"item\":') > 0";

/// Says of each row what lies in its parcel. A shipped shipment is never altered, so that a row says the same whenever it is asked.
pub(super) fn fill(conn: &Connection, rows: &mut [Outgoing]) -> Result<(), Cause> {
    let mut statement = conn.prepare_cached(NUMBERED)?;
    for row in rows {
        let key = params![row.key.shop, row.key.order, row.key.waybill.as_str()];
        let found: Option<(String, String, bool, bool)> = statement
            .query_row(key, |found| Ok((found.get(0)?, found.get(1)?, found.get(2)?, found.get(3)?)))
            .optional()?;
        let Some((body, packed, last, only)) = found else { continue };
        let packed: Vec<u32> = serde_json::from_str(&packed)?;
        let order = OrderRef { shop: row.key.shop.clone(), no: row.key.order.clone() };
        row.sold = from_body(&body)?.sold(&order, Content { packed: &packed, last, only });
    }
    Ok(())
}
