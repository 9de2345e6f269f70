//! Mettler-Toledo MT-SICS, levels 0 and 1: `ID status value unit`, words apart by spaces.

use super::lines::LineDecoder;
use super::{Motion, Protocol, Said, number, pounds};
use crate::domain::{Command, Decimal, Message, Payload, Reading, Refusal, Response, Status, Unit, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "mt-sics",
    summary: "Mettler-Toledo MT-SICS levels 0 and 1 (also spoken by Kern, Ohaus and others)",
    source: "MT-SICS in the AT balances manual p. 87 and the AL-IC manual p. 72; a BC60 parcel scale's capture for lb:oz",
    line: "9600 8N1",
    // `SI` answers at once with what is there; `S` would wait for rest, `Z` and `T` would change the scale.
    poll: Some(b"SI\r\n"),
    // Parcel scales asked by SI or SIR hardly ever answer `S S`, also when nothing moves.
    motion: Motion::Doubted,
    stability: Said::Always,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"S S     105.00 g\r\nS D 104.87 g\r\nS S    -0.6800 g\r\n",
            &["reading 105.00 g stable", "reading 104.87 g moving", "reading -0.6800 g stable"],
        ),
        (b"S D 12:07.50 lb:oz\r\n", &["reading 12.46875 lb moving"]),
        (
            b"S +\r\nS I\r\nES\r\nT S     100.00 g\r\nI4 A \"1126493049\"\r\n",
            &[
                "status overload",
                "status not_executable",
                "error syntax",
                "response tare ok 100.00 g",
                "response serial ok \"1126493049\"",
            ],
        ),
    ],
    ..Protocol::USUAL
};

/// The words of a line. Widths are not reliable in the field, so columns are never counted.
fn read(line: &[u8]) -> Result<Message, WireFault> {
    let line = std::str::from_utf8(line).map_err(|_| WireFault::Malformed)?;
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    match words.as_slice() {
        ["ES"] => Err(WireFault::Syntax),
        ["ET"] => Err(WireFault::Transmission),
        ["EL"] | ["S", "L"] => Err(WireFault::Logical),
        ["S", "+"] => Ok(Message::Status(Status::Overload)),
        ["S", "-"] => Ok(Message::Status(Status::Underload)),
        ["S", "I"] => Ok(Message::Status(Status::NotExecutable)),
        ["S", rest @ ..] => weight(rest).map(Message::Reading),
        ["Z", "A"] | ["ZI", "S" | "D"] => Ok(done(Command::Zero, Payload::None)),
        ["TAC", "A"] => Ok(done(Command::Tare, Payload::None)),
        ["Z" | "ZI", why] => refused(Command::Zero, why),
        ["T" | "TI" | "TA" | "TAC", why @ ("I" | "+" | "-" | "L")] => refused(Command::Tare, why),
        ["TA", "A", rest @ ..] => tare(None, rest),
        ["T" | "TI", rest @ ..] => tare(stability(rest.first()), rest.get(1..).unwrap_or_default()),
        ["I4", "A", ..] => Ok(done(Command::Serial, Payload::Serial(quoted(line).ok_or(WireFault::Malformed)?))),
        ["I0" | "I1" | "I2" | "I3" | "I5", ..] => Ok(done(Command::Info, Payload::None)),
        _ => Err(WireFault::UnknownHeader),
    }
}

fn weight(words: &[&str]) -> Result<Reading, WireFault> {
    let Some(stable) = stability(words.first()) else {
        return Err(WireFault::Malformed);
    };
    let mut reading = match words.get(1..).unwrap_or_default() {
        [value, "lb:oz"] => {
            let (lb, oz) = value.split_once(':').ok_or(WireFault::BadNumber)?;
            pounds::compound(lb.as_bytes(), oz.as_bytes())?
        }
        rest => {
            let (value, unit) = amount(rest)?;
            Reading { unit, ..Reading::new(value) }
        }
    };
    reading.stable = Some(stable);
    Ok(reading)
}

fn tare(stable: Option<bool>, words: &[&str]) -> Result<Message, WireFault> {
    let (value, unit) = amount(words)?;
    Ok(done(Command::Tare, Payload::Tare { value, unit, stable, address: None }))
}

fn stability(word: Option<&&str>) -> Option<bool> {
    match word {
        Some(&"S") => Some(true),
        Some(&"D") => Some(false),
        _ => None,
    }
}

/// A number and perhaps its unit; a sign may stand apart.
fn amount(words: &[&str]) -> Result<(Decimal, Option<Unit>), WireFault> {
    let found = number::amount(words.join(" ").as_bytes())?;
    Ok((found.value, found.unit))
}

fn done(command: Command, payload: Payload) -> Message {
    Message::Response(Response::done(command, payload))
}

fn refused(command: Command, why: &str) -> Result<Message, WireFault> {
    let why = match why {
        "I" => Refusal::Busy,
        "+" => Refusal::AboveRange,
        "-" => Refusal::BelowRange,
        "L" => return Err(WireFault::Logical),
        _ => return Err(WireFault::Malformed),
    };
    Ok(Message::Response(Response::refused(command, why)))
}

fn quoted(line: &str) -> Option<String> {
    let text = line.split_once('"')?.1.rsplit_once('"')?.0;
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn ounces_carry_and_are_bounded() {
        assert_eq!(told("S S -0:08.00 lb:oz"), "reading -0.5 lb stable");
        for bad in
            ["S S 1:16.00 lb:oz", "S S 1:-2 lb:oz", "S S 1207.50 lb:oz", "S S 1.5:2 lb:oz", "S S 9999999999:2 lb:oz"]
        {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
        assert_eq!(told("S S 12:07.50 oz"), "error bad_unit", "a compound value needs its compound unit");
    }

    #[test]
    fn two_answers_on_one_line_are_no_reading() {
        for bad in ["S S 1.00 gS S 1.00 g", "S S 1.00 g S S 1.00 g", "S S", "S 1.00 g", "S X 1.00 g", "SS 1.00 g"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
    }

    #[test]
    fn a_tare_is_never_a_weight() {
        for line in ["T S 100.00 g", "TA A 100.00 g", "TI D 100.00 g"] {
            assert_eq!(told(line), "response tare ok 100.00 g");
        }
        assert_eq!(told("T -"), "response tare refused below_range");
        assert_eq!(told("Z +"), "response zero refused above_range");
    }
}
