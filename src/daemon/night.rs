//! The nightly delivery. It asks "was there a due moment that rows have waited through?", so neither a restart nor a clock set back skips a night.

use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tracing::{error, info, warn};

use crate::config::{Config, Delivery};
use crate::device::Clock;
use crate::store::{Shops, Store};
use crate::upload::export::export_shops;
use crate::words::chain;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(20);

/// Delivers every night at the configured time, for as long as the daemon lives; does nothing where none is configured.
pub(super) async fn watch(config: Config, clock: Clock) {
    let Some(delivery) = config.delivery.clone() else { return };
    let Some(at) = delivery.at else { return };
    let mut tried_for = None;
    let mut every = tokio::time::interval(LOOK);
    loop {
        every.tick().await;
        let Some(due) = latest_due(clock().wall_ms, at, &config.site.zone) else { continue };
        if tried_for == Some(due) {
            continue;
        }
        let (config, delivery, clock) = (config.clone(), delivery.clone(), clock.clone());
        match tokio::task::spawn_blocking(move || deliver(&config, &delivery, due, &clock)).await {
            Ok(true) => tried_for = Some(due),
            // Tried again at the next look: a full disk at midnight must not cost the night.
            Ok(false) => {}
            Err(error) => return error!(%error, "nothing is delivered any more"),
        }
    }
}

/// True when nothing is left to do for this due moment.
fn deliver(config: &Config, delivery: &Delivery, due_ms: i64, clock: &Clock) -> bool {
    let Some(profile) = config.profile(&delivery.profile) else { return true };
    let mut store = match Store::open(&config.store) {
        Ok(store) => store,
        Err(error) => {
            error!(error = chain(&error), "the nightly delivery cannot ask the store");
            return false;
        }
    };
    // Shops with a channel are told by calls.
    let told: Vec<String> = config.channels.iter().map(|channel| channel.shop.clone()).collect();
    let shops = Shops::But(&told);
    match store.waiting_since(shops) {
        Ok(Some(since)) if since <= due_ms => {}
        Ok(_) => return true,
        Err(error) => {
            error!(error = chain(&error), "the nightly delivery cannot ask the store");
            return false;
        }
    }
    match export_shops(&mut store, profile, shops, &config.site.zone, &delivery.folder, clock()) {
        Ok(exported) => {
            for (path, rows) in &exported.files {
                info!(path = %path.display(), rows, "tracking file delivered");
            }
            for (row, reason) in &exported.refused {
                warn!(?row, reason, "a tracking row cannot be delivered as it stands");
            }
            true
        }
        Err(error) => {
            error!(error = chain(&error), "the nightly delivery failed; it will be tried again");
            false
        }
    }
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
