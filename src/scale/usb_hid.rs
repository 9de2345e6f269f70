//! USB HID scales (usage page 0x8D): one report is one reading. `id, status, unit, exponent, low byte, high byte`.
//!
//! Each feed is one whole report. The first report after the device was opened may be old: it is what the scale said when it was last
//! read, perhaps a parcel ago. Nothing in its bytes shows that, so that the ear that opened the device drops it; this decoder reads what it
//! is given. Reports to the device are never sent: zeroing by one is unreliable, and many devices have no way to take it.

use super::{Decoder, Protocol, Said};
use crate::domain::{Decimal, Extra, Message, Reading, Status, Unit, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "usb-hid",
    summary: "USB HID scales: DYMO, Stamps.com, Mettler PS, Fairbanks and others",
    source: "HID Usage Tables 1.5, page 0x8D; HID Point of Sale Usage Tables 1.02; erjiang/usbscale@9ed1cb5; capture in node-hid #286",
    line: "USB",
    stability: Said::Always,
    unit: Said::Always,
    reports: true,
    new: |_| Box::new(UsbHid),
    golden: &[
        (b"\x03\x04\x0b\xff\x6f\x04", &["reading 113.5 oz stable"]),
        (b"\x03\x02\x0b\xff\x00\x00", &["reading 0.0 oz stable"]),
        (b"\x03\x03\x02\x00\x14\x00", &["reading 20 g moving"]),
        (b"\x04\x05\x02\x00\x23\x00", &["reading -35 g stable"]),
        (b"\x03\x06\x03\xfd\xd3\x04", &["status overload"]),
        (b"\x03\x07\x03\xfd\xd3\x04", &["error needs_calibration"]),
        (b"\x09\x04\x02\x00\x01\x00", &[]),
    ],
    ..Protocol::USUAL
};

/// The order in which the usage tables list units (0x51 to 0x5C) and every known device with them. Index 0 is no unit.
const UNITS: [Unit; 12] = [
    Unit::Milligram,
    Unit::Gram,
    Unit::Kilogram,
    Unit::Carat,
    Unit::Tael,
    Unit::Grain,
    Unit::Pennyweight,
    Unit::Tonne,
    Unit::ShortTon,
    Unit::TroyOunce,
    Unit::Ounce,
    Unit::Pound,
];

/// Powers of ten beyond these are no scale's.
const EXPONENT_MAX: u8 = 9;

/// Every report speaks for itself.
struct UsbHid;

impl Decoder for UsbHid {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        if let Some(message) = read(bytes) {
            out(message.unwrap_or_else(Message::Error));
        }
    }

    fn silence(&mut self) {}

    fn held(&self) -> usize {
        0
    }
}

/// One report; `None` for one that is not about the weight. Some devices number it 4.
fn read(report: &[u8]) -> Option<Result<Message, WireFault>> {
    match report {
        [3 | 4, status, unit, exponent, low, high] => {
            Some(weight(*status, *unit, i8::from_le_bytes([*exponent]), u16::from_le_bytes([*low, *high])))
        }
        // What stands behind the sixth byte only the device's descriptor could tell.
        [3 | 4, _, _, _, _, _, ..] => Some(Err(WireFault::LongReport)),
        [3 | 4, ..] => Some(Err(WireFault::ShortReport)),
        _ => None,
    }
}

/// The status first: the number of an overload or a fault means nothing.
fn weight(status: u8, unit: u8, exponent: i8, size: u16) -> Result<Message, WireFault> {
    let (stable, below) = match status {
        1 => return Err(WireFault::DeviceFault),
        2 | 4 => (true, false),
        3 => (false, false),
        5 => (true, true),
        6 => return Ok(Message::Status(Status::Overload)),
        7 => return Err(WireFault::NeedsCalibration),
        8 => return Err(WireFault::NeedsRezero),
        _ => return Err(WireFault::UnknownStatus),
    };
    let unit = usize::from(unit).checked_sub(1).and_then(|at| UNITS.get(at)).ok_or(WireFault::UnknownUnit)?;
    // Below zero, DYMO sends how far without a sign, and others the two's complement. No scale shows half its range below zero,
    // so that the upper half can only be the latter.
    let signed = i16::from_le_bytes(size.to_le_bytes());
    let size = if below && signed < 0 { signed.unsigned_abs() } else { size };
    let value = scaled(below && size != 0, size, exponent).ok_or(WireFault::ExponentOutOfRange)?;
    let extras = if status == 2 { vec![Extra::AtZero] } else { Vec::new() };
    Ok(Message::Reading(Reading { unit: Some(*unit), stable: Some(stable), extras, ..Reading::new(value) }))
}

fn scaled(negative: bool, size: u16, exponent: i8) -> Option<Decimal> {
    let power = exponent.unsigned_abs();
    if power > EXPONENT_MAX {
        return None;
    }
    match exponent {
        ..=0 => Some(Decimal::new(negative, u128::from(size), power)),
        _ => Some(Decimal::new(negative, u128::from(size).checked_mul(10u128.checked_pow(u32::from(power))?)?, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(report: &[u8]) -> String {
        read(report).map_or("nothing".to_owned(), |message| message.unwrap_or_else(Message::Error).to_string())
    }

    #[test]
    fn every_unit_of_the_page_is_known_by_its_place() {
        let names = ["mg", "g", "kg", "ct", "tael", "gr", "dwt", "t", "ton_us", "ozt", "oz", "lb"];
        for (index, name) in (1..).zip(names) {
            assert_eq!(told(&[3, 4, index, 0, 100, 0]), format!("reading 100 {name} stable"));
        }
        for index in [0, 13, 255] {
            assert_eq!(told(&[3, 4, index, 0, 100, 0]), "error unknown_unit");
        }
    }

    #[test]
    fn the_exponent_is_signed_and_bounded() {
        for (exponent, value) in [(0, "1135"), (0xff, "113.5"), (0xfd, "1.135"), (2, "113500"), (0xf7, "0.000001135")] {
            assert_eq!(told(&[3, 4, 2, exponent, 0x6f, 0x04]), format!("reading {value} g stable"));
        }
        for exponent in [10, 127, 128, 0xf6] {
            assert_eq!(told(&[3, 4, 2, exponent, 1, 0]), "error exponent_out_of_range");
        }
        assert_eq!(told(&[3, 4, 12, 0xfe, 0xff, 0xff]), "reading 655.35 lb stable", "sixteen bits without a sign");
    }

    #[test]
    fn every_status_is_told_and_none_is_guessed() {
        for (status, wanted) in [
            (0, "error unknown_status"),
            (1, "error fault"),
            (2, "reading 20 g stable"),
            (3, "reading 20 g moving"),
            (4, "reading 20 g stable"),
            (5, "reading -20 g stable"),
            (6, "status overload"),
            (7, "error needs_calibration"),
            (8, "error needs_rezero"),
            (9, "error unknown_status"),
        ] {
            assert_eq!(told(&[4, status, 2, 0, 20, 0]), wanted);
        }
    }

    #[test]
    fn below_zero_with_or_without_a_sign_is_the_same() {
        assert_eq!(told(&[3, 5, 2, 0, 0x23, 0]), "reading -35 g stable");
        assert_eq!(told(&[3, 5, 2, 0, 0xdd, 0xff]), "reading -35 g stable");
        assert_eq!(told(&[3, 5, 2, 0, 0, 0]), "reading 0 g stable", "no minus zero: there is none on this wire");
    }

    #[test]
    fn a_report_of_another_kind_or_length_is_no_weight() {
        assert_eq!(told(b""), "nothing");
        assert_eq!(told(b"\x09\x04\x02\x00\x01\x00"), "nothing");
        assert_eq!(told(b"\x03\x04\x02"), "error short_report");
        assert_eq!(told(b"\x03\x04\x0b\xff\x6f\x04\x00\x00\x00\x00"), "error long_report");
    }
}
