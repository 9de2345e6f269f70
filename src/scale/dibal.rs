//! Dibal POS scales: digits and their exclusive or. The host sends a price (`98`), the scale answers with the weight (`99`).

use super::lines::LineDecoder;
use super::{Protocol, Said, checksum, number};
use crate::domain::{Command, HostCommand, Message, Reading, Status, Unit, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "dibal",
    summary: "Dibal POS scales (98/99); weights at rest, in kilograms",
    source: "a public description of the Dibal protocol, whose two examples prove the checksum to be an exclusive or",
    line: "9600 8N1",
    // A unit price of nothing, which asks for the weight; there is no other question.
    poll: Some(b"98000001\r\n"),
    stability: Said::Always,
    unit: Said::Always,
    checked: true,
    order_blind: true,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (b"9900031600000004\r\n9901234500000001\r\n", &["reading 0.316 kg stable", "reading 12.345 kg stable"]),
        (
            b"98000001\r\n9900031600000005\r\n9910031600000005\r\n",
            &["host poll 00000", "error bad_checksum", "status no_weight"],
        ),
    ],
    ..Protocol::USUAL
};

fn read(line: &[u8]) -> Result<Message, WireFault> {
    let [digits @ .., check] = line else { return Err(WireFault::Malformed) };
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(WireFault::UnknownHeader);
    }
    match digits {
        [b'9', b'8', price @ ..] if price.len() == 5 => {
            checked(digits, *check)?;
            let price = Some(String::from_utf8_lossy(price).into_owned());
            Ok(Message::Host(HostCommand { command: Command::Poll, address: None, price }))
        }
        // Behind the weight stands the amount to pay, in as many digits as the model has.
        [b'9', b'9', state, a, b, c, d, e, amount @ ..] if (5..=8).contains(&amount.len()) => {
            checked(digits, *check)?;
            if *state != b'0' {
                return Ok(Message::Status(Status::NoWeight));
            }
            let value = number::exact(false, &[*a, *b], &[*c, *d, *e])?;
            Ok(Message::Reading(Reading { unit: Some(Unit::Kilogram), stable: Some(true), ..Reading::new(value) }))
        }
        _ => Err(WireFault::UnknownHeader),
    }
}

/// The exclusive or of the digits' values, as one character from `0` on, or as a hex digit.
fn checked(digits: &[u8], check: u8) -> Result<(), WireFault> {
    let sum = checksum::xor(digits) & 0x0f;
    let [_, hex] = checksum::hex(sum);
    if check == b'0' + sum || check.to_ascii_uppercase() == hex { Ok(()) } else { Err(WireFault::BadChecksum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn a_state_comes_before_the_digits() {
        assert_eq!(told("9910000000000001"), "status no_weight");
        assert_eq!(told("9900000000000000"), "reading 0.000 kg stable");
        assert_eq!(told("9901234500000001"), "reading 12.345 kg stable");
    }

    #[test]
    fn a_sum_above_nine_is_one_character_too() {
        assert_eq!(told("990000820000000:"), "reading 0.082 kg stable");
        assert_eq!(told("990000820000000A"), "reading 0.082 kg stable");
    }

    #[test]
    fn other_lengths_and_letters_are_nothing() {
        for bad in ["", "9", "99000316", "9700031600000004", "99 0031600000004", "99000316000000000000004"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
    }
}
