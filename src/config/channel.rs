//! `[[channel]]`: shops whose marketplace is told by calls, at which hours, and of which parcels.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::error::Faults;
use super::section::{Section, plain};
use super::words::NotBefore;
use super::{keys, resolve};
use crate::market::{Digest, MARKETS, Market};

/// Shops at most.
const CHANNELS_MAX: usize = 100;
/// Couriers of one at most.
const COURIERS_MAX: usize = 500;
/// What a marketplace may be told of a shop beside its credentials: every option of the table.
pub(super) const OPTIONS: [&str; 2] = ["shop_type", "shop_id"];
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// A shop that is told by calls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChannelConf {
    /// The shop, as order files name it.
    pub shop: String,
    /// Its marketplace.
    pub market: &'static Market,
    /// Where its credentials are.
    pub credentials: CredentialsAt,
    /// What else the marketplace is told of the shop, by the names of [`Market::options`].
    pub options: BTreeMap<String, String>,
    /// How requests are signed, where the marketplace knows several ways.
    pub digest: Digest,
    /// One number an order, although the marketplace takes several.
    pub one_number: bool,
    /// How many orders one call tells.
    pub together: usize,
    /// Which parcels it is told of.
    pub not_before: NotBefore,
    /// The hours of the night in which it is told.
    pub window: Window,
    /// A night begins up to so much later than it could, so that not every shop calls at the same moment.
    pub jitter_ms: i64,
    /// What must have left so soon after the next night begins does not wait for it.
    pub margin_ms: i64,
    /// So long after it was told, a parcel should have been picked up.
    pub pickup_ms: i64,
    /// What the shop's clock shows.
    pub zone: TimeZone,
    /// The gateway's address.
    pub url: String,
    /// The marketplace's codes of couriers, by their names in order files.
    pub companies: BTreeMap<String, String>,
}

/// Where credentials are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialsAt {
    /// In a file that nobody else may read.
    File(PathBuf),
    /// In variables of the environment whose names begin with this.
    Environment(String),
}

/// A stretch of each night, by the shop's clock. It may go over midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// When it begins.
    pub from: Time,
    /// When nothing more is begun.
    pub until: Time,
}

impl Window {
    /// Half past eleven to five.
    const DEFAULT: Window = Window { from: Time::constant(23, 30, 0, 0), until: Time::constant(5, 0, 0, 0) };

    /// `23:30-05:00`.
    fn parse(text: &str) -> Option<Window> {
        let (from, until) = text.split_once('-')?;
        let (from, until) = (resolve::time(from)?, resolve::time(until)?);
        (from != until).then_some(Window { from, until })
    }
}

/// Reads them all.
pub(super) fn channels(top: &Section<'_>, base: &Path, site: &TimeZone, faults: &mut Faults<'_>) -> Vec<ChannelConf> {
    let mut all: Vec<ChannelConf> = Vec::new();
    for section in top.list("channel", keys::CHANNEL, CHANNELS_MAX, faults) {
        let Some(conf) = channel(&section, base, site, faults) else { continue };
        if all.iter().any(|known| known.shop == conf.shop) {
            section.fault("shop", format!("{:?} once more", conf.shop), "one [[channel]] for each shop", faults);
        }
        all.push(conf);
    }
    all
}

fn channel(section: &Section<'_>, base: &Path, site: &TimeZone, faults: &mut Faults<'_>) -> Option<ChannelConf> {
    section.need("shop", "the shop, as order files name it", faults);
    section.need("kind", "the name of a marketplace", faults);
    let own = |text: &str| plain(text, 64).map(str::to_owned);
    let shop = section.text("shop", "a name of 1 to 64 characters", faults, own);
    let kinds: Vec<(&str, &'static Market)> = MARKETS.iter().map(|market| (market.name, market)).collect();
    let market = section.word("kind", &kinds, faults);
    let credentials = credentials_at(section, true, base, faults);
    let options = options(section, market, faults);
    let digests: Vec<(&str, Digest)> = Digest::IDS.to_vec();
    let digest = section.word("sign", &digests, faults).unwrap_or_default();
    if let Some(market) = market.filter(|market| market.digests.is_empty() && section.has("sign")) {
        section.fault("sign", format!("a key that {} does not read", market.name), "this key left out", faults);
    }
    let one_number = section.word("numbers", &[("all", false), ("one", true)], faults).unwrap_or(false);
    let together = together(section, market, faults);
    let not_before = section.word("not_before", NotBefore::WORDS, faults).unwrap_or(NotBefore::Sealed);
    let window = section.text("window", "hours of the day, such as \"23:30-05:00\"", faults, Window::parse);
    let span = |key: &str, most: u32, default: u32, unit: i64, faults: &mut Faults<'_>| {
        i64::from(section.whole(key, 0, most, faults).unwrap_or(default)) * unit
    };
    let jitter_ms = span("jitter_minutes", 120, 10, MINUTE_MS, faults);
    let margin_ms = span("margin_minutes", 24 * 60, 120, MINUTE_MS, faults);
    let pickup_ms = span("pickup_hours", 24 * 14, 20, HOUR_MS, faults);
    let zone = section.text("timezone", "the name of a time zone", faults, |text| Some(text.to_owned()));
    let zone = zone.map_or_else(|| site.clone(), |name| resolve::zone(section, &name, faults));
    let wanted = "an address that begins with https://, or with http://127.0.0.1: for a test";
    let url = section.text("url", wanted, faults, |text| address(text).then(|| text.to_owned()));
    // Several orders go to an address beside the one that each alone goes to.
    if together > 1 && url.as_ref().is_some_and(|url| !url.ends_with("/rest")) {
        section.fault(
            "url",
            "an address beside which no /batch lies",
            "one that ends with /rest, or `batch` left out",
            faults,
        );
    }
    let companies = couriers(section, faults);
    let (shop, market, credentials) = (shop?, market?, credentials?);
    Some(ChannelConf {
        url: url.unwrap_or_else(|| market.url.to_owned()),
        window: window.unwrap_or(Window::DEFAULT),
        shop,
        market,
        credentials,
        options,
        digest,
        one_number,
        together,
        not_before,
        jitter_ms,
        margin_ms,
        pickup_ms,
        zone,
        companies,
    })
}

/// Where credentials are, by `credentials` or `credentials_env`; `needed`: one of both must be there.
pub(super) fn credentials_at(
    section: &Section<'_>,
    needed: bool,
    base: &Path,
    faults: &mut Faults<'_>,
) -> Option<CredentialsAt> {
    let file = section.path("credentials", base, faults);
    let wanted = "how the variables' names begin: capital letters, digits and _, such as \"SHOP_A\"";
    let begins = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(fits);
        fits.then(|| text.to_owned())
    };
    let environment = section.text("credentials_env", wanted, faults, begins);
    match (section.has("credentials"), section.has("credentials_env")) {
        (true, true) => section.fault("credentials_env", "credentials and credentials_env", "one of them", faults),
        (false, false) if needed => {
            section.fault("credentials", "neither credentials nor credentials_env", "one of them", faults);
        }
        _ => {}
    }
    file.map(CredentialsAt::File).or(environment.map(CredentialsAt::Environment))
}

fn options(section: &Section<'_>, market: Option<&Market>, faults: &mut Faults<'_>) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    for key in OPTIONS {
        let value =
            section.text(key, "a text of 1 to 64 characters", faults, |text| plain(text, 64).map(str::to_owned));
        let Some(market) = market else { continue };
        let reads = market.options.contains(&key);
        if reads {
            section.need(key, &format!("what {} is told of the shop", market.name), faults);
        } else if section.has(key) {
            section.fault(key, format!("a key that {} does not read", market.name), "this key left out", faults);
        }
        options.extend(value.filter(|_| reads).map(|value| (key.to_owned(), value)));
    }
    options
}

fn together(section: &Section<'_>, market: Option<&Market>, faults: &mut Faults<'_>) -> usize {
    let most = MARKETS.iter().map(|market| market.together).max().unwrap_or(1);
    let batch = section.whole("batch", 1, u32::try_from(most).unwrap_or(u32::MAX), faults);
    if let Some(market) = market.filter(|market| market.together == 1 && section.has("batch")) {
        section.fault("batch", format!("a key that {} does not read", market.name), "this key left out", faults);
    }
    batch.and_then(|batch| usize::try_from(batch).ok()).unwrap_or(1)
}

fn couriers(section: &Section<'_>, faults: &mut Faults<'_>) -> BTreeMap<String, String> {
    let mut companies = BTreeMap::new();
    let wanted = "a text of 1 to 64 characters";
    for courier in section.list("courier", keys::CHANNEL_COURIER, COURIERS_MAX, faults) {
        courier.need("is", "the courier, as order files name it", faults);
        courier.need("code", "the marketplace's code of it", faults);
        let [is, code] =
            ["is", "code"].map(|key| courier.text(key, wanted, faults, |text| plain(text, 64).map(str::to_owned)));
        let (Some(is), Some(code)) = (is, code) else { continue };
        if companies.insert(is.clone(), code).is_some() {
            courier.fault("is", format!("{is:?} once more"), "one code for each courier", faults);
        }
    }
    companies
}

/// Whether credentials may be sent there: encrypted, or no further than this machine.
fn address(text: &str) -> bool {
    let plain = plain(text, 500).is_some_and(|text| text.is_ascii() && !text.contains(['?', '#', '@', ' ']));
    let here = ["http://127.0.0.1:", "http://[::1]:", "http://localhost:"];
    let rest = text.strip_prefix("https://").or_else(|| here.iter().find_map(|head| text.strip_prefix(head)));
    plain && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_of_every_marketplace_can_be_configured() {
        for option in MARKETS.iter().flat_map(|market| market.options) {
            assert!(OPTIONS.contains(option) && keys::CHANNEL.keys.contains(option), "{option}");
        }
    }

    #[test]
    fn credentials_leave_this_machine_encrypted_only() {
        for (text, good) in [
            ("https://gw.api.taobao.com/router/rest", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://[::1]:1", true),
            ("http://gw.api.taobao.com/router/rest", false),
            ("http://127.0.0.1.example.com:80/", false),
            ("http://localhost.example:80/", false),
            ("https://user:word@example.com/", false),
            ("https://example.com/?x=1", false),
            ("https:///x", false),
            ("https://", false),
            ("ftp://127.0.0.1:1", false),
        ] {
            assert_eq!(address(text), good, "{text}");
        }
    }

    #[test]
    fn hours_may_go_over_midnight_and_are_two() {
        assert_eq!(Window::parse("23:30-05:00"), Some(Window::DEFAULT));
        assert!(Window::parse("01:00-04:30").is_some());
        for text in ["", "23:30", "23:30-23:30", "24:00-05:00", "23:30-5:00", "23:30-05:00-06:00"] {
            assert_eq!(Window::parse(text), None, "{text}");
        }
    }
}
