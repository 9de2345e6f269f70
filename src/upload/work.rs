//! A run at work, round by round.
//!
//! Rows are taken in groups: one transaction records that a group is about to be told, one what came of it. A crash between the two
//! leaves rows of which nobody knows, and they are asked about before anything is sent again. The gate is read in the first of the two
//! and again, order by order, before each call.

use std::collections::VecDeque;

use tracing::error;

use super::call::Caller;
use super::calls::Calls;
use super::gateway::Gateway;
use super::run::{Pace, Progress, RunError, Tally};
use crate::domain::RowState;
use crate::market::Class;
use crate::store::{Begun, Job, Store, UploadScope};

/// Orders that are recorded together: what a crash leaves in doubt, and what one wait for the disk is shared by.
const GROUP: usize = 20;
/// Rounds after which a run ends whatever is left: far more than a night has orders to fill.
const ROUNDS_MAX: u32 = 10_000;
/// So long a run waits for rows that are due again, before it leaves them to the next one.
const PATIENCE_MS: i64 = 10 * 60 * 1000;

/// A run's own things.
pub(super) struct AtWork<'r> {
    pub(super) store: &'r mut Store,
    pub(super) caller: Caller<'r>,
    pub(super) gateway: &'r mut dyn Gateway,
    pub(super) pace: &'r mut dyn Pace,
    pub(super) calls: Calls,
    pub(super) tally: Tally,
    pub(super) progress: &'r mut dyn FnMut(Progress),
}

impl AtWork<'_> {
    pub(super) fn all_that_is_due(&mut self) -> Result<(), RunError> {
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

    /// Tells jobs that are recorded, as many by one call as may be.
    fn tell(&mut self, jobs: &[Job]) -> Result<(), RunError> {
        let mut left: VecDeque<&Job> = jobs.iter().collect();
        while let Some(first) = left.front() {
            let most = if self.calls.alone { 1 } else { self.caller.channel.together.max(1) };
            let (verb, mut taken) = (first.verb, Vec::new());
            left.retain(|job| {
                let takes = job.verb == verb && taken.len() < most;
                taken.extend(takes.then_some(*job));
                !takes
            });
            let mut go = Vec::new();
            for job in taken {
                if self.goes(job)? {
                    go.push(job);
                } else {
                    self.calls.withhold(job);
                }
            }
            if go.is_empty() {
                continue;
            }
            let told = self.caller.tell(&go, self.gateway, self.pace, &mut self.calls);
            self.ask_after(&told.asks)?;
            if told.again.is_empty() {
                continue;
            }
            // What is known is on the disk before a wait.
            self.record()?;
            if self.pace.wait(told.wait_ms) {
                told.again.into_iter().rev().for_each(|job| left.push_front(job));
            } else {
                told.again.into_iter().for_each(|job| self.calls.withhold(job));
            }
        }
        self.record()
    }

    /// Asks what the marketplace has of orders of which it just said that it knows them already.
    fn ask_after(&mut self, asks: &[(&Job, Class)]) -> Result<(), RunError> {
        for (job, class) in asks {
            // What is not asked here stays in doubt, and is asked about in the next run.
            if self.calls.stop.is_some() {
                break;
            }
            if self.calls.quiet_ms(self.pace.now()) > 0 {
                self.record()?;
            }
            self.caller.ask(job, Some(*class), self.gateway, self.pace, &mut self.calls);
        }
        Ok(())
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
