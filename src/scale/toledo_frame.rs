//! One frame of the Toledo continuous output: where it ends, and what its bits say.

use super::{Code001, number};
use crate::domain::{Decimal, Extra, Message, Mode, Reading, Status, Unit, WireFault};

/// What a frame begins with.
pub(super) const STX: u8 = 0x02;
/// Bytes of a frame with a tare, up to CR.
pub(super) const LONG: usize = 17;
/// Bytes of a frame without one.
const SHORT: usize = 11;

/// Whether these bytes, as far as they have come, can be a frame.
pub(super) fn is_begun(held: &[u8]) -> bool {
    held.iter().enumerate().all(|(at, &byte)| match at {
        0 => byte == STX,
        // Bit 5 is always set; bit 6 is clear but in the second byte, where it says something.
        1 | 3 => byte & 0b110_0000 == 0b010_0000,
        2 => byte & 0b010_0000 != 0,
        10 => is_digit_place(byte) || (byte == b'\r' && held.len() == SHORT),
        16 => byte == b'\r',
        _ => is_digit_place(byte),
    })
}

/// Whether they are a whole one, but for a checksum.
pub(super) fn is_whole(held: &[u8]) -> bool {
    held.len() == LONG || (held.len() == SHORT && held.last() == Some(&b'\r'))
}

/// Digits and leading spaces; out of range anything that can be shown may stand there.
fn is_digit_place(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

/// Reads a whole frame. State comes before the digits, which mean nothing out of range or before the first zero.
pub(super) fn read(held: &[u8], code_001: Option<Code001>) -> Result<Message, WireFault> {
    let &[STX, a, b, c, ref digits @ ..] = held else { return Err(WireFault::Malformed) };
    let (weight, rest) = digits.split_at_checked(6).ok_or(WireFault::Malformed)?;
    let is = |bit: u8| b & (1 << bit) != 0;
    if is(2) {
        return Ok(Message::Status(if is(1) { Status::Underload } else { Status::Overload }));
    }
    if is(6) {
        return Ok(Message::Status(Status::NotZeroed));
    }
    let unit = unit(c & 0b111, is(4))?;
    let point = Point { code: a & 0b111, code_001 };
    let value = point.place(is(1), weight)?.ok_or(WireFault::NoNumber)?;
    let tare = rest.split_last().map_or(Ok(None), |(_, tare)| point.place(false, tare))?;
    let mut extras: Vec<Extra> = tare.map(Extra::Tare).into_iter().collect();
    if point.code == 0b001 && code_001.is_none() {
        extras.push(Extra::Ambiguous(Code001::KEY));
    }
    // Shown with ten times the resolution; whether the point moves with it, no manual says.
    if c & 0b1_0000 != 0 {
        extras.extend([Extra::Expanded, Extra::Ambiguous("the indicator to its normal resolution")]);
    }
    let mode = Some(if is(0) { Mode::Net } else { Mode::Gross });
    Ok(Message::Reading(Reading { value, unit: Some(unit), stable: Some(!is(3)), mode, extras }))
}

fn unit(code: u8, kilograms: bool) -> Result<Unit, WireFault> {
    Ok(match code {
        0b000 if kilograms => Unit::Kilogram,
        0b000 => Unit::Pound,
        0b001 => Unit::Gram,
        0b010 => Unit::Tonne,
        0b011 => Unit::Ounce,
        0b100 => Unit::TroyOunce,
        0b101 => Unit::Pennyweight,
        0b110 => Unit::ShortTon,
        // A unit of the indicator's own making.
        _ => return Err(WireFault::BadUnit),
    })
}

/// Where the point stands: one code for the weight and the tare.
struct Point {
    code: u8,
    code_001: Option<Code001>,
}

impl Point {
    /// Six places with leading spaces as a number; `None` where all are blank.
    fn place(&self, negative: bool, places: &[u8]) -> Result<Option<Decimal>, WireFault> {
        let digits = places.trim_ascii_start();
        if digits.is_empty() {
            return Ok(None);
        }
        let zeros: &[u8] = match self.code {
            0b000 => b"00",
            0b001 if self.code_001 == Some(Code001::TimesTen) => b"0",
            _ => b"",
        };
        let decimals = usize::from(self.code.saturating_sub(2));
        // The point may stand before the first digit that is sent.
        let digits = [&b"00000"[..], digits, zeros].concat();
        let (whole, fraction) = digits.split_at_checked(digits.len() - decimals).ok_or(WireFault::BadNumber)?;
        number::exact(negative, whole, fraction).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(frame: &[u8]) -> String {
        read(frame, None).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn the_code_places_the_point() {
        for (code, value) in [
            (b'0', "1200"),
            (b'2', "12"),
            (b'3', "1.2"),
            (b'4', "0.12"),
            (b'5', "0.012"),
            (b'6', "0.0012"),
            (b'7', "0.00012"),
        ] {
            let mut frame = *b"\x0200     12     0\r";
            frame[1] = code;
            assert_eq!(told(&frame), format!("reading {value} kg stable gross"));
        }
    }

    #[test]
    fn the_unit_is_two_bits_and_a_byte() {
        for (b, c, unit) in [
            (b'0', b' ', "kg"),
            (b' ', b' ', "lb"),
            (b'0', b'!', "g"),
            (b' ', b'"', "t"),
            (b' ', b'#', "oz"),
            (b' ', b'$', "ozt"),
            (b' ', b'%', "dwt"),
            (b' ', b'&', "ton_us"),
        ] {
            let frame = [b"\x024", &[b, c][..], b"  1234     0\r"].concat();
            assert_eq!(told(&frame), format!("reading 12.34 {unit} stable gross"));
        }
        assert_eq!(told(b"\x0240'  1234     0\r"), "error bad_unit");
    }

    #[test]
    fn state_comes_before_the_digits() {
        assert_eq!(told(b"\x0246 ------     0\r"), "status underload");
        assert_eq!(told(b"\x024|      0     0\r"), "status overload", "out of range is said first");
        assert_eq!(told(b"\x024p      0     0\r"), "status not_zeroed_since_power_up");
        assert_eq!(told(b"\x0240            0\r"), "error no_number");
        assert_eq!(told(b"\x0240  12 4     0\r"), "error bad_number");
        assert_eq!(
            told(b"\x02400  1234     0\r"),
            "reading 12.34 kg stable gross ambiguous, set the indicator to its normal resolution"
        );
    }
}
