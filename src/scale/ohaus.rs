//! Ohaus: a number with its unit, `?` while it moves, and a legend: `-  1.640 kg   ?N`. The sign may stand far from the digits.

use super::kind::Kind;
use super::lines::LineDecoder;
use super::{Protocol, Said, number, pounds};
use crate::domain::{Message, Mode, Reading, Status, Unit, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "ohaus",
    summary: "Ohaus Defender, Ranger, Valor, Scout and older ones",
    source: "Ohaus Ranger manual p. 36, Defender p. 37, RS232 interface manual p. 5; captures of a Defender 3000 stream",
    line: "9600 8N1",
    // Prints what is shown, at rest or not; `T` and `Z` would change the scale.
    poll: Some(b"IP\r\n"),
    stability: Said::Always,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"   0.360 kg    G\r\n   0.365 kg   ?G\r\n-  1.640 kg    N\r\n",
            &["reading 0.360 kg stable gross", "reading 0.365 kg moving gross", "reading -1.640 kg stable net"],
        ),
        (b"       12.73 g    ?\r\n           3 PCS  ?\r\n", &["reading 12.73 g moving", "reading 3 pcs moving count"]),
        (b"ES\r\nOK!\r\n   1.250 kg    T\r\n", &["error syntax", "ack", "response tare ok 1.250 kg"]),
    ],
    ..Protocol::USUAL
};

fn read(line: &[u8]) -> Result<Message, WireFault> {
    match line.trim_ascii() {
        b"OK!" => return Ok(Message::Ack(true)),
        b"ES" => return Err(WireFault::Syntax),
        _ => {}
    }
    // A word in place of the number, perhaps with unit and legend behind it.
    match line.trim_ascii().split(|&byte| byte == b' ').next().unwrap_or_default() {
        b"OL" | b"OVERLOAD" | b"Overload" => return Ok(Message::Status(Status::Overload)),
        b"UL" | b"UNDERLOAD" | b"Underload" => return Ok(Message::Status(Status::Underload)),
        _ => {}
    }
    let marks = line.iter().filter(|&&byte| byte == b'?').count();
    if marks > 1 {
        return Err(WireFault::Glued);
    }
    // The mark stands apart, before the legend, or touches it.
    let text: Vec<u8> = line.iter().map(|&byte| if byte == b'?' { b' ' } else { byte }).collect();
    let (mut reading, rest) = weight(text.trim_ascii())?;
    reading.stable = Some(marks == 0);
    Ok(legend(rest)?.tell(reading))
}

/// Number and unit, and what follows. A lone `N` behind a number is the newton: only behind a unit it says net.
fn weight(text: &[u8]) -> Result<(Reading, &[u8]), WireFault> {
    if let Some(end) = text.windows(2).rposition(|pair| pair.eq_ignore_ascii_case(b"oz")) {
        let (spelled, rest) = text.split_at_checked(end + 2).unwrap_or((text, &[]));
        if let Some((lb, oz)) = colon(spelled) {
            return Ok((pounds::compound(lb, oz)?, rest));
        }
        if let Some(reading) = pounds::spelled(spelled) {
            return Ok((reading?, rest));
        }
    }
    let (value, rest) = number::leading(text, b'.')?;
    let (unit, rest) = number::unit(rest)?;
    let mode = (unit == Some(Unit::Pieces)).then_some(Mode::Count);
    Ok((Reading { unit, mode, ..Reading::new(value) }, rest))
}

/// `12:07.5 lb:oz`.
fn colon(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let [value @ .., b'l' | b'L', b'b' | b'B', b':', _, _] = text else { return None };
    let at = value.iter().position(|&byte| byte == b':')?;
    Some((value.get(..at)?, value.get(at + 1..)?.trim_ascii()))
}

fn legend(rest: &[u8]) -> Result<Kind, WireFault> {
    match rest.trim_ascii() {
        b"" => Ok(Kind::Unsaid),
        b"G" | b"B" | b"GROSS" | b"Gross" => Ok(Kind::Gross),
        b"N" | b"NET" | b"Net" => Ok(Kind::Net),
        b"T" | b"PT" | b"TARE" | b"Tare" => Ok(Kind::Tare),
        _ => Err(WireFault::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn n_is_net_behind_a_unit_and_a_newton_behind_a_number() {
        assert_eq!(told("  5.00 kg N"), "reading 5.00 kg stable net");
        assert_eq!(told("  5.00 N"), "reading 5.00 N stable");
        assert_eq!(told("  5.00 kg ? NET"), "reading 5.00 kg moving net");
        assert_eq!(told("-  1.640   lb ?  "), "reading -1.640 lb moving");
    }

    #[test]
    fn pounds_and_ounces_in_both_spellings() {
        assert_eq!(told("   1 lb  8.0 oz  ?G"), "reading 1.5 lb moving gross");
        assert_eq!(told(" 1:08.0 lb:oz"), "reading 1.5 lb stable");
        assert_eq!(told("   8.0 oz G"), "reading 8.0 oz stable gross");
    }

    #[test]
    fn other_text_is_no_weight() {
        for bad in ["  5.00 kg X", "  5.00 kg ??", "  5.00 kg G 5.00 kg G", "kg", "  5.00 xx G", "Err 8.3"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
        assert_eq!(told("OVERLOAD"), "status overload");
        assert_eq!(told("      OL kg   G"), "status overload");
    }
}
