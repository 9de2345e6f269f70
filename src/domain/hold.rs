//! Holds (拦截): reasons why a shipment must not leave, each with who says so and since when.

use std::fmt;
use std::sync::Arc;

/// A reason id. The known ones have words of their own; an unknown one still holds, since a filled-in hold always means "do not ship".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HoldReason(Arc<str>);

impl HoldReason {
    /// Two couriers' labels on one box (双面单).
    pub const DOUBLE_LABEL: &'static str = "double-label";
    /// Set at the bench by `WH:HOLD`.
    pub const HAND: &'static str = "hand";
    /// The reasons that have words of their own.
    pub const KNOWN: [&'static str; 11] = [
        "refund",
        "refunded",
        "cancelled",
        "address",
        "note",
        "carrier",
        "item",
        "gift",
        "platform-shipped",
        Self::DOUBLE_LABEL,
        Self::HAND,
    ];

    /// Reads a reason id; `None` when it is empty, longer than 40 characters or holds control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= 40 && !text.chars().any(char::is_control);
        fits.then(|| Self(text.into()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who says that a shipment must not leave. Each lifts its own: the same reason from two of them stands until both have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HoldSource {
    /// The `hold` column of an order file.
    File,
    /// A call of the API that names nobody.
    Api,
    /// A command code at a bench.
    Bench,
    /// A program that named itself to the API, such as the one that knows of refunds.
    Named(Arc<str>),
}

impl HoldSource {
    /// Reads an id: `file`, `api`, `bench`, or a name of 1 to 40 lower-case letters, digits and hyphens.
    pub fn parse(id: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match id {
            "file" => Some(Self::File),
            "api" => Some(Self::Api),
            "bench" => Some(Self::Bench),
            name if (1..=40).contains(&name.len()) && name.bytes().all(plain) => Some(Self::Named(name.into())),
            _ => None,
        }
    }

    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::File => "file",
            Self::Api => "api",
            Self::Bench => "bench",
            Self::Named(name) => name,
        }
    }
}

impl fmt::Display for HoldSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One reason from one source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// Who says so.
    pub source: HoldSource,
    /// What they wrote to it.
    pub note: String,
    /// When it was set, milliseconds since 1970 UTC.
    pub since_ms: i64,
}

/// A source of holds that has not reported for longer than it may be silent: what it knows may be missing here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Silent {
    /// Which.
    pub source: HoldSource,
    /// Minutes since it last reported; `None` when it never did.
    pub minutes: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::HoldSource;

    #[test]
    fn a_source_is_read_back_from_its_id() {
        for id in ["file", "api", "bench", "refunds", "oms-2"] {
            assert_eq!(HoldSource::parse(id).unwrap().id(), id);
        }
        assert_eq!(HoldSource::parse("api"), Some(HoldSource::Api));
        for bad in ["", "Refunds", "a b", "退款", &"x".repeat(41)] {
            assert_eq!(HoldSource::parse(bad), None, "{bad}");
        }
    }
}
