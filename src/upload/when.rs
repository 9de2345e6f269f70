//! When a shop's marketplace is told: in the hours of the night, or at once where the next night would be too late.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use sha2::{Digest as _, Sha256};

use super::run::Turn;
use crate::config::ChannelConf;

/// What may be told at this moment. Between two nights it is only what must have left before the next one can tell it.
pub fn turn(conf: &ChannelConf, now_ms: i64) -> Turn {
    let nights = nights(conf, now_ms);
    let under_way = nights.iter().find(|night| (night.from_ms..night.until_ms).contains(&now_ms));
    let next = nights.iter().map(|night| night.from_ms).find(|from_ms| *from_ms > now_ms);
    // Without a next night nothing is too early.
    let next_night_ms = next.unwrap_or(i64::MAX);
    match under_way {
        Some(night) => Turn { ship_by_ms: None, next_night_ms, until_ms: Some(night.until_ms) },
        None => {
            let ship_by_ms = Some(next_night_ms.saturating_add(conf.margin_ms));
            Turn { ship_by_ms, next_night_ms, until_ms: None }
        }
    }
}

/// All of it at once, for whoever asks for it by hand.
pub fn at_once(conf: &ChannelConf, now_ms: i64) -> Turn {
    Turn { ship_by_ms: None, until_ms: None, ..turn(conf, now_ms) }
}

/// A night, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Night {
    from_ms: i64,
    until_ms: i64,
}

/// The nights around a moment: those that began yesterday, today, tomorrow and the day after, by the shop's clock.
fn nights(conf: &ChannelConf, now_ms: i64) -> Vec<Night> {
    let Ok(now) = Timestamp::from_millisecond(now_ms) else { return Vec::new() };
    let today = now.to_zoned(conf.zone.clone()).date();
    (-1..=2).filter_map(|days| night(conf, today.checked_add(days.days()).ok()?)).collect()
}

fn night(conf: &ChannelConf, day: Date) -> Option<Night> {
    let moment = |at: DateTime| Some(at.to_zoned(conf.zone.clone()).ok()?.timestamp().as_millisecond());
    let ends_on = if conf.window.until > conf.window.from { day } else { day.checked_add(1.day()).ok()? };
    let (begins_ms, until_ms) =
        (moment(day.to_datetime(conf.window.from))?, moment(ends_on.to_datetime(conf.window.until))?);
    // Never so late that nothing is left of it.
    let longest = until_ms.saturating_sub(begins_ms).max(0) / 2;
    let from_ms = begins_ms.saturating_add(jitter_ms(&conf.shop, day, conf.jitter_ms.min(longest)));
    (until_ms > from_ms).then_some(Night { from_ms, until_ms })
}

/// Between zero and `most_ms`, the same for a shop and a day whoever asks, and how often.
fn jitter_ms(shop: &str, day: Date, most_ms: i64) -> i64 {
    let hash = Sha256::digest(format!("{day} {shop}").as_bytes());
    let number = hash.iter().take(4).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
    number.checked_rem(most_ms.saturating_add(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn conf(more: &str) -> ChannelConf {
        let text = format!("[[channel]]\nshop = \"s\"\nkind = \"taobao\"\ncredentials = \"k\"\n{more}");
        Config::parse("w.toml", &text, Path::new("/")).unwrap().channels.remove(0)
    }

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn the_night_goes_over_midnight_by_the_shops_clock() {
        let conf = conf("jitter_minutes = 0\nmargin_minutes = 60\n");
        let next = |at: &str| ms(at);
        for (now, until, ship_by, next_night) in [
            ("2026-11-21T15:29:59Z", None, Some("2026-11-21T16:30:00Z"), "2026-11-21T15:30:00Z"),
            ("2026-11-21T15:30:00Z", Some("2026-11-21T21:00:00Z"), None, "2026-11-22T15:30:00Z"),
            ("2026-11-21T20:59:59Z", Some("2026-11-21T21:00:00Z"), None, "2026-11-22T15:30:00Z"),
            ("2026-11-21T21:00:00Z", None, Some("2026-11-22T16:30:00Z"), "2026-11-22T15:30:00Z"),
        ] {
            let told = turn(&conf, ms(now));
            let wanted =
                Turn { ship_by_ms: ship_by.map(next), next_night_ms: ms(next_night), until_ms: until.map(next) };
            assert_eq!(told, wanted, "{now}");
        }
        let hurried = at_once(&conf, ms("2026-11-21T03:00:00Z"));
        assert_eq!((hurried.ship_by_ms, hurried.until_ms), (None, None));
    }

    #[test]
    fn hours_within_one_day_and_a_zone_of_the_shops_own() {
        let conf = conf("window = \"01:00-04:00\"\ntimezone = \"Europe/Berlin\"\njitter_minutes = 0\n");
        assert_eq!(turn(&conf, ms("2026-11-21T00:30:00Z")).until_ms, Some(ms("2026-11-21T03:00:00Z")));
        assert_eq!(turn(&conf, ms("2026-07-21T00:30:00Z")).until_ms, Some(ms("2026-07-21T02:00:00Z")), "summer time");
        assert_eq!(turn(&conf, ms("2026-11-21T03:00:00Z")).until_ms, None);
    }

    #[test]
    fn jitter_is_bounded_and_differs_and_stays() {
        let conf = conf("jitter_minutes = 120\n");
        let from = |day: Date| night(&conf, day).unwrap().from_ms;
        let first: Date = "2026-11-01".parse().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for days in 0..30 {
            let day = first.checked_add(days.days()).unwrap();
            let begins = day.to_datetime(conf.window.from).to_zoned(conf.zone.clone()).unwrap();
            let late = from(day) - begins.timestamp().as_millisecond();
            assert!((0..=7_200_000).contains(&late), "{day}: {late}");
            assert_eq!(from(day), from(day));
            seen.insert(late);
        }
        assert!(seen.len() > 20, "{seen:?}");
        assert_eq!(jitter_ms("s", first, 0), 0);
    }

    #[test]
    fn a_moment_beyond_all_clocks_is_no_panic() {
        for now_ms in [i64::MIN, i64::MAX, 253_402_207_199_999, -377_705_023_201_000] {
            turn(&conf(""), now_ms);
        }
    }
}
