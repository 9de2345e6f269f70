//! SMA SCP-0499, the American makers' common protocol: fixed columns between LF and CR, `s r n m f weight(10) unit(3)`.

use super::kind::Kind;
use super::lines::LineDecoder;
use super::{Protocol, Said, number};
use crate::domain::{Extra, Message, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "sma",
    summary: "SMA SCP-0499 (Scale Manufacturers Association), spoken by many indicators",
    source: "SMA SCP-0499 as in the Sartorius PR 5220 manual p. 130",
    line: "9600 8N1",
    // The displayed weight; `Z` would zero, `T` and `M` tare.
    poll: Some(b"\nW\r"),
    stability: Said::Always,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b" 1G       5.025lb \r\n 1N      100000lb \r\n 1GM      7.650kg \r\n 1T       2.500lb \r",
            &[
                "reading 5.025 lb stable gross",
                "reading 100000 lb stable net",
                "reading 7.650 kg moving gross",
                "response tare ok 2.500 lb",
            ],
        ),
        (
            b"\nU1G  ----------lb \r\nO1G  ----------lb \r\nI1G  ----------lb \r\n?\r",
            &["status underload", "status overload", "error initial_zero_error", "error unrecognised_command"],
        ),
    ],
    ..Protocol::USUAL
};

/// Widths of number and unit together.
const AMOUNT_MIN: usize = 8;
const AMOUNT_MAX: usize = 14;

fn read(line: &[u8]) -> Result<Message, WireFault> {
    match line {
        b"?" => return Err(WireFault::UnrecognisedCommand),
        // The scale received a damaged command.
        b"!" => return Err(WireFault::Transmission),
        _ => {}
    }
    let &[status, range, kind, motion, _, ref amount @ ..] = line else { return Err(WireFault::UnknownHeader) };
    // Ten columns and three, of which makers lose some spaces.
    if !(AMOUNT_MIN..=AMOUNT_MAX).contains(&amount.len()) {
        return Err(WireFault::UnknownHeader);
    }
    if !range.is_ascii_digit() && range != b' ' {
        return Err(WireFault::UnknownHeader);
    }
    // The state first: then the digits are dashes, or mean nothing.
    let at_zero = match status {
        b' ' => false,
        b'Z' => true,
        b'O' => return Ok(Message::Status(Status::Overload)),
        b'U' => return Ok(Message::Status(Status::Underload)),
        b'E' => return Err(WireFault::ZeroError),
        b'I' => return Err(WireFault::InitialZero),
        b'T' => return Err(WireFault::TareError),
        _ => return Err(WireFault::UnknownHeader),
    };
    let stable = match motion {
        b' ' => Some(true),
        b'M' => Some(false),
        _ => return Err(WireFault::Malformed),
    };
    let found = number::amount(amount)?;
    if found.unit.is_none() {
        return Err(WireFault::BadUnit);
    }
    let named = match kind.to_ascii_uppercase() {
        b'G' => Kind::Gross,
        b'N' => Kind::Net,
        b'T' => Kind::Tare,
        _ => return Err(WireFault::Malformed),
    };
    let mut extras = Vec::new();
    extras.extend(kind.is_ascii_lowercase().then_some(Extra::Expanded));
    extras.extend(at_zero.then_some(Extra::AtZero));
    let stable = stable.filter(|_| named != Kind::Tare);
    Ok(named.tell(Reading { stable, extras, ..found }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn every_column_says_something() {
        for (line, wanted) in [
            ("Z1G       0.000kg ", "reading 0.000 kg stable gross"),
            (" 2nM     -1.5025oz ", "reading -1.5025 oz moving net"),
            (" 1g      5.0025lb", "reading 5.0025 lb stable gross"),
            ("O1G      99.999kg ", "status overload"),
            ("E1G  ----------lb ", "error zero_error"),
            ("T1G  ----------lb ", "error tare_error"),
            ("X1G       1.000kg ", "error unknown_header"),
            (" 1X       1.000kg ", "error malformed"),
            (" 1G       1.000   ", "error bad_unit"),
            (" 1G       1.0 0kg ", "error bad_unit"),
            (" 1G  ----------kg ", "error no_number"),
            ("!", "error transmission"),
            ("SMA:2/1.0", "error unknown_header"),
        ] {
            assert_eq!(told(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_stands_beside_the_weight_is_kept() {
        let extras = |line: &[u8]| match read(line) {
            Ok(Message::Reading(reading)) => reading.extras,
            other => panic!("{other:?}"),
        };
        assert_eq!(extras(b"Z1g       0.000kg "), [Extra::Expanded, Extra::AtZero]);
        assert_eq!(extras(b" 1G       0.000kg "), []);
    }
}
