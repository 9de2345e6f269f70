//! A picture of a station as JSON, as the contract spells it.

use serde_json::{Value, json};

use super::StationPort;
use crate::domain::{
    Band, Change, DeviceId, Fault, Hold, Light, LineView, Mg, Notice, Recall, RemarkView, ResendView, ScaleView,
    Screen, ShipmentView, Silent, Step, Verdict,
};
use crate::words::{self, Telling, Text};

/// The `Screen` of the contract, with the scale as it is now. Beyond the contract it holds more of what the
/// page shows; the OpenAPI document lists all of it.
pub fn screen_json(port: &StationPort) -> Value {
    let screen = port.screen.borrow().clone();
    picture_json(port, &screen)
}

/// The same for one of its pictures.
pub(super) fn picture_json(port: &StationPort, screen: &Screen) -> Value {
    json!({
        "station": port.id.as_str(),
        "role": port.role,
        "does": does(screen, port.role),
        "seq": screen.seq,
        "now": utc((port.clock)().wall_ms),
        "light": light(screen.light()),
        "verdict": verdict(&screen.verdict),
        "shipment": screen.shipment.as_deref().map(shipment),
        "scale": scale(screen, port),
        "operator": screen.operator.as_ref().map(ToString::to_string),
        "operator_shown": screen.operator.as_ref().map(|name| words::masked(name.as_str())),
        "answer": screen.answer,
        "next": words::next(screen, port.role.starts_with("pack")).as_ref().map(text),
        "expected": screen.band.map(band),
        "done": screen.done,
        "done_today": screen.done_today,
        "recalls": screen.recalls.iter().map(recall_json).collect::<Vec<_>>(),
        "recalled": screen.recalled,
        "silent": screen.silent.iter().map(silent).collect::<Vec<_>>(),
        "changes": changes(&screen.verdict),
        "hands_over": screen.hands_over,
        "notices": screen.notices.iter().map(notice).collect::<Vec<_>>(),
        "acting": screen.acting.as_ref().map(ToString::to_string),
        "acting_shown": screen.acting.as_ref().map(|name| words::masked(name.as_str())),
        "ship_by": screen.due.and_then(|due| due.ship_by_ms).and_then(utc),
        "time_left_s": screen.due.map(|due| due.left_s),
        "late": screen.due.is_some_and(|due| due.late()),
        "due": screen.due.as_ref().map(|due| json!({ "at": utc(due.at_ms), "text": text(&words::due(due)) })),
    })
}

/// RFC 3339 in UTC, to the second.
pub fn utc(ms: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(ms).ok().map(|at| format!("{at:.0}"))
}

/// The live scale: `{"link":"up|down","grams":"512"|null,"stable":true|false|null,"fitted":true|false}`. Where the station has none it is
/// not fitted, and its link is down: whoever reads the contract's object finds one at every station.
/// A scale that does not answer weighs nothing: the last weight is never shown for the present one.
pub fn scale_json(port: &StationPort) -> Value {
    let screen = port.screen.borrow().clone();
    scale(&screen, port)
}

fn scale(screen: &Screen, port: &StationPort) -> Value {
    let fitted = screen.scale_up.is_some();
    let ScaleView { up, weight, stable } = *port.scale.borrow();
    if !fitted || !up || port.scale.has_changed().is_err() {
        return json!({ "link": "down", "grams": null, "stable": null, "fitted": fitted });
    }
    json!({ "link": "up", "grams": weight.map(|weight| weight.to_string()), "stable": stable, "fitted": true })
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
        Verdict::Accept(_) | Verdict::Doubtful(..) | Verdict::HandedOver(_) => ("accept", None),
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
        "sound": words::sound(verdict).id(),
        "voice": words::voice(verdict).as_ref().map(text),
        "answers": words::answers(verdict).iter().filter_map(|name| button(name, words::answer(name))).collect::<Vec<_>>(),
    })
}

/// A command as a button: `{"code":"WH:CONFIRM","text":{…}}`.
pub(super) fn command_json(name: &str) -> Option<Value> {
    button(name, words::command(name))
}

fn button(name: &str, said: Option<Text>) -> Option<Value> {
    Some(json!({ "code": format!("WH:{name}"), "text": text(&said?) }))
}

/// What is being done with the shipment on the screen.
fn does(screen: &Screen, role: &str) -> &'static str {
    match &screen.verdict {
        Verdict::Info(Step::Return(_)) | Verdict::Reject(Fault::NotShipped | Fault::AlreadyReturned, _) => "return",
        _ if screen.hands_over => "hand-over",
        _ if role.starts_with("pack") => "check",
        _ => "weigh",
    }
}

/// The weights that pass, in grams; `null` is a side that cannot be judged.
fn band(band: Band) -> Value {
    let grams = |side: Option<Mg>| side.map(|side| side.to_string());
    json!({ "low": grams(band.low), "high": grams(band.high) })
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

/// A parcel to call back, with the sentence that says so.
pub fn recall_json(recall: &Recall) -> Value {
    let reasons: Vec<&str> = recall.reasons.iter().map(|reason| reason.as_str()).collect();
    json!({
        "waybill": recall.waybill.as_str(),
        "tail": recall.waybill.tail(),
        "shipment": recall.shipment.as_str(),
        "parcel": recall.parcel,
        "reasons": reasons,
        "since": utc(recall.since_ms),
        "sealed": utc(recall.sealed_ms),
        "grams": recall.weight.map(|weight| weight.to_string()),
        "text": text(&words::recall(recall)),
        "voice": text(&words::recall_voice(recall)),
    })
}

fn silent(silent: &Silent) -> Value {
    json!({ "source": silent.source.id(), "minutes": silent.minutes, "text": text(&words::silent(silent)) })
}

fn hold(hold: &Hold) -> Value {
    json!({
        "reason": hold.reason.as_str(),
        "source": hold.source.id(),
        "by": text(&words::hold_source(&hold.source)),
        "note": hold.note,
        "since": utc(hold.since_ms),
        "text": text(&words::hold(hold.reason.as_str())),
    })
}

/// What the shop changed, where that is what is told: a line each.
fn changes(verdict: &Verdict) -> Vec<Value> {
    let all = match verdict {
        Verdict::Info(Step::OpenedChanged(changes)) => changes,
        Verdict::Reject(_, detail) => &detail.changes,
        _ => return Vec::new(),
    };
    let shown = |change: &Change| {
        json!({ "what": change.what.id(), "item": change.item, "before": change.before, "after": change.after,
            "text": text(&words::change(change)) })
    };
    all.iter().map(shown).collect()
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
        "holds": view.holds.iter().map(hold).collect::<Vec<_>>(),
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
