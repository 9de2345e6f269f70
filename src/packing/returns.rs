//! Returns (退货) at the bench: `WH:RETURN`, the parcel's waybill, its items one by one with their condition, `WH:CONFIRM`.
//!
//! A piece comes back once. What never left in the parcel is recorded and belongs to no line. Nothing here can make a parcel leave.

use super::answers::{LineKeys, hits};
use super::decide::Turn;
use super::facts::Stage;
use super::item::item_name;
use super::session::Session;
use crate::code::Command;
use crate::domain::{
    Condition, Detail, Event, Fault, ReturnStep, ReturnTally, ReturnedItem, ShipmentNo, StationId, Step, Verdict,
    Waybill,
};

/// Entries of one return at most; more is no parcel.
pub const RETURNED_MAX: usize = 1_000;

/// A bench that takes something back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Returning {
    /// What came back, once its waybill was scanned.
    pub parcel: Option<ReturnedParcel>,
    /// The condition of the next item.
    pub condition: Condition,
}

/// A parcel that came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnedParcel {
    /// Its shipment.
    pub shipment: ShipmentNo,
    /// Its label.
    pub waybill: Waybill,
    /// Pieces that may still come back, by line of the shipment.
    pub left: Vec<u32>,
    /// What was scanned, newest last.
    pub items: Vec<ReturnedItem>,
}

/// A parcel as the store knows it, when it may be coming back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Returnable {
    /// Its shipment.
    pub shipment: ShipmentNo,
    /// Its label.
    pub waybill: Waybill,
    /// How far it had come.
    pub stage: Stage,
    /// Pieces that left in it, by line of the shipment.
    pub items: Vec<u32>,
    /// Those of them that came back before.
    pub returned: Vec<u32>,
    /// The station where it is being taken back.
    pub open_at: Option<StationId>,
}

impl Returnable {
    /// Pieces that may still come back, by line.
    pub fn left(&self) -> Vec<u32> {
        let returned = self.returned.iter().copied().chain(std::iter::repeat(0));
        self.items.iter().zip(returned).map(|(items, returned)| items.saturating_sub(returned)).collect()
    }

    /// Why it cannot be taken back; `None` when it can.
    pub fn refusal(&self) -> Option<Fault> {
        if self.stage != Stage::Shipped {
            return Some(Fault::NotShipped);
        }
        self.left().iter().all(|&left| left == 0).then_some(Fault::AlreadyReturned)
    }
}

/// The line that a code means, and the pieces that one scan of it counts; one of which something may still come back before others.
pub fn returned_line(lines: &[LineKeys], left: &[u32], text: &str, keys: &[String]) -> Option<(usize, u32)> {
    let hits = hits(lines, text, keys);
    let open = hits.iter().find(|hit| left.get(hit.line).is_some_and(|&left| left > 0));
    open.or(hits.first()).map(|hit| (hit.line, hit.pieces))
}

impl Returning {
    /// Takes over a fact. Facts of a return alone matter.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::ReturnOpened { shipment, waybill, left } => {
                let (shipment, waybill, left) = (shipment.clone(), waybill.clone(), left.clone());
                self.parcel = Some(ReturnedParcel { shipment, waybill, left, items: Vec::new() });
            }
            Event::ReturnConditionSet { condition } => self.condition = *condition,
            Event::ReturnCounted(item) => {
                self.condition = Condition::Good;
                if let Some(parcel) = &mut self.parcel {
                    if let Some(left) = item.line.and_then(|line| parcel.left.get_mut(line)) {
                        *left = left.saturating_sub(item.qty);
                    }
                    parcel.items.push(item.clone());
                }
            }
            Event::ReturnUncounted(item) => {
                if let Some(parcel) = &mut self.parcel {
                    if let Some(left) = item.line.and_then(|line| parcel.left.get_mut(line)) {
                        *left = left.saturating_add(item.qty);
                    }
                    parcel.items.pop();
                }
            }
            _ => {}
        }
    }
}

impl Session {
    /// Takes over a fact of a return. How often an item counts is said for one item.
    pub(super) fn take_back(&mut self, event: &Event) {
        self.quantity = None;
        if let Some(returning) = &mut self.returning {
            returning.apply(event);
        }
    }
}

impl Turn<'_> {
    /// `WH:RETURN`: what is scanned next came back.
    pub(super) fn ask_return(&mut self) {
        if self.session.question.is_some() {
            return self.needs_confirm();
        }
        let in_hand = self.session.job.as_ref().map(|job| job.shipment.clone());
        if let Some(no) = in_hand.or_else(|| self.returned().map(|parcel| parcel.shipment)) {
            return self.reject(Fault::SessionOpen, Detail::about(no));
        }
        self.note(Event::ReturnAsked);
        self.say_return(ReturnStep::ScanWaybill);
    }

    /// Obeys a command while something is taken back. False when the command is not of a return's.
    pub(super) fn return_command(&mut self, command: Command) -> bool {
        if self.session.returning.is_none() {
            return false;
        }
        let parcel = self.returned();
        self.shows = parcel.as_ref().map(|parcel| parcel.shipment.clone());
        match (command, parcel) {
            (Command::Return, _) => return false,
            (Command::Cancel, parcel) => {
                self.note(Event::ReturnCancelled { shipment: parcel.map(|parcel| parcel.shipment) });
                self.say_return(ReturnStep::Cancelled);
            }
            (Command::Good, _) => self.set_condition(Condition::Good),
            (Command::Damaged, _) => self.set_condition(Condition::Damaged),
            (Command::Missing, _) => self.set_condition(Condition::Missing),
            (Command::Qty(qty), Some(_)) => {
                self.note(Event::QuantitySet { qty: u32::from(qty) });
                self.say(Verdict::Info(Step::Quantity(u32::from(qty))));
            }
            (Command::Confirm, Some(parcel)) => {
                let tally = ReturnTally::of(&parcel.items);
                self.note(Event::ReturnClosed { shipment: parcel.shipment, waybill: parcel.waybill });
                self.say_return(ReturnStep::Closed(tally));
            }
            (Command::Undo, Some(parcel)) => match parcel.items.last().cloned() {
                Some(item) => {
                    self.note(Event::ReturnUncounted(item));
                    self.say(Verdict::Info(Step::Undone));
                }
                None => self.reject(Fault::NotAllowed, Detail::default()),
            },
            _ => self.reject(Fault::NotAllowed, Detail::default()),
        }
        true
    }

    /// Takes a code in while something is taken back. False when nothing is.
    pub(super) fn return_code(&mut self, text: &str, keys: &[String]) -> bool {
        if self.session.returning.is_none() {
            return false;
        }
        match self.returned() {
            None => self.open_return(text),
            Some(parcel) => self.take_back(&parcel, text, keys),
        }
        true
    }

    /// How a return stands, where one is under way.
    pub(super) fn return_stands(&self) -> Option<Verdict> {
        self.session.returning.as_ref()?;
        let step = match self.returned() {
            None => ReturnStep::ScanWaybill,
            Some(parcel) => ReturnStep::Opened { waybill: parcel.waybill, left: parcel.left.iter().sum() },
        };
        Some(Verdict::Info(Step::Return(step)))
    }

    fn open_return(&mut self, text: &str) {
        if !self.may_open() {
            return;
        }
        let Some(parcel) = &self.facts.code.returnable else {
            return self.reject(Fault::NoShipment, Detail::code(text));
        };
        self.shows = Some(parcel.shipment.clone());
        if let Some(fault) = parcel.refusal() {
            return self.reject(fault, Detail::code_about(text, &parcel.shipment));
        }
        let elsewhere =
            parcel.open_at.as_ref().filter(|&at| *at != self.bench.station && self.rules.stations.contains(at));
        if let Some(station) = elsewhere {
            return self.reject(Fault::SessionOpen, Detail::code_about(text, station));
        }
        let (left, waybill) = (parcel.left(), parcel.waybill.clone());
        let pieces = left.iter().sum();
        self.note(Event::ReturnOpened { shipment: parcel.shipment.clone(), waybill: waybill.clone(), left });
        self.say_return(ReturnStep::Opened { waybill, left: pieces });
    }

    fn take_back(&mut self, parcel: &ReturnedParcel, text: &str, keys: &[String]) {
        self.shows = Some(parcel.shipment.clone());
        if parcel.waybill.as_str() == text || parcel.shipment.as_str() == text {
            return self.say_how_it_stands();
        }
        if parcel.items.len() >= RETURNED_MAX {
            return self.reject(Fault::NotAllowed, Detail::code(text));
        }
        let Some(known) = self.facts.shipments.get(&parcel.shipment) else { return };
        let condition = self.session.returning.as_ref().map(|returning| returning.condition).unwrap_or_default();
        let times = self.session.quantity.unwrap_or(1);
        let code = text.to_owned();
        let hit = returned_line(&known.keys, &parcel.left, text, keys);
        let hit = hit.and_then(|(index, pieces)| Some((index, pieces, known.shipment.lines.get(index)?)));
        let Some((index, pieces, line)) = hit else {
            // Another shipment's papers are nothing that lay in the box.
            let other = self.facts.code.number.as_ref().or(self.facts.code.waybill.as_ref());
            if other.is_some() && !self.facts.code.goods {
                return self.reject(Fault::SessionOpen, Detail::code_about(text, &parcel.shipment));
            }
            self.note(Event::ReturnCounted(ReturnedItem { line: None, code: code.clone(), condition, qty: times }));
            return self.say_return(ReturnStep::Foreign(code));
        };
        let qty = times.saturating_mul(pieces);
        if parcel.left.get(index).is_none_or(|&left| left < qty) {
            return self.reject(Fault::AlreadyReturned, Detail::code_about(text, item_name(line)));
        }
        self.note(Event::ReturnCounted(ReturnedItem { line: Some(index), code, condition, qty }));
        let left = parcel.left.iter().sum::<u32>().saturating_sub(qty);
        self.say_return(ReturnStep::Counted { item: item_name(line), condition, left });
    }

    fn set_condition(&mut self, condition: Condition) {
        if self.returned().is_none() {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        self.note(Event::ReturnConditionSet { condition });
        self.say_return(ReturnStep::Condition(condition));
    }

    fn returned(&self) -> Option<ReturnedParcel> {
        self.session.returning.as_ref()?.parcel.clone()
    }

    fn say_return(&mut self, step: ReturnStep) {
        self.say(Verdict::Info(Step::Return(step)));
    }
}
