//! Yaohua XK3190 (耀华), continuous output of eight characters behind `=` as they are read: `=0003.000`, `=-0001.00`.

use super::equals::Equals;
use super::{Protocol, Said, number};
use crate::domain::{Decimal, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "yaohua-forward",
    summary: "Yaohua XK3190 (耀华), `=` and the number; unit, rest and overload are not on the wire",
    source: "Yaohua XK3190 manuals, serial output format 2",
    line: "9600 8N1",
    // It speaks by itself.
    poll: None,
    stability: Said::Never,
    unit: Said::Never,
    new: |_| Equals::boxed(read),
    golden: &[
        (b"=0003.000=-0001.00=", &["reading 3.000", "reading -1.00"]),
        (b"3.000=0012.345=0012.345=12.345=", &["reading 12.345", "reading 12.345", "error malformed"]),
    ],
    ..Protocol::USUAL
};

fn read(frame: [u8; 8]) -> Result<Decimal, WireFault> {
    match (frame, number::leading(&frame, b'.')?) {
        ([b'0'..=b'9' | b'-', b'0'..=b'9', ..], (value, [])) => Ok(value),
        _ => Err(WireFault::BadNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_eight_plain_characters_are_a_number() {
        let value = |text: &[u8; 8]| read(*text).map(|value| value.to_string());
        assert_eq!(value(b"-0012345"), Ok("-12345".into()));
        assert_eq!(value(b"123456.7"), Ok("123456.7".into()));
        for bad in [b" 003.000", b"+003.000", b"--03.000", b"00.3.000", b"000300 0", b"0003000.", b"000x.300"] {
            assert!(value(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
    }
}
