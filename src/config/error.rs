//! What is wrong with a configuration: file, line, column, what was found, what is wanted.

use std::fmt;
use std::ops::Range;

/// Characters of what was found that an error shows.
const FOUND_MAX: usize = 300;

/// A place in the file, both from 1; columns count characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Spot {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// One thing that is wrong. Shown as `FILE:LINE:COLUMN: KEY: found …, wanted …`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    /// The file as the caller named it.
    pub file: String,
    /// Where in it; `None` when the file itself cannot be read.
    pub spot: Option<Spot>,
    /// The key, as `section.key`; empty for the file as such.
    pub key: String,
    /// What is there.
    pub found: String,
    /// What should be.
    pub wanted: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(Spot { line, column }) = self.spot {
            write!(f, ":{line}:{column}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": found {}, wanted {}", self.found, self.wanted)
    }
}

impl std::error::Error for ConfigError {}

/// The errors of one file while it is read; all are collected, so that a person mends them in one go.
pub(super) struct Faults<'s> {
    pub file: &'s str,
    pub text: &'s str,
    pub list: Vec<ConfigError>,
}

impl Faults<'_> {
    /// Notes an error at a stretch of the text.
    pub(super) fn note(
        &mut self,
        span: Range<usize>,
        key: String,
        found: impl Into<String>,
        wanted: impl Into<String>,
    ) {
        let spot = self.spot(span.start);
        self.note_at(spot, key, found, wanted);
    }

    /// Notes an error at a place.
    pub(super) fn note_at(&mut self, spot: Spot, key: String, found: impl Into<String>, wanted: impl Into<String>) {
        let (file, found, wanted) = (self.file.to_owned(), one_line(&found.into()), wanted.into());
        self.list.push(ConfigError { file, spot: Some(spot), key, found, wanted });
    }

    /// The place of a byte of the text.
    pub(super) fn spot(&self, at: usize) -> Spot {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Spot { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

/// What was found, on one line of a terminal, whatever it is.
fn one_line(found: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().collect() } else { String::from(c) };
    found.chars().take(FOUND_MAX).map(shown).collect()
}

/// The name nearest to a text, for "did you mean".
pub(super) fn nearest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names.into_iter().min_by_key(|name| strsim::damerau_levenshtein(text, name))
}
