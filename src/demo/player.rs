//! Plays a shift at the bench: does a step, waits until the station shows what must come of it, and leaves an eye the time to
//! see it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::day::{Day, DayError};
use super::devices::Touch;
use super::hands::{Bench, Talk};
use super::script::{Expect, Step, read};
use super::shift::SHIFT;
use crate::device::Clock;
use crate::domain::{Mg, ScaleView, Screen, Verdict};
use crate::store::Store;
use crate::web::StationPort;

/// Longer than any step takes, an unplugged device's return included. Who waits longer is not being played with alone.
const PATIENCE: Duration = Duration::from_secs(8);

/// Plays shifts, one after the other.
pub(super) struct Player {
    pub(super) store: PathBuf,
    pub(super) zone: TimeZone,
    pub(super) clock: Clock,
    pub(super) bench: Bench,
    pub(super) port: watch::Receiver<Option<StationPort>>,
    pub(super) talk: Talk,
    /// How long a picture is left to be seen.
    pub(super) pace: Duration,
}

/// Why a play ended before its end.
#[derive(Debug, thiserror::Error)]
enum Strayed {
    #[error(transparent)]
    Day(#[from] DayError),
    #[error("after `{line}` the bench shows {shown}")]
    Line { line: String, shown: String },
    #[error("the station is not there")]
    Station,
}

impl Player {
    /// Plays the shift once, with shipments of its own.
    pub(super) async fn play(&mut self) {
        match self.act().await {
            Ok(parcels) => {
                info!(parcels, "the shift is over");
                let (zh, en) = (
                    format!("下班：{parcels} 个包裹可以发走"),
                    format!("The shift is over: {parcels} parcels may leave"),
                );
                self.talk.say(false, zh, en);
            }
            Err(strayed) => {
                warn!(%strayed, "the shift was broken off");
                let (zh, en) =
                    ("有别的手动了工位，这一班停了", "Other hands were at the bench: the shift was broken off");
                self.talk.say(false, zh.to_owned(), en.to_owned());
            }
        }
    }

    async fn act(&mut self) -> Result<u64, Strayed> {
        let port = self.port.wait_for(Option::is_some).await.map_err(|_| Strayed::Station)?.clone();
        let mut port = port.ok_or(Strayed::Station)?;
        let day = self.with_store(|store, zone, clock| Day::fresh(store, &zone, || clock())).await?;
        let day = Arc::new(day);
        self.clear(&mut port).await?;
        let before = port.screen.borrow().done;
        for scene in SHIFT {
            self.talk.say(true, scene.zh_cn.to_owned(), scene.en.to_owned());
            for line in scene.lines {
                self.line(line, &day, &mut port).await?;
                sleep(self.pace).await;
            }
        }
        let done = port.screen.borrow().done;
        Ok(done - before)
    }

    /// Whatever somebody left at the bench is ended first: questions answered, the session cancelled, the scale empty.
    async fn clear(&self, port: &mut StationPort) -> Result<(), Strayed> {
        for scale in [true, false] {
            self.touch(&Step::Plug { scale, there: true }).await;
        }
        self.touch(&Step::Take).await;
        self.weighs(port, Mg::ZERO).await.ok_or(Strayed::Station)?;
        for word in ["WH:CONFIRM", "WH:CANCEL"] {
            let seq = port.screen.borrow().seq;
            self.touch(&Step::Scan(word.to_owned())).await;
            shows(port, |screen| screen.seq > seq).await.ok_or(Strayed::Station)?;
        }
        Ok(())
    }

    async fn line(&self, line: &str, day: &Arc<Day>, port: &mut StationPort) -> Result<(), Strayed> {
        let strayed = |port: &StationPort| {
            let shown = match &port.screen.borrow().verdict {
                Verdict::Reject(fault, _) => fault.id().to_owned(),
                other => format!("{other:?}"),
            };
            Strayed::Line { line: line.to_owned(), shown }
        };
        let (step, expect) = read(line, day).ok_or_else(|| strayed(port))?;
        let before = port.screen.borrow().seq;
        match &step {
            Step::Change => {
                let day = Arc::clone(day);
                self.with_store(move |store, zone, clock| day.change(store, &zone, || clock())).await?;
                return Ok(());
            }
            step => self.touch(step).await,
        }
        let settled = match step {
            Step::Put(load) => self.weighs(port, load).await,
            Step::Take => self.weighs(port, Mg::ZERO).await,
            _ => Some(()),
        };
        let shown = match expect {
            Expect::Anything => Some(()),
            expect => shows(port, |screen| screen.seq > before && expect.is_met(screen)).await,
        };
        settled.and(shown).ok_or_else(|| strayed(port))
    }

    async fn touch(&self, step: &Step) {
        let (scanner, scale) = (&self.bench.scanner, &self.bench.scale);
        let (device, touch) = match step {
            Step::Scan(code) => (scanner, Touch::Read(code.clone().into_bytes())),
            Step::Put(load) => (scale, Touch::Put(*load)),
            Step::Lean(load) => (scale, Touch::Lean(*load)),
            Step::Take => (scale, Touch::Take),
            Step::Press => (scale, Touch::Press),
            Step::Plug { scale: true, there } => (scale, Touch::Plug(*there)),
            Step::Plug { scale: false, there } => (scanner, Touch::Plug(*there)),
            Step::Change => return,
        };
        // Devices end only with the hands themselves.
        let _ = device.send(touch).await;
    }

    /// Waits until this lies still on the scale.
    async fn weighs(&self, port: &mut StationPort, load: Mg) -> Option<()> {
        let still = |view: &ScaleView| {
            let near = view.weight.is_some_and(|weight| (weight - load).abs() <= Mg::grams(1));
            view.stable == Some(true) && near
        };
        timeout(PATIENCE, port.scale.wait_for(still)).await.ok()?.ok().map(drop)
    }

    /// The store is asked beside the devices, which go on speaking meanwhile.
    async fn with_store<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Store, TimeZone, Clock) -> Result<T, DayError> + Send + 'static,
    ) -> Result<T, Strayed> {
        let (path, zone, clock) = (self.store.clone(), self.zone.clone(), self.clock.clone());
        let asked = tokio::task::spawn_blocking(move || ask(&mut Store::open(&path)?, zone, clock)).await;
        Ok(asked.map_err(|_| Strayed::Station)??)
    }
}

async fn shows(port: &mut StationPort, met: impl Fn(&Screen) -> bool) -> Option<()> {
    timeout(PATIENCE, port.screen.wait_for(|screen| met(screen))).await.ok()?.ok().map(drop)
}
