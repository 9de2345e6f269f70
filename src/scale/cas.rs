//! CAS indicators: twenty-two bytes with a lamp byte, which are cut by length because that byte may look like CR, LF or a comma; and
//! lines of the comma family, with or without STX, or of a bare number.

use super::{Decoder, Protocol, Said, comma, number};
use crate::domain::{Extra, Message, Mode, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "cas",
    summary: "CAS indicators and scales (CI, NT, PDI, PD …): 22, 18 and 10 bytes",
    source: "CAS CI-600D p. 74, CI-400 p. 103, CI-150A p. 54, PDI p. 37, NT-200 p. 48",
    line: "9600 8N1",
    // Sent unasked, or asked by a byte that is the device's number.
    poll: None,
    stability: Said::Sometimes,
    unit: Said::Sometimes,
    new: |_| Box::new(Cas::default()),
    golden: &[
        (
            b"ST,GS,1\xc4,000013.5 kg\r\nUS,NT,1\x82,-  0.500 kg\r\n",
            &["reading 13.5 kg stable gross", "reading -0.500 kg moving net"],
        ),
        (
            b"ST,GS,1\r,   0.500 kg\r\nOL,GS,1\x84,         kg\r\n",
            &["reading 0.500 kg stable gross", "status overload"],
        ),
        (
            b"\x02ST,GS,+ 10.50 lb\rST,GS,+   1.250kg\r\n   1.250\r\n",
            &["reading 10.50 lb stable gross", "reading 1.250 kg stable gross", "reading 1.250"],
        ),
    ],
    ..Protocol::USUAL
};

const STX: u8 = 0x02;
/// Bytes of the form with a lamp byte.
const LONG: usize = 22;
/// Where its lamp byte stands, and the comma that tells this form from the others.
const LAMPS: usize = 7;
const COMMA: usize = 8;
/// Shorter than any line with a head.
const SHORT: usize = 14;
/// Longer than any line.
const LINE_MAX: usize = 40;
/// What a line with more than a number begins with.
const HEADS: &[&[u8]] = &[b"ST,GS,", b"ST,NT,", b"US,GS,", b"US,NT,", b"OL,GS,", b"OL,NT,"];

#[derive(Default)]
struct Cas {
    held: Vec<u8>,
    fault: Option<WireFault>,
}

/// What the bytes so far ask for.
#[derive(PartialEq, Eq)]
enum Next {
    More,
    Line,
    Frame,
}

impl Cas {
    fn push(&mut self, byte: u8, out: &mut dyn FnMut(Message)) {
        if self.fault.is_none() {
            if self.held.is_empty() && byte == STX {
                return;
            }
            self.held.push(byte);
            // A line that ended where the lamp byte might have stood, seen one byte later.
            if let [head @ .., b'\r' | b'\n', last] = self.held.as_slice()
                && is_headed(head)
                && head.len() == LAMPS
                && *last != b','
            {
                let line = head.to_vec();
                self.held.clear();
                out(read_line(&line));
                return self.push(byte, out);
            }
        }
        match self.next(byte) {
            Next::More => {}
            Next::Frame => {
                let frame = std::mem::take(&mut self.held);
                out(read_frame(&frame).unwrap_or_else(Message::Error));
            }
            Next::Line => {
                let held = std::mem::take(&mut self.held);
                let line = held.split_last().map_or(&[][..], |(_, line)| line);
                match self.fault.take() {
                    Some(fault) => out(Message::Error(fault)),
                    None if line.trim_ascii().is_empty() => {}
                    None => out(read_line(line)),
                }
            }
        }
        if self.fault.is_none() && self.held.len() > LINE_MAX {
            self.kill(WireFault::TooLong);
        }
    }

    fn next(&self, byte: u8) -> Next {
        let ends = matches!(byte, b'\r' | b'\n');
        let held = self.held.as_slice();
        if self.fault.is_none() && is_headed(held) {
            match held.len() {
                LONG if held.get(COMMA) == Some(&b',') => return Next::Frame,
                // Behind the head comes the device's number, which is no control character, and then the lamps.
                LAMPS if ends => return Next::Line,
                length if length <= COMMA || held.get(COMMA) == Some(&b',') => return Next::More,
                _ => {}
            }
        }
        if ends { Next::Line } else { Next::More }
    }

    fn kill(&mut self, fault: WireFault) {
        self.fault.get_or_insert(fault);
        self.held.clear();
    }
}

impl Decoder for Cas {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        bytes.iter().for_each(|&byte| self.push(byte, out));
    }

    fn silence(&mut self) {
        if !self.held.is_empty() {
            self.kill(WireFault::Interrupted);
        }
    }

    fn held(&self) -> usize {
        self.held.len()
    }
}

fn is_headed(held: &[u8]) -> bool {
    HEADS.iter().any(|head| held.starts_with(head))
}

/// Columns. The words say rest and range; the lamps, of which a line of seven bits loses one, only add the true zero.
fn read_frame(frame: &[u8]) -> Result<Message, WireFault> {
    let (head, data) = frame.split_at_checked(COMMA + 1).ok_or(WireFault::Malformed)?;
    let &[state, _, _, mode, _, _, _, lamps, _] = head else { return Err(WireFault::Malformed) };
    let [data @ .., b'\r', b'\n'] = data else { return Err(WireFault::Malformed) };
    if data.contains(&0) {
        return Err(WireFault::Parity);
    }
    let (amount, unit) = data.split_at_checked(8).ok_or(WireFault::Malformed)?;
    if state == b'O' {
        let under = amount.trim_ascii_start().starts_with(b"-");
        return Ok(Message::Status(if under { Status::Underload } else { Status::Overload }));
    }
    let (value, rest) = number::leading(amount, b'.')?;
    // A space, or the state of the relays, before the unit.
    let (unit, more) = number::unit(unit.get(1..).unwrap_or_default())?;
    if !rest.trim_ascii().is_empty() || !more.is_empty() {
        return Err(WireFault::Malformed);
    }
    let mode = Some(if mode == b'G' { Mode::Gross } else { Mode::Net });
    let extras = (lamps & 0b1000_0001 == 0b1000_0001).then_some(Extra::AtZero).into_iter().collect();
    Ok(Message::Reading(Reading { value, unit, stable: Some(state == b'S'), mode, extras }))
}

/// A line of words and commas, or a bare number.
fn read_line(line: &[u8]) -> Message {
    let found = match line.contains(&0) {
        true => Err(WireFault::Parity),
        // Eight bytes of data and the unit: what is much shorter has lost some.
        false if is_headed(line.trim_ascii_start()) && !line.contains(&b'O') && line.trim_ascii().len() < SHORT => {
            Err(WireFault::Malformed)
        }
        false if line.contains(&b',') => comma::read(line.trim_ascii_start()),
        false => number::amount(line).map(Message::Reading),
    };
    found.unwrap_or_else(Message::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Vec<String> {
        let (mut decoder, mut told) = (Cas::default(), Vec::new());
        decoder.feed(bytes, &mut |message| told.push(message.to_string()));
        told
    }

    #[test]
    fn every_lamp_byte_leaves_the_columns_alone() {
        for lamps in 0..=255 {
            let frame = [b"ST,GS,1", &[lamps][..], b",   0.500 kg\r\n"].concat();
            assert_eq!(told(&[&frame[..], &frame].concat()), ["reading 0.500 kg stable gross"; 2], "{lamps:#x}");
        }
        for id in 0x2c..=0x7e {
            let frame = [b"ST,NT,", &[id][..], b"\xc2,   0.500 lb\r\n"].concat();
            assert_eq!(told(&frame), ["reading 0.500 lb stable net"], "{id:#x}");
        }
    }

    #[test]
    fn relays_stand_where_the_space_is() {
        assert_eq!(told(b"ST,GS,1\xc4,   0.5001kg\r\n"), ["reading 0.500 kg stable gross"]);
        assert_eq!(told(b"ST,GS,1\xc4,   0.500  t\r\n"), ["reading 0.500 t stable gross"]);
        assert_eq!(told(b"OL,NT,1\xc4,-        kg\r\n"), ["status underload"]);
    }

    #[test]
    fn damaged_frames_make_no_reading() {
        for bad in [
            &b"ST,GS,1\xc4,   0.500 kg\n\r"[..],
            b"ST,GS,1\xc4,   0.5\x000 kg\r\n",
            b"ST,GS,1\xc4,   0.5 0 kg\r\n",
            b"ST,GS,1\xc4,   0.500 xx\r\n",
            b"XX,GS,1\xc4,   0.500 kg\r\n",
            b"ST,GS,1\r\n",
            b"ST,GS,\r\n",
        ] {
            let all = told(&[bad, b"\r\nST,GS,+   1.250kg\r\n"].concat());
            assert_eq!(all.last().map(String::as_str), Some("reading 1.250 kg stable gross"), "{all:?}");
            assert!(all.iter().rev().skip(1).all(|line| line.starts_with("error ")), "{all:?}");
        }
    }

    #[test]
    fn dashes_are_no_digits() {
        assert_eq!(told(b"\x02OL,GS,+------ lb\r\x02OL,GS,------- lb\r"), ["status overload", "status underload"]);
        assert_eq!(told(b"-  0.500\r\n"), ["reading -0.500"]);
    }
}
