//! The vocabulary of `decode`: what each code looks like as one line of JSON.

use crate::code::{BadCode, Code, Command, GtinFault, classify};
use crate::domain::Aim;
use serde::Serialize;

/// Something that was refused.
pub(super) fn of_error(error: &'static str) -> String {
    line(&ErrorLine { outcome: "error", error })
}

/// One code, with or without AIM identifier.
pub(super) fn of_code(bytes: &[u8]) -> String {
    line(&CodeLine::of(bytes))
}

/// One object on one line.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct ErrorLine {
    outcome: &'static str,
    error: &'static str,
}

#[derive(Serialize, Default)]
struct CodeLine {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qty: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gtin14: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    or_upc_e: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sscc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elements: Option<Vec<(String, String)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ambiguous: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

impl CodeLine {
    fn of(bytes: &[u8]) -> Self {
        let (aim, data) = Aim::split(bytes);
        let told = match classify(data, aim) {
            Code::Command(command) => {
                let qty = if let Command::Qty(qty) = command { Some(qty) } else { None };
                Self { kind: "command", command: Some(command.name()), qty, ..Self::default() }
            }
            Code::Badge(operator) => Self { kind: "badge", operator: Some(operator), ..Self::default() },
            Code::Gtin { text, gtin14, or_upc_e } => {
                Self { kind: "gtin", data: Some(text), gtin14: Some(gtin14), or_upc_e, ..Self::default() }
            }
            Code::Sscc(sscc) => {
                let elements = Some(vec![("00".to_owned(), sscc.clone())]);
                Self { kind: "sscc", sscc: Some(sscc), elements, ..Self::default() }
            }
            Code::Gs1 { elements, .. } => Self {
                kind: "gs1",
                hri: Some(elements.to_string()),
                gtin14: elements.value("01").map(str::to_owned),
                ambiguous: elements.ambiguous.then_some(true),
                elements: Some(elements.pairs),
                ..Self::default()
            },
            Code::Text(text) => Self { kind: "text", data: Some(text), ..Self::default() },
            Code::Bad(bad) => Self::bad(bad),
        };
        Self { aim: aim.map(|aim| aim.to_string()), ..told }
    }

    fn bad(bad: BadCode) -> Self {
        let (detail, expected) = match bad {
            BadCode::Gs1(fault) => (Some(fault.to_string()), None),
            BadCode::Gtin(GtinFault::CheckDigit(digit)) => (None, Some(digit.to_string())),
            _ => (None, None),
        };
        Self { kind: "bad", error: Some(bad.id()), detail, expected, ..Self::default() }
    }
}
