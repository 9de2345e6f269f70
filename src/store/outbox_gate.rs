//! What holds back a tracking row at this moment, as conditions of a question: `:at` is the moment, `:handed` whether only what the
//! courier has may be told.

/// Whether a row's moment has come; where its last attempt lies in the future the clock was set back since, and its moment with it.
macro_rules! due {
    () => {
        "(coalesce(tracking.due_ms, 0) <= :at
          OR (SELECT attempt.at_ms FROM attempt WHERE attempt.shop = tracking.shop AND attempt.order_no = tracking.order_no
              AND attempt.waybill = tracking.waybill ORDER BY attempt.n DESC LIMIT 1) > :at)"
    };
}

/// The same, for the other questions about rows that wait.
pub(super) const DUE: &str = due!();

/// The gate: what holds back one row now.
pub(super) const FREE: &str = concat!(
    "tracking.state IN ('ready', 'retry') AND ",
    due!(),
    "
    AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = tracking.shipment)
    AND NOT EXISTS (SELECT 1 FROM parcel WHERE parcel.waybill = tracking.waybill AND parcel.suspended)
    AND (:handed = 0 OR EXISTS (SELECT 1 FROM parcel WHERE parcel.waybill = tracking.waybill AND parcel.handed_ms IS NOT NULL))"
);
