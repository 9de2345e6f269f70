//! `weighhouse export`: ready tracking rows to a file.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::clock::now;
use super::ending::say;
use super::load::{ConfigFlag, load};
use super::{Ending, Trouble};
use crate::export::{PROFILES, find};
use crate::store::{Shops, Store};
use crate::upload::export::{Exported, export_shops};
use crate::upload::preflight::{Previewed, preview};
use crate::words::{chain, visible};

/// Deliver the tracking numbers of everything that was shipped and not yet told, as one file.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse export --config weighhouse.toml --profile generic --out /srv/tracking\n\n\
    Every row goes into one file only; running it again finishes what a crash left undone, and with nothing new writes nothing.\n\
    Exit code 1 when a row cannot be told in this profile; with --dry-run also when one is held.")]
pub struct ExportArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// The shape of the file, such as generic.
    #[arg(long, value_name = "NAME")]
    profile: String,
    /// Only the rows of this shop, also where a [[channel]] tells them by calls; may be said several times. Without it, all rows but those.
    #[arg(long, value_name = "SHOP")]
    shop: Vec<String>,
    /// Where to put it; without it, the folder of [delivery].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing: say what would be told, and what to look at first (split orders, leading zeros, couriers that the profile does not
    /// know, orders that were refunded since or told already).
    #[arg(long)]
    dry_run: bool,
    /// Print JSON: {"files":[{"path","rows"}],"refused":[{"shop","order","waybill","reason"}],
    /// "folded":[{"shop","order","waybill","told"}],"waiting":{…}}.
    #[arg(long)]
    json: bool,
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
    let folder = args.out.clone().or(config.delivery.map(|delivery| delivery.folder)).ok_or_else(|| {
        Trouble::Setup(format!("{} has no [delivery] folder: add one, or say --out DIR", config.file))
    })?;
    let mut store = Store::open(&config.store)?;
    let exported = export_shops(&mut store, &profile, shops, &config.site.zone, &folder, now())
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
    Ok(if exported.refused.is_empty() { Ending::Done } else { Ending::Refused })
}

fn foretell(previewed: &Previewed, json: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let Previewed { files, findings } = previewed;
    if json {
        let findings: Vec<_> = findings
            .iter()
            .map(|(finding, key, say)| {
                json!({"finding": finding.id(), "shop": key.shop, "order": key.order, "waybill": key.waybill.as_str(),
                    "say": say})
            })
            .collect();
        return writeln!(out, "{}", json!({"files": files, "findings": findings}));
    }
    writeln!(out, "would tell {} rows in {} files; nothing was written", files.iter().sum::<usize>(), files.len())?;
    findings.iter().try_for_each(|(finding, key, say)| {
        let (shop, order, waybill) = (&key.shop, &key.order, &key.waybill);
        let told = format!("{}: shop {shop}, order {order}, waybill {waybill}: {say}", finding.id());
        writeln!(out, "{}", visible(&told))
    })
}

fn tell(exported: &Exported, waiting: &[(String, u64)], json: bool, out: &mut dyn Write) -> std::io::Result<()> {
    if json {
        let files = exported.files.iter().map(|(path, rows)| json!({"path": path.to_string_lossy(), "rows": rows}));
        let refused = exported.refused.iter().map(|(key, reason)| {
            json!({"shop": key.shop, "order": key.order, "waybill": key.waybill.as_str(), "reason": reason})
        });
        let folded = exported.folded.iter().map(|(key, told)| {
            json!({"shop": key.shop, "order": key.order, "waybill": key.waybill.as_str(), "told": told.as_str()})
        });
        let waiting: serde_json::Map<_, _> = waiting.iter().map(|(state, rows)| (state.clone(), json!(rows))).collect();
        let (files, refused): (Vec<_>, Vec<_>) = (files.collect(), refused.collect());
        let folded: Vec<_> = folded.collect();
        return writeln!(out, "{}", json!({"files": files, "refused": refused, "folded": folded, "waiting": waiting}));
    }
    if exported.files.is_empty() {
        writeln!(out, "nothing new")?;
    }
    for (path, rows) in &exported.files {
        let rows = if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        writeln!(out, "{}: {rows}", visible(&path.display().to_string()))?;
    }
    for (key, reason) in &exported.refused {
        let told = format!("refused: shop {}, order {}, waybill {}: {reason}", key.shop, key.order, key.waybill);
        writeln!(out, "{}", visible(&told))?;
    }
    for (key, told) in &exported.folded {
        let (shop, order, waybill) = (&key.shop, &key.order, &key.waybill);
        let told = format!("folded: shop {shop}, order {order}, waybill {waybill}: the order is told as {told}");
        writeln!(out, "{}", visible(&told))?;
    }
    waiting.iter().try_for_each(|(state, rows)| writeln!(out, "not told: {rows} {state}"))
}
