//! One field: its guards taken off, its value checked. Every check answers with the value or with what is wanted.

use std::borrow::Cow;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::domain::{HoldReason, LineKind, Mg, PARCELS_MAX, Waybill, is_invisible, turns_writing};

/// What is wanted where the text does not fit.
pub(super) type Wanted = Cow<'static, str>;

/// Longest id, barcode or other short text, in characters.
pub(super) const ID_CHARS: usize = 64;
/// Longest field, in bytes.
pub(super) const FIELD_BYTES: usize = 4096;
/// Most pieces of one line.
pub(super) const MAX_QTY: u32 = 9999;
/// Heaviest piece.
pub(super) const MAX_UNIT: Mg = Mg::grams(1_000_000);

const DAMAGED: &str = "every digit of it; Excel damaged this number: format the column as text";
const SHORT: &str = "1 to 64 characters, none of them invisible";

/// Takes off outer blanks and what shops put around a number to keep Excel away from it: `'123`, `="123"`, a TAB at the end.
pub(super) fn bare(text: &str) -> &str {
    // Nearly every field has none; looking at its ends is much cheaper than trimming it.
    let inner = |byte: Option<&u8>| byte.is_some_and(|&byte| byte.is_ascii_alphanumeric());
    if inner(text.as_bytes().first()) && inner(text.as_bytes().last()) {
        return text;
    }
    let text = text.trim();
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    text.strip_prefix('\'').unwrap_or(text).trim()
}

/// A short text: name of a shop, courier or box.
pub(super) fn short(text: &str) -> Result<&str, Wanted> {
    let short = text.len() <= ID_CHARS || text.chars().count() <= ID_CHARS;
    let fits = !text.is_empty() && short && !any(text, unclear);
    if fits { Ok(text) } else { Err(SHORT.into()) }
}

/// A number kept as text: shipment, order, waybill, sku, barcode. What Excel makes of a long number is not one.
pub(super) fn id(text: &str) -> Result<&str, Wanted> {
    if damaged(text) {
        return Err(DAMAGED.into());
    }
    short(text)
}

/// An id that is scanned at the bench, where `WH:` opens a command.
pub(super) fn scanned(text: &str) -> Result<&str, Wanted> {
    match text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("WH:")) {
        true => Err("a code that does not begin with WH:, which is kept for command codes".into()),
        false => id(text),
    }
}

/// Free text: line breaks and TABs become blanks; other control characters and what turns the direction of writing are refused.
pub(super) fn free(text: &str) -> Result<String, Wanted> {
    let odd = |c: char| c.is_control() || turns_writing(c);
    if !any(text, odd) {
        return Ok(text.to_owned());
    }
    let text = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    if any(&text, odd) { Err("text without control characters".into()) } else { Ok(text) }
}

/// Pieces.
pub(super) fn qty(text: &str) -> Result<u32, Wanted> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let qty = if digits { text.parse().unwrap_or(0) } else { 0 };
    if (1..=MAX_QTY).contains(&qty) { Ok(qty) } else { Err("a whole number from 1 to 9999".into()) }
}

/// Grams of one piece.
pub(super) fn unit(text: &str) -> Result<Mg, Wanted> {
    let weight = Mg::parse_grams(text).filter(|weight| *weight <= MAX_UNIT);
    weight.ok_or("grams from 0 to 1000000 with at most 3 decimals".into())
}

/// How the line is checked; empty is goods.
pub(super) fn kind(text: &str) -> Result<LineKind, Wanted> {
    const CHINESE: [(&str, LineKind); 3] =
        [("商品", LineKind::Goods), ("赠品", LineKind::Gift), ("免验", LineKind::NoScan)];
    let chinese = CHINESE.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
    let known = || LineKind::IDS.iter().find(|(_, id)| id.eq_ignore_ascii_case(text)).map(|(kind, _)| *kind);
    match text {
        "" => Ok(LineKind::Goods),
        _ => chinese.or_else(known).ok_or("goods, gift or no-scan".into()),
    }
}

/// A reason to hold.
pub(super) fn hold(text: &str) -> Result<HoldReason, Wanted> {
    let plain = !text.chars().any(unclear);
    HoldReason::parse(text).filter(|_| plain).ok_or("a reason of at most 40 characters, such as refund".into())
}

/// A moment, in milliseconds since 1970 UTC: RFC 3339, or a date and time of the site's zone.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Result<i64, Wanted> {
    let shape = "a moment like 2026-11-11 18:00, 2026-11-11 18:00:00 or 2026-11-11T18:00:00+08:00";
    let Some(local) = local(text) else {
        return text.parse().map(jiff::Timestamp::as_millisecond).map_err(|_| shape.into());
    };
    let local = local.map_err(|()| shape)?;
    let zoned = zone.to_ambiguous_zoned(local);
    match zoned.offset() {
        AmbiguousOffset::Gap { .. } => Err("a time that exists: clocks are put forward over this one".into()),
        AmbiguousOffset::Fold { before, after } => {
            Err(format!("a time that happens once: clocks are put back here; add the offset, {before} or {after}")
                .into())
        }
        AmbiguousOffset::Unambiguous { .. } => {
            zoned.unambiguous().map(|zoned| zoned.timestamp().as_millisecond()).map_err(|_| shape.into())
        }
    }
}

/// Labels, `|` between them, each once: one a parcel.
pub(super) fn waybills(text: &str) -> Result<Vec<Waybill>, Wanted> {
    let mut waybills: Vec<Waybill> = Vec::new();
    for waybill in text.split('|').map(bare).filter(|waybill| !waybill.is_empty()) {
        let waybill = Waybill::from(scanned(waybill)?);
        if waybills.contains(&waybill) {
            return Err("each waybill once: one waybill, one parcel".into());
        }
        if waybills.len() >= PARCELS_MAX as usize {
            return Err("at most 99 waybills".into());
        }
        waybills.push(waybill);
    }
    if waybills.is_empty() { Err("a waybill between the bars".into()) } else { Ok(waybills) }
}

/// `YYYY-MM-DD HH:MM[:SS]`; `None` where the text has another shape, an error where there is no such day or time.
fn local(text: &str) -> Option<Result<DateTime, ()>> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let fits = matches!(shape.as_str(), "9999-99-99 99:99" | "9999-99-99 99:99:99");
    fits.then(|| text.parse().map_err(|_| ()))
}

/// `1.23457E+18`, `123.0`: what Excel makes of a number in a column that is not text.
fn damaged(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| part.split_once('.').map_or(digits(part), |(whole, rest)| digits(whole) && digits(rest));
    // Most ids hold neither and are done here.
    if !text.bytes().any(|byte| byte == b'+' || byte == b'.') {
        return false;
    }
    match text.split_once("E+").or_else(|| text.split_once("e+")) {
        Some((mantissa, exponent)) => number(mantissa) && digits(exponent),
        None => text.strip_suffix(".0").is_some_and(digits),
    }
}

/// Whether a text holds such a character. `odd` must not know a printable character of ASCII.
fn any(text: &str, odd: impl Fn(char) -> bool) -> bool {
    let printable = |byte: u8| (b' '..=b'~').contains(&byte);
    !text.bytes().all(printable) && text.chars().any(odd)
}

/// What is invisible, and the mark that stands where a character was lost.
fn unclear(c: char) -> bool {
    is_invisible(c) || c == '\u{fffd}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_come_off_and_the_number_stays() {
        for guarded in ["0123", " 0123\t", "'0123", "=\"0123\"", "=\"0123\"\t", "\u{3000}0123"] {
            assert_eq!(bare(guarded), "0123", "{guarded:?}");
        }
        assert_eq!(bare("=1+1"), "=1+1");
    }

    #[test]
    fn what_excel_damaged_is_told_from_what_only_looks_so() {
        for text in ["1.23457E+18", "6.9e+12", "1E+05", "4200001.0"] {
            assert!(damaged(text), "{text}");
        }
        for text in ["1E5", "E+1", "A1.0", "1.05", "1.0.0", "SF1234E", "2026E+", ""] {
            assert!(!damaged(text), "{text}");
        }
    }

    #[test]
    fn local_times_know_the_zone() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(moment("2026-11-11 18:00", &shanghai), moment("2026-11-11T10:00:00Z", &berlin));
        assert!(moment("2026-03-29 02:30", &berlin).unwrap_err().contains("forward"));
        assert!(moment("2026-10-25 02:30", &berlin).unwrap_err().contains("+02 or +01"));
        assert!(moment("2026-10-25 02:30", &shanghai).is_ok());
        for text in ["2026-02-30 10:00", "2026/11/11 18:00", "2026-11-11", "18:00", "2026-11-11 25:00", "45000.5"] {
            assert!(moment(text, &shanghai).unwrap_err().starts_with("a moment like"), "{text}");
        }
    }
}
