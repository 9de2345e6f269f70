//! A shipment as the journal keeps it. The names here are a file format: they outlive the code's own.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::{Line, LineKind, Mg, OrderRef, PackCode, Resend, ResendReason, Shipment};

/// A shipment without what the store adds (revision) or sets beside it (hold): two imports with equal content are one.
#[derive(Serialize, Deserialize)]
struct Content<'a> {
    no: Cow<'a, str>,
    /// The order of every line that names none: nearly always there is only one.
    shop: Cow<'a, str>,
    order: Cow<'a, str>,
    carrier: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "<[Cow<'a, str>]>::is_empty")]
    waybills: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    remark: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    seller_remark: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    buyer_remark: Cow<'a, str>,
    /// Of a re-send: the shipment before, and the reason's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resend: Option<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ship_by_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    packaging: Option<Cow<'a, str>>,
    lines: Vec<LineRecord<'a>>,
}

#[derive(Serialize, Deserialize)]
struct LineRecord<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shop: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<Cow<'a, str>>,
    sku: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    name: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    spec: Cow<'a, str>,
    qty: u32,
    #[serde(default, skip_serializing_if = "<[Cow<'a, str>]>::is_empty")]
    codes: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "<[(Cow<'a, str>, u32)]>::is_empty")]
    packs: Vec<(Cow<'a, str>, u32)>,
    #[serde(default, skip_serializing_if = "<[(Cow<'a, str>, u32)]>::is_empty")]
    bundles: Vec<(Cow<'a, str>, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    serial: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_mg: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'a, str>>,
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
    let first = OrderRef { shop: content.shop.into_owned(), no: content.order.into_owned() };
    Ok(Shipment {
        no: content.no.as_ref().into(),
        revision,
        carrier: content.carrier.into_owned(),
        waybills: content.waybills.iter().map(|waybill| waybill.as_ref().into()).collect(),
        remark: content.remark.into_owned(),
        seller_remark: content.seller_remark.into_owned(),
        buyer_remark: content.buyer_remark.into_owned(),
        hold: None,
        resend: content
            .resend
            .and_then(|(of, reason)| Some(Resend { of: of.as_ref().into(), reason: ResendReason::from_id(&reason)? })),
        ship_by_ms: content.ship_by_ms,
        packaging: content.packaging.map(Cow::into_owned),
        lines: content.lines.into_iter().map(|line| own_line(line, &first)).collect(),
    })
}

fn borrow(shipment: &Shipment) -> Content<'_> {
    let first = shipment.lines.first().map(|line| &line.order);
    Content {
        no: shipment.no.as_str().into(),
        shop: first.map_or("", |order| &order.shop).into(),
        order: first.map_or("", |order| &order.no).into(),
        carrier: shipment.carrier.as_str().into(),
        waybills: shipment.waybills.iter().map(|waybill| waybill.as_str().into()).collect(),
        remark: shipment.remark.as_str().into(),
        seller_remark: shipment.seller_remark.as_str().into(),
        buyer_remark: shipment.buyer_remark.as_str().into(),
        resend: shipment.resend.as_ref().map(|resend| (resend.of.as_str().into(), resend.reason.id().into())),
        ship_by_ms: shipment.ship_by_ms,
        packaging: shipment.packaging.as_deref().map(Into::into),
        lines: shipment.lines.iter().map(|line| borrow_line(line, first)).collect(),
    }
}

fn borrow_line<'a>(line: &'a Line, first: Option<&OrderRef>) -> LineRecord<'a> {
    let order = Some(&line.order).filter(|order| Some(*order) != first);
    LineRecord {
        shop: order.map(|order| order.shop.as_str().into()),
        order: order.map(|order| order.no.as_str().into()),
        sku: line.sku.as_str().into(),
        name: line.name.as_str().into(),
        spec: line.spec.as_str().into(),
        qty: line.qty,
        codes: line.codes.iter().map(|code| code.as_str().into()).collect(),
        packs: borrow_packs(&line.packs),
        bundles: borrow_packs(&line.bundles),
        serial: line.serial.as_deref().map(Into::into),
        unit_mg: line.unit_weight.map(|weight| weight.0),
        item: line.item.as_deref().map(Into::into),
        kind: Some(line.kind).filter(|kind| *kind != LineKind::Goods).map(|kind| kind.id().into()),
    }
}

fn own_line(line: LineRecord<'_>, first: &OrderRef) -> Line {
    let kind = line.kind.as_deref().and_then(|id| LineKind::IDS.iter().find(|(_, known)| *known == id));
    let text = |own: Option<Cow<'_, str>>, first: &str| own.map_or_else(|| first.to_owned(), Cow::into_owned);
    Line {
        order: OrderRef { shop: text(line.shop, &first.shop), no: text(line.order, &first.no) },
        sku: line.sku.into_owned(),
        name: line.name.into_owned(),
        spec: line.spec.into_owned(),
        qty: line.qty,
        codes: line.codes.into_iter().map(Cow::into_owned).collect(),
        packs: own_packs(line.packs),
        bundles: own_packs(line.bundles),
        serial: line.serial.map(Cow::into_owned),
        unit_weight: line.unit_mg.map(Mg),
        item: line.item.map(Cow::into_owned),
        kind: kind.map_or(LineKind::Goods, |(kind, _)| *kind),
    }
}

fn borrow_packs(packs: &[PackCode]) -> Vec<(Cow<'_, str>, u32)> {
    packs.iter().map(|pack| (pack.code.as_str().into(), pack.pieces)).collect()
}

fn own_packs(packs: Vec<(Cow<'_, str>, u32)>) -> Vec<PackCode> {
    packs.into_iter().map(|(code, pieces)| PackCode { code: code.into_owned(), pieces }).collect()
}
