//! The session of one bench: everything it must remember between two inputs, and nothing that it could read.
//!
//! It is a fold over the bench's own facts: a restart replays them and stands where it stood.

use super::gift::GiftAnswer;
use super::returns::Returning;
use crate::domain::{Detail, DoubleLabel, Event, Fault, Gift, Marks, Mg, Operator, Sealed, ShipmentNo, Waybill};

/// One bench between two inputs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Session {
    /// Who is logged in.
    pub operator: Option<Operator>,
    /// The shipment in hand.
    pub job: Option<Job>,
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
    /// Pieces counted, by line.
    pub packed: Vec<u32>,
    /// What UNDO takes back, newest last.
    pub steps: Vec<Undo>,
    /// The label, once scanned.
    pub label: Option<Waybill>,
    /// The box or bag chosen at the bench.
    pub packaging: Option<String>,
    /// The settle that was judged last; the same one is not judged twice.
    pub judged: Option<u64>,
    /// The line whose piece was scanned, and whose serial number must follow.
    pub awaits: Option<usize>,
    /// The important remarks that were acknowledged, as they read then.
    pub remark_read: Option<String>,
    /// It is a re-send that came in after the cut-off.
    pub next_day: bool,
    /// Gifts that were answered here.
    pub gifts: Vec<(Gift, GiftAnswer)>,
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
}

/// What lies on the scale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Its newest weight at rest.
    pub weight: Mg,
    /// The parcel that this load was accepted as: one load, one waybill.
    pub sealed: Option<Done>,
}

/// A parcel that was accepted here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// Its shipment.
    pub shipment: ShipmentNo,
    /// Label and weight.
    pub sealed: Sealed,
}

/// What blocks the bench.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// A fault that must be acknowledged.
    Fault {
        /// Which.
        fault: Fault,
        /// The shipment it speaks of, where none is in hand.
        shipment: Option<ShipmentNo>,
        /// What is known of it.
        detail: Detail,
    },
    /// One label or two on this box?
    DoubleLabel(DoubleLabel),
    /// Which goods does this code mean?
    Choice {
        /// The code as it was read.
        code: String,
        /// The forms under which it may be goods.
        keys: Vec<String>,
        /// The first line of each goods to choose from.
        lines: Vec<usize>,
    },
}

impl Question {
    /// The fault that asks.
    pub fn fault(&self) -> Fault {
        match self {
            Question::Fault { fault, .. } => *fault,
            Question::DoubleLabel(_) => Fault::SecondWaybill,
            Question::Choice { .. } => Fault::AmbiguousCode,
        }
    }
}

impl Session {
    /// Takes over one fact. Facts of other benches and of the rim must not be given.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::LoggedIn { operator } => self.operator = Some(operator.clone()),
            Event::Opened { shipment, revision, pack, packed } => {
                self.reweigh = false;
                self.question = None;
                self.job = Some(Job {
                    shipment: shipment.clone(),
                    revision: *revision,
                    pack: *pack,
                    packed: packed.clone(),
                    steps: Vec::new(),
                    label: None,
                    packaging: None,
                    judged: None,
                    awaits: None,
                    remark_read: None,
                    gifts: Vec::new(),
                    next_day: false,
                });
            }
            Event::QuantitySet { qty } | Event::PackScanned { pieces: qty, .. } => self.quantity = Some(*qty),
            Event::Settled { weight, .. } => {
                self.settles += 1;
                match &mut self.load {
                    Some(load) => load.weight = *weight,
                    None => self.load = Some(Load { weight: *weight, sealed: None }),
                }
            }
            Event::Zeroed => self.load = None,
            Event::ReweighAsked => self.ask_to_weigh_again(),
            Event::Sealed { shipment, waybill, weight, .. } => self.seal(shipment, waybill, *weight),
            Event::Cancelled { .. } | Event::SetAside { .. } => {
                self.job = None;
                self.question = None;
                self.quantity = None;
            }
            Event::Rejected { fault, shipment, detail, asks } => {
                self.quantity = None;
                if *asks {
                    let (fault, shipment, detail) = (*fault, shipment.clone(), detail.clone());
                    self.question = Some(Question::Fault { fault, shipment, detail });
                }
            }
            Event::DoubleLabelSeen(labels) => self.question = Some(Question::DoubleLabel(labels.clone())),
            Event::ChoiceAsked { code, keys, lines } => {
                self.question = Some(Question::Choice { code: code.clone(), keys: keys.clone(), lines: lines.clone() });
            }
            Event::DoubleLabelFound(_) | Event::Confirmed { .. } | Event::ChoiceMade { .. } => self.question = None,
            Event::GiftPacked { .. } | Event::SerialAsked { .. } => {
                self.quantity = None;
                self.apply_to_job(event);
            }
            Event::ReturnAsked => self.returning = Some(Returning::default()),
            Event::ReturnClosed { .. } | Event::ReturnCancelled { .. } => {
                (self.returning, self.quantity) = (None, None)
            }
            Event::ReturnOpened { .. }
            | Event::ReturnConditionSet { .. }
            | Event::ReturnCounted(_)
            | Event::ReturnUncounted(_) => self.take_back(event),
            // What was weighed before the link broke may have been changed since; what was accepted stays accepted.
            Event::DeviceLost => self.load = self.load.take().filter(|load| load.sealed.is_some()),
            _ => self.apply_to_job(event),
        }
    }

    /// The load may be judged: it lies there and no parcel was accepted on it.
    pub fn free_load(&self) -> Option<&Load> {
        self.load.as_ref().filter(|load| load.sealed.is_none())
    }

    /// The parcel accepted on the load that still lies on the scale.
    pub fn sealed_load(&self) -> Option<&Done> {
        self.load.as_ref()?.sealed.as_ref()
    }

    fn apply_to_job(&mut self, event: &Event) {
        let Some(job) = &mut self.job else { return };
        match event {
            Event::Packed { line, qty } => {
                if let Some(packed) = job.packed.get_mut(*line) {
                    *packed += qty;
                }
                job.awaits = None;
                let rest = self.quantity.unwrap_or(0).saturating_sub(*qty);
                job.steps.push(Undo::Packed { line: *line, qty: *qty, rest });
                self.quantity = (rest > 0).then_some(rest);
            }
            Event::Unpacked { line, qty } => {
                if let Some(packed) = job.packed.get_mut(*line) {
                    *packed = packed.saturating_sub(*qty);
                }
                job.steps.pop();
            }
            Event::CutOffMissed { .. } => job.next_day = true,
            Event::PackagingSet { code } => job.packaging = Some(code.clone()),
            Event::Labelled { waybill, .. } => {
                job.label = Some(waybill.clone());
                job.steps.push(Undo::Label);
            }
            Event::Unlabelled => {
                job.label = None;
                job.steps.pop();
            }
            Event::Revised { revision, packed, keeps_label } => {
                job.revision = *revision;
                job.packed = packed.clone();
                job.steps.clear();
                job.judged = None;
                job.awaits = None;
                if !keeps_label {
                    job.label = None;
                }
            }
            Event::Weighed { fault: Some(_), .. } => job.judged = Some(self.settles),
            _ => job.apply_goods(event),
        }
    }

    fn ask_to_weigh_again(&mut self) {
        if matches!(&self.question, Some(question) if is_weight(question.fault())) {
            self.question = None;
        }
        match &mut self.job {
            Some(job) => job.judged = None,
            None => self.reweigh = true,
        }
    }

    /// A sealed parcel says all that must be remembered of what came before it: a restart replays from here.
    fn seal(&mut self, shipment: &ShipmentNo, waybill: &Waybill, weight: Option<Mg>) {
        let done = Done { shipment: shipment.clone(), sealed: Sealed { waybill: waybill.clone(), weight } };
        *self = Session {
            operator: self.operator.take(),
            load: weight.map(|weight| Load { weight, sealed: Some(done.clone()) }),
            done: Some(done),
            ..Session::default()
        };
    }
}

/// Faults that a changed load may mend.
pub fn is_weight(fault: Fault) -> bool {
    matches!(fault, Fault::UnderWeight | Fault::OverWeight | Fault::Overload)
}
