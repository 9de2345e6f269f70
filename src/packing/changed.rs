//! The shop changed the order that is in hand: what differs is told, and what it leaves over in the box must come out.

use super::decide::Turn;
use super::facts::Known;
use super::revision::changes;
use super::session::Job;
use crate::domain::{Change, Changed, Detail, Event, Fault, Surplus};

impl Turn<'_> {
    /// Takes over the shop's new revision: what is packed and still ordered stays counted. True when that is told; a change of what
    /// only machines read is not.
    pub(super) fn take_over(&mut self, job: &Job, known: &Known) -> bool {
        let parcel = if job.pack { known.next_number(&self.bench.station).unwrap_or(job.parcel) } else { job.parcel };
        let borne = known.parcel(parcel).and_then(|parcel| parcel.waybill.as_ref());
        let keeps_label = job.label.is_none() || job.label.as_ref() == borne;
        let (revision, packed, boxed) = (known.shipment.revision, known.packed.clone(), known.boxed());
        self.note(Event::Revised { revision, parcel, packed, boxed, keeps_label });
        let before = self.facts.before.get(&job.shipment);
        // What must come out of the box is told first.
        let left = known.parcel(parcel).into_iter().flat_map(|parcel| &parcel.surplus).map(surplus);
        let differs = before.map(|before| changes(before, &known.shipment)).unwrap_or_default();
        let changes: Vec<Change> = left.chain(differs).collect();
        let total = |counts: &[u32]| counts.iter().fold(0u32, |sum, count| sum.saturating_add(*count));
        let quiet = before.is_some() && changes.is_empty() && keeps_label && total(&job.packed) == total(&known.packed);
        if !quiet {
            self.ask(Fault::Changed, Detail { changes, ..Detail::about(&job.shipment) });
        }
        !quiet
    }

    /// Pieces that the shop's change left over in the box in hand come out before anything else goes in, or the box is closed.
    pub(super) fn finds_surplus(&mut self, known: &Known) -> bool {
        let Some(job) = self.session.job.as_ref().filter(|job| job.pack && !job.cleared) else { return false };
        let left: Vec<Change> =
            known.parcel(job.parcel).into_iter().flat_map(|parcel| &parcel.surplus).map(surplus).collect();
        if left.is_empty() {
            return false;
        }
        let about =
            left.iter().map(|change| format!("{} ×{}", change.item, change.before)).collect::<Vec<_>>().join(", ");
        self.ask(Fault::SurplusItem, Detail { changes: left, ..Detail::about(about) });
        true
    }

    /// The shop's change was read, and what it left over is out of the box.
    pub(super) fn change_read(&mut self, told: &Detail) {
        let surplus = told.changes.iter().any(|change| change.what == Changed::Surplus);
        let job = self.session.job.as_ref().map(|job| (job.shipment.clone(), job.parcel, job.revision));
        let Some((shipment, parcel, revision)) = job else { return };
        // Of a still newer revision nobody has read anything.
        if surplus && self.known().is_some_and(|known| known.shipment.revision == revision) {
            self.note(Event::SurplusRemoved { shipment, parcel });
        }
        if !self.ready() && !surplus {
            self.say_how_it_stands();
        } else if self.passes_gate() {
            if self.ready() { self.advance() } else { self.say_how_it_stands() }
        }
    }
}

/// Pieces that must come out of the box, as one of the changes.
fn surplus(left: &Surplus) -> Change {
    Change { what: Changed::Surplus, item: left.item.clone(), before: left.qty.to_string(), after: String::new() }
}
