//! Command codes: the few words a bench understands.

use super::decide::Turn;
use super::drill::CHECK_WEIGHT;
use super::session::{Question, Undo, is_weight};
use crate::code::Command;
use crate::domain::{Detail, DoubleLabel, Event, Fault, HoldReason, HoldSource, ShipmentNo, Step, Verdict};

impl Turn<'_> {
    /// Obeys a command code.
    pub(super) fn command(&mut self, command: Command) {
        if self.return_command(command) {
            return;
        }
        match command {
            Command::CheckWeight => self.check_weight(),
            Command::Confirm if self.is_checking() => self.confirm_check(),
            Command::Cancel if self.is_checking() => self.end_check(),
            _ if self.is_checking() => self.reject(Fault::NotAllowed, Detail::about(CHECK_WEIGHT)),
            Command::Confirm => self.confirm(),
            Command::Return => self.ask_return(),
            Command::Cancel => self.cancel(),
            Command::Hold => self.hold(),
            Command::Reweigh => self.reweigh(),
            Command::Undo => self.undo(),
            Command::Pick(number) => self.pick(number),
            Command::Decline => self.decline(),
            Command::Qty(qty) => self.quantity(u32::from(qty)),
            Command::Good | Command::Damaged | Command::Missing => self.reject(Fault::NotAllowed, Detail::default()),
            Command::Release => self.release(),
            Command::NextParcel => self.next_parcel(),
            Command::Reopen => self.ask_to_reopen(),
        }
    }

    fn confirm(&mut self) {
        let Some(question) = self.session.question.clone() else {
            if self.read_remark() {
                self.say(Verdict::Info(Step::Confirmed));
            }
            return;
        };
        if !self.may_answer(&question) {
            return;
        }
        let fault = question.fault();
        let labels = match &question {
            Question::DoubleLabel(labels) => Some(labels.clone()),
            Question::Fault { .. } | Question::Choice { .. } => None,
        };
        self.note(Event::Confirmed { fault, labels });
        match question {
            Question::DoubleLabel(labels) if labels.sealed => self.let_accept_stand(&labels),
            Question::Fault { fault: Fault::Held, shipment, .. } => match &self.session.job {
                Some(job) => self.set_aside(job.shipment.clone()),
                None => {
                    self.shows = shipment;
                    self.say(Verdict::Info(Step::SetAside));
                }
            },
            _ if self.session.job.is_none() => self.say(Verdict::Info(Step::Confirmed)),
            Question::Fault { fault: Fault::GiftOffered, .. } => {
                if self.passes_gate() {
                    self.answer_gift(true);
                }
            }
            Question::Fault { fault: Fault::RemarkUnread, .. } => {
                if self.passes_gate() {
                    self.read_remark();
                    self.advance();
                }
            }
            _ if self.ready() => {
                if self.passes_gate() {
                    self.advance();
                }
            }
            _ => self.say_how_it_stands(),
        }
    }

    /// The gift on the screen does not go in.
    fn decline(&mut self) {
        match &self.session.question {
            Some(Question::Fault { fault: Fault::GiftOffered, .. }) => {
                self.note(Event::Confirmed { fault: Fault::GiftOffered, labels: None });
                if self.passes_gate() {
                    self.answer_gift(false);
                }
            }
            Some(_) => self.needs_confirm(),
            None => self.reject(Fault::NotAllowed, Detail::default()),
        }
    }

    /// One label after all: the accept holds, unless the parcel was held in the meantime. A light for it would lie when the next
    /// parcel already waits on the scale: then that one is judged.
    fn let_accept_stand(&mut self, labels: &DoubleLabel) {
        let first = labels.first_shipment.clone();
        let holds = self.facts.shipments.get(&first).map(|known| known.holds.clone()).unwrap_or_default();
        self.shows = Some(first.clone());
        let sealed = self.session.done.clone().filter(|done| done.sealed.waybill == labels.first);
        match sealed {
            _ if !holds.is_empty() => {
                self.reject(Fault::Held, Detail { reasons: holds, ..Detail::about(&first) });
            }
            Some(_) if self.labelled() && self.session.free_load().is_some() => {
                if self.passes_gate() {
                    self.advance();
                }
            }
            Some(done) => self.accept_again(done.shipment, done.sealed),
            None => self.say(Verdict::Info(Step::Confirmed)),
        }
    }

    fn cancel(&mut self) {
        match (&self.session.question, &self.session.job) {
            (Some(Question::DoubleLabel(_)), _) => self.needs_confirm(),
            (_, Some(job)) => {
                let (shipment, pack) = (job.shipment.clone(), job.pack);
                // A weighing bench takes no box apart: what was packed elsewhere stays packed.
                self.note(if pack { Event::Cancelled { shipment } } else { Event::SetAside { shipment } });
                self.say(Verdict::Info(Step::Cancelled));
            }
            (Some(_), None) => self.confirm(),
            (None, None) => {}
        }
    }

    fn hold(&mut self) {
        if let Some(Question::DoubleLabel(labels)) = self.session.question.clone() {
            return self.hold_both(labels);
        }
        let job = self.session.job.as_ref().map(|job| job.shipment.clone());
        let on_scale = self.session.sealed_load().map(|done| done.shipment.clone());
        match job.clone().or(on_scale) {
            _ if job.is_none() && self.session.question.is_some() => self.needs_confirm(),
            None => self.reject(Fault::NotAllowed, Detail::default()),
            Some(no) => {
                self.set_hold(&no, HoldReason::HAND);
                match job {
                    Some(_) => self.set_aside(no),
                    None => {
                        self.shows = Some(no);
                        self.say(Verdict::Info(Step::SetAside));
                    }
                }
            }
        }
    }

    /// Both labels are on this box: neither parcel leaves.
    fn hold_both(&mut self, labels: DoubleLabel) {
        self.note(Event::DoubleLabelFound(labels.clone()));
        self.set_hold(&labels.first_shipment, HoldReason::DOUBLE_LABEL);
        if let Some(second) = labels.second_shipment.as_ref().filter(|no| **no != labels.first_shipment) {
            self.set_hold(second, HoldReason::DOUBLE_LABEL);
        }
        let concerned = |no: &ShipmentNo| *no == labels.first_shipment || Some(no) == labels.second_shipment.as_ref();
        self.shows = Some(labels.first_shipment.clone());
        match self.session.job.as_ref().map(|job| job.shipment.clone()).filter(concerned) {
            Some(no) => self.set_aside(no),
            None => self.say(Verdict::Info(Step::SetAside)),
        }
    }

    fn set_hold(&mut self, shipment: &ShipmentNo, reason: &str) {
        if let Some(reason) = HoldReason::parse(reason) {
            let (shipment, source) = (shipment.clone(), HoldSource::Bench);
            self.note(Event::HoldSet { shipment, reason, source, note: String::new() });
        }
    }

    fn set_aside(&mut self, shipment: ShipmentNo) {
        self.shows = Some(shipment.clone());
        self.note(Event::SetAside { shipment });
        self.say(Verdict::Info(Step::SetAside));
    }

    fn reweigh(&mut self) {
        let mendable = self.session.question.as_ref().is_none_or(|question| is_weight(question.fault()));
        if !self.bench.weighs {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        if !mendable {
            return self.needs_confirm();
        }
        if self.session.job.is_none() && !self.bench.packs {
            self.note(Event::ReweighAsked);
            return self.say(Verdict::Info(Step::ScanLabel));
        }
        if !self.live.scale_up {
            return self.reject(Fault::ScaleLost, Detail::default());
        }
        if self.live.moving {
            return self.reject(Fault::Unsettled, Detail::default());
        }
        if self.session.load.is_none() {
            return self.reject(Fault::NoLoad, Detail::default());
        }
        if self.session.job.is_none() {
            return self.reject(Fault::NotAllowed, Detail::default());
        }
        self.note(Event::ReweighAsked);
        if !self.ready() {
            self.say_how_it_stands();
        } else if self.passes_gate() {
            self.advance();
        }
    }

    /// Takes back the last scan, whole: also where its pieces were counted on several lines.
    fn undo(&mut self) {
        // Of a code that asks which goods it is, nothing was counted: the scan itself is taken back.
        if let Some(Question::Choice { .. }) = self.session.question {
            self.note(Event::Confirmed { fault: Fault::AmbiguousCode, labels: None });
            return self.say(Verdict::Info(Step::Undone));
        }
        if !self.may_go_on() || !self.passes_gate() {
            return;
        }
        match self.last_step() {
            Some(Undo::Packed { line, qty, .. }) => {
                self.unpack(line, qty);
                while let Some(Undo::Packed { line, qty, rest: 1.. }) = self.last_step() {
                    self.unpack(line, qty);
                }
            }
            Some(Undo::Gift { gift, qty }) => {
                let answers = self.session.job.iter().flat_map(|job| &job.gifts);
                let packed = answers.filter(|(known, _)| *known == gift).map(|(_, answer)| answer.packed).sum::<u32>();
                self.note(Event::GiftUnpacked { gift, packed: packed.saturating_sub(qty) });
            }
            Some(Undo::Label) => self.note(Event::Unlabelled),
            Some(Undo::Closed) => self.note(Event::ParcelContinued),
            Some(Undo::Marked { .. }) | None => return self.reject(Fault::NotAllowed, Detail::default()),
        }
        self.say(Verdict::Info(Step::Undone));
    }

    /// Takes a count back, and what its pieces told of themselves.
    fn unpack(&mut self, line: usize, qty: u32) {
        self.note(Event::Unpacked { line, qty });
        if let Some(Undo::Marked { line, qty, marks }) = self.last_step() {
            self.note(Event::Unmarked { line, qty, marks });
        }
    }

    fn last_step(&self) -> Option<Undo> {
        self.session.job.as_ref().filter(|job| job.pack)?.steps.last().cloned()
    }

    /// Says how often the next item counts.
    fn quantity(&mut self, qty: u32) {
        if !self.may_go_on() {
            return;
        }
        if self.session.job.as_ref().is_some_and(|job| job.pack) {
            self.note(Event::QuantitySet { qty });
            self.say(Verdict::Info(Step::Quantity(qty)));
        } else {
            self.reject(Fault::NotAllowed, Detail::default());
        }
    }

    /// False, and said so, while a question is open.
    pub(super) fn may_go_on(&mut self) -> bool {
        if self.session.question.is_some() {
            self.needs_confirm();
            return false;
        }
        true
    }

    pub(super) fn needs_confirm(&mut self) {
        let waiting = self.session.question.as_ref().map(|question| question.fault().id());
        self.reject(Fault::NeedsConfirm, Detail { about: waiting.map(str::to_owned), ..Detail::default() });
    }
}
