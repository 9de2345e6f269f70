//! Deadlines: how long there is for a shipment, by its own `ship_by` and by the hour at which the courier comes.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::domain::Due;

/// Milliseconds of a day and an hour, the longest from one pick-up to the next where clocks are changed.
pub const LONGEST_DAY_MS: i64 = 25 * 3_600_000;

/// When things must have left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadlines {
    /// When the courier comes, each day, by the site's clock; `None` where no hour is set.
    pub cut_off: Option<Time>,
    /// When shifts begin, each day, by the site's clock.
    pub shifts: Vec<Time>,
    /// The site's clock.
    pub zone: TimeZone,
}

impl Default for Deadlines {
    fn default() -> Self {
        Deadlines { cut_off: None, shifts: Vec::new(), zone: TimeZone::UTC }
    }
}

impl Deadlines {
    /// How long there is at `now_ms`. The last pick-up before `ship_by` counts for as long as it is to come, then `ship_by` itself; for a
    /// shipment without `ship_by` the next pick-up. `None` where there is neither.
    pub fn due(&self, ship_by_ms: Option<i64>, now_ms: i64) -> Option<Due> {
        let at_ms = match ship_by_ms {
            Some(ship_by) => self.pick_up_before(ship_by).filter(|at| *at >= now_ms).unwrap_or(ship_by),
            None => self.pick_up_after(now_ms)?,
        };
        Some(Due { ship_by_ms, at_ms, left_s: at_ms.saturating_sub(now_ms).div_euclid(1000) })
    }

    /// When the site's day around this moment begins and ends; a moment beyond the calendar is a day of its own.
    pub fn day_around(&self, now_ms: i64) -> (i64, i64) {
        let start = |day: Date| Some(day.to_zoned(self.zone.clone()).ok()?.timestamp().as_millisecond());
        let around = self.day(now_ms).and_then(|day| Some((start(day)?, start(day.tomorrow().ok()?)?)));
        around.unwrap_or((now_ms, now_ms.saturating_add(LONGEST_DAY_MS)))
    }

    /// When the shift of this moment began; `None` where no shifts are named.
    pub fn shift_began(&self, now_ms: i64) -> Option<i64> {
        let day = self.day(now_ms)?;
        let days = [Some(day), day.yesterday().ok()].into_iter().flatten();
        let starts = days.flat_map(|day| self.shifts.iter().filter_map(move |start| self.moment(day, *start)));
        starts.filter(|start| *start <= now_ms).max()
    }

    fn pick_up_before(&self, at_ms: i64) -> Option<i64> {
        let day = self.day(at_ms)?;
        [Some(day), day.yesterday().ok()]
            .into_iter()
            .flatten()
            .find_map(|day| self.pick_up(day).filter(|it| *it <= at_ms))
    }

    fn pick_up_after(&self, at_ms: i64) -> Option<i64> {
        let day = self.day(at_ms)?;
        [Some(day), day.tomorrow().ok()]
            .into_iter()
            .flatten()
            .find_map(|day| self.pick_up(day).filter(|it| *it >= at_ms))
    }

    fn day(&self, at_ms: i64) -> Option<Date> {
        Some(self.zone.to_datetime(Timestamp::from_millisecond(at_ms).ok()?).date())
    }

    fn pick_up(&self, day: Date) -> Option<i64> {
        self.moment(day, self.cut_off?)
    }

    fn moment(&self, day: Date, at: Time) -> Option<i64> {
        Some(self.zone.to_timestamp(day.to_datetime(at)).ok()?.as_millisecond())
    }
}

/// Reads a span of time: `90m`, `2h`, `3d`; at most a year. In milliseconds.
pub fn span_ms(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let minutes = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    let plain = (1..=6).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let span: i64 = number.parse().ok().filter(|_| plain)?;
    Some(span * minutes * 60_000).filter(|span| *span <= 366 * 24 * 3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn shanghai(cut_off: Option<&str>) -> Deadlines {
        Deadlines {
            cut_off: cut_off.map(|text| text.parse().unwrap()),
            shifts: vec![],
            zone: TimeZone::get("Asia/Shanghai").unwrap(),
        }
    }

    #[test]
    fn the_pick_up_that_must_be_caught_counts_and_then_the_order_itself() {
        let four = shanghai(Some("16:00"));
        let ship_by = Some(ms("2026-11-22T18:00:00+08:00"));
        for (now, left_s) in [
            ("2026-11-22T14:30:00+08:00", 5_400),
            ("2026-11-22T16:00:00+08:00", 0),
            ("2026-11-22T16:00:01+08:00", 7_199),
            ("2026-11-22T18:00:01+08:00", -1),
            ("2026-11-21T16:00:00+08:00", 86_400),
        ] {
            assert_eq!(four.due(ship_by, ms(now)).unwrap().left_s, left_s, "{now}");
        }
        let morning = Some(ms("2026-11-22T10:00:00+08:00"));
        assert_eq!(four.due(morning, ms("2026-11-22T09:00:00+08:00")).unwrap().left_s, 3_600, "yesterday's is gone");
    }

    #[test]
    fn a_day_is_the_sites_own() {
        let (begins, ends) = shanghai(None).day_around(ms("2026-11-22T00:30:00+08:00"));
        assert_eq!((begins, ends), (ms("2026-11-22T00:00:00+08:00"), ms("2026-11-23T00:00:00+08:00")));
        assert_eq!(shanghai(None).day_around(ends), (ends, ms("2026-11-24T00:00:00+08:00")));
        for extreme in [i64::MIN, i64::MAX] {
            assert_eq!(shanghai(None).day_around(extreme).0, extreme);
        }
    }

    #[test]
    fn spans_are_read_strictly() {
        for (text, minutes) in [("0h", 0), ("90m", 90), ("2h", 120), ("3d", 4_320), ("366d", 527_040)] {
            assert_eq!(span_ms(text), Some(minutes * 60_000), "{text}");
        }
        for text in ["", "h", "2", "-2h", "+2h", "2H", "1.5h", "367d", "9999999h", "2小", "２h"] {
            assert_eq!(span_ms(text), None, "{text}");
        }
    }

    #[test]
    fn without_ship_by_the_next_pick_up_counts_and_nothing_is_late() {
        let four = shanghai(Some("16:00"));
        assert_eq!(four.due(None, ms("2026-11-22T15:59:00+08:00")).unwrap().left_s, 60);
        assert_eq!(four.due(None, ms("2026-11-22T16:00:01+08:00")).unwrap().left_s, 86_399);
        let none = shanghai(None);
        assert_eq!(none.due(None, 0), None);
        assert_eq!(none.due(Some(999), 1_000).map(|due| (due.left_s, due.late())), Some((-1, true)));
    }

    #[test]
    fn a_day_with_a_changed_clock_is_as_long_as_it_is() {
        let berlin = Deadlines {
            cut_off: Some("16:00".parse().unwrap()),
            shifts: vec![],
            zone: TimeZone::get("Europe/Berlin").unwrap(),
        };
        let left = |now: &str| berlin.due(None, ms(now)).unwrap().left_s;
        assert_eq!(left("2026-10-24T16:00:01+02:00"), 25 * 3_600 - 1);
        assert_eq!(left("2026-03-28T16:00:01+01:00"), 23 * 3_600 - 1);
        for extreme in [i64::MIN, i64::MAX] {
            assert_eq!(berlin.due(None, extreme), None);
            assert!(berlin.due(Some(extreme), 0).is_some());
        }
    }
}
