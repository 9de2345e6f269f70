//! Returns (退货): a parcel that came back, and in which condition each of its items did.

use super::Waybill;

/// In which condition an item came back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Condition {
    /// As it left (完好).
    #[default]
    Good,
    /// Broken (破损).
    Damaged,
    /// It should have been in the box and was not (缺失).
    Missing,
}

impl Condition {
    /// Every condition with its id.
    pub const IDS: [(Condition, &'static str); 3] =
        [(Condition::Good, "good"), (Condition::Damaged, "damaged"), (Condition::Missing, "missing")];

    /// The id in journal and API.
    pub fn id(self) -> &'static str {
        match self {
            Condition::Good => "good",
            Condition::Damaged => "damaged",
            Condition::Missing => "missing",
        }
    }

    /// Reads an id.
    pub fn from_id(id: &str) -> Option<Condition> {
        Self::IDS.iter().find(|(_, known)| *known == id).map(|(condition, _)| *condition)
    }
}

/// Pieces that came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnedItem {
    /// The line of the shipment that they belong to; `None` for what this parcel never held.
    pub line: Option<usize>,
    /// The code as it was read.
    pub code: String,
    /// In which condition.
    pub condition: Condition,
    /// Pieces. At least 1.
    pub qty: u32,
}

/// What the rim says came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CameBack {
    /// Its barcode or sku.
    pub code: String,
    /// In which condition.
    pub condition: Condition,
    /// Pieces. At least 1.
    pub qty: u32,
}

/// Pieces of a return by condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReturnTally {
    /// As they left.
    pub good: u32,
    /// Broken.
    pub damaged: u32,
    /// Not in the box.
    pub missing: u32,
    /// Never part of the parcel.
    pub foreign: u32,
}

impl ReturnTally {
    /// Counts items.
    pub fn of(items: &[ReturnedItem]) -> ReturnTally {
        let mut tally = ReturnTally::default();
        for item in items {
            let count = match (item.line, item.condition) {
                (None, _) => &mut tally.foreign,
                (Some(_), Condition::Good) => &mut tally.good,
                (Some(_), Condition::Damaged) => &mut tally.damaged,
                (Some(_), Condition::Missing) => &mut tally.missing,
            };
            *count = count.saturating_add(item.qty);
        }
        tally
    }
}

/// A step of taking a parcel back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReturnStep {
    /// Scan the waybill of what came back.
    ScanWaybill,
    /// Scan its items.
    Opened {
        /// Its label.
        waybill: Waybill,
        /// Pieces that may still come back.
        left: u32,
    },
    /// The next item is in this condition.
    Condition(Condition),
    /// An item was counted.
    Counted {
        /// Name or sku of the goods.
        item: String,
        /// In which condition.
        condition: Condition,
        /// Pieces of the parcel that may still come back.
        left: u32,
    },
    /// Something was in the box that never left in it; that is recorded.
    Foreign(String),
    /// The return is closed.
    Closed(ReturnTally),
    /// Nothing of it counts.
    Cancelled,
}
