//! Parcels that were accepted and must not leave after all: whoever has one in hand scans it, and it is put aside on the record.

use super::decide::Turn;
use super::facts::Known;
use super::parcel::Parcel;
use crate::domain::{Detail, Event, Fault, HoldReason, ShipmentNo, Waybill};

impl Turn<'_> {
    /// The label of a sealed parcel that is held, while nothing is in hand. True when that was told.
    pub(super) fn finds_recalled(&mut self, text: &str) -> bool {
        let Some(no) = self.facts.code.waybill.clone().filter(|_| self.session.job.is_none()) else { return false };
        let Some(known) = self.facts.shipments.get(&no) else { return false };
        let sealed = known.sealed_with(text).filter(|parcel| !known.holds.is_empty() && parcel.handed_ms.is_none());
        if sealed.is_none() {
            return false;
        }
        self.shows = Some(no);
        self.ask_to_put_aside(known, text);
        true
    }

    /// Held, and this is the parcel: CONFIRM says that it was put aside.
    pub(super) fn ask_to_put_aside(&mut self, known: &Known, text: &str) {
        let about = Detail::code_about(text, &known.shipment.no);
        self.ask(Fault::Held, Detail { reasons: known.reasons(), ..about });
    }

    /// The parcel that the answered question was about lies aside from here on: its label; `None` when it was about none.
    pub(super) fn puts_parcel_aside(&mut self, no: Option<&ShipmentNo>, detail: &Detail) -> Option<Waybill> {
        let known = self.facts.shipments.get(no?).filter(|known| !known.holds.is_empty())?;
        let parcel = known.sealed_with(detail.code.as_deref()?)?;
        self.put_aside(no?, parcel);
        parcel.waybill.clone()
    }

    /// A hold came while the green light still burns.
    pub(super) fn glance(&mut self, green: &Waybill) {
        let done = self.session.done.as_ref().filter(|done| done.sealed.waybill == *green);
        let Some(no) = done.map(|done| done.shipment.clone()) else { return };
        let Some(known) = self.facts.shipments.get(&no).filter(|known| !known.holds.is_empty()) else { return };
        self.shows = Some(no.clone());
        self.reject(Fault::Held, Detail { reasons: known.reasons(), ..Detail::code_about(green.as_str(), &no) });
    }

    /// A parcel at this bench that was just held here: nobody needs to look for it.
    pub(super) fn put_aside_here(&mut self, no: &ShipmentNo, label: &Waybill) {
        let known = self.facts.shipments.get(no);
        if let Some(parcel) = known.and_then(|known| known.sealed_with(label.as_str())) {
            self.put_aside(no, parcel);
        }
    }

    fn put_aside(&mut self, no: &ShipmentNo, parcel: &Parcel) {
        let Some(waybill) = parcel.waybill.clone().filter(|_| !parcel.aside) else { return };
        self.note(Event::ParcelAside { shipment: no.clone(), parcel: parcel.n, waybill });
    }
}

impl Known {
    /// Why it must not leave, each reason once, whoever says so.
    pub fn reasons(&self) -> Vec<HoldReason> {
        let mut reasons: Vec<HoldReason> = self.holds.iter().map(|hold| hold.reason.clone()).collect();
        reasons.sort();
        reasons.dedup();
        reasons
    }
}
