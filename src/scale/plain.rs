//! Plain text: a number, perhaps with a unit. For kitchen-table scales and printouts; rest is never on this wire.

use super::lines::Lines;
use super::{Decoder, Protocol, Said, number};
use crate::domain::{Decimal, Extra, Message, Mode, Reading, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "plain",
    summary: "a number and perhaps a unit on a line; point or comma",
    source: "captures of unnamed scales and of printer output; no standard",
    line: "9600 8N1",
    poll: None,
    stability: Said::Never,
    unit: Said::Sometimes,
    new: |_| Box::new(Plain::default()),
    golden: &[
        (b"0,250\r\n0012.5 lb\r\n450 g\r\n", &["reading 0.250", "reading 12.5 lb", "reading 450 g"]),
        (b"+007.12/3 G S\r\nERR\r\n", &["reading 7.12 g", "error no_number"]),
        (b"     N       0.3746 g   ..", &["reading 0.3746 g net"]),
    ],
    ..Protocol::USUAL
};

#[derive(Default)]
struct Plain {
    lines: Lines,
}

impl Decoder for Plain {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        for &byte in bytes {
            // Some loggers between scale and port write CR LF as two dots, which no number has after a space.
            let dots = byte == b'.' && self.lines.pending().ends_with(b" .");
            match self.lines.push(if dots { b'\n' } else { byte }) {
                Some(Ok(line)) => out(read(line).map_or_else(Message::Error, Message::Reading)),
                Some(Err(fault)) => out(Message::Error(fault)),
                None => {}
            }
        }
    }

    fn silence(&mut self) {
        self.lines.silence();
    }

    fn held(&self) -> usize {
        self.lines.pending().len()
    }
}

/// `[N|G] number[/index] [unit [S]]`.
fn read(line: &[u8]) -> Result<Reading, WireFault> {
    let line = line.strip_suffix(b" .").unwrap_or(line).trim_ascii();
    let (mode, text) = match line {
        [b'N', b' ', rest @ ..] => (Some(Mode::Net), rest),
        [b'G', b' ', rest @ ..] => (Some(Mode::Gross), rest),
        _ => (None, line),
    };
    let (value, rest) = value(text)?;
    let (index, rest) = index(rest)?;
    let (unit, rest) = number::unit(rest)?;
    if !matches!(rest, b"" | b"S") {
        return Err(WireFault::Malformed);
    }
    Ok(Reading { unit, mode, extras: index.map(Extra::Index).into_iter().collect(), ..Reading::new(value) })
}

/// Point or comma: with one of them in the number it is the decimal mark; with both, nobody knows.
fn value(text: &[u8]) -> Result<(Decimal, &[u8]), WireFault> {
    match number::leading(text, b'.') {
        Err(WireFault::BadNumber) => number::leading(text, b','),
        found => found,
    }
}

/// `/3` behind the number. What it means is not known; it is passed on.
fn index(text: &[u8]) -> Result<(Option<String>, &[u8]), WireFault> {
    match text {
        [b'/', digit, rest @ ..] if digit.is_ascii_digit() => Ok((Some(char::from(*digit).into()), rest)),
        [b'/', ..] => Err(WireFault::Malformed),
        _ => Ok((None, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_number_stands_on_a_line() {
        for (line, fault) in [
            ("1,250.5 kg", WireFault::BadNumber),
            ("1.250,5 kg", WireFault::BadNumber),
            ("1..2 kg", WireFault::BadNumber),
            ("1e9", WireFault::BadUnit),
            ("0x12", WireFault::BadUnit),
            ("12 34", WireFault::BadUnit),
            ("1.5 kg 2", WireFault::Malformed),
            ("7.12/x g", WireFault::Malformed),
            ("$GPGGA,,,,,,0", WireFault::NoNumber),
            ("ST,GS,+0000.485kg", WireFault::NoNumber),
            ("１２", WireFault::NoNumber),
        ] {
            assert_eq!(read(line.as_bytes()), Err(fault), "{line}");
        }
    }
}
