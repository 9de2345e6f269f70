//! The QR code of a certificate, drawn as one path of unit squares.

use qrcode::{EcLevel, QrCode};

/// Blank modules around the symbol (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A code to be drawn.
pub(super) struct Code {
    /// Its side in modules, the blank border included.
    pub(super) side: usize,
    /// Its dark modules, as a path.
    pub(super) path: String,
}

/// Encodes a text of at most some 2,000 bytes; a longer one gives an empty code.
pub(super) fn code(text: &str) -> Code {
    let Ok(symbol) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else {
        return Code { side: 1, path: String::new() };
    };
    let width = symbol.width();
    let mut path = String::new();
    for (y, row) in symbol.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&qrcode::Color::Dark) {
                path.push_str(&format!("M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    Code { side: width + 2 * QUIET, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_in_the_path_once() {
        let drawn = code("WEIGHHOUSE SF1 512.25g");
        let symbol = QrCode::with_error_correction_level(b"WEIGHHOUSE SF1 512.25g", EcLevel::M).unwrap();
        let dark = symbol.to_colors().iter().filter(|color| **color == qrcode::Color::Dark).count();
        let runs = drawn.path.split('h').skip(1).step_by(2);
        let drawn_dark: usize = runs.map(|run| run.split('v').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!((drawn_dark, drawn.side), (dark, symbol.width() + 8));
        assert_eq!(code(&"x".repeat(4_000)).path, "");
    }
}
