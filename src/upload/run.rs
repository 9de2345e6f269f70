//! One run of a channel: everything of a shop that is due is told, and everything in doubt is asked about.

use std::io;
use std::path::PathBuf;

use tracing::warn;

use super::call::Caller;
use super::calls::Calls;
use super::channel::{Channel, Companies};
use super::gateway::Gateway;
use super::judge::SETTLE_MS;
use super::listed::listed;
use super::turn::take_turn;
use super::work::AtWork;
use crate::code::Carriers;
use crate::domain::{Now, Stop, TrackingKey};
use crate::store::{Store, StoreError};

/// The clock of a run, and its waiting.
pub trait Pace {
    /// The moment.
    fn now(&mut self) -> Now;
    /// Waits. False when the run is to end.
    fn wait(&mut self, ms: u64) -> bool;
    /// Whether the run is to end.
    fn ended(&mut self) -> bool;
}

/// What a run may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn {
    /// Only shipments that must have left by then; `None`: all.
    pub ship_by_ms: Option<i64>,
    /// When the next night begins: rows that failed too often wait until then.
    pub next_night_ms: i64,
    /// Nothing is begun from this moment on; `None`: until all is done.
    pub until_ms: Option<i64>,
}

/// What a run did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Rows told.
    pub acked: usize,
    /// Rows that the marketplace knew already, under our number.
    pub duplicates: usize,
    /// Rows set aside, or stopped, with their reasons.
    pub refused: Vec<(TrackingKey, String)>,
    /// Rows settled by the number of another parcel.
    pub folded: usize,
    /// Calls made.
    pub calls: usize,
    /// Why the channel rests, where it does.
    pub stopped: Option<Stop>,
}

/// How far a run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Orders dealt with.
    pub done: usize,
    /// Orders that were due when they were counted last.
    pub all: usize,
}

/// Why a run could not go on; another continues where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another run of this shop is under way.
    #[error("shop {shop} is being told by another run; wait for it, or end it")]
    Busy {
        /// The shop.
        shop: String,
    },
    /// The file that gives a run its turn.
    #[error("{path} cannot be locked: {why}")]
    Turn {
        /// The file.
        path: PathBuf,
        /// What the file system says.
        why: io::Error,
    },
}

/// Tells what is due of a shop. `progress` hears how far it is.
pub fn run(
    store: &mut Store,
    channel: &Channel,
    carriers: &Carriers,
    gateway: &mut dyn Gateway,
    pace: &mut dyn Pace,
    turn: Turn,
    progress: &mut dyn FnMut(Progress),
) -> Result<Tally, RunError> {
    let _turn = take_turn(store.path(), &channel.shop)?;
    let at = pace.now();
    let cut = store.recover_uploads(&channel.shop, at.wall_ms.saturating_add(SETTLE_MS), at)?;
    if cut > 0 {
        warn!(
            shop = channel.shop,
            rows = cut,
            "a run ended in the middle: these rows are asked about before they are told again"
        );
    }
    let mut calls = Calls::default();
    let listed = listed(store, channel, gateway, pace, &mut calls, turn)?;
    let companies = Companies::new(channel, carriers, listed);
    let caller = Caller { channel, companies: &companies, turn };
    let mut at_work = AtWork { store, caller, gateway, pace, calls, tally: Tally::default(), progress };
    at_work.all_that_is_due()?;
    let AtWork { tally, calls, .. } = at_work;
    Ok(Tally { calls: calls.made, stopped: calls.stop, ..tally })
}
