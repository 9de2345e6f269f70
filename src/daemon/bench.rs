//! The benches: a thread for each station's loop, and one thread for all devices.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tracing::{debug, error, info, warn};

use super::DaemonError;
use super::wires::{ear, press};
use crate::device::{Arrivals, Clock, Signal, Source, Tap, Wire, follow};
use crate::domain::{DeviceId, Mg, Notice, ScaleView, Scan, Scanned, Screen, Unit, Verdict};
use crate::packing::{Bench, Rules};
use crate::scale::{Protocol, Setup};
use crate::scanner::{Format, GsMode, Layout};
use crate::station::{Station, hear};
use crate::web::{DevicePort, Pulse, Reel, StationPort};
use crate::words;

/// Inputs that may wait for a station. It judges one in about a millisecond, so a full queue means that it hangs.
const QUEUE: usize = 1_024;

/// Threads that open devices are kept: a device is looked for once a second as long as it is missed.
const OPENERS_STAY: Duration = Duration::from_secs(24 * 3600);

/// A bench to start.
pub struct BenchPlan {
    /// What it is.
    pub bench: Bench,
    /// Its role's id, for the page.
    pub role: &'static str,
    /// Its devices.
    pub devices: Vec<DevicePlan>,
}

/// A device to follow.
pub struct DevicePlan {
    /// Its name at the bench: `scale`, `scanner-1`.
    pub id: DeviceId,
    /// Where it is.
    pub source: Source,
    /// How it is understood.
    pub ear: Ear,
}

/// How a device is understood.
#[derive(Clone)]
pub enum Ear {
    /// It scans.
    Scanner {
        /// What it may speak, the best first.
        formats: Vec<&'static Format>,
        /// Its keyboard layout, if it types.
        layout: &'static Layout,
        /// How it types a GS.
        gs: &'static GsMode,
        /// Its USB vendor, if it is a HID device.
        vendor: Option<u16>,
    },
    /// It weighs.
    Scale {
        /// Its protocol.
        protocol: &'static Protocol,
        /// What the protocol must be told.
        setup: Setup,
        /// The unit where the wire does not say.
        unit: Option<Unit>,
        /// Readings this close to nothing are nothing.
        zero: Mg,
    },
}

/// What a station's thread is sent.
pub(super) enum Mail {
    /// A device spoke.
    Device { id: DeviceId, scale: bool, signal: Signal },
    /// Look around: what concerns every bench may have changed.
    Glance,
    /// A button of the page was touched, below the answer of this number if it says so.
    Touched { code: String, answer: Option<u64> },
    /// Answer whether the store answers: a canary that goes the way of a scan.
    Canary(oneshot::Sender<bool>),
    /// End after what came before.
    Stop,
}

/// The benches at work.
pub(super) struct Running {
    stations: Vec<(StationPort, mpsc::Sender<Mail>, oneshot::Receiver<()>)>,
    devices: Option<oneshot::Sender<()>>,
}

/// Opens every station's session from the journal, then its devices.
pub(super) fn start(
    plans: Vec<BenchPlan>,
    rules: &Arc<Rules>,
    store: &Path,
    clock: &Clock,
) -> Result<Running, DaemonError> {
    let mut stations = Vec::new();
    let mut followed = Vec::new();
    for plan in plans {
        let mut station = Station::open(plan.bench.clone(), Arc::clone(rules), store.to_owned())?;
        station.begin(clock())?;
        let (mail, letters) = mpsc::channel(QUEUE);
        let (screens, screen) = watch::channel(Arc::new(station.picture()));
        let (views, scale) = watch::channel(ScaleView::default());
        let (ended, end) = oneshot::channel();
        let mut devices = Vec::new();
        for device in plan.devices {
            let (tap, address) = (Tap::default(), device.source.name());
            let scale = matches!(device.ear, Ear::Scale { .. });
            let wire = ear(device.id.clone(), device.ear, &mail, &views, &tap, clock);
            followed.push((device.source, tap.on(wire, clock.clone())));
            devices.push(DevicePort { id: device.id, scale, address, tap });
        }
        let (clock, told_by) = (clock.clone(), clock.clone());
        let reel = Reel::default();
        let pulse = Pulse::default();
        let (told, beats) = (reel.clone(), pulse.clone());
        let id = plan.bench.station.clone();
        thread::Builder::new().name(format!("station-{id}")).spawn(move || {
            work(station, letters, &screens, &told, &beats, &clock);
            let _ = ended.send(());
        })?;
        let press = press(mail.clone());
        stations.push((
            StationPort { id, role: plan.role, screen, reel, pulse, clock: told_by, press, scale, devices },
            mail,
            end,
        ));
    }
    let (stop, stopped) = oneshot::channel();
    thread::Builder::new().name("devices".to_owned()).spawn(move || follow_all(followed, stopped))?;
    Ok(Running { stations, devices: Some(stop) })
}

impl Running {
    /// The benches as the rim sees them.
    pub(super) fn ports(&self) -> Vec<StationPort> {
        self.stations.iter().map(|(port, ..)| port.clone()).collect()
    }

    /// Where the canaries go.
    pub(super) fn mails(&self) -> Vec<(String, mpsc::Sender<Mail>)> {
        self.stations.iter().map(|(port, mail, _)| (port.id.to_string(), mail.clone())).collect()
    }

    /// Ends devices first, then the stations, so that what was scanned is still judged. False when one did not end in time.
    pub(super) async fn stop(mut self, within: Duration) -> bool {
        drop(self.devices.take());
        let all = async {
            for (_, mail, end) in self.stations {
                let _ = mail.send(Mail::Stop).await;
                let _ = end.await;
            }
        };
        tokio::time::timeout(within, all).await.is_ok()
    }
}

/// The loop of one station: one in, one out.
fn work(
    mut station: Station,
    mut letters: mpsc::Receiver<Mail>,
    screens: &watch::Sender<Arc<Screen>>,
    reel: &Reel,
    pulse: &Pulse,
    clock: &Clock,
) {
    let mut said = Verdict::None;
    let mut noticed = Vec::new();
    let mut show = |screen: Screen| {
        log_notices(&noticed, &screen.notices);
        noticed.clone_from(&screen.notices);
        let screen = Arc::new(screen);
        reel.add(&screen);
        screens.send_replace(screen);
    };
    while let Some(letter) = {
        pulse.end();
        letters.blocking_recv()
    } {
        pulse.begin(clock());
        let (id, scale, signal) = match letter {
            Mail::Device { id, scale, signal } => (id, scale, signal),
            Mail::Glance => {
                if let Some(screen) = station.glance(clock()) {
                    show(screen);
                }
                continue;
            }
            Mail::Canary(answer) => {
                let _ = answer.send(station.store_answers());
                if let Some(screen) = station.wake(clock()) {
                    show(screen);
                }
                continue;
            }
            Mail::Touched { code, answer } => {
                // A finger answers what it saw: what has come up since was not read.
                if answer.is_some_and(|seen| seen != station.answer()) {
                    debug!(code, answer, "a button of an answer that is over was touched");
                    continue;
                }
                (DeviceId::from("page"), false, touched(&code))
            }
            Mail::Stop => return,
        };
        match &signal {
            Signal::Up => info!(device = %id, "device is there"),
            Signal::Down(loss) => {
                warn!(device = %id, cause = loss.cause.id(), why = ?loss.why.en, mend = ?loss.mend.as_ref().map(|mend| &mend.en), "device is gone");
            }
            _ => {}
        }
        if let Signal::Noticed(notice) = signal {
            if let Some(screen) = station.note(&id, notice) {
                show(screen);
            }
            continue;
        }
        let Some(arrival) = hear(&id, scale, signal) else { continue };
        let code = arrival.code.clone();
        if let Some(screen) = station.step(arrival, clock()) {
            // The picture of a parcel that is taken off says once more what was said when it came.
            let again = code.is_none() && screen.verdict == said;
            match &screen.verdict {
                _ if again => {}
                Verdict::Reject(fault, _) => info!(station = %screen.station, ?code, fault = fault.id(), "reject"),
                Verdict::Doubtful(sealed, silent) => {
                    info!(station = %screen.station, waybill = ?sealed.waybill, ?silent, "accept, with a doubt");
                }
                Verdict::HandedOver(it) => info!(station = %screen.station, waybill = ?it.waybill, "handed over"),
                Verdict::Accept(sealed) => info!(station = %screen.station, waybill = ?sealed.waybill, "accept"),
                _ => debug!(station = %screen.station, ?code, "step"),
            }
            said = screen.verdict.clone();
            show(screen);
        }
    }
}

/// A touched command comes as a scanned one, under a name of its own.
fn touched(code: &str) -> Signal {
    Signal::Scanned(Scanned::Code(Scan {
        data: code.as_bytes().to_owned(),
        aim: None,
        terminator: None,
        flags: Vec::new(),
    }))
}

/// What is odd about a scanner is logged when it begins and when it ends.
fn log_notices(before: &[(DeviceId, Notice)], now: &[(DeviceId, Notice)]) {
    for (device, notice) in now.iter().filter(|one| !before.contains(one)) {
        let advice = words::notice(notice).en;
        warn!(%device, notice = notice.id(), ?advice, "the scanner is set up wrongly");
    }
    for (device, notice) in before.iter().filter(|one| !now.contains(one)) {
        info!(%device, notice = notice.id(), "this is no longer noticed");
    }
}

/// The devices' thread. Nothing else runs here, so that a scanner's buffer never overruns behind a page or an import.
fn follow_all(devices: Vec<(Source, Box<dyn Wire>)>, stopped: oneshot::Receiver<()>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    // A device is opened on a thread beside this one. Each has one to wait on, so that one that is stuck keeps no other from being opened.
    builder.enable_all().max_blocking_threads(devices.len().max(1)).thread_keep_alive(OPENERS_STAY);
    let runtime = match builder.build() {
        Ok(runtime) => runtime,
        Err(error) => return error!(%error, "no device can be read"),
    };
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        let arrivals = Arrivals::listen();
        for (source, mut wire) in devices {
            let arrivals = arrivals.clone();
            tasks.spawn(async move { follow(source, &mut *wire, arrivals).await });
        }
        let _ = stopped.await;
        tasks.abort_all();
    });
    runtime.shutdown_timeout(Duration::from_millis(500));
}
