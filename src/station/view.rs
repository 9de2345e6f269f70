//! A shipment as the operator sees it.

use crate::domain::{LineKind, LineView, ResendView, ShipmentView};
use crate::packing::{GoodsRules, Job, Known, Stage, gifts, joined, remarks};

/// Draws what the store knows, with the counts of the job in hand. `accepted`: all of it was sealed by what is being told, after the facts
/// were read.
pub(super) fn view(known: &Known, rules: &GoodsRules, job: Option<&Job>, accepted: bool) -> ShipmentView {
    let shipment = &known.shipment;
    let job = job.filter(|job| job.shipment == shipment.no);
    let packing = job.filter(|job| job.pack);
    // Counts by line mean the lines of their own revision.
    let counted = packing.filter(|job| job.revision == shipment.revision);
    let packed = counted.map_or(&known.packed, |job| &job.packed);
    let in_hand = known.parcels.iter().find(|parcel| !parcel.sealed()).or(known.parcels.last());
    let parcel = job.map(|job| job.parcel).or(in_hand.map(|parcel| parcel.n)).unwrap_or(1);
    let stored = known.parcel(parcel).map(|parcel| parcel.items.clone());
    let here = counted.map(Job::here).or(stored).unwrap_or_default();
    let begun = known.parcels.iter().filter(|known| known.n != parcel).count();
    let label = job.filter(|job| job.revision == shipment.revision).and_then(|job| job.label.clone());
    let lines = shipment.lines.iter().enumerate().map(|(index, line)| LineView {
        sku: line.sku.clone(),
        name: line.name.clone(),
        spec: line.spec.clone(),
        kind: line.kind.id(),
        ordered: line.qty,
        packed: match line.kind {
            _ if accepted => line.qty,
            LineKind::NoScan => line.qty,
            LineKind::Goods | LineKind::Gift => packed.get(index).copied().unwrap_or(0),
        },
        here: here.get(index).copied().unwrap_or(0),
    });
    let taken = gifts(known, job).into_iter().filter_map(|(known, answer)| {
        let answer = answer.filter(|answer| answer.accepted)?;
        let gift = &known.gift;
        Some(LineView {
            sku: known.goods.as_deref().map(|(line, _)| line.sku.clone()).unwrap_or_default(),
            name: gift.name.clone(),
            spec: gift.spec.clone(),
            kind: LineKind::Gift.id(),
            ordered: gift.qty,
            packed: if accepted { gift.qty } else { answer.packed },
            here: 0,
        })
    });
    let remarks = remarks(shipment, rules);
    let resend = shipment.resend.as_ref().map(|resend| ResendView {
        of: resend.of.clone(),
        reason: resend.reason,
        next_day: job.is_some_and(|job| job.next_day),
    });
    ShipmentView {
        resend,
        no: shipment.no.clone(),
        carrier: shipment.carrier.clone(),
        waybill: label.or_else(|| known.waybill.clone()),
        remark: joined(&remarks),
        remarks,
        parcel,
        parcels: u32::try_from(begun + 1).unwrap_or(u32::MAX).max(parcel),
        lines: lines.chain(taken).collect(),
        ship_by_ms: shipment.ship_by_ms,
        left: accepted || known.stage == Stage::Shipped,
    }
}
