//! The nightly delivery. It asks "was there a due moment that rows have waited through?", so neither a restart nor a clock set back skips a night.

use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tracing::{error, info, warn};

use super::clocks::environment;
use crate::config::{Config, Delivery};
use crate::device::Clock;
use crate::store::{Shops, Store};
use crate::upload::export::{ExportError, Exported, export_shops};
use crate::upload::places::{Door, Places};
use crate::upload::server::ConfiguredServer;
use crate::words::chain;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(20);
/// So long it waits at most before a delivery that failed is tried again.
const PAUSE_MAX_MS: u64 = 15 * 60 * 1000;

/// Delivers every night at the configured time, for as long as the daemon lives; does nothing where none is configured.
pub(super) async fn watch(config: Config, clock: Clock) {
    let Some(delivery) = config.delivery.clone() else { return };
    let Some(at) = delivery.at else { return };
    let (mut tried_for, mut pause) = (None, Pause::default());
    let mut every = tokio::time::interval(LOOK);
    loop {
        every.tick().await;
        let now = clock();
        let Some(due) = latest_due(now.wall_ms, at, &config.site.zone) else { continue };
        if tried_for == Some(due) || !pause.is_over(now.mono_ms) {
            continue;
        }
        let (config, delivery, after) = (config.clone(), delivery.clone(), clock.clone());
        match tokio::task::spawn_blocking(move || deliver(&config, &delivery, due, &after)).await {
            Ok(Came::Done) => (tried_for, pause) = (Some(due), Pause::default()),
            // A full disk at midnight, or a server that is being mended, must not cost the night.
            Ok(Came::Failed { wants_person }) => pause.longer(clock().mono_ms, wants_person),
            Err(error) => return error!(%error, "nothing is delivered any more"),
        }
    }
}

/// What came of a look.
enum Came {
    /// Nothing is left to do for this due moment.
    Done,
    /// Something is; `wants_person`: trying again soon is no use.
    Failed { wants_person: bool },
}

/// The time between two attempts: twice as long after each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Pause {
    length_ms: u64,
    until_ms: u64,
}

impl Pause {
    fn is_over(self, now_ms: u64) -> bool {
        now_ms >= self.until_ms
    }

    fn longer(&mut self, now_ms: u64, wants_person: bool) {
        let least = u64::try_from(LOOK.as_millis()).unwrap_or(PAUSE_MAX_MS);
        let next =
            if wants_person { PAUSE_MAX_MS } else { self.length_ms.saturating_mul(2).clamp(least, PAUSE_MAX_MS) };
        *self = Pause { length_ms: next, until_ms: now_ms.saturating_add(next) };
    }
}

fn deliver(config: &Config, delivery: &Delivery, due_ms: i64, clock: &Clock) -> Came {
    match delivered(config, delivery, due_ms, clock) {
        Ok(exported) => {
            for placed in &exported.files {
                let (path, server) = (placed.path.as_deref().map(std::path::Path::display), placed.server.as_deref());
                let path = path.map(tracing::field::display);
                info!(file = placed.file, path, server, rows = placed.rows, "tracking file delivered");
            }
            for (row, reason) in &exported.refused {
                warn!(?row, reason, "a tracking row cannot be delivered as it stands");
            }
            for stuck in &exported.stuck {
                error!(stuck, "a tracking file must be looked at");
            }
            if exported.stuck.is_empty() { Came::Done } else { Came::Failed { wants_person: true } }
        }
        Err(error) => {
            error!(error = chain(&error), "the nightly delivery failed; it will be tried again");
            let wants_person = matches!(&error, ExportError::Server { why, .. } if why.wants_person());
            Came::Failed { wants_person }
        }
    }
}

fn delivered(config: &Config, delivery: &Delivery, due_ms: i64, clock: &Clock) -> Result<Exported, ExportError> {
    let Some(profile) = config.profile(&delivery.profile) else { return Ok(Exported::default()) };
    let mut store = Store::open(&config.store)?;
    // Shops with a channel are told by calls.
    let told: Vec<String> = config.channels.iter().map(|channel| channel.shop.clone()).collect();
    let shops = Shops::But(&told);
    // A batch that is not in its places waits too: its rows are ready no more.
    let waits = store.waiting_since(shops)?.is_some_and(|since| has_waited(since, due_ms, clock().wall_ms));
    if !waits && store.undelivered(profile.name)?.is_empty() {
        return Ok(Exported::default());
    }
    let mut server = delivery.sftp.as_ref().map(|conf| ConfiguredServer::new(conf, &environment));
    let door = server.as_mut().map(|server| server as &mut dyn Door);
    let mut places = Places::new(delivery.folder.as_deref(), door);
    export_shops(&mut store, profile, shops, &config.site.zone, &mut places, clock())
}

/// Whether what is ready since then was ready at the due moment. What is ready since a moment that has not come was sealed before the clock
/// was set back, and may have been.
fn has_waited(since_ms: i64, due_ms: i64, now_ms: i64) -> bool {
    since_ms <= due_ms || since_ms > now_ms
}

/// The latest moment of delivery that is not in the future.
pub(super) fn latest_due(now_ms: i64, at: Time, zone: &TimeZone) -> Option<i64> {
    let now = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(zone.clone());
    let today = now.date().to_datetime(at).to_zoned(zone.clone()).ok()?;
    let due = if today <= now {
        today
    } else {
        now.date().checked_sub(1.day()).ok()?.to_datetime(at).to_zoned(zone.clone()).ok()?
    };
    Some(due.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_further_and_further_apart() {
        let mut pause = Pause::default();
        assert!(pause.is_over(0));
        let mut lengths = Vec::new();
        for _ in 0..8 {
            pause.longer(1_000, false);
            assert!(!pause.is_over(1_000 + pause.length_ms - 1) && pause.is_over(1_000 + pause.length_ms));
            lengths.push(pause.length_ms / 1000);
        }
        assert_eq!(lengths, [20, 40, 80, 160, 320, 640, 900, 900]);
        let mut pause = Pause::default();
        pause.longer(0, true);
        assert_eq!(pause.length_ms, PAUSE_MAX_MS, "an account is not locked by a wrong password tried all night");
    }

    #[test]
    fn what_was_sealed_by_a_clock_that_was_ahead_does_not_wait_for_it() {
        let (due, now) = (1_000_000, 1_000_500);
        assert!(has_waited(999_999, due, now) && has_waited(due, due, now));
        assert!(!has_waited(due + 1, due, now), "it is for the next night");
        assert!(has_waited(due + 86_400_000, due, now), "sealed tomorrow");
    }

    #[test]
    fn the_due_moment_is_the_last_one_that_has_come() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let at = jiff::civil::time(23, 30, 0, 0);
        for (now, due) in [
            ("2026-11-21T15:29:59Z", "2026-11-20T15:30:00Z"),
            ("2026-11-21T15:30:00Z", "2026-11-21T15:30:00Z"),
            ("2026-11-21T16:10:00Z", "2026-11-21T15:30:00Z"),
        ] {
            assert_eq!(latest_due(ms(now), at, &zone), Some(ms(due)), "{now}");
        }
    }
}
