//! The indexes that the office's questions go down. They hold what is sealed, refused, told or still waits: an imported shipment costs one
//! entry, and nothing else of an import is kept by its tail.

/// A step of the schema.
pub(in crate::store) const INDEXES: &str = "
CREATE INDEX event_day ON event (wall_ms, kind, operator, json_extract(body, '$.fault')) WHERE kind IN ('sealed', 'rejected');
CREATE INDEX shipment_waiting ON shipment (first_event) WHERE left_ms IS NULL;
CREATE INDEX shipment_gone ON shipment (first_event) WHERE left_ms IS NOT NULL;
CREATE INDEX shipment_left ON shipment (left_ms) WHERE left_ms IS NOT NULL;
CREATE INDEX parcel_checked ON parcel (shipment) WHERE stage = 'checked';
CREATE INDEX parcel_sealed ON parcel (sealed_ms) WHERE sealed_ms IS NOT NULL;
CREATE INDEX parcel_handed ON parcel (handed_ms) WHERE handed_ms IS NOT NULL;
CREATE INDEX parcel_tail ON parcel (substr(waybill, -4)) WHERE sealed_ms IS NOT NULL;
CREATE INDEX parcel_shipment_tail ON parcel (substr(shipment, -4)) WHERE sealed_ms IS NOT NULL;
CREATE INDEX tracking_tail ON tracking (substr(order_no, -4));
";
