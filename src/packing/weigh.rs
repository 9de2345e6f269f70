//! The scale's side: loads, and the moment a parcel is sealed.

use super::decide::Turn;
use super::expect::Range;
use super::facts::Stage;
use super::load::LoadChange;
use super::session::Job;
use crate::domain::{Detail, Event, Fault, LossCause, Mg, Sealed, ShipmentNo, Step, Verdict, Waybill};

impl Turn<'_> {
    /// The load changed.
    pub(super) fn load(&mut self, change: &LoadChange) {
        match change {
            LoadChange::Settled { .. } => {
                self.note_load(change);
                self.look_at_load();
            }
            LoadChange::Zero => {
                self.note_load(change);
                if self.labelled() {
                    self.look_at_load();
                }
            }
            LoadChange::Moving => {
                if self.labelled() && self.session.question.is_none() && self.session.sealed_load().is_none() {
                    self.say(Verdict::Info(Step::Settling));
                }
            }
            LoadChange::Overload => {
                if self.session.question.is_none() {
                    self.reject(Fault::Overload, Detail::default());
                }
            }
        }
    }

    /// Remembers what lies on the scale, and judges nothing.
    pub(super) fn note_load(&mut self, change: &LoadChange) {
        match change {
            LoadChange::Settled { weight, inferred, trace } => {
                self.note(Event::Settled { weight: *weight, inferred: *inferred, trace: trace.clone() });
            }
            LoadChange::Zero if self.session.load.is_some() => self.note(Event::Zeroed),
            LoadChange::Zero | LoadChange::Moving | LoadChange::Overload => {}
        }
    }

    /// The load may answer what was waiting for it.
    fn look_at_load(&mut self) {
        if self.session.question.is_some() || self.session.sealed_load().is_some() {
            return;
        }
        if self.session.job.is_none() {
            if !self.bench.packs {
                self.say_how_it_stands();
            }
            return;
        }
        // Labelled and yet incomplete: the shop changed it, and the gate says so.
        let waits = self.complete() || self.session.job.as_ref().is_some_and(|job| job.label.is_some());
        if waits && self.passes_gate() && self.complete() {
            self.advance();
        }
    }

    pub(super) fn labelled(&self) -> bool {
        self.session.job.as_ref().is_some_and(|job| job.label.is_some()) && self.complete()
    }

    /// Every line is packed: take the next step towards the seal, and the seal itself when nothing is left.
    pub(super) fn advance(&mut self) {
        let Some(job) = self.session.job.clone() else { return };
        if self.asks_before_seal() {
            return;
        }
        let Some(label) = job.label.clone() else {
            return self.say(Verdict::Info(Step::ScanLabel));
        };
        if !self.bench.weighs {
            return self.seal(&job, label, None);
        }
        if !self.live.scale_up {
            return self.reject(Fault::ScaleLost, Detail::default());
        }
        if let Some(done) = self.session.sealed_load() {
            let detail = Detail::code_about(label.as_str(), &done.sealed.waybill);
            return self.reject(Fault::LoadNotZeroed, detail);
        }
        match self.session.free_load().map(|load| load.weight) {
            _ if self.live.overload => self.reject(Fault::Overload, Detail::default()),
            _ if self.live.moving => self.say(Verdict::Info(Step::Settling)),
            None => self.say(Verdict::Info(Step::PutOnScale)),
            Some(_) if job.judged == Some(self.session.settles) => self.say(Verdict::Info(Step::PutOnScale)),
            Some(weight) => self.judge(&job, label, weight),
        }
    }

    fn judge(&mut self, job: &Job, label: Waybill, weight: Mg) {
        let Some(known) = self.known() else { return };
        let whole = self.with_gifts(known);
        let range = Range::of(&whole, job.packaging.as_deref(), self.rules);
        let judged = range.judge(weight, self.rules.ceiling);
        self.note(Event::Weighed {
            shipment: job.shipment.clone(),
            waybill: label.clone(),
            weight,
            low: range.low,
            high: range.high,
            fault: judged.map(|(fault, _)| fault),
        });
        match judged {
            None => self.seal(job, label, Some(weight)),
            Some((fault, wanted)) => {
                let about = range.looks_like(weight, &whole);
                let (code, weight, wanted) = (Some(label.to_string()), Some(weight), Some(wanted));
                self.ask(fault, Detail { code, about, weight, wanted, ..Detail::default() });
            }
        }
    }

    fn seal(&mut self, job: &Job, waybill: Waybill, weight: Option<Mg>) {
        let Some(known) = self.known() else { return };
        let shipped = known.stage == Stage::Shipped;
        let ships = !shipped && (weight.is_some() || !self.rules.weigh_required);
        let shipment = job.shipment.clone();
        self.note(Event::Sealed { shipment: shipment.clone(), waybill: waybill.clone(), weight, ships });
        self.accept_again(shipment, Sealed { waybill, weight });
    }

    /// The accept that a load was given.
    pub(super) fn accept_again(&mut self, shipment: ShipmentNo, sealed: Sealed) {
        self.shows = Some(shipment);
        self.say(Verdict::Accept(sealed));
    }

    /// The scale came or went.
    pub(super) fn scale_link(&mut self, lost: Option<LossCause>) {
        // Also when it comes after a restart, or a loss that could not be recorded: what was weighed before is not what lies there now.
        if lost.is_some() || self.session.free_load().is_some() {
            self.note(Event::DeviceLost);
        }
        self.device(lost, Fault::ScaleLost);
    }

    /// A scanner came or went.
    pub(super) fn scanner_link(&mut self, lost: Option<LossCause>) {
        self.device(lost, Fault::ScannerLost);
    }

    fn device(&mut self, lost: Option<LossCause>, fault: Fault) {
        if let Some(cause) = lost {
            return self.reject(fault, Detail::about(cause.id()));
        }
        self.note(Event::DeviceBack);
        self.say_how_it_stands();
        if self.verdict == Some(Verdict::None) {
            self.say(Verdict::Info(Step::DeviceBack));
        }
    }
}
