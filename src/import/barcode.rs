//! The cells of a line that hold barcodes: of pieces and packs, of bundles, and the pattern of serial numbers.

use super::field::{self, MAX_QTY, Wanted, bare};
use crate::domain::PackCode;

/// Most barcodes of one cell.
const CODES: usize = 32;
/// Longest pattern, in characters.
const PATTERN_CHARS: usize = 64;

/// Barcodes of a line: of one piece each, and of packs.
#[derive(Default)]
pub(super) struct Barcodes {
    pub(super) pieces: Vec<String>,
    pub(super) packs: Vec<PackCode>,
}

/// Barcodes, `|` between them, each once; `CODE*N` counts N pieces.
pub(super) fn codes(text: &str) -> Result<Barcodes, Wanted> {
    let mut found = Barcodes::default();
    // Nearly every line has one code and nothing else.
    if !text.is_empty() && !text.contains(['|', '*']) {
        found.pieces.push(field::scanned(text)?.to_owned());
        return Ok(found);
    }
    for (code, pieces) in counted(text)? {
        match pieces {
            1 => found.pieces.push(code),
            _ => found.packs.push(PackCode { code, pieces }),
        }
    }
    Ok(found)
}

/// Barcodes of bundles; `CODE*N` holds N pieces of this line.
pub(super) fn bundles(text: &str) -> Result<Vec<PackCode>, Wanted> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    Ok(counted(text)?.into_iter().map(|(code, pieces)| PackCode { code, pieces }).collect())
}

/// The pattern of the serial numbers that pieces bear; empty: they bear none.
pub(super) fn serial(text: &str) -> Result<Option<String>, Wanted> {
    if text.is_empty() {
        return Ok(None);
    }
    let pattern = field::scanned(text)?;
    let star = pattern.find('*').is_some_and(|at| at + 1 < pattern.len());
    let fits = pattern.chars().count() <= PATTERN_CHARS && !star && !pattern.contains(char::is_whitespace);
    if fits {
        Ok(Some(pattern.to_owned()))
    } else {
        Err("a pattern such as U-####, SN??* or * (# a digit, ? a letter or digit, * at its end anything)".into())
    }
}

/// Codes with their counts. What a last `*` is followed by is a count if it is digits only; else the `*` belongs to the code.
fn counted(text: &str) -> Result<Vec<(String, u32)>, Wanted> {
    let mut found: Vec<(String, u32)> = Vec::new();
    for cell in text.split('|').map(bare).filter(|code| !code.is_empty()) {
        let counted =
            cell.rsplit_once('*').filter(|(_, n)| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
        let (code, pieces) = match counted {
            None => (cell, 1),
            Some((code, n)) => {
                let pieces = n.parse().ok().filter(|pieces| n.len() <= 4 && (1..=MAX_QTY).contains(pieces));
                (code, pieces.ok_or("a count from 1 to 9999 behind *")?)
            }
        };
        let code = field::scanned(bare(code))?;
        match found.iter().find(|(known, _)| known == code) {
            Some((_, known)) if *known != pieces => return Err("one count for each barcode".into()),
            Some(_) => continue,
            None if found.len() == CODES => return Err("at most 32 barcodes".into()),
            None => found.push((code.to_owned(), pieces)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let show = |codes: Barcodes| {
            let packs = codes.packs.iter().map(|pack| format!("{}×{}", pack.code, pack.pieces));
            codes.pieces.iter().cloned().chain(packs).collect::<Vec<_>>().join(" ")
        };
        codes(text).map_or_else(|wanted| format!("! {wanted}"), show)
    }

    #[test]
    fn a_star_and_digits_are_a_count_and_other_stars_are_not() {
        for (text, want) in [
            ("6901234567892", "6901234567892"),
            ("6901234567892|16901234567899*6", "6901234567892 16901234567899×6"),
            ("A*1", "A"),
            ("A*6*1", "A*6"),
            ("*ABC*|A*B", "*ABC* A*B"),
            ("A*6|A*6", "A×6"),
            ("A*0", "! a count from 1 to 9999 behind *"),
            ("A*10000", "! a count from 1 to 9999 behind *"),
            ("A*6|A*12", "! one count for each barcode"),
            ("A|A*6", "! one count for each barcode"),
            ("*6", "! 1 to 64 characters, none of them invisible"),
            ("WH:CONFIRM*2", "! a code that does not begin with WH:, which is kept for command codes"),
        ] {
            assert_eq!(told(text), want, "{text}");
        }
    }

    #[test]
    fn a_pattern_of_serial_numbers_has_its_star_at_the_end() {
        for good in ["U-####", "*", "SN??*", "U1"] {
            assert_eq!(serial(good).unwrap().as_deref(), Some(good));
        }
        assert!(serial("").unwrap().is_none());
        for bad in ["A*B", "**", "A B*", "WH:*", "\u{200b}"] {
            assert!(serial(bad).is_err(), "{bad}");
        }
    }
}
