//! What differs between two revisions of a shipment, a line each.

/// One difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What differs.
    pub what: Changed,
    /// The goods it speaks of; empty where it is about the shipment itself.
    pub item: String,
    /// How it was; empty where there was nothing.
    pub before: String,
    /// How it is; empty where there is nothing any more.
    pub after: String,
}

/// What can differ so that whoever packs must know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changed {
    /// The courier.
    Carrier,
    /// The labels that the shop names.
    Waybill,
    /// What must be read.
    Remark,
    /// The box or bag.
    Packaging,
    /// Goods that were not ordered before.
    Added,
    /// Goods that are not ordered any more.
    Removed,
    /// How many pieces.
    Quantity,
    /// Sold, given, or not scanned.
    Kind,
    /// What people call it.
    Name,
    /// A code that meant it does not any more.
    Codes,
    /// Pieces that lie in the box and must come out of it.
    Surplus,
}

impl Changed {
    /// Each with its id in journal and API.
    pub const IDS: [(Changed, &'static str); 11] = [
        (Changed::Carrier, "carrier"),
        (Changed::Waybill, "waybill"),
        (Changed::Remark, "remark"),
        (Changed::Packaging, "packaging"),
        (Changed::Added, "added"),
        (Changed::Removed, "removed"),
        (Changed::Quantity, "quantity"),
        (Changed::Kind, "kind"),
        (Changed::Name, "name"),
        (Changed::Codes, "codes"),
        (Changed::Surplus, "surplus"),
    ];

    /// The id.
    pub fn id(self) -> &'static str {
        Changed::IDS.iter().find(|(known, _)| *known == self).map_or("", |(_, id)| id)
    }

    /// Reads an id back.
    pub fn parse(id: &str) -> Option<Changed> {
        Changed::IDS.iter().find(|(_, known)| *known == id).map(|(changed, _)| *changed)
    }
}

/// Pieces that lie in a box although nobody orders them any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Surplus {
    /// What people call the goods.
    pub item: String,
    /// How many.
    pub qty: u32,
}
