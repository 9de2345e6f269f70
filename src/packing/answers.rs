//! What the lines of a shipment answer to: codes of one piece, of packs, of bundles.

use std::collections::BTreeMap;

use crate::code::goods_keys;
use crate::domain::{Line, OrderRef, PackCode, Shipment};

/// The codes of one line, each in every form under which it may be scanned.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LineKeys {
    /// One piece.
    pieces: Vec<String>,
    /// So many pieces.
    packs: Vec<(Vec<String>, u32)>,
    /// A part of a bundle, so many times in each.
    bundles: Vec<(Vec<String>, u32)>,
}

/// A line that a code means, with the pieces that one scan of it counts there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hit {
    pub(super) line: usize,
    pub(super) pieces: u32,
}

impl LineKeys {
    /// The keys of a line.
    pub fn of(line: &Line) -> LineKeys {
        let forms = |packs: &[PackCode]| packs.iter().map(|pack| (goods_keys(&pack.code), pack.pieces)).collect();
        LineKeys {
            pieces: line.codes.iter().chain([&line.sku]).flat_map(|code| goods_keys(code)).collect(),
            packs: forms(&line.packs),
            bundles: forms(&line.bundles),
        }
    }

    /// This is one of its forms.
    pub fn is(&self, form: &str) -> bool {
        let packs = self.packs.iter().chain(&self.bundles).flat_map(|(forms, _)| forms);
        self.pieces.iter().chain(packs).any(|it| it == form)
    }

    /// The pieces of this line that a code stands for; `None` when it does not mean it.
    pub fn pieces(&self, text: &str, keys: &[String]) -> Option<u32> {
        if self.pieces.iter().any(|form| form == text || keys.contains(form)) {
            return Some(1);
        }
        among(&self.packs, text, keys)
    }
}

/// The lines that a code means by itself or as a pack, in their order.
pub(super) fn hits(lines: &[LineKeys], text: &str, keys: &[String]) -> Vec<Hit> {
    let hit = |(line, answers): (usize, &LineKeys)| Some(Hit { line, pieces: answers.pieces(text, keys)? });
    lines.iter().enumerate().filter_map(hit).collect()
}

/// The parts of the bundles that a code stands for: one list an order, since a bundle is sold in one order.
pub(super) fn bundles(shipment: &Shipment, lines: &[LineKeys], text: &str, keys: &[String]) -> Vec<Vec<Hit>> {
    let mut parts: BTreeMap<&OrderRef, Vec<Hit>> = BTreeMap::new();
    for (line, (answers, described)) in lines.iter().zip(&shipment.lines).enumerate() {
        if let Some(pieces) = among(&answers.bundles, text, keys) {
            parts.entry(&described.order).or_default().push(Hit { line, pieces });
        }
    }
    parts.into_values().collect()
}

fn among(codes: &[(Vec<String>, u32)], text: &str, keys: &[String]) -> Option<u32> {
    let means = |forms: &[String]| forms.iter().any(|form| form == text || keys.contains(form));
    codes.iter().find(|(forms, _)| means(forms)).map(|(_, pieces)| *pieces)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::line;
    use super::*;

    #[test]
    fn a_pack_is_known_in_every_form_and_counts_what_it_holds() {
        let mut mug = line("MUG", 12, None);
        mug.codes = vec!["6901234567892".into()];
        mug.packs = vec![PackCode { code: "16901234567899".into(), pieces: 6 }];
        let keys = LineKeys::of(&mug);
        for (text, pieces) in
            [("6901234567892", Some(1)), ("MUG", Some(1)), ("16901234567899", Some(6)), ("6901234567893", None)]
        {
            assert_eq!(keys.pieces(text, &goods_keys(text)), pieces, "{text}");
        }
        assert_eq!(keys.pieces("x", &["06901234567892".into()]), Some(1), "the same number with a leading zero");
    }
}
