//! Calls about one order, and what is kept of them until it is recorded.

use super::channel::{Channel, Companies};
use super::gateway::{Came, Gateway};
use super::judge::{self, Moments, Stand, Then};
use super::run::{Pace, Turn};
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
/// How a request that was never made is kept.
const WITHHELD: &str = "withheld";
/// How a question is kept.
const READ: &str = "read";

/// Who calls.
pub(super) struct Caller<'c> {
    pub(super) channel: &'c Channel,
    pub(super) companies: &'c Companies<'c>,
    pub(super) turn: Turn,
}

/// What came of calls so far.
#[derive(Debug, Default)]
pub(super) struct Calls {
    rows: Vec<Answered>,
    stopped: Vec<(ShipmentNo, String)>,
    bans: u32,
    lost: u32,
    bugs: u32,
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
struct Heard {
    answer: Answer,
    ms: u32,
}

impl Caller<'_> {
    /// SHA-256 of what a job asks for. Errors: why it can never be asked.
    pub(super) fn gist(&self, job: &Job, at_ms: i64) -> Result<String, String> {
        self.request(job, at_ms).map(|request| crate::upload::folder::hex(request.gist.as_bytes()))
    }

    fn request(&self, job: &Job, at_ms: i64) -> Result<Request, String> {
        let told = self.companies.consignment(job)?;
        self.channel.market.adapter.tell(&self.channel.account, &told, job.verb, at_ms)
    }

    /// Tells one order. `Some(wait)`: the marketplace wants to be left alone for so many milliseconds, then call this again.
    pub(super) fn tell(
        &self,
        job: &Job,
        gateway: &mut dyn Gateway,
        pace: &mut dyn Pace,
        calls: &mut Calls,
    ) -> Option<u64> {
        let at = pace.now();
        let request = match self.request(job, at.wall_ms) {
            Ok(request) => request,
            Err(why) => {
                let stand = Stand { state: RowState::Parked, due_ms: None, tries: job.tries, turns: false };
                calls.note(
                    job,
                    job.verb.id(),
                    WITHHELD,
                    &Heard { answer: Answer::of(Class::Permanent, "", &why, ""), ms: 0 },
                    stand,
                );
                return None;
            }
        };
        let came = calls.make(gateway, pace, &request);
        let now = pace.now();
        let answer = came.read().map_or_else(
            |answer| answer,
            |(status, body)| came.with_header(self.channel.market.answer(job.verb, status, body)),
        );
        let heard = Heard { answer, ms: lasted(at.mono_ms, now.mono_ms) };
        let class = heard.answer.class;
        calls.weigh(&heard.answer, now);
        let (mut stand, then) = judge::told(&heard.answer, job.tries, self.moments(now.wall_ms));
        let wait = match then {
            Then::Again(wait) if calls.bans < BANS_MAX && calls.stop.is_none() => Some(wait),
            Then::Again(wait) => {
                calls.rest(&heard.answer, Some(now.wall_ms.saturating_add_unsigned(wait)));
                None
            }
            Then::Stop(until) => {
                calls.rest(&heard.answer, until);
                None
            }
            Then::Next | Then::Ask => None,
        };
        if wait.is_some() {
            // It stays as it was recorded: about to be told.
            stand.state = RowState::Sending;
            calls.bans += 1;
        }
        calls.note(job, job.verb.id(), class.id(), &heard, stand);
        if then == Then::Ask {
            self.ask(job, Some(class), gateway, pace, calls);
        }
        wait
    }

    /// Asks what the marketplace has of one order. `after`: what was just answered to a send, if that is why.
    pub(super) fn ask(
        &self,
        job: &Job,
        after: Option<Class>,
        gateway: &mut dyn Gateway,
        pace: &mut dyn Pace,
        calls: &mut Calls,
    ) {
        let at = pace.now();
        let market = self.channel.market;
        let Some(request) = market.adapter.ask(&self.channel.account, &job.order, at.wall_ms) else {
            let say = "this way cannot be asked what the marketplace knows: look at the order there, then settle or release the row";
            let stand = Stand { state: RowState::Parked, due_ms: None, tries: 0, turns: false };
            calls.note(job, READ, WITHHELD, &Heard { answer: Answer::of(Class::Unknown, "", say, ""), ms: 0 }, stand);
            return;
        };
        let came = calls.make(gateway, pace, &request);
        let now = pace.now();
        let moments = self.moments(now.wall_ms);
        let seen = came
            .read()
            .and_then(|(status, body)| market.adapter.seen(&job.order, status, body))
            .map_err(|answer| came.with_header(answer));
        let ms = lasted(at.mono_ms, now.mono_ms);
        match seen {
            Ok(seen) => {
                calls.got_through = true;
                (calls.lost, calls.bans) = (0, 0);
                let ours: Vec<&str> = job.rows.iter().map(|row| row.key.waybill.as_str()).collect();
                let (stand, say) = judge::shown(&seen, &ours, job.verb, after, job.tries, moments);
                let heard = Heard { answer: Answer::of(Class::Ok, "", &say, ""), ms };
                calls.note(job, READ, Class::Ok.id(), &heard, stand);
            }
            Err(answer) => {
                calls.weigh(&answer, now);
                let (mut stand, then) = judge::not_shown(&answer, job.tries, moments);
                match then {
                    Then::Stop(until) => calls.rest(&answer, until),
                    Then::Again(wait) => stand.due_ms = Some(now.wall_ms.saturating_add_unsigned(wait)),
                    Then::Next | Then::Ask => {}
                }
                let class = answer.class.id();
                calls.note(job, READ, class, &Heard { answer, ms }, stand);
            }
        }
    }

    fn moments(&self, now_ms: i64) -> Moments {
        Moments { now_ms, next_night_ms: self.turn.next_night_ms }
    }
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
        if answer.class == Class::RateLimited {
            let wait_ms = u64::from(answer.wait_s.unwrap_or(1)).saturating_add(1).saturating_mul(1000);
            self.quiet_until_ms = now.mono_ms.saturating_add(wait_ms);
        }
    }

    /// Counts what says that it is not the rows.
    fn weigh(&mut self, answer: &Answer, now: Now) {
        self.keep_quiet(answer, now);
        let silent = matches!(answer.class, Class::RetryAmbiguous | Class::Unreachable);
        self.lost = if silent { self.lost + 1 } else { 0 };
        self.bugs = if answer.class == Class::PermanentBug { self.bugs + 1 } else { 0 };
        if answer.class != Class::RateLimited {
            self.bans = 0;
        }
        if self.lost >= LOST_MAX {
            self.rest(answer, Some(now.wall_ms.saturating_add(REST_MS)));
        } else if self.bugs >= BUGS_MAX {
            self.rest(answer, None);
        }
        self.got_through |= !silent && !answer.class.stops_channel() && answer.class != Class::RateLimited;
    }

    fn rest(&mut self, answer: &Answer, until_ms: Option<i64>) {
        let (class, code, say) = (answer.class.id().to_owned(), answer.code.clone(), answer.say.clone());
        self.stop = Some(Stop { class, code, say, until_ms });
        self.got_through = false;
    }

    fn note(&mut self, job: &Job, verb: &str, class: &str, heard: &Heard, stand: Stand) {
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

fn lasted(from_ms: u64, to_ms: u64) -> u32 {
    u32::try_from(to_ms.saturating_sub(from_ms)).unwrap_or(u32::MAX)
}
