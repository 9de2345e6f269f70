//! What every answer of `decode` has in common: one object a line, and a refusal.

use serde::Serialize;

/// Something that was refused.
pub(super) fn of_error(error: &'static str) -> String {
    line(&ErrorLine { outcome: "error", error })
}

/// One value as one line of JSON.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct ErrorLine {
    outcome: &'static str,
    error: &'static str,
}
