//! `weighhouse balance`: the balance of a day (日结), for the evening.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::clock::now;
use super::load::{ConfigFlag, known_store, load};
use super::progress::ProgressFlag;
use super::{Ending, Trouble};
use crate::web::{Office, Place, balance_page};
use crate::words::{Language, balance as words, fill, visible};

/// Account for every printed label of a day: what left, and what did not, with what to do about it.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse balance --config weighhouse.toml\n\n\
    Counts the labels printed on the day, and those of the thirty days before that are still open, as they stand now: printed, checked,\n\
    weighed, handed over, told to the marketplace. Every label stands under one heading. The daemon shows the same at /balance.\n\
    Exit code 0 also when labels are open.")]
pub struct BalanceArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// The day, as 2026-11-22 by the site's clock; without it, today.
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// Print JSON: {"day","printed","checked","weighed","handed_over","uploaded","open","difference","headings":[{"heading","count","do","labels":[…]}]}.
    #[arg(long)]
    json: bool,
    /// Write the page of the balance to this file instead: one HTML page that prints on A4.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    out: Option<PathBuf>,
    #[command(flatten)]
    progress: ProgressFlag,
}

/// Draws it up.
pub(super) fn run(args: &BalanceArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let office = Office::of(&config);
    let bad = || Trouble::Setup("--date: a day is written as 2026-11-22".to_owned());
    let day = office.day(args.date.as_deref(), now().wall_ms).ok_or_else(bad)?;
    let mut shown = args.progress.shown("balance", "shipments");
    let mut tell_how_far = |done, all| shown.tell(done, all);
    let mut store = known_store(&config.store)?;
    let told = office.balance_telling(&mut store, day, now().wall_ms, &mut tell_how_far)?.ok_or_else(bad)?;
    if args.json {
        writeln!(out, "{told}")?;
        return Ok(Ending::Done);
    }
    if let Some(path) = &args.out {
        let place = Place { site: &config.site.name, zone: &config.site.zone, language: config.site.language };
        let page = balance_page(&told, &place, true).unwrap_or_default();
        fs::write(path, page)
            .map_err(|error| Trouble::Setup(format!("{} cannot be written: {error}", path.display())))?;
        return Ok(Ending::Done);
    }
    tell(&told, config.site.language, out)?;
    Ok(Ending::Done)
}

fn tell(told: &Value, site: Language, out: &mut dyn Write) -> std::io::Result<()> {
    let (language, say) = (site.tag(), words(site));
    let count = |key: &str| told.get(key).and_then(Value::as_u64).unwrap_or(0);
    let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = |of: &Value, key: &str| of.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let [printed, checked, weighed] = ["printed", "checked", "weighed"].map(count);
    let [handed, uploaded, open] = ["handed_over", "uploaded", "open"].map(count);
    writeln!(
        out,
        "{}: {} {printed}, {} {checked}, {} {weighed}, {} {handed}, {} {uploaded}; {} {open}",
        text(told, "day"),
        say.printed,
        say.checked,
        say.weighed,
        say.handed_over,
        say.uploaded,
        say.open
    )?;
    for heading in list(told, "headings") {
        let [title, advice] =
            ["title", "do"].map(|key| heading.get(key).map(|of| text(of, language)).unwrap_or_default());
        writeln!(out, "\n{} {}", heading.get("count").and_then(Value::as_u64).unwrap_or(0), visible(&title))?;
        if heading.get("heading").and_then(Value::as_str) == Some("done") {
            continue;
        }
        writeln!(out, "  {}", visible(&advice))?;
        for label in list(&heading, "labels") {
            let [why, to_do] = ["why", "do"].map(|key| label.get(key).map(|of| text(of, language)).unwrap_or_default());
            let line = format!("    {}  {}  {why}", text(&label, "waybill"), text(&label, "shipment"));
            writeln!(out, "{}", visible(line.trim_end()))?;
            if to_do != advice {
                writeln!(out, "        → {}", visible(&to_do))?;
            }
        }
    }
    if count("unlabelled") > 0 {
        writeln!(out, "\n{}", fill(say.unlabelled, &[&count("unlabelled").to_string()]))?;
    }
    if told.get("left_out") == Some(&Value::Bool(true)) {
        writeln!(out, "\n{}", say.left_out)?;
    }
    Ok(())
}
