//! `weighhouse check`: is the configuration right, and is everything there?

use std::io::{self, Write};

use clap::Args;
use serde_json::json;

use super::ending::say;
use super::load::{ConfigFlag, load};
use super::{Ending, Trouble};
use super::{check_pictures, check_place, check_server};
use crate::config::{Config, Link, Station};
use crate::daemon::{There, findings, one_port_two_names};
use crate::device::plugged;
use crate::domain::Finding;
use crate::web::Pictures;
use crate::words::visible;

/// Check the configuration, match its devices with what is plugged in, and say what is missing and how to mend it.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse check --config weighhouse.toml\n\n\
    Exit code 1 when something is missing, 2 when the configuration itself is wrong.")]
pub struct CheckArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// Print JSON: {"ok","site":{…},"stations":[{"id","role","findings":[…]}],"findings":[{"about","ok","says","mend"}]}.
    #[arg(long)]
    json: bool,
}

/// Checks everything, so that a person mends it in one go.
pub(super) fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let (plugged, problems) = plugged();
    problems.iter().for_each(|problem| say(&problem.en));
    let there = There::with(plugged);
    let stations: Vec<Vec<Finding>> = config.stations.iter().map(|station| findings(station, &there)).collect();
    let mut places = places(&config);
    places.extend(one_port_two_names(config.stations.iter().flat_map(links)));
    let missing = stations.iter().flatten().chain(&places).filter(|finding| !finding.ok).count();
    match args.json {
        true => tell_json(&config, &stations, &places, missing == 0, out)?,
        false => tell(&config, &stations, &places, missing, out)?,
    }
    Ok(if missing == 0 { Ending::Done } else { Ending::Refused })
}

fn links(station: &Station) -> impl Iterator<Item = &Link> {
    let scanners = station.scanners.iter().map(|scanner| &scanner.link);
    scanners.chain(station.scale.iter().map(|scale| &scale.link))
}

fn places(config: &Config) -> Vec<Finding> {
    let mut places = vec![check_place::store(&config.store), check_place::token(&config.web.token_file)];
    places.extend(config.intake.iter().map(|folder| check_place::folder("intake folder", folder)));
    let folders = config.delivery.iter().filter_map(|delivery| delivery.folder.as_deref());
    places.extend(folders.map(|folder| check_place::folder("delivery folder", folder)));
    let servers = config.delivery.iter().filter_map(|delivery| delivery.sftp.as_ref());
    places.extend(servers.map(check_server::server));
    places.extend(config.report.iter().map(|report| check_place::folder("report folder", &report.folder)));
    let pictures = config.web.pictures.clone().map(Pictures::new);
    places.extend(pictures.iter().flat_map(check_pictures::pictures));
    places.extend(config.channels.iter().map(check_place::channel));
    places
}

fn tell(
    config: &Config,
    stations: &[Vec<Finding>],
    places: &[Finding],
    missing: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let zone = config.site.zone.iana_name().unwrap_or("UTC");
    writeln!(out, "site {}: {zone}, {}", visible(&config.site.name), config.site.language.tag())?;
    places.iter().try_for_each(|finding| tell_one(finding, out))?;
    for (station, findings) in config.stations.iter().zip(stations) {
        writeln!(out, "station {}: {}", station.id, station.role.id())?;
        findings.iter().try_for_each(|finding| tell_one(finding, out))?;
    }
    if config.stations.is_empty() {
        writeln!(out, "no station: `weighhouse devices` prints the lines for one")?;
    }
    match missing {
        0 => writeln!(out, "all is well"),
        1 => writeln!(out, "1 thing is missing"),
        count => writeln!(out, "{count} things are missing"),
    }
}

fn tell_one(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let mark = if finding.ok { "ok     " } else { "MISSING" };
    writeln!(out, "  {mark} {} {}", visible(&finding.about.en), visible(&finding.says.en))?;
    finding.mend.iter().try_for_each(|mend| writeln!(out, "          to mend it: {}", visible(&mend.en)))
}

fn tell_json(
    config: &Config,
    stations: &[Vec<Finding>],
    places: &[Finding],
    ok: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = |findings: &[Finding]| -> Vec<_> {
        let one = |it: &Finding| json!({"about": it.about.en, "ok": it.ok, "says": it.says.en, "mend": it.mend.as_ref().map(|mend| &mend.en)});
        findings.iter().map(one).collect()
    };
    let stations = config.stations.iter().zip(stations).map(
        |(station, findings)| json!({"id": station.id.as_str(), "role": station.role.id(), "findings": all(findings)}),
    );
    let site = json!({"name": config.site.name, "timezone": config.site.zone.iana_name(), "language": config.site.language.tag()});
    let stations: Vec<_> = stations.collect();
    writeln!(out, "{}", json!({"ok": ok, "site": site, "stations": stations, "findings": all(places)}))
}
