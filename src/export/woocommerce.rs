//! The profile `woocommerce`: the CSV import of the plug-in Advanced Shipment Tracking (docs.zorem.com, "CSV import"): five columns, days
//! as DD-MM-YYYY, `status_shipped` 1 sets the order to shipped and writes to the buyer. WooCommerce itself reads no such file.

use super::layout::{Column, Courier, Format, Layout, Value, column, courier, fixed};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile =
    Profile::row("woocommerce", false, Numbers::All, Layout::machine("csv", Format::Csv, COLUMNS, COURIERS));

const COLUMNS: &[Column] = &[
    column("order_id", Value::Order),
    column("tracking_provider", Value::CarrierName),
    column("tracking_number", Value::Tracking),
    column("date_shipped", Value::ShipDateDmy),
    fixed("status_shipped", Value::Text, "1"),
];

const COURIERS: &[Courier] = &[
    courier("ups", "UPS", ""),
    courier("usps", "USPS", ""),
    courier("fedex", "Fedex", ""),
    courier("dhl", "DHL Express", ""),
    courier("dpd", "DPD", ""),
    courier("canadapost", "Canada Post", ""),
    courier("china-post", "China Post", ""),
    courier("yunexpress", "Yun Express Tracking", ""),
    courier("sf", "SF Express", ""),
    courier("zto", "ZTO Express", ""),
    courier("yto", "YTO Express", ""),
    courier("sto", "STO Express", ""),
];
