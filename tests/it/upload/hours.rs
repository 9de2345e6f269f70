//! The hours of a shop's night, asked of many shops, in zones whose clocks change.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use weighhouse::upload::when::turn;

use super::when::conf;
use crate::laws::Noise;

const HOUR_MS: i64 = 3_600_000;

/// When a shop's night of that day begins, by asking at a moment of the day before it; and when it ends.
fn night(shop: &str, more: &str, asked_ms: i64) -> (i64, i64) {
    let conf = conf(shop, more);
    let from_ms = turn(&conf, asked_ms).next_night_ms;
    assert_eq!(turn(&conf, from_ms - 1).until_ms, None, "{shop}: not a moment earlier");
    let until_ms = turn(&conf, from_ms).until_ms.unwrap();
    assert_eq!(turn(&conf, until_ms - 1).until_ms, Some(until_ms), "{shop}: to the last moment");
    assert_eq!(turn(&conf, until_ms).until_ms, None, "{shop}: and no moment more");
    // Whoever asks, and how often: a night that is near or under way does not move.
    for minutes in 1..=30 {
        let earlier_ms = asked_ms + (from_ms - 1 - asked_ms) / 30 * minutes;
        assert_eq!(turn(&conf, earlier_ms).next_night_ms, from_ms, "{shop}, asked at {earlier_ms}");
        let within_ms = from_ms + (until_ms - 1 - from_ms) / 30 * minutes;
        assert_eq!(turn(&conf, within_ms).until_ms, Some(until_ms), "{shop}, asked at {within_ms}");
    }
    (from_ms, until_ms)
}

/// Nights on which clocks change, by zone, and an ordinary one: the day on whose morning it is, and how many hours that day has.
const CHANGES: [(&str, &str, i64); 6] = [
    ("Europe/Berlin", "2026-10-25", 25),
    ("Europe/Berlin", "2027-03-28", 23),
    ("America/New_York", "2026-11-01", 25),
    ("America/New_York", "2027-03-14", 23),
    ("Europe/Berlin", "2026-06-10", 24),
    ("Asia/Shanghai", "2026-11-12", 24),
];

/// A window, whether it begins on the evening before, and its length in hours on an ordinary night.
const WINDOWS: [(&str, bool, i64); 3] =
    [("23:30-05:30", true, 6), ("00:30-04:30", false, 4), ("01:00-05:00", false, 4)];

#[test]
fn every_shop_begins_within_its_window_by_its_own_clock_also_when_clocks_change() {
    let seed = 0x00c1_0c4e;
    println!("seed {seed:#x}");
    let mut noise = Noise::quiet(seed);
    let shops: Vec<String> = (0..200).map(|n| format!("shop-{n}-{}", noise.below(1_000_000))).collect();
    for (zone, day, day_hours) in CHANGES {
        let tz = TimeZone::get(zone).unwrap();
        let day: Date = day.parse().unwrap();
        let local = |day: Date, time: Time| day.to_datetime(time).to_zoned(tz.clone()).unwrap().timestamp();
        let midnight = |day: Date| local(day, Time::midnight()).as_millisecond();
        let tomorrow = day.checked_add(1.day()).unwrap();
        assert_eq!(midnight(tomorrow) - midnight(day), day_hours * HOUR_MS, "{zone} {day}");
        let noon_before = local(day.checked_sub(1.day()).unwrap(), Time::constant(12, 0, 0, 0)).as_millisecond();
        for (window, evening_before, hours) in WINDOWS {
            let (from, until) = window.split_once('-').unwrap();
            let [from, until]: [Time; 2] = [from, until].map(|it| it.parse().unwrap());
            let more = format!("window = \"{window}\"\ntimezone = \"{zone}\"\njitter_minutes = 90\n");
            let begins_on = if evening_before { day.checked_sub(1.day()).unwrap() } else { day };
            let (mut moments, mut quarters) = (BTreeSet::new(), BTreeSet::new());
            for shop in &shops {
                let (from_ms, until_ms) = night(shop, &more, noon_before);
                let at = Timestamp::from_millisecond(from_ms).unwrap().to_zoned(tz.clone());
                // By the wall clock, and not by counting hours from noon.
                let earliest = local(begins_on, from).as_millisecond();
                assert_eq!((at.date() >= begins_on, at.date() <= day), (true, true), "{zone} {window} {shop}: {at}");
                let in_window = if evening_before {
                    at.time() >= from || at.time() < until
                } else {
                    (from..until).contains(&at.time())
                };
                assert!(in_window, "{zone} {window} {shop}: {at}");
                assert!((0..=90 * 60_000).contains(&(from_ms - earliest)), "{zone} {window} {shop}: {at}");
                let ends = Timestamp::from_millisecond(until_ms).unwrap().to_zoned(tz.clone());
                assert_eq!((ends.date(), ends.time()), (day, until), "{zone} {window} {shop}");
                assert_eq!(
                    until_ms - earliest,
                    (hours + day_hours - 24) * HOUR_MS,
                    "{zone} {window}: the night of {day}"
                );
                assert_eq!(night(shop, &more, noon_before), (from_ms, until_ms), "the same shop, the same night");
                moments.insert(from_ms);
                quarters.insert((from_ms - earliest) / (90 * 60_000 / 4 + 1));
            }
            assert!(moments.len() >= 198, "{zone} {window}: {} moments of 200 shops", moments.len());
            assert_eq!(quarters.len(), 4, "{zone} {window}: they spread over the whole of it");
        }
    }
}

/// Hours that a clock leaves out: the night is there all the same, once, and not long.
#[test]
fn a_window_that_the_clock_skips_is_still_a_night() {
    for (zone, day) in [("Europe/Berlin", "2027-03-28"), ("America/New_York", "2027-03-14")] {
        let tz = TimeZone::get(zone).unwrap();
        let day: Date = day.parse().unwrap();
        let noon = |day: Date| day.at(12, 0, 0, 0).to_zoned(tz.clone()).unwrap().timestamp().as_millisecond();
        for window in ["02:10-02:50", "02:30-04:00", "01:30-02:30"] {
            for n in 0..200 {
                let more = format!("window = \"{window}\"\ntimezone = \"{zone}\"\njitter_minutes = 60\n");
                let (from_ms, until_ms) = night(&format!("shop-{n}"), &more, noon(day.checked_sub(1.day()).unwrap()));
                assert!(from_ms < until_ms && until_ms < noon(day), "{zone} {window}");
                assert!(until_ms - from_ms <= 2 * HOUR_MS, "{zone} {window}");
                let at = Timestamp::from_millisecond(from_ms).unwrap().to_zoned(tz.clone());
                assert_eq!(at.date(), day, "{zone} {window}: {at}");
            }
        }
    }
}
