//! The judgement: one input, in the light of the session and the facts, becomes facts to record and a verdict.
//!
//! Pure. It has no clock, no IO, no chance, and knows no store.

use super::choice::choices;
use super::facts::{Facts, Known, Stage};
use super::input::{Input, Live};
use super::rules::{Bench, Rules};
use super::session::{Job, Question, Session};
use crate::domain::{Detail, Event, Fault, Line, ShipmentNo, Step, Verdict};

/// What comes of an input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What happened, to be recorded in this order.
    pub events: Vec<Event>,
    /// What is said; `None` leaves what was said before.
    pub verdict: Option<Verdict>,
    /// The shipment that the verdict speaks of.
    pub shows: Option<ShipmentNo>,
    /// The session once that is recorded.
    pub session: Session,
}

/// Judges one input. `live` is the scale after the input; `facts` is what [`super::needs`] asked for.
pub fn decide(bench: &Bench, rules: &Rules, session: &Session, live: Live, facts: &Facts, input: &Input) -> Decision {
    let mut turn =
        Turn { bench, rules, live, facts, session: session.clone(), events: Vec::new(), verdict: None, shows: None };
    match input {
        Input::Command(command) => turn.command(*command),
        Input::Badge(operator) => turn.badge(operator),
        Input::Force(reason) => turn.force(reason),
        Input::Code { text, keys, label } => turn.code(text, keys, label),
        Input::BadCode(text) => turn.reject(Fault::BadCode, Detail::code(text)),
        Input::Load(change) => turn.load(change),
        Input::Missed(change) => turn.note_load(change),
        Input::ScaleLink { lost } => turn.scale_link(*lost),
        Input::ScannerLink { lost } => turn.scanner_link(*lost),
        Input::Look => turn.say_how_it_stands(),
        Input::Glance(green) => turn.glance(green),
    }
    debug_assert_eq!(turn.session, folded(session, &turn.events), "the session is a fold over its facts");
    let in_hand = turn.session.job.as_ref().map(|job| job.shipment.clone());
    // A green light shows what it accepts, also while the next shipment is in hand.
    let shows = match turn.verdict {
        Some(Verdict::Accept(_) | Verdict::Doubtful(..) | Verdict::HandedOver(_)) => turn.shows,
        _ => in_hand.or(turn.shows),
    };
    Decision { events: turn.events, verdict: turn.verdict, shows, session: turn.session }
}

/// The session with these facts folded in.
fn folded(session: &Session, events: &[Event]) -> Session {
    let mut session = session.clone();
    events.iter().for_each(|event| session.apply(event));
    session
}

/// The working copy of one judgement: each noted fact is applied at once, so later steps see it.
pub(super) struct Turn<'a> {
    pub(super) bench: &'a Bench,
    pub(super) rules: &'a Rules,
    pub(super) live: Live,
    pub(super) facts: &'a Facts,
    pub(super) session: Session,
    pub(super) events: Vec<Event>,
    pub(super) verdict: Option<Verdict>,
    pub(super) shows: Option<ShipmentNo>,
}

impl<'a> Turn<'a> {
    /// Records a fact.
    pub(super) fn note(&mut self, event: Event) {
        self.session.apply(&event);
        self.events.push(event);
    }

    /// Says something.
    pub(super) fn say(&mut self, verdict: Verdict) {
        self.verdict = Some(verdict);
    }

    /// Tells a fault that the next scan may pass over.
    pub(super) fn reject(&mut self, fault: Fault, detail: Detail) {
        self.tell(fault, detail, false);
    }

    /// Tells a fault that blocks until CONFIRM.
    pub(super) fn ask(&mut self, fault: Fault, detail: Detail) {
        self.tell(fault, detail, true);
    }

    fn tell(&mut self, fault: Fault, detail: Detail, asks: bool) {
        let shipment = self.session.job.as_ref().map(|job| job.shipment.clone()).or_else(|| self.shows.clone());
        self.note(Event::Rejected { fault, shipment, detail: detail.clone(), asks });
        self.say(Verdict::Reject(fault, detail));
    }

    /// The shipment in hand, as the store knows it now.
    pub(super) fn known(&self) -> Option<&'a Known> {
        self.facts.shipments.get(&self.session.job.as_ref()?.shipment)
    }

    /// Reads the gate: a shipment that is held or changed goes no further. True when it may pass.
    pub(super) fn passes_gate(&mut self) -> bool {
        let (Some(job), Some(known)) = (self.session.job.clone(), self.known()) else { return true };
        if !known.holds.is_empty() {
            self.ask(Fault::Held, Detail { reasons: known.reasons(), ..Detail::about(&job.shipment) });
            return false;
        }
        if self.overtaken(&job, known) {
            return false;
        }
        if job.revision != known.shipment.revision && self.take_over(&job, known) {
            return false;
        }
        !self.finds_surplus(known)
    }

    /// What happened elsewhere ends this session: somebody finished it, or a change undid the check that weighing relies on.
    fn overtaken(&mut self, job: &Job, known: &Known) -> bool {
        let checked = known.parcel(job.parcel).is_some_and(|parcel| parcel.sealed() || !self.rules.check_required);
        let fault = match known.stage {
            _ if !job.pack && !checked => Fault::NotChecked,
            Stage::Checked | Stage::Shipped if job.pack => Fault::AlreadyShipped,
            _ => return false,
        };
        self.note(Event::SetAside { shipment: job.shipment.clone() });
        self.shows = Some(job.shipment.clone());
        self.reject(fault, Detail::about(&job.shipment));
        true
    }

    /// Every line is packed (or was, elsewhere).
    pub(super) fn complete(&self) -> bool {
        let (Some(job), Some(known)) = (&self.session.job, self.known()) else { return false };
        let counted = |(line, &packed): (&Line, &u32)| packed >= line.scans();
        !job.pack || known.shipment.lines.iter().zip(&job.packed).all(counted) && self.gifts_packed()
    }

    /// The box in hand takes nothing more: all is packed, or others follow it.
    pub(super) fn ready(&self) -> bool {
        self.session.job.as_ref().is_some_and(|job| job.closed) || self.complete()
    }

    /// Says where things stand: the open question, else the next step.
    pub(super) fn say_how_it_stands(&mut self) {
        let verdict = match &self.session.question {
            Some(Question::Fault { fault, shipment, detail }) => {
                self.shows = shipment.clone();
                Verdict::Reject(*fault, detail.clone())
            }
            Some(Question::DoubleLabel(labels)) => {
                self.shows = Some(labels.first_shipment.clone());
                Verdict::Reject(Fault::SecondWaybill, Detail::code_about(labels.second.as_str(), &labels.first))
            }
            Some(Question::Choice { code, lines, .. }) => {
                let asked = self.known().map(|known| choices(known, code, lines)).unwrap_or_default();
                Verdict::Reject(Fault::AmbiguousCode, asked)
            }
            None => self.return_stands().unwrap_or_else(|| self.next_step()),
        };
        self.say(verdict);
    }

    fn next_step(&self) -> Verdict {
        if let Some(step) = self.check_step() {
            return Verdict::Info(Step::Drill(step));
        }
        let step = match &self.session.job {
            None if self.hands_over() => Step::HandOver(true),
            None if self.bench.packs => return Verdict::None,
            None => match self.session.free_load() {
                Some(load) => Step::Settled(load.weight),
                None => return Verdict::None,
            },
            Some(_) if !self.ready() => return self.opened_step(),
            Some(job) if job.closed && job.label.is_none() => Step::ParcelClosed(job.parcel),
            Some(job) if job.label.is_none() => Step::ScanLabel,
            Some(_) if self.live.moving => Step::Settling,
            Some(_) => Step::PutOnScale,
        };
        Verdict::Info(step)
    }
}
