//! Small worlds for the unit tests of this floor.

use super::rules::{Packaging, Rules, Tolerance};
use crate::domain::{Line, LineKind, Mg, OrderRef, Shipment};

/// The defaults of the configuration, and two boxes.
pub fn rules() -> Rules {
    let packaging = |code: &str, grams| Packaging { code: code.into(), name: code.into(), weight: Mg::grams(grams) };
    Rules {
        stations: vec![],
        check_required: false,
        weigh_required: true,
        under: Tolerance { least: Mg::grams(15), percent: 2 },
        over: Tolerance { least: Mg::grams(20), percent: 3 },
        ceiling: Mg::grams(30_000),
        opening_counts: false,
        hold_sources: vec![],
        recall_ms: 0,
        resend_cut_off: None,
        packaging: vec![packaging("BOX-S", 45), packaging("BOX-L", 120)],
        goods: Default::default(),
        people: Default::default(),
        deadlines: Default::default(),
        carriers: crate::code::Carriers::default(),
    }
}

/// A line of `qty` pieces of `grams` each.
pub fn line(sku: &str, qty: u32, grams: Option<i64>) -> Line {
    Line {
        order: OrderRef { shop: "shop".into(), no: "1".into() },
        sku: sku.into(),
        name: String::new(),
        spec: String::new(),
        qty,
        codes: vec![],
        packs: vec![],
        bundles: vec![],
        serial: None,
        unit_weight: grams.map(Mg::grams),
        item: None,
        kind: LineKind::Goods,
    }
}

/// A shipment of these lines, without packaging.
pub fn shipment(lines: Vec<Line>) -> Shipment {
    Shipment {
        no: "S1".into(),
        revision: 1,
        carrier: "SF".into(),
        waybills: vec![],
        remark: String::new(),
        seller_remark: String::new(),
        buyer_remark: String::new(),
        hold: None,
        resend: None,
        ship_by_ms: None,
        packaging: None,
        lines,
    }
}
