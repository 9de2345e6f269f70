//! The comma family: `ST,GS,+0012.50kg`. 友声, 英展, 钰恒, T-Scale, Kern KXS, Gram, Excell, Brecknell S122 and many without a name.

use super::lines::LineDecoder;
use super::{Protocol, Said, number};
use crate::domain::{Command, Message, Mode, Payload, Reading, Response, Status, Unit, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "comma",
    summary: "ST,GS,+0012.50kg: most cheap indicators, under many names",
    source: "WT3000i manual 3.2.1; captures of T-Scale NHB (one comma) and QHW (two)",
    line: "9600 8N1",
    // The letters that ask differ from maker to maker, and one maker's print is another's tare.
    poll: None,
    stability: Said::Sometimes,
    unit: Said::Sometimes,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"ST,GS,+0000.485kg\r\nUS,NT,-  12.5 kg\r\nUS,GS    20.9g  \r\n",
            &["reading 0.485 kg stable gross", "reading -12.5 kg moving net", "reading 20.9 g moving gross"],
        ),
        (b"+0012.5kg,GS,ST\r\n-3.20 kg ST\r\n", &["reading 12.5 kg stable gross", "reading -3.20 kg stable"]),
        (b"ST,NT,+0012.50\r\n", &["reading 12.50 stable net"]),
        (
            b"OL,GS,+999999kg\r\nST,TR,+012.3456  kg\r\n+0001000pcs\r\n",
            &["status overload", "response tare ok 12.3456 kg", "reading 1000 pcs count"],
        ),
    ],
    ..Protocol::USUAL
};

/// The words around the number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Stable,
    Moving,
    Overload,
    Gross,
    Net,
    Tare,
}

const WORDS: &[(&[u8], Word)] = &[
    (b"ST", Word::Stable),
    (b"US", Word::Moving),
    (b"OL", Word::Overload),
    // A stable count.
    (b"QT", Word::Stable),
    (b"GS", Word::Gross),
    (b"NT", Word::Net),
    (b"TR", Word::Tare),
];

/// What a line holds; every part at most once, in any order.
#[derive(Default)]
struct Parts<'a> {
    state: Option<Word>,
    mode: Option<Word>,
    amount: Option<&'a [u8]>,
}

/// One line. Other makers write like this too, as one of several formats.
pub(super) fn read(line: &[u8]) -> Result<Message, WireFault> {
    let parts = Parts::of(line)?;
    let amount = parts.amount.unwrap_or_default();
    // The state first: the digits of an overload are decoration.
    if parts.state == Some(Word::Overload) {
        let under = amount.trim_ascii_start().starts_with(b"-");
        return Ok(Message::Status(if under { Status::Underload } else { Status::Overload }));
    }
    let (value, rest) = number::leading(amount, b'.')?;
    let (unit, _) = number::unit(rest)?;
    if parts.mode == Some(Word::Tare) {
        let payload = Payload::tare(value, unit);
        return Ok(Message::Response(Response::done(Command::Tare, payload)));
    }
    let mode = match parts.mode {
        _ if unit == Some(Unit::Pieces) => Some(Mode::Count),
        Some(Word::Gross) => Some(Mode::Gross),
        Some(Word::Net) => Some(Mode::Net),
        _ => None,
    };
    let stable = parts.state.map(|state| state == Word::Stable);
    Ok(Message::Reading(Reading { unit, stable, mode, ..Reading::new(value) }))
}

impl<'a> Parts<'a> {
    fn of(line: &'a [u8]) -> Result<Self, WireFault> {
        let mut parts = Self::default();
        for field in line.split(|&b| b == b',') {
            parts.take(field.trim_ascii())?;
        }
        Ok(parts)
    }

    /// One field: words, then an amount, then words, for some makers put only one comma and some put the state last.
    fn take(&mut self, mut field: &'a [u8]) -> Result<(), WireFault> {
        while let Some((word, rest)) = leading_word(field) {
            let place = match word {
                Word::Stable | Word::Moving | Word::Overload => &mut self.state,
                Word::Gross | Word::Net | Word::Tare => &mut self.mode,
            };
            if place.replace(word).is_some() {
                return Err(WireFault::Glued);
            }
            field = rest;
        }
        if field.is_empty() {
            return Ok(());
        }
        if self.amount.is_some() {
            return Err(WireFault::Glued);
        }
        if self.state == Some(Word::Overload) {
            self.amount = Some(field);
            return if glued(field) { Err(WireFault::Glued) } else { Ok(()) };
        }
        let rest = match number::leading(field, b'.') {
            Ok((_, rest)) => number::unit(rest).map_err(|fault| if glued(rest) { WireFault::Glued } else { fault })?.1,
            Err(WireFault::NoNumber) if self.state.is_none() && !is_unit(field) => {
                return Err(WireFault::UnknownHeader);
            }
            Err(fault) => return Err(fault),
        };
        self.amount = Some(field);
        if rest.is_empty() {
            return Ok(());
        }
        if leading_word(rest).is_none() { Err(WireFault::Malformed) } else { self.take(rest) }
    }
}

/// A word at the front that ends there: `GS` of `GS 1.0kg`, not of `GSX`.
fn leading_word(field: &[u8]) -> Option<(Word, &[u8])> {
    WORDS.iter().find_map(|(name, word)| match field.strip_prefix(*name)? {
        [] => Some((*word, &[][..])),
        [b' ', rest @ ..] => Some((*word, rest.trim_ascii_start())),
        _ => None,
    })
}

/// Whether another frame's first word stands inside.
fn glued(text: &[u8]) -> bool {
    WORDS.iter().any(|(name, _)| text.windows(name.len()).any(|window| window == *name))
}

fn is_unit(field: &[u8]) -> bool {
    std::str::from_utf8(field).is_ok_and(|text| Unit::parse(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn refused_lines_say_why() {
        for (line, fault) in [
            ("ST,GS,+0000.485kgST,GS,+0000.485kg", "glued"),
            ("ST,GS,+0000.485kg,ST,GS,+0000.485kg", "glued"),
            ("+0012.5kg,GS,ST+0012.5kg,GS,ST", "glued"),
            ("ST,GS,1.0kg,2.0kg", "glued"),
            ("ST,US,GS,1.0kg", "glued"),
            ("ST,GS,NT,1.0kg", "glued"),
            ("OL,GS,+      ST,GS,+0000.485kg", "glued"),
            ("XX,GS,+0001.000kg", "unknown_header"),
            ("$GPGGA,,,,,,0", "unknown_header"),
            ("ST,GS,kg", "no_number"),
            ("ST,GS,", "no_number"),
            ("ST,GS,--0012.5kg", "bad_number"),
            ("ST,GS,+-0012.5kg", "bad_number"),
            ("ST,GS,+00.1.2kg", "bad_number"),
            ("ST,GS,+0001e9kg", "bad_unit"),
            ("ST,GS,+0x12kg", "bad_unit"),
            ("ST,GS,+    infkg", "no_number"),
            ("ST,GS,+0001.000xx", "bad_unit"),
            ("ST,GS,+٠٠١٢٫٥kg", "no_number"),
            ("ST,GS,1.0 kg more", "malformed"),
        ] {
            assert_eq!(told(line), format!("error {fault}"), "{line}");
        }
    }

    #[test]
    fn overload_is_known_by_its_word_and_its_sign() {
        for (line, status) in [
            ("OL,GS,+            ", "overload"),
            ("OL,+999999E+19", "overload"),
            ("OL", "overload"),
            ("OL,-99999999 PC", "underload"),
            ("OL,GS,-", "underload"),
        ] {
            assert_eq!(told(line), format!("status {status}"), "{line}");
        }
    }

    #[test]
    fn percent_and_pieces_are_told_apart_from_weight() {
        assert_eq!(told("ST,+000123.4  %"), "reading 123.4 % stable");
        assert_eq!(told("QT,+00012345 PC"), "reading 12345 pcs stable count");
    }
}
