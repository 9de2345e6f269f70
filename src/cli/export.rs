//! `weighhouse export`: ready tracking rows to a file.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::clock::now;
use super::ending::say;
use super::export_told::{foretell, tell};
use super::load::{ConfigFlag, load};
use super::progress::{ProgressFlag, counted};
use super::{Ending, Trouble};
use crate::daemon::environment;
use crate::export::{PROFILES, find};
use crate::store::{Settled, Shops, Store};
use crate::upload::export::export_telling;
use crate::upload::places::{Door, Places};
use crate::upload::preflight::preview;
use crate::upload::server::ConfiguredServer;
use crate::words::chain;

/// Deliver the tracking numbers of everything that was shipped and not yet told, as one file.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse export --config weighhouse.toml --profile generic --out /srv/tracking\n\n\
    Every row goes into one file only; running it again finishes what a crash left undone, and with nothing new writes nothing.\n\
    Exit code 1 when a row cannot be told in this profile, or a batch must be looked at; with --dry-run also when a row is held.")]
pub struct ExportArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// The shape of the file, such as generic.
    #[arg(long, value_name = "NAME")]
    profile: String,
    /// Only the rows of this shop, also where a [[channel]] tells them by calls; may be said several times. Without it, all rows but those.
    #[arg(long, value_name = "SHOP")]
    shop: Vec<String>,
    /// Where to put it; without it, the folder of [delivery], and the server of [delivery.sftp].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A batch of which nobody knew whether its file came: the receiver says that it did. Its rows are told, and nothing is sent.
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["again", "out", "dry_run"])]
    came: Option<String>,
    /// A batch of which nobody knew whether its file came: the receiver says that it did not. It is sent anew with this export.
    #[arg(long, value_name = "BATCH", conflicts_with = "dry_run")]
    again: Option<String>,
    /// Write nothing: say what would be told, and what to look at first (split orders, leading zeros, couriers that the profile does not
    /// know, orders that were refunded since or told already).
    #[arg(long)]
    dry_run: bool,
    /// Print JSON: {"files":[{"batch","file","path","server","rows"}],"stuck":[…],"refused":[{"shop","order","waybill","reason"}],
    /// "folded":[{"shop","order","waybill","told"}],"waiting":{…}}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    progress: ProgressFlag,
}

/// Exports once.
pub(super) fn run(args: &ExportArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let unknown = || {
        let names: Vec<&str> = PROFILES.iter().map(|row| row.name).collect();
        Trouble::Setup(format!("no profile is called {:?}; there are: {}", args.profile, names.join(", ")))
    };
    find(&args.profile).ok_or_else(unknown)?;
    let config = load(&args.config.config)?;
    let profile = config.profile(&args.profile).cloned().ok_or_else(unknown)?;
    let told: Vec<String> = config.channels.iter().map(|channel| channel.shop.clone()).collect();
    let shops = if args.shop.is_empty() { Shops::But(&told) } else { Shops::Only(&args.shop) };
    if args.dry_run {
        let previewed = preview(&mut Store::open(&config.store)?, &profile, shops, &config.site.zone)
            .map_err(|error| Trouble::Setup(chain(&error)))?;
        foretell(&previewed, args.json, out)?;
        let stopped = previewed.findings.iter().any(|(finding, ..)| finding.stops());
        return Ok(if stopped { Ending::Refused } else { Ending::Done });
    }
    if let Some(batch) = &args.came {
        settle(&mut Store::open(&config.store)?, batch, true)?;
        writeln!(out, "batch {batch} is delivered")?;
        return Ok(Ending::Done);
    }
    let (folder, sftp) = match (&args.out, config.delivery) {
        (Some(folder), _) => (Some(folder.clone()), None),
        (None, Some(delivery)) => (delivery.folder, delivery.sftp),
        (None, None) => {
            let why = format!("{} has no [delivery] folder: add one, or say --out DIR", config.file);
            return Err(Trouble::Setup(why));
        }
    };
    let mut store = Store::open(&config.store)?;
    if let Some(batch) = &args.again {
        settle(&mut store, batch, false)?;
    }
    let mut server = sftp.as_ref().map(|conf| ConfiguredServer::new(conf, &environment));
    let door = server.as_mut().map(|server| server as &mut dyn Door);
    let mut places = Places::new(folder.as_deref(), door);
    let mut shown = args.progress.shown(&args.profile, "rows");
    let mut told = |done, all| shown.tell(counted(done), counted(all));
    let exported = export_telling(&mut store, &profile, shops, &config.site.zone, &mut places, now(), &mut told)
        .map_err(|error| Trouble::Setup(chain(&error)))?;
    let waiting = store.tracking_counts()?;
    let waiting: Vec<(String, u64)> = waiting
        .into_iter()
        .filter(|(state, _)| !["delivered", "batched", "folded"].contains(&state.as_str()))
        .collect();
    if !profile.proven {
        say(&format!("profile {}: no live account has taken such a file yet; upload one row first", profile.name));
    }
    tell(&exported, &waiting, args.json, out)?;
    Ok(if exported.refused.is_empty() && exported.stuck.is_empty() { Ending::Done } else { Ending::Refused })
}

fn settle(store: &mut Store, batch: &str, came: bool) -> Result<(), Trouble> {
    match store.settle_batch(batch, came, now())? {
        Settled::Done => Ok(()),
        Settled::NoSuchBatch => Err(Trouble::Refused(format!("there is no batch {batch:?}"))),
        Settled::Delivered => Err(Trouble::Refused(format!("batch {batch} is delivered already; nothing was changed"))),
    }
}
