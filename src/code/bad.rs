//! Why a code is no code.

use super::{Gs1Fault, GtinFault};

/// Why a code is bad.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadCode {
    /// Nothing in it.
    Empty,
    /// The beginning of a symbology identifier and no more.
    Short,
    /// Longer than a scanner is allowed to send.
    TooLong,
    /// Not UTF-8.
    NotUtf8,
    /// A control character other than GS in a GS1 code, or one that changes the direction of text.
    Control,
    /// Full-width letters or signs: an input method stood between scanner and bench.
    FullWidth,
    /// Full-width digits: the same.
    FullWidthDigits,
    /// `WH:` and no command of this bench.
    UnknownCommand,
    /// An EAN/UPC symbol whose digits are no GTIN.
    Gtin(GtinFault),
    /// A GS1 symbol whose data are no element strings.
    Gs1(Gs1Fault),
}

impl BadCode {
    /// The stable name in output.
    pub const fn id(self) -> &'static str {
        match self {
            BadCode::Empty => "empty",
            BadCode::Short => "short",
            BadCode::TooLong => "too_long",
            BadCode::NotUtf8 => "not_utf8",
            BadCode::Control => "control",
            BadCode::FullWidth => "full_width",
            BadCode::FullWidthDigits => "non_ascii_digits",
            BadCode::UnknownCommand => "unknown_command",
            BadCode::Gtin(fault) => fault.id(),
            BadCode::Gs1(Gs1Fault::Empty) => "empty_gs1_data",
            BadCode::Gs1(Gs1Fault::Day(_)) => "invalid_date",
            BadCode::Gs1(_) => "invalid",
        }
    }
}
