//! Sartorius SBI: sixteen characters, or twenty-two with a word before them. That a load moves is only said by a unit left out.

use super::kind::Kind;
use super::lines::LineDecoder;
use super::{Protocol, Said, number};
use crate::domain::{Message, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "sartorius-sbi",
    summary: "Sartorius and Acculab balances (SBI); the unit is left out while the load moves",
    source: "Sartorius manuals GC 803 S p. 57, Master p. 79, WZA 224 p. 24; captures of trimmed lines",
    line: "9600 8N1",
    // ESC P prints what is shown and does no more; ESC T would tare, ESC V zero.
    poll: Some(b"\x1bP\r\n"),
    stability: Said::Always,
    unit: Said::Sometimes,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"+   123.56 g  \r\n+   123.56    \r\n-     0.02 kg \r\n",
            &["reading 123.56 g stable", "reading 123.56 moving", "reading -0.02 kg stable"],
        ),
        (
            b"N     +      253 pcs\r\nN     +   123.56 g  \r\nT     +     5.00 g  \r\n",
            &["reading 253 pcs stable count", "reading 123.56 g stable net", "response tare ok 5.00 g"],
        ),
        (
            b"      High    \r\nStat        Low   \r\n      Err 54  \r\n",
            &["status overload", "status underload", "error device_error 54"],
        ),
    ],
    ..Protocol::USUAL
};

fn read(line: &[u8]) -> Result<Message, WireFault> {
    let line = std::str::from_utf8(line).map_err(|_| WireFault::Malformed)?.trim_ascii();
    // Words are counted, not columns: captures have lost the spaces at both ends.
    let (word, rest) = match line.split_once(' ') {
        Some((word, rest)) if word.starts_with(|first: char| first.is_ascii_alphabetic()) => (word, rest.trim_ascii()),
        _ => ("", line),
    };
    match word {
        "" => named(rest, Kind::Unsaid),
        "Stat" => Ok(state(rest).unwrap_or(Message::Status(Status::NoWeight))),
        "N" | "N1" | "N2" => named(rest, Kind::Net),
        "G" | "G#" => named(rest, Kind::Gross),
        "Qnt" => named(rest, Kind::Count),
        "T" | "T1" | "T2" | "PT2" => named(rest, Kind::Tare),
        _ => state(line).ok_or(WireFault::UnknownHeader),
    }
}

/// A number, or what stands in its place.
fn named(text: &str, kind: Kind) -> Result<Message, WireFault> {
    match state(text) {
        Some(state) => Ok(state),
        None => weight(text).map(|reading| kind.tell(reading)),
    }
}

/// `K` is the carat of Austria on these balances, and no kilogram.
fn weight(text: &str) -> Result<Reading, WireFault> {
    match text.ends_with(|last: char| last.eq_ignore_ascii_case(&'k')) {
        true => Err(WireFault::BadUnit),
        false => number::steady(text.as_bytes()),
    }
}

/// Words in place of a number.
fn state(text: &str) -> Option<Message> {
    let mut words = text.split_ascii_whitespace();
    Some(match (words.next()?, words.next()) {
        ("High" | "H" | "HIGH", None) => Message::Status(Status::Overload),
        ("Low" | "L" | "LOW", None) => Message::Status(Status::Underload),
        ("Err", code) => Message::DeviceError(code.filter(|code| is_plain(code)).map(str::to_owned)),
        ("--" | "OFF" | "cal." | "Cal.", None) => Message::Status(Status::NoWeight),
        _ => return None,
    })
}

/// A code that a person can be shown: a damaged one may hold control characters.
fn is_plain(code: &str) -> bool {
    code.len() <= 8 && code.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn a_blank_unit_moves_and_a_trimmed_line_too() {
        assert_eq!(told("+   27.350"), "reading 27.350 moving");
        assert_eq!(told("G     +   123.56    "), "reading 123.56 moving gross");
        assert_eq!(told("      123.56 GN "), "reading 123.56 gr stable");
        assert_eq!(told("+        0 mg "), "reading 0 mg stable");
    }

    #[test]
    fn a_unit_that_would_be_guessed_is_refused() {
        for unit in ["K", "mom", "tlt", "tls", "/lb", "o"] {
            assert_eq!(told(&format!("+   123.56 {unit}")), "error bad_unit");
        }
        assert_eq!(told("+   123.56 kg"), "reading 123.56 kg stable");
    }

    #[test]
    fn words_are_states_or_unknown() {
        assert_eq!(told("Stat       cal.   "), "status no_weight");
        assert_eq!(told("Stat      Err 101 "), "error device_error 101");
        assert_eq!(told("ID    12345"), "error unknown_header");
        assert_eq!(told("N     High"), "status overload");
        assert_eq!(told("+ 1.00 g + 1.00 g"), "error malformed");
    }
}
