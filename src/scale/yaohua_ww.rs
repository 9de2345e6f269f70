//! Yaohua A12E and D10 (耀华): lines of a weight's kind, number and unit: `ww000.485kg`. Manuals write W in capitals, devices do not.

use super::kind::Kind;
use super::lines::LineDecoder;
use super::{Protocol, Said, number};
use crate::domain::{Message, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "yaohua-ww",
    summary: "Yaohua A12E (耀华), lines with ww, wn or wt; rest is not on the wire",
    source: "captures of a Yaohua A12E: gross, net, tare",
    line: "9600 8N1",
    // It speaks by itself. Its letters R, T and Z: only the first reads.
    poll: None,
    stability: Said::Never,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line.trim_ascii()).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"ww000.000lb\r\nwn-0000.1kg\r\nwn0003.17kg\r\nww-003.17kg\r\n",
            &["reading 0.000 lb gross", "reading -0.1 kg net", "reading 3.17 kg net", "reading -3.17 kg gross"],
        ),
        (
            b"wt000.000kg\r\nWG004.139kg\r\nwnOL\r\n",
            &["response tare ok 0.000 kg", "reading 4.139 kg gross", "status overload"],
        ),
    ],
    ..Protocol::USUAL
};

/// Kind, number, unit. Nothing may stand between the kind and the number: the frame has no checksum that would miss it.
pub(super) fn read(line: &[u8]) -> Result<Message, WireFault> {
    let (kind, text) = match line {
        [b'w' | b'W', b'w' | b'W' | b'g' | b'G', text @ ..] => (Kind::Gross, text),
        [b'w' | b'W', b'n' | b'N', text @ ..] => (Kind::Net, text),
        [b'w' | b'W', b't' | b'T', text @ ..] => (Kind::Tare, text),
        _ => return state(line).ok_or(WireFault::UnknownHeader),
    };
    if let Some(state) = state(text.trim_ascii()) {
        return Ok(state);
    }
    let reading = number::amount(text)?;
    if reading.unit.is_none() {
        return Err(WireFault::BadUnit);
    }
    Ok(kind.tell(reading))
}

/// The words in place of a number.
pub(super) fn state(text: &[u8]) -> Option<Message> {
    match text {
        b"OL" | b"ol" => Some(Message::Status(Status::Overload)),
        b"LO" | b"lo" => Some(Message::Status(Status::Underload)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_lines_are_no_weight() {
        let told = |line: &str| read(line.as_bytes()).unwrap_or_else(Message::Error).to_string();
        for bad in
            ["ww", "ww000.000", "wx000.000kg", "www000.000kg", "ww000.000kgww000.000kg", "000.000kg", "WG004.139kg3D"]
        {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
        assert_eq!(told("OL"), "status overload");
        assert_eq!(told("LO"), "status underload");
    }
}
