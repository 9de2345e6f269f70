//! Handing over to the courier: every label is scanned once more, and the gate is read once more, before the parcel is out of reach.

use super::decide::Turn;
use super::facts::Stage;
use super::session::Session;
use crate::domain::{Detail, Event, Fault, HandedOver, HoldReason, Step, Verdict};

impl Turn<'_> {
    /// Labels scanned here are parcels that the courier takes.
    pub(super) fn hands_over(&self) -> bool {
        self.bench.hands_over || self.session.handing_over
    }

    /// `WH:HANDOVER`: begins, and ends, handing over at a bench that does something else otherwise.
    pub(super) fn toggle_hand_over(&mut self) {
        if !self.may_go_on() {
            return;
        }
        if self.bench.hands_over {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        if let Some(job) = &self.session.job {
            let open = Detail::about(&job.shipment);
            return self.reject(Fault::SessionOpen, open);
        }
        if let Some(done) = self.session.sealed_load() {
            let left = Detail::about(&done.sealed.waybill);
            return self.reject(Fault::LoadNotZeroed, left);
        }
        let on = !self.session.handing_over;
        self.note(Event::HandOverMode { on });
        self.say(Verdict::Info(Step::HandOver(on)));
    }

    /// A label in the courier's pile.
    pub(super) fn hand_over(&mut self, text: &str) {
        if !self.may_open() {
            return;
        }
        let Some(no) = self.facts.code.waybill.clone() else {
            let fault = if self.means_goods_or_number() { Fault::UnknownCode } else { Fault::NoShipment };
            return self.reject(fault, Detail::code(text));
        };
        let Some(known) = self.facts.shipments.get(&no) else { return };
        self.shows = Some(no.clone());
        let Some(parcel) = known.sealed_with(text) else {
            return self.reject(Fault::NotChecked, Detail::code_about(text, &no));
        };
        let Some(waybill) = parcel.waybill.clone() else { return };
        if parcel.returned {
            return self.reject(Fault::AlreadyReturned, Detail::code_about(text, &no));
        }
        if parcel.handed_ms.is_some() {
            return self.say(Verdict::Info(Step::HandedAlready(waybill)));
        }
        if !known.holds.is_empty() {
            return self.ask_to_put_aside(known, text);
        }
        if parcel.suspended {
            let double = HoldReason::parse(HoldReason::DOUBLE_LABEL).into_iter().collect();
            return self.reject(Fault::Held, Detail { reasons: double, ..Detail::code_about(text, &no) });
        }
        if parcel.stage != Stage::Shipped {
            return self.reject(Fault::NotChecked, Detail::code_about(text, &no));
        }
        let (carrier, silent) = (known.shipment.carrier.clone(), self.facts.silent.clone());
        if !silent.is_empty() {
            self.note(Event::Doubted { shipment: no.clone(), waybill: waybill.clone(), silent: silent.clone() });
        }
        let (parcel, count) = (parcel.n, self.session.handed.saturating_add(1));
        self.note(Event::HandedOver { shipment: no, parcel, waybill: waybill.clone(), count });
        self.say(Verdict::HandedOver(HandedOver { waybill, carrier, count, silent }));
    }

    /// `WH:UNDO` while handing over: the last parcel was not given to the courier after all.
    pub(super) fn undo_hand_over(&mut self) {
        if !self.may_go_on() {
            return;
        }
        let Some((shipment, parcel, waybill)) = self.session.handed_last.clone() else {
            return self.reject(Fault::NotAllowed, Detail::default());
        };
        self.shows = Some(shipment.clone());
        self.note(Event::HandOverUndone { shipment, parcel, waybill });
        self.say(Verdict::Info(Step::Undone));
    }
}

impl Session {
    /// Takes over a fact of the hand-over.
    pub(super) fn apply_hand_over(&mut self, event: &Event) {
        match event {
            Event::HandOverMode { on } => {
                (self.handing_over, self.handed, self.handed_last) = (*on, 0, None);
                self.reweigh = false;
            }
            Event::HandedOver { shipment, parcel, waybill, count } => {
                let last = (shipment.clone(), *parcel, waybill.clone());
                // As with a sealed parcel, a restart replays from here.
                *self = Session {
                    operator: self.operator.take(),
                    handing_over: true,
                    handed: *count,
                    handed_last: Some(last),
                    ..Session::default()
                };
            }
            Event::HandOverUndone { .. } => {
                self.handed = self.handed.saturating_sub(1);
                self.handed_last = None;
            }
            _ => {}
        }
    }
}
