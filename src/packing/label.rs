//! Labels: the parcel's own, one scanned again, another shipment's, and a second one on one box.

use super::decide::Turn;
use super::facts::{CodeFacts, Known, Stage};
use super::parcel::is_box_of;
use super::session::{Done, Job};
use crate::code::{Label, bound};
use crate::domain::{Change, Changed, Detail, DoubleLabel, Event, Fault, ShipmentNo, Step, Verdict, Waybill};

impl Turn<'_> {
    /// The code as the waybill that it is known by: the label in hand, the one sealed last, or any order's; else as it was read.
    pub(super) fn waybill_of<'t>(&'t self, text: &'t str, label: &'t Label) -> &'t str {
        let job = self.session.job.as_ref().and_then(|job| job.label.as_ref());
        let done = [self.session.sealed_load(), self.session.done.as_ref()]
            .into_iter()
            .flatten()
            .map(|done| &done.sealed.waybill);
        let known: Vec<&str> =
            job.into_iter().chain(done).map(Waybill::as_str).chain(self.facts.code.form.as_deref()).collect();
        if self.names_this_box(text) {
            return text;
        }
        let forms = std::iter::once(text).chain(label.forms.iter().map(String::as_str));
        forms.into_iter().find(|form| known.contains(form)).unwrap_or(text)
    }

    /// The label of the parcel sealed last, scanned again before anything else was taken in hand, or from the box on the scale.
    pub(super) fn just_sealed(&self, text: &str) -> Option<Done> {
        // The next box of the same shipment is in hand of itself: nobody took anything in hand yet.
        let last = self.session.done.as_ref().map(|done| &done.shipment);
        let untouched =
            |job: &Job| job.pack && Some(&job.shipment) == last && !job.closed && job.label.is_none() && job.is_empty();
        let free = self.session.job.as_deref().is_none_or(untouched) && !self.session.reweigh;
        let meant = |done: &&Done| self.facts.code.number.as_ref().is_none_or(|no| *no == done.shipment);
        let last = self.session.done.as_ref().filter(|_| free).filter(meant);
        let sealed = |no: &ShipmentNo| self.facts.shipments.get(no).is_some_and(|it| it.sealed_with(text).is_some());
        [self.session.sealed_load(), last]
            .into_iter()
            .flatten()
            .find(|done| done.sealed.waybill.as_str() == text && sealed(&done.shipment))
            .cloned()
    }

    /// No fault, unless a hold came after the seal, or the parcel came back.
    pub(super) fn done_already(&mut self, done: Done) {
        self.shows = Some(done.shipment.clone());
        let label = done.sealed.waybill.as_str();
        let known = self.facts.shipments.get(&done.shipment);
        if let Some(known) = known.filter(|known| !known.holds.is_empty()) {
            return self.ask_to_put_aside(known, label);
        }
        if known.and_then(|known| known.sealed_with(label)).is_some_and(|parcel| parcel.returned) {
            return self.reject(Fault::AlreadyReturned, Detail::code_about(label, &done.shipment));
        }
        self.say(Verdict::Info(Step::AlreadyDone(done.sealed)));
    }

    /// A waybill while an accepted load still lies there: another label on that box, unless the next parcel expects exactly it.
    pub(super) fn finds_second_label_on_sealed_load(&mut self, text: &str, label: &Label) -> bool {
        let Some(done) = self.session.sealed_load().cloned() else { return false };
        let items_expected = self.session.job.is_some() && !self.ready();
        let a_waybill =
            self.facts.code.waybill.is_some() || (!items_expected && !self.means_goods_or_number() && label.plausible);
        let fits = |known: &Known| expects(known, text) || self.names_this_box(text);
        let expected = self.ready() && self.known().is_some_and(fits);
        if !a_waybill || expected {
            return false;
        }
        self.shows = Some(done.shipment.clone());
        self.second_label(done.sealed.waybill, done.shipment, text, true);
        true
    }

    /// A label that the shop took back from this shipment or another: it is not to be used any more. True when that was told.
    pub(super) fn finds_withdrawn(&mut self, text: &str) -> bool {
        let CodeFacts { number: None, waybill: None, withdrawn: Some(no), .. } = &self.facts.code else { return false };
        let known = self.facts.shipments.get(no);
        let named =
            known.map(|known| known.shipment.waybills.iter().map(Waybill::as_str).collect::<Vec<_>>().join(" "));
        let (before, after) = (text.to_owned(), named.unwrap_or_default());
        let changes = vec![Change { what: Changed::Waybill, item: String::new(), before, after }];
        self.reject(Fault::WrongWaybill, Detail { changes, ..Detail::code_about(text, no) });
        true
    }

    /// The waybill of another shipment, or of another box, while one is in hand.
    pub(super) fn foreign_waybill(&mut self, job: &Job, other: &ShipmentNo, text: &str) {
        let sealed = |known: &Known| known.stage != Stage::Open || known.sealed_with(text).is_some();
        // A label of this shipment that its box does not expect is on another of its boxes.
        let taken = *other == job.shipment || self.facts.shipments.get(other).is_some_and(sealed);
        match &job.label {
            _ if taken => self.reject(Fault::WaybillTaken, Detail::code_about(text, other)),
            Some(label) => self.second_label(label.clone(), job.shipment.clone(), text, false),
            None => self.reject(Fault::WrongWaybill, Detail::code_about(text, other)),
        }
    }

    /// The closing act: the parcel's own label.
    pub(super) fn label(&mut self, job: &Job, known: &Known, text: &str, bound: bool) {
        if !self.ready() {
            let missing = self.missing(job, known);
            return self.reject(Fault::MissingItem, Detail::code_about(text, missing));
        }
        match &job.label {
            None => self.note(Event::Labelled { waybill: text.into(), bound }),
            Some(label) if label.as_str() != text => {
                return self.second_label(label.clone(), job.shipment.clone(), text, false);
            }
            Some(_) => {}
        }
        self.advance();
    }

    /// A label that nobody knows may go onto the box in hand: the shop named none for it, or one, and there are several boxes. Where
    /// the shop named several, those come first.
    pub(super) fn may_bind(&self, job: &Job, known: &Known, label: &Label) -> bool {
        let named_one =
            known.shipment.waybills.len() == 1 && known.parcel(job.parcel).is_none_or(|it| it.waybill.is_none());
        self.ready() && (known.waybill.is_none() || (named_one && several(job, known))) && label.plausible
    }

    /// It becomes the box's, unless it is certainly another courier's.
    pub(super) fn bind(&mut self, job: &Job, known: &Known, text: &str) {
        let (carriers, order) = (&self.rules.carriers, known.shipment.carrier.as_str());
        let waybill = bound(text, carriers.named(order));
        if carriers.contradict(order, &waybill) {
            return self.reject(Fault::WrongCarrier, Detail::code_about(&waybill, order));
        }
        self.label(job, known, &waybill, true);
    }

    /// The courier's code of one of several boxes, for a number that the shop named; none that is known already.
    pub(super) fn names_this_box(&self, text: &str) -> bool {
        let (Some(job), Some(known)) = (&self.session.job, self.known()) else { return false };
        let unknown = self.facts.code.form.as_deref() != Some(text);
        let named = || known.shipment.waybills.iter().any(|named| is_box_of(named.as_str(), text));
        job.pack && unknown && several(job, known) && named()
    }

    /// Two labels for one box: asks which it is. `sealed`: the first was accepted on the load that still lies there.
    pub(super) fn second_label(&mut self, first: Waybill, first_shipment: ShipmentNo, text: &str, sealed: bool) {
        let second_shipment = self.facts.code.waybill.clone();
        let second: Waybill = text.into();
        let detail = Detail::code_about(text, &first);
        self.note(Event::DoubleLabelSeen(DoubleLabel { first, first_shipment, second, second_shipment, sealed }));
        self.say(Verdict::Reject(Fault::SecondWaybill, detail));
    }
}

/// This is a label that the box in hand may bear: its own already, or one that the shop named and that is on no other box.
pub(super) fn expects(known: &Known, text: &str) -> bool {
    let borne = known.parcels.iter().any(|parcel| !parcel.sealed() && parcel.bears(text));
    borne || known.free_labels().any(|waybill| waybill.as_str() == text)
}

/// The shipment has other boxes beside the one in hand, or will have.
pub(super) fn several(job: &Job, known: &Known) -> bool {
    job.closed || known.sealed_parcels().any(|parcel| parcel.n != job.parcel)
}
