//! CAS PD-II and its kin (Elicom, Ohaus Aviator), type 6: after ENQ and DC1 fifteen bytes, cut by length since the checksum may be
//! any byte. Of types 0 and 1 no manual says where the point stands and which unit is meant; they are not read.

use super::frames::{FrameDecoder, Frames};
use super::{Protocol, Said, checksum, number};
use crate::domain::{Message, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "cas-pd2",
    summary: "CAS PD-II, type 6 (Samsung ER-670)",
    source: "CAS PD-II manual p. 19 and 23",
    line: "9600 8N1",
    // ENQ wakes it, DC1 asks for the weight. Control characters: none of them is a key of the scale.
    poll: Some(b"\x05\x11"),
    stability: Said::Always,
    unit: Said::Always,
    checked: true,
    order_blind: true,
    new: |_| FrameDecoder::with_signs(Frames::new(SOH, LENGTH), read, sign),
    golden: &[
        (
            b"\x06\x01\x02U 00.512KGa\x03\x04\x01\x02S-00.010KGm\x03\x04",
            &["ack", "reading 0.512 kg moving", "reading -0.010 kg stable"],
        ),
        (
            b"\x01\x02S 01.235KGe\x03\x04\x01\x02SF00.000KG6\x03\x04\x15",
            &["error bad_checksum", "error bad_checksum", "nak"],
        ),
    ],
    ..Protocol::USUAL
};

const SOH: u8 = 0x01;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const EOT: u8 = 0x04;
const ACK: u8 = 0x06;
const NAK: u8 = 0x15;
const LENGTH: usize = 15;

/// Answers to ENQ and DC1.
fn sign(byte: u8) -> Option<Message> {
    matches!(byte, ACK | NAK).then_some(Message::Ack(byte == ACK))
}

/// Reads a frame. `Malformed` says that it is none at all.
fn read(frame: &[u8]) -> Result<Message, WireFault> {
    let &[SOH, STX, ref body @ .., check, ETX, EOT] = frame else { return Err(WireFault::Malformed) };
    let &[state @ (b'S' | b'U' | b'F'), sign @ (b' ' | b'-' | b'F'), ref amount @ ..] = body else {
        return Err(WireFault::Malformed);
    };
    if check != checksum::xor(body) {
        return Err(WireFault::BadChecksum);
    }
    // Overload: the digits are zeros or letters then.
    if state == b'F' || sign == b'F' {
        return Ok(Message::Status(Status::Overload));
    }
    let found = number::amount(amount)?;
    if found.value.is_negative() || found.unit.is_none() {
        return Err(WireFault::BadNumber);
    }
    let value = number::negated(found.value, sign == b'-');
    Ok(Message::Reading(Reading { value, stable: Some(state == b'S'), ..found }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> Vec<u8> {
        [&[SOH, STX], body.as_bytes(), &[checksum::xor(body.as_bytes()), ETX, EOT]].concat()
    }

    fn told(bytes: &[u8]) -> Vec<String> {
        let (mut decoder, mut told) = ((PROTOCOL.new)(&Default::default()), Vec::new());
        decoder.feed(bytes, &mut |message| told.push(message.to_string()));
        told
    }

    #[test]
    fn overload_comes_before_the_digits() {
        for body in ["SF00.000KG", "SFFFFFFFKG", "F 00.000KG", "UF00.000LB"] {
            assert_eq!(told(&framed(body)), ["status overload"], "{body}");
        }
        assert_eq!(told(&framed("S 12.340LB")), ["reading 12.340 lb stable"]);
        assert_eq!(told(&framed("S 012345Kg")), ["reading 12345 kg stable"]);
        assert_eq!(told(&framed("S -1.234KG")), ["error bad_number"]);
    }

    #[test]
    fn any_checksum_byte_is_cut_by_length() {
        for grams in 0..3_000 {
            let body = format!("S {:02}.{:03}KG", grams / 1_000, grams % 1_000);
            assert_eq!(told(&framed(&body)), [format!("reading {}.{:03} kg stable", grams / 1_000, grams % 1_000)]);
        }
    }

    #[test]
    fn one_flipped_bit_is_refused() {
        let good = framed("S 01.234KG");
        for byte in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[byte] ^= 1 << bit;
                assert!(!told(&bad).iter().any(|line| line.starts_with("reading")), "byte {byte}, bit {bit}");
            }
        }
    }
}
