//! Text that goes into files: what a machine reads back as it was, what a spreadsheet would run, and what an encoding cannot say.

use std::borrow::Cow;

use encoding_rs::{GBK, SHIFT_JIS};

use super::layout::Encoding;
use crate::domain::turns_writing;

/// A number that any machine reads back as it was: letters, digits and hyphens of ASCII, and no hyphen first (`-5` is a formula).
pub(super) fn number(column: &str, text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match plain {
        true if text.starts_with('-') => Err(format!("{column}: {text:?} begins like a formula")),
        true => Ok(text.to_owned()),
        false => Err(format!("{column}: {text:?} holds more than letters, digits and hyphens")),
    }
}

/// A name: any writing, but nothing that a spreadsheet would run or that shows another text than it holds.
pub(super) fn words(column: &str, text: &str) -> Result<String, String> {
    let text = readable(column, text)?;
    match is_formula_like(text.trim_start()) {
        true => Err(format!("{column}: {text:?} begins like a formula")),
        false => Ok(text),
    }
}

/// What people can read as it stands.
pub(super) fn readable(column: &str, text: &str) -> Result<String, String> {
    if text.is_empty() || text.chars().any(|c| c.is_control() || turns_writing(c)) {
        return Err(format!("{column}: {text:?} is empty or holds control characters"));
    }
    Ok(text.to_owned())
}

/// A cell of a CSV file for people: what a spreadsheet would run has `'` before it (OWASP ASVS 1.2.10, CWE-1236; CR, LF and the full-width
/// signs by practice). Never for machines: the mark becomes part of the text.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula_like(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet takes a text for a formula.
fn is_formula_like(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// A text as bytes; `None` when the encoding lacks one of its characters, for which `encoding_rs` would write `&#128512;` without a word.
/// The mark of [`Encoding::Utf8Bom`] is the file's and not the text's.
pub(super) fn encode(encoding: Encoding, text: &str) -> Option<Cow<'_, [u8]>> {
    let (bytes, _, unmappable) = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => return Some(Cow::Borrowed(text.as_bytes())),
        Encoding::Gbk => GBK.encode(text),
        Encoding::ShiftJis => SHIFT_JIS.encode(text),
    };
    (!unmappable).then_some(bytes)
}
