//! Marketplaces that are told by calls: one task a shop, which looks at the clock and lets run what is due.

use std::sync::Arc;
use std::time::Duration;

use tracing::{debug, error, info, warn};

use super::clocks::environment;
use super::pacer::{End, Pacer};
use crate::config::{ChannelConf, Config, Role};
use crate::device::Clock;
use crate::domain::Stop;
use crate::store::{Store, StoreError};
use crate::upload::channel::Channel;
use crate::upload::http::Http;
use crate::upload::run::{RunError, run};
use crate::upload::when::turn;
use crate::words::chain;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(20);
/// So long a channel rests that stopped until somebody mends it: then one call finds out whether somebody has.
const REST_MS: u64 = 30 * 60 * 1000;
/// So long it rests for want of its credentials, which costs no call to find out.
const KEYS_MS: u64 = 60 * 1000;

/// Tells a shop's marketplace for as long as the daemon lives.
pub(super) async fn watch(config: Config, conf: ChannelConf, clock: Clock, end: Arc<End>) {
    let shop = conf.shop.clone();
    let mut teller = Teller { config, conf, clock, end, rests_until_ms: 0, missed: 0 };
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let looked = tokio::task::spawn_blocking(move || {
            if let Err(error) = teller.look() {
                error!(
                    shop = teller.conf.shop,
                    error = chain(&error),
                    "the marketplace cannot be told; it is tried again"
                );
            }
            teller
        });
        match looked.await {
            Ok(back) => teller = back,
            Err(error) => return error!(shop, %error, "the marketplace is told no more"),
        }
    }
}

struct Teller {
    config: Config,
    conf: ChannelConf,
    clock: Clock,
    end: Arc<End>,
    /// By the monotonic clock.
    rests_until_ms: u64,
    missed: u64,
}

impl Teller {
    fn look(&mut self) -> Result<(), RunError> {
        let now = (self.clock)();
        if now.mono_ms < self.rests_until_ms || self.end.has_come() {
            return Ok(());
        }
        let mut store = Store::open(&self.config.store)?;
        self.pick_ups(&mut store, now.wall_ms)?;
        let stop = store.channel_stop(&self.conf.shop)?;
        if store.channel_rests(&self.conf.shop, now.wall_ms)? {
            return Ok(());
        }
        let channel = match Channel::of(&self.conf, &environment) {
            Ok(channel) => channel,
            Err(errors) => {
                let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let stop =
                    Stop { class: "config".into(), code: "credentials".into(), say: said.join("; "), until_ms: None };
                error!(shop = self.conf.shop, say = stop.say, "the shop's credentials cannot be used");
                store.stop_channel(&self.conf.shop, &stop, now)?;
                self.rests_until_ms = now.mono_ms.saturating_add(KEYS_MS);
                return Ok(());
            }
        };
        if stop.is_some_and(|stop| stop.code == "credentials") {
            store.resume_channel(&self.conf.shop, now)?;
        }
        let turn = turn(&self.conf, now.wall_ms);
        if !store.uploads_wait(&channel.scope(turn, now.wall_ms))? {
            return Ok(());
        }
        let mut gateway = Http::new(&self.conf.url);
        let mut pacer = Pacer::new(self.clock.clone(), Arc::clone(&self.end));
        let mut progress = |progress| debug!(shop = self.conf.shop, ?progress, "telling the marketplace");
        let told = run(&mut store, &channel, &self.config.carriers, &mut gateway, &mut pacer, turn, &mut progress);
        let tally = match told {
            // Somebody does it by hand.
            Err(RunError::Busy { .. }) => return Ok(()),
            other => other?,
        };
        for (row, reason) in &tally.refused {
            warn!(?row, reason, "the marketplace does not take a tracking row as it stands");
        }
        if let Some(Stop { until_ms: None, .. }) = tally.stopped {
            self.rests_until_ms = (self.clock)().mono_ms.saturating_add(REST_MS);
        }
        if tally.calls > 0 {
            let (shop, refused) = (&self.conf.shop, tally.refused.len());
            info!(
                shop,
                acked = tally.acked,
                duplicates = tally.duplicates,
                refused,
                calls = tally.calls,
                "the marketplace was told"
            );
        }
        Ok(())
    }

    /// Says once when more parcels that were told lie around than before; only where a bench hands parcels over is that known.
    fn pick_ups(&mut self, store: &mut Store, now_ms: i64) -> Result<(), StoreError> {
        let hands_over = self.config.stations.iter().any(|station| station.role == Role::HandOver);
        if self.conf.pickup_ms == 0 || !hands_over {
            return Ok(());
        }
        let (_, missed) = store.told_not_handed_over(&self.conf.shop, now_ms.saturating_sub(self.conf.pickup_ms))?;
        if missed > self.missed {
            let hours = self.conf.pickup_ms / 3_600_000;
            warn!(
                shop = self.conf.shop,
                parcels = missed,
                hours,
                "told to the marketplace and not handed over to the courier since"
            );
        }
        self.missed = missed;
        Ok(())
    }
}
