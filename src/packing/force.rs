//! Force: somebody with the right passes what the bench refused, with a reason, and it is counted.
//!
//! It passes a weight below or above what was expected, and pieces that cannot be scanned. It never passes a hold, a change, a taken
//! label, a scale that is lost, unsettled or off, or the ceiling.

use super::choice::choices;
use super::decide::Turn;
use super::facts::Known;
use super::item::item_name;
use super::session::{Job, Question, Refused};
use crate::code::PICK_MAX;
use crate::domain::{Detail, Event, Fault, Force, Forced, Mg, Right, Verdict, Waybill};

/// How the code begins that brings a reason.
const CODE: &str = "WH:FORCE:";

impl Turn<'_> {
    /// `WH:FORCE:` with a reason: passes the refused weight, else counts what cannot be scanned.
    pub(super) fn force(&mut self, reason: &str) {
        let code = format!("{CODE}{reason}");
        let people = &self.rules.people;
        if !people.are_named() || self.session.check.is_some() {
            return self.reject(Fault::NotAllowed, Detail::code(&code));
        }
        if !people.force_reasons.iter().any(|known| known == reason) {
            return self.reject(Fault::BadCode, Detail::code(&code));
        }
        let open = self.session.question.as_ref().map(Question::fault);
        if open.is_some_and(|fault| !matches!(fault, Fault::NoRight | Fault::UnderWeight | Fault::OverWeight)) {
            return self.needs_confirm();
        }
        let Some(job) = self.session.job.clone() else {
            return self.reject(Fault::NotAllowed, Detail::code(&code));
        };
        if !self.passes_gate() {
            return;
        }
        match (job.refused, job.label.clone()) {
            (Some(refused), Some(label)) if self.ready() => self.force_weight(&job, label, refused, reason),
            _ if job.pack && !self.ready() => self.force_item(&code, reason),
            _ => self.reject(Fault::NotAllowed, Detail::code(&code)),
        }
    }

    /// The load that was refused still lies there, at rest.
    fn force_weight(&mut self, job: &Job, label: Waybill, refused: Refused, reason: &str) {
        let fault = match self.session.free_load().map(|load| load.weight) {
            _ if !self.live.scale_up => Fault::ScaleLost,
            _ if self.live.overload => Fault::Overload,
            _ if self.live.moving => Fault::Unsettled,
            None => Fault::NoLoad,
            Some(weight) if weight > self.rules.ceiling => Fault::Overload,
            Some(_) if job.judged != Some(self.session.settles) => Fault::NotAllowed,
            Some(weight) => return self.force_load(job, label, weight, refused, reason),
        };
        self.reject(fault, Detail::code(&format!("{CODE}{reason}")));
    }

    fn force_load(&mut self, job: &Job, waybill: Waybill, weight: Mg, refused: Refused, reason: &str) {
        let stale = self.known().and_then(Known::stale_parcel).filter(|_| job.pack && !job.closed);
        if let Some(stale) = stale {
            return self.reject_stale(stale);
        }
        if self.scale_is_unfit() || self.asks_before_seal() || !self.may_close(job, &waybill) {
            return;
        }
        let Some(by) = self.by_right(Right::Force) else { return };
        let Refused { fault, low, high } = refused;
        let what = Forced::Weight { waybill: waybill.clone(), weight, low, high, fault };
        let (shipment, reason) = (job.shipment.clone(), reason.to_owned());
        self.note(Event::Forced(Box::new(Force { shipment, by, reason, what })));
        self.seal(job, waybill, Some(weight));
    }

    /// What is still missing: the one kind of goods, or the one that is picked of several.
    fn force_item(&mut self, code: &str, reason: &str) {
        let Some(known) = self.known() else { return };
        let lines: Vec<usize> = (0..known.shipment.lines.len()).collect();
        let mut missing = self.goods_with_room(known, &lines);
        missing.truncate(usize::from(PICK_MAX));
        let Some(&first) = missing.first() else {
            return self.reject(Fault::NotAllowed, Detail::code(code));
        };
        if missing.len() == 1 {
            return self.force_line(known, first, reason);
        }
        if self.by_right(Right::Force).is_some() {
            let detail = choices(known, code, &missing);
            self.note(Event::ChoiceAsked { code: code.to_owned(), keys: Vec::new(), lines: missing });
            self.say(Verdict::Reject(Fault::AmbiguousCode, detail));
        }
    }

    /// Of several goods that cannot be scanned this one was picked. False when the choice was about something else.
    pub(super) fn picked_by_force(&mut self, line: usize, code: &str) -> bool {
        let (Some(reason), Some(known)) = (code.strip_prefix(CODE), self.known()) else { return false };
        self.force_line(known, line, reason);
        true
    }

    fn force_line(&mut self, known: &Known, line: usize, reason: &str) {
        let Some(described) = known.shipment.lines.get(line) else { return };
        let qty = self.session.quantity.unwrap_or(1);
        if qty > self.room(known, line) {
            return self.reject(Fault::SurplusItem, Detail::about(item_name(described)));
        }
        let Some(by) = self.by_right(Right::Force) else { return };
        let what = Forced::Item { line, sku: described.sku.clone(), qty };
        let (shipment, reason) = (known.shipment.no.clone(), reason.to_owned());
        self.note(Event::Forced(Box::new(Force { shipment, by, reason, what })));
        self.note_packed(line, qty);
        self.packed_said(described, line);
    }
}

/// This choice was asked by a force.
pub(super) fn asks_by_force(question: Option<&Question>) -> bool {
    matches!(question, Some(Question::Choice { code, .. }) if code.starts_with(CODE))
}
