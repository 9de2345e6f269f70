//! What is odd about a device, and how it is mended. Nothing is altered and nothing stops because of it: codes and weights are judged as
//! they come, and beside the verdict it is said why they come so.

use super::Mg;

/// One thing that a person can be told about a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The digit row gives no digit: the scanner types in another layout than is configured.
    WrongLayout {
        /// The layout in which it would have given digits.
        set: &'static str,
    },
    /// A code came, and then nothing that ends it.
    NoSuffix,
    /// A code that comes in several reports stopped in between.
    CutOff,
    /// Two codes came as one.
    Glued,
    /// The same text comes before every code.
    Prefix(String),
    /// The scale's test with a known weight is overdue.
    CheckDue,
    /// The last test found the scale off by this much; positive where it shows too much.
    ScaleOff(Mg),
    /// The empty scale shows this much, more than the site allows.
    ZeroDrift(Mg),
}

impl Notice {
    /// The name in log and API.
    pub const fn id(&self) -> &'static str {
        match self {
            Notice::WrongLayout { .. } => "wrong-layout",
            Notice::NoSuffix => "no-suffix",
            Notice::CutOff => "cut-off",
            Notice::Glued => "glued-codes",
            Notice::Prefix(_) => "added-prefix",
            Notice::CheckDue => "check-due",
            Notice::ScaleOff(_) => "scale-off",
            Notice::ZeroDrift(_) => "zero-drift",
        }
    }
}
