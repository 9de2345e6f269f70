//! `weighhouse show`: the evidence for one parcel, shipment or order.

use std::io::{self, Write};

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use super::load::{ConfigFlag, known_store, load};
use super::show_after::{after, attempts, proof};
use super::show_words::{Words, words};
use super::{Ending, Trouble};
use crate::config::Site;
use crate::store::Store;
use crate::words::{chosen, fact, fill, hold, hold_source_named, row_reason, state, visible};

/// Show the evidence: was it shipped, in how many parcels, with what weight, when, by whom, and every scan.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse show SF1234567890123 --config weighhouse.toml\n\n\
    Looks the number up as a waybill, as a shipment and as an order, and shows all that it means. Exit code 1 when it means nothing.")]
pub struct ShowArgs {
    /// The number of a waybill, a shipment or an order.
    #[arg(value_name = "WAYBILL|SHIPMENT|ORDER")]
    number: String,
    #[command(flatten)]
    config: ConfigFlag,
    /// Print JSON: one object a shipment, a line each, with every fact.
    #[arg(long)]
    json: bool,
}

/// Shows every shipment that the number means, each once.
pub(super) fn run(args: &ShowArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let found = look_up(&mut known_store(&config.store)?, args.number.trim())?;
    if found.is_empty() {
        return Err(Trouble::Refused(format!("no waybill, shipment or order has the number {}", args.number)));
    }
    for (at, evidence) in found.iter().enumerate() {
        if args.json {
            writeln!(out, "{evidence}")?;
            continue;
        }
        if at > 0 {
            writeln!(out)?;
        }
        print(evidence, &config.site, &mut |line| writeln!(out, "{}", visible(line)))?;
    }
    Ok(Ending::Done)
}

fn look_up(store: &mut Store, number: &str) -> Result<Vec<Value>, Trouble> {
    let mut found: Vec<Value> = store.parcel_evidence(number)?.into_iter().collect();
    found.extend(store.shipment_evidence(number)?);
    let orders = store.order_evidence(None, number)?;
    found.extend(orders.iter().flat_map(|orders| list(orders, "shipments")).cloned());
    let mut seen: Vec<String> = Vec::new();
    found.retain(|evidence| {
        let no = text(evidence, "shipment");
        let new = !seen.contains(&no);
        seen.push(no);
        new
    });
    Ok(found)
}

/// Prints one shipment; `line` takes it line by line.
fn print(evidence: &Value, site: &Site, line: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let say = words(site.language);
    line(&fill(say.shipment, &[&text(evidence, "shipment"), &number(evidence, "revision")]))?;
    let parcels = list(evidence, "parcels");
    let sent = parcels.iter().filter(|parcel| text(parcel, "stage") == "shipped").count();
    match sent {
        0 => line(say.not_shipped)?,
        count => line(&fill(say.shipped, &[&count.to_string()]))?,
    }
    for held in list(evidence, "hold_set") {
        let reason = chosen(hold(&text(held, "reason")), site.language);
        let note = text(held, "note");
        let reason = if note.is_empty() { reason } else { format!("{reason} ({note})") };
        let source = chosen(hold_source_named(&text(held, "source")), site.language);
        line(&fill(say.holds, &[&reason, &source, &moment(held, "since", site)]))?;
    }
    let told = [
        (say.carrier, "carrier"),
        (say.remark, "remark"),
        (say.seller_remark, "seller_remark"),
        (say.buyer_remark, "buyer_remark"),
    ];
    for (sentence, key) in told {
        let value = text(evidence, key);
        if !value.is_empty() {
            line(&fill(sentence, &[&value]))?;
        }
    }
    line(say.lines)?;
    let lines = list(evidence, "lines");
    for item in lines {
        let name = [text(item, "name"), text(item, "spec")].join(" ");
        let (shop, order, sku) = (text(item, "shop"), text(item, "order"), text(item, "sku"));
        line(&format!("  {} × {}  {sku}  ({shop} {order})", number(item, "qty"), name.trim()))?;
    }
    line(say.parcels)?;
    let facts = list(evidence, "facts");
    for one in parcels {
        let told = parcel(one, facts, site, say);
        let several = parcels.len() > 1;
        let number = if several { fill(say.parcel, &[&number(one, "n")]) + "  " } else { String::new() };
        line(&format!("  {number}{told}"))?;
        for item in list(one, "items").iter().filter(|_| several) {
            let name = [text(item, "name"), text(item, "spec")].join(" ");
            let (order, sku) = (text(item, "order"), text(item, "sku"));
            line(&format!("    {} × {}  {sku}  ({order})", self::number(item, "qty"), name.trim()))?;
        }
    }
    for label in list(evidence, "withdrawn").iter().filter_map(Value::as_str) {
        line(&fill(say.withdrawn, &[label]))?;
    }
    proof(evidence, site, line)?;
    after(evidence, site, line)?;
    let rows = list(evidence, "tracking");
    if !rows.is_empty() {
        line(say.tracking)?;
    }
    for row in rows {
        let told = [text(row, "shop"), text(row, "order"), text(row, "waybill")].join(" ");
        let more = [text(row, "batch"), chosen(row_reason(&text(row, "reason")), site.language)].join(" ");
        line(format!("  {told}: {} {}", state(&text(row, "state"), site.language), more.trim()).trim_end())?;
        attempts(evidence, row, site, line)?;
    }
    line(say.facts)?;
    for one in facts {
        let told = fact(&text(one, "kind"), one.get("body").unwrap_or(&Value::Null), lines, site.language);
        let whom = [text(one, "station"), text(one, "operator"), text(one, "device")].join(" ");
        line(format!("  {}  {told}  {}", moment(one, "at", site), whom.trim()).trim_end())?;
    }
    match evidence.get("facts_left_out") {
        Some(Value::Bool(true)) => line(say.left_out),
        _ => Ok(()),
    }
}

/// `SF1234567890123  512.25 g  shipped  accepted 2026-11-11 18:00:00 at bench-1 by anna`.
fn parcel(parcel: &Value, facts: &[Value], site: &Site, say: &Words) -> String {
    let label = text(parcel, "waybill");
    let mut told = vec![if label.is_empty() { say.no_label.to_owned() } else { label.clone() }];
    let weight = text(parcel, "weight_g");
    if !weight.is_empty() {
        told.push(format!("{weight} g"));
    }
    told.push(match text(parcel, "stage").as_str() {
        "shipped" => say.sent.to_owned(),
        "checked" => say.checked.to_owned(),
        "open" => say.open.to_owned(),
        other => other.to_owned(),
    });
    let seals = |one: &&Value| {
        text(one, "kind") == "sealed" && one.get("body").is_some_and(|body| text(body, "waybill") == label)
    };
    if let Some(sealed) = facts.iter().rev().find(seals) {
        let operator = text(sealed, "operator");
        let operator = if operator.is_empty() { say.nobody } else { &operator };
        told.push(fill(say.sealed_by, &[&moment(sealed, "at", site), &text(sealed, "station"), operator]));
    }
    if !text(parcel, "handed_at").is_empty() {
        told.push(fill(say.handed, &[&moment(parcel, "handed_at", site)]));
    }
    for (flag, words) in [("stale", say.stale), ("recalled", say.recalled), ("aside", say.aside)] {
        if parcel.get(flag) == Some(&Value::Bool(true)) {
            told.push(words.to_owned());
        }
    }
    told.join("  ")
}

/// A moment by the site's clocks.
pub(super) fn moment(of: &Value, key: &str, site: &Site) -> String {
    let told = text(of, key);
    match told.parse::<Timestamp>() {
        Ok(at) => at.to_zoned(site.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => told,
    }
}

pub(super) fn text(of: &Value, key: &str) -> String {
    of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn number(of: &Value, key: &str) -> String {
    of.get(key).and_then(Value::as_u64).map(|number| number.to_string()).unwrap_or_default()
}

/// A field of an object; null where there is none.
pub(super) fn field<'v>(of: &'v Value, key: &str) -> &'v Value {
    of.get(key).unwrap_or(&Value::Null)
}

pub(super) fn list<'v>(of: &'v Value, key: &str) -> &'v [Value] {
    of.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
