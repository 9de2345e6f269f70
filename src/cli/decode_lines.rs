//! The vocabulary of `decode`: what each message looks like as one line of JSON. Numbers of weight are decimal strings.

use crate::domain::{Extra, Message, Payload, Reading, Response, Status, Unit};
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

/// Something that was refused.
pub(super) fn of_error(error: &'static str) -> String {
    line(&ErrorLine { outcome: "error", error })
}

/// One object on one line.
pub(super) fn line(value: &impl Serialize) -> String {
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
    at_zero: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
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
            at_zero: None,
            index: None,
            ambiguous: reading.ambiguous().map(|_| true),
            setting: reading.ambiguous(),
        };
        for extra in &reading.extras {
            match extra {
                Extra::PoundOunce { lb, oz } => told.components = Some(Components { lb: *lb, oz: oz.to_string() }),
                Extra::AtZero => told.at_zero = Some(true),
                Extra::Index(index) => told.index = Some(index.clone()),
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

#[derive(Serialize)]
struct ErrorLine {
    outcome: &'static str,
    error: &'static str,
}
