//! A code that is no command: which of the things it can mean does it mean here?

use super::decide::Turn;
use super::facts::{CodeFacts, Known, Stage};
use super::session::{Done, Job};
use crate::domain::{Detail, DoubleLabel, Event, Fault, Sealed, ShipmentNo, Step, Verdict, Waybill};

impl Turn<'_> {
    /// Takes a code in: packaging, the parcel just sealed, a second label, else what the bench is for.
    pub(super) fn code(&mut self, text: &str, keys: &[String]) {
        if let Some(question) = &self.session.question {
            let waiting = question.fault();
            return self.reject(Fault::NeedsConfirm, Detail::code_about(text, waiting.id()));
        }
        if let (Some(packaging), true) = (self.rules.packaging(text), self.session.job.is_some()) {
            self.note(Event::PackagingSet { code: text.to_owned() });
            return self.say(Verdict::Info(Step::Packaging(packaging.name.clone())));
        }
        if let Some(done) = self.just_sealed(text) {
            return self.done_already(done);
        }
        if self.is_second_label_on_sealed_load(text) {
            return;
        }
        match self.session.job.clone() {
            None if self.bench.packs => self.open(text),
            None => self.take_label_to_weigh(text),
            Some(job) if job.pack => self.in_hand(&job, text, keys),
            Some(job) => self.while_weighing(&job, text),
        }
    }

    /// The label of the parcel sealed last, scanned again before anything else was taken in hand, or from the box on the scale.
    fn just_sealed(&self, text: &str) -> Option<Done> {
        let free = self.session.job.is_none() && !self.session.reweigh;
        let meant = |done: &&Done| self.facts.code.number.as_ref().is_none_or(|no| *no == done.shipment);
        let last = self.session.done.as_ref().filter(|_| free).filter(meant);
        let sealed = |no: &ShipmentNo| self.facts.shipments.get(no).is_some_and(|known| known.stage != Stage::Open);
        [self.session.sealed_load(), last]
            .into_iter()
            .flatten()
            .find(|done| done.sealed.waybill.as_str() == text && sealed(&done.shipment))
            .cloned()
    }

    /// No fault, unless a hold came after the seal.
    fn done_already(&mut self, done: Done) {
        let holds = self.facts.shipments.get(&done.shipment).map(|known| known.holds.clone()).unwrap_or_default();
        self.shows = Some(done.shipment.clone());
        if holds.is_empty() {
            self.say(Verdict::Info(Step::AlreadyDone(done.sealed)));
        } else {
            self.reject(Fault::Held, Detail { reasons: holds, ..Detail::about(&done.shipment) });
        }
    }

    /// A waybill while an accepted load still lies there: another label on that box, unless the next parcel expects exactly it.
    fn is_second_label_on_sealed_load(&mut self, text: &str) -> bool {
        let Some(done) = self.session.sealed_load().cloned() else { return false };
        let items_expected = self.session.job.is_some() && !self.complete();
        let a_waybill = self.facts.code.waybill.is_some()
            || (!items_expected && !self.means_goods_or_number() && looks_like_waybill(text));
        let expected = self.complete() && self.known().is_some_and(|known| expects(known, text));
        if !a_waybill || expected {
            return false;
        }
        self.shows = Some(done.shipment.clone());
        self.second_label(done.sealed.waybill, done.shipment, text, true);
        true
    }

    /// Nothing in hand at a packing bench: a number or a waybill opens its shipment.
    fn open(&mut self, text: &str) {
        let CodeFacts { number, waybill, .. } = &self.facts.code;
        let Some(no) = number.as_ref().or(waybill.as_ref()).cloned() else {
            return self.reject(Fault::NoShipment, Detail::code(text));
        };
        let Some(known) = self.facts.shipments.get(&no) else { return };
        self.shows = Some(no.clone());
        if known.stage == Stage::Checked && self.bench.weighs && expects(known, text) {
            return self.take_label_to_weigh(text);
        }
        if known.stage != Stage::Open {
            return self.reject(Fault::AlreadyShipped, Detail::code_about(text, &no));
        }
        if let Some(station) = known.open_at.as_ref().filter(|station| **station != self.bench.station) {
            return self.reject(Fault::SessionOpen, Detail::code_about(text, station));
        }
        if !known.holds.is_empty() {
            return self.ask(Fault::Held, Detail { reasons: known.holds.clone(), ..Detail::code_about(text, &no) });
        }
        let mut packed = known.packed.clone();
        packed.resize(known.shipment.lines.len(), 0);
        self.note(Event::Opened { shipment: no, revision: known.shipment.revision, pack: true, packed });
        if self.rules.opening_counts && expects(known, text) {
            self.note(Event::Labelled { waybill: text.into(), bound: false });
        }
        self.say(Verdict::Info(Step::Opened));
        if self.complete() {
            self.advance();
        }
    }

    /// A shipment is in hand.
    fn in_hand(&mut self, job: &Job, text: &str, keys: &[String]) {
        let Some(known) = self.known() else { return };
        if !self.passes_gate() {
            return;
        }
        // A code that is goods as well as a number is goods for as long as goods are missing.
        if !self.complete() && self.item(job, &known.shipment, text, keys) {
            return;
        }
        if expects(known, text) || job.label.as_ref().is_some_and(|label| label.as_str() == text) {
            return self.label(job, known, text, false);
        }
        if job.shipment.as_str() == text {
            return self.say_how_it_stands();
        }
        if self.item(job, &known.shipment, text, keys) {
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
            None if self.complete() && known.waybill.is_none() && looks_like_waybill(text) => {
                self.label(job, known, text, true);
            }
            Some(label) if self.complete() && looks_like_waybill(text) => {
                self.second_label(label.clone(), job.shipment.clone(), text, false);
            }
            _ => self.ask(Fault::UnknownCode, Detail::code(text)),
        }
    }

    /// The waybill of another shipment, while one is in hand.
    fn foreign_waybill(&mut self, job: &Job, other: &ShipmentNo, text: &str) {
        let taken = self.facts.shipments.get(other).is_some_and(|known| known.stage != Stage::Open);
        match &job.label {
            _ if taken => self.reject(Fault::WaybillTaken, Detail::code_about(text, other)),
            Some(label) => self.second_label(label.clone(), job.shipment.clone(), text, false),
            None => self.reject(Fault::WrongWaybill, Detail::code_about(text, other)),
        }
    }

    /// The closing act: the parcel's own label.
    fn label(&mut self, job: &Job, known: &Known, text: &str, bound: bool) {
        if !self.complete() {
            let missing = self.missing(job, &known.shipment);
            return self.reject(Fault::MissingItem, Detail::code_about(text, missing));
        }
        if job.label.is_none() {
            self.note(Event::Labelled { waybill: text.into(), bound });
        }
        self.advance();
    }

    /// A weighing bench with nothing in hand: a waybill says which parcel comes.
    fn take_label_to_weigh(&mut self, text: &str) {
        let Some(no) = self.facts.code.waybill.clone() else {
            let fault = if self.means_goods_or_number() { Fault::UnknownCode } else { Fault::NoShipment };
            return self.reject(fault, Detail::code(text));
        };
        let Some(known) = self.facts.shipments.get(&no) else { return };
        self.shows = Some(no.clone());
        if known.stage == Stage::Shipped && known.weight.is_some() && !self.session.reweigh {
            return self.reject(Fault::AlreadyShipped, Detail::code_about(text, &no));
        }
        if !known.holds.is_empty() {
            return self.ask(Fault::Held, Detail { reasons: known.holds.clone(), ..Detail::code_about(text, &no) });
        }
        if known.stage == Stage::Open && self.rules.check_required {
            return self.reject(Fault::NotChecked, Detail::code_about(text, &no));
        }
        if let Some(station) = known.open_at.as_ref().filter(|station| **station != self.bench.station) {
            return self.reject(Fault::SessionOpen, Detail::code_about(text, station));
        }
        let (revision, packed) = (known.shipment.revision, known.packed.clone());
        self.note(Event::Opened { shipment: no, revision, pack: false, packed });
        self.note(Event::Labelled { waybill: text.into(), bound: false });
        self.advance();
    }

    /// A weighing bench that waits for the load of one waybill.
    fn while_weighing(&mut self, job: &Job, text: &str) {
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
                if self.facts.code.waybill.is_some() || (!self.means_goods_or_number() && looks_like_waybill(text)) =>
            {
                self.second_label(label.clone(), job.shipment.clone(), text, false);
            }
            _ if self.facts.code.number.is_some() => {
                self.reject(Fault::SessionOpen, Detail::code_about(text, &job.shipment));
            }
            _ => self.reject(Fault::UnknownCode, Detail::code(text)),
        }
    }

    fn second_label(&mut self, first: Waybill, first_shipment: ShipmentNo, text: &str, sealed: bool) {
        let second_shipment = self.facts.code.waybill.clone();
        let second: Waybill = text.into();
        let detail = Detail::code_about(text, &first);
        self.note(Event::DoubleLabelSeen(DoubleLabel { first, first_shipment, second, second_shipment, sealed }));
        self.say(Verdict::Reject(Fault::SecondWaybill, detail));
    }

    fn means_goods_or_number(&self) -> bool {
        self.facts.code.goods || self.facts.code.number.is_some()
    }

    /// The accept that a load was given.
    pub(super) fn accept_again(&mut self, shipment: ShipmentNo, sealed: Sealed) {
        self.shows = Some(shipment);
        self.say(Verdict::Accept(sealed));
    }
}

/// This is the label that the shipment has.
fn expects(known: &Known, text: &str) -> bool {
    known.waybill.as_ref().is_some_and(|waybill| waybill.as_str() == text)
}

/// Could be a courier's number: 8 to 40 ASCII letters, digits and hyphens with six digits or more, and no goods number
/// (thirteen digits from 69 are a Chinese EAN-13, never a waybill).
pub(super) fn looks_like_waybill(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let goods = text.len() == 13 && digits == 13 && text.starts_with("69");
    plain && (8..=40).contains(&text.len()) && digits >= 6 && !goods
}

#[cfg(test)]
mod tests {
    use super::looks_like_waybill;

    #[test]
    fn goods_and_texts_are_no_waybills() {
        for yes in ["SF1234567890123", "JD0123456789012-1-1-", "73123456789012", "EA123456789CN"] {
            assert!(looks_like_waybill(yes), "{yes}");
        }
        for no in ["6901234567892", "SHORT1", "HELLO-WORLD", "SF123456 90123", "SF12345６7890123", ""] {
            assert!(!looks_like_waybill(no), "{no}");
        }
    }
}
