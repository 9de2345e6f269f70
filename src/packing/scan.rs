//! A code that is no command: which of the things it can mean does it mean here?

use std::sync::Arc;

use super::decide::Turn;
use super::drill::CHECK_WEIGHT;
use super::facts::{CodeFacts, Known, Stage};
use super::label::expects;
use super::parcel::Parcel;
use super::revision::changes;
use super::session::{Job, Question};
use crate::code::Label;
use crate::domain::{Detail, Event, Fault, StationId, Step, Verdict};

impl Turn<'_> {
    /// Takes a code in: packaging, the parcel just sealed, a second label, else what the bench is for.
    pub(super) fn code(&mut self, text: &str, keys: &[String], label: &Label) {
        if self.is_checking() {
            return self.reject(Fault::NotAllowed, Detail::code_about(text, CHECK_WEIGHT));
        }
        if let Some(Question::Choice { .. }) = &self.session.question {
            return self.choose_by_code(text, keys);
        }
        if let Some(question) = &self.session.question {
            let waiting = question.fault();
            return self.reject(Fault::NeedsConfirm, Detail::code_about(text, waiting.id()));
        }
        if self.return_code(text, keys) {
            return;
        }
        if self.session.reopen {
            let text = self.waybill_of(text, label).to_owned();
            return self.reopen(&text);
        }
        if self.hands_over() {
            let text = self.waybill_of(text, label).to_owned();
            return self.hand_over(&text);
        }
        if let (Some(packaging), true, false) =
            (self.rules.packaging(text), self.session.job.is_some(), self.facts.code.goods)
        {
            self.note(Event::PackagingSet { code: text.to_owned() });
            return self.say(Verdict::Info(Step::Packaging(packaging.name.clone())));
        }
        // From here on one label is one text, however it was read or written.
        let text = &*self.waybill_of(text, label).to_owned();
        if let Some(done) = self.just_sealed(text) {
            return self.done_already(done);
        }
        if self.finds_second_label_on_sealed_load(text, label) {
            return;
        }
        if self.finds_recalled(text) {
            return;
        }
        match self.session.job.clone() {
            None if self.finds_withdrawn(text) => {}
            None if !self.may_open() => {}
            None if self.bench.packs && self.opens_by_item(text, keys) => {}
            None if self.bench.packs => self.open(text),
            None => self.take_label_to_weigh(text),
            Some(job) if job.pack => self.in_hand(job, text, keys, label),
            Some(job) => self.while_weighing(&job, text, label),
        }
    }

    /// Nothing in hand at a packing bench: a number or a waybill opens its shipment.
    fn open(&mut self, text: &str) {
        let CodeFacts { number, waybill, .. } = &self.facts.code;
        let Some(no) = number.as_ref().or(waybill.as_ref()).cloned() else {
            return self.reject(Fault::NoShipment, Detail::code(text));
        };
        let Some(known) = self.facts.shipments.get(&no) else { return };
        self.shows = Some(no.clone());
        let unweighed = known.sealed_with(text).is_some_and(|parcel| parcel.weight.is_none());
        let waits = known.stage == Stage::Checked || (known.stage == Stage::Open && self.rules.weigh_required);
        if self.bench.weighs && unweighed && waits {
            return self.take_label_to_weigh(text);
        }
        if known.stage != Stage::Open {
            return self.reject(Fault::AlreadyShipped, Detail::code_about(text, &no));
        }
        if let Some(station) = self.in_other_hands(known) {
            return self.reject(Fault::SessionOpen, Detail::code_about(text, station));
        }
        if !known.holds.is_empty() {
            return self.ask(Fault::Held, Detail { reasons: known.reasons(), ..Detail::code_about(text, &no) });
        }
        let Some(parcel) = known.next_number(&self.bench.station) else {
            return self.reject(Fault::NotAllowed, Detail::code(text));
        };
        let (revision, packed, boxed) = (known.shipment.revision, known.packed.clone(), known.boxed());
        self.note(Event::Opened { shipment: no, revision, pack: true, parcel, packed, boxed, code: None });
        if self.rules.opening_counts && expects(known, text) {
            self.note(Event::Labelled { waybill: text.into(), bound: false });
        }
        let changes = self.facts.before.get(&known.shipment.no).map(|first| changes(first, &known.shipment));
        let changes = changes.filter(|changes| !changes.is_empty());
        self.say(match (self.opened_step(), changes) {
            (Verdict::Info(Step::Opened), Some(changes)) => Verdict::Info(Step::OpenedChanged(changes)),
            (opened, _) => opened,
        });
        self.tell_resend(known);
        match known.stale_parcel() {
            Some(stale) => self.reject_stale(stale),
            None if self.finds_surplus(known) => {}
            None => self.go_on(),
        }
    }

    /// The other station of this site where it is in hand. One that the site no longer has cannot hold on to anything.
    fn in_other_hands<'k>(&self, known: &'k Known) -> Option<&'k StationId> {
        let begun = known.parcels.iter().filter(|parcel| !parcel.sealed());
        begun.filter_map(|parcel| self.in_hand_elsewhere(parcel)).next()
    }

    /// The same for one of its boxes.
    pub(super) fn in_hand_elsewhere<'k>(&self, parcel: &'k Parcel) -> Option<&'k StationId> {
        parcel.open_at.as_ref().filter(|&at| *at != self.bench.station && self.rules.stations.contains(at))
    }

    /// A shipment is in hand.
    fn in_hand(&mut self, job: Arc<Job>, text: &str, keys: &[String], label: &Label) {
        let Some(known) = self.known() else { return };
        if !self.passes_gate() {
            return;
        }
        // The gate may have taken over a new revision of which nothing needed to be told.
        let job = &*self.session.job.clone().unwrap_or(job);
        // A code that is goods as well as a number is goods for as long as goods are missing.
        if !self.ready() && self.item(job, known, text, keys) {
            return;
        }
        if expects(known, text) || job.label.as_ref().is_some_and(|label| label.as_str() == text) {
            return self.label(job, known, text, false);
        }
        if self.names_this_box(text) {
            return self.label(job, known, text, true);
        }
        if job.shipment.as_str() == text {
            return self.say_how_it_stands();
        }
        if self.item(job, known, text, keys) {
            return;
        }
        if self.finds_withdrawn(text) {
            return;
        }
        if let Some(other) = self.facts.code.waybill.clone() {
            return self.foreign_waybill(job, &other, text);
        }
        if let Some(other) = &self.facts.code.number {
            return self.reject(Fault::SessionOpen, Detail::code_about(other.as_str(), &job.shipment));
        }
        if self.facts.code.goods {
            return self.ask(Fault::WrongItem, Detail::code(text));
        }
        match &job.label {
            None if self.may_bind(job, known, label) => self.bind(job, known, text),
            Some(first) if self.ready() && label.plausible => {
                self.second_label(first.clone(), job.shipment.clone(), text, false);
            }
            _ => self.ask(Fault::UnknownCode, Detail::code(text)),
        }
    }

    /// A weighing bench with nothing in hand: a waybill says which parcel comes.
    fn take_label_to_weigh(&mut self, text: &str) {
        let Some(no) = self.facts.code.waybill.clone() else {
            let fault = if self.means_goods_or_number() { Fault::UnknownCode } else { Fault::NoShipment };
            return self.reject(fault, Detail::code(text));
        };
        let Some(known) = self.facts.shipments.get(&no) else { return };
        self.shows = Some(no.clone());
        let sealed = known.sealed_with(text);
        // What is out of reach, or was, is not weighed as if it were to leave.
        if let Some(parcel) = sealed.filter(|parcel| parcel.returned || parcel.handed_ms.is_some()) {
            let fault = if parcel.returned { Fault::AlreadyReturned } else { Fault::AlreadyShipped };
            return self.reject(fault, Detail::code_about(text, &no));
        }
        if let Some(parcel) = sealed.filter(|parcel| parcel.weight.is_some() && !self.session.reweigh) {
            let fault = if parcel.stage == Stage::Shipped { Fault::AlreadyShipped } else { Fault::WaybillTaken };
            return self.reject(fault, Detail::code_about(text, &no));
        }
        if !known.holds.is_empty() {
            return self.ask(Fault::Held, Detail { reasons: known.reasons(), ..Detail::code_about(text, &no) });
        }
        if let Some(stale) = sealed.filter(|parcel| parcel.stale) {
            return self.reject_stale(stale);
        }
        if sealed.is_none() && (self.rules.check_required || known.is_checked_by_box()) {
            return self.reject(Fault::NotChecked, Detail::code_about(text, &no));
        }
        let begun = known.parcels.iter().filter(|parcel| !parcel.sealed());
        let mut in_the_way = sealed.into_iter().chain(begun.filter(|it| sealed.is_none() && it.may_bear(text)));
        if let Some(station) = in_the_way.find_map(|parcel| self.in_hand_elsewhere(parcel)) {
            return self.reject(Fault::SessionOpen, Detail::code_about(text, station));
        }
        let number = sealed.map(|parcel| parcel.n).or_else(|| self.number_to_weigh(known));
        let Some(parcel) = number else { return self.reject(Fault::NotAllowed, Detail::code(text)) };
        let (revision, packed, boxed) = (known.shipment.revision, known.packed.clone(), known.boxed());
        self.note(Event::Opened { shipment: no, revision, pack: false, parcel, packed, boxed, code: None });
        self.note(Event::Labelled { waybill: text.into(), bound: false });
        self.advance();
    }

    /// The number of a box that nobody checked: one that was put down, else the lowest that is free.
    fn number_to_weigh(&self, known: &Known) -> Option<u32> {
        let put_down = |parcel: &&Parcel| !parcel.sealed() && self.in_hand_elsewhere(parcel).is_none();
        known.parcels.iter().find(put_down).map(|parcel| parcel.n).or_else(|| known.free_number())
    }

    /// A weighing bench that waits for the load of one waybill.
    fn while_weighing(&mut self, job: &Job, text: &str, scanned: &Label) {
        if self.finds_withdrawn(text) {
            return;
        }
        match &job.label {
            Some(label) if label.as_str() == text => {
                if self.passes_gate() {
                    self.advance();
                }
            }
            // The shop changed the label in the meantime: this is the new one.
            None if self.known().is_some_and(|known| expects(known, text)) => {
                if self.passes_gate() {
                    self.note(Event::Labelled { waybill: text.into(), bound: false });
                    self.advance();
                }
            }
            Some(label)
                if self.facts.code.waybill.is_some() || (!self.means_goods_or_number() && scanned.plausible) =>
            {
                self.second_label(label.clone(), job.shipment.clone(), text, false);
            }
            _ if self.facts.code.number.is_some() => {
                self.reject(Fault::SessionOpen, Detail::code_about(text, &job.shipment));
            }
            _ => self.reject(Fault::UnknownCode, Detail::code(text)),
        }
    }

    /// Goods or a number, so no courier's label.
    pub(super) fn means_goods_or_number(&self) -> bool {
        self.facts.code.goods || self.facts.code.number.is_some()
    }
}
