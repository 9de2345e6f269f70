//! The profile `generic`: a file for machines, UTF-8, CRLF, strict. No guard is put before a field, since it would become part of
//! the number; what needs one is refused instead (OWASP on CSV injection: fields that open with `= + - @`).

use csv::{Terminator, WriterBuilder};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Numbers, Profile, Rendered, TrackingRow};
use crate::domain::{Mg, turns_writing};

pub(super) const PROFILE: Profile = Profile { name: "generic", ending: "csv", numbers: Numbers::All, render };

const HEADER: [&str; 6] = ["shop", "order", "carrier", "tracking_number", "weight_g", "shipped_at"];

fn render(rows: &[TrackingRow], zone: &TimeZone) -> Rendered {
    let (mut records, mut refused) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match record(row, zone) {
            Ok(record) => records.push(record),
            Err(reason) => refused.push((index, reason)),
        }
    }
    records.sort();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail; were it ever to, no row may count as told.
    let mut told = writer.write_record(HEADER);
    for record in &records {
        told = told.and_then(|()| writer.write_record(record));
    }
    match (told, writer.into_inner()) {
        (Ok(()), Ok(bytes)) => Rendered { bytes, refused },
        _ => {
            Rendered { bytes: Vec::new(), refused: (0..rows.len()).map(|at| (at, "not written".to_owned())).collect() }
        }
    }
}

fn record(row: &TrackingRow, zone: &TimeZone) -> Result<[String; 6], String> {
    let shop = words("shop", &row.shop)?;
    let order = number("order", &row.order)?;
    let carrier = if row.carrier.is_empty() { String::new() } else { words("carrier", &row.carrier)? };
    let tracking = number("tracking_number", &row.waybill)?;
    let weight = match row.weight {
        Some(weight) if weight < Mg::ZERO => return Err(format!("weight_g: {weight} is below zero")),
        weight => weight.map(|weight| weight.to_string()).unwrap_or_default(),
    };
    let shipped =
        Timestamp::from_millisecond(row.shipped_at_ms).map_err(|_| "shipped_at: no such moment".to_owned())?;
    let shipped = shipped.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Ok([shop, order, carrier, tracking, weight, shipped])
}

/// A number that any machine reads back as it was: letters, digits and hyphens of ASCII.
fn number(column: &str, text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match plain {
        true => Ok(text.to_owned()),
        false => Err(format!("{column}: {text:?} holds more than letters, digits and hyphens")),
    }
}

/// A name: any writing, but nothing that a spreadsheet would run or that shows another text than it holds.
fn words(column: &str, text: &str) -> Result<String, String> {
    if text.is_empty() || text.chars().any(|c| c.is_control() || turns_writing(c)) {
        return Err(format!("{column}: {text:?} is empty or holds control characters"));
    }
    match text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        true => Err(format!("{column}: {text:?} begins like a formula")),
        false => Ok(text.to_owned()),
    }
}
