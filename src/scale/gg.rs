//! 常熟双杰 and G&G balances: fourteen bytes, sign, eight characters of number, three of unit, CR LF. Rest is not on the wire.

use super::lines::LineDecoder;
use super::{Protocol, Said, number};
use crate::domain::{Message, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "gg",
    summary: "G&G and Changshu Shuangjie (常熟双杰) balances; rest is not on the wire",
    source: "the makers' interface description; captures in grains and grams",
    line: "9600 8N1",
    // ESC p prints; ESC t would tare.
    poll: Some(b"\x1bp"),
    stability: Said::Never,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[(
        b"-  450.38 GN\r\n    10.30 GN\r\n    0.000 g \r\n-  29.182 g \r\n",
        &["reading -450.38 gr", "reading 10.30 gr", "reading 0.000 g", "reading -29.182 g"],
    )],
    ..Protocol::USUAL
};

/// Sign, number, unit; of these only the spaces behind the unit may be lost.
const WHOLE: usize = 12;

fn read(line: &[u8]) -> Result<Message, WireFault> {
    if !(WHOLE - 2..=WHOLE).contains(&line.len()) {
        return Err(WireFault::Malformed);
    }
    let reading = number::amount(line)?;
    if reading.unit.is_none() {
        return Err(WireFault::BadUnit);
    }
    Ok(Message::Reading(reading))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn the_length_is_part_of_the_frame() {
        assert_eq!(told("-  1234.5 g "), "reading -1234.5 g");
        assert_eq!(told("+  1234.5 pc"), "reading 1234.5 pcs count");
        for bad in ["1.2 g", "-  450.38 GN-  450.38 GN", "-  450.38   ", "   4 50.38 g", "------------"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
    }
}
