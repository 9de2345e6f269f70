//! Facts as the journal keeps them: a kind and a JSON body. The names here are a file format: they outlive the code's own.
//! [`super::reread`] reads them back.

use serde::Serialize;
use serde_json::{Value, json};

use super::{record_evidence, record_goods, record_holds, record_people, record_upload, shipment_record};
use crate::domain::{Detail, DoubleLabel, Event, Fault, HoldReason, Seal, TrackingKey};

/// The kind whose body is a whole shipment.
pub(super) const IMPORTED: &str = "imported";
/// The kind of most facts: pieces counted.
const PACKED: &str = "packed";

/// The body of most facts. Like that of every parcel's first one it is written without a detour, its names in the order of the alphabet as
/// in all others.
#[derive(Serialize)]
struct Packed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    line: usize,
    parcel: u32,
    qty: u32,
}

/// The body of the fact that every parcel begins with.
#[derive(Serialize)]
struct Opened<'a> {
    boxed: &'a [u32],
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    pack: bool,
    packed: &'a [u32],
    parcel: u32,
    revision: u32,
    shipment: &'a str,
}

/// Kind and body of a fact. Errors: only where JSON cannot say it, which no fact is known to bring about.
pub fn write(event: &Event) -> Result<(&'static str, String), serde_json::Error> {
    let (kind, body) = match event {
        Event::Imported(shipment) => return Ok((IMPORTED, shipment_record::to_body(shipment)?)),
        Event::Scanned { code } => ("scanned", json!({ "code": code })),
        Event::LoggedIn { operator } => ("logged-in", json!({"operator": operator.as_str()})),
        Event::Opened { shipment, revision, pack, parcel, packed, boxed, code } => {
            let (pack, parcel, revision, shipment) = (*pack, *parcel, *revision, shipment.as_str());
            let opened = Opened { boxed, code: code.as_deref(), pack, packed, parcel, revision, shipment };
            return Ok(("opened", serde_json::to_string(&opened)?));
        }
        Event::ParcelClosed => ("parcel-closed", json!({})),
        Event::ParcelContinued => ("parcel-continued", json!({})),
        Event::ReopenAsked => ("reopen-asked", json!({})),
        Event::Reopened { shipment, parcel, waybill, items } => (
            "reopened",
            json!({"shipment": shipment.as_str(), "parcel": parcel, "waybill": waybill.as_str(), "items": items}),
        ),
        Event::Packed { line, qty, parcel, code } => {
            let packed = Packed { code: code.as_deref(), line: *line, parcel: *parcel, qty: *qty };
            return Ok((PACKED, serde_json::to_string(&packed)?));
        }
        Event::Unpacked { line, qty } => ("unpacked", json!({"line": line, "qty": qty})),
        Event::QuantitySet { qty } => ("quantity-set", json!({ "qty": qty })),
        Event::PackagingSet { code } => ("packaging-set", json!({ "code": code })),
        Event::Labelled { waybill, bound } => ("labelled", json!({"waybill": waybill.as_str(), "bound": bound})),
        Event::Unlabelled => ("unlabelled", json!({})),
        Event::Revised { revision, parcel, packed, boxed, keeps_label } => (
            "revised",
            json!({"revision": revision, "parcel": parcel, "packed": packed, "boxed": boxed, "keeps_label": keeps_label}),
        ),
        Event::Cancelled { shipment } => ("cancelled", json!({"shipment": shipment.as_str()})),
        Event::SetAside { shipment } => ("set-aside", json!({"shipment": shipment.as_str()})),
        Event::Zeroed => ("zeroed", json!({})),
        Event::ReweighAsked => ("reweigh-asked", json!({})),
        Event::Weighed { shipment, waybill, weight, low, high, fault } => (
            "weighed",
            json!({"shipment": shipment.as_str(), "waybill": waybill.as_str(), "mg": weight.0,
                "low_mg": low.map(|mg| mg.0), "high_mg": high.map(|mg| mg.0), "fault": fault.map(Fault::id)}),
        ),
        Event::Sealed(seal) => ("sealed", write_seal(seal)),
        Event::Rejected { fault, shipment, detail, asks } => (
            "rejected",
            json!({"fault": fault.id(), "shipment": shipment.as_ref().map(|no| no.as_str()), "asks": asks,
                "detail": write_detail(detail)}),
        ),
        Event::DoubleLabelSeen(labels) => ("double-label-seen", write_labels(labels)),
        Event::Confirmed { fault, labels } => {
            ("confirmed", json!({"fault": fault.id(), "labels": labels.as_ref().map(write_labels)}))
        }
        Event::DoubleLabelFound(labels) => ("double-label-found", write_labels(labels)),
        Event::DeviceLost => ("device-lost", json!({})),
        Event::DeviceBack => ("device-back", json!({})),
        Event::BatchBuilt { batch, profile, file, sha256, rows } => (
            "batch-built",
            json!({"batch": batch, "profile": profile, "file": file, "sha256": sha256,
                "rows": rows.iter().map(write_row).collect::<Vec<_>>()}),
        ),
        Event::BatchDelivered { batch } => ("batch-delivered", json!({ "batch": batch })),
        Event::RowFolded { row, told } => ("row-folded", json!({"row": write_row(row), "told": told.as_str()})),
        Event::RowRefused { row, reason } => ("row-refused", json!({"row": write_row(row), "reason": reason})),
        Event::HoldSet { .. }
        | Event::HoldLifted { .. }
        | Event::SourceReported { .. }
        | Event::ParcelAside { .. }
        | Event::Doubted { .. }
        | Event::SurplusRemoved { .. }
        | Event::HandOverMode { .. }
        | Event::HandedOver { .. }
        | Event::HandOverUndone { .. } => record_holds::write(event).unwrap_or_default(),
        Event::Settled { .. }
        | Event::RulesInForce { .. }
        | Event::CutOffMissed { .. }
        | Event::ReturnAsked
        | Event::ReturnOpened { .. }
        | Event::ReturnConditionSet { .. }
        | Event::ReturnCounted(_)
        | Event::ReturnUncounted(_)
        | Event::ReturnClosed { .. }
        | Event::ReturnCancelled { .. } => record_evidence::write(event).unwrap_or_default(),
        Event::PackScanned { .. }
        | Event::Marked { .. }
        | Event::Unmarked { .. }
        | Event::SerialAsked { .. }
        | Event::ChoiceAsked { .. }
        | Event::ChoiceMade { .. }
        | Event::RemarkRead { .. }
        | Event::GiftAnswered { .. }
        | Event::GiftPacked { .. }
        | Event::GiftUnpacked { .. } => record_goods::write(event).unwrap_or_default(),
        Event::Called { .. }
        | Event::StoodIn { .. }
        | Event::Forced(_)
        | Event::Released { .. }
        | Event::CheckBegun
        | Event::CheckEnded
        | Event::ScaleChecked(_)
        | Event::ZeroMoved { .. } => record_people::write(event).unwrap_or_default(),
        Event::BatchAt { .. }
        | Event::UploadBegun { .. }
        | Event::UploadAnswered { .. }
        | Event::UploadCut { .. }
        | Event::RowSuperseded { .. }
        | Event::RowMoved { .. }
        | Event::ChannelStopped { .. }
        | Event::ChannelResumed { .. } => record_upload::write(event).unwrap_or_default(),
    };
    Ok((kind, body.to_string()))
}

fn write_seal(seal: &Seal) -> Value {
    json!({"shipment": seal.shipment.as_str(), "parcel": seal.parcel, "waybill": seal.waybill.as_str(),
        "mg": seal.weight.map(|mg| mg.0), "items": seal.items, "packaging": seal.packaging, "last": seal.last,
        "ships": seal.ships})
}

fn write_detail(detail: &Detail) -> Value {
    let reasons: Vec<&str> = detail.reasons.iter().map(HoldReason::as_str).collect();
    json!({"code": detail.code, "about": detail.about, "mg": detail.weight.map(|mg| mg.0),
        "wanted_mg": detail.wanted.map(|mg| mg.0), "reasons": reasons, "choices": detail.choices,
        "changes": record_holds::write_changes(&detail.changes)})
}

fn write_labels(labels: &DoubleLabel) -> Value {
    json!({"first": labels.first.as_str(), "first_shipment": labels.first_shipment.as_str(),
        "second": labels.second.as_str(), "second_shipment": labels.second_shipment.as_ref().map(|no| no.as_str()),
        "sealed": labels.sealed})
}

pub(super) fn write_row(row: &TrackingKey) -> Value {
    json!([row.shop, row.order, row.waybill.as_str()])
}
