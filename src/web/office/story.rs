//! `GET /shipment/{no}`: the evidence of a shipment, told so that it can be read aloud while the buyer is on the line.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::Value;

use super::links::{Query, escaped};
use super::story_said::{Sentence, said};
use super::{Frame, answer, shown};
use crate::domain::{Fault, Mg, ShipmentNo};
use crate::web::Problem;
use crate::web::api::{Id, one};
use crate::web::certificate::{field, list, text};
use crate::web::certificate_curve::{Curve, curve};
use crate::web::front::Front;
use crate::words::{chosen, fact, fault, fill, row_reason, state};

/// Curves that are drawn: the newest judged loads.
const CURVES_MAX: usize = 12;
/// Lines of goods, and rows of tracking, on the page.
const LINES_MAX: usize = 500;

#[derive(Template)]
#[template(path = "office/story.html")]
struct Page {
    frame: Frame,
    no: String,
    sentences: Vec<Sentence>,
    certificates: Vec<(String, String)>,
    lines: Vec<Line>,
    remarks: Vec<(&'static str, String)>,
    loads: Vec<Load>,
    tracking: Vec<Told>,
    steps: Vec<Step>,
    left_out: bool,
}

struct Line {
    name: String,
    sku: String,
    order: String,
    ordered: u64,
    packed: u64,
    short: bool,
}

struct Load {
    said: String,
    refused: Option<String>,
    when: String,
    weight: String,
    curve: Option<Curve>,
}

struct Told {
    shop: String,
    order: String,
    waybill: String,
    state: String,
    reason: String,
}

struct Step {
    seq: u64,
    when: String,
    what: String,
    bad: bool,
    good: bool,
    station: String,
    operator: String,
    device: String,
}

/// `GET /shipment/{no}`.
pub(in crate::web) async fn story(
    State(front): State<Front>,
    no: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (no, query) = (one(no)?, Query::read(query.as_deref()));
    let frame = Frame::of(&front, &query, "find", format!("/shipment/{}", escaped(&no)));
    let named = ShipmentNo::from(no.as_str());
    let evidence = front.ask(move |books| books.shipment(&named)).await??;
    let evidence = evidence.ok_or_else(|| Problem::new(404, frame.say.no_such_shipment))?;
    answer(&front, &page(frame, &evidence))
}

fn page(frame: Frame, evidence: &Value) -> Page {
    let remark = |name, key| {
        let said = text(evidence, key);
        (!said.is_empty()).then(|| (name, shown(&said)))
    };
    let say = frame.say;
    let remarks =
        [(say.remark_shop, "remark"), (say.remark_seller, "seller_remark"), (say.remark_buyer, "buyer_remark")];
    Page {
        no: shown(&text(evidence, "shipment")),
        sentences: said(&frame, evidence),
        certificates: certificates(&frame, evidence),
        lines: lines(evidence),
        remarks: remarks.into_iter().filter_map(|(name, key)| remark(name, key)).collect(),
        loads: loads(&frame, evidence),
        tracking: list(evidence, "tracking").iter().take(LINES_MAX).map(|row| told(&frame, row)).collect(),
        steps: steps(&frame, evidence),
        left_out: field(evidence, "facts_left_out") == true,
        frame,
    }
}

/// The certificates of the parcels that were accepted by weight, each label once.
fn certificates(frame: &Frame, evidence: &Value) -> Vec<(String, String)> {
    let weighed = list(evidence, "seals").iter().filter(|seal| field(seal, "weight_g").is_string());
    let labels: std::collections::BTreeSet<String> = weighed.map(|seal| text(seal, "waybill")).collect();
    let row = |label: String| (shown(&label), frame.at(&format!("/certificate/{}", escaped(&label))));
    labels.into_iter().map(row).collect()
}

fn lines(evidence: &Value) -> Vec<Line> {
    let parcels = list(evidence, "parcels");
    let line = |(index, line): (usize, &Value)| {
        let counted = |parcel: &Value| list(parcel, "packed").get(index).and_then(Value::as_u64).unwrap_or(0);
        let no_scan = field(line, "kind") == "no-scan";
        let (ordered, packed) = (field(line, "qty").as_u64().unwrap_or(0), parcels.iter().map(counted).sum());
        let packed = if no_scan && field(evidence, "shipped") == true { ordered } else { packed };
        let name = [text(line, "name"), text(line, "spec")].join(" ");
        let order = [text(line, "shop"), text(line, "order")].join(" ");
        Line {
            name: shown(name.trim()),
            sku: shown(&text(line, "sku")),
            order: shown(order.trim()),
            ordered,
            packed,
            short: packed < ordered,
        }
    };
    list(evidence, "lines").iter().take(LINES_MAX).enumerate().map(line).collect()
}

fn loads(frame: &Frame, evidence: &Value) -> Vec<Load> {
    let load = |weighing: &Value| {
        let grams = |key: &str| field(weighing, key).as_str().and_then(Mg::parse_grams);
        let (low, high) = (grams("low_g"), grams("high_g"));
        let ends = |end: Option<Mg>| end.map_or_else(|| frame.say.any.to_owned(), |end| end.to_string());
        let expected = if low.is_none() && high.is_none() {
            frame.say.any.to_owned()
        } else {
            format!("{}–{} g", ends(low), ends(high))
        };
        let (waybill, weight) = (shown(&text(weighing, "waybill")), text(weighing, "weight_g"));
        Load {
            said: fill(frame.say.curve_of, &[&waybill, &weight, &expected]),
            refused: field(weighing, "fault")
                .as_str()
                .map(|id| Fault::from_id(id).map_or_else(|| shown(id), |known| chosen(fault(known), frame.language))),
            when: frame.told_moment(&text(weighing, "at"), "%m-%d %H:%M:%S"),
            weight,
            curve: curve(field(weighing, "load"), low, high),
        }
    };
    let all = list(evidence, "weighings");
    all.iter().skip(all.len().saturating_sub(CURVES_MAX)).map(load).collect()
}

fn told(frame: &Frame, row: &Value) -> Told {
    Told {
        shop: shown(&text(row, "shop")),
        order: shown(&text(row, "order")),
        waybill: shown(&text(row, "waybill")),
        state: shown(state(&text(row, "state"), frame.language)),
        reason: shown([text(row, "batch"), chosen(row_reason(&text(row, "reason")), frame.language)].join(" ").trim()),
    }
}

fn steps(frame: &Frame, evidence: &Value) -> Vec<Step> {
    let lines = list(evidence, "lines");
    let step = |one: &Value| {
        let kind = text(one, "kind");
        let body = field(one, "body");
        Step {
            seq: field(one, "seq").as_u64().unwrap_or(0),
            when: frame.told_moment(&text(one, "at"), "%m-%d %H:%M:%S"),
            what: shown(&fact(&kind, body, lines, frame.language)),
            bad: ["rejected", "hold-set", "forced", "double-label-seen", "device-lost"].contains(&kind.as_str()),
            good: ["sealed", "handed-over"].contains(&kind.as_str()),
            station: shown(&text(one, "station")),
            operator: shown(&text(one, "operator")),
            device: shown(&text(one, "device")),
        }
    };
    list(evidence, "facts").iter().map(step).collect()
}
