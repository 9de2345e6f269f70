//! The vocabulary of `decode`: what each value looks like as one line of JSON. Numbers of weight are decimal strings.

use crate::code::{BadCode, Code, Command, GtinFault, classify};
use crate::domain::{Aim, Extra, Message, Partial, Payload, Reading, Response, Scan, ScanFlag, Scanned, Status, Unit};
use serde::Serialize;

/// A message of a scale; `unit` is the configured one.
pub(super) fn of_message(message: &Message, unit: Option<Unit>) -> String {
    match message {
        Message::Reading(reading) => line(&ReadingLine::of(reading, unit)),
        Message::Status(status) => line(&StatusLine::of(*status)),
        Message::Response(response) => line(&ResponseLine::of(response)),
        Message::Error(fault) => of_error(fault.id()),
    }
}

/// A message of a scanner.
pub(super) fn of_scanned(scanned: &Scanned) -> String {
    match scanned {
        Scanned::Code(Scan { data, aim, terminator, flags }) => line(&ScanLine {
            outcome: "scan",
            aim: aim.map(|aim| aim.to_string()),
            terminator: Some(terminator.id()),
            ..ScanLine::of(data, flags)
        }),
        Scanned::Refused(fault) => of_error(fault.id()),
    }
}

/// What was typed and never ended.
pub(super) fn of_partial(partial: &Partial) -> String {
    line(&ScanLine { outcome: "partial", ..ScanLine::of(&partial.data, &partial.flags) })
}

/// Something that was refused.
pub(super) fn of_error(error: &'static str) -> String {
    line(&ErrorLine { outcome: "error", error })
}

/// One code, with or without AIM identifier.
pub(super) fn of_code(bytes: &[u8]) -> String {
    line(&CodeLine::of(bytes))
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct ReadingLine {
    outcome: &'static str,
    value: String,
    unit: Option<&'static str>,
    stable: Option<bool>,
    negative: bool,
    overload: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grams: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Components>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
}

#[derive(Serialize)]
struct Components {
    lb: u32,
    oz: String,
}

impl ReadingLine {
    fn of(reading: &Reading, unit: Option<Unit>) -> Self {
        let mut told = Self {
            outcome: "reading",
            value: reading.value.to_string(),
            unit: reading.unit.map(Unit::id),
            stable: reading.stable,
            // Minus zero is shown as sent, and is not below zero.
            negative: reading.value.is_negative() && !reading.value.is_zero(),
            overload: false,
            mode: reading.mode.map(|mode| mode.id()),
            grams: reading.grams(unit).map(|grams| grams.to_string()),
            components: None,
            index: None,
        };
        for extra in &reading.extras {
            match extra {
                Extra::PoundOunce { lb, oz } => told.components = Some(Components { lb: *lb, oz: oz.to_string() }),
                Extra::Index(index) => told.index = Some(index.clone()),
            }
        }
        told
    }
}

#[derive(Serialize)]
struct StatusLine {
    outcome: &'static str,
    /// Always null: a state has no number.
    value: Option<String>,
    stable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    overload: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    underload: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
}

impl StatusLine {
    /// Out of range is told by its two flags, anything else by its name.
    fn of(status: Status) -> Self {
        let range = matches!(status, Status::Overload | Status::Underload);
        Self {
            outcome: "status",
            value: None,
            stable: false,
            overload: range.then_some(status == Status::Overload),
            underload: range.then_some(status == Status::Underload),
            status: (!range).then_some(status.id()),
        }
    }
}

#[derive(Serialize)]
struct ResponseLine<'a> {
    outcome: &'static str,
    cmd: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tare: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trailing: Option<&'a str>,
}

impl<'a> ResponseLine<'a> {
    fn of(response: &'a Response) -> Self {
        let mut told = Self {
            outcome: "response",
            cmd: response.command.id(),
            ok: response.result.is_ok(),
            reason: response.result.err().map(|why| why.id()),
            tare: None,
            unit: None,
            stable: None,
            serial: None,
            trailing: None,
        };
        match &response.payload {
            Payload::None => {}
            Payload::Tare { value, unit, stable } => {
                (told.tare, told.unit, told.stable) = (Some(value.to_string()), unit.map(Unit::id), *stable);
            }
            Payload::Serial(serial) => told.serial = Some(serial),
            Payload::Trailing(text) => told.trailing = Some(text),
        }
        told
    }
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
                let qty = if let Command::Qty(number) | Command::Pick(number) = command { Some(number) } else { None };
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
