//! Floor 5: the daemon. It owns the clocks, the threads, the signals and the orderly end; everything below is told the time.
//!
//! One thread a station; one for all devices, which waits on nothing but them; one for the page and the rest of the rim.

mod bench;
mod books;
mod books_metrics;
mod books_tracking;
mod clocks;
mod findings;
mod folder;
mod hardware;
mod night;
mod office;
mod pacer;
mod plan;
mod recalls;
mod report;
mod results;
mod tell;
mod watchdog;
mod wires;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::store::{Store, StoreError};
use crate::web::{Hosts, Pictures, Site, Token, TokenError, Toys, router, serve};
use crate::words::chain;

pub use bench::{BenchPlan, DevicePlan, Ear};
pub use clocks::{clock, environment};
pub use findings::{There, findings, one_port_two_names};
pub use pacer::{End, Pacer};
pub use plan::{BadPlan, benches, rules, scanner_kinds};
pub use report::{ReportError, keep as keep_report, write_due};

/// What the daemon is to run.
pub struct Orders {
    /// The configuration.
    pub config: Config,
    /// The benches with their devices, real or simulated.
    pub benches: Vec<BenchPlan>,
    /// Simulated hands; in the demo only.
    pub toys: Option<Arc<dyn Toys>>,
    /// Called once, when the page can be opened, with its address.
    pub ready: Box<dyn FnOnce(&str) + Send>,
}

/// Why the daemon could not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The token file.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The page's address.
    #[error(
        "the page cannot be served at {address}: is another weighhouse running? Choose another port by `[web] listen`, or by `demo --port`"
    )]
    Listen {
        /// Where it should listen.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A thread, a signal, a file.
    #[error("the system refused: {0}")]
    System(#[from] io::Error),
}

/// How long the orderly end may take in all.
const END: Duration = Duration::from_secs(3);
/// How often the WAL is moved into the file.
const CHECKPOINT: Duration = Duration::from_secs(10);

/// Runs until SIGTERM, SIGINT or SIGHUP (its terminal is gone), then ends in order.
pub fn run(orders: Orders) -> Result<(), DaemonError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(live(orders));
    runtime.shutdown_timeout(END);
    ended
}

async fn live(orders: Orders) -> Result<(), DaemonError> {
    let Orders { config, benches, toys, ready } = orders;
    let signals = Signals::listen()?;
    let clock = clock();
    let store = Store::open(&config.store)?;
    store.checkpoint()?;
    let token = Token::load_or_make(&config.web.token_file, clocks::chance()?)?;
    let address = config.web.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| DaemonError::Listen { address, source })?;
    let address = listener.local_addr()?;

    let rules = Arc::new(rules(&config));
    let running = bench::start(benches, &rules, &config.store, &clock)?;
    if let Some(toys) = &toys {
        toys.meet(&running.ports());
    }
    let (stop, shutdown) = watch::channel(false);
    let health = watchdog::Health::default();
    let books = books::StoreBooks::new(store, &config, clock.clone(), health.clone());
    let site = Site {
        name: config.site.name.clone(),
        zone: config.site.zone.clone(),
        language: config.site.language,
        stations: running.ports(),
        books: Arc::new(books),
        hardware: Arc::new(hardware::Machine::new(config.stations.clone(), clock.clone())),
        rules: Arc::clone(&rules),
        token,
        hosts: Hosts::new(address.port(), &config.web.hosts),
        sign_in: config.web.trusted_proxy || !address.ip().is_loopback(),
        touch: config.web.touch,
        pictures: pictures(&config),
        toys,
        shutdown: shutdown.clone(),
    };
    let serving = tokio::spawn(serve(listener, router(Arc::new(site)), shutdown));
    let end = Arc::new(End::default());
    let mut housekeeping = vec![
        tokio::spawn(watchdog::feed(running.mails(), health)),
        tokio::spawn(recalls::watch(config.store.clone(), config.holds.clone(), running.mails(), clock.clone())),
        tokio::spawn(checkpoints(config.store.clone())),
        tokio::spawn(folder::watch(config.clone(), clock.clone())),
        tokio::spawn(results::watch(config.clone(), clock.clone())),
        tokio::spawn(night::watch(config.clone(), clock.clone())),
        tokio::spawn(report::watch(config.clone(), clock.clone())),
    ];
    for channel in &config.channels {
        let (channel, clock) = (channel.clone(), clock.clone());
        housekeeping.push(tokio::spawn(tell::watch(config.clone(), channel, clock, Arc::clone(&end))));
    }
    info!(%address, stations = config.stations.len(), "weighhouse is up");
    watchdog::say(&[sd_notify::NotifyState::Ready]);
    ready(&format!("http://{address}/"));

    let ended = signals.until_told(serving).await;
    watchdog::say(&[sd_notify::NotifyState::Stopping]);
    let _ = stop.send(true);
    end.come();
    housekeeping.iter().for_each(JoinHandle::abort);
    if !running.stop(END).await {
        error!("a station did not end in time; what it had told is on the disk");
    }
    info!("weighhouse has ended");
    ended
}

/// The folder of pictures. One that cannot be read keeps nobody from packing: the page shows its tiles, and shows pictures as soon as it can.
fn pictures(config: &Config) -> Option<Pictures> {
    let pictures = Pictures::new(config.web.pictures.clone()?);
    if let Err(error) = std::fs::read_dir(pictures.folder()) {
        warn!(folder = %pictures.folder().display(), %error, "pictures of goods cannot be shown; see `weighhouse check`");
    }
    Some(pictures)
}

/// What ends a daemon. Listened to before anything is started, so that nothing is left behind by an early one.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> io::Result<Signals> {
        let [terminate, interrupt, hangup] =
            [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()].map(signal);
        Ok(Signals { terminate: terminate?, interrupt: interrupt?, hangup: hangup? })
    }

    /// Waits for a signal, or for the page to fail.
    async fn until_told(mut self, mut serving: JoinHandle<io::Result<()>>) -> Result<(), DaemonError> {
        tokio::select! {
            _ = self.terminate.recv() => info!("told to end"),
            _ = self.interrupt.recv() => info!("interrupted"),
            _ = self.hangup.recv() => info!("the terminal is gone"),
            ended = &mut serving => return ended.map_err(io::Error::other)?.map_err(DaemonError::System),
        }
        Ok(())
    }
}

/// Moves the WAL into the file from a connection of its own, so that no verdict pays for it. After an error it opens another.
async fn checkpoints(path: PathBuf) {
    let mut every = tokio::time::interval(CHECKPOINT);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut kept = None;
    loop {
        every.tick().await;
        let (path, store) = (path.clone(), kept.take());
        let moved = tokio::task::spawn_blocking(move || {
            let store = store.map_or_else(|| Store::open(&path), Ok)?;
            store.checkpoint().map(|()| store)
        });
        match moved.await {
            Ok(Ok(store)) => kept = Some(store),
            Ok(Err(error)) => error!(error = chain(&error), "the WAL could not be moved into the store's file"),
            // The runtime is ending.
            Err(_) => return,
        }
    }
}
