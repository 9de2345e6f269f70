//! The demo's hands: what the page's buttons do. They only send; the devices move on a thread of their own.

use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tracing::error;

use super::coach::{self, Move};
use super::day::{Day, said};
use super::devices::{Device, Handle, Touch};
use super::player::{Bench, Play, Player};
use super::script::Step;
use super::talk::Talk;
use super::trials::{self, TRIALS};
use crate::domain::{Mg, StationId};
use crate::packing::Rules;
use crate::store::Store;
use crate::web::{Problem, Speed, StationPort, Toys};
use crate::words;

/// The hands at the demo's one bench.
pub(super) struct Hands {
    station: StationId,
    rules: Rules,
    bench: Bench,
    store: std::path::PathBuf,
    port: watch::Sender<Option<StationPort>>,
    plays: mpsc::Sender<Play>,
    talk: Talk,
}

impl Hands {
    /// Hands at a bench. The thread that moves the devices ends when the hands are dropped.
    pub(super) fn new(
        station: StationId,
        day: Arc<Day>,
        rules: Rules,
        (scanner, scale): (Device, Device),
        player: impl FnOnce(Talk, watch::Receiver<Option<StationPort>>) -> Player,
    ) -> std::io::Result<Hands> {
        let (port, met) = watch::channel(None);
        let (plays, wanted) = mpsc::channel(1);
        let talk = Talk::new(day);
        let player = player(talk.clone(), met);
        let (bench, store) = (player.bench.clone(), player.store.clone());
        thread::Builder::new().name("hands".to_owned()).spawn(move || live(scanner, scale, player, wanted))?;
        Ok(Hands { station, rules, bench, store, port, plays, talk })
    }

    fn touch(&self, station: &StationId, handle: &Handle, touch: Touch) -> Result<(), Problem> {
        if *station != self.station {
            return Err(Problem::new(404, "no such station in the demo"));
        }
        handle.try_send(touch).map_err(|_| Problem::new(503, "the hands are busy; try again"))
    }

    /// The next right move at the bench.
    fn coach(&self) -> Option<Move> {
        let port = self.port.borrow().clone()?;
        let (screen, scale) = (port.screen.borrow().clone(), *port.scale.borrow());
        let day = self.talk.day();
        // A store that cannot be asked just now is asked again at the next picture.
        let todo = Store::open(&self.store).ok().and_then(|mut store| day.todo(&mut store).ok().flatten().cloned());
        coach::next(&day, &self.rules, todo.as_ref(), &screen, scale)
    }
}

impl Toys for Hands {
    fn meet(&self, stations: &[StationPort]) {
        self.port.send_replace(stations.iter().find(|port| port.id == self.station).cloned());
    }

    fn scan(&self, station: &StationId, code: &[u8]) -> Result<(), Problem> {
        self.touch(station, &self.bench.scanner, Touch::Read(code.to_owned()))
    }

    fn put(&self, station: &StationId, weight: Mg) -> Result<(), Problem> {
        self.touch(station, &self.bench.scale, Touch::Put(weight))
    }

    fn take(&self, station: &StationId) -> Result<(), Problem> {
        self.touch(station, &self.bench.scale, Touch::Take)
    }

    fn next(&self) -> Result<(), Problem> {
        if self.talk.plays() {
            return Err(Problem::new(409, "the hands are playing"));
        }
        let Some(Move { step, .. }) = self.coach() else {
            return Err(Problem::new(409, "there is nothing to do but wait"));
        };
        match self.bench.touch(&step) {
            Some((handle, touch)) => self.touch(&self.station, handle, touch),
            None => Ok(()),
        }
    }

    fn play(&self, fault: Option<&str>, speed: Speed) -> Result<(), Problem> {
        let play = match fault.map(trials::find) {
            None => Play::Shift,
            Some(Some(trial)) => Play::Trial(trial),
            Some(None) => return Err(Problem::new(422, "the demo cannot provoke this fault")),
        };
        if !self.talk.begin(speed) {
            return Err(Problem::new(409, "something is being played already"));
        }
        self.plays.try_send(play).map_err(|_| Problem::new(503, "the hands have ended"))
    }

    fn pace(&self, speed: Option<Speed>, paused: Option<bool>) -> Result<(), Problem> {
        match self.talk.pace(speed, paused) {
            true => Ok(()),
            false => Err(Problem::new(409, "nothing is being played")),
        }
    }

    fn stop(&self) {
        self.talk.end();
    }

    fn day(&self) -> Value {
        let mut day = self.talk.day().to_json(&self.rules);
        if let Some(day) = day.as_object_mut() {
            day.insert("play".to_owned(), self.talk.to_json());
            day.insert("faults".to_owned(), TRIALS.iter().map(|trial| fault(trial.fault)).collect());
            let next = if self.talk.plays() { None } else { self.coach() };
            day.insert("next".to_owned(), next.as_ref().map_or(Value::Null, move_json));
        }
        day
    }
}

fn fault(fault: crate::domain::Fault) -> Value {
    json!({ "id": fault.id(), "text": said(&words::fault(fault)) })
}

fn move_json(next: &Move) -> Value {
    let kind = match &next.step {
        Step::Put(_) => "put",
        Step::Take => "take",
        Step::Plug { .. } => "plug",
        _ => "scan",
    };
    json!({ "kind": kind, "text": said(&next.told), "why": said(&next.why) })
}

/// The thread of the hands.
fn live(scanner: Device, scale: Device, mut player: Player, mut wanted: mpsc::Receiver<Play>) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return error!(%error, "the simulated devices cannot move"),
    };
    runtime.block_on(async {
        tokio::spawn(scanner.scan());
        tokio::spawn(scale.weigh());
        while let Some(play) = wanted.recv().await {
            player.play(play).await;
        }
    });
}
