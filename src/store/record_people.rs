//! Facts of people and of the scale's tests as the journal keeps them, written and read back. The names here are a file format.

use serde_json::{Value, json};

use super::reread::{Fields, Unreadable};
use crate::domain::{CheckOutcome, Event, Force, Forced, HoldReason, Right, ScaleCheck};

/// Kind and body of a fact of this file; `None` for any other.
pub(super) fn write(event: &Event) -> Option<(&'static str, Value)> {
    Some(match event {
        Event::Called { operator } => ("called", json!({"operator": operator.as_str()})),
        Event::StoodIn { operator, right } => ("stood-in", json!({"operator": operator.as_str(), "right": right.id()})),
        Event::Forced(force) => ("forced", write_force(force)),
        Event::Released { shipment, by, reasons } => {
            let reasons: Vec<&str> = reasons.iter().map(HoldReason::as_str).collect();
            ("released", json!({"shipment": shipment.as_str(), "by": by.as_str(), "reasons": reasons}))
        }
        Event::CheckBegun => ("check-begun", json!({})),
        Event::CheckEnded => ("check-ended", json!({})),
        Event::ScaleChecked(check) => (
            "scale-checked",
            json!({"reference_mg": check.reference.0, "shown_mg": check.shown.0, "outcome": check.outcome.id()}),
        ),
        Event::ZeroMoved { zero } => ("zero-moved", json!({"mg": zero.0})),
        _ => return None,
    })
}

/// Reads a fact of this file back; `None` when its kind is of another.
pub(super) fn read(kind: &str, at: &Fields<'_>) -> Result<Option<Event>, Unreadable> {
    let weight = |field: &str| at.weight(field).ok_or_else(|| at.missing(field));
    Ok(Some(match kind {
        "called" => Event::Called { operator: at.text("operator")?.into() },
        "stood-in" => {
            let right = Right::from_id(at.text("right")?).ok_or_else(|| at.missing("right"))?;
            Event::StoodIn { operator: at.text("operator")?.into(), right }
        }
        "forced" => Event::Forced(Box::new(read_force(at)?)),
        "released" => {
            let reason = |text: &String| HoldReason::parse(text).ok_or_else(|| at.missing("reasons"));
            let reasons = at.texts("reasons")?.iter().map(reason).collect::<Result<_, _>>()?;
            Event::Released { shipment: at.text("shipment")?.into(), by: at.text("by")?.into(), reasons }
        }
        "check-begun" => Event::CheckBegun,
        "check-ended" => Event::CheckEnded,
        "scale-checked" => {
            let outcome = CheckOutcome::from_id(at.text("outcome")?).ok_or_else(|| at.missing("outcome"))?;
            Event::ScaleChecked(ScaleCheck { reference: weight("reference_mg")?, shown: weight("shown_mg")?, outcome })
        }
        "zero-moved" => Event::ZeroMoved { zero: weight("mg")? },
        _ => return Ok(None),
    }))
}

/// What was forced, as journal and API say it: `weight` or `item`.
pub(super) fn what_id(what: &Forced) -> &'static str {
    match what {
        Forced::Weight { .. } => "weight",
        Forced::Item { .. } => "item",
    }
}

fn write_force(force: &Force) -> Value {
    let what = match &force.what {
        Forced::Weight { waybill, weight, low, high, fault } => json!({"waybill": waybill.as_str(), "mg": weight.0,
            "low_mg": low.map(|mg| mg.0), "high_mg": high.map(|mg| mg.0), "fault": fault.id()}),
        Forced::Item { line, sku, qty } => json!({"line": line, "sku": sku, "qty": qty}),
    };
    json!({"shipment": force.shipment.as_str(), "by": force.by.as_str(), "reason": force.reason,
        "what": what_id(&force.what), "of": what})
}

fn read_force(at: &Fields<'_>) -> Result<Force, Unreadable> {
    let of = at.inner("of");
    let what = match at.text("what")? {
        "weight" => Forced::Weight {
            waybill: of.waybill("waybill")?,
            weight: of.weight("mg").ok_or_else(|| of.missing("mg"))?,
            low: of.weight("low_mg"),
            high: of.weight("high_mg"),
            fault: of.fault()?,
        },
        "item" => Forced::Item { line: of.line()?, sku: of.text("sku")?.to_owned(), qty: of.count("qty")? },
        _ => return Err(at.missing("what")),
    };
    let (shipment, by) = (at.text("shipment")?.into(), at.text("by")?.into());
    Ok(Force { shipment, by, reason: at.text("reason")?.to_owned(), what })
}
