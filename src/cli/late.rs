//! `weighhouse late`: what should have left, or soon must.

use std::io::Write;

use clap::Args;
use serde_json::Value;

use super::clock::now;
use super::load::{ConfigFlag, known_store, load};
use super::{Ending, Trouble};
use crate::domain::Due;
use crate::packing::span_ms;
use crate::words::{chosen, due, hold, visible};

/// List shipments that are late, or soon will be, the most urgent first.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse late --config weighhouse.toml --within 2h\n\n\
    What counts is ship_by of the order file, and the last pick-up before it where [rules] cut_off says when the courier comes.\n\
    What is refunded or cancelled will not leave and is not listed. Exit code 0 also when something is late.")]
pub struct LateArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// How far to look ahead: 90m, 2h, 3d; 0h lists only what is late.
    #[arg(long, value_name = "SPAN", default_value = "2h")]
    within: String,
    /// Print JSON: one object a shipment, a line each.
    #[arg(long)]
    json: bool,
}

/// Lists them.
pub(super) fn run(args: &LateArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let within = span_ms(&args.within)
        .ok_or_else(|| Trouble::Setup(format!("--within {:?}: a span is written as 90m, 2h or 3d", args.within)))?;
    let config = load(&args.config.config)?;
    let told = known_store(&config.store)?.late(&config.deadlines(), now().wall_ms, within)?;
    let list = |key: &str, of: &Value| of.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    for one in list("shipments", &told) {
        if args.json {
            writeln!(out, "{one}")?;
            continue;
        }
        let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let left_s = one.get("time_left_s").and_then(Value::as_i64).unwrap_or_default();
        let left = due(&Due { ship_by_ms: None, at_ms: 0, left_s });
        let holds = list("holds", &one);
        let holds = holds.iter().filter_map(Value::as_str).map(|reason| chosen(hold(reason), config.site.language));
        let more: Vec<String> = [text("open_at")].into_iter().chain(holds).filter(|text| !text.is_empty()).collect();
        let line = format!("{}  {}  {}", text("shipment"), chosen(left, config.site.language), more.join(", "));
        writeln!(out, "{}", visible(line.trim_end()))?;
    }
    if told.get("left_out") == Some(&Value::Bool(true)) && !args.json {
        writeln!(out, "…")?;
    }
    Ok(Ending::Done)
}
