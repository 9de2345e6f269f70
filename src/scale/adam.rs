//! Adam Equipment: `G      +   2.00 kg` where a word says which weight it is, or the bare `+  123.45  g` that is only sent at rest.

use super::kind::Kind;
use super::lines::LineDecoder;
use super::{Protocol, Said, comma, number};
use crate::domain::{Message, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "adam",
    summary: "Adam Equipment CPWplus, AZextra and others",
    source: "Adam CPWplus manual p. 14 (2008, 2010), AZextra manual",
    line: "9600 8N1",
    // Sends the gross weight. On the CPWplus `Z` tares; elsewhere `T` does.
    poll: Some(b"G\r\n"),
    stability: Said::Sometimes,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"G      +   2.00 kg\r\nN      +   1.00 kg\r\nT      +   1.00 kg\r\n",
            &["reading 2.00 kg gross", "reading 1.00 kg net", "response tare ok 1.00 kg"],
        ),
        (b"+  123.45  g\r\n-    0.02 kg\r\n", &["reading 123.45 g stable", "reading -0.02 kg stable"]),
    ],
    ..Protocol::USUAL
};

fn read(line: &[u8]) -> Result<Message, WireFault> {
    if let [b'S' | b'U' | b'O', b'T' | b'S' | b'L', b',', ..] = line {
        return comma::read(line);
    }
    let line = line.trim_ascii();
    let end = line.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    match word.to_ascii_uppercase().as_slice() {
        // Such a line answers the print key, which waits for rest.
        b"" => Ok(Message::Reading(Reading { stable: Some(true), ..number::amount(rest)? })),
        b"G" | b"GS" | b"GROSS" => named(rest, Kind::Gross),
        b"N" | b"NT" | b"NET" => named(rest, Kind::Net),
        b"T" | b"TARE" => named(rest, Kind::Tare),
        b"OL" if rest.is_empty() => Ok(Message::Status(Status::Overload)),
        _ => Err(WireFault::UnknownHeader),
    }
}

fn named(text: &[u8], kind: Kind) -> Result<Message, WireFault> {
    number::amount(text).map(|reading| kind.tell(reading))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn words_may_be_long_or_short() {
        assert_eq!(told("Gross:  -   2.00 lb"), "reading -2.00 lb gross");
        assert_eq!(told("NET 125 pcs"), "reading 125 pcs count");
        assert_eq!(told("ST,GS   1.234kg"), "reading 1.234 kg stable gross");
        assert_eq!(told("+       125 PCS "), "reading 125 pcs stable count");
    }

    #[test]
    fn other_lines_are_no_weight() {
        for bad in ["Date 01/02/2026", "Unit wt. 5.0 g", "G", "G + 2.00 kg G", "2.00 N/m", "Total 5.0 kg"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
        assert_eq!(told("+ 5.00 N"), "reading 5.00 N stable", "a force is never a weight");
    }
}
