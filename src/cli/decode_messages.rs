//! The vocabulary of `decode scale`: what each message of a scale looks like as one line of JSON. Weights are decimal strings.

use super::decode_lines::{line, of_error};
use crate::domain::{Extra, Message, Payload, Reading, Response, Status, Unit};
use serde::Serialize;

/// A message of a scale; `unit` is the configured one.
pub(super) fn of_message(message: &Message, unit: Option<Unit>) -> String {
    match message {
        Message::Reading(reading) => line(&ReadingLine::of(reading, unit)),
        Message::Status(status) => line(&StatusLine::of(*status)),
        Message::Response(response) => line(&ResponseLine::of(response)),
        Message::Ack(ack) => line(&AckLine { outcome: "response", ack: *ack }),
        Message::Host(host) => line(&HostLine {
            outcome: "response",
            cmd: host.command.id(),
            addr: host.address,
            price: host.price.as_deref(),
        }),
        Message::Error(fault) => of_error(fault.id()),
        Message::DeviceError(code) => {
            line(&DeviceErrorLine { outcome: "error", error: "device_error", code: code.as_deref() })
        }
    }
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
    #[serde(skip_serializing_if = "Option::is_none")]
    tare: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_zero: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expanded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    addr: Option<char>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ambiguous: Option<bool>,
    /// The key that would end the ambiguity.
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<&'static str>,
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
            tare: None,
            at_zero: None,
            expanded: None,
            comparator: None,
            addr: None,
            ambiguous: reading.ambiguous().map(|_| true),
            setting: reading.ambiguous(),
        };
        for extra in &reading.extras {
            match extra {
                Extra::PoundOunce { lb, oz } => told.components = Some(Components { lb: *lb, oz: oz.to_string() }),
                Extra::Index(index) => told.index = Some(index.clone()),
                Extra::Tare(tare) => told.tare = Some(tare.to_string()),
                Extra::AtZero => told.at_zero = Some(true),
                Extra::Expanded => told.expanded = Some(true),
                Extra::Comparator(word) => told.comparator = Some(word.clone()),
                Extra::Address(address) => told.addr = Some(*address),
                Extra::Ambiguous(_) => {}
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
            stable: status.is_stable(),
            overload: range.then_some(status == Status::Overload),
            underload: range.then_some(status == Status::Underload),
            // An answer that only says "at rest" is said by its flag.
            status: (!range && status != Status::Rest).then_some(status.id()),
        }
    }
}

#[derive(Serialize)]
struct AckLine {
    outcome: &'static str,
    ack: bool,
}

#[derive(Serialize)]
struct HostLine<'a> {
    outcome: &'static str,
    cmd: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    addr: Option<char>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<&'a str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    ack: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    addr: Option<char>,
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
            ack: None,
            addr: None,
        };
        match &response.payload {
            Payload::None => {}
            Payload::Ack => told.ack = Some(true),
            Payload::Address(address) => told.addr = Some(*address),
            Payload::Tare { value, unit, stable, address } => {
                told.addr = *address;
                (told.tare, told.unit, told.stable) = (Some(value.to_string()), unit.map(Unit::id), *stable);
            }
            Payload::Serial(serial) => told.serial = Some(serial),
            Payload::Trailing(text) => told.trailing = Some(text),
        }
        told
    }
}

#[derive(Serialize)]
struct DeviceErrorLine<'a> {
    outcome: &'static str,
    error: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}
