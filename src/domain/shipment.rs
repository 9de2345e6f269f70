//! What is to be packed: a shipment (发货单) of one or more orders of one buyer.

use super::{HoldReason, Mg, PackCode, Resend, ShipmentNo, Waybill};

/// A shipment as the shop described it, at one revision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shipment {
    /// Its number.
    pub no: ShipmentNo,
    /// 1 when first seen; one more for every change of content.
    pub revision: u32,
    /// The courier's id or name as the shop writes it (`SF`, `中通`).
    pub carrier: String,
    /// The labels printed for it, one a parcel; empty when labels are bound at the bench.
    pub waybills: Vec<Waybill>,
    /// What the operator must read.
    pub remark: String,
    /// What the seller wrote, where the file keeps it apart.
    pub seller_remark: String,
    /// What the buyer wrote.
    pub buyer_remark: String,
    /// The hold that the order file itself names.
    pub hold: Option<HoldReason>,
    /// What it makes good, where it is a re-send (补发).
    pub resend: Option<Resend>,
    /// Latest moment to ship, milliseconds since 1970 UTC.
    pub ship_by_ms: Option<i64>,
    /// The code of the box or bag it is to be packed in.
    pub packaging: Option<String>,
    /// Its lines, in the order of the file. Never empty.
    pub lines: Vec<Line>,
}

/// One line (明细) of a shipment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The order that asked for it.
    pub order: OrderRef,
    /// The shop's name for the goods.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// Colour, size, flavour.
    pub spec: String,
    /// Pieces to pack. At least 1.
    pub qty: u32,
    /// Barcodes that mean this sku, one piece each.
    pub codes: Vec<String>,
    /// Barcodes of packs of it: one scan counts several pieces.
    pub packs: Vec<PackCode>,
    /// Barcodes of bundles (套装) that it is a part of: one scan counts every part, in the same order.
    pub bundles: Vec<PackCode>,
    /// Every piece bears a serial number (唯一码) of this pattern; `#` is a digit, `?` a letter or digit, `*` at the end anything.
    pub serial: Option<String>,
    /// Weight of one piece, where the shop declares it.
    pub unit_weight: Option<Mg>,
    /// The marketplace's number of the item in its order (子订单号, order-item-id), where the order file names it.
    pub item: Option<String>,
    /// How it is checked.
    pub kind: LineKind,
}

/// One order of one shop.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct OrderRef {
    /// The marketplace account.
    pub shop: String,
    /// The marketplace's number for it.
    pub no: String,
}

/// Most parcels of a shipment.
pub const PARCELS_MAX: u32 = 99;

/// How a line is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// Sold; every piece is scanned.
    Goods,
    /// Given; scanned as goods are (赠品).
    Gift,
    /// Carries no code; counts as packed (免验).
    NoScan,
}

impl LineKind {
    /// Every kind with its id in files and on the page.
    pub const IDS: [(LineKind, &'static str); 3] =
        [(LineKind::Goods, "goods"), (LineKind::Gift, "gift"), (LineKind::NoScan, "no-scan")];

    /// The id in files and on the page.
    pub fn id(self) -> &'static str {
        match self {
            LineKind::Goods => "goods",
            LineKind::Gift => "gift",
            LineKind::NoScan => "no-scan",
        }
    }
}

impl Shipment {
    /// The orders it serves, sorted, each once.
    pub fn orders(&self) -> Vec<OrderRef> {
        let mut orders: Vec<OrderRef> = self.lines.iter().map(|line| line.order.clone()).collect();
        orders.sort();
        orders.dedup();
        orders
    }
}

impl Line {
    /// Pieces that a scanner must see; a `no-scan` line needs none.
    pub fn scans(&self) -> u32 {
        match self.kind {
            LineKind::NoScan => 0,
            LineKind::Goods | LineKind::Gift => self.qty,
        }
    }
}
