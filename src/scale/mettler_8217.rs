//! Mettler 8217, the "Toledo" protocol of point-of-sale scales: one-byte commands, answers from STX to CR.

use super::{Decoder, Protocol, Said, number};
use crate::domain::{Command, Message, Mode, Payload, Reading, Response, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "mettler-8217",
    summary: "Mettler 8217 (\"Toledo\"), also Brecknell 67xx, Rice Lake BenchPro, Magellan, Diva; the unit is seldom on the wire",
    source: "PSC Magellan 8500 service manual p. 51; Rice Lake BenchPro p. 30; Brecknell 67-u p. 71",
    line: "9600 7E1",
    // `W` alone: `Z` would zero, and the other letters switch modes.
    poll: Some(b"W"),
    stability: Said::Always,
    unit: Said::Sometimes,
    new: |_| Mettler8217::boxed(read),
    golden: &[
        (b"\x0201.234\r\x02?A\r\x02012.35N\r", &["reading 1.234 stable", "status motion", "reading 12.35 stable net"]),
        (b"\x02  1.25LB\r", &["reading 1.25 lb stable"]),
        (b"\x02E\rhello\x02?B\r", &["response echo_on ok \"hello\"", "status overload"]),
    ],
    ..Protocol::USUAL
};

const STX: u8 = 0x02;
/// The longest answer is `wwww.ww N unit`; echoed text is kept no longer than this either.
const ANSWER_MAX: usize = 16;

/// Between two frames; after an echo answer, with what is echoed; inside a frame; inside one that is not to be read.
#[derive(Default)]
enum Place {
    #[default]
    Between,
    Echoed(Response, String),
    Inside(Vec<u8>),
    Spoilt(WireFault),
}

/// Cuts answers, and reads each by one function.
pub(super) struct Mettler8217 {
    place: Place,
    read: fn(&[u8]) -> Message,
}

impl Mettler8217 {
    /// `read` gets what stands between STX and CR.
    pub(super) fn boxed(read: fn(&[u8]) -> Message) -> Box<dyn Decoder> {
        Box::new(Self { place: Place::Between, read })
    }
}

impl Decoder for Mettler8217 {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        for &byte in bytes {
            self.place = step(std::mem::take(&mut self.place), byte, self.read, out);
        }
    }

    /// An echo answer stays: it is whole.
    fn silence(&mut self) {
        if matches!(self.place, Place::Inside(_) | Place::Spoilt(_)) {
            self.place = Place::Between;
        }
    }

    fn end(&mut self, out: &mut dyn FnMut(Message)) {
        if let Place::Echoed(response, text) = std::mem::take(&mut self.place) {
            out(echoed(response, text));
        }
    }

    fn held(&self) -> usize {
        match &self.place {
            Place::Between | Place::Spoilt(_) => 0,
            Place::Echoed(_, text) => text.len(),
            Place::Inside(answer) => answer.len(),
        }
    }
}

fn step(place: Place, byte: u8, read: fn(&[u8]) -> Message, out: &mut dyn FnMut(Message)) -> Place {
    match (place, byte) {
        (Place::Echoed(response, text), STX) => {
            out(echoed(response, text));
            Place::Inside(Vec::new())
        }
        (_, STX) => Place::Inside(Vec::new()),
        (Place::Inside(answer), b'\r') => match read(&answer) {
            Message::Response(response) => Place::Echoed(response, String::new()),
            message => {
                out(message);
                Place::Between
            }
        },
        (Place::Inside(_), 0) => Place::Spoilt(WireFault::Parity),
        (Place::Inside(answer), _) if answer.len() >= ANSWER_MAX => Place::Spoilt(WireFault::TooLong),
        (Place::Inside(mut answer), _) => {
            answer.push(byte);
            Place::Inside(answer)
        }
        (Place::Spoilt(fault), b'\r') => {
            out(Message::Error(fault));
            Place::Between
        }
        (Place::Echoed(response, mut text), _) => {
            if byte.is_ascii_graphic() && text.len() < ANSWER_MAX {
                text.push(char::from(byte));
            }
            Place::Echoed(response, text)
        }
        // Bytes outside a frame are our own commands coming back.
        (place, _) => place,
    }
}

fn echoed(mut response: Response, text: String) -> Message {
    if !text.is_empty() {
        response.payload = Payload::Trailing(text);
    }
    Message::Response(response)
}

/// One answer.
pub(super) fn read(answer: &[u8]) -> Message {
    match answer {
        [b'?', status] => read_status(*status),
        b"E" => Message::Response(Response::done(Command::EchoOn, Payload::None)),
        b"F" => Message::Response(Response::done(Command::EchoOff, Payload::None)),
        _ => read_weight(answer).map_or_else(Message::Error, Message::Reading),
    }
}

/// A weight is only sent at rest and in range. `N` behind the number says net; it is not the newton.
fn read_weight(answer: &[u8]) -> Result<Reading, WireFault> {
    let (value, rest) = number::leading(answer, b'.')?;
    let (mode, rest) = match rest.trim_ascii_start() {
        [b'N', rest @ ..] => (Some(Mode::Net), rest),
        rest => (None, rest),
    };
    let (unit, rest) = number::unit(rest)?;
    if !rest.is_empty() {
        return Err(WireFault::Malformed);
    }
    Ok(Reading { unit, stable: Some(true), mode, ..Reading::new(value) })
}

/// Bit 0 motion, 1 over capacity, 2 under zero; bit 6 is always set, bit 7 may be parity. Range comes before motion.
fn read_status(status: u8) -> Message {
    if status & 0b0100_0000 == 0 {
        return Message::Error(WireFault::Malformed);
    }
    Message::Status(match status {
        s if s & 0b010 != 0 => Status::Overload,
        s if s & 0b100 != 0 => Status::Underload,
        s if s & 0b001 != 0 => Status::Motion,
        _ => Status::NoWeight,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Vec<String> {
        let (mut decoder, mut told) = (Mettler8217::boxed(read), Vec::new());
        decoder.feed(bytes, &mut |message| told.push(message.to_string()));
        decoder.end(&mut |message| told.push(message.to_string()));
        told
    }

    #[test]
    fn status_bits_are_read_by_rank() {
        for (byte, status) in
            [(b'A', "motion"), (b'C', "overload"), (b'E', "underload"), (b'P', "no_weight"), (0xC1, "motion")]
        {
            assert_eq!(told(&[STX, b'?', byte, b'\r']), [format!("status {status}")]);
        }
        assert_eq!(told(b"\x02?\x01\r"), ["error malformed"], "bit 6 is always set");
    }

    #[test]
    fn a_frame_begun_anew_drops_the_half_one() {
        assert_eq!(told(b"\x0201.\x0201.234\r"), ["reading 1.234 stable"]);
        assert_eq!(told(b"\x0201.\x00234\r\x02  1.25LB\r"), ["error parity", "reading 1.25 lb stable"]);
        assert_eq!(told(b"W\x0201.234"), Vec::<String>::new(), "no end, no reading");
    }
}
