//! What `decode code` says of one code, as one line of JSON.

use super::decode_fault::{DecodeFault, unknown};
use super::decode_lines::line;
use crate::code::{
    BadCode, Candidates, Carriers, Code, Command, Elements, Fit, GtinFault, Rcn, classify, gtin14, number,
};
use crate::domain::Aim;
use serde::Serialize;

/// One code, with or without AIM identifier. `country` reads shop numbers as it does there.
pub(super) fn of_code(bytes: &[u8], country: Option<&str>) -> String {
    let (aim, data) = Aim::split(bytes);
    let code = classify(data, aim);
    let number = number(&code, aim);
    let carriers = Carriers::default();
    let candidates = number.as_deref().map(|number| carriers.candidates(number)).unwrap_or_default();
    let mut told =
        CodeLine { aim: aim.map(|aim| aim.to_string()), ..CodeLine::of(code) }.with(number.as_deref(), candidates);
    told.read_as_in(country);
    line(&told)
}

/// The country that shop numbers are to be read for, if one is named. There must be a row for it.
pub(super) fn country(name: Option<&str>) -> Result<Option<String>, DecodeFault> {
    let Some(name) = name else { return Ok(None) };
    let known = Rcn::countries().find(|known| known == name);
    known.map(Some).ok_or_else(|| unknown("country of shop numbers", name, Rcn::countries()))
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
    reason: Option<String>,
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
    region: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight_kg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ambiguous: Option<bool>,
    /// Whose waybill it may be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    carriers: Vec<String>,
    /// Couriers for whom only its length speaks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    possible: Vec<String>,
    /// As a waybill: without the spaces of the printed line.
    #[serde(skip_serializing_if = "Option::is_none")]
    normalized: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    formats: Vec<FormatLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

/// One format of a courier that the code has.
#[derive(Serialize)]
struct FormatLine {
    carrier: String,
    service: String,
    check_digit: &'static str,
    /// The number that is tracked.
    number: String,
}

impl FormatLine {
    fn of(fit: &Fit<'_>) -> Self {
        let (carrier, service, number) = (fit.carrier.to_owned(), fit.format.to_owned(), fit.number.to_owned());
        Self { carrier, service, check_digit: fit.check.id(), number }
    }
}

impl CodeLine {
    fn of(code: Code) -> Self {
        match code {
            Code::Command(command) => {
                let qty = if let Command::Qty(number) | Command::Pick(number) = command { Some(number) } else { None };
                Self { kind: "command", command: Some(command.name()), qty, ..Self::default() }
            }
            Code::Force(reason) => {
                Self { kind: "command", command: Some("FORCE"), reason: Some(reason), ..Self::default() }
            }
            Code::Badge(operator) => Self { kind: "badge", operator: Some(operator), ..Self::default() },
            Code::Gtin { text, gtin14, or_upc_e } => {
                Self { kind: "gtin", data: Some(text), gtin14: Some(gtin14), or_upc_e, ..Self::default() }
            }
            Code::Sscc(sscc) => {
                let elements = Some(vec![("00".to_owned(), sscc.clone())]);
                Self { kind: "sscc", sscc: Some(sscc), elements, ..Self::default() }
            }
            Code::Gs1 { elements, .. } => Self::gs1(elements),
            Code::Text(text) => Self { kind: "text", data: Some(text), ..Self::default() },
            Code::Bad(bad) => Self::bad(bad),
        }
    }

    fn gs1(elements: Elements) -> Self {
        Self {
            kind: "gs1",
            hri: Some(elements.to_string()),
            gtin14: elements.value("01").map(str::to_owned),
            weight_kg: elements.weight().map(|weight| weight.to_string()),
            ambiguous: elements.ambiguous.then_some(true),
            error: elements.lint.map(|fault| BadCode::Gs1(fault).id()),
            detail: elements.lint.map(|fault| fault.to_string()),
            elements: Some(elements.pairs),
            ..Self::default()
        }
    }

    fn bad(bad: BadCode) -> Self {
        let (detail, expected) = match bad {
            BadCode::Gs1(fault) => (Some(fault.to_string()), None),
            BadCode::Gtin(GtinFault::CheckDigit(digit)) => (None, Some(digit.to_string())),
            _ => (None, None),
        };
        Self { kind: "bad", error: Some(bad.id()), detail, expected, ..Self::default() }
    }

    /// Adds the weight within a shop number.
    fn read_as_in(&mut self, country: Option<&str>) {
        let (Some(country), Some(text)) = (country, self.data.as_deref().filter(|_| self.kind == "gtin")) else {
            return;
        };
        let Some(row) = Rcn::find(text, country) else { return };
        (self.region, self.weight_kg) = (Some(row.region), row.weight(text).map(|weight| weight.to_string()));
    }

    /// Adds whose waybill it may be. A text that is some courier's number by more than its length is a waybill.
    fn with(mut self, number: Option<&str>, found: Candidates<'_>) -> Self {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>();
        (self.carriers, self.possible) = (owned(&found.carriers), owned(&found.possible));
        self.formats = found.fits.iter().map(FormatLine::of).collect();
        self.normalized = number.filter(|_| !found.fits.is_empty()).map(str::to_owned);
        match (self.kind, number) {
            ("text", _) if !self.carriers.is_empty() => self.kind = "waybill",
            // Digits that are as many as a GTIN has: the check digit that would make them one.
            ("text", Some(number)) if matches!(number.len(), 8 | 12..=14) => {
                if let Err(fault @ GtinFault::CheckDigit(digit)) = gtin14(number) {
                    (self.error, self.expected) = (Some(fault.id()), Some(digit.to_string()));
                }
            }
            _ => {}
        }
        self
    }
}
