//! The weight certificate (称重证明) of a parcel: one printable sheet made of its evidence, and nothing that the evidence does not say.
//!
//! The same parcel gives the same sheet, however often it is printed. Names of people are masked, remarks are left out.

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::certificate_code::{Code, code};
use super::certificate_curve::{Curve, curve};
use crate::domain::Mg;
use crate::words::{CertificateWords, Language, certificate as words, plain};

/// The style sheet, for pages that the daemon serves and for files that carry it along.
pub const CERTIFICATE_STYLE: &str = include_str!("../../templates/certificate.css");
/// Rows of text in the contents that fit on the sheet.
const ROWS_MAX: usize = 6;
/// How wide the columns of the contents are, in tenths of the height of a letter.
const SKU_WIDTH: usize = 165;
const NAME_WIDTH: usize = 270;

/// Where and for whom a certificate is made.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The site's name.
    pub site: &'a str,
    /// What its clocks show.
    pub zone: &'a TimeZone,
    /// The language of the page.
    pub language: Language,
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct Sheet<'a> {
    say: &'a CertificateWords,
    language: &'static str,
    other: &'static str,
    style: Option<&'static str>,
    site: String,
    waybill: String,
    carrier: String,
    weight: String,
    expected: String,
    sealed: Moment,
    code: Code,
    curve: Option<Curve>,
    parcel: Vec<(&'static str, String)>,
    weighing: Vec<(&'static str, String)>,
    lines: Vec<Item>,
    more_lines: Option<String>,
    checked: bool,
    fact: String,
    chain: String,
    rules: Option<String>,
}

struct Item {
    sku: String,
    name: String,
    qty: u64,
}

struct Moment {
    date: String,
    time: String,
}

/// The page for a waybill, out of the evidence of its shipment; `None` when no parcel was accepted by weight under it. `whole`: the style
/// stands in the page, which is then a file of its own; else it names the daemon's asset.
pub fn certificate(evidence: &Value, waybill: &str, place: &Place<'_>, whole: bool) -> Option<String> {
    let say = words(place.language);
    let seal = list(evidence, "seals")
        .iter()
        .rfind(|seal| field(seal, "waybill") == waybill && field(seal, "weight_g").is_string())?;
    let seq = field(seal, "seq").as_i64()?;
    let judged = |weighing: &&Value| {
        field(weighing, "waybill") == waybill
            && field(weighing, "fault").is_null()
            && field(weighing, "seq").as_i64() < Some(seq)
    };
    let weighing = list(evidence, "weighings").iter().rfind(judged).unwrap_or(&Value::Null);
    let (items, checked) = contents(evidence, waybill);
    let shown = fitting(&items);
    let left_out = items.len().saturating_sub(shown);
    let more_lines = (left_out > 0).then(|| say.more_lines.replace("{}", &left_out.to_string()));
    let other = if place.language == Language::En { Language::ZhCn } else { Language::En };
    let (weight, chain) = (text(seal, "weight_g"), text(seal, "hash"));
    let sheet = Sheet {
        say,
        language: place.language.tag(),
        other: other.tag(),
        style: whole.then_some(CERTIFICATE_STYLE),
        site: plain(place.site),
        waybill: plain(waybill),
        carrier: plain(&text(evidence, "carrier")),
        expected: expected(weighing, say),
        sealed: moment(seal, "at", place.zone),
        code: code(&format!("WEIGHHOUSE {waybill} {weight}g {} #{seq} {chain}", text(seal, "at"))),
        curve: curve(field(weighing, "load"), grams(weighing, "low_g"), grams(weighing, "high_g")),
        parcel: parcel(evidence, waybill, seq, place),
        weighing: weighed(seal, weighing, place),
        lines: items.into_iter().take(shown).collect(),
        more_lines,
        checked,
        fact: seq.to_string(),
        rules: field(seal, "rules").as_str().map(str::to_owned),
        weight,
        chain,
    };
    sheet.render().ok()
}

fn parcel(evidence: &Value, waybill: &str, seq: i64, place: &Place<'_>) -> Vec<(&'static str, String)> {
    let say = words(place.language);
    let mut rows = vec![(say.shipment, plain(&text(evidence, "shipment")))];
    if let Some(revision) = field(evidence, "revision").as_u64().filter(|&revision| revision > 1) {
        rows.push(("", say.revision.replace("{}", &revision.to_string())));
    }
    let parcels = list(evidence, "parcels");
    let number = parcels
        .iter()
        .find(|parcel| field(parcel, "waybill") == waybill)
        .and_then(|parcel| field(parcel, "n").as_u64());
    if let Some(number) = number {
        let of = say.of_parcels.replacen("{}", &number.to_string(), 1).replacen("{}", &parcels.len().to_string(), 1);
        rows.push((say.parcel, of));
    }
    if let Some(original) = field(field(evidence, "resend"), "of").as_str() {
        rows.push((say.resend, plain(original)));
    }
    let before = |fact: &&Value| {
        field(fact, "kind") == "opened"
            && field(fact, "seq").as_i64() < Some(seq)
            && field(field(fact, "body"), "pack") == true
    };
    if let Some(opened) = list(evidence, "facts").iter().rfind(before) {
        rows.push((say.opened, moment(opened, "at", place.zone).whole()));
    }
    rows
}

fn weighed(seal: &Value, weighing: &Value, place: &Place<'_>) -> Vec<(&'static str, String)> {
    let say = words(place.language);
    let load = field(weighing, "load");
    let operator = field(seal, "operator").as_str().map_or_else(|| say.nobody.to_owned(), masked);
    let scale = [text(seal, "station"), text(load, "device")].join(" / ");
    let zero = if field(load, "zero_at").is_null() {
        say.never.to_owned()
    } else {
        moment(load, "zero_at", place.zone).whole()
    };
    let how = if field(load, "inferred") == true { say.by_readings } else { say.by_scale };
    let check = field(weighing, "scale_check");
    let check = if check.is_null() { say.never.to_owned() } else { moment(check, "at", place.zone).whole() };
    vec![
        (say.scale, plain(scale.trim_end_matches(" / "))),
        (say.operator, operator),
        (say.zero, zero),
        (say.rest, moment(load, "settled_at", place.zone).whole()),
        ("", how.to_owned()),
        (say.check, check),
    ]
}

/// What lies in the parcel, and whether it was scanned. Without a scan it is what was ordered.
fn contents(evidence: &Value, waybill: &str) -> (Vec<Item>, bool) {
    let item = |of: &Value, qty: u64| {
        let name = [text(of, "name"), text(of, "spec")].join(" ");
        Item { sku: plain(&text(of, "sku")), name: plain(name.trim()), qty }
    };
    let lines = list(evidence, "lines");
    let parcel =
        list(evidence, "parcels").iter().find(|parcel| field(parcel, "waybill") == waybill).unwrap_or(&Value::Null);
    let items = list(parcel, "items");
    if !items.is_empty() {
        return (items.iter().map(|of| item(of, field(of, "qty").as_u64().unwrap_or(0))).collect(), true);
    }
    (lines.iter().map(|of| item(of, field(of, "qty").as_u64().unwrap_or(0))).collect(), false)
}

/// So many lines fit on the sheet: those with long names take several rows of text. What is left out is said.
fn fitting(items: &[Item]) -> usize {
    let height = |item: &Item| rows(&item.sku, SKU_WIDTH).max(rows(&item.name, NAME_WIDTH));
    let mut left = ROWS_MAX;
    let fits = |item: &&Item| match left.checked_sub(height(item)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    items.iter().take_while(fits).count().max(1)
}

/// Rows that a text takes in a column, rather one too many: one that breaks at a blank or a hyphen leaves the rest of its row empty.
fn rows(text: &str, width: usize) -> usize {
    let wide = |c: char| match c {
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 10,
        'A'..='Z' => 8,
        _ if c.is_ascii() => 7,
        _ => 10,
    };
    let rows = text.chars().map(wide).sum::<usize>().div_ceil(width).max(1);
    rows + usize::from(rows > 1 && text.contains([' ', '-']))
}

fn expected(weighing: &Value, say: &CertificateWords) -> String {
    match (field(weighing, "low_g").as_str(), field(weighing, "high_g").as_str()) {
        (Some(low), Some(high)) => say.expected.replacen("{}", low, 1).replacen("{}", high, 1),
        (Some(low), None) => say.at_least.replace("{}", low),
        (None, Some(high)) => say.at_most.replace("{}", high),
        (None, None) => say.any_weight.to_owned(),
    }
}

/// A person's name as strangers may read it: its first character.
fn masked(name: &str) -> String {
    let rest = name.chars().count().saturating_sub(1).clamp(1, 3);
    name.chars().take(1).collect::<String>() + &"*".repeat(rest)
}

fn moment(of: &Value, key: &str, zone: &TimeZone) -> Moment {
    let told = text(of, key);
    match told.parse::<Timestamp>() {
        Ok(at) => {
            let at = at.to_zoned(zone.clone());
            Moment { date: at.strftime("%Y-%m-%d").to_string(), time: at.strftime("%H:%M:%S %:z").to_string() }
        }
        Err(_) => Moment { date: plain(&told), time: String::new() },
    }
}

impl Moment {
    fn whole(&self) -> String {
        [self.date.as_str(), self.time.as_str()].join(" ")
    }
}

fn grams(of: &Value, key: &str) -> Option<Mg> {
    field(of, key).as_str().and_then(Mg::parse_grams)
}

/// A text of an object; empty where there is none.
pub(super) fn text(of: &Value, key: &str) -> String {
    field(of, key).as_str().unwrap_or_default().to_owned()
}

/// A field of an object; null where there is none.
pub(super) fn field<'v>(of: &'v Value, key: &str) -> &'v Value {
    of.get(key).unwrap_or(&Value::Null)
}

/// A list of an object; empty where there is none.
pub(super) fn list<'v>(of: &'v Value, key: &str) -> &'v [Value] {
    field(of, key).as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Item, fitting, masked};

    #[test]
    fn of_a_name_only_the_first_character_is_told() {
        for (name, shown) in [("anna", "a***"), ("张伟", "张*"), ("小", "小*"), ("bartholomew", "b***")] {
            assert_eq!(masked(name), shown);
        }
    }

    #[test]
    fn short_lines_fill_the_sheet_and_long_ones_leave_room_for_the_proof() {
        let lines = |sku: &str, name: &str| {
            (0..20).map(|_| Item { sku: sku.into(), name: name.into(), qty: 1 }).collect::<Vec<_>>()
        };
        for (sku, name, fit) in [
            ("MUG-400", "陶瓷马克杯 雾蓝 400ml", 6),
            ("MUG-400", &"杯".repeat(40), 3),
            (&"W".repeat(40), "mug", 2),
            (&"W-".repeat(400), "mug", 1),
        ] {
            assert_eq!(fitting(&lines(sku, name)), fit, "{sku} {name}");
        }
        assert_eq!(fitting(&[]), 1);
    }
}
