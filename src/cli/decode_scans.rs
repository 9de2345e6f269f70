//! The vocabulary of `decode` for scanners: what they said as one line of JSON.

use super::decode_lines::{line, of_error};
use crate::domain::{Answer, AnswerStatus, Partial, Scan, ScanFlag, Scanned, Terminator};
use serde::Serialize;

/// A message of a scanner.
pub(super) fn of_scanned(scanned: &Scanned) -> String {
    match scanned {
        Scanned::Code(Scan { data, aim, terminator, flags }) => line(&ScanLine {
            outcome: "scan",
            aim: aim.map(|aim| aim.to_string()),
            terminator: terminator.map(Terminator::id),
            ..ScanLine::of(data, flags)
        }),
        Scanned::Refused(fault) => of_error(fault.id()),
        Scanned::Answer(answer) => line(&AnswerLine::of(answer)),
    }
}

/// What has begun and never ended.
pub(super) fn of_partial(partial: &Partial) -> String {
    line(&ScanLine { outcome: "partial", ..ScanLine::of(&partial.data, &partial.flags) })
}

#[derive(Serialize, Default)]
struct ScanLine {
    outcome: &'static str,
    data: String,
    data_hex: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    terminator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<&'static str>,
}

impl ScanLine {
    fn of(data: &[u8], flags: &[ScanFlag]) -> Self {
        let hex: Vec<String> = data.iter().map(|byte| format!("{byte:02x}")).collect();
        let flags = flags.iter().map(|flag| flag.id()).collect();
        Self { data: String::from_utf8_lossy(data).into_owned(), data_hex: hex.join(" "), flags, ..Self::default() }
    }
}

#[derive(Serialize)]
struct AnswerLine {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmd: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    aim: String,
}

impl AnswerLine {
    /// With a status it names the command that was answered to, without one it is the answer's text.
    fn of(answer: &Answer) -> Self {
        let text = String::from_utf8_lossy(&answer.data).into_owned();
        let (cmd, data) = if answer.status.is_some() { (Some(text), None) } else { (None, Some(text)) };
        let status = answer.status.map(AnswerStatus::id);
        Self { outcome: "response", cmd, data, status, aim: answer.aim.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Aim;

    #[test]
    fn an_answer_names_its_command_or_tells_its_text() {
        let aim = Aim { code: b'Z', modifier: b'6' };
        let answer = |status| of_scanned(&Scanned::Answer(Answer { aim, data: b"REVINF".to_vec(), status }));
        let ack = r#"{"outcome":"response","cmd":"REVINF","status":"ACK","aim":"]Z6"}"#;
        assert_eq!(answer(Some(AnswerStatus::Ack)), ack);
        assert_eq!(answer(None), r#"{"outcome":"response","data":"REVINF","aim":"]Z6"}"#);
    }

    #[test]
    fn a_code_that_ended_by_itself_names_no_terminator() {
        let scan = Scan { data: b"A".to_vec(), aim: None, terminator: None, flags: Vec::new() };
        assert_eq!(of_scanned(&Scanned::Code(scan)), r#"{"outcome":"scan","data":"A","data_hex":"41"}"#);
    }
}
