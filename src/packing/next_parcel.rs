//! Several boxes for one shipment: closing one and beginning the next, taking a sealed one apart, and what each should weigh.
//!
//! A box is closed by `WH:NEXT-PARCEL` when something is left for another, and by the last item otherwise. Nothing is announced while
//! goods of the shipment are still on a bench: the tracking rows of all boxes are born when the last one is sealed.

use super::decide::Turn;
use super::expect::Range;
use super::facts::{Known, Stage};
use super::label::several;
use super::parcel::{Parcel, is_box_of};
use super::session::Job;
use crate::domain::{Detail, Event, Fault, LineKind, Mg, Shipment, Step, Verdict, Waybill};

impl Turn<'_> {
    /// `WH:NEXT-PARCEL`: the box in hand is full.
    pub(super) fn next_parcel(&mut self) {
        if !self.may_go_on() {
            return;
        }
        let open = |job: &Job| job.pack && !job.closed && job.label.is_none();
        if !self.session.job.as_deref().is_some_and(open) {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        if !self.passes_gate() {
            return;
        }
        let Some(job) = self.session.job.clone() else { return };
        let Some(known) = self.known() else { return };
        // What is not scanned counts as packed from the start, and may well lie in another box.
        let unscanned = known.shipment.lines.iter().any(|line| line.kind == LineKind::NoScan);
        if job.is_empty() {
            return self.reject(Fault::EmptyParcel, Detail::about(job.parcel));
        }
        if self.complete() && !unscanned {
            return self.reject(Fault::NothingLeft, Detail::about(job.parcel));
        }
        if next_number(&job, known).is_none() {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        self.note(Event::ParcelClosed);
        self.say(Verdict::Info(Step::ParcelClosed(job.parcel)));
    }

    /// The box after the one that was just sealed is in hand.
    pub(super) fn begin_next(&mut self, job: &Job, known: &Known) {
        let Some(parcel) = next_number(job, known) else { return };
        let (shipment, revision) = (job.shipment.clone(), job.revision);
        let (packed, boxed) = (job.packed.clone(), job.packed.clone());
        self.note(Event::Opened { shipment, revision, pack: true, parcel, packed, boxed, code: None });
        // What was read for the box before is read for this one.
        if let Some(text) = job.remark_read.clone() {
            self.note(Event::RemarkRead { shipment: job.shipment.clone(), text });
        }
    }

    /// `WH:REOPEN`: the next label names a sealed box to be taken apart. Two codes, because it undoes a record.
    pub(super) fn ask_to_reopen(&mut self) {
        if !self.may_go_on() || !self.may_open() {
            return;
        }
        if let Some(done) = self.session.sealed_load() {
            return self.reject(Fault::LoadNotZeroed, Detail::about(&done.sealed.waybill));
        }
        let free = self.session.job.as_ref().is_none_or(|job| job.pack);
        // A weighing bench takes no box apart that another one checked.
        if !free || (!self.bench.packs && self.rules.check_required) {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        self.note(Event::ReopenAsked);
        self.say(Verdict::Info(Step::ScanToReopen));
    }

    /// The label that names the box.
    pub(super) fn reopen(&mut self, text: &str) {
        let Some(no) = self.facts.code.waybill.clone() else {
            return self.reject(Fault::NoShipment, Detail::code(text));
        };
        let Some(known) = self.facts.shipments.get(&no) else { return };
        if self.session.job.as_ref().is_some_and(|job| job.shipment != no) {
            return self.reject(Fault::WrongWaybill, Detail::code_about(text, &no));
        }
        self.shows = Some(no.clone());
        let Some(parcel) = known.sealed_with(text) else {
            return self.reject(Fault::NotAllowed, Detail::code(text));
        };
        if parcel.stage == Stage::Shipped {
            return self.reject(Fault::AlreadyShipped, Detail::code_about(text, &no));
        }
        let elsewhere = known.parcels.iter().find_map(|parcel| self.in_hand_elsewhere(parcel));
        if let Some(station) = elsewhere {
            return self.reject(Fault::SessionOpen, Detail::code_about(text, station));
        }
        // Counts by line mean the lines of the revision in hand.
        if self.session.job.is_some() && !self.passes_gate() {
            return;
        }
        let (n, waybill, items) = (parcel.n, Waybill::from(text), parcel.items.clone());
        self.note(Event::Reopened { shipment: no, parcel: n, waybill, items });
        self.say(Verdict::Info(Step::Reopened(n)));
    }

    /// What the shop changed after it was sealed cannot leave.
    pub(super) fn reject_stale(&mut self, parcel: &Parcel) {
        let label = parcel.waybill.as_ref().map(ToString::to_string);
        self.reject(Fault::Changed, Detail { code: label, ..Detail::about(parcel.n) });
    }

    /// Whether the box in hand may be closed under this label; said, if not. With the last one, no sealed box may be stale, and labels
    /// that the order names and nobody used are asked about: each of them was paid for, and lies about somewhere.
    pub(super) fn may_close(&mut self, job: &Job, label: &Waybill) -> bool {
        let Some(known) = self.known() else { return false };
        let unsealed = known.parcel(job.parcel).is_none_or(|parcel| !parcel.sealed());
        if !unsealed || (job.pack && job.closed) {
            return true;
        }
        if let Some(stale) = known.stale_parcel().filter(|_| !job.pack && closes_shipment(job, known, label)) {
            self.reject_stale(stale);
            return false;
        }
        let mut unused = known.free_labels().filter(|named| !is_on(named, label));
        match unused.next().filter(|_| job.pack && !job.spares_labels) {
            Some(unused) => {
                self.ask(Fault::UnusedWaybill, Detail::code_about(unused.as_str(), &job.shipment));
                false
            }
            None => true,
        }
    }

    /// What the box in hand should weigh.
    pub(super) fn range_of_box(&self, job: &Job, known: &Known, shipment: &Shipment) -> Range {
        let packaging = packaging(job, known);
        let sealed = known.parcel(job.parcel).filter(|parcel| parcel.sealed());
        let checked = sealed.is_some_and(|parcel| parcel.items.iter().any(|&count| count > 0));
        let alone = !several(job, known);
        match sealed {
            _ if job.pack && alone => Range::of(shipment, packaging, self.rules),
            _ if job.pack => Range::of_box(shipment, &job.here(), packaging, self.rules),
            Some(parcel) if alone && parcel.last => Range::of(shipment, packaging, self.rules),
            Some(parcel) if checked => Range::of_box(shipment, &parcel.items, packaging, self.rules),
            _ if alone && shipment.waybills.len() < 2 => Range::of(shipment, packaging, self.rules),
            _ => Range::of_unknown(shipment, packaging, self.rules),
        }
    }

    /// What it should weigh for all boxes together to weigh what the shipment does: once every other one is sealed and weighed.
    pub(super) fn rest_of_total(&self, job: &Job, known: &Known, shipment: &Shipment) -> Option<Range> {
        let label = job.label.as_ref()?;
        if known.stage == Stage::Open && !closes_shipment(job, known, label) {
            return None;
        }
        let others: Vec<&Parcel> = known.sealed_parcels().filter(|parcel| parcel.n != job.parcel).collect();
        let weights: Option<Vec<Mg>> = others.iter().map(|parcel| parcel.weight).collect();
        let sum = weights?.into_iter().fold(Mg::ZERO, |sum, weight| sum + weight);
        if others.is_empty() {
            return None;
        }
        let packagings = others.iter().map(|parcel| parcel.packaging.as_deref()).chain([packaging(job, known)]);
        Some(Range::of_rest(shipment, packagings, sum, self.rules))
    }
}

/// With this box and label, nothing of the shipment is left: at a packing bench unless others follow it; where boxes are only weighed,
/// when every label that the shop named is on one.
pub(super) fn closes_shipment(job: &Job, known: &Known, label: &Waybill) -> bool {
    let unsealed = known.parcel(job.parcel).is_none_or(|parcel| !parcel.sealed());
    let all_used = || known.free_labels().all(|named| is_on(named, label));
    unsealed && if job.pack { !job.closed } else { all_used() }
}

/// The box or bag of the parcel in hand: chosen here, or when it was sealed, or named by the order.
pub(super) fn packaging<'k>(job: &'k Job, known: &'k Known) -> Option<&'k str> {
    let sealed = known.parcel(job.parcel).and_then(|parcel| parcel.packaging.as_deref());
    job.packaging.as_deref().or(sealed).or(known.shipment.packaging.as_deref())
}

/// This label is the named one, or the courier's code of a box for it.
fn is_on(named: &Waybill, label: &Waybill) -> bool {
    named == label || is_box_of(named.as_str(), label.as_str())
}

/// The number of the box that follows the one in hand.
fn next_number(job: &Job, known: &Known) -> Option<u32> {
    let begun = known.parcels.iter().find(|parcel| !parcel.sealed() && parcel.n != job.parcel).map(|parcel| parcel.n);
    begun.or_else(|| (1..=crate::domain::PARCELS_MAX).find(|n| *n != job.parcel && known.parcel(*n).is_none()))
}
