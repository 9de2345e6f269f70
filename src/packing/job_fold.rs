//! The part of the session's fold that is about the shipment in hand.

use std::sync::Arc;

use super::session::{Refused, Session, Undo};
use crate::domain::Event;

impl Session {
    /// Takes over a fact of the shipment in hand; there may be none.
    pub(super) fn apply_to_job(&mut self, event: &Event) {
        let Some(job) = self.job.as_mut().map(Arc::make_mut) else { return };
        match event {
            Event::Packed { line, qty, .. } => {
                if let Some(packed) = job.packed.get_mut(*line) {
                    *packed += qty;
                }
                job.awaits = None;
                let rest = self.quantity.unwrap_or(0).saturating_sub(*qty);
                job.steps.push(Undo::Packed { line: *line, qty: *qty, rest });
                self.quantity = (rest > 0).then_some(rest);
            }
            Event::Unpacked { line, qty } => {
                if let Some(packed) = job.packed.get_mut(*line) {
                    *packed = packed.saturating_sub(*qty);
                }
                job.steps.pop();
            }
            Event::ParcelClosed => {
                job.closed = true;
                job.steps.push(Undo::Closed);
            }
            Event::ParcelContinued => {
                job.closed = false;
                job.steps.pop();
            }
            Event::CutOffMissed { .. } => job.next_day = true,
            Event::PackagingSet { code } => job.packaging = Some(code.clone()),
            Event::Labelled { waybill, .. } => {
                job.label = Some(waybill.clone());
                job.steps.push(Undo::Label);
            }
            Event::Unlabelled => {
                job.label = None;
                job.steps.pop();
            }
            Event::Revised { revision, parcel, packed, boxed, keeps_label } => {
                (job.revision, job.parcel) = (*revision, *parcel);
                (job.packed, job.boxed) = (packed.clone(), boxed.clone());
                (job.closed, job.spares_labels, job.cleared) = (false, false, false);
                job.steps.clear();
                job.judged = None;
                job.awaits = None;
                if !keeps_label {
                    job.label = None;
                }
            }
            Event::SurplusRemoved { .. } => job.cleared = true,
            Event::Weighed { fault: Some(fault), low, high, .. } => {
                job.judged = Some(self.settles);
                job.refused = Some(Refused { fault: *fault, low: *low, high: *high });
            }
            _ => job.apply_goods(event),
        }
    }
}
