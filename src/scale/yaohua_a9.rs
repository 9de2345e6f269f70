//! Yaohua XK3190 (耀华 A1+, A6, A9, A12, DS3 …), continuous: `STX sign d×6 point xor xor ETX`, twelve bytes.

use super::frames::{FrameDecoder, Frames};
use super::{Protocol, Said, checksum, number};
use crate::domain::{Message, Reading, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "yaohua-a9",
    summary: "Yaohua XK3190 (耀华) continuous output; unit, rest and overload are not on the wire",
    source: "XK3190-A9 manual, serial output format 1; checksum verified against captured frames",
    line: "9600 8N1",
    poll: None,
    stability: Said::Never,
    unit: Said::Never,
    checked: true,
    order_blind: true,
    new: |_| FrameDecoder::boxed(Frames::new(STX, LENGTH), |frame| read(frame).map(Message::Reading)),
    golden: &[
        (b"\x02+000312318\x03\x02-000125318\x03", &["reading 0.312", "reading -0.125"]),
        (b"\x02+012450018\x03\x02+012450019\x03", &["error bad_checksum", "reading 12450"]),
    ],
    ..Protocol::USUAL
};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const LENGTH: usize = 12;

/// Reads twelve bytes. `Malformed` says that they are no frame at all; any other fault, that they are a damaged one.
fn read(frame: &[u8]) -> Result<Reading, WireFault> {
    let &[STX, sign @ (b'+' | b'-'), a, b, c, d, e, f, point, high, low, ETX] = frame else {
        return Err(WireFault::Malformed);
    };
    let digits = [a, b, c, d, e, f];
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(WireFault::Malformed);
    }
    if [high, low] != checksum::hex(checksum::xor(&digits) ^ sign ^ point) {
        return Err(WireFault::BadChecksum);
    }
    let places @ 0..=4 = usize::from(point.wrapping_sub(b'0')) else {
        return Err(WireFault::BadNumber);
    };
    let (whole, fraction) = digits.split_at_checked(digits.len() - places).ok_or(WireFault::BadNumber)?;
    number::exact(sign == b'-', whole, fraction).map(Reading::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_is_counted_from_the_right_and_never_beyond_four() {
        let value = |frame: &[u8]| read(frame).map(|reading| reading.value.to_string());
        assert_eq!(value(b"\x02+00200021B\x03"), Ok("20.00".into()));
        assert_eq!(value(b"\x02+01234541E\x03"), Ok("1.2345".into()));
        assert_eq!(value(b"\x02+00000001B\x03"), Ok("0".into()));
        // The checksum of this one is right: only the point is wrong.
        assert_eq!(value(b"\x02+003000911\x03"), Err(WireFault::BadNumber));
    }

    #[test]
    fn one_flipped_bit_is_refused() {
        let good = *b"\x02+012450019\x03";
        assert!(read(&good).is_ok());
        for byte in 0..LENGTH {
            for bit in 0..8 {
                let mut bad = good;
                bad[byte] ^= 1 << bit;
                assert!(read(&bad).is_err(), "byte {byte}, bit {bit}");
            }
        }
    }
}
