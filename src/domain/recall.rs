//! Recalls (召回): parcels that were accepted and must not leave after all.

use super::{HoldReason, Mg, ShipmentNo, Waybill};

/// A parcel that got its green light before somebody said that it must not leave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recall {
    /// Its label.
    pub waybill: Waybill,
    /// Its shipment.
    pub shipment: ShipmentNo,
    /// Its number within the shipment.
    pub parcel: u32,
    /// Why it must not leave.
    pub reasons: Vec<HoldReason>,
    /// Since when, milliseconds since 1970 UTC.
    pub since_ms: i64,
    /// When it was accepted, milliseconds since 1970 UTC.
    pub sealed_ms: i64,
    /// What it weighs.
    pub weight: Option<Mg>,
}

impl Recall {
    /// Recalls that a screen calls out; the rest are counted.
    pub const SHOWN: usize = 12;
}
