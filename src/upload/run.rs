//! One run of a channel: everything of a shop that is due is told, and everything in doubt is asked about.
//!
//! Rows are taken in groups: one transaction records that a group is about to be told, one what came of it. A crash between the two
//! leaves rows of which nobody knows, and they are asked about before anything is sent again. The gate is read in the first of the two
//! and again before each request.

use std::io;
use std::path::PathBuf;

use tracing::{error, warn};

use super::call::{Caller, Calls};
use super::channel::{Channel, Companies};
use super::gateway::Gateway;
use super::judge::SETTLE_MS;
use super::listed::listed;
use super::turn::take_turn;
use crate::code::Carriers;
use crate::domain::{Now, RowState, Stop, TrackingKey};
use crate::store::{Begun, Job, Store, StoreError, UploadScope};

/// Orders that are recorded together: what a crash leaves in doubt, and what one wait for the disk is shared by.
const GROUP: usize = 20;
/// Rounds after which a run ends whatever is left: far more than a night has orders to fill.
const ROUNDS_MAX: u32 = 10_000;
/// So long a run waits for rows that are due again, before it leaves them to the next one.
const PATIENCE_MS: i64 = 10 * 60 * 1000;

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

/// A run's own things.
struct AtWork<'r> {
    store: &'r mut Store,
    caller: Caller<'r>,
    gateway: &'r mut dyn Gateway,
    pace: &'r mut dyn Pace,
    calls: Calls,
    tally: Tally,
    progress: &'r mut dyn FnMut(Progress),
}

impl AtWork<'_> {
    fn all_that_is_due(&mut self) -> Result<(), RunError> {
        let shop = self.caller.channel.shop.clone();
        for _ in 0..ROUNDS_MAX {
            let mut moved = self.ask_what_is_in_doubt()?;
            moved |= self.tell_what_is_ready()?;
            if moved && !self.over() {
                continue;
            }
            let now_ms = self.pace.now().wall_ms;
            let next = self.store.next_due(&shop)?.map(|due| due.saturating_sub(now_ms));
            let wait = next.filter(|wait| (1..=PATIENCE_MS).contains(wait) && !self.over());
            let Some(wait) = wait else { return Ok(()) };
            if !self.pace.wait(wait.unsigned_abs()) {
                return Ok(());
            }
        }
        error!(shop, "this run found no end, and leaves what is left to the next one");
        Ok(())
    }

    /// Whether nothing more is to be begun.
    fn over(&mut self) -> bool {
        self.calls.stop.is_some()
            || self.pace.ended()
            || self.caller.turn.until_ms.is_some_and(|until| self.pace.now().wall_ms >= until)
    }

    /// True when anything was asked.
    fn ask_what_is_in_doubt(&mut self) -> Result<bool, RunError> {
        let jobs = self.store.orders_to_ask(&self.caller.channel.shop, self.pace.now().wall_ms)?;
        let all = jobs.len();
        for (index, group) in jobs.chunks(GROUP).enumerate() {
            if self.over() {
                return Ok(false);
            }
            for job in group {
                if self.calls.stop.is_some() {
                    break;
                }
                self.caller.ask(job, None, self.gateway, self.pace, &mut self.calls);
            }
            self.record()?;
            (self.progress)(Progress { done: (index * GROUP + group.len()).min(all), all });
        }
        Ok(all > 0)
    }

    /// True when anything was told, parked or folded.
    fn tell_what_is_ready(&mut self) -> Result<bool, RunError> {
        let scope = self.scope();
        let orders = self.store.orders_to_tell(&scope)?;
        let (all, mut done, mut moved) = (orders.len(), 0, false);
        for group in orders.chunks(GROUP) {
            if self.over() {
                return Ok(false);
            }
            let (scope, at, caller) = (self.scope(), self.pace.now(), &self.caller);
            let begun = self.store.begin(&scope, group, at, |job| caller.gist(job, at.wall_ms))?;
            moved |= begun != Begun::default();
            self.tally.folded += begun.folded.len();
            self.tally.refused.extend(begun.parked);
            self.tell(&begun.jobs)?;
            done += group.len();
            (self.progress)(Progress { done, all });
        }
        Ok(moved)
    }

    fn tell(&mut self, jobs: &[Job]) -> Result<(), RunError> {
        for job in jobs {
            loop {
                if !self.goes(job)? {
                    self.calls.withhold(job);
                    break;
                }
                let asked = self.caller.tell(job, self.gateway, self.pace, &mut self.calls);
                let Some(wait_ms) = asked else { break };
                // What is known is on the disk before a wait.
                self.record()?;
                if !self.pace.wait(wait_ms) {
                    self.calls.withhold(job);
                    break;
                }
            }
        }
        self.record()
    }

    /// Whether a job's request may be made. The gate is read after every wait, not before it: a refund may come in meanwhile.
    fn goes(&mut self, job: &Job) -> Result<bool, RunError> {
        if self.calls.stop.is_some() || self.pace.ended() {
            return Ok(false);
        }
        let quiet_ms = self.calls.quiet_ms(self.pace.now());
        if quiet_ms > 0 {
            self.record()?;
            if !self.pace.wait(quiet_ms) {
                return Ok(false);
            }
        }
        Ok(self.store.may_still_leave(job, self.caller.channel.handed_over)?)
    }

    /// Writes down what is known.
    fn record(&mut self) -> Result<(), RunError> {
        let outcome = self.calls.take(self.caller.channel.packs());
        let at = self.pace.now();
        let shop = &self.caller.channel.shop;
        if !outcome.rows.is_empty() {
            self.store.answered(shop, &outcome, at)?;
        }
        for row in &outcome.rows {
            match row.state {
                RowState::Acked => self.tally.acked += 1,
                RowState::AckedDuplicate => self.tally.duplicates += 1,
                RowState::Parked | RowState::Intercept => self.tally.refused.push((row.row.clone(), row.say.clone())),
                _ => {}
            }
        }
        match &self.calls.stop {
            Some(stop) if !self.calls.stop_told => {
                error!(
                    shop,
                    class = stop.class,
                    code = stop.code,
                    say = stop.say,
                    "nothing gets through to the marketplace"
                );
                self.store.stop_channel(shop, stop, at)?;
                self.calls.stop_told = true;
            }
            None if self.calls.got_through => self.store.resume_channel(shop, at)?,
            _ => {}
        }
        Ok(())
    }

    fn scope(&mut self) -> UploadScope {
        self.caller.channel.scope(self.caller.turn, self.pace.now().wall_ms)
    }
}
