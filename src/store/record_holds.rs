//! Facts of holds, recalls and the hand-over as the journal keeps them, written and read back. The names here are a file format.

use serde_json::{Value, json};

use super::reread::{Fields, Unreadable};
use crate::domain::{Change, Changed, Event, HoldSource, ShipmentNo, Silent, Waybill};

/// Kind and body of a fact of this file; `None` for any other.
pub(super) fn write(event: &Event) -> Option<(&'static str, Value)> {
    Some(match event {
        Event::HoldSet { shipment, reason, source, note } => (
            "hold-set",
            json!({"shipment": shipment.as_str(), "reason": reason.as_str(), "source": source.id(), "note": note}),
        ),
        Event::HoldLifted { shipment, reason, source, by } => (
            "hold-lifted",
            json!({"shipment": shipment.as_str(), "reason": reason.as_str(), "source": source.id(), "by": by.id()}),
        ),
        Event::SourceReported { source } => ("source-reported", json!({"source": source.id()})),
        Event::ParcelAside { shipment, parcel, waybill } => ("parcel-aside", parcel_of(shipment, *parcel, waybill)),
        Event::Doubted { shipment, waybill, silent } => {
            let silent: Vec<Value> =
                silent.iter().map(|it| json!({"source": it.source.id(), "minutes": it.minutes})).collect();
            ("doubted", json!({"shipment": shipment.as_str(), "waybill": waybill.as_str(), "silent": silent}))
        }
        Event::SurplusRemoved { shipment, parcel } => {
            ("surplus-removed", json!({"shipment": shipment.as_str(), "parcel": parcel}))
        }
        Event::HandOverMode { on } => ("hand-over-mode", json!({ "on": on })),
        Event::HandedOver { shipment, parcel, waybill, count } => (
            "handed-over",
            json!({"shipment": shipment.as_str(), "parcel": parcel, "waybill": waybill.as_str(), "count": count}),
        ),
        Event::HandOverUndone { shipment, parcel, waybill } => {
            ("hand-over-undone", parcel_of(shipment, *parcel, waybill))
        }
        _ => return None,
    })
}

/// Reads a fact of this file back; `None` when its kind is of another.
pub(super) fn read(kind: &str, at: &Fields<'_>) -> Result<Option<Event>, Unreadable> {
    let shipment = || at.text("shipment").map(ShipmentNo::from);
    Ok(Some(match kind {
        "hold-set" => Event::HoldSet {
            shipment: shipment()?,
            reason: at.reason()?,
            source: at.source("source")?,
            note: at.text("note")?.to_owned(),
        },
        "hold-lifted" => Event::HoldLifted {
            shipment: shipment()?,
            reason: at.reason()?,
            source: at.source("source")?,
            by: at.source("by")?,
        },
        "source-reported" => Event::SourceReported { source: at.source("source")? },
        "parcel-aside" => {
            Event::ParcelAside { shipment: shipment()?, parcel: at.count("parcel")?, waybill: at.waybill("waybill")? }
        }
        "doubted" => {
            let silent = at.list("silent")?.map(|it| read_silent(&it)).collect::<Result<_, _>>()?;
            Event::Doubted { shipment: shipment()?, waybill: at.waybill("waybill")?, silent }
        }
        "surplus-removed" => Event::SurplusRemoved { shipment: shipment()?, parcel: at.count("parcel")? },
        "hand-over-mode" => Event::HandOverMode { on: at.flag("on")? },
        "handed-over" => Event::HandedOver {
            shipment: shipment()?,
            parcel: at.count("parcel")?,
            waybill: at.waybill("waybill")?,
            count: at.count("count")?,
        },
        "hand-over-undone" => Event::HandOverUndone {
            shipment: shipment()?,
            parcel: at.count("parcel")?,
            waybill: at.waybill("waybill")?,
        },
        _ => return Ok(None),
    }))
}

/// What the shop changed, as a rejection keeps it: `[["quantity","tea","2","3"]]`.
pub(super) fn write_changes(changes: &[Change]) -> Value {
    changes.iter().map(|change| json!([change.what.id(), change.item, change.before, change.after])).collect()
}

/// The same read back; what makes no sense is left out, since it is shown and never judged by.
pub(super) fn read_changes(detail: &Fields<'_>) -> Vec<Change> {
    let change = |row: Fields<'_>| {
        let cell = |index: usize| row.cell(index);
        Some(Change { what: Changed::parse(&cell(0)?)?, item: cell(1)?, before: cell(2)?, after: cell(3)? })
    };
    detail.list("changes").into_iter().flatten().filter_map(change).collect()
}

fn parcel_of(shipment: &ShipmentNo, parcel: u32, waybill: &Waybill) -> Value {
    json!({"shipment": shipment.as_str(), "parcel": parcel, "waybill": waybill.as_str()})
}

fn read_silent(at: &Fields<'_>) -> Result<Silent, Unreadable> {
    let source: HoldSource = at.source("source")?;
    Ok(Silent { source, minutes: at.whole("minutes") })
}
