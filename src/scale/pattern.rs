//! A user pattern: for scales that no manual describes, frames as a [`Template`] of the user's says they look.

use super::frames::Frames;
use super::template::{End, FRAME_MAX, Template};
use super::{Decoder, Protocol, Said, Setup};
use crate::domain::{Message, WireFault};

/// The key of the template in configuration.
pub const PATTERN: &str = "pattern";

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "pattern",
    summary: "what your own pattern says; docs/scale-pattern.md shows how to write one",
    source: "the user; while none is set, a number, its unit, and perhaps S or D",
    stability: Said::Sometimes,
    unit: Said::Sometimes,
    settings: &[PATTERN],
    new: |setup| Box::new(Pattern::new(setup)),
    golden: &[
        (b"  1.250 kg\r\n-12.5lb \r\n", &["reading 1.250 kg", "reading -12.5 lb"]),
        (b"1.2.5 kg\r\n1.250\r\n 0.310 kg D\r\n", &["error bad_number", "reading 1.250", "reading 0.310 kg moving"]),
    ],
    ..Protocol::USUAL
};

/// Frames of one template.
struct Pattern {
    template: Template,
    cut: Cut,
}

enum Cut {
    /// At an end text: what stands before it, or why that must not be read. A frame that begins with a control byte begins there.
    End { end: Vec<u8>, start: Option<u8>, held: Vec<u8>, fault: Option<WireFault> },
    /// By length.
    Length(Frames),
}

impl Pattern {
    fn new(setup: &Setup) -> Self {
        let template = setup.pattern.clone().unwrap_or_default();
        let cut = match &template.end {
            End::Text(end) => {
                let start = template.first_byte().filter(u8::is_ascii_control).filter(|byte| !end.contains(byte));
                Cut::End { end: end.clone(), start, held: Vec::new(), fault: None }
            }
            End::Length(start, length) => Cut::Length(Frames::new(*start, *length)),
        };
        Self { template, cut }
    }
}

impl Decoder for Pattern {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        for &byte in bytes {
            match &mut self.cut {
                Cut::Length(frames) => frames.push(byte, |frame| {
                    let found = self.template.read(frame);
                    let is_frame = found != Err(WireFault::Malformed);
                    out(found.unwrap_or_else(Message::Error));
                    is_frame
                }),
                Cut::End { end, start, held, fault } => {
                    take(byte, end, *start, held, fault);
                    if held.ends_with(end) {
                        match fault.take() {
                            Some(fault) => out(Message::Error(fault)),
                            None => out(self.template.read(held).unwrap_or_else(Message::Error)),
                        }
                        held.clear();
                    }
                }
            }
        }
    }

    fn silence(&mut self) {
        match &mut self.cut {
            Cut::Length(frames) => frames.silence(),
            Cut::End { held, fault, .. } if !held.is_empty() => kill(WireFault::Interrupted, held, fault),
            Cut::End { .. } => {}
        }
    }

    fn held(&self) -> usize {
        match &self.cut {
            Cut::Length(frames) => frames.held(),
            Cut::End { held, .. } => held.len(),
        }
    }
}

/// One byte of a frame that ends with a text.
fn take(byte: u8, end: &[u8], start: Option<u8>, held: &mut Vec<u8>, fault: &mut Option<WireFault>) {
    if start == Some(byte) {
        held.clear();
        *fault = None;
    } else if held.is_empty() && fault.is_none() && (start.is_some() || matches!(byte, b'\r' | b'\n')) {
        // Noise before the first byte, or the other half of a line end of which the template names one.
        return;
    }
    if byte == 0 {
        kill(WireFault::Parity, held, fault);
    } else if fault.is_some() {
        // Only the end matters of a frame that must not be read.
        held.push(byte);
        let rest = held.len().saturating_sub(end.len());
        held.drain(..rest);
    } else if held.len() >= FRAME_MAX {
        kill(WireFault::TooLong, held, fault);
    } else {
        held.push(byte);
    }
}

fn kill(why: WireFault, held: &mut Vec<u8>, fault: &mut Option<WireFault>) {
    fault.get_or_insert(why);
    held.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(template: &str, chunks: &[&[u8]]) -> Vec<String> {
        let template = Template::parse(template).unwrap();
        let mut decoder = Pattern::new(&Setup { pattern: Some(template), ..Setup::default() });
        let mut told = Vec::new();
        for chunk in chunks {
            decoder.feed(chunk, &mut |message| told.push(message.to_string()));
            decoder.silence();
        }
        told
    }

    #[test]
    fn a_frame_ends_where_its_template_does() {
        let equals = "{weight-reversed:8}=";
        assert_eq!(
            told(equals, &[b"0500=000.0500=000.0500="]),
            ["error malformed", "reading 50.000", "reading 50.000"]
        );
        assert_eq!(told(equals, &[b"=000.300000.3000="]), ["error malformed", "error malformed"]);
        assert_eq!(told(r"s{weight:4} {skip:4}\r", &[b"s0021 0000\r\ns0022 0000\r\n"]), ["reading 21", "reading 22"]);
        assert_eq!(told(r"\x1bS {weight}\r\n", &[b"xx\x1bS 13.0\x1bS 13.045\r\n"]), ["reading 13.045"]);
    }

    #[test]
    fn a_damaged_frame_dies_whole_and_the_next_one_lives() {
        let line = r"{weight} kg\r\n";
        assert_eq!(told(line, &[b"1.2\x005 kg\r\n1.25 kg\r\n"]), ["error parity", "reading 1.25"]);
        assert_eq!(told(line, &[b"1.2", b"5 kg\r\n1.25 kg\r\n"]), ["error interrupted", "reading 1.25"]);
        let long = [b"9".repeat(10 * FRAME_MAX), b" kg\r\n1.25 kg\r\n".to_vec()].concat();
        assert_eq!(told(line, &[&long]), ["error too_long", "reading 1.25"]);
    }

    #[test]
    fn a_frame_with_raw_bytes_is_cut_by_its_length() {
        let raw = r"\x02{bytes:1}{weight:6.3}{xor:byte}\r";
        // Every byte of the middle may look like an end or a beginning.
        for status in [b'\r', 0x02, 0xff, b'1'] {
            let mut frame = vec![0x02, status];
            frame.extend(b"001250");
            frame.push(frame.iter().fold(0, |sum, byte| sum ^ byte));
            frame.push(b'\r');
            let told = told(raw, &[&frame.repeat(3)]);
            assert_eq!(told.iter().filter(|line| *line == "reading 1.250").count(), 3, "{status}: {told:?}");
        }
    }
}
