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
mod told;
mod turn;
mod view;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::{DeviceId, Fault, LossCause, Notice, Now, Screen, Verdict};
use crate::packing::{Bench, Input, Live, Needs, Rules, ScaleFacts, Session, needs};
use crate::store::{Store, StoreError};

use around::Around;
use beside::tested;
pub use hear::hear;
use noted::Noted;
use tally::Tally;
use told::{Standing, Told};

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
    told: Told,
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
            told: Told::default(),
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
        if std::mem::take(&mut self.asked) || self.told.verdict != self.pictured {
            self.answer += 1;
            self.pictured = self.told.verdict.clone();
        }
        Screen {
            station: self.bench.station.clone(),
            seq: self.seq,
            verdict: self.told.verdict.clone(),
            shipment: self.told.shown.clone(),
            operator: self.session.operator.clone(),
            scale_up: self.bench.weighs.then_some(self.live.scale_up),
            answer: self.answer,
            loaded: self.session.load.is_some(),
            done: self.done,
            done_today: self.today.parcels,
            band: self.told.band,
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

    fn stand_on(&mut self, mut store: Store) -> Result<(), StoreError> {
        let mut session = Session::default();
        for entry in store.session_events(&self.bench.station)? {
            if session.operator.is_none() {
                session.operator = entry.operator;
            }
            session.apply(&entry.event);
        }
        let facts = store.facts(&Needs { code: None, scale: tested(&self.bench), ..needs(&session, &Input::Look) })?;
        let (bench, rules, live) = (&self.bench, &*self.rules, self.live);
        self.told = Standing { bench, rules, session: &session, live, facts: &facts }.look(&self.told);
        self.session = session;
        self.scale = facts.scale;
        self.store = Some(store);
        Ok(())
    }
}
