//! Re-sends (补发) at the bench: what is made good, and whether it came in after the day's cut-off.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::decide::Turn;
use super::facts::Known;
use crate::domain::{Event, Step, Verdict};

/// Until when a re-send that comes in still leaves on the same day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutOff {
    /// The time of day …
    pub at: Time,
    /// … by these clocks.
    pub zone: TimeZone,
}

impl CutOff {
    /// What came in at this moment is, at that moment, the next day's work: it came after the cut-off, and its day is not over.
    pub fn is_next_days(&self, came_ms: i64, now_ms: i64) -> bool {
        let local = |ms| Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(self.zone.clone()).datetime());
        let (Some(came), Some(now)) = (local(came_ms), local(now_ms)) else { return false };
        came.date() == now.date() && came.time() >= self.at
    }
}

impl Turn<'_> {
    /// A re-send is told as one when it is opened, unless there is more to tell of it. After the cut-off it is told as the next day's:
    /// said and recorded, and nothing stops.
    pub(super) fn tell_resend(&mut self, known: &Known) {
        let Some(resend) = &known.shipment.resend else { return };
        let no = &known.shipment.no;
        let came_ms = self.facts.came_ms.get(no).copied();
        let cut_off = self.rules.resend_cut_off.as_ref().zip(came_ms);
        let late = cut_off.zip(self.live.wall_ms);
        let next_day = late.is_some_and(|((cut_off, came_ms), now_ms)| cut_off.is_next_days(came_ms, now_ms));
        if next_day {
            self.note(Event::CutOffMissed { shipment: no.clone() });
        }
        let more = matches!(
            self.verdict,
            Some(
                Verdict::Reject(..) | Verdict::Info(Step::OpenedChanged(_) | Step::ReadRemark(_) | Step::ScanSerial(_))
            )
        );
        if next_day || !more {
            self.say(Verdict::Info(Step::Resend { reason: resend.reason, of: resend.of.clone(), next_day }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_after_the_cut_off_is_the_next_days_until_that_day_is_over() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let cut_off = CutOff { at: jiff::civil::time(15, 0, 0, 0), zone };
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        for (came, now, next_day) in [
            ("2026-11-21T14:59:59+08:00", "2026-11-21T16:00:00+08:00", false),
            ("2026-11-21T15:00:00+08:00", "2026-11-21T15:00:00+08:00", true),
            ("2026-11-21T15:20:00+08:00", "2026-11-21T23:59:59+08:00", true),
            ("2026-11-21T15:20:00+08:00", "2026-11-22T00:00:00+08:00", false),
            ("2026-11-21T15:20:00+08:00", "2026-11-22T16:00:00+08:00", false),
        ] {
            assert_eq!(cut_off.is_next_days(ms(came), ms(now)), next_day, "{came} {now}");
        }
    }
}
