//! People: who is known, who may do what, and who stands in for the operator for one answer.
//!
//! A site that names no operators knows everybody: any badge logs in, everybody answers every question, and nobody forces anything.

use super::decide::Turn;
use super::session::Question;
use crate::domain::{Detail, Event, FORCE_REASONS, Fault, HoldReason, Operator, Right, Step, Verdict};

/// Who works here, and what is kept for some of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct People {
    /// Those whom the site knows; empty where any badge will do.
    pub operators: Vec<Person>,
    /// Nothing is opened before somebody has logged in.
    pub login_required: bool,
    /// Why something may be forced: ids as on the printed codes.
    pub force_reasons: Vec<String>,
    /// Questions that only [`Right::Resolve`] answers.
    pub resolve: Vec<Fault>,
    /// Holds that [`Right::Release`] lifts at the bench wherever they came from, beside those that a bench set itself.
    pub release: Vec<HoldReason>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// What the badge says.
    pub id: Operator,
    /// What people call them.
    pub name: String,
    /// What they may do beyond packing.
    pub rights: Vec<Right>,
}

/// Faults whose CONFIRM may be kept for some.
pub const RESOLVABLE: &[Fault] = &[
    Fault::UnknownCode,
    Fault::WrongItem,
    Fault::SurplusItem,
    Fault::Held,
    Fault::Changed,
    Fault::SecondWaybill,
    Fault::UnderWeight,
    Fault::OverWeight,
    Fault::Overload,
    Fault::RemarkUnread,
];

impl Default for People {
    fn default() -> Self {
        People {
            operators: Vec::new(),
            login_required: false,
            force_reasons: FORCE_REASONS.iter().map(|reason| (*reason).to_owned()).collect(),
            resolve: Vec::new(),
            release: Vec::new(),
        }
    }
}

impl People {
    /// The person of this badge.
    pub fn person(&self, id: &Operator) -> Option<&Person> {
        self.operators.iter().find(|person| person.id == *id)
    }

    /// The site names its operators.
    pub fn are_named(&self) -> bool {
        !self.operators.is_empty()
    }

    fn has(&self, id: Option<&Operator>, right: Right) -> bool {
        id.and_then(|id| self.person(id)).is_some_and(|person| person.rights.contains(&right))
    }

    /// This person may work here.
    fn knows(&self, id: &Operator) -> bool {
        !self.are_named() || self.person(id).is_some()
    }
}

impl Turn<'_> {
    /// A badge: somebody logs in, or somebody with more rights comes to answer the open question.
    pub(super) fn badge(&mut self, operator: &Operator) {
        let people = &self.rules.people;
        if !people.knows(operator) {
            return self.reject(Fault::UnknownBadge, Detail::code(operator.as_str()));
        }
        let here = self.session.operator.as_ref();
        let more = |right: Right| people.has(Some(operator), right) && !people.has(here, right);
        if self.session.question.is_some() && Right::IDS.iter().any(|(_, right)| more(*right)) {
            self.note(Event::Called { operator: operator.clone() });
            return self.say_how_it_stands();
        }
        let name = people.person(operator).map_or_else(|| operator.to_string(), |person| person.name.clone());
        self.note(Event::LoggedIn { operator: operator.clone() });
        if self.session.question.is_some() || self.session.check.is_some() {
            self.say_how_it_stands();
        } else {
            self.say(Verdict::Info(Step::LoggedIn(name)));
        }
    }

    /// Whether a shipment may be taken in hand; said, if not.
    pub(super) fn may_open(&mut self) -> bool {
        let people = &self.rules.people;
        let here = self.session.operator.as_ref().is_some_and(|operator| people.knows(operator));
        if people.login_required && !here {
            self.reject(Fault::NoOperator, Detail::default());
            return false;
        }
        true
    }

    /// Whether the open question may be answered by whoever is here; said, if not.
    pub(super) fn may_answer(&mut self, question: &Question) -> bool {
        let people = &self.rules.people;
        let free = !people.are_named() || !people.resolve.contains(&question.fault());
        free || self.by_right(Right::Resolve).is_some()
    }

    /// Who has this right: the operator, else who was called to stand in, which is recorded. Where neither has, that is said, and asked
    /// where nothing is asked yet, so that somebody who has it can be called.
    pub(super) fn by_right(&mut self, right: Right) -> Option<Operator> {
        let people = &self.rules.people;
        if let Some(operator) = self.session.operator.clone().filter(|here| people.has(Some(here), right)) {
            return Some(operator);
        }
        if let Some(operator) = self.session.acting.clone().filter(|called| people.has(Some(called), right)) {
            self.note(Event::StoodIn { operator: operator.clone(), right });
            return Some(operator);
        }
        let detail = Detail::about(right.id());
        match self.session.question {
            Some(_) => self.reject(Fault::NoRight, detail),
            None => self.ask(Fault::NoRight, detail),
        }
        None
    }

    /// `WH:RELEASE`: lifts the holds on the screen, as far as a bench may.
    pub(super) fn release(&mut self) {
        let held = match &self.session.question {
            Some(Question::Fault { fault: Fault::Held, shipment, .. }) => shipment.clone(),
            Some(_) => return self.needs_confirm(),
            None => None,
        };
        let job = self.session.job.as_ref().map(|job| job.shipment.clone());
        let known = job.or(held.clone()).and_then(|no| self.facts.shipments.get(&no));
        let Some(known) = known.filter(|_| held.is_some() && self.rules.people.are_named()) else {
            return self.reject(Fault::NotAllowed, Detail::default());
        };
        let no = known.shipment.no.clone();
        self.shows = Some(no.clone());
        let may = |reason: &&HoldReason| known.by_bench.contains(reason) || self.rules.people.release.contains(reason);
        let (reasons, left): (Vec<&HoldReason>, Vec<&HoldReason>) = known.holds.iter().partition(may);
        let left: Vec<HoldReason> = left.into_iter().cloned().collect();
        if reasons.is_empty() && !left.is_empty() {
            return self.reject(Fault::Held, Detail { reasons: left, ..Detail::about(&no) });
        }
        let Some(by) = self.by_right(Right::Release) else { return };
        let reasons: Vec<HoldReason> = reasons.into_iter().cloned().collect();
        self.note(Event::Released { shipment: no.clone(), by, reasons: reasons.clone() });
        for reason in reasons {
            let source = crate::domain::HoldSource::Bench;
            self.note(Event::HoldLifted { shipment: no.clone(), reason, source });
        }
        match left.is_empty() {
            true => self.say(Verdict::Info(Step::Released)),
            false => self.ask(Fault::Held, Detail { reasons: left, ..Detail::about(&no) }),
        }
    }
}
