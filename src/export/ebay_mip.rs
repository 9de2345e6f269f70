//! The profile `ebay-mip`: the order fulfilment feed of eBay's Merchant Integration Platform (MIP user guide, "Order fulfillment feed
//! definitions"): a line item only where a part of the order is told, a line for each parcel. The Post-Order documents ask for the
//! number without spaces and hyphens.

use super::layout::{Column, Courier, Format, Layout, Value, column, courier, fixed};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile =
    Profile::row("ebay-mip", false, Numbers::All, Layout::machine("csv", Format::Csv, COLUMNS, COURIERS));

const COLUMNS: &[Column] = &[
    column("Order ID", Value::Order),
    column("Line Item ID", Value::Item),
    fixed("Logistics Status", Value::Text, "SHIPPED"),
    column("Shipment Carrier", Value::CarrierName),
    column("Shipment Tracking", Value::TrackingBare),
];

const COURIERS: &[Courier] = &[
    courier("ups", "UPS", ""),
    courier("usps", "USPS", ""),
    courier("fedex", "FedEx", ""),
    courier("dhl", "DHL", ""),
    courier("dpd", "DPD", ""),
    courier("canadapost", "CanadaPost", ""),
    courier("ontrac", "ONTRAC", ""),
    courier("china-post", "ChinaPost", ""),
    courier("yunexpress", "YunExpress", ""),
    courier("sf", "SFExpress", ""),
    courier("zto", "Other", ""),
    courier("yto", "Other", ""),
    courier("sto", "Other", ""),
    courier("yunda", "Other", ""),
    courier("jt", "Other", ""),
    courier("jd", "Other", ""),
    courier("deppon", "Other", ""),
    courier("cainiao", "Other", ""),
];
