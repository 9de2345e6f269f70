//! What a protocol must be told of one device, because its wire does not say: settings of `[station.scale]`.

use super::pattern::PATTERN;
use super::template::Template;

/// The settings of one scale. Each row names those it reads ([`super::Protocol::settings`]); the others mean nothing to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Setup {
    /// What the decimal code 001 of the Toledo continuous protocol means. While it is unset, such a frame is ambiguous.
    pub code_001: Option<Code001>,
    /// What the frames of a user pattern look like.
    pub pattern: Option<Template>,
}

impl Setup {
    /// Every key that some protocol reads.
    pub const KEYS: &'static [&'static str] = &[Code001::KEY, PATTERN];
}

/// The two published readings of the decimal code 001: its table has a dummy zero at the right, some devices send the whole number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code001 {
    /// The digits are tens, as the tables say.
    TimesTen,
    /// The digits are the number.
    TimesOne,
}

impl Code001 {
    /// The key in configuration.
    pub const KEY: &'static str = "code_001";
    /// Every word with its meaning.
    pub const WORDS: &'static [(&'static str, Code001)] = &[("x10", Code001::TimesTen), ("x1", Code001::TimesOne)];

    /// The meaning of a word.
    pub fn find(word: &str) -> Option<Code001> {
        Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, code)| *code)
    }
}
