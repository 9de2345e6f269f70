//! NCI / Weigh-Tronix SCP-01: `LF weight unit CR LF status CR ETX`. The status is one to four bytes, each announcing the next.

use super::{Decoder, Protocol, Said, number, pounds};
use crate::domain::{Extra, Message, Mode, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "nci",
    summary: "NCI / Weigh-Tronix SCP-01, also Brecknell, Avery, Adam MDW, CAS CI-100A, Ohaus Aviator",
    source: "Weigh-Tronix NCI document 3; Ohaus Aviator p. 47-49; Brecknell 6712 p. 19; Adam MDW p. 13-15; CAS CI-100A p. 40",
    line: "9600 8N1",
    // The weight; `Z` would zero, `T` tare, `U` change the unit, `X` switch off.
    poll: Some(b"W\r"),
    stability: Said::Always,
    unit: Said::Always,
    new: |_| Box::new(Nci::default()),
    golden: &[
        (
            b"\n   1.25LB\r\n00\r\x03\n   1.25LB\r\n10\r\x03\n 2lb 03.5oz\r\n00\r\x03",
            &["reading 1.25 lb stable", "reading 1.25 lb moving", "reading 2.21875 lb stable"],
        ),
        (
            b"\n^^^^^^LB\r\n02\r\x03\n______LB\r\n01\r\x03\n?\r\x03\n00\r\x03",
            &["status overload", "status underload", "error unrecognised_command", "status rest"],
        ),
        (
            b"\n   0.50LB\r\n0p1\r\x03\n   0.50LB\r\n0p5\x7f\r\x03W\r\n   1.25LB\r\n00\r\x03",
            &["reading 0.50 lb stable", "error truncated_status", "reading 1.25 lb stable"],
        ),
    ],
    ..Protocol::USUAL
};

const ETX: u8 = 0x03;
/// The longest answer is a weight in pounds and ounces with four status bytes.
const ANSWER_MAX: usize = 40;

/// Cuts answers out of the stream: from the first CR or LF, for what stands before it is our own command coming back, to ETX.
#[derive(Default)]
pub(super) struct Nci {
    held: Option<Vec<u8>>,
    fault: Option<WireFault>,
}

impl Nci {
    fn push(&mut self, byte: u8, out: &mut dyn FnMut(Message)) {
        match (byte, &mut self.held) {
            (ETX, held) => {
                let answer = held.take();
                match (self.fault.take(), answer) {
                    (Some(fault), _) => out(Message::Error(fault)),
                    (None, Some(answer)) => out(read(&answer).unwrap_or_else(Message::Error)),
                    (None, None) => {}
                }
            }
            (b'\r' | b'\n', held @ None) => *held = Some(vec![byte]),
            (_, None) => {}
            (0, Some(_)) => self.kill(WireFault::Parity),
            (_, Some(held)) if held.len() >= ANSWER_MAX => self.kill(WireFault::TooLong),
            (_, Some(held)) => held.push(byte),
        }
    }

    fn kill(&mut self, fault: WireFault) {
        self.fault.get_or_insert(fault);
        self.held = Some(Vec::new());
    }
}

impl Decoder for Nci {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        bytes.iter().for_each(|&byte| self.push(byte, out));
    }

    fn silence(&mut self) {
        if self.held.is_some() {
            self.kill(WireFault::Interrupted);
        }
    }

    fn held(&self) -> usize {
        self.held.as_ref().map_or(0, Vec::len)
    }
}

fn read(answer: &[u8]) -> Result<Message, WireFault> {
    let lines: Vec<&[u8]> =
        answer.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty()).collect();
    let (weight, status) = match lines.as_slice() {
        [question] if question.trim_ascii() == b"?" => return Err(WireFault::UnrecognisedCommand),
        [status] => (None, *status),
        [weight, status] => (Some(*weight), *status),
        [] => return Err(WireFault::Malformed),
        // The ETX between two answers was lost.
        _ => return Err(WireFault::Glued),
    };
    let bits = bits(status)?;
    match (fault(&bits), weight) {
        (Some(fault), _) => Ok(fault),
        (None, None) => Ok(Message::Status(state(&bits).unwrap_or(Status::Rest))),
        (None, Some(weight)) => weighed(weight, &bits),
    }
}

/// The status bytes. Some makers put an S before them. Bits 4 and 5 are always set; bit 6 announces another byte, except in the
/// first, which the second always follows or nothing does.
fn bits(status: &[u8]) -> Result<Vec<u8>, WireFault> {
    let status = status.strip_prefix(b"S").unwrap_or(status).trim_ascii();
    let bytes: Vec<u8> = status.iter().map(|byte| byte & 0x7f).collect();
    if bytes.is_empty() || bytes.iter().any(|byte| byte & 0b011_0000 != 0b011_0000) {
        return Err(WireFault::Malformed);
    }
    let follows = |byte: &u8| byte & 0b100_0000 != 0;
    let well = match bytes.as_slice() {
        [first] => !follows(first),
        [first, between @ .., last] => {
            !follows(first) && between.iter().all(follows) && !follows(last) && between.len() <= 2
        }
        [] => false,
    };
    if well { Ok(bytes) } else { Err(WireFault::TruncatedStatus) }
}

fn has(bits: &[u8], byte: usize, bit: u8) -> bool {
    bits.get(byte).is_some_and(|bits| bits & (1 << bit) != 0)
}

/// A fault of the device itself: no number of it counts then.
fn fault(bits: &[u8]) -> Option<Message> {
    let parts = [(0, 2, "ram"), (0, 3, "eeprom"), (1, 2, "rom"), (1, 3, "calibration")];
    let broken = parts.into_iter().find(|(byte, bit, _)| has(bits, *byte, *bit));
    match broken {
        Some((_, _, part)) => Some(Message::DeviceError(Some(part.to_owned()))),
        None => has(bits, 2, 3).then_some(Message::Error(WireFault::InitialZero)),
    }
}

/// What the status says of the load; `None` at rest and in range.
fn state(bits: &[u8]) -> Option<Status> {
    match () {
        () if has(bits, 1, 1) => Some(Status::Overload),
        () if has(bits, 1, 0) => Some(Status::Underload),
        () if has(bits, 0, 0) => Some(Status::Motion),
        () => None,
    }
}

fn weighed(text: &[u8], bits: &[u8]) -> Result<Message, WireFault> {
    let state = state(bits);
    if let Some(range @ (Status::Overload | Status::Underload)) = state {
        return Ok(Message::Status(range));
    }
    // The same is said by what fills the number's place.
    match text.trim_ascii_start() {
        [b'^', b'^', ..] => return Ok(Message::Status(Status::Overload)),
        [b'_', b'_', ..] => return Ok(Message::Status(Status::Underload)),
        [b'-', b'-', ..] => return Err(WireFault::ZeroError),
        _ => {}
    }
    let reading = match pounds::spelled(text) {
        Some(reading) => reading?,
        None => number::amount(text)?,
    };
    if reading.unit.is_none() {
        return Err(WireFault::BadUnit);
    }
    let mut extras = reading.extras;
    extras.extend(has(bits, 0, 1).then_some(Extra::AtZero));
    let mode = reading.mode.or(has(bits, 2, 2).then_some(Mode::Net));
    Ok(Message::Reading(Reading { stable: Some(state.is_none()), mode, extras, ..reading }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Vec<String> {
        let (mut decoder, mut told) = (Nci::default(), Vec::new());
        decoder.feed(bytes, &mut |message| told.push(message.to_string()));
        decoder.end(&mut |message| told.push(message.to_string()));
        told
    }

    #[test]
    fn status_bytes_announce_each_other() {
        for (status, wanted) in [
            ("0", "reading 0.50 kg stable"),
            ("00", "reading 0.50 kg stable"),
            ("0p4", "reading 0.50 kg stable net"),
            ("0pp0", "reading 0.50 kg stable"),
            ("1pp0", "reading 0.50 kg moving"),
            ("p", "error truncated_status"),
            ("0p", "error truncated_status"),
            ("000", "error truncated_status"),
            ("0ppp0", "error truncated_status"),
            ("0 0", "error malformed"),
            (" ", "error malformed"),
            ("S 00", "reading 0.50 kg stable"),
        ] {
            assert_eq!(told(format!("\n   0.50KG\r\n{status}\r\x03").as_bytes()), [wanted], "{status}");
        }
    }

    #[test]
    fn state_comes_before_the_digits() {
        for (answer, wanted) in [
            ("\n   0.50KG\r\n02\r\x03", "status overload"),
            ("\n   0.50KG\r\n01\r\x03", "status underload"),
            ("\n   0.50KG\r\n40\r\x03", "error device_error ram"),
            ("\n   0.50KG\r\n08\r\x03", "error device_error calibration"),
            ("\n   0.50KG\r\n0p8\r\x03", "error initial_zero_error"),
            ("\n------KG\r\n00\r\x03", "error zero_error"),
            ("\n^^^^^^KG\r\n00\r\x03", "status overload"),
            ("\n12\r\x03", "status overload"),
            ("\n10\r\x03", "status motion"),
        ] {
            assert_eq!(told(answer.as_bytes()), [wanted], "{answer:?}");
        }
    }

    #[test]
    fn two_answers_in_one_are_no_reading() {
        assert_eq!(told(b"\n   0.50KG\r\n00\r\n   0.60KG\r\n00\r\x03"), ["error glued"]);
        assert_eq!(told(b"\n   0.\x0050KG\r\n00\r\x03\n00\r\x03"), ["error parity", "status rest"]);
        assert_eq!(told(b"\n-  0.50KG\r\n00\r\x03"), ["reading -0.50 kg stable"]);
        assert_eq!(told(b"\n   0.50\r\n00\r\x03"), ["error bad_unit"]);
    }
}
