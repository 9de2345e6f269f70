//! Two revisions of a shipment, compared by field: what whoever packs must know.
//!
//! What only machines read (unit weights, the deadline, one code more, the order of lines) is no change that anybody must confirm.

use super::item::item_name;
use crate::domain::{Change, Changed, Line, LineKind, Shipment, Waybill};

/// More differences than these are not listed: the last one then says that there are more.
const CHANGES_MAX: usize = 40;

/// What differs, in the order in which it is told: courier and label first, then goods in the order of the file, then the words.
pub fn changes(before: &Shipment, after: &Shipment) -> Vec<Change> {
    let mut all = Vec::new();
    let mut field = |what, before: &str, after: &str| {
        if before != after {
            all.push(Change { what, item: String::new(), before: before.to_owned(), after: after.to_owned() });
        }
    };
    field(Changed::Carrier, &before.carrier, &after.carrier);
    field(Changed::Waybill, &listed(&before.waybills), &listed(&after.waybills));
    let packaging = |shipment: &Shipment| shipment.packaging.clone().unwrap_or_default();
    field(Changed::Packaging, &packaging(before), &packaging(after));
    all.extend(goods(before, after));
    let remarks =
        |shipment: &Shipment| [&shipment.remark, &shipment.seller_remark, &shipment.buyer_remark].map(String::clone);
    for (before, after) in remarks(before).into_iter().zip(remarks(after)).filter(|(before, after)| before != after) {
        all.push(Change { what: Changed::Remark, item: String::new(), before, after });
    }
    all.truncate(CHANGES_MAX);
    all
}

/// The goods of both, each once, whatever line they stand on.
fn goods(before: &Shipment, after: &Shipment) -> Vec<Change> {
    let mut seen: Vec<&Line> = Vec::new();
    let mut all = Vec::new();
    for line in before.lines.iter().chain(&after.lines) {
        if seen.iter().any(|known| same(known, line)) {
            continue;
        }
        seen.push(line);
        let (was, is) = (pieces(before, line), pieces(after, line));
        let what = match (was.is_empty(), is.is_empty()) {
            _ if was == is => {
                all.extend(face(before, after, line));
                continue;
            }
            (true, _) => Changed::Added,
            (_, true) => Changed::Removed,
            _ if sum(&was) == sum(&is) => Changed::Kind,
            _ => Changed::Quantity,
        };
        let shown = |pieces: &[(LineKind, u32)]| match what {
            Changed::Kind => kinds(pieces),
            _ if pieces.is_empty() => String::new(),
            _ => sum(pieces).to_string(),
        };
        all.push(Change { what, item: item_name(line), before: shown(&was), after: shown(&is) });
    }
    all
}

/// Goods that stayed as many, under another name, or whose old code may have let the wrong ones pass.
fn face(before: &Shipment, after: &Shipment, goods: &Line) -> Vec<Change> {
    let of = |shipment: &Shipment| -> Vec<Line> {
        shipment.lines.iter().filter(|line| same(line, goods)).cloned().collect()
    };
    let (was, is) = (of(before), of(after));
    let name = |lines: &[Line]| lines.first().map(item_name).unwrap_or_default();
    let now: Vec<String> = is.iter().flat_map(codes).collect();
    let gone = |code: &String| !now.contains(code);
    let mut all = Vec::new();
    if name(&was) != name(&is) {
        all.push(Change { what: Changed::Name, item: name(&is), before: name(&was), after: name(&is) });
    }
    let gone: Vec<String> = was.iter().flat_map(codes).filter(gone).collect();
    if !gone.is_empty() {
        all.push(Change { what: Changed::Codes, item: name(&is), before: gone.join(" "), after: now.join(" ") });
    }
    all
}

/// Every code that means a line, with how many pieces it stands for, and the pattern of serial numbers.
fn codes(line: &Line) -> Vec<String> {
    let packs = line.packs.iter().chain(&line.bundles).map(|pack| format!("{}×{}", pack.code, pack.pieces));
    line.codes.iter().cloned().chain(packs).chain(line.serial.clone()).collect()
}

/// The same goods of the same order.
fn same(one: &Line, other: &Line) -> bool {
    (&one.order, &one.sku, &one.spec) == (&other.order, &other.sku, &other.spec)
}

/// Pieces of these goods by kind of line, the kinds in a fixed order.
fn pieces(shipment: &Shipment, goods: &Line) -> Vec<(LineKind, u32)> {
    let of = |kind: LineKind| {
        let lines = shipment.lines.iter().filter(|line| same(line, goods) && line.kind == kind);
        lines.fold(0u32, |sum, line| sum.saturating_add(line.qty))
    };
    LineKind::IDS.iter().map(|(kind, _)| (*kind, of(*kind))).filter(|(_, qty)| *qty > 0).collect()
}

fn sum(pieces: &[(LineKind, u32)]) -> u32 {
    pieces.iter().fold(0, |sum, (_, qty)| sum.saturating_add(*qty))
}

/// `goods 2 + gift 1`; the ids are the page's own words.
fn kinds(pieces: &[(LineKind, u32)]) -> String {
    pieces.iter().map(|(kind, qty)| format!("{} {qty}", kind.id())).collect::<Vec<_>>().join(" + ")
}

fn listed(waybills: &[Waybill]) -> String {
    waybills.iter().map(|waybill| waybill.as_str()).collect::<Vec<_>>().join(" ")
}
