//! One turn of a bench: read, judge, record; and only then remember.

use super::around::Around;
use super::beside::{tested, told_apart, who};
use super::told::{Standing, Told};
use super::{Arrival, Station};
use crate::domain::{Entry, Event, Now};
use crate::packing::{Needs, ScaleFacts, Session, decide, needs};
use crate::store::StoreError;

/// What an input makes of the bench. It is worked out before the commit, while all that it is made of is at hand, and holds behind it.
struct Turned {
    session: Session,
    scale: ScaleFacts,
    around: Around,
    /// Parcels that were closed.
    sealed: u64,
    /// What is said from now on; `None` leaves what was said before.
    told: Option<Told>,
    /// It is a verdict on this input.
    judged: bool,
    /// There is something new to show.
    changed: bool,
}

impl Station {
    /// Takes one input in. Returns whether there is something new to show.
    pub(super) fn turn(&mut self, arrival: &Arrival, now: Now) -> Result<bool, StoreError> {
        let over = self.said_is_over();
        let Some(store) = &mut self.store else { return Ok(false) };
        let (bench, rules, live, before) = (&self.bench, &*self.rules, self.live, &self.told);
        let turned = store.write(|writing| {
            let needed = needs(&self.session, &arrival.input);
            let mut facts = writing.facts(&Needs { scale: tested(bench), ..needed })?;
            let around = Around::read(writing, rules, now)?;
            facts.silent = around.silent.clone();
            let mut decision = decide(bench, rules, &self.session, live, &facts, &arrival.input);
            let scanned = arrival.code.as_ref().and_then(|code| told_apart(code, &mut decision.events));
            let in_hand = self.session.job.as_ref().map(|job| &job.shipment);
            let shipment = decision.shows.as_ref().or(in_hand);
            let nothing = decision.events.is_empty();
            let mut scale = facts.scale;
            let mut sealed = 0;
            for event in scanned.into_iter().chain(decision.events) {
                sealed += u64::from(matches!(event, Event::Sealed(_)));
                scale.apply(&event, now.wall_ms);
                writing.append(&Entry {
                    at: now,
                    station: Some(bench.station.clone()),
                    operator: who(&self.session, &event),
                    device: arrival.device.clone(),
                    shipment: event.shipment().or(shipment).cloned(),
                    event,
                })?;
            }
            // What was decided may itself have set a hold, or put a parcel aside.
            let around = if nothing { around } else { Around::read(writing, rules, now)? };
            let session = decision.session;
            let standing = Standing { bench, rules, session: &session, live, facts: &facts };
            let over = over || before.green_is_over(&session);
            let judged = decision.verdict.is_some();
            let told = match decision.verdict {
                Some(verdict) => Some(standing.say(verdict, decision.shows.as_ref(), before)),
                None if over => Some(standing.look(before)),
                None => None,
            };
            let changed = told.is_some() || around != self.around || arrival.code.is_some() || !nothing;
            Ok(Turned { session, scale, around, sealed, told, judged, changed })
        })?;
        self.session = turned.session;
        self.scale = turned.scale;
        self.around = turned.around;
        self.done += turned.sealed;
        self.today.parcels += turned.sealed;
        if let Some(told) = turned.told {
            self.told = told;
        }
        if let (Some(device), Some(code)) = (&arrival.device, &arrival.code) {
            self.noted.judged(device, code, turned.judged.then_some(&self.told.verdict));
        }
        Ok(turned.changed)
    }
}
