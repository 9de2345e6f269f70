//! Why `decode` cannot begin: every fault says what there is instead.

use std::io;

use thiserror::Error;

use crate::scale;

/// Why nothing can be decoded: a matter of usage, exit code 2.
#[derive(Debug, Error)]
pub enum DecodeFault {
    /// A name that is in no table.
    #[error("no {what} is called {name:?}{nearest}; there are: {known}")]
    Unknown {
        /// Which table.
        what: &'static str,
        /// The name.
        name: String,
        /// `, did you mean …?`, or nothing.
        nearest: String,
        /// Every name of the table.
        known: String,
    },
    /// A setting that the protocol does not read.
    #[error("--{flag} means nothing to {protocol}: it is for {readers}")]
    Stray {
        /// The flag.
        flag: String,
        /// The protocol.
        protocol: &'static str,
        /// The protocols that read it.
        readers: String,
    },
    /// A user pattern without its template.
    #[error("the protocol \"pattern\" needs --pattern with a template; docs/scale-pattern.md shows how to write one")]
    NoPattern,
    /// A template that cannot be read.
    #[error("--pattern: {0}")]
    Pattern(#[from] scale::TemplateFault),
    /// A descriptor of no device of the wanted kind.
    #[error("{path}: {why}")]
    Descriptor {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A name that is in no table, with the nearest that is.
pub(super) fn unknown<N: AsRef<str>>(
    what: &'static str,
    name: &str,
    known: impl Iterator<Item = N> + Clone,
) -> DecodeFault {
    let known: Vec<String> = known.map(|row| row.as_ref().to_owned()).collect();
    let close = |row: &str| strsim::damerau_levenshtein(&name.to_lowercase(), row);
    let nearest = known.iter().min_by_key(|row| close(row)).filter(|row| close(row) <= row.len().div_ceil(2));
    DecodeFault::Unknown {
        what,
        name: name.chars().take(40).collect(),
        nearest: nearest.map(|row| format!(", did you mean {row:?}?")).unwrap_or_default(),
        known: known.join(", "),
    }
}
