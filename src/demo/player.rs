//! Plays a shift at the bench: does a step, waits until the station shows what must come of it, and leaves an eye the time to
//! see it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{info, warn};

use super::day::{Day, DayError};
use super::devices::{Handle, Touch};
use super::script::{Expect, Step, read};
use super::shift::SHIFT;
use super::talk::Talk;
use super::trials::Trial;
use crate::device::Clock;
use crate::domain::{Mg, ScaleView, Screen, Verdict};
use crate::store::Store;
use crate::web::StationPort;
use crate::words;

/// Longer than any step takes, an unplugged device's return included. Who waits longer is not being played with alone.
const PATIENCE: Duration = Duration::from_secs(8);

/// What can be played.
pub(super) enum Play {
    /// A shift, with every fault in it.
    Shift,
    /// One fault; its mending is left to whoever looks.
    Trial(&'static Trial),
}

/// What can be touched at a bench.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) scanner: Handle,
    pub(super) scale: Handle,
}

impl Bench {
    /// The device that a step moves, and how; none for what the shop does.
    pub(super) fn touch(&self, step: &Step) -> Option<(&Handle, Touch)> {
        let (scanner, scale) = (&self.scanner, &self.scale);
        Some(match step {
            Step::Scan(code) => (scanner, Touch::Read(code.clone().into_bytes())),
            Step::Put(load) => (scale, Touch::Put(*load)),
            Step::Lean(load) => (scale, Touch::Lean(*load)),
            Step::Take => (scale, Touch::Take),
            Step::Press => (scale, Touch::Press),
            Step::Plug { scale: true, there } => (scale, Touch::Plug(*there)),
            Step::Plug { scale: false, there } => (scanner, Touch::Plug(*there)),
            Step::Change => return None,
        })
    }
}

/// Plays, one thing after the other.
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
    #[error("it was ended by hand")]
    Ended,
}

impl Player {
    /// Plays it once, with shipments of its own.
    pub(super) async fn play(&mut self, play: Play) {
        let played = match &play {
            Play::Shift => self.shift().await,
            Play::Trial(trial) => self.trial(trial).await,
        };
        let (zh, en) = played.unwrap_or_else(|strayed| {
            warn!(%strayed, "the play was broken off");
            let (zh, en) = match strayed {
                Strayed::Ended => ("停了。接着自己来", "Ended. Go on yourself"),
                _ => ("有别的手动了工位，停了", "Other hands were at the bench: it was broken off"),
            };
            (zh.to_owned(), en.to_owned())
        });
        self.talk.say(false, zh, en);
    }

    async fn shift(&mut self) -> Result<(String, String), Strayed> {
        let (day, mut port) = self.set().await?;
        let before = port.screen.borrow().done;
        for scene in SHIFT {
            self.talk.say(true, scene.zh_cn.to_owned(), scene.en.to_owned());
            self.lines(scene.lines, &day, &mut port).await?;
        }
        let parcels = port.screen.borrow().done - before;
        info!(parcels, "the shift is over");
        // What was played is done: another day to pack by hand.
        self.set().await?;
        Ok((format!("下班：{parcels} 个包裹可以发走"), format!("The shift is over: {parcels} parcels may leave")))
    }

    async fn trial(&mut self, trial: &Trial) -> Result<(String, String), Strayed> {
        let name = words::fault(trial.fault);
        self.talk.say(true, format!("看：{}", name.zh_cn), format!("Watch: {}", name.en));
        let (day, mut port) = self.set().await?;
        self.lines(trial.lines, &day, &mut port).await?;
        Ok((format!("{}。这样改好：", name.zh_cn), format!("{}. Mend it so:", name.en)))
    }

    /// Sets the bench: a fresh day, nothing left of what was before.
    async fn set(&mut self) -> Result<(Arc<Day>, StationPort), Strayed> {
        let port = self.port.wait_for(Option::is_some).await.map_err(|_| Strayed::Station)?.clone();
        let mut port = port.ok_or(Strayed::Station)?;
        let day = self.with_store(|store, zone, clock| Day::fresh(store, &zone, || clock())).await?;
        let day = Arc::new(day);
        self.talk.lay(Arc::clone(&day));
        self.clear(&mut port).await?;
        Ok((day, port))
    }

    async fn lines(&self, lines: &[&str], day: &Arc<Day>, port: &mut StationPort) -> Result<(), Strayed> {
        for line in lines {
            if self.talk.ended() {
                return Err(Strayed::Ended);
            }
            self.line(line, day, port).await?;
            self.talk.look(self.pace).await;
        }
        Ok(())
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
        if let Some((device, touch)) = self.bench.touch(step) {
            // Devices end only with the hands themselves.
            let _ = device.send(touch).await;
        }
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
