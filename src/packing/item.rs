//! Items: counted on their line, or stopped. An over-scan never raises a count.

use super::decide::Turn;
use super::facts::Known;
use super::session::Job;
use crate::domain::{Detail, Event, Fault, Line, LineKind, Shipment, Step, Verdict};

impl Turn<'_> {
    /// Counts a scanned code on the lines that it means. False when it means none of them.
    pub(super) fn item(&mut self, job: &Job, known: &Known, text: &str, keys: &[String]) -> bool {
        let forms = known.keys.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]));
        let lines = known.shipment.lines.iter().enumerate().zip(forms);
        let meant: Vec<(usize, &Line)> =
            lines.filter(|((_, line), forms)| means(line, forms, text, keys)).map(|(line, _)| line).collect();
        let Some(&(_, first)) = meant.first() else { return false };
        if meant.iter().all(|(_, line)| line.kind == LineKind::NoScan) {
            self.say(packed_step(first, first.qty));
            return true;
        }
        let room = |index: usize, line: &Line| line.scans().saturating_sub(packed(job, index));
        let qty = self.session.quantity.unwrap_or(1);
        let total = meant.iter().fold(0u32, |sum, &(index, line)| sum.saturating_add(room(index, line)));
        if total < qty {
            self.ask(Fault::SurplusItem, Detail::code_about(text, item_name(first)));
            return true;
        }
        let mut left = qty;
        let mut last = first;
        let mut count = 0;
        for (index, line) in meant {
            let take = room(index, line).min(left);
            if take > 0 {
                self.note(Event::Packed { line: index, qty: take });
                left -= take;
                (last, count) = (line, packed(job, index) + take);
            }
        }
        self.say(packed_step(last, count));
        if self.complete() {
            self.advance();
        }
        true
    }

    /// The first item that is still missing, and how many of it.
    pub(super) fn missing(&self, job: &Job, shipment: &Shipment) -> String {
        let open = shipment.lines.iter().enumerate().find(|(index, line)| packed(job, *index) < line.scans());
        match open {
            Some((index, line)) => format!("{} ×{}", item_name(line), line.scans() - packed(job, index)),
            None => String::new(),
        }
    }
}

/// What people call the goods of a line.
pub(super) fn item_name(line: &Line) -> String {
    match (line.name.as_str(), line.spec.as_str()) {
        ("", "") => line.sku.clone(),
        (name, "") => name.to_owned(),
        ("", spec) => format!("{} {spec}", line.sku),
        (name, spec) => format!("{name} {spec}"),
    }
}

fn packed(job: &Job, index: usize) -> u32 {
    job.packed.get(index).copied().unwrap_or(0)
}

fn packed_step(line: &Line, packed: u32) -> Verdict {
    Verdict::Info(Step::Packed { item: item_name(line), packed, ordered: line.qty })
}

/// Whether a scanned code, with its forms, means this line with those of its codes.
fn means(line: &Line, forms: &[String], text: &str, keys: &[String]) -> bool {
    line.sku == text || line.codes.iter().any(|code| code == text) || forms.iter().any(|form| keys.contains(form))
}
