//! Yaohua XK3190 (耀华), continuous output of eight characters behind `=`, the last digit first: 3.000 is `=000.3000`.

use super::equals::Equals;
use super::{Protocol, Said, number};
use crate::domain::{Decimal, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "yaohua-reversed",
    summary: "Yaohua XK3190 (耀华), `=` and the digits in reverse; unit, rest and overload are not on the wire",
    source: "Yaohua XK3190 manuals, serial output with the digits in reverse",
    line: "9600 8N1",
    // It speaks by itself.
    poll: None,
    stability: Said::Never,
    unit: Said::Never,
    new: |_| Equals::boxed(read),
    golden: &[
        (b"=000.3000=00.1000-=", &["reading 3.000", "reading -1.00"]),
        (b"500=000.0500=000.3000000.3000=", &["reading 50.000", "error too_long"]),
    ],
    ..Protocol::USUAL
};

/// The sign stands last: `0` or `-`.
fn read(mut frame: [u8; 8]) -> Result<Decimal, WireFault> {
    frame.reverse();
    match (frame, number::leading(&frame, b'.')?) {
        ([b'0' | b'-', b'0'..=b'9', ..], (value, [])) => Ok(value),
        _ => Err(WireFault::BadNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_eight_plain_characters_are_a_number() {
        let value = |text: &[u8; 8]| read(*text).map(|value| value.to_string());
        assert_eq!(value(b"5432100-"), Ok("-12345".into()));
        assert_eq!(value(b"54321.00"), Ok("0.12345".into()));
        for bad in
            [b"000.300 ", b"000.3001", b"00.0.300", b"000.30-0", b"000.300+", b"0000000.", b"00x.3000", b".0012340"]
        {
            assert!(value(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
    }
}
