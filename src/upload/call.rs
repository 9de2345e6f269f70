//! Calls: what is told, what is asked, and what each answer means for the rows it speaks of.

use tracing::warn;

use super::calls::{Calls, Heard};
use super::channel::{Channel, Companies};
use super::gateway::{Came, Gateway};
use super::judge::{self, Moments, Stand, Then};
use super::run::{Pace, Turn};
use crate::domain::RowState;
use crate::market::{Answer, Class, Consignment, Done, Request, Verb};
use crate::store::Job;

/// How a request that was never made is kept.
pub(super) const WITHHELD: &str = "withheld";
/// How a question is kept.
const READ: &str = "read";

/// Who calls.
pub(super) struct Caller<'c> {
    pub(super) channel: &'c Channel,
    pub(super) companies: &'c Companies<'c>,
    pub(super) turn: Turn,
}

/// What is to be done after a call.
#[derive(Debug, Default)]
pub(super) struct Told<'j> {
    /// These once more.
    pub(super) again: Vec<&'j Job>,
    /// After so many milliseconds, for which the marketplace wants to be left alone.
    pub(super) wait_ms: u64,
    /// The marketplace is asked what it has of these, after it answered so.
    pub(super) asks: Vec<(&'j Job, Class)>,
}

impl Caller<'_> {
    /// SHA-256 of what a job asks for, whether it is told alone or with others. Errors: why it can never be asked.
    pub(super) fn gist(&self, job: &Job, at_ms: i64) -> Result<String, String> {
        self.request(job, at_ms).map(|(_, request)| crate::upload::folder::hex(request.gist.as_bytes()))
    }

    fn request(&self, job: &Job, at_ms: i64) -> Result<(Consignment, Request), String> {
        let told = self.companies.consignment(job)?;
        let request = self.channel.market.adapter.tell(&self.channel.account, &told, job.verb, at_ms)?;
        Ok((told, request))
    }

    /// Tells orders by one call; of all of them, the same is asked.
    pub(super) fn tell<'j>(
        &self,
        jobs: &[&'j Job],
        gateway: &mut dyn Gateway,
        pace: &mut dyn Pace,
        calls: &mut Calls,
    ) -> Told<'j> {
        let at = pace.now();
        let Some((jobs, request)) = self.one_request(jobs, at.wall_ms, calls) else { return Told::default() };
        let came = calls.make(gateway, pace, &request);
        let now = pace.now();
        let verb = jobs.first().map_or(Verb::Send, |job| job.verb);
        let (answers, opened) = self.answers(&came, verb, jobs.len(), calls);
        let ms = lasted(at.mono_ms, now.mono_ms);
        let mut told = Told::default();
        if !opened {
            calls.weigh(&answers, now);
        }
        for (job, answer) in jobs.into_iter().zip(answers) {
            let heard = Heard { answer, ms };
            let class = heard.answer.class;
            let (mut stand, then) = judge::told(&heard.answer, job.tries, self.moments(now.wall_ms));
            let again = match then {
                _ if opened => Some(0),
                Then::Again(wait) if calls.may_wait() => Some(wait),
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
            if let Some(wait) = again {
                // It stays as it was recorded: about to be told.
                stand.state = RowState::Sending;
                told.again.push(job);
                told.wait_ms = told.wait_ms.max(wait);
            } else if then == Then::Ask {
                told.asks.push((job, class));
            } else if class == Class::PermanentBug && calls.not_the_orders() {
                stand.state = RowState::Ready;
            }
            calls.note(job, job.verb.id(), class.id(), &heard, stand);
        }
        if told.wait_ms > 0 {
            calls.bans += 1;
        }
        told
    }

    /// The request for these jobs, and those that it is for: what can never be told is set aside.
    fn one_request<'j>(&self, jobs: &[&'j Job], at_ms: i64, calls: &mut Calls) -> Option<(Vec<&'j Job>, Request)> {
        let (mut fit, mut consignments, mut alone) = (Vec::new(), Vec::new(), None);
        for job in jobs {
            match self.request(job, at_ms) {
                Ok((consignment, request)) => {
                    fit.push(*job);
                    consignments.push(consignment);
                    alone = Some(request);
                }
                Err(why) => calls.never_told(job, job.verb.id(), &why),
            }
        }
        if let [_, _, ..] = consignments.as_slice() {
            let verb = jobs.first().map_or(Verb::Send, |job| job.verb);
            let together = self.channel.market.adapter.tell_together(&self.channel.account, &consignments, verb, at_ms);
            return match together {
                Ok(request) => Some((fit, request)),
                Err(why) => {
                    fit.into_iter().for_each(|job| calls.never_told(job, job.verb.id(), &why));
                    None
                }
            };
        }
        alone.map(|request| (fit, request))
    }

    /// What each of so many orders was answered. True: the answer was about their being told together, and they are told one by one.
    fn answers(&self, came: &Came, verb: Verb, orders: usize, calls: &mut Calls) -> (Vec<Answer>, bool) {
        let market = self.channel.market;
        let read = came.read().and_then(|(status, body)| match orders {
            1 => Ok(vec![market.answer(verb, status, body)]),
            _ => market.answers(verb, status, body, orders),
        });
        let whole = match read {
            Ok(answers) => {
                calls.odd = if orders > 1 { 0 } else { calls.odd };
                return (answers.into_iter().map(|answer| came.with_header(answer)).collect(), false);
            }
            Err(whole) => came.with_header(whole),
        };
        let opened = orders > 1 && calls.tells_alone_after(&whole);
        if opened {
            let (shop, code, say) = (&self.channel.shop, &whole.code, &whole.say);
            warn!(shop, code, say, "several orders in one call came to nothing: they are told one by one from here on");
        }
        let done = whole.class.row().done;
        (vec![whole; orders], opened && done == Done::No)
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
                calls.weigh(std::slice::from_ref(&answer), now);
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

fn lasted(from_ms: u64, to_ms: u64) -> u32 {
    u32::try_from(to_ms.saturating_sub(from_ms)).unwrap_or(u32::MAX)
}
