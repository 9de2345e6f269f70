//! The scale's side: loads, and the moment a parcel is sealed.

use super::decide::Turn;
use super::drill::CHECK_WEIGHT;
use super::facts::{Known, Stage};
use super::load::LoadChange;
use super::next_parcel::{closes_shipment, packaging};
use super::session::Job;
use crate::domain::{Detail, Event, Fault, LossCause, Mg, Seal, Sealed, ShipmentNo, Step, Verdict, Waybill};

impl Turn<'_> {
    /// The load changed.
    pub(super) fn load(&mut self, change: &LoadChange) {
        if self.is_checking() {
            return self.check_load(change);
        }
        match change {
            LoadChange::Settled { .. } => {
                self.note_load(change);
                self.look_at_load();
            }
            LoadChange::Zero { .. } => {
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
            LoadChange::Zero { rest } => {
                if self.session.load.is_some() {
                    self.note(Event::Zeroed);
                }
                self.note_zero(*rest);
            }
            LoadChange::Moving | LoadChange::Overload => {}
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
        let waits = self.ready() || self.session.job.as_ref().is_some_and(|job| job.label.is_some());
        if waits && self.passes_gate() && self.ready() {
            self.advance();
        }
    }

    pub(super) fn labelled(&self) -> bool {
        self.session.job.as_ref().is_some_and(|job| job.label.is_some()) && self.ready()
    }

    /// The box in hand is full: take the next step towards the seal, and the seal itself when nothing is left.
    pub(super) fn advance(&mut self) {
        let Some(job) = self.session.job.clone() else { return };
        let stale = self.known().and_then(Known::stale_parcel);
        if let Some(stale) = stale.filter(|_| job.pack && !job.closed) {
            return self.reject_stale(stale);
        }
        if self.asks_before_seal() {
            return;
        }
        let Some(label) = job.label.clone() else {
            let step = if job.closed { Step::ParcelClosed(job.parcel) } else { Step::ScanLabel };
            return self.say(Verdict::Info(step));
        };
        if !self.may_close(&job, &label) {
            return;
        }
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
        if let Some(left) = self.session.left_load(&label) {
            let detail = Detail::code_about(label.as_str(), left);
            return self.reject(Fault::LoadNotZeroed, detail);
        }
        if self.session.reference {
            return self.reject(Fault::LoadNotZeroed, Detail::about(CHECK_WEIGHT));
        }
        if self.session.free_load().is_some() && self.scale_is_unfit() {
            return;
        }
        match self.session.free_load().map(|load| load.weight) {
            _ if self.live.overload => self.reject(Fault::Overload, Detail::default()),
            _ if self.live.moving => self.say(Verdict::Info(Step::Settling)),
            None => self.say(Verdict::Info(Step::PutOnScale)),
            Some(_) if job.judged == Some(self.session.settles) => self.say(Verdict::Info(Step::PutOnScale)),
            Some(weight) => self.judge(&job, label, weight),
        }
    }

    /// The box against what lies in it; and where it is the last to be weighed, all boxes against the whole shipment, so that what
    /// moved from one to another is no fault and what is in none of them is.
    fn judge(&mut self, job: &Job, label: Waybill, weight: Mg) {
        let Some(known) = self.known() else { return };
        let whole = self.with_gifts(known);
        let range = self.range_of_box(job, known, &whole);
        let total = self.rest_of_total(job, known, &whole);
        let bounds = total.map_or(range, |total| range.within(total));
        let judged = range.judge(weight, self.rules.ceiling).map(|judged| (judged, range));
        let judged = judged.or_else(|| total.and_then(|it| Some((it.judge(weight, self.rules.ceiling)?, it))));
        self.note(Event::Weighed {
            shipment: job.shipment.clone(),
            waybill: label.clone(),
            weight,
            low: bounds.low,
            high: bounds.high,
            fault: judged.map(|((fault, _), _)| fault),
        });
        match judged {
            None => self.seal(job, label, Some(weight)),
            Some(((fault, wanted), range)) => {
                let about = range.looks_like(weight, &whole);
                let (code, weight, wanted) = (Some(label.to_string()), Some(weight), Some(wanted));
                self.ask(fault, Detail { code, about, weight, wanted, ..Detail::default() });
            }
        }
    }

    pub(super) fn seal(&mut self, job: &Job, waybill: Waybill, weight: Option<Mg>) {
        let Some(known) = self.known() else { return };
        let others = || known.sealed_parcels().filter(|parcel| parcel.n != job.parcel);
        let last = known.stage != Stage::Open || closes_shipment(job, known, &waybill);
        let weighed = weight.is_some() && others().all(|parcel| parcel.weight.is_some());
        let ships = last && known.stage != Stage::Shipped && (weighed || !self.rules.weigh_required);
        let sealed_before = known.parcel(job.parcel).filter(|parcel| parcel.sealed());
        let items = if job.pack { job.here() } else { sealed_before.map_or(Vec::new(), |it| it.items.clone()) };
        let packaging = packaging(job, known).map(str::to_owned);
        let (shipment, parcel) = (job.shipment.clone(), job.parcel);
        let sealed = Sealed { waybill: waybill.clone(), weight, parcel, more: !last };
        let seal = Seal { shipment: shipment.clone(), parcel, waybill, weight, items, packaging, last, ships };
        if !self.facts.silent.is_empty() {
            let (shipment, waybill, silent) = (shipment.clone(), sealed.waybill.clone(), self.facts.silent.clone());
            self.note(Event::Doubted { shipment, waybill, silent });
        }
        self.note(Event::Sealed(Box::new(seal)));
        if job.pack && !last {
            self.begin_next(job, known);
        }
        self.accept_again(shipment, sealed);
    }

    /// The accept that a load was given; in doubt while a source of holds is silent.
    pub(super) fn accept_again(&mut self, shipment: ShipmentNo, sealed: Sealed) {
        self.shows = Some(shipment);
        let silent = self.facts.silent.clone();
        self.say(if silent.is_empty() { Verdict::Accept(sealed) } else { Verdict::Doubtful(sealed, silent) });
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
