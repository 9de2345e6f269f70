//! The profile `amazon`: the flat file of order fulfilment (`POST_FLAT_FILE_FULFILLMENT_DATA`), separated by TAB.
//!
//! Headings as nine public programs write them. Without an item number a record speaks of the whole order, so that only one number of
//! it is told. Couriers that Amazon has no code for are `Other` with their name, as its shipment confirmation asks.

use super::layout::{Column, Courier, Format, Layout, Value, column, courier};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile =
    Profile::row("amazon", false, Numbers::One, Layout::machine("txt", Format::Tsv, COLUMNS, COURIERS));

const COLUMNS: &[Column] = &[
    column("order-id", Value::Order),
    column("order-item-id", Value::Item),
    column("quantity", Value::Quantity),
    column("ship-date", Value::ShipDate),
    column("carrier-code", Value::CarrierCode),
    column("carrier-name", Value::CarrierName),
    column("tracking-number", Value::Tracking),
    column("ship-method", Value::Text),
];

const COURIERS: &[Courier] = &[
    courier("ups", "UPS", "UPS"),
    courier("usps", "USPS", "USPS"),
    courier("fedex", "FedEx", "FedEx"),
    courier("dhl", "DHL", "DHL"),
    courier("dpd", "DPD", "DPD"),
    courier("canadapost", "Canada Post", "Canada Post"),
    courier("ontrac", "OnTrac", "OnTrac"),
    courier("china-post", "China Post", "China Post"),
    courier("yunexpress", "Yun Express", "Yun Express"),
    courier("sf", "SF Express", "SF Express"),
    courier("zto", "ZTO Express", "Other"),
    courier("yto", "YTO Express", "Other"),
    courier("sto", "STO Express", "Other"),
    courier("yunda", "Yunda Express", "Other"),
    courier("jt", "J&T Express", "Other"),
    courier("jd", "JD Logistics", "Other"),
    courier("deppon", "Deppon", "Other"),
    courier("cainiao", "Cainiao", "Other"),
];
