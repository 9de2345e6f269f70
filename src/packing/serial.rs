//! Serial numbers (唯一码): one a piece, counted once in the life of the store. And what else pieces tell of themselves.

use super::answers::hits;
use super::decide::Turn;
use super::facts::Known;
use super::item::item_name;
use super::label::expects;
use super::session::Job;
use crate::code::{Elements, elements};
use crate::domain::{Detail, Event, Fault, Marks, Step, Verdict};

/// The dates that a piece may bear: produced, due, packed, best before, sell by, expires.
const DATES: [&str; 6] = ["11", "12", "13", "15", "16", "17"];
/// A pattern that begins with so many plain characters names its goods: its numbers are known without the goods' own code.
const NAMES_GOODS: usize = 2;

impl Turn<'_> {
    /// Goods were scanned whose pieces bear serial numbers: the number came with the code, or must follow.
    pub(super) fn serial_goods(&mut self, known: &Known, line: usize, text: &str, keys: &[String], pieces: u32) {
        let Some(described) = known.shipment.lines.get(line) else { return };
        let name = item_name(described);
        if pieces.saturating_mul(self.session.quantity.unwrap_or(1)) > 1 {
            return self.reject(Fault::SerialWanted, Detail::code_about(text, name));
        }
        let marks = marks(text, keys);
        match keys.iter().find(|key| key.starts_with("(01)")) {
            Some(serial) => self.take_serial(known, line, Marks { serial: Some(serial.clone()), ..marks }),
            None => {
                self.note(Event::SerialAsked { line });
                self.say(Verdict::Info(Step::ScanSerial(name)));
            }
        }
    }

    /// Takes a code that is no goods of this shipment for the serial number that it looks like. False when it looks like none.
    pub(super) fn serial(&mut self, job: &Job, known: &Known, text: &str, keys: &[String]) -> bool {
        let code = &self.facts.code;
        let known_otherwise = code.goods || code.number.is_some() || code.waybill.is_some() || expects(known, text);
        let label = job.label.as_ref().is_some_and(|label| label.as_str() == text);
        if known_otherwise || label || job.shipment.as_str() == text {
            return false;
        }
        let fits = |line: &usize| known.shipment.lines.get(*line).and_then(|line| line.serial.as_deref());
        let fitting = |line: &usize| fits(line).is_some_and(|pattern| fits_pattern(pattern, text));
        let open = |line: &usize| self.room(known, *line) > 0;
        if let Some(line) = job.awaits.filter(fitting).filter(open) {
            self.take_serial(known, line, self.serial_alone(text));
            return true;
        }
        let names = |line: &usize| fits(line).is_some_and(|pattern| plain_head(pattern) >= NAMES_GOODS);
        let lines: Vec<usize> = (0..known.shipment.lines.len()).filter(|line| names(line) && fitting(line)).collect();
        let Some(&first) = lines.first() else { return false };
        match self.goods_with_room(known, &lines).as_slice() {
            _ if self.facts.code.serial.is_some() => self.take_serial(known, first, self.serial_alone(text)),
            [] => {
                let name = known.shipment.lines.get(first).map(item_name).unwrap_or_default();
                self.ask(Fault::SurplusItem, Detail::code_about(text, name));
            }
            [line] => self.take_serial(known, *line, self.serial_alone(text)),
            several => self.which(known, text, keys, several),
        }
        true
    }

    /// A piece by its serial number, unless that was counted before.
    pub(super) fn take_serial(&mut self, known: &Known, line: usize, marks: Marks) {
        let Some(described) = known.shipment.lines.get(line) else { return };
        let serial = marks.serial.clone().unwrap_or_default();
        if let Some(owner) = &self.facts.code.serial {
            return match owner.shipment == known.shipment.no && owner.waybill.is_none() {
                // The same piece read twice: nothing to put aside.
                true => self.reject(Fault::SerialUsed, Detail::code_about(&serial, item_name(described))),
                false => self.ask(Fault::SerialUsed, Detail::code_about(&serial, &owner.shipment)),
            };
        }
        self.note(Event::Marked { line, qty: 1, marks });
        self.note_packed(line, 1);
        self.packed_said(described, line);
    }

    /// A choice was made for a code that was read before: the goods' own, or a serial number.
    pub(super) fn count_chosen(&mut self, known: &Known, line: usize, text: &str, keys: &[String]) {
        let hits = hits(&known.keys, text, keys);
        match hits.iter().any(|hit| hit.line == line) {
            true => self.count_goods(known, line, (text, keys), &hits),
            false => self.take_serial(known, line, self.serial_alone(text)),
        }
    }

    fn serial_alone(&self, text: &str) -> Marks {
        Marks { serial: Some(text.to_owned()), ..Marks::default() }
    }
}

/// Lot and dates of a GS1 code. What a lost separator may have glued together is not taken.
pub(super) fn marks(text: &str, keys: &[String]) -> Marks {
    // The bench heard this code as element strings: only then its GTIN is among the keys, and most codes need not be parsed again.
    let within = |key: &String| key.len() < text.len() && text.contains(key.as_str());
    let gs1 = keys.iter().any(within).then(|| elements(text.as_bytes()).ok()).flatten();
    let heard = |found: &Elements| found.value("01").is_some_and(|gtin| keys.iter().any(|key| key == gtin));
    let Some(found) = gs1.filter(|found| !found.ambiguous && heard(found)) else { return Marks::default() };
    let date = |ai: &&str| Some(((*ai).to_owned(), found.value(ai)?.to_owned()));
    Marks { serial: None, lot: found.value("10").map(str::to_owned), dates: DATES.iter().filter_map(date).collect() }
}

/// `#` is a digit, `?` an ASCII letter or digit, `*` at the end at least one character of any kind, all else itself.
fn fits_pattern(pattern: &str, text: &str) -> bool {
    let mut rest = text.chars();
    for wanted in pattern.chars() {
        let Some(c) = rest.next() else { return false };
        let fits = match wanted {
            '*' => return true,
            '#' => c.is_ascii_digit(),
            '?' => c.is_ascii_alphanumeric(),
            plain => c == plain,
        };
        if !fits {
            return false;
        }
    }
    rest.next().is_none()
}

fn plain_head(pattern: &str) -> usize {
    pattern.chars().take_while(|c| !matches!(c, '#' | '?' | '*')).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{classify, keys};

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("U-####", "U-0001", true),
            ("U-####", "U-00011", false),
            ("U-####", "U-000A", false),
            ("SN??", "SNa9", true),
            ("SN??", "SN锅9", false),
            ("U-*", "U-x/箱", true),
            ("U-*", "U-", false),
            ("*", "", false),
        ] {
            assert_eq!(fits_pattern(pattern, text), fits, "{pattern} {text}");
        }
        assert_eq!((plain_head("U-##"), plain_head("*"), plain_head("AB")), (2, 0, 2));
    }

    #[test]
    fn lots_and_dates_come_from_element_strings_only() {
        let told = |text: &str| marks(text.trim_start_matches("]C1"), &keys(&classify(text.as_bytes(), None)));
        let full = told("]C1010690123456789217271231\u{1d}10L7");
        assert_eq!(full.lot.as_deref(), Some("L7"));
        assert_eq!(full.dates, [("17".to_owned(), "271231".to_owned())]);
        assert_eq!(told("6901234567892"), Marks::default());
        assert_eq!(told("]C1010690123456789210L7152712").lot.as_deref(), Some("L7152712"));
        assert!(told("]C1010690123456789210L715271231").is_empty(), "a separator may be lost: nothing is guessed");
    }
}
