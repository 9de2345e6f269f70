//! Yaohua XK3190 (耀华), command mode: `STX address letter xor xor ETX` asks, and fourteen bytes answer with the number.

use super::frames::{FrameDecoder, Frames};
use super::{Protocol, Said, checksum, number};
use crate::domain::{Command, Extra, HostCommand, Message, Mode, Payload, Reading, Response, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "yaohua-command",
    summary: "Yaohua XK3190 (耀华) in command mode, address A; unit, rest and overload are not on the wire",
    source: "Yaohua XK3190-A9 and A22 manuals, command table",
    line: "9600 8N1",
    // Reads the gross weight of the indicator with address A, as it leaves the factory. No letter of the table changes anything.
    poll: Some(b"\x02AB03\x03"),
    stability: Said::Never,
    unit: Said::Never,
    checked: true,
    order_blind: true,
    new: |_| FrameDecoder::boxed(Frames::with_short(STX, ANSWER, is_short), read),
    golden: &[
        (b"\x02AB+00031231B\x03\x02AD-00005021F\x03", &["reading 0.312 gross", "reading -0.50 net"]),
        (b"\x02AB03\x03\x02AC02\x03\x02AD05\x03", &["host read_gross A", "host read_tare A", "host read_net A"]),
        (b"\x02AB04\x03\x02AB+000312319\x03", &["error bad_checksum", "error bad_checksum"]),
    ],
    ..Protocol::USUAL
};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
/// Bytes of an answer with a number.
const ANSWER: usize = 14;

/// Six bytes with an ETX where a number would have a digit: a question, or the answer to a handshake.
fn is_short(held: &[u8]) -> bool {
    matches!(held, [_, _, _, _, _, ETX])
}

/// Reads a frame. `Malformed` says that it is none at all.
fn read(frame: &[u8]) -> Result<Message, WireFault> {
    let &[STX, ref body @ .., high, low, ETX] = frame else { return Err(WireFault::Malformed) };
    let &[address @ b'A'..=b'Z', letter @ b'A'..=b'D', ref number @ ..] = body else {
        return Err(WireFault::Malformed);
    };
    if !number.iter().skip(1).all(u8::is_ascii_digit) {
        return Err(WireFault::Malformed);
    }
    if [high, low] != checksum::hex(checksum::xor(body)) {
        return Err(WireFault::BadChecksum);
    }
    let address = char::from(address);
    let &[sign, ref digits @ .., point] = number else {
        let command = match letter {
            b'A' => Command::Handshake,
            b'B' => Command::ReadGross,
            b'C' => Command::ReadTare,
            _ => Command::ReadNet,
        };
        return Ok(Message::Host(HostCommand { command, address: Some(address), price: None }));
    };
    let (b'+' | b'-', places @ 0..=4) = (sign, usize::from(point.wrapping_sub(b'0'))) else {
        return Err(WireFault::BadNumber);
    };
    let (whole, fraction) = digits.split_at_checked(digits.len() - places).ok_or(WireFault::BadNumber)?;
    let value = number::exact(sign == b'-', whole, fraction)?;
    let reading = |mode| Reading { mode: Some(mode), extras: vec![Extra::Address(address)], ..Reading::new(value) };
    match letter {
        b'B' => Ok(Message::Reading(reading(Mode::Gross))),
        b'D' => Ok(Message::Reading(reading(Mode::Net))),
        b'C' => {
            let payload = Payload::Tare { value, unit: None, stable: None, address: Some(address) };
            Ok(Message::Response(Response::done(Command::Tare, payload)))
        }
        _ => Err(WireFault::UnknownHeader),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> Vec<u8> {
        [&[STX], body.as_bytes(), &checksum::hex(checksum::xor(body.as_bytes())), &[ETX]].concat()
    }

    #[test]
    fn each_letter_answers_its_own_question() {
        for (body, wanted) in [
            ("AB+0003123", "reading 0.312 gross"),
            ("BD-0000502", "reading -0.50 net"),
            ("AC+0000502", "response tare ok 0.50"),
            ("AA", "host handshake A"),
            ("AB+0003129", "error bad_number"),
            ("AA+0003123", "error unknown_header"),
        ] {
            assert_eq!(read(&framed(body)).unwrap_or_else(Message::Error).to_string(), wanted, "{body}");
        }
    }

    #[test]
    fn one_flipped_bit_is_refused() {
        let good = framed("AB+0003123");
        for byte in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[byte] ^= 1 << bit;
                assert!(read(&bad).is_err(), "byte {byte}, bit {bit}");
            }
        }
    }
}
