//! The session of one bench: everything it must remember between two inputs, and nothing that it could read.
//!
//! It is a fold over the bench's own facts: a restart replays them and stands where it stood.

use std::sync::Arc;

use super::drill::Check;
use super::gift::GiftAnswer;
pub use super::on_scale::{Done, Load};
pub use super::question::Question;
use super::returns::Returning;
use crate::domain::{Event, Fault, Gift, Marks, Mg, Operator, Seal, Sealed, ShipmentNo, Waybill};

/// One bench between two inputs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Session {
    /// Who is logged in.
    pub operator: Option<Operator>,
    /// The shipment in hand.
    pub job: Option<Arc<Job>>,
    /// What lies on the scale, once it came to rest, until the next true zero.
    pub load: Option<Load>,
    /// Counts every coming to rest, so that "anew" has a meaning.
    pub settles: u64,
    /// What blocks until CONFIRM (or HOLD) answers it.
    pub question: Option<Question>,
    /// The next item counts this often; `None` is once.
    pub quantity: Option<u32>,
    /// The parcel sealed last.
    pub done: Option<Done>,
    /// `WH:REWEIGH` without a job: the next waybill may be one that was weighed before.
    pub reweigh: bool,
    /// Something is taken back here.
    pub returning: Option<Returning>,
    /// Who stands in for the operator, for the answer to the open question.
    pub acting: Option<Operator>,
    /// The test of the scale that is under way.
    pub check: Option<Check>,
    /// What lies on the scale is the weight that it was tested with, and no parcel.
    pub reference: bool,
    /// `WH:REOPEN`: the next label names a sealed box that is to be taken apart.
    pub reopen: bool,
    /// `WH:HANDOVER`: labels are handed over to the courier.
    pub handing_over: bool,
    /// Parcels handed over since that began.
    pub handed: u32,
    /// The one that UNDO takes back: shipment, number and label.
    pub handed_last: Option<(ShipmentNo, u32, Waybill)>,
}

/// A shipment in hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Which.
    pub shipment: ShipmentNo,
    /// The revision it was opened (or taken over) at.
    pub revision: u32,
    /// Its items are checked here; otherwise it is only weighed.
    pub pack: bool,
    /// The number of the box in hand, from 1.
    pub parcel: u32,
    /// Pieces counted, by line, in all boxes of the shipment.
    pub packed: Vec<u32>,
    /// Those of them that lie in sealed boxes.
    pub boxed: Vec<u32>,
    /// `WH:NEXT-PARCEL` was scanned: the box in hand takes nothing more, and others follow it.
    pub closed: bool,
    /// A person said that labels which the order names stay unused.
    pub spares_labels: bool,
    /// What the shop's change left over was taken out of the box in hand.
    pub cleared: bool,
    /// What UNDO takes back, newest last.
    pub steps: Vec<Undo>,
    /// The label, once scanned.
    pub label: Option<Waybill>,
    /// The box or bag chosen at the bench.
    pub packaging: Option<String>,
    /// The settle that was judged last; the same one is not judged twice.
    pub judged: Option<u64>,
    /// As what that was refused.
    pub refused: Option<Refused>,
    /// The line whose piece was scanned, and whose serial number must follow.
    pub awaits: Option<usize>,
    /// The important remarks that were acknowledged, as they read then.
    pub remark_read: Option<String>,
    /// It is a re-send that came in after the cut-off.
    pub next_day: bool,
    /// Gifts that were answered here.
    pub gifts: Vec<(Gift, GiftAnswer)>,
}

/// A weight that was refused, and what would have passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Too light, too heavy.
    pub fault: Fault,
    /// The lightest.
    pub low: Option<Mg>,
    /// The heaviest.
    pub high: Option<Mg>,
}

/// One thing that UNDO can take back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undo {
    /// Pieces counted on a line.
    Packed {
        /// Index of the line.
        line: usize,
        /// Pieces.
        qty: u32,
        /// Pieces of the same scan that were counted after these, on other lines.
        rest: u32,
    },
    /// What the pieces counted after this tell of themselves.
    Marked {
        /// Index of the line.
        line: usize,
        /// Pieces.
        qty: u32,
        /// Serial number, lot, dates.
        marks: Marks,
    },
    /// Pieces of a gift.
    Gift {
        /// Which.
        gift: Gift,
        /// Pieces.
        qty: u32,
    },
    /// The label's scan.
    Label,
    /// `WH:NEXT-PARCEL`.
    Closed,
}

impl Session {
    /// Takes over one fact. Facts of other benches and of the rim must not be given.
    pub fn apply(&mut self, event: &Event) {
        let before = self.question.clone();
        self.take(event);
        self.follow_up(before.as_ref());
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::LoggedIn { operator } => self.operator = Some(operator.clone()),
            Event::Opened { shipment, revision, pack, parcel, packed, boxed, .. } => {
                (self.reweigh, self.reopen) = (false, false);
                self.question = None;
                self.job = Some(Arc::new(Job {
                    shipment: shipment.clone(),
                    revision: *revision,
                    pack: *pack,
                    parcel: *parcel,
                    packed: packed.clone(),
                    boxed: boxed.clone(),
                    closed: false,
                    spares_labels: false,
                    cleared: false,
                    steps: Vec::new(),
                    label: None,
                    packaging: None,
                    judged: None,
                    refused: None,
                    awaits: None,
                    remark_read: None,
                    gifts: Vec::new(),
                    next_day: false,
                }));
            }
            Event::QuantitySet { qty } | Event::PackScanned { pieces: qty, .. } => self.quantity = Some(*qty),
            Event::Settled { weight, .. } => {
                self.settles += 1;
                match &mut self.load {
                    Some(load) => load.weight = *weight,
                    None => self.load = Some(Load::new(*weight)),
                }
            }
            Event::Zeroed => self.load = None,
            Event::ParcelAside { waybill, .. } => self.leave_load(Some(waybill.clone())),
            Event::ReweighAsked => self.ask_to_weigh_again(),
            Event::ReopenAsked => self.reopen = true,
            Event::Reopened { waybill, items, .. } => self.take_apart(waybill, items),
            Event::Sealed(seal) => self.seal(seal),
            Event::Cancelled { .. } | Event::SetAside { .. } => {
                let label = self.job.take().and_then(|job| job.label.clone());
                self.leave_load(label);
                self.question = None;
                (self.quantity, self.reopen) = (None, false);
            }
            Event::Rejected { fault, shipment, detail, asks } => {
                (self.quantity, self.reopen) = (None, false);
                if *asks {
                    let (fault, shipment, detail) = (*fault, shipment.clone(), detail.clone());
                    self.question = Some(Question::Fault { fault, shipment, detail });
                }
            }
            Event::HandOverMode { .. } | Event::HandedOver { .. } | Event::HandOverUndone { .. } => {
                self.apply_hand_over(event);
            }
            Event::DoubleLabelSeen(labels) => self.question = Some(Question::DoubleLabel(labels.clone())),
            Event::ChoiceAsked { code, keys, lines } => {
                self.question = Some(Question::Choice { code: code.clone(), keys: keys.clone(), lines: lines.clone() });
            }
            Event::DoubleLabelFound(_) | Event::ChoiceMade { .. } => self.question = None,
            Event::Confirmed { fault, .. } => {
                self.question = None;
                if let Some(job) = self.job_mut().filter(|_| *fault == Fault::UnusedWaybill) {
                    job.spares_labels = true;
                }
            }
            Event::GiftPacked { .. } | Event::SerialAsked { .. } => {
                self.quantity = None;
                self.apply_to_job(event);
            }
            Event::ReturnAsked => {
                (self.reweigh, self.reopen) = (false, false);
                self.returning = Some(Returning::default());
            }
            Event::ReturnClosed { .. } | Event::ReturnCancelled { .. } => {
                (self.returning, self.quantity) = (None, None)
            }
            Event::ReturnOpened { .. }
            | Event::ReturnConditionSet { .. }
            | Event::ReturnCounted(_)
            | Event::ReturnUncounted(_) => self.take_back(event),
            // What was weighed before the link broke may have been changed since; what was accepted stays accepted.
            Event::DeviceLost => self.load = self.load.take().filter(|load| load.sealed.is_some()),
            Event::Called { .. }
            | Event::Forced(_)
            | Event::Released { .. }
            | Event::CheckBegun
            | Event::CheckEnded
            | Event::ScaleChecked(_) => self.apply_people(event),
            _ => self.apply_to_job(event),
        }
    }

    /// The shipment in hand, to be changed.
    pub(super) fn job_mut(&mut self) -> Option<&mut Job> {
        self.job.as_mut().map(Arc::make_mut)
    }

    fn ask_to_weigh_again(&mut self) {
        if matches!(&self.question, Some(question) if is_weight(question.fault())) {
            self.question = None;
        }
        match self.job_mut() {
            Some(job) => job.judged = None,
            None => self.reweigh = true,
        }
    }

    /// A sealed parcel says all that must be remembered of what came before it: a restart replays from here.
    fn seal(&mut self, seal: &Seal) {
        let Seal { shipment, parcel, waybill, weight, last, .. } = seal;
        let sealed = Sealed { waybill: waybill.clone(), weight: *weight, parcel: *parcel, more: !last };
        let done = Done { shipment: shipment.clone(), sealed };
        *self = Session {
            operator: self.operator.take(),
            load: weight.map(|weight| Load { sealed: Some(done.clone()), ..Load::new(weight) }),
            done: Some(done),
            ..Session::default()
        };
    }
}

/// Faults that a changed load may mend.
pub fn is_weight(fault: Fault) -> bool {
    matches!(fault, Fault::UnderWeight | Fault::OverWeight | Fault::Overload)
}
