//! Floor 1: marketplaces. How each is told that an order was shipped, and what its answers mean: bytes out, bytes in, nothing else.
//!
//! A marketplace is a row of [`MARKETS`] and a file. It knows no clock, no network and no store: the moment, the credentials and the
//! consignment are given, a [`Request`] comes out, and an [`Answer`] or what was [`Seen`] is read from what came back.

mod account;
mod class;
mod douyin;
mod kuaidi100;
mod pinduoduo;
mod read;
mod request;
mod sign;
mod taobao;
mod taobao_batch;
mod taobao_codes;
mod taobao_read;

pub use account::{Account, Secret};
pub use class::{Act, CLASSES, Class, ClassRow, Done};
pub use read::{Answer, Seen};
pub use request::{Company, Consignment, Package, Request, Verb};
pub use sign::{Digest, hex_upper, kv_base, sign_wrapped};

/// How many numbers of one order a marketplace takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packs {
    /// One: the rows of the other parcels are folded.
    One,
    /// All of them, in one call.
    Together,
}

/// One marketplace.
pub struct Market {
    /// Its name in the configuration.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// Where its ways are written down.
    pub source: &'static str,
    /// Its gateway, where the configuration names no other.
    pub url: &'static str,
    /// What its credentials consist of.
    pub keys: &'static [&'static str],
    /// What else may be told of the shop's account, beside the credentials.
    pub options: &'static [&'static str],
    /// The ways of signing that a shop may choose from; none where there is but one.
    pub digests: &'static [Digest],
    /// How many numbers of one order it takes.
    pub packs: Packs,
    /// How many orders one call can tell; 1 where each has a call of its own.
    pub together: usize,
    /// What it can be asked to do.
    pub verbs: &'static [Verb],
    /// The same request again does nothing: what is documented, not what is hoped.
    pub idempotent: bool,
    /// Its codes of couriers: our id, and theirs. What it answers when asked comes first.
    pub companies: &'static [(&'static str, &'static str)],
    /// Its ways.
    pub adapter: &'static dyn Adapter,
}

/// A marketplace's ways: pure building of requests, pure reading of answers.
pub trait Adapter: Sync {
    /// The request that tells a consignment. Errors: why this consignment can never be told so, for people.
    fn tell(&self, account: &Account, told: &Consignment, verb: Verb, at_ms: i64) -> Result<Request, String>;

    /// The request that tells several consignments at once. Errors: why these can never be told so, for people.
    fn tell_together(&self, _: &Account, _: &[Consignment], _: Verb, _at_ms: i64) -> Result<Request, String> {
        Err("each order is told by a call of its own".to_owned())
    }

    /// The request that asks what the marketplace knows of an order; `None` where it cannot be asked.
    fn ask(&self, account: &Account, order: &str, at_ms: i64) -> Option<Request>;

    /// The request for its list of couriers; `None` where there is none.
    fn ask_companies(&self, _account: &Account, _at_ms: i64) -> Option<Request> {
        None
    }

    /// What the answer to [`Adapter::tell`] means.
    fn answer(&self, verb: Verb, status: u16, body: &[u8]) -> Answer;

    /// What the answer to [`Adapter::tell_together`] means for each of so many consignments, in their order. Errors: an answer that is
    /// none to each, but one to all of them.
    fn answers(&self, _: Verb, status: u16, _body: &[u8], _calls: usize) -> Result<Vec<Answer>, Answer> {
        Err(Answer::of_status(status))
    }

    /// What the answer to [`Adapter::ask`] shows. Errors: an answer that shows nothing, with its class.
    fn seen(&self, order: &str, status: u16, body: &[u8]) -> Result<Seen, Answer>;

    /// What the answer to [`Adapter::ask_companies`] lists.
    fn companies(&self, _body: &[u8]) -> Option<Vec<Company>> {
        None
    }
}

impl Market {
    /// What an answer means. A success is one only under a status that says so too.
    pub fn answer(&self, verb: Verb, status: u16, body: &[u8]) -> Answer {
        under(status, self.adapter.answer(verb, status, body))
    }

    /// What an answer to several consignments means for each, by the same rule. Errors: what it means for all of them.
    pub fn answers(&self, verb: Verb, status: u16, body: &[u8], calls: usize) -> Result<Vec<Answer>, Answer> {
        let answers = self.adapter.answers(verb, status, body, calls)?;
        Ok(answers.into_iter().map(|answer| under(status, answer)).collect())
    }
}

fn under(status: u16, answer: Answer) -> Answer {
    if answer.class == Class::Ok && !(200..300).contains(&status) {
        return Answer { class: Class::Unknown, code: format!("http-{status}"), ..answer };
    }
    answer
}

/// Every marketplace.
pub const MARKETS: &[Market] =
    &[taobao::MARKET, taobao::MARKET_OFFLINE, pinduoduo::MARKET, douyin::MARKET, kuaidi100::MARKET];

/// The marketplace of this name.
pub fn find(name: &str) -> Option<&'static Market> {
    MARKETS.iter().find(|row| row.name == name)
}

/// The zone that every marketplace of the table counts its days and writes its moments in: eight hours before UTC's, all year.
const CHINA: i8 = 8;

/// A moment in China, as `yyyy-MM-dd HH:mm:ss`.
fn china_time(at_ms: i64) -> String {
    china(at_ms).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The next midnight there, in milliseconds since 1970 UTC: the day's calls are counted anew from then on.
pub fn next_midnight(at_ms: i64) -> i64 {
    const DAY: i64 = 86_400_000;
    let offset = i64::from(CHINA) * 3_600_000;
    let day = at_ms.saturating_add(offset).div_euclid(DAY);
    day.saturating_add(1).saturating_mul(DAY).saturating_sub(offset)
}

fn china(at_ms: i64) -> jiff::Zoned {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::Offset::constant(CHINA).to_time_zone())
}

impl std::fmt::Debug for Market {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Market").field(&self.name).finish()
    }
}

impl PartialEq for Market {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Market {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_at_midnight_in_china() {
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        for (at, midnight) in [
            ("2026-11-20T15:59:59.999Z", "2026-11-20T16:00:00Z"),
            ("2026-11-20T16:00:00Z", "2026-11-21T16:00:00Z"),
            ("1969-12-31T15:00:00Z", "1969-12-31T16:00:00Z"),
        ] {
            assert_eq!(next_midnight(ms(at)), ms(midnight), "{at}");
        }
        assert_eq!(china_time(1_795_198_500_000), "2026-11-21 02:15:00");
    }
}
