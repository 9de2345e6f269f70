//! What is odd about a scanner's codes, and how its settings are mended. Nothing is altered and nothing stops because of it: the codes are
//! judged as they come, and beside the verdict it is said why they come so.

/// One thing that a person can be told about a scanner.
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
        }
    }
}
