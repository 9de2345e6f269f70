//! What comes back from a marketplace.

use serde_json::Value;

use super::Class;

/// Longest text of a marketplace that is kept.
const SAY_CHARS: usize = 200;

/// An answer to what was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// What it means.
    pub class: Class,
    /// The marketplace's code; the status of HTTP where there is none; empty for success.
    pub code: String,
    /// What it says about it, in its own words, bounded.
    pub say: String,
    /// The name under which it can look the call up.
    pub request_id: String,
    /// For how long it wants to be left alone, in seconds, where it says so.
    pub wait_s: Option<u32>,
}

impl Answer {
    /// An answer of this class.
    pub fn of(class: Class, code: &str, say: &str, request_id: &str) -> Answer {
        Answer { class, code: short(code), say: short(say), request_id: short(request_id), wait_s: None }
    }

    /// What HTTP alone says, where the body says nothing that can be read.
    pub fn of_status(status: u16) -> Answer {
        let class = match status {
            429 => Class::RateLimited,
            401 | 403 => Class::Auth,
            // An address that is not theirs, or is written wrongly: nothing behind it has read the request.
            300..=399 | 404 | 405 | 410 | 411 | 413 | 414 | 415 | 421 => Class::Config,
            // Also a 200 whose body cannot be read, and a 5xx: whoever answered may have done it first.
            _ => Class::RetryAmbiguous,
        };
        Answer::of(class, &format!("http-{status}"), "the answer could not be read", "")
    }
}

/// What a marketplace shows of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Nobody has shipped it yet.
    NotShipped,
    /// It was shipped, under these numbers.
    Shipped(Vec<String>),
    /// It was cancelled, refunded or closed, or a refund is asked for; in its own words.
    Closed(String),
    /// It knows no such order.
    Missing,
}

/// A body as a JSON object, whatever the status.
pub(super) fn object(body: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(body).ok().filter(Value::is_object)
}

/// A text or a number as text; empty where there is neither. A number is taken as it was written, so that no digit is lost.
pub(super) fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    }
}

/// Whether a marketplace says yes: `true`, `"true"`, `1`.
pub(super) fn yes(value: Option<&Value>) -> bool {
    matches!(text(value).as_str(), "true" | "1")
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SAY_CHARS).collect()
}
