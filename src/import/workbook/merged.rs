//! Merged cells: what is said once for several rows. A cell of the whole shipment is meant for each of them; one of a line is not, since
//! two lines with one quantity would be packed twice or once, and nobody can tell which.

use super::super::column::{Column, HEADINGS, Level};
use super::super::header::Header;
use super::sheet::{Cell, Merge, SheetRow};

/// Merged cells of one column, from top to bottom.
struct Strip {
    column: Column,
    field: usize,
    merges: Vec<Merge>,
    at: usize,
}

/// The merged cells of a sheet as far as columns are known.
pub(super) struct Merged<'b> {
    strips: Vec<Strip>,
    /// What the top of the merge holds in which a strip stands.
    kept: Vec<Option<Cell<'b>>>,
}

impl<'b> Merged<'b> {
    pub(super) fn new(merges: &[Merge], header: &Header) -> Self {
        let strip = |column: Column| {
            let field = header.of(column)?;
            let within = |merge: &&Merge| (merge.left..=merge.right).contains(&field) && merge.top != merge.bottom;
            let wide = |merge: &&Merge| (merge.left..=merge.right).contains(&field) && merge.left != merge.right;
            let mut merges: Vec<Merge> = merges.iter().filter(|it| within(it) || wide(it)).copied().collect();
            merges.sort_by_key(|merge| merge.top);
            (!merges.is_empty()).then_some(Strip { column, field, merges, at: 0 })
        };
        let strips: Vec<Strip> = HEADINGS.iter().filter_map(|row| strip(row.column)).collect();
        let kept = strips.iter().map(|_| None).collect();
        Self { strips, kept }
    }

    /// Fills a row's cells from above where that is what is meant; else the column and the merge that cannot be understood.
    pub(super) fn fill(&mut self, row: &mut SheetRow<'b>) -> Result<(), (Column, Merge)> {
        let mut fault = None;
        for (strip, kept) in self.strips.iter_mut().zip(&mut self.kept) {
            while strip.merges.get(strip.at).is_some_and(|merge| merge.bottom < row.at) {
                strip.at += 1;
                *kept = None;
            }
            let Some(merge) = strip.merges.get(strip.at).filter(|merge| merge.top <= row.at) else { continue };
            let whole = strip.column.heading().level != Level::Line;
            if !whole || merge.left != merge.right {
                fault = fault.or(Some((strip.column, *merge)));
                continue;
            }
            let place = row.cells.binary_search_by_key(&strip.field, |cell| cell.field);
            match (place, &kept) {
                (Ok(at), _) => *kept = row.cells.get(at).map(copied),
                (Err(at), Some(cell)) => row.cells.insert(at, copied(cell)),
                (Err(_), None) => {}
            }
        }
        fault.map_or(Ok(()), Err)
    }
}

fn copied<'b>(cell: &Cell<'b>) -> Cell<'b> {
    Cell { field: cell.field, text: cell.text.clone(), form: cell.form }
}
