//! Holds (拦截): reasons why a shipment must not leave.

use std::fmt;
use std::sync::Arc;

/// A reason id. The known ones have words of their own; an unknown one still holds, since a filled-in hold always means "do not ship".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HoldReason(Arc<str>);

impl HoldReason {
    /// Two couriers' labels on one box (双面单).
    pub const DOUBLE_LABEL: &'static str = "double-label";
    /// Set at the bench by `WH:HOLD`.
    pub const HAND: &'static str = "hand";
    /// The reasons that have words of their own.
    pub const KNOWN: [&'static str; 11] = [
        "refund",
        "refunded",
        "cancelled",
        "address",
        "note",
        "carrier",
        "item",
        "gift",
        "platform-shipped",
        Self::DOUBLE_LABEL,
        Self::HAND,
    ];

    /// Reads a reason id; `None` when it is empty, longer than 40 characters or holds control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= 40 && !text.chars().any(char::is_control);
        fits.then(|| Self(text.into()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a hold came from; a hold set by the order file is lifted by the order file, or by a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HoldSource {
    /// The `hold` column of an order file.
    File,
    /// A call of the API.
    Api,
    /// A command code at a bench.
    Bench,
}
