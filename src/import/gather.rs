//! Rows to shipments: rows of one shipment may lie scattered, and stand or fall together.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::column::Column;
use super::draft::{About, Draft};
use super::field::{self, Wanted};
use super::refusal::{Place, Refusal, shortened};
use super::row::Row;
use crate::domain::{Shipment, ShipmentNo, Waybill};

/// Most rows of a file.
pub(super) const ROWS: usize = 1_000_000;

/// Collects the rows of one file.
pub(super) struct Gather<'z> {
    zone: &'z TimeZone,
    rows: usize,
    drafts: Vec<Draft>,
    by_no: BTreeMap<ShipmentNo, usize>,
    /// The draft that the last row was of, and where that row is.
    above: Option<(usize, Place)>,
    /// Faults of rows that name no shipment.
    strays: Vec<Stray>,
}

struct Stray {
    at: Place,
    about: About,
    found: String,
    wanted: Wanted,
}

impl<'z> Gather<'z> {
    /// `zone` is what local times are counted in.
    pub(super) fn new(zone: &'z TimeZone) -> Self {
        Self { zone, rows: 0, drafts: Vec::new(), by_no: BTreeMap::new(), above: None, strays: Vec::new() }
    }

    /// Takes a row in; `false` when the file has too many.
    pub(super) fn row(&mut self, row: &Row<'_>) -> bool {
        let zone = self.zone;
        if let Some(draft) = self.draft(row) {
            draft.take(row, zone);
        }
        self.count()
    }

    /// Takes in a row that cannot be read further, for a fault that is not one of a cell; `false` when the file has too many.
    pub(super) fn refuse(&mut self, row: &Row<'_>, at: Place, about: About, found: &str, wanted: Wanted) -> bool {
        self.fault(row, at, about, found, wanted);
        self.count()
    }

    /// Refuses the shipment that a row names, for a fault that is not one of a cell.
    pub(super) fn fault(&mut self, row: &Row<'_>, at: Place, about: About, found: &str, wanted: Wanted) {
        if let Some(draft) = self.draft(row) {
            draft.fault(at, about, found, wanted);
        }
    }

    /// What was gathered here and in the rows after these, if nothing in those depends on what stands here.
    pub(super) fn followed_by(mut self, after: Gather<'z>) -> Option<Self> {
        self.rows += after.rows;
        // A row without a number may blame the row above it.
        if self.rows > ROWS || !after.strays.is_empty() {
            return None;
        }
        let in_order = self.by_no.last_key_value().zip(after.by_no.first_key_value()).is_none_or(|(a, b)| a.0 < b.0);
        if !in_order && after.by_no.keys().any(|no| self.by_no.contains_key(no)) {
            return None;
        }
        let here = self.drafts.len();
        let mut later = after.by_no;
        later.values_mut().for_each(|at| *at += here);
        self.by_no.append(&mut later);
        self.drafts.extend(after.drafts);
        self.above = after.above.map(|(at, place)| (here + at, place));
        Some(self)
    }

    /// The shipments that stand, in order of appearance; and the faults of the others, in reading order.
    ///
    /// `label` is what a column is called in errors.
    pub(super) fn finish(mut self, file: &str, label: impl Fn(Column) -> Arc<str>) -> (Vec<Shipment>, Vec<Refusal>) {
        self.one_shipment_a_waybill();
        let file: Arc<str> = file.into();
        let (mut shipments, mut refused) = (Vec::new(), Vec::new());
        let mut refuse = |at, about, found, wanted, shipment: Option<&ShipmentNo>| {
            let column = match about {
                About::Column(column) => label(column),
                About::Other(name) => name.into(),
            };
            refused.push(Refusal { file: file.clone(), place: at, column, found, wanted, shipment: shipment.cloned() });
        };
        for stray in self.strays {
            refuse(stray.at, stray.about, stray.found, stray.wanted, None);
        }
        for mut draft in self.drafts {
            draft.check_resend();
            if draft.faults.is_empty() {
                shipments.push(draft.shipment());
                continue;
            }
            for fault in std::mem::take(&mut draft.faults) {
                refuse(fault.at, fault.about, fault.found, fault.wanted, Some(&draft.no));
            }
        }
        refused.sort_by_key(|refusal| refusal.place);
        (shipments, refused)
    }

    fn count(&mut self) -> bool {
        self.rows += 1;
        self.rows <= ROWS
    }

    /// The draft that a row belongs to; a row without a readable number is refused by itself.
    fn draft(&mut self, row: &Row<'_>) -> Option<&mut Draft> {
        let text = row.cell(Column::Shipment).text;
        let last = self.drafts.len().checked_sub(1);
        let same = last.filter(|&last| self.drafts.get(last).is_some_and(|draft| draft.no.as_str() == text));
        let at = match (same, row.text(Column::Shipment).and_then(if same.is_some() { Ok } else { field::scanned })) {
            (Some(at), Ok(_)) => at,
            (None, Ok(text)) => {
                let (no, drafts) = (ShipmentNo::from(text), &mut self.drafts);
                *self.by_no.entry(no.clone()).or_insert_with(|| {
                    drafts.push(Draft::new(no, row.at));
                    drafts.len() - 1
                })
            }
            (_, Err(wanted)) => {
                let (at, about) = (row.place(Column::Shipment), About::Column(Column::Shipment));
                if self.strays.last().is_none_or(|last| (last.at, &last.about) != (at, &about)) {
                    self.strays.push(Stray { at, about, found: shortened(text), wanted });
                }
                self.blame_above(row, text);
                return None;
            }
        };
        self.above = Some((at, row.at));
        let draft = self.drafts.get_mut(at)?;
        let first = draft.at.whole();
        // The lines of a shipment may lie scattered, but two JSON objects with lines of their own would send everything twice.
        if matches!(row.at, Place::Object { line: Some(_), .. }) && first != row.at.whole() {
            let wanted = format!("each shipment once; {first} is this one already");
            draft.fault(row.at.whole(), About::Column(Column::Shipment), text, wanted.into());
        }
        Some(draft)
    }

    /// A row without a number may be a line of the shipment above it, whose cells a spreadsheet merged. Taken without that line
    /// the shipment would go out incomplete, so it is refused as well.
    fn blame_above(&mut self, row: &Row<'_>, text: &str) {
        if !text.is_empty() {
            self.above = None;
        }
        let Some((above, at)) = self.above.filter(|_| !matches!(row.at, Place::Object { line: Some(_), .. })) else {
            return;
        };
        if let Some(draft) = self.drafts.get_mut(above) {
            let found = "the row below has no shipment number";
            draft.fault(
                at,
                About::Other(String::new()),
                found,
                "a number in every row; merged cells? fill every row".into(),
            );
        }
    }

    /// One label names one shipment: two that share one are both refused, each naming the other.
    fn one_shipment_a_waybill(&mut self) {
        let mut all: Vec<(&Waybill, usize, usize, Place)> = Vec::with_capacity(self.drafts.len());
        for (at, draft) in self.drafts.iter().enumerate() {
            if let Some((waybills, place)) = draft.waybills() {
                all.extend(waybills.iter().enumerate().map(|(nth, waybill)| (waybill, at, nth, place)));
            }
        }
        // Whoever named it first comes first; and a file's numbers mostly stand in order, which costs a look at each.
        all.sort();
        let mut shared = Vec::new();
        for alike in all.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            let Some((&(waybill, other, _, before_place), rest)) = alike.split_first() else { continue };
            let Some(before) = self.drafts.get(other) else { continue };
            for &(_, at, nth, place) in rest {
                let Some(draft) = self.drafts.get(at) else { continue };
                shared.push(((at, nth), other, before_place, waybill.clone(), draft.no.clone(), place));
                shared.push(((at, nth), at, place, waybill.clone(), before.no.clone(), before_place));
            }
        }
        // Of one cell only the first fault is told: the one that a reader meets first.
        shared.sort_by_key(|(met, ..)| *met);
        for (_, at, place, waybill, other, other_place) in shared {
            if let Some(draft) = self.drafts.get_mut(at) {
                let wanted = format!("a waybill of its own; shipment {other} has this one too, at {other_place}");
                draft.fault(place, About::Column(Column::Waybill), waybill.as_str(), wanted.into());
            }
        }
    }
}
