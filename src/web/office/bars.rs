//! Code 128 as a path of unit bars, for every scanner that reads lines.

use barcoders::sym::code128::Code128;

/// Blank modules on either side (ISO/IEC 15417: at least ten).
const QUIET: usize = 10;
/// More than this, and the bars of a label are too thin to be read.
const CHARS_MAX: usize = 24;
/// The character with which the encoder is told to begin in code set B: all printable ASCII.
const SET_B: char = '\u{0181}';

/// A symbol to be drawn, one unit high.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BarCode {
    /// Its width in modules, the blank on both sides included.
    pub(super) width: usize,
    /// Its bars.
    pub(super) path: String,
}

/// Encodes printable ASCII of 1 to 24 characters; what else a code may hold, a QR code holds.
pub(super) fn bar_code(text: &str) -> Option<BarCode> {
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !printable || text.is_empty() || text.len() > CHARS_MAX {
        return None;
    }
    let modules = Code128::new(format!("{SET_B}{text}")).ok()?.encode();
    let (mut path, mut x) = (String::new(), QUIET);
    for run in modules.chunk_by(|a, b| a == b) {
        if run.first() == Some(&1) {
            path.push_str(&format!("M{x} 0h{}v1h-{}z", run.len(), run.len()));
        }
        x += run.len();
    }
    Some(BarCode { width: x + QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::COMMANDS;

    /// Widths of bars and spaces by value, in the order of ISO/IEC 15417, table 1: values 0 to 105, then the stop.
    const WIDTHS: &str = "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 \
        113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 \
        232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 \
        211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 \
        121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 \
        114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 \
        114131 311141 411131 211412 211214 211232 2331112";

    /// Reads a symbol as a scanner does: runs of modules, six to a character, and the check character at the end.
    fn read(code: &BarCode) -> Option<String> {
        let mut modules = vec![false; code.width];
        for bar in code.path.split('M').skip(1) {
            let (x, rest) = bar.split_once(" 0h")?;
            let wide: usize = rest.split_once('v')?.0.parse().ok()?;
            modules.iter_mut().skip(x.parse().ok()?).take(wide).for_each(|module| *module = true);
        }
        let dark = modules.iter().position(|dark| *dark)?..=modules.iter().rposition(|dark| *dark)?;
        assert!(*dark.start() >= 10 && code.width - dark.end() > 10, "the quiet zones");
        let runs: Vec<String> = modules[dark].chunk_by(|a, b| a == b).map(|run| run.len().to_string()).collect();
        let (stop, signs) = (runs.len().checked_sub(7)?, WIDTHS.split_whitespace().collect::<Vec<_>>());
        assert_eq!(runs[stop..].concat(), signs[106]);
        let values: Vec<usize> = runs[..stop]
            .chunks(6)
            .map(|sign| signs.iter().position(|known| *known == sign.concat()))
            .collect::<Option<_>>()?;
        let (check, values) = values.split_last()?;
        let sum = values.iter().enumerate().map(|(at, value)| value * at.max(1)).sum::<usize>();
        let text = values.iter().skip(1).map(|value| char::from(u8::try_from(value + 32).unwrap())).collect();
        (sum % 103 == *check && values[0] == 104).then_some(text)
    }

    #[test]
    fn every_code_of_the_bench_is_read_back() {
        let commands = COMMANDS.iter().map(|(name, _)| format!("WH:{name}"));
        let others =
            ["WH:QTY:999", "WH:PICK:9", "WH:OP:li", "WH:FORCE:weight-known", "BOX-S", " !\"#$%&'()*+,-./~", "0"];
        for text in commands.chain(others.map(str::to_owned)) {
            assert_eq!(read(&bar_code(&text).unwrap()).as_deref(), Some(text.as_str()));
        }
        let mut bent = bar_code("WH:CONFIRM").unwrap();
        bent.path = bent.path.replacen("h1v", "h2v", 1);
        assert_eq!(read(&bent), None, "a reader that reads anything proves nothing");
    }

    #[test]
    fn what_bars_cannot_hold_is_not_drawn() {
        for text in ["", "小王", "a\u{7}", "\u{0181}A", "\u{7f}", &"x".repeat(25)] {
            assert_eq!(bar_code(text), None, "{text:?}");
        }
    }
}
