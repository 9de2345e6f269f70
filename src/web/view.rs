//! A picture of a station as JSON, as the contract spells it.

use serde_json::{Value, json};

use super::StationPort;
use crate::domain::{
    DeviceId, Light, LineView, Notice, RemarkView, ResendView, ScaleView, Screen, ShipmentView, Verdict,
};
use crate::words::{self, Telling, Text};

/// The `Screen` of the contract, with the scale as it is now. Beyond the contract it holds `role`, `done`, `notices`,
/// and in the verdict the text's two halves, `title` and `advice`, and what there is to choose from.
pub fn screen_json(port: &StationPort) -> Value {
    let screen = port.screen.borrow().clone();
    picture_json(port, &screen)
}

/// The same for one of its pictures.
pub(super) fn picture_json(port: &StationPort, screen: &Screen) -> Value {
    json!({
        "station": port.id.as_str(),
        "role": port.role,
        "seq": screen.seq,
        "light": light(screen.light()),
        "verdict": verdict(&screen.verdict),
        "shipment": screen.shipment.as_ref().map(shipment),
        "scale": scale(screen, port),
        "operator": screen.operator.as_ref().map(ToString::to_string),
        "done": screen.done,
        "notices": screen.notices.iter().map(notice).collect::<Vec<_>>(),
        "acting": screen.acting.as_ref().map(ToString::to_string),
        "ship_by": screen.due.and_then(|due| due.ship_by_ms).and_then(utc),
        "time_left_s": screen.due.map(|due| due.left_s),
        "late": screen.due.is_some_and(|due| due.late()),
        "due": screen.due.as_ref().map(|due| json!({ "at": utc(due.at_ms), "text": text(&words::due(due)) })),
    })
}

/// RFC 3339 in UTC, to the second.
fn utc(ms: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(ms).ok().map(|at| format!("{at:.0}"))
}

/// The live scale: `{"link":"up|down","grams":"512"|null,"stable":true|false|null}`, or `null` where the station has none.
/// A scale that does not answer weighs nothing: the last weight is never shown for the present one.
pub fn scale_json(port: &StationPort) -> Value {
    let screen = port.screen.borrow().clone();
    scale(&screen, port)
}

fn scale(screen: &Screen, port: &StationPort) -> Value {
    if screen.scale_up.is_none() {
        return Value::Null;
    }
    let ScaleView { up, weight, stable } = *port.scale.borrow();
    if !up || port.scale.has_changed().is_err() {
        return json!({ "link": "down", "grams": null, "stable": null });
    }
    json!({ "link": "up", "grams": weight.map(|weight| weight.to_string()), "stable": stable })
}

fn light(light: Light) -> &'static str {
    match light {
        Light::Off => "off",
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
    }
}

fn verdict(verdict: &Verdict) -> Value {
    let (kind, fault) = match verdict {
        Verdict::None => ("none", None),
        Verdict::Accept(_) => ("accept", None),
        Verdict::Info(_) => ("info", None),
        Verdict::Reject(fault, _) => ("reject", Some(fault.id())),
    };
    let Telling { title, advice } = words::telling(verdict);
    json!({
        "kind": kind,
        "fault": fault,
        "text": text(&words::verdict(verdict)),
        "title": text(&title),
        "advice": text(&advice),
        "choices": choices(verdict),
    })
}

/// What `WH:PICK:n` chooses from; empty unless something is to be chosen.
fn choices(verdict: &Verdict) -> Vec<Value> {
    let Verdict::Reject(_, detail) = verdict else { return Vec::new() };
    let numbered = detail.choices.iter().enumerate();
    numbered.map(|(at, item)| json!({ "n": at + 1, "item": item, "code": format!("WH:PICK:{}", at + 1) })).collect()
}

fn notice((device, notice): &(DeviceId, Notice)) -> Value {
    json!({ "device": device.as_str(), "id": notice.id(), "text": text(&words::notice(notice)) })
}

fn text(text: &Text) -> Value {
    json!({ "zh-CN": text.zh_cn, "en": text.en })
}

fn shipment(view: &ShipmentView) -> Value {
    json!({
        "no": view.no.as_str(),
        "carrier": view.carrier,
        "waybill": view.waybill.as_ref().map(ToString::to_string),
        "remark": view.remark,
        "resend": view.resend.as_ref().map(resend),
        "parcel": view.parcel,
        "parcels": view.parcels,
        "remarks": view.remarks.iter().map(remark).collect::<Vec<_>>(),
        "lines": view.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn resend(view: &ResendView) -> Value {
    json!({
        "of": view.of.as_str(),
        "reason": view.reason.id(),
        "text": text(&words::resend_reason(view.reason)),
        "next_day": view.next_day,
    })
}

fn remark(view: &RemarkView) -> Value {
    json!({ "from": view.from, "text": view.text, "important": view.important })
}

fn line(view: &LineView) -> Value {
    json!({
        "sku": view.sku,
        "name": view.name,
        "spec": view.spec,
        "kind": view.kind,
        "ordered": view.ordered,
        "packed": view.packed,
        "here": view.here,
    })
}
