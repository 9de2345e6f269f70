//! The profile `shopify`: Shopify itself reads no file of tracking numbers, the app Matrixify does (matrixify.app, Orders: the file's name
//! holds "Orders", `Name` is the order with its `#`).
//!
//! Names of couriers are written to the letter as Shopify's list has them: only then does the buyer get a link.

use super::layout::{Column, Courier, Format, Layout, Value, column, courier, fixed};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile =
    Profile::row("shopify", false, Numbers::All, Layout::machine("Orders.csv", Format::Csv, COLUMNS, COURIERS));

const COLUMNS: &[Column] = &[
    fixed("Name", Value::Order, "#"),
    fixed("Command", Value::Text, "UPDATE"),
    fixed("Fulfillment: Status", Value::Text, "success"),
    column("Fulfillment: Tracking Company", Value::CarrierName),
    column("Fulfillment: Tracking Number", Value::Tracking),
];

const COURIERS: &[Courier] = &[
    courier("ups", "UPS", ""),
    courier("usps", "USPS", ""),
    courier("fedex", "FedEx", ""),
    courier("dhl", "DHL Express", ""),
    courier("dpd", "DPD", ""),
    courier("canadapost", "Canada Post", ""),
    courier("china-post", "China Post", ""),
    courier("yunexpress", "YunExpress", ""),
    courier("sf", "SF Express", ""),
];
