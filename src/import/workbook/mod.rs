//! The order file as an Excel workbook (.xlsx): the first sheet that is shown, under the headings of its first row that is not empty.
//!
//! Numbers are taken from the digits that stand in the file and never become floats. A number of more than 15 digits is refused where it
//! stands, since Excel has put zeros into it.

mod book;
mod look;
mod merged;
mod package;
mod sheet;

use jiff::tz::TimeZone;

use super::Parsed;
use super::column::Column;
use super::draft::About;
use super::field::bare;
use super::gather::Gather;
use super::grid::KEPT;
use super::header::Header;
use super::refusal::{Place, Why};
use super::row::{Cell, Form, Row};
use merged::Merged;
use package::Package;
use sheet::{Merge, SHEET, Sheet, SheetRow, letters};

/// Gives every row of the first sheet that is shown to `take`, as its number and its cells with their fields.
pub(super) fn each(
    bytes: &[u8],
    mut take: impl FnMut(u64, &[(usize, &str)]) -> Result<(), Why>,
) -> Result<(), (u64, Why)> {
    let whole = |why| (0, why);
    let mut package = Package::open(bytes).map_err(whole)?;
    let book = book::read(&mut package).map_err(whole)?;
    let mut xml = package.part(&book.part, SHEET).map_err(whole)?.ok_or((0, Why::NoWorkbook))?;
    let mut sheet = Sheet::new(&mut xml, &book);
    let mut row = SheetRow::default();
    while sheet.next(&mut row).map_err(|why| (row.at, why))? {
        let cells: Vec<(usize, &str)> = row.cells.iter().map(|cell| (cell.field, trusted(cell))).collect();
        take(row.at, &cells).map_err(|why| (row.at, why))?;
    }
    Ok(())
}

/// Reads a whole workbook.
pub(super) fn read(name: &str, bytes: &[u8], zone: &TimeZone) -> Result<Parsed, (u64, Why)> {
    let whole = |why| (0, why);
    let mut package = Package::open(bytes).map_err(whole)?;
    let book = book::read(&mut package).map_err(whole)?;
    let merges = {
        let mut xml = package.part(&book.part, SHEET).map_err(whole)?.ok_or((0, Why::NoWorkbook))?;
        sheet::merges(&mut xml).map_err(whole)?
    };
    let mut xml = package.part(&book.part, SHEET).map_err(whole)?.ok_or((0, Why::NoWorkbook))?;
    let mut sheet = Sheet::new(&mut xml, &book);
    let mut row = SheetRow::default();
    let header = loop {
        if !sheet.next(&mut row).map_err(|why| (row.at, why))? {
            return Err((0, Why::Empty));
        }
        if !is_empty(&row) {
            break header(&row).map_err(|why| (row.at, why))?;
        }
    };
    let mut merged = Merged::new(&below(&merges, row.at), &header);
    let mut gather = Gather::new(zone);
    while sheet.next(&mut row).map_err(|why| (row.at, why))? {
        if is_empty(&row) {
            continue;
        }
        let filled = merged.fill(&mut row);
        let cells = cells(&header, &row);
        let taken = match filled {
            Ok(()) => gather.row(&cells),
            Err((column, merge)) => {
                let (found, wanted) = (area(&merge), "a cell of its own in every row and column: undo the merging");
                gather.refuse(&cells, cells.at, About::Column(column), &found, wanted.into())
            }
        };
        if !taken {
            return Err((row.at, Why::TooManyRows));
        }
    }
    let label = |column: Column| match header.of(column) {
        Some(field) => format!("{}, {}", letters(field), header.label(column)).into(),
        None => header.label(column),
    };
    let (shipments, refused) = gather.finish(&format!("{name}, sheet {}", book.sheet), label);
    Ok(Parsed { shipments, refused, notes: header.notes })
}

/// The text of a cell; a number that Excel has put zeros into is nobody's, and must find nothing.
fn trusted<'r>(cell: &'r sheet::Cell<'_>) -> &'r str {
    if cell.form == Form::Rounded { "" } else { &cell.text }
}

fn is_empty(row: &SheetRow<'_>) -> bool {
    row.cells.iter().all(|cell| cell.text.trim().is_empty())
}

fn header(row: &SheetRow<'_>) -> Result<Header, Why> {
    let mut headings = Vec::new();
    for cell in &row.cells {
        headings.resize(cell.field, String::new());
        headings.push(bare(&cell.text).to_owned());
    }
    if headings.len() >= KEPT { Err(Why::TooManyColumns) } else { Header::new(headings) }
}

/// The merges that reach below the headings.
fn below(merges: &[Merge], at: u64) -> Vec<Merge> {
    merges
        .iter()
        .filter(|merge| merge.bottom > at)
        .map(|merge| Merge { top: merge.top.max(at + 1), ..*merge })
        .collect()
}

fn area(merge: &Merge) -> String {
    let (left, right) = (letters(merge.left), letters(merge.right));
    format!("cells merged over {left}{} to {right}{}", merge.top, merge.bottom)
}

fn cells<'r>(header: &Header, row: &'r SheetRow<'_>) -> Row<'r> {
    let cells = header.fields().map(|field| {
        let at = field.and_then(|field| row.cells.binary_search_by_key(&field, |cell| cell.field).ok());
        let Some(cell) = at.and_then(|at| row.cells.get(at)) else { return Cell::default() };
        let text = if cell.form == Form::Text { bare(&cell.text) } else { cell.text.trim() };
        Cell { text, form: cell.form, above: false }
    });
    Row { at: Place::Row(row.at), cells }
}
