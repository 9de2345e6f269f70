//! `weighhouse upload`: tracking numbers to the marketplaces, by calls.

use std::io::Write;
use std::sync::Arc;

use clap::Args;

use super::clock::now;
use super::load::{ConfigFlag, known_store, load};
use super::progress::{ProgressFlag, counted};
use super::upload_told::{foreseen, told};
use super::{Ending, Trouble};
use crate::config::{ChannelConf, Config};
use crate::daemon::{End, Pacer, clock, environment};
use crate::store::Store;
use crate::upload::channel::Channel;
use crate::upload::foresee::foresee;
use crate::upload::http::Http;
use crate::upload::run::{Progress, RunError, run as run_channel};
use crate::upload::when::at_once;
use crate::words::chain;

/// Tell the marketplaces the tracking numbers of everything that was shipped and not yet told, without waiting for the night.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Example: weighhouse upload --config weighhouse.toml --dry-run\n         weighhouse upload --config weighhouse.toml --shop 旗舰店\n\n\
    Shops are those of [[channel]]. It may be stopped at any moment and run again: what may have been told is asked about before it is told\n\
    again. Exit code 1 when a row was refused, or when a marketplace lets nothing through."
)]
pub struct UploadArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// Only this shop; may be said several times. Without it, every shop that has a [[channel]].
    #[arg(long, value_name = "SHOP")]
    shop: Vec<String>,
    /// Call nobody and record nothing: say what would be told, what would not and why, and what to look at first (split orders, leading zeros,
    /// couriers without a code, orders that were refunded since or told already).
    #[arg(long)]
    dry_run: bool,
    /// Print JSON, one object a shop, a line each: {"shop","kind","acked","duplicates","folded","refused":[…],"calls","stopped","waiting"};
    /// with --dry-run {"shop","kind","would_tell":[…],"would_fold":[…],"would_stay":[…],"findings":[…],"stopped"}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    progress: ProgressFlag,
}

/// Tells them, shop by shop.
pub(super) fn run(args: &UploadArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let confs = chosen(args, &config)?;
    // Nothing is told to anybody before all credentials are there.
    let channels = confs.iter().map(|conf| channel(conf)).collect::<Result<Vec<_>, _>>()?;
    let mut store = known_store(&config.store)?;
    let mut well = true;
    for (conf, channel) in confs.iter().zip(&channels) {
        well &= if args.dry_run {
            let turn = at_once(conf, now().wall_ms);
            let foresight = foresee(&mut store, channel, &config.carriers, turn, now().wall_ms)?;
            let stopped = store.channel_stop(&conf.shop)?;
            foreseen(conf, &foresight, stopped.as_ref(), args.json, out)?;
            true
        } else {
            tell(&config, conf, channel, &mut store, args, out)?
        };
    }
    Ok(if well { Ending::Done } else { Ending::Refused })
}

fn chosen<'c>(args: &UploadArgs, config: &'c Config) -> Result<Vec<&'c ChannelConf>, Trouble> {
    if config.channels.is_empty() {
        let say =
            format!("{} has no [[channel]]: \"Direct upload\" in docs/operating.md says what one needs", config.file);
        return Err(Trouble::Setup(say));
    }
    for shop in &args.shop {
        if !config.channels.iter().any(|conf| conf.shop == *shop) {
            let names: Vec<&str> = config.channels.iter().map(|conf| conf.shop.as_str()).collect();
            return Err(Trouble::Setup(format!(
                "no [[channel]] has the shop {shop:?}; there are: {}",
                names.join(", ")
            )));
        }
    }
    let wanted = |conf: &&ChannelConf| args.shop.is_empty() || args.shop.contains(&conf.shop);
    Ok(config.channels.iter().filter(wanted).collect())
}

fn channel(conf: &ChannelConf) -> Result<Channel, Trouble> {
    Channel::of(conf, &environment)
        .map_err(|errors| Trouble::Setup(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

/// Tells one shop. False when something was refused, or nothing got through.
fn tell(
    config: &Config,
    conf: &ChannelConf,
    channel: &Channel,
    store: &mut Store,
    args: &UploadArgs,
    out: &mut dyn Write,
) -> Result<bool, Trouble> {
    let clock = clock();
    let turn = at_once(conf, clock().wall_ms);
    let mut gateway = Http::new(&conf.url);
    let mut pacer = Pacer::new(clock, Arc::new(End::default()));
    let mut shown = args.progress.shown(&conf.shop, "orders");
    let mut progress = |Progress { done, all }| shown.tell(counted(done), counted(all));
    let ended = run_channel(store, channel, &config.carriers, &mut gateway, &mut pacer, turn, &mut progress);
    let tally = ended.map_err(|error| match error {
        RunError::Busy { .. } => Trouble::Refused(error.to_string()),
        error => Trouble::Setup(chain(&error)),
    })?;
    let waiting = store.not_told(&conf.shop)?;
    told(conf, &tally, &waiting, args.json, out)?;
    Ok(tally.refused.is_empty() && tally.stopped.is_none())
}
