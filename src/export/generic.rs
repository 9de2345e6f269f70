//! The profile `generic`: a file for machines, UTF-8, CRLF, strict. No guard is put before a field, since it would become part of
//! the number; what needs one is refused instead (OWASP on CSV injection: fields that open with `= + - @`).

use super::layout::{Column, Format, Layout, Value, column};
use super::{Numbers, Profile};

pub(super) const PROFILE: Profile =
    Profile::row("generic", true, Numbers::All, Layout::machine("csv", Format::Csv, COLUMNS, &[]));

const COLUMNS: &[Column] = &[
    column("shop", Value::Shop),
    column("order", Value::Order),
    column("carrier", Value::Carrier),
    column("tracking_number", Value::Tracking),
    column("weight_g", Value::WeightG),
    column("shipped_at", Value::ShippedAt),
];
