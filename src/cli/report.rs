//! `weighhouse report`: the report of a day (日报), to read, to print, for a spreadsheet, or into the folder where the night keeps it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::clock::now;
use super::load::{ConfigFlag, known_store, load};
use super::{Ending, Trouble};
use crate::config::Config;
use crate::daemon::keep_report;
use crate::web::{Office, Place, report_page, report_table, report_text};
use crate::words::{chain, visible};

/// Draw up the report of a day: totals, what the benches refused, who did what, weights and scales, and every open label with what to do.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Example: weighhouse report --config weighhouse.toml --date 2026-11-22 --html --to report.html\n\n\
    Without --html, --csv or --json it is printed as text. The daemon writes the page and the table every night where [report] is configured;\n\
    --keep does it at once. Labels stand in it as they do at this moment, and the page says so where the day is over."
)]
pub struct ReportArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// The day, as 2026-11-22 by the site's clock; without it, today.
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// One HTML page that prints on A4.
    #[arg(long, conflicts_with_all = ["csv", "json"])]
    html: bool,
    /// One table for a spreadsheet: CSV, UTF-8.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print JSON: {"day","labels":{…},"day_work":{…},"faults":[…],"operators":[…],"weights":{…},"scales":[…],"balance":{…}}.
    #[arg(long)]
    json: bool,
    /// Write it to this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Write page and table into the folder of [report], as the daemon does at night.
    #[arg(long, conflicts_with_all = ["html", "csv", "json", "to"])]
    keep: bool,
}

/// Draws it up.
pub(super) fn run(args: &ReportArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let office = Office::of(&config);
    let bad = || Trouble::Setup("--date: a day is written as 2026-11-22".to_owned());
    let now_ms = now().wall_ms;
    let day = office.day(args.date.as_deref(), now_ms).ok_or_else(bad)?;
    let mut store = known_store(&config.store)?;
    if args.keep {
        let none = || Trouble::Setup(format!("{} has no [report] folder: add one, or say --to FILE", config.file));
        let report = config.report.as_ref().ok_or_else(none)?;
        let kept = keep_report(&config, report, &mut store, day, now_ms);
        for path in kept.map_err(|error| Trouble::Setup(chain(&error)))? {
            writeln!(out, "{}", visible(&path.display().to_string()))?;
        }
        return Ok(Ending::Done);
    }
    let drawn = office.report(&mut store, day, now_ms)?.ok_or_else(bad)?;
    let bytes = rendered(args, &config, &drawn).ok_or_else(bad)?;
    match &args.to {
        None => out.write_all(&bytes)?,
        Some(path) => {
            let made = fs::File::options().write(true).create_new(true).open(path);
            let written = made.and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
            written.map_err(|error| Trouble::Setup(format!("{} cannot be written: {error}", path.display())))?;
        }
    }
    Ok(Ending::Done)
}

fn rendered(args: &ReportArgs, config: &Config, drawn: &Value) -> Option<Vec<u8>> {
    let place = Place { site: &config.site.name, zone: &config.site.zone, language: config.site.language };
    match () {
        () if args.html => report_page(drawn, &place, true).map(String::into_bytes),
        () if args.csv => report_table(drawn, &place),
        () if args.json => Some(format!("{drawn}\n").into_bytes()),
        () => Some(report_text(drawn, &place).into_bytes()),
    }
}
