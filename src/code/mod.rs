//! What a code is: a command, a badge, goods, a logistic unit, element strings, or text that only the order file can explain.

mod ai;
mod ai_table;
mod bad;
mod command;
mod gs1;
mod gtin;
mod odd;
mod rcn;
mod waybill;

pub use ai::Ai;
pub use ai_table::AIS;
pub use bad::BadCode;
pub use command::{COMMANDS, Command, PICK_MAX};
pub use gs1::{Elements, Gs1Fault, parse as elements};
pub use gtin::{GtinFault, check_digit, gtin14, sscc, upc_a};
pub use odd::{added, glued};
pub use rcn::{RCNS, Rcn, measure_check_digit};
pub use waybill::{
    CARRIERS, CONVENTIONS, Candidates, Carrier, Carriers, Check, Checked, FORMATS, Fit, Format, Label, Over,
    OwnCarrier, PATTERN_CHARS_MAX, Pattern, Scheme, Source, Tells, bound, label, number,
};

use crate::domain::{Aim, SCAN_BYTES_MAX, is_invisible};

/// What a code is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Code {
    /// A command of this bench.
    Command(Command),
    /// A person's id.
    Badge(String),
    /// Why something is passed that the bench refused.
    Force(String),
    /// A number of goods.
    Gtin {
        /// The code as it was read.
        text: String,
        /// Its form of 14 digits.
        gtin14: String,
        /// Eight digits without symbology identifier may also be a UPC-E; then this is that form of 14.
        or_upc_e: Option<String>,
    },
    /// A logistic unit's number of 18 digits.
    Sscc(String),
    /// GS1 element strings.
    Gs1 {
        /// The code as it was read.
        text: String,
        /// What it says.
        elements: Elements,
    },
    /// Anything else: an order, a waybill, a shop's own code.
    Text(String),
    /// No code that anything could mean.
    Bad(BadCode),
}

/// Says what a code is. `aim` is the symbology identifier that the scanner sent before it; where none was split off and the bytes begin
/// with one, it is split off here.
pub fn classify(bytes: &[u8], aim: Option<Aim>) -> Code {
    let text = match clean(bytes) {
        Ok(text) => text,
        Err(BadCode::Empty) if aim.is_some_and(Aim::is_gs1) => return Code::Bad(BadCode::Gs1(Gs1Fault::Empty)),
        Err(BadCode::Empty) if aim.is_some_and(|aim| aim.code == b'E') => {
            return Code::Bad(BadCode::Gtin(GtinFault::Length));
        }
        Err(bad) => return Code::Bad(bad),
    };
    match (aim, Aim::split(text.as_bytes())) {
        (None, (Some(aim), data)) => classify(data, Some(aim)),
        (None, _) if text.starts_with(']') && text.len() < 3 => Code::Bad(BadCode::Short),
        (Some(aim), _) if aim.is_gs1() => match elements(text.as_bytes()) {
            Ok(found) => gs1(text, found),
            Err(fault) => Code::Bad(BadCode::Gs1(fault)),
        },
        (Some(Aim { code: b'E', modifier }), _) => ean(text, modifier),
        (_, _) if text.starts_with("WH:") => own(text.split_at(3).1),
        (aim, _) => unnamed(text, aim.is_some()),
    }
}

/// The forms under which a scanned code and a code of the order file may be the same goods: two codes match when they share one.
/// The first is the text itself; a GTIN, alone or in a GS1 element 01, adds its form of 14 digits; a GS1 serial number adds
/// the form under which the piece is known.
pub fn keys(code: &Code) -> Vec<String> {
    match code {
        Code::Gtin { text, gtin14, or_upc_e } => {
            let forms = std::iter::once(gtin14).chain(or_upc_e).filter(|form| *form != text);
            std::iter::once(text).chain(forms).cloned().collect()
        }
        Code::Gs1 { text, elements } => {
            let serial = elements.serial().filter(|_| !elements.ambiguous);
            std::iter::once(text.clone()).chain(elements.value("01").map(str::to_owned)).chain(serial).collect()
        }
        Code::Sscc(text) | Code::Text(text) => vec![text.clone()],
        Code::Command(_) | Code::Badge(_) | Code::Force(_) | Code::Bad(_) => Vec::new(),
    }
}

/// The same for a code of the order file.
pub fn goods_keys(text: &str) -> Vec<String> {
    let mut keys = match classify(text.as_bytes(), None) {
        Code::Text(text) => vec![text],
        code => keys(&code),
    };
    if !keys.iter().any(|key| key == text) {
        keys.push(text.to_owned());
    }
    keys
}

/// The text of a code: one byte order mark, spaces around it and control characters behind it are taken off.
fn clean(bytes: &[u8]) -> Result<&str, BadCode> {
    if bytes.len() > SCAN_BYTES_MAX {
        return Err(BadCode::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| BadCode::NotUtf8)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_ascii_start();
    let text = text.trim_end_matches(|c: char| c.is_ascii_control() || c == ' ');
    if text.is_empty() {
        return Err(BadCode::Empty);
    }
    // Nearly every code is plain ASCII, and nothing of that is out of place.
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text);
    }
    for c in text.chars() {
        match c {
            '\u{1D}' => {}
            '\u{FF10}'..='\u{FF19}' => return Err(BadCode::FullWidthDigits),
            '\u{FF01}'..='\u{FF5E}' => return Err(BadCode::FullWidth),
            _ if is_invisible(c) => return Err(BadCode::Control),
            _ => {}
        }
    }
    Ok(text)
}

fn own(name: &str) -> Code {
    let code = match (name.strip_prefix("OP:"), name.strip_prefix("FORCE:")) {
        (Some(id), _) => command::badge(id).map(Code::Badge),
        (_, Some(reason)) => command::force(reason).map(Code::Force),
        (None, None) => Command::read(name).map(Code::Command),
    };
    code.unwrap_or(Code::Bad(BadCode::UnknownCommand))
}

fn gs1(text: &str, elements: Elements) -> Code {
    match elements.pairs.as_slice() {
        [(ai, value)] if ai == "00" => Code::Sscc(value.clone()),
        _ => Code::Gs1 { text: text.to_owned(), elements },
    }
}

/// A code under `]E`: the identifier says EAN-8 (`4`), 13 digits (`0`), or 13 with an add-on (`3`); `1` and `2` are an add-on alone.
/// Eight digits under `0` are a UPC-E that the scanner did not expand.
fn ean(text: &str, modifier: u8) -> Code {
    let bad = |fault| Code::Bad(BadCode::Gtin(fault));
    let digits = match modifier {
        b'1' | b'2' => return Code::Text(text.to_owned()),
        b'3' => text.get(..13).unwrap_or(text),
        _ => text,
    };
    let of_length = |wanted: usize| match gtin14(digits) {
        _ if !digits.bytes().all(|byte| byte.is_ascii_digit()) => Err(GtinFault::NotDigits),
        _ if digits.len() != wanted => Err(GtinFault::Length),
        found => found,
    };
    let found = match modifier {
        b'4' => of_length(8),
        b'0' if digits.len() == 8 => upc_a(digits).and_then(|upc| gtin14(&upc)),
        _ => of_length(13),
    };
    found.map_or_else(bad, |gtin14| Code::Gtin { text: digits.to_owned(), gtin14, or_upc_e: None })
}

/// A code whose symbology is not known, or says nothing about its content.
fn unnamed(text: &str, aim: bool) -> Code {
    if let Ok(gtin) = gtin14(text) {
        let upc_e = if text.len() == 8 && !aim { upc_a(text).and_then(|upc| gtin14(&upc)).ok() } else { None };
        return Code::Gtin { text: text.to_owned(), gtin14: gtin, or_upc_e: upc_e };
    }
    if let Ok(sscc) = sscc(text) {
        return Code::Sscc(sscc);
    }
    let separated = text.contains('\u{1D}');
    let begins = matches!(text.get(..2), Some("00" | "01" | "02"));
    // Without identifier only a separator, or a check digit that holds, tells element strings from any other digits.
    match (separated || begins).then(|| elements(text.as_bytes())) {
        Some(Ok(found)) => gs1(text, found),
        _ if separated => Code::Bad(BadCode::Control),
        _ if text.len() == 8 && !aim => upc_a(text).and_then(|upc| gtin14(&upc)).map_or_else(
            |_| Code::Text(text.to_owned()),
            |gtin14| Code::Gtin { text: text.to_owned(), gtin14, or_upc_e: None },
        ),
        _ => Code::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        classify(text.as_bytes(), None)
    }

    fn same_goods(a: &str, b: &str) -> bool {
        let (a, b) = (keys(&code(a)), keys(&code(b)));
        a.iter().any(|key| b.contains(key))
    }

    #[test]
    fn the_same_goods_are_known_in_every_form() {
        for other in
            ["06901234567892", "6901234567892", "]C10106901234567892\x1d10LOT", "]E06901234567892", "0106901234567892"]
        {
            assert!(same_goods("6901234567892", other), "{other}");
        }
        for other in ["6901234567893", "16901234567899", "690123456789", "]C110690123456789", "SKU-1"] {
            assert!(!same_goods("6901234567892", other), "{other}");
        }
        assert!(same_goods("02345147", "023450000017"), "a UPC-E and its UPC-A");
        assert!(same_goods("白色M", "白色M"));
    }

    #[test]
    fn the_identifier_tells_ean_8_from_upc_e() {
        let gtin = |text: &str| match code(text) {
            Code::Gtin { gtin14, or_upc_e, .. } => (gtin14, or_upc_e.is_some()),
            other => panic!("{text}: {other:?}"),
        };
        // Both check digits hold, as an EAN-8 and as a UPC-E.
        assert_eq!(gtin("]E400001236"), ("00000000001236".into(), false));
        assert_eq!(gtin("]E002345147"), ("00023450000017".into(), false));
    }

    #[test]
    fn what_no_code_can_hold_is_bad() {
        for (bytes, bad) in [
            (&b""[..], BadCode::Empty),
            (b" \r\n", BadCode::Empty),
            (b"]X", BadCode::Short),
            (b"\xff\xfe", BadCode::NotUtf8),
            (b"\x1b[2J\x1b[1;31mOK", BadCode::Control),
            (b"SF\x1d123", BadCode::Control),
            ("abc\u{202e}def".as_bytes(), BadCode::Control),
            ("abc\u{2060}def".as_bytes(), BadCode::Control),
            ("６９０１２３４５６７８９２".as_bytes(), BadCode::FullWidthDigits),
            ("ＳＦ1234567890123".as_bytes(), BadCode::FullWidth),
            (b"WH:", BadCode::UnknownCommand),
            (b"WH:DROP", BadCode::UnknownCommand),
            (b"WH:QTY:1000", BadCode::UnknownCommand),
            (b"WH:OP:", BadCode::UnknownCommand),
            (b"WH:FORCE:", BadCode::UnknownCommand),
            (b"WH:FORCE", BadCode::UnknownCommand),
        ] {
            assert_eq!(classify(bytes, None), Code::Bad(bad), "{bytes:?}");
        }
    }

    #[test]
    fn hostile_text_is_data() {
        for text in [
            "SF123$(reboot)",
            "<script>alert(1)</script>",
            "'; DROP TABLE x",
            "=cmd|' /C calc'!A0",
            "../../etc",
            "^XA",
            "wh:confirm",
            "999999999999",
        ] {
            assert_eq!(code(text), Code::Text(text.to_owned()));
        }
        assert_eq!(code("SF1385628716739\x1d"), Code::Text("SF1385628716739".into()));
        assert!(matches!(code("\u{FEFF}5901234123457"), Code::Gtin { .. }));
    }
}
