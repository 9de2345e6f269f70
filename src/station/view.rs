//! The shipment as the operator sees it.

use super::Station;
use crate::domain::{LineKind, LineView, ShipmentNo, ShipmentView, Verdict};
use crate::packing::Facts;

impl Station {
    /// A shipment with this bench's own counts where it is in hand here; `None` when the store knows none by that number.
    pub(super) fn view(&self, no: &ShipmentNo, facts: &Facts) -> Option<ShipmentView> {
        let known = facts.shipments.get(no)?;
        let job = self.session.job.as_ref().filter(|job| job.shipment == *no && job.pack);
        // Counts by line mean the lines of their own revision.
        let counted = job.filter(|job| job.revision == known.shipment.revision);
        let packed = counted.map_or(&known.packed, |job| &job.packed);
        // The facts were read before the seal that is being told.
        let accepted = self.bench.packs && matches!(self.said, Verdict::Accept(_));
        let label = job.and_then(|job| job.label.clone());
        let lines = known.shipment.lines.iter().enumerate().map(|(index, line)| LineView {
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
        });
        Some(ShipmentView {
            no: no.clone(),
            carrier: known.shipment.carrier.clone(),
            waybill: known.waybill.clone().or(label),
            remark: known.shipment.remark.clone(),
            lines: lines.collect(),
        })
    }
}
