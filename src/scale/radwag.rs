//! Radwag: `CMD stability sign mass unit`. Like MT-SICS to look at, and not the same: an answer is announced by `S A`.

use super::lines::LineDecoder;
use super::{Protocol, Said, number};
use crate::domain::{Command, Message, Payload, Reading, Refusal, Response, Status, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "radwag",
    summary: "Radwag balances and scales",
    source: "Radwag manual 466072 p. 58 f.; a captured frame two characters shorter than documented",
    line: "9600 8N1",
    // The weight as it is, at once; `S` would wait for rest, `Z` and `T` change the scale.
    poll: Some(b"SI\r\n"),
    stability: Said::Always,
    unit: Said::Always,
    new: |_| LineDecoder::boxed(|line| read(line).unwrap_or_else(Message::Error)),
    golden: &[
        (
            b"S    -      8.5 g  \r\nSI ?       18.5 kg \r\nSUI        1.56 gr \r\n",
            &["reading -8.5 g stable", "reading 18.5 kg moving", "reading 1.56 gr stable"],
        ),
        (
            b"S A\r\nSI I\r\nS E\r\nS  ^        0.00 g  \r\nS  v        0.00 g  \r\nES\r\n",
            &[
                "response S ok",
                "status not_executable",
                "error timeout_waiting_stable",
                "status overload",
                "status underload",
                "error syntax",
            ],
        ),
    ],
    ..Protocol::USUAL
};

const COMMANDS: &[(&[u8], Command)] = &[
    (b"S", Command::Stable),
    (b"SI", Command::Immediate),
    (b"SU", Command::StableShown),
    (b"SUI", Command::ImmediateShown),
    (b"C1", Command::Stream),
    (b"CU1", Command::Stream),
    (b"C0", Command::StreamEnd),
    (b"CU0", Command::StreamEnd),
    (b"Z", Command::Zero),
    (b"T", Command::Tare),
    (b"OT", Command::Tare),
];

fn read(line: &[u8]) -> Result<Message, WireFault> {
    let line = line.trim_ascii();
    if line == b"ES" {
        return Err(WireFault::Syntax);
    }
    let end = line.iter().position(|byte| !byte.is_ascii_uppercase() && !byte.is_ascii_digit()).unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
    let (_, command) = COMMANDS.iter().find(|(name, _)| *name == word).ok_or(WireFault::UnknownHeader)?;
    let weighs = matches!(
        command,
        Command::Stable | Command::Immediate | Command::StableShown | Command::ImmediateShown | Command::Stream
    );
    match (rest.trim_ascii(), weighs) {
        (b"A", _) => Ok(done(*command, Payload::Ack)),
        (b"D", false) => Ok(done(*command, Payload::None)),
        (b"E", _) => Err(WireFault::Timeout),
        (b"I", true) => Ok(Message::Status(Status::NotExecutable)),
        (b"I", false) => Ok(refused(*command, Refusal::Busy)),
        (b"^", false) => Ok(refused(*command, Refusal::AboveRange)),
        (b"v", false) => Ok(refused(*command, Refusal::BelowRange)),
        (amount, true) => weight(amount),
        (amount, false) if word == b"OT" => {
            let tare = number::amount(amount)?;
            Ok(done(Command::Tare, Payload::tare(tare.value, tare.unit)))
        }
        _ => Err(WireFault::Malformed),
    }
}

/// The marker before the digits: nothing at rest, `?` moving, `^` and `v` out of range; then digits mean nothing.
fn weight(text: &[u8]) -> Result<Message, WireFault> {
    let (stable, text) = match text {
        [b'^', ..] => return Ok(Message::Status(Status::Overload)),
        [b'v', ..] => return Ok(Message::Status(Status::Underload)),
        [b'?', rest @ ..] => (false, rest),
        _ => (true, text),
    };
    let reading = number::amount(text)?;
    if reading.unit.is_none() {
        return Err(WireFault::BadUnit);
    }
    Ok(Message::Reading(Reading { stable: Some(stable), ..reading }))
}

fn done(command: Command, payload: Payload) -> Message {
    Message::Response(Response::done(command, payload))
}

fn refused(command: Command, why: Refusal) -> Message {
    Message::Response(Response::refused(command, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        read(line.as_bytes()).unwrap_or_else(Message::Error).to_string()
    }

    #[test]
    fn lengths_vary_and_markers_may_touch() {
        assert_eq!(told("SUI?      1.56 gr"), "reading 1.56 gr moving");
        assert_eq!(told("SU   -  172.135 N  "), "reading -172.135 N stable", "a force is never a weight");
        assert_eq!(told("S         12 pcs"), "reading 12 pcs stable count");
        assert_eq!(told("SI ? -     18.5 kg"), "reading -18.5 kg moving");
    }

    #[test]
    fn answers_to_commands_are_no_weights() {
        for (line, wanted) in [
            ("Z D", "response zero ok"),
            ("Z A", "response zero ok"),
            ("Z ^", "response zero refused above_range"),
            ("T v", "response tare refused below_range"),
            ("T I", "response tare refused busy"),
            ("C1 A", "response C1 ok"),
            ("OT    0.500 g", "response tare ok 0.500 g"),
        ] {
            assert_eq!(told(line), wanted, "{line}");
        }
        for bad in ["S 8.5", "S", "X A", "S 8.5 g S 8.5 g", "S X 8.5 g", "T 8.5 g"] {
            assert!(told(bad).starts_with("error "), "{bad}: {}", told(bad));
        }
    }
}
