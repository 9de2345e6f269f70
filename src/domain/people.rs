//! What a person at a bench may do beyond packing, and the record of a force.

use super::{Fault, Mg, Operator, ShipmentNo, Waybill};

/// What must be given to a person before a badge opens it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Right {
    /// Pass a weight reject, or an item that cannot be scanned, with a reason.
    Force,
    /// Answer the questions that the site keeps for some.
    Resolve,
    /// Lift a hold at the bench.
    Release,
}

impl Right {
    /// Every right with its id in configuration, journal and API.
    pub const IDS: [(&'static str, Right); 3] =
        [("force", Right::Force), ("resolve", Right::Resolve), ("release", Right::Release)];

    /// The id.
    pub fn id(self) -> &'static str {
        Right::IDS.iter().find(|(_, right)| *right == self).map_or("force", |(id, _)| id)
    }

    /// Reads an id.
    pub fn from_id(id: &str) -> Option<Right> {
        Right::IDS.iter().find(|(known, _)| *known == id).map(|(_, right)| *right)
    }
}

/// The reasons for a force that have words of their own; a site may name others.
pub const FORCE_REASONS: [&str; 4] = ["weight-known", "code-damaged", "no-code", "customer-wish"];

/// Somebody with the right passed what the bench refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Force {
    /// Of which shipment.
    pub shipment: ShipmentNo,
    /// Who.
    pub by: Operator,
    /// Why: an id of the site's list.
    pub reason: String,
    /// What.
    pub what: Forced,
}

/// What a force passes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Forced {
    /// A parcel whose weight was refused.
    Weight {
        /// Its label.
        waybill: Waybill,
        /// What it weighed.
        weight: Mg,
        /// The lightest that would have passed.
        low: Option<Mg>,
        /// The heaviest that would have passed.
        high: Option<Mg>,
        /// As what it was refused.
        fault: Fault,
    },
    /// Pieces that could not be scanned.
    Item {
        /// Index of their line.
        line: usize,
        /// The shop's name for the goods.
        sku: String,
        /// Pieces.
        qty: u32,
    },
}
