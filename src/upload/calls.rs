//! What came of a run's calls, kept until it is recorded; and what says that it is not the rows.

use super::call::WITHHELD;
use super::gateway::{Came, Gateway};
use super::judge::Stand;
use super::run::Pace;
use crate::domain::{Answered, Now, RowState, ShipmentNo, Stop};
use crate::market::{Answer, Class, Packs, Request};
use crate::store::{Job, UploadOutcome};

/// So many bans in a row are waited out for one order before the channel rests.
const BANS_MAX: u32 = 10;
/// So many calls in a row without an answer, and the channel rests: each of them leaves an order in doubt.
const LOST_MAX: u32 = 5;
/// So many requests in a row that the marketplace calls malformed, and the channel stops: it is not the orders.
const BUGS_MAX: u32 = 3;
/// So long a channel rests that hears nothing.
const REST_MS: i64 = 5 * 60 * 1000;
/// So many calls for several orders in a row without an answer to each, and they are told one by one.
const ODD_MAX: u32 = 2;

/// What came of calls so far.
#[derive(Debug, Default)]
pub(super) struct Calls {
    rows: Vec<Answered>,
    stopped: Vec<(ShipmentNo, String)>,
    pub(super) bans: u32,
    pub(super) lost: u32,
    bugs: u32,
    /// Calls for several orders in a row, of which no answers to each came back.
    pub(super) odd: u32,
    /// Each order is told by a call of its own from here on.
    pub(super) alone: bool,
    /// By the monotonic clock: a wall clock that is set back would make a wait of a day out of a second.
    quiet_until_ms: u64,
    /// How many were made.
    pub(super) made: usize,
    /// Something was answered that was no fault of the channel.
    pub(super) got_through: bool,
    /// Why the channel rests.
    pub(super) stop: Option<Stop>,
    /// That was recorded.
    pub(super) stop_told: bool,
}

/// An answer with how long it took.
pub(super) struct Heard {
    pub(super) answer: Answer,
    pub(super) ms: u32,
}

impl Calls {
    /// What is kept, to be recorded.
    pub(super) fn take(&mut self, packs: Packs) -> UploadOutcome {
        UploadOutcome {
            rows: std::mem::take(&mut self.rows),
            stopped: std::mem::take(&mut self.stopped),
            one_number: packs == Packs::One,
        }
    }

    /// A job that was recorded and is not sent after all: held in the meantime, or the run ends.
    pub(super) fn withhold(&mut self, job: &Job) {
        let stand = Stand { state: RowState::Ready, due_ms: None, tries: job.tries, turns: false };
        let heard = Heard { answer: Answer::of(Class::Retry, "", "", ""), ms: 0 };
        self.note(job, job.verb.id(), WITHHELD, &heard, stand);
    }

    /// Makes a call, after whatever the marketplace asked to be left alone for.
    pub(super) fn make(&mut self, gateway: &mut dyn Gateway, pace: &mut dyn Pace, request: &Request) -> Came {
        let quiet_ms = self.quiet_ms(pace.now());
        if quiet_ms > 0 && !pace.wait(quiet_ms) {
            return Came::NotSent("the run is to end".to_owned());
        }
        self.made += 1;
        gateway.call(request)
    }

    /// So many milliseconds more the marketplace wants to be left alone.
    pub(super) fn quiet_ms(&self, now: Now) -> u64 {
        self.quiet_until_ms.saturating_sub(now.mono_ms)
    }

    /// A ban holds for every call of the shop, also for the next question.
    pub(super) fn keep_quiet(&mut self, answer: &Answer, now: Now) {
        if answer.class == Class::RateLimited || answer.wait_s.is_some() {
            let wait_ms = u64::from(answer.wait_s.unwrap_or(1)).saturating_add(1).saturating_mul(1000);
            self.quiet_until_ms = self.quiet_until_ms.max(now.mono_ms.saturating_add(wait_ms));
        }
    }

    /// A ban may be waited out once more.
    pub(super) fn may_wait(&self) -> bool {
        self.bans < BANS_MAX && self.stop.is_none()
    }

    /// The channel rests because every request is called malformed.
    pub(super) fn not_the_orders(&self) -> bool {
        self.bugs >= BUGS_MAX && self.stop.is_some()
    }

    /// After an answer to several orders that was none to each: whether they are told one by one from here on.
    pub(super) fn tells_alone_after(&mut self, whole: &Answer) -> bool {
        let form = matches!(whole.class, Class::Config | Class::PermanentBug);
        self.odd = if whole.class == Class::RetryAmbiguous { self.odd + 1 } else { self.odd };
        self.alone |= form || self.odd >= ODD_MAX;
        self.alone
    }

    /// Sets a job aside that no request can be made of.
    pub(super) fn never_told(&mut self, job: &Job, verb: &str, why: &str) {
        let stand = Stand { state: RowState::Parked, due_ms: None, tries: job.tries, turns: false };
        let heard = Heard { answer: Answer::of(Class::Permanent, "", why, ""), ms: 0 };
        self.note(job, verb, WITHHELD, &heard, stand);
    }

    /// Counts what says that it is not the rows. The answers are those to one call.
    pub(super) fn weigh(&mut self, answers: &[Answer], now: Now) {
        let silent = |answer: &Answer| matches!(answer.class, Class::RetryAmbiguous | Class::Unreachable);
        let banned = |answer: &Answer| answer.class == Class::RateLimited;
        for answer in answers {
            self.keep_quiet(answer, now);
            self.bugs = if answer.class == Class::PermanentBug { self.bugs + 1 } else { 0 };
            self.got_through |= !silent(answer) && !answer.class.stops_channel() && !banned(answer);
        }
        if !answers.iter().any(banned) {
            self.bans = 0;
        }
        self.lost = if answers.iter().all(silent) { self.lost + 1 } else { 0 };
        match answers.last() {
            Some(answer) if self.lost >= LOST_MAX => self.rest(answer, Some(now.wall_ms.saturating_add(REST_MS))),
            Some(answer) if self.bugs >= BUGS_MAX => self.rest(answer, None),
            _ => {}
        }
    }

    /// Lets the channel rest until a moment; `None`: until somebody has mended it. Of several reasons the one that lasts longest counts.
    pub(super) fn rest(&mut self, answer: &Answer, until_ms: Option<i64>) {
        let lasts = |until_ms: Option<i64>| until_ms.unwrap_or(i64::MAX);
        if self.stop.as_ref().is_some_and(|stop| lasts(stop.until_ms) > lasts(until_ms)) {
            return;
        }
        let (class, code, say) = (answer.class.id().to_owned(), answer.code.clone(), answer.say.clone());
        self.stop = Some(Stop { class, code, say, until_ms });
        self.got_through = false;
    }

    pub(super) fn note(&mut self, job: &Job, verb: &str, class: &str, heard: &Heard, stand: Stand) {
        for row in &job.rows {
            if stand.state == RowState::Intercept {
                self.stopped.push((row.shipment.clone(), heard.answer.say.clone()));
            }
            self.rows.push(Answered {
                row: row.key.clone(),
                verb: verb.to_owned(),
                class: class.to_owned(),
                code: heard.answer.code.clone(),
                say: heard.answer.say.clone(),
                request_id: heard.answer.request_id.clone(),
                ms: heard.ms,
                state: stand.state,
                due_ms: stand.due_ms,
                tries: stand.tries,
                turns: stand.turns,
            });
        }
    }
}
