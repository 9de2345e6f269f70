//! Labels: the parcel's own, one scanned again, another shipment's, and a second one on one box.

use super::decide::Turn;
use super::facts::{Known, Stage};
use super::session::{Done, Job};
use crate::domain::{Detail, DoubleLabel, Event, Fault, ShipmentNo, Step, Verdict, Waybill};

impl Turn<'_> {
    /// The label of the parcel sealed last, scanned again before anything else was taken in hand, or from the box on the scale.
    pub(super) fn just_sealed(&self, text: &str) -> Option<Done> {
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
    pub(super) fn done_already(&mut self, done: Done) {
        let holds = self.facts.shipments.get(&done.shipment).map(|known| known.holds.clone()).unwrap_or_default();
        self.shows = Some(done.shipment.clone());
        if holds.is_empty() {
            self.say(Verdict::Info(Step::AlreadyDone(done.sealed)));
        } else {
            self.reject(Fault::Held, Detail { reasons: holds, ..Detail::about(&done.shipment) });
        }
    }

    /// A waybill while an accepted load still lies there: another label on that box, unless the next parcel expects exactly it.
    pub(super) fn finds_second_label_on_sealed_load(&mut self, text: &str) -> bool {
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

    /// The waybill of another shipment, while one is in hand.
    pub(super) fn foreign_waybill(&mut self, job: &Job, other: &ShipmentNo, text: &str) {
        let taken = self.facts.shipments.get(other).is_some_and(|known| known.stage != Stage::Open);
        match &job.label {
            _ if taken => self.reject(Fault::WaybillTaken, Detail::code_about(text, other)),
            Some(label) => self.second_label(label.clone(), job.shipment.clone(), text, false),
            None => self.reject(Fault::WrongWaybill, Detail::code_about(text, other)),
        }
    }

    /// The closing act: the parcel's own label.
    pub(super) fn label(&mut self, job: &Job, known: &Known, text: &str, bound: bool) {
        if !self.complete() {
            let missing = self.missing(job, known);
            return self.reject(Fault::MissingItem, Detail::code_about(text, missing));
        }
        if job.label.is_none() {
            self.note(Event::Labelled { waybill: text.into(), bound });
        }
        self.advance();
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

/// This is the label that the shipment has.
pub(super) fn expects(known: &Known, text: &str) -> bool {
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
