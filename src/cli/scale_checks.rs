//! `weighhouse scale-checks`: how a station's scale has done in its tests.

use std::io::Write;

use clap::Args;
use serde_json::Value;

use super::load::{ConfigFlag, known_store, load};
use super::{Ending, Trouble};
use crate::domain::StationId;
use crate::words::visible;

/// Show the tests of a station's scale: how far it was off, the control chart, and where its zero has been.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse scale-checks bench-1 --config weighhouse.toml\n\n\
    A test that lies outside of the chart's limits has a cause: look for it before the scale is too far off.\n\
    Exit code 1 when the configuration has no such station.")]
pub struct ScaleChecksArgs {
    /// The id of the station.
    #[arg(value_name = "STATION")]
    station: String,
    #[command(flatten)]
    config: ConfigFlag,
    /// Print JSON: {"station","checks":[…],"chart":{…}|null,"zeros":[…]}.
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) fn run(args: &ScaleChecksArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let station = StationId::from(args.station.as_str());
    if !config.stations.iter().any(|known| known.id == station) {
        return Err(Trouble::Refused(format!("no station has the id {}", args.station)));
    }
    let mut told = known_store(&config.store)?.scale_checks(&station)?;
    if args.json {
        if let Some(told) = told.as_object_mut() {
            told.insert("station".to_owned(), Value::from(station.as_str()));
        }
        writeln!(out, "{told}")?;
        return Ok(Ending::Done);
    }
    let list = |key: &str| told.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    for check in list("checks") {
        let [at, shown, reference, off] = ["at", "shown_g", "reference_g", "off_g"].map(|key| text(check, key));
        let (outcome, who) = (text(check, "outcome"), text(check, "operator"));
        let line = format!("{at}  {shown} g of {reference} g  off by {off} g  {outcome}  {who}");
        writeln!(out, "{}", visible(line.trim_end()))?;
    }
    match told.get("chart").filter(|chart| !chart.is_null()) {
        Some(chart) => {
            let [mean, low, high] = ["mean_g", "low_g", "high_g"].map(|key| text(chart, key));
            writeln!(out, "mean {mean} g, limits {low} g to {high} g")?;
        }
        None => writeln!(out, "not tested yet")?,
    }
    for zero in list("zeros") {
        writeln!(out, "{}  zero at {} g", text(zero, "at"), text(zero, "zero_g"))?;
    }
    Ok(Ending::Done)
}
