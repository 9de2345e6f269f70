//! Floor 6: the demo. The whole daemon with nothing plugged in: a sample shop day, and a simulated scanner and scale whose
//! bytes go through the real decoders. It starts the daemon, so it stands above it; the command line stands above both.

pub mod coach;
mod day;
mod devices;
mod goods;
mod hands;
mod platform;
mod player;
pub mod script;
pub mod shift;
mod talk;
pub mod trials;

use std::fs::DirBuilder;
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::config::{Config, ConfigError};
use crate::daemon::{self, BadPlan, DaemonError, Ear, Orders};
use crate::store::{Store, StoreError};

pub use day::{Day, DayError};
pub use platform::Platform;

use hands::Hands;
use player::{Bench, Player};
use talk::Talk;

/// Where the page is, unless another port is named.
pub const PORT: u16 = 8470;
/// How long each picture of a shift stays, so that an eye can follow.
pub const PACE: Duration = Duration::from_millis(900);

/// The demo's configuration; `{port}` in it is the page's port.
const CONFIG: &str = include_str!("demo.toml");
/// Its bench, where the page opens.
const BENCH: &str = "bench-1";
/// Its name in the data folder, where the other commands find it.
const CONFIG_FILE: &str = "demo.toml";

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Its own configuration is refused.
    #[error("the demo's configuration is refused: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Config(Vec<ConfigError>),
    /// A name in it is not known.
    #[error(transparent)]
    Plan(#[from] BadPlan),
    /// Its sample day.
    #[error(transparent)]
    Day(#[from] DayError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data folder.
    #[error("the data folder {folder} cannot be used: {source}")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The daemon.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
}

/// Runs the demo until it is told to end. `data`: where it keeps its files; a folder of its own, gone at the end, if none is named.
pub fn run(port: u16, data: Option<PathBuf>) -> Result<(), DemoError> {
    let folder = match data {
        Some(path) => Folder::named(&path),
        None => Folder::of_its_own(),
    }?;
    let mut orders = orders(&folder.path, port, PACE)?;
    let (path, gone) = (folder.path.clone(), folder.gone);
    orders.ready = Box::new(move |address| {
        // Nobody to read it is no reason not to run.
        let _ = io::stdout().write_all(welcome(address, &path, gone).as_bytes());
    });
    Ok(daemon::run(orders)?)
}

/// The demo's configuration, with its files in this folder.
pub fn config(folder: &Path, port: u16) -> Result<Config, DemoError> {
    let folder = std::path::absolute(folder).map_err(refused(folder))?;
    Config::parse(CONFIG_FILE, &text(port), &folder).map_err(DemoError::Config)
}

/// Everything that the daemon needs for a demo in this folder, the sample day taken in. `pace`: see [`PACE`].
pub fn orders(folder: &Path, port: u16, pace: Duration) -> Result<Orders, DemoError> {
    let config = config(folder, port)?;
    std::fs::write(folder.join(CONFIG_FILE), text(port)).map_err(refused(folder))?;
    config.web.pictures.as_deref().map_or(Ok(()), goods::put).map_err(refused(folder))?;
    let (rules, clock, zone) = (daemon::rules(&config), daemon::clock(), config.site.zone.clone());
    let day = Day::fresh(&mut Store::open(&config.store)?, &zone, || clock())?;

    let (scanner, scanner_handle, scanner_wire) = devices::device();
    let (scale, scale_handle, scale_wire) = devices::device();
    let (mut scanner_wire, mut scale_wire) = (Some(scanner_wire), Some(scale_wire));
    let mut benches = daemon::benches(&config)?;
    for device in benches.iter_mut().flat_map(|bench| &mut bench.devices) {
        let wire = match device.ear {
            Ear::Scanner { .. } => scanner_wire.take(),
            Ear::Scale { .. } => scale_wire.take(),
        };
        device.source = wire.unwrap_or_else(devices::nothing);
    }

    let bench = Bench { scanner: scanner_handle, scale: scale_handle };
    let station = config.stations.first().map_or("".into(), |station| station.id.clone());
    let store = config.store.clone();
    let first = Arc::new(day);
    let player = |talk: Talk, port| Player { store, zone, clock, bench, port, talk, pace };
    let hands = Hands::new(station, first, rules, (scanner, scale), player).map_err(refused(folder))?;
    Ok(Orders { config, benches, toys: Some(Arc::new(hands)), ready: Box::new(|_| {}) })
}

fn text(port: u16) -> String {
    CONFIG.replace("{port}", &port.to_string())
}

fn refused(folder: &Path) -> impl FnOnce(io::Error) -> DemoError + '_ {
    |source| DemoError::Folder { folder: folder.to_owned(), source }
}

fn welcome(address: &str, folder: &Path, gone: bool) -> String {
    let address = address.trim_end_matches('/');
    let folder = folder.display();
    let (zh, en) = if gone { ("结束时删除", "removed at the end") } else { ("保留", "kept") };
    format!(
        "\n  打开 Open      {address}/station/{BENCH}\n  \
         主管 Office    {address}/\n  \
         数据 Data      {folder}  ({zh}, {en})\n  \
         配置 Config    {folder}/{CONFIG_FILE}\n  \
         结束 End       Ctrl-C\n\n"
    )
}

/// The data folder.
struct Folder {
    path: PathBuf,
    /// Whether it goes when the demo ends.
    gone: bool,
}

impl Folder {
    fn named(path: &Path) -> Result<Folder, DemoError> {
        Folder::make(path, true).map(|()| Folder { path: path.to_owned(), gone: false })
    }

    /// One that nobody else has made: others may write into the system's folder for temporary files.
    fn of_its_own() -> Result<Folder, DemoError> {
        let path = std::env::temp_dir().join(format!("weighhouse-demo-{}", std::process::id()));
        Folder::make(&path, false).map(|()| Folder { path, gone: true })
    }

    fn make(path: &Path, may_exist: bool) -> Result<(), DemoError> {
        let made = DirBuilder::new().mode(0o700).recursive(may_exist).create(path);
        made.map_err(refused(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.gone {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
