//! A shipment as the journal keeps it. The names here are a file format: they outlive the code's own.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::{Line, LineKind, Mg, OrderRef, Shipment};

/// A shipment without what the store adds (revision) or sets beside it (hold): two imports with equal content are one.
#[derive(Serialize, Deserialize)]
struct Content<'a> {
    no: Cow<'a, str>,
    carrier: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waybill: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    remark: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ship_by_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    packaging: Option<Cow<'a, str>>,
    lines: Vec<LineRecord<'a>>,
}

#[derive(Serialize, Deserialize)]
struct LineRecord<'a> {
    shop: Cow<'a, str>,
    order: Cow<'a, str>,
    sku: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    name: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    spec: Cow<'a, str>,
    qty: u32,
    #[serde(default, skip_serializing_if = "<[Cow<'a, str>]>::is_empty")]
    codes: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_mg: Option<i64>,
    kind: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    revision: u32,
    #[serde(borrow)]
    content: Content<'a>,
}

/// The journal's body of an import.
pub(super) fn to_body(shipment: &Shipment) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Body { revision: shipment.revision, content: borrow(shipment) })
}

/// Reads a body back. Holds are facts of their own, so it names none.
pub(super) fn from_body(body: &str) -> Result<Shipment, serde_json::Error> {
    let Body { revision, content } = serde_json::from_str(body)?;
    Ok(Shipment {
        no: content.no.as_ref().into(),
        revision,
        carrier: content.carrier.into_owned(),
        waybill: content.waybill.as_deref().map(Into::into),
        remark: content.remark.into_owned(),
        hold: None,
        ship_by_ms: content.ship_by_ms,
        packaging: content.packaging.map(Cow::into_owned),
        lines: content.lines.into_iter().map(own_line).collect(),
    })
}

fn borrow(shipment: &Shipment) -> Content<'_> {
    Content {
        no: shipment.no.as_str().into(),
        carrier: shipment.carrier.as_str().into(),
        waybill: shipment.waybill.as_ref().map(|waybill| waybill.as_str().into()),
        remark: shipment.remark.as_str().into(),
        ship_by_ms: shipment.ship_by_ms,
        packaging: shipment.packaging.as_deref().map(Into::into),
        lines: shipment.lines.iter().map(borrow_line).collect(),
    }
}

fn borrow_line(line: &Line) -> LineRecord<'_> {
    LineRecord {
        shop: line.order.shop.as_str().into(),
        order: line.order.no.as_str().into(),
        sku: line.sku.as_str().into(),
        name: line.name.as_str().into(),
        spec: line.spec.as_str().into(),
        qty: line.qty,
        codes: line.codes.iter().map(|code| code.as_str().into()).collect(),
        unit_mg: line.unit_weight.map(|weight| weight.0),
        kind: line.kind.id().into(),
    }
}

fn own_line(line: LineRecord<'_>) -> Line {
    let kind = LineKind::IDS.iter().find(|(_, id)| *id == line.kind).map_or(LineKind::Goods, |(kind, _)| *kind);
    Line {
        order: OrderRef { shop: line.shop.into_owned(), no: line.order.into_owned() },
        sku: line.sku.into_owned(),
        name: line.name.into_owned(),
        spec: line.spec.into_owned(),
        qty: line.qty,
        codes: line.codes.into_iter().map(Cow::into_owned).collect(),
        unit_weight: line.unit_mg.map(Mg),
        kind,
    }
}
