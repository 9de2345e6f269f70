//! Floor 4: the station. One thread, one input at a time: read, judge, record, then tell.
//!
//! A picture leaves only when what it promises is on the disk; see [`Station::step`].

mod around;
mod begin;
mod beside;
mod hear;
mod links;
mod noted;
mod recover;
mod tally;
mod view;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::{
    Band, DeviceId, Entry, Event, Fault, LossCause, Notice, Now, Screen, ShipmentNo, ShipmentView, Step, Verdict,
};
use crate::packing::{Bench, Facts, Input, Live, Needs, Rules, ScaleFacts, Session, band, decide, needs};
use crate::store::{Store, StoreError};

use around::Around;
use beside::{tested, told_apart, who};
pub use hear::hear;
use noted::Noted;
use tally::Tally;
use view::view;

/// One bench at work.
#[derive(Debug)]
pub struct Station {
    bench: Bench,
    rules: Arc<Rules>,
    path: PathBuf,
    /// `None` after a failed commit: what that commit did is unknown until the store is opened again and asked.
    store: Option<Store>,
    session: Session,
    live: Live,
    /// What the scale told while nothing could be recorded: at most a zero and the rest that followed it.
    unrecorded: Vec<Arrival>,
    /// Devices that were told to be gone, with what is said of each.
    lost: BTreeMap<DeviceId, (Fault, LossCause)>,
    noted: Noted,
    /// The tests of its scale, as of the last input.
    scale: ScaleFacts,
    around: Around,
    said: Verdict,
    shown: Option<Arc<ShipmentView>>,
    band: Option<Band>,
    seq: u64,
    done: u64,
    today: Tally,
    /// Counts what was said; `pictured` is what the newest picture says, `asked` that a code waits for its answer.
    answer: u64,
    pictured: Verdict,
    asked: bool,
}

/// One thing that reached the station.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// What it means.
    pub input: Input,
    /// The device that said it.
    pub device: Option<DeviceId>,
    /// The code as it was read, for the journal.
    pub code: Option<String>,
}

impl Station {
    /// Opens the store and stands where the bench stood: its session is replayed from the journal.
    pub fn open(bench: Bench, rules: Arc<Rules>, path: PathBuf) -> Result<Station, StoreError> {
        let mut station = Station {
            bench,
            rules,
            path,
            store: None,
            session: Session::default(),
            live: Live::default(),
            unrecorded: Vec::new(),
            lost: BTreeMap::new(),
            noted: Noted::default(),
            scale: ScaleFacts::default(),
            around: Around::default(),
            said: Verdict::None,
            shown: None,
            band: None,
            seq: 0,
            done: 0,
            today: Tally::default(),
            answer: 0,
            pictured: Verdict::None,
            asked: false,
        };
        let store = Store::open(&station.path)?;
        station.stand_on(store)?;
        Ok(station)
    }

    /// Takes one input and returns the picture that may now be shown, or `None` when nothing changed.
    pub fn step(&mut self, arrival: Arrival, now: Now) -> Option<Screen> {
        let live = Live { wall_ms: Some(now.wall_ms), ..self.live.after(&arrival.input) };
        self.asked = arrival.code.is_some();
        self.turn_day(now);
        if self.is_first_sight(&arrival) {
            self.live = live;
            return Some(self.picture());
        }
        let recovered = match self.catch_up(now) {
            Ok(recovered) => recovered,
            Err(error) => {
                self.live = live;
                self.keep(&arrival);
                return Some(self.fail(&error));
            }
        };
        self.live = live;
        match self.turn(&arrival, now) {
            Ok(changed) => {
                self.say_who_is_lost_still(&arrival.input);
                (changed || recovered).then(|| self.picture())
            }
            Err(error) => {
                self.keep(&arrival);
                Some(self.fail(&error))
            }
        }
    }

    /// Takes what was noticed about a scanner, and returns the picture that says so, or `None` when it says so already. The verdict stands.
    pub fn note(&mut self, device: &DeviceId, notice: Option<Notice>) -> Option<Screen> {
        self.noted.told(device, notice).then(|| self.picture())
    }

    /// The picture as it stands, with a number of its own.
    pub fn picture(&mut self) -> Screen {
        self.seq += 1;
        if std::mem::take(&mut self.asked) || self.said != self.pictured {
            self.answer += 1;
            self.pictured = self.said.clone();
        }
        Screen {
            station: self.bench.station.clone(),
            seq: self.seq,
            verdict: self.said.clone(),
            shipment: self.shown.clone(),
            operator: self.session.operator.clone(),
            scale_up: self.bench.weighs.then_some(self.live.scale_up),
            answer: self.answer,
            loaded: self.session.load.is_some(),
            done: self.done,
            done_today: self.today.parcels,
            band: self.band,
            notices: self.noted.all().into_iter().chain(self.scale_notices()).collect(),
            acting: self.session.acting.clone(),
            due: self.due(),
            recalls: self.around.recalls.clone(),
            recalled: self.around.recalled,
            silent: self.around.silent.clone(),
            hands_over: self.bench.hands_over || self.session.handing_over,
        }
    }

    /// The number of the answer that its newest picture shows.
    pub fn answer(&self) -> u64 {
        self.answer
    }

    /// The session, for those who must compare it.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The store, for those who must reach into it.
    pub fn store(&mut self) -> Option<&mut Store> {
        self.store.as_mut()
    }

    /// Read, judge, record; and only then remember. Returns whether there is something new to show.
    fn turn(&mut self, arrival: &Arrival, now: Now) -> Result<bool, StoreError> {
        let over = self.said_is_over();
        let Some(store) = &mut self.store else { return Ok(false) };
        let (session, bench, rules, live) = (&self.session, &self.bench, &self.rules, self.live);
        let (facts, decision, around) = store.write(|writing| {
            let mut facts = writing.facts(&Needs { scale: tested(bench), ..needs(session, &arrival.input) })?;
            let around = Around::read(writing, rules, now)?;
            facts.silent = around.silent.clone();
            let mut decision = decide(bench, rules, session, live, &facts, &arrival.input);
            let scanned = arrival.code.as_ref().and_then(|code| told_apart(code, &mut decision.events));
            let before = session.job.as_ref().map(|job| job.shipment.clone());
            let shipment = decision.shows.clone().or(before);
            for event in scanned.iter().chain(&decision.events) {
                writing.append(&Entry {
                    at: now,
                    station: Some(bench.station.clone()),
                    operator: who(session, event),
                    device: arrival.device.clone(),
                    shipment: event.shipment().or(shipment.as_ref()).cloned(),
                    event: event.clone(),
                })?;
            }
            // What was decided may itself have set a hold, or put a parcel aside.
            let around = if decision.events.is_empty() { around } else { Around::read(writing, rules, now)? };
            Ok((facts, decision, around))
        })?;
        self.scale = facts.scale;
        let around_changed = around != self.around;
        self.around = around;
        for event in &decision.events {
            self.session.apply(event);
            self.scale.apply(event, now.wall_ms);
        }
        let sealed = decision.events.iter().filter(|event| matches!(event, Event::Sealed { .. })).count() as u64;
        self.done += sealed;
        self.today.parcels += sealed;
        if let (Some(device), Some(code)) = (&arrival.device, &arrival.code) {
            self.noted.judged(device, code, decision.verdict.as_ref());
        }
        let over = over || self.green_is_over();
        let changed = over
            || around_changed
            || decision.verdict.is_some()
            || arrival.code.is_some()
            || !decision.events.is_empty();
        match decision.verdict {
            Some(verdict) => self.say(verdict, decision.shows.as_ref(), &facts),
            None if over => self.stand(&facts),
            None => {}
        }
        Ok(changed)
    }

    fn stand(&mut self, facts: &Facts) {
        let standing = decide(&self.bench, &self.rules, &self.session, self.live, facts, &Input::Look);
        self.say(standing.verdict.unwrap_or_default(), standing.shows.as_ref(), facts);
    }

    fn say(&mut self, verdict: Verdict, shows: Option<&ShipmentNo>, facts: &Facts) {
        let keeps_picture = matches!(verdict, Verdict::Info(Step::LoggedIn(_)));
        self.said = verdict;
        self.band = band(&self.bench, &self.rules, &self.session, self.live, facts);
        if keeps_picture && shows.is_none() {
            return;
        }
        let accepted = self.bench.packs && self.said.accepted().is_some_and(|sealed| !sealed.more);
        // What was set aside is in nobody's hands any more.
        let aside = matches!(self.said, Verdict::Info(Step::SetAside | Step::ParcelAside(_)));
        let known = shows.filter(|_| !aside).and_then(|no| facts.shipments.get(no));
        let view = |known| view(known, &self.rules.goods, self.session.job.as_ref(), accepted);
        self.shown = known.map(|known| Arc::new(view(known)));
    }

    fn stand_on(&mut self, mut store: Store) -> Result<(), StoreError> {
        let mut session = Session::default();
        for entry in store.session_events(&self.bench.station)? {
            if session.operator.is_none() {
                session.operator = entry.operator;
            }
            session.apply(&entry.event);
        }
        let facts = store.facts(&Needs { code: None, scale: tested(&self.bench), ..needs(&session, &Input::Look) })?;
        self.session = session;
        self.scale = facts.scale;
        self.store = Some(store);
        self.stand(&facts);
        Ok(())
    }
}
