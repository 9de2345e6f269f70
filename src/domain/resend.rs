//! Re-sends (补发): a new shipment that makes good what went wrong with an old one.

use super::ShipmentNo;

/// Why something is sent again, and in place of what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resend {
    /// The shipment that it makes good. It need not be known: it may be older than the store.
    pub of: ShipmentNo,
    /// What went wrong with it.
    pub reason: ResendReason,
}

/// What went wrong with the shipment before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResendReason {
    /// The courier lost it (丢件).
    Lost,
    /// Something was not in it (缺件).
    Missing,
    /// Something came broken (破损).
    Damaged,
    /// Something else was in it (错发).
    Wrong,
}

impl ResendReason {
    /// Every reason with its id in files and in the API.
    pub const IDS: [(ResendReason, &'static str); 4] = [
        (ResendReason::Lost, "lost"),
        (ResendReason::Missing, "missing"),
        (ResendReason::Damaged, "damaged"),
        (ResendReason::Wrong, "wrong"),
    ];

    /// The id in files and in the API.
    pub fn id(self) -> &'static str {
        match self {
            ResendReason::Lost => "lost",
            ResendReason::Missing => "missing",
            ResendReason::Damaged => "damaged",
            ResendReason::Wrong => "wrong",
        }
    }

    /// Reads an id.
    pub fn from_id(id: &str) -> Option<ResendReason> {
        Self::IDS.iter().find(|(_, known)| *known == id).map(|(reason, _)| *reason)
    }
}
