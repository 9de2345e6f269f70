//! Kern balances (KDE, PCB, FKB and their kin): sign, ten digits, three characters of unit, which is left out while the load moves.

use super::lines::LineDecoder;
use super::{Protocol, Said, comma, number};
use crate::domain::{Message, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "kern",
    summary: "Kern KDE, PCB, FKB and KFB-TM; the unit is left out while the load moves",
    source: "Kern KDE and PCB manuals; captures of a PCB in grains and grams",
    line: "9600 8N1",
    // Lower case and no terminator: `w` the weight as it is, `s` at rest, `t` would tare.
    poll: Some(b"w"),
    stability: Said::Always,
    unit: Said::Sometimes,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"       0.665 g  \r\n       0.665    \r\n     -450.45 gn \r\n",
            &["reading 0.665 g stable", "reading 0.665 moving", "reading -450.45 gr stable"],
        ),
        (b"        Error   \r\nST,GS 1.000KG\r\n", &["error device_error", "reading 1.000 kg stable gross"]),
    ],
    ..Protocol::USUAL
};

fn read(line: &[u8]) -> Result<Message, WireFault> {
    match line {
        // The KFB-TM speaks like the comma family.
        [b'S' | b'U' | b'O', b'T' | b'S' | b'L', b',', ..] => comma::read(line),
        _ if line.trim_ascii() == b"Error" => Ok(Message::DeviceError(None)),
        _ => number::steady(line).map(Message::Reading),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn the_sign_stands_at_the_front_or_at_the_digits() {
        for line in ["-      29.186 g  ", "     -29.186 g  ", "- 29.186 g"] {
            assert_eq!(told(line), "reading -29.186 g stable", "{line}");
        }
        assert_eq!(told("         253 PCS"), "reading 253 pcs stable count");
        assert_eq!(told("       12.50 %  "), "reading 12.50 % stable");
    }

    #[test]
    fn other_text_is_no_weight() {
        for bad in ["Err", "  0.665 g  0.665 g", "w  0.665 g", "  0.66 5 g", "  0.665 x"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
    }
}
