//! What must hold of a user's pattern, and of the guess at what speaks there.

use super::scale::same_however_cut;
use weighhouse::scale::{self, Setup, Template};

/// A target by its name, and what it does with its bytes.
type Target = (&'static str, fn(&[u8]));

/// The targets of this file.
pub const TARGETS: &[Target] = &[("pattern-template", template), ("suggest", suggest)];

/// A template up to the first line end, and what its scale sends.
fn template(data: &[u8]) {
    let (head, frames) = split(data);
    let Ok(text) = std::str::from_utf8(head) else { return };
    match Template::parse(text) {
        Ok(template) => {
            let written = template.to_string();
            assert_eq!(Template::parse(&written).as_ref(), Ok(&template), "{written} is read as it was written");
            let setup = Setup { pattern: Some(template), ..Setup::default() };
            let row = scale::find(scale::PATTERN).expect("the row of patterns");
            same_however_cut(row, &setup, frames);
        }
        Err(fault) => {
            assert!((1..=text.chars().count() + 1).contains(&fault.column), "{fault}: the column stands in the text");
            assert!(!fault.wanted.is_empty(), "{fault}");
        }
    }
}

fn suggest(data: &[u8]) {
    let found = scale::suggest(data);
    assert!(found.heard <= data.len());
    for fit in &found.fits {
        let name = fit.protocol.name;
        assert!(fit.frames > 0 && fit.explained <= 100 && !fit.sample.is_empty(), "{name}");
    }
    assert!(found.fits.is_empty() || found.pattern.is_none(), "a pattern only where no protocol fits");
    if let Some(derived) = found.pattern {
        let written = derived.template.to_string();
        assert_eq!(Template::parse(&written), Ok(derived.template), "{written} can be pasted");
        assert!(derived.read >= 2 * derived.refused, "{written}");
    }
}

/// What stands before the first line end, and after it.
fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}
