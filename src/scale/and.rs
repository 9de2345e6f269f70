//! A&D balances, standard format: `ST,+0001.234 kg`. With them what the same balances send in their other formats (DP, KF, MT, NU).

use super::lines::LineDecoder;
use super::{Protocol, Said, comma, number};
use crate::domain::{Extra, Message, Reading, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "and",
    summary: "A&D balances and scales (EK, FX, GF, GX, HV …), standard format",
    source: "A&D manuals EK-L p. 30, GC p. 51, GH-252 p. 44, AD-4329 p. 45",
    line: "2400 7E1",
    // Sends the weight as it is. `Z` and `R` zero, `T` tares, `P` switches on and off, `C` ends what `SIR` began.
    poll: Some(b"Q\r\n"),
    stability: Said::Sometimes,
    unit: Said::Sometimes,
    new: |_| LineDecoder::with_signs(|line| read(line).unwrap_or_else(Message::Error), sign),
    golden: &[
        (
            b"ST,+0001.234 kg\r\nUS,-00183.69  g\r\nST,OK,+0002.345 kg\r\n",
            &["reading 1.234 kg stable", "reading -183.69 g moving", "reading 2.345 kg stable"],
        ),
        (
            b"OL,+999999E+19\r\nOL,-99999999 PC\r\nQT,+00012345 PC\r\n\x06EC,E00\r\n",
            &["status overload", "status underload", "reading 12345 pcs stable count", "ack", "error device_error E00"],
        ),
        (b"ST+00123\r\n+00456.89 g\r\n+00456.89\r\n", &["error no_comma", "reading 456.89 g", "reading 456.89"]),
    ],
    ..Protocol::USUAL
};

/// ACK, where the balance is set to answer commands with it.
fn sign(byte: u8) -> Option<Message> {
    (byte == 0x06).then_some(Message::Ack(true))
}

fn read(line: &[u8]) -> Result<Message, WireFault> {
    match line {
        [b'E', b'C', b',', code @ ..] => Ok(error(code)),
        [b'S' | b'U' | b'Q' | b'O', b'T' | b'S' | b'L', b'+' | b'-' | b'0'..=b'9', ..] => Err(WireFault::NoComma),
        // DP writes its headers without comma, and overload as a single letter.
        [b'W', b'T', rest @ ..] => headed(rest, true),
        [b'U', b'S', b' ', rest @ ..] => headed(rest, false),
        [b'Q', b'T', b' ', rest @ ..] => headed(rest, true),
        // MT resembles MT-SICS and is not.
        [b'S', b'D', rest @ ..] => headed(rest, false),
        [b'S', b' ', rest @ ..] => headed(rest, true),
        _ => match line.trim_ascii() {
            b"E" | b"+E" => Ok(Message::Status(Status::Overload)),
            b"-E" => Ok(Message::Status(Status::Underload)),
            _ => standard(line),
        },
    }
}

/// The standard format is of the comma family, with the verdict of the comparator as one field more.
fn standard(line: &[u8]) -> Result<Message, WireFault> {
    let mut fields = line.splitn(3, |&byte| byte == b',');
    let (Some(state), Some(verdict @ (b"OK" | b"HI" | b"LO" | b"NG")), Some(amount)) =
        (fields.next(), fields.next(), fields.next())
    else {
        return comma::read(line);
    };
    let mut message = comma::read(&[state, b",", amount].concat())?;
    if let Message::Reading(reading) = &mut message {
        reading.extras.push(Extra::Comparator(String::from_utf8_lossy(verdict).into_owned()));
    }
    Ok(message)
}

fn headed(text: &[u8], stable: bool) -> Result<Message, WireFault> {
    let reading = number::amount(text)?;
    Ok(Message::Reading(Reading { stable: Some(stable), ..reading }))
}

/// `EC,E00` is a communication fault, other numbers are other faults; the manual of the model lists them.
fn error(code: &[u8]) -> Message {
    let plain = code.len() <= 8 && code.iter().all(u8::is_ascii_alphanumeric) && !code.is_empty();
    Message::DeviceError(plain.then(|| String::from_utf8_lossy(code).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn the_comparator_is_one_field_more_and_nothing_else_is() {
        assert_eq!(told("US,HI,-0001.234 kg"), "reading -1.234 kg moving");
        assert_eq!(told("ST,GS,+001.250kg"), "reading 1.250 kg stable gross");
        assert_eq!(told("ST,NO,+0001.234 kg"), "error no_number");
        assert_eq!(told("XX,OK,+0001.234 kg"), "error unknown_header");
        assert_eq!(told("OL,HI,+9999999 kg"), "status overload");
    }

    #[test]
    fn the_other_formats_are_told_by_their_headers() {
        for (line, wanted) in [
            ("WT   +0183.69  g", "reading 183.69 g stable"),
            ("US   -0183.69  g", "reading -183.69 g moving"),
            ("SD   -183.69 g", "reading -183.69 g moving"),
            ("S     183.69 g", "reading 183.69 g stable"),
            ("      E", "status overload"),
            ("     -E", "status underload"),
            ("+ 0183.690 g  ", "reading 183.690 g"),
        ] {
            assert_eq!(told(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_is_no_weight_is_none() {
        for (line, fault) in [("ST,no number here", "no_number"), ("ST", "no_number"), ("ST,+1.2 kg kg", "malformed")] {
            assert_eq!(told(line), format!("error {fault}"), "{line}");
        }
        assert_eq!(told("EC,E11"), "error device_error E11");
        assert_eq!(told("EC,\u{1b}[2J"), "error device_error");
    }
}
