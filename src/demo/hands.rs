//! The demo's hands: what the page's buttons do. They only send; the devices move on a thread of their own.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tracing::error;

use super::day::{Day, said};
use super::devices::{Device, Handle, Touch};
use super::player::Player;
use crate::domain::{Mg, StationId};
use crate::packing::Rules;
use crate::web::{Problem, StationPort, Toys};
use crate::words::Text;

/// The hands at the demo's one bench.
pub(super) struct Hands {
    station: StationId,
    day: Day,
    rules: Rules,
    bench: Bench,
    port: watch::Sender<Option<StationPort>>,
    plays: mpsc::Sender<()>,
    talk: Talk,
}

/// What can be touched at a bench.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) scanner: Handle,
    pub(super) scale: Handle,
}

/// Whether a shift is being played, and what was last said of it.
#[derive(Clone, Default)]
pub(super) struct Talk(Arc<Mutex<(bool, Option<Text>)>>);

impl Talk {
    /// Says something. `on`: the play goes on.
    pub(super) fn say(&self, on: bool, zh_cn: String, en: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (on, Some(Text { zh_cn, en }));
    }

    /// True when nothing was being played, and now is.
    fn begin(&self) -> bool {
        let mut talk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !std::mem::replace(&mut talk.0, true)
    }

    fn to_json(&self) -> Value {
        let talk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        json!({ "on": talk.0, "said": talk.1.as_ref().map(said) })
    }
}

impl Hands {
    /// Hands at a bench. The thread that moves the devices ends when the hands are dropped.
    pub(super) fn new(
        station: StationId,
        day: Day,
        rules: Rules,
        bench: Bench,
        (scanner, scale): (Device, Device),
        player: impl FnOnce(Bench, watch::Receiver<Option<StationPort>>, Talk) -> Player,
    ) -> std::io::Result<Hands> {
        let (port, met) = watch::channel(None);
        let (plays, wanted) = mpsc::channel(1);
        let talk = Talk::default();
        let player = player(bench.clone(), met, talk.clone());
        thread::Builder::new().name("hands".to_owned()).spawn(move || live(scanner, scale, player, wanted))?;
        Ok(Hands { station, day, rules, bench, port, plays, talk })
    }

    fn touch(&self, station: &StationId, handle: &Handle, touch: Touch) -> Result<(), Problem> {
        if *station != self.station {
            return Err(Problem::new(404, "no such station in the demo"));
        }
        handle.try_send(touch).map_err(|_| Problem::new(503, "the hands are busy; try again"))
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

    fn play(&self) -> Result<(), Problem> {
        if !self.talk.begin() {
            return Err(Problem::new(409, "a shift is being played already"));
        }
        self.plays.try_send(()).map_err(|_| Problem::new(503, "the hands have ended"))
    }

    fn day(&self) -> Value {
        let mut day = self.day.to_json(&self.rules);
        if let Some(day) = day.as_object_mut() {
            day.insert("play".to_owned(), self.talk.to_json());
        }
        day
    }
}

/// The thread of the hands.
fn live(scanner: Device, scale: Device, mut player: Player, mut wanted: mpsc::Receiver<()>) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return error!(%error, "the simulated devices cannot move"),
    };
    runtime.block_on(async {
        tokio::spawn(scanner.scan());
        tokio::spawn(scale.weigh());
        while wanted.recv().await.is_some() {
            player.play().await;
        }
    });
}
