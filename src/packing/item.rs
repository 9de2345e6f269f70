//! Items: counted on their line, or stopped. An over-scan never raises a count.

use super::answers::{Hit, bundles, hits};
use super::decide::Turn;
use super::facts::Known;
use super::serial::marks;
use super::session::Job;
use crate::domain::{Detail, Event, Fault, Line, LineKind, Step, Verdict};

impl Turn<'_> {
    /// Counts a scanned code on the lines that it means. False when it means none of them.
    pub(super) fn item(&mut self, job: &Job, known: &Known, text: &str, keys: &[String]) -> bool {
        let hits = hits(&known.keys, text, keys);
        let line = |hit: &Hit| known.shipment.lines.get(hit.line);
        let Some(first) = hits.first().and_then(line) else {
            return self.bundle(known, text, keys)
                || self.gift_item(known, text, keys)
                || self.serial(job, known, text, keys);
        };
        if job.closed {
            self.reject(Fault::NotAllowed, Detail::code(text));
            return true;
        }
        if hits.iter().filter_map(line).all(|line| line.kind == LineKind::NoScan) {
            self.say(packed_step(first, first.qty));
            return true;
        }
        let lines: Vec<usize> = hits.iter().map(|hit| hit.line).collect();
        match self.goods_with_room(known, &lines).as_slice() {
            [] => self.ask(Fault::SurplusItem, Detail::code_about(text, item_name(first))),
            [line] => self.count_goods(known, *line, (text, keys), &hits),
            several => self.which(known, text, keys, several),
        }
        true
    }

    /// Counts a code on the lines of these goods, which it means.
    pub(super) fn count_goods(&mut self, known: &Known, goods: usize, (text, keys): (&str, &[String]), hits: &[Hit]) {
        let meant: Vec<Hit> = hits.iter().copied().filter(|hit| self.same_goods(known, hit.line, goods)).collect();
        let Some(first) = meant.iter().find(|hit| self.room(known, hit.line) > 0).or(meant.first()) else { return };
        let Some(described) = known.shipment.lines.get(first.line) else { return };
        if described.serial.is_some() && self.room(known, first.line) > 0 {
            return self.serial_goods(known, first.line, text, keys, first.pieces);
        }
        let wanted = first.pieces.saturating_mul(self.session.quantity.unwrap_or(1));
        let total = meant.iter().fold(0u32, |sum, hit| sum.saturating_add(self.room(known, hit.line)));
        if total < wanted {
            return self.ask(Fault::SurplusItem, Detail::code_about(text, item_name(described)));
        }
        if first.pieces > 1 {
            self.note(Event::PackScanned { code: text.to_owned(), pieces: wanted });
        }
        let marks = marks(text, keys);
        let (mut left, mut last) = (wanted, first.line);
        for hit in &meant {
            let take = self.room(known, hit.line).min(left);
            if take == 0 {
                continue;
            }
            if !marks.is_empty() {
                self.note(Event::Marked { line: hit.line, qty: take, marks: marks.clone() });
            }
            self.note_packed(hit.line, take);
            left -= take;
            last = hit.line;
        }
        if let Some(line) = known.shipment.lines.get(last) {
            self.packed_said(line, last);
        }
    }

    /// A bundle's code credits every part, or none. False when it is the code of no bundle.
    fn bundle(&mut self, known: &Known, text: &str, keys: &[String]) -> bool {
        let groups = bundles(&known.shipment, &known.keys, text, keys);
        let Some(parts) = groups.first() else { return false };
        let lines =
            |parts: &[Hit]| parts.iter().filter_map(|hit| known.shipment.lines.get(hit.line)).collect::<Vec<_>>();
        let name = lines(parts).into_iter().map(item_name).collect::<Vec<_>>().join(" + ");
        if lines(parts).iter().any(|line| line.serial.is_some()) {
            self.reject(Fault::SerialWanted, Detail::code_about(text, name));
            return true;
        }
        let mut left = self.session.quantity.unwrap_or(1);
        let mut credits: Vec<Hit> = Vec::new();
        for parts in &groups {
            let fits =
                parts.iter().map(|hit| self.room(known, hit.line) / hit.pieces.max(1)).min().unwrap_or(0).min(left);
            let credit = |hit: &Hit| Hit { line: hit.line, pieces: hit.pieces * fits };
            credits.extend(parts.iter().filter(|_| fits > 0).map(credit));
            left -= fits;
        }
        if left > 0 {
            self.ask(Fault::SurplusItem, Detail::code_about(text, name));
            return true;
        }
        let pieces = credits.iter().map(|hit| hit.pieces).sum();
        self.note(Event::PackScanned { code: text.to_owned(), pieces });
        for credit in &credits {
            self.note_packed(credit.line, credit.pieces);
        }
        let parts = || groups.iter().flatten();
        let packed = parts().filter_map(|hit| self.session.job.as_ref()?.packed.get(hit.line)).sum();
        let ordered = parts().filter_map(|hit| known.shipment.lines.get(hit.line)).map(|line| line.qty).sum();
        self.say(Verdict::Info(Step::Packed { item: name, packed, ordered }));
        self.go_on();
        true
    }

    /// Of these lines, the first of each goods that still has room.
    pub(super) fn goods_with_room(&self, known: &Known, lines: &[usize]) -> Vec<usize> {
        let mut goods: Vec<usize> = Vec::new();
        for &line in lines.iter().filter(|line| self.room(known, **line) > 0) {
            if !goods.iter().any(|other| self.same_goods(known, *other, line)) {
                goods.push(line);
            }
        }
        goods
    }

    /// Two lines of one sku and spec: it does not matter on which a piece is counted.
    pub(super) fn same_goods(&self, known: &Known, a: usize, b: usize) -> bool {
        let goods = |line: usize| known.shipment.lines.get(line).map(|line| (&line.sku, &line.spec));
        goods(a) == goods(b)
    }

    /// Pieces that a line still takes.
    pub(super) fn room(&self, known: &Known, line: usize) -> u32 {
        let packed = self.session.job.as_ref().map_or(0, |job| packed(job, line));
        known.shipment.lines.get(line).map_or(0, |line| line.scans().saturating_sub(packed))
    }

    /// Pieces of a line go into the box in hand.
    pub(super) fn note_packed(&mut self, line: usize, qty: u32) {
        let Some(parcel) = self.session.job.as_ref().map(|job| job.parcel) else { return };
        self.note(Event::Packed { line, qty, parcel, code: None });
    }

    /// Says how far a line is, and goes on when it was the last.
    pub(super) fn packed_said(&mut self, line: &Line, index: usize) {
        let count = self.session.job.as_ref().map_or(0, |job| packed(job, index));
        self.say(packed_step(line, count));
        self.go_on();
    }

    /// Everything packed: the next step.
    pub(super) fn go_on(&mut self) {
        if self.complete() {
            self.advance();
        }
    }

    /// The first item that is still missing, and how many of it.
    pub(super) fn missing(&self, job: &Job, known: &Known) -> String {
        let open = known.shipment.lines.iter().enumerate().find(|(index, line)| packed(job, *index) < line.scans());
        match open {
            Some((index, line)) => format!("{} ×{}", item_name(line), line.scans() - packed(job, index)),
            None => self.missing_gift(known).unwrap_or_default(),
        }
    }
}

/// What people call the goods of a line.
pub fn item_name(line: &Line) -> String {
    match (line.name.as_str(), line.spec.as_str()) {
        ("", "") => line.sku.clone(),
        (name, "") => name.to_owned(),
        ("", spec) => format!("{} {spec}", line.sku),
        (name, spec) => [name, " ", spec].concat(),
    }
}

fn packed(job: &Job, index: usize) -> u32 {
    job.packed.get(index).copied().unwrap_or(0)
}

fn packed_step(line: &Line, packed: u32) -> Verdict {
    Verdict::Info(Step::Packed { item: item_name(line), packed, ordered: line.qty })
}
