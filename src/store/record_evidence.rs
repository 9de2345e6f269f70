//! Facts that are there to be shown later, as the journal keeps them, written and read back. The names here are a file format.

use serde_json::{Value, json};

use super::reread::{Fields, Unreadable};
use crate::domain::{Condition, Event, Mg, ReturnedItem, Trace, TracePoint};

/// Kind and body of a fact of this file; `None` for any other.
pub(super) fn write(event: &Event) -> Option<(&'static str, Value)> {
    Some(match event {
        Event::Settled { weight, inferred, trace } => {
            ("settled", json!({"mg": weight.0, "inferred": inferred, "trace": write_trace(trace)}))
        }
        Event::RulesInForce { sha256, rules } => ("rules-in-force", json!({"sha256": sha256, "rules": rules})),
        Event::CutOffMissed { shipment } => ("cut-off-missed", json!({"shipment": shipment.as_str()})),
        Event::ReturnAsked => ("return-asked", json!({})),
        Event::ReturnOpened { shipment, waybill, left } => {
            ("return-opened", json!({"shipment": shipment.as_str(), "waybill": waybill.as_str(), "left": left}))
        }
        Event::ReturnConditionSet { condition } => ("return-condition-set", json!({"condition": condition.id()})),
        Event::ReturnCounted(item) => ("return-counted", write_item(item)),
        Event::ReturnUncounted(item) => ("return-uncounted", write_item(item)),
        Event::ReturnClosed { shipment, waybill } => {
            ("return-closed", json!({"shipment": shipment.as_str(), "waybill": waybill.as_str()}))
        }
        Event::ReturnCancelled { shipment } => {
            ("return-cancelled", json!({"shipment": shipment.as_ref().map(|no| no.as_str())}))
        }
        _ => return None,
    })
}

/// Reads a fact of this file back; `None` when its kind is of another.
pub(super) fn read(kind: &str, at: &Fields<'_>) -> Result<Option<Event>, Unreadable> {
    Ok(Some(match kind {
        "settled" => Event::Settled {
            weight: at.weight("mg").ok_or_else(|| at.missing("mg"))?,
            inferred: at.flag("inferred")?,
            trace: read_trace(&at.inner("trace"))?,
        },
        "rules-in-force" => {
            Event::RulesInForce { sha256: at.text("sha256")?.to_owned(), rules: at.text("rules")?.to_owned() }
        }
        "cut-off-missed" => Event::CutOffMissed { shipment: at.text("shipment")?.into() },
        "return-asked" => Event::ReturnAsked,
        "return-opened" => Event::ReturnOpened {
            shipment: at.text("shipment")?.into(),
            waybill: at.waybill("waybill")?,
            left: at.counts("left")?,
        },
        "return-condition-set" => Event::ReturnConditionSet { condition: read_condition(at)? },
        "return-counted" => Event::ReturnCounted(read_item(at)?),
        "return-uncounted" => Event::ReturnUncounted(read_item(at)?),
        "return-closed" => {
            Event::ReturnClosed { shipment: at.text("shipment")?.into(), waybill: at.waybill("waybill")? }
        }
        "return-cancelled" => Event::ReturnCancelled { shipment: at.optional("shipment").map(Into::into) },
        _ => return Ok(None),
    }))
}

fn write_item(item: &ReturnedItem) -> Value {
    json!({"line": item.line, "code": item.code, "condition": item.condition.id(), "qty": item.qty})
}

fn read_item(at: &Fields<'_>) -> Result<ReturnedItem, Unreadable> {
    let line = if at.is_null("line") { None } else { Some(at.line()?) };
    let (code, condition) = (at.text("code")?.to_owned(), read_condition(at)?);
    Ok(ReturnedItem { line, code, condition, qty: at.count("qty")? })
}

fn read_condition(at: &Fields<'_>) -> Result<Condition, Unreadable> {
    Condition::from_id(at.text("condition")?).ok_or_else(|| at.missing("condition"))
}

/// `{"zero":true,"points":[[0,0],[180,251000]]}`: milliseconds and milligrams.
fn write_trace(trace: &Trace) -> Value {
    let points: Vec<Value> = trace.points.iter().map(|point| json!([point.at_ms, point.weight.0])).collect();
    json!({"zero": trace.from_zero, "points": points})
}

fn read_trace(at: &Fields<'_>) -> Result<Trace, Unreadable> {
    let point = |at: Fields<'_>| {
        let [at_ms, mg] = [at.number(0), at.number(1)];
        let at_ms = at_ms.and_then(|ms| u32::try_from(ms).ok()).ok_or_else(|| at.missing("points"))?;
        Ok(TracePoint { at_ms, weight: Mg(mg.ok_or_else(|| at.missing("points"))?) })
    };
    Ok(Trace { from_zero: at.flag("zero")?, points: at.list("points")?.map(point).collect::<Result<_, _>>()? })
}
