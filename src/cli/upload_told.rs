//! What `weighhouse upload` prints: what was told, or would be, for people and for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::config::ChannelConf;
use crate::domain::{Stop, TrackingKey};
use crate::market::Verb;
use crate::store::{Job, Stays};
use crate::upload::foresee::Foresight;
use crate::upload::preflight::Finding;
use crate::upload::run::Tally;
use crate::words::visible;

/// What a run did.
pub(super) fn told(
    conf: &ChannelConf,
    tally: &Tally,
    waiting: &[Stays],
    json: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for row in waiting {
        *states.entry(row.state.id()).or_default() += 1;
    }
    if json {
        let refused: Vec<Value> = tally.refused.iter().map(because).collect();
        let told = json!({
            "shop": conf.shop, "kind": conf.market.name, "acked": tally.acked, "duplicates": tally.duplicates,
            "folded": tally.folded, "refused": refused, "calls": tally.calls,
            "stopped": tally.stopped.as_ref().map(stopped), "waiting": states,
        });
        return writeln!(out, "{told}");
    }
    let Tally { acked, duplicates, folded, calls, .. } = tally;
    let shop = visible(&conf.shop);
    writeln!(
        out,
        "{shop}: {acked} told, {duplicates} known there already, {folded} settled by another parcel, {calls} calls"
    )?;
    reasons("refused", &tally.refused, out)?;
    rests(tally.stopped.as_ref(), out)?;
    states.iter().try_for_each(|(state, rows)| writeln!(out, "  not told: {rows} {state}"))
}

/// What a run would do.
pub(super) fn foreseen(
    conf: &ChannelConf,
    foresight: &Foresight,
    stop: Option<&Stop>,
    json: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Foresight { jobs, folded, stay, findings } = foresight;
    if json {
        let fold = |(key, told): &(TrackingKey, crate::domain::Waybill)| json!({"order": key.order, "waybill": key.waybill.as_str(), "told": told.as_str()});
        let jobs: Vec<Value> = jobs.iter().map(job).collect();
        let finding = |(finding, key, say): &(Finding, TrackingKey, String)| json!({"finding": finding.id(), "order": key.order, "waybill": key.waybill.as_str(), "say": say});
        let findings: Vec<Value> = findings.iter().map(finding).collect();
        let (folded, stay): (Vec<_>, Vec<_>) = (folded.iter().map(fold).collect(), stay.iter().map(because).collect());
        let told = json!({
            "shop": conf.shop, "kind": conf.market.name, "would_tell": jobs, "would_fold": folded, "would_stay": stay,
            "findings": findings, "stopped": stop.map(stopped),
        });
        return writeln!(out, "{told}");
    }
    let (shop, count, parcels) =
        (visible(&conf.shop), jobs.len(), jobs.iter().map(|job| job.rows.len()).sum::<usize>());
    let (folds, stays) = (folded.len(), stay.len());
    writeln!(
        out,
        "{shop}: {count} orders with {parcels} parcels would be told, {folds} parcels settled so, {stays} would stay"
    )?;
    for job in jobs {
        let numbers: Vec<String> =
            job.packages.iter().map(|(carrier, waybill)| format!("{waybill} {carrier}")).collect();
        let does = if job.verb == Verb::Send { "tell" } else { "change" };
        writeln!(out, "  {}", visible(&format!("{does}: order {}: {}", job.order, numbers.join(", "))))?;
    }
    for (key, told) in folded {
        let line = format!("settled: order {}, waybill {}: the order is told as {told}", key.order, key.waybill);
        writeln!(out, "  {}", visible(&line))?;
    }
    reasons("stays", stay, out)?;
    // What stays was said with its reason.
    for (finding, key, say) in findings.iter().filter(|(finding, ..)| !finding.stops()) {
        let line = format!("look at: {}: order {}, waybill {}: {say}", finding.id(), key.order, key.waybill);
        writeln!(out, "  {}", visible(&line))?;
    }
    rests(stop, out)
}

fn reasons(what: &str, rows: &[(TrackingKey, String)], out: &mut dyn Write) -> io::Result<()> {
    rows.iter().try_for_each(|(key, why)| {
        let line = format!("{what}: order {}, waybill {}: {why}", key.order, key.waybill);
        writeln!(out, "  {}", visible(&line))
    })
}

fn rests(stop: Option<&Stop>, out: &mut dyn Write) -> io::Result<()> {
    let Some(stop) = stop else { return Ok(()) };
    let line = format!("the marketplace lets nothing through: {} {} {}", stop.class, stop.code, stop.say);
    writeln!(out, "  {}", visible(line.trim_end()))
}

fn because((key, why): &(TrackingKey, String)) -> Value {
    json!({"order": key.order, "waybill": key.waybill.as_str(), "reason": why})
}

fn job(job: &Job) -> Value {
    let package = |(carrier, waybill): &(String, crate::domain::Waybill)| json!({"carrier": carrier, "waybill": waybill.as_str()});
    let packages: Vec<Value> = job.packages.iter().map(package).collect();
    json!({"order": job.order, "verb": job.verb.id(), "packages": packages})
}

fn stopped(stop: &Stop) -> Value {
    json!({"class": stop.class, "code": stop.code, "say": stop.say, "until_ms": stop.until_ms})
}
