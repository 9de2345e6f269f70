//! The order file as delimited text.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Parsed;
use super::column::{COLUMNS, Column, HEADINGS};
use super::draft::{About, Cell, Row};
use super::field::bare;
use super::gather::Gather;
use super::grid::{Grid, KEPT, Record};
use super::refusal::{Place, Why, shortened};

/// The delimiters, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the text of a whole file.
pub(super) fn read(name: &str, text: &str, zone: &TimeZone) -> Result<Parsed, (u64, Why)> {
    let (mut grid, header) = open(text)?;
    let mut gather = Gather::new(zone);
    let mut record = Record::default();
    while grid.next(&mut record)? {
        if record.fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let row = header.row(&record);
        let taken = if record.count == header.count {
            gather.row(&row)
        } else {
            if !record.ended && header.of(Column::Shipment) == Some(record.count - 1) {
                return Err((record.line, Why::CutOff));
            }
            let found = format!("{} fields", record.count);
            let wanted = format!("{} fields, as many as the header has", header.count);
            gather.refuse(&row, row.at, About::Other(String::new()), &found, wanted.into())
        };
        if !taken {
            return Err((record.line, Why::TooManyRows));
        }
    }
    let (shipments, refused) = gather.finish(name, |column| header.label(column));
    Ok(Parsed { shipments, refused, notes: header.notes })
}

/// Which field is which column.
struct Header {
    /// The field of each column.
    fields: [Option<usize>; COLUMNS],
    /// What each column is called in this file.
    labels: [Arc<str>; COLUMNS],
    count: usize,
    notes: Vec<String>,
}

impl Header {
    fn of(&self, column: Column) -> Option<usize> {
        self.fields.get(column.index()).copied().flatten()
    }

    fn label(&self, column: Column) -> Arc<str> {
        self.labels.get(column.index()).cloned().unwrap_or_default()
    }

    fn row<'r>(&self, record: &'r Record<'_>) -> Row<'r> {
        let text = |field: Option<usize>| field.and_then(|at| record.fields.get(at)).map_or("", |text| bare(text));
        let cells = self.fields.map(|field| Cell { text: text(field), ..Cell::default() });
        Row { at: Place::Line(record.line), cells }
    }

    /// Gives a field to the column that its heading names.
    fn take(&mut self, at: usize, heading: &str, headings: &[String]) -> Result<(), Why> {
        let Some(column) = Column::find(heading) else { return Ok(()) };
        let (Some(field), Some(label)) = (self.fields.get_mut(column.index()), self.labels.get_mut(column.index()))
        else {
            return Ok(());
        };
        if let Some(before) = field.and_then(|before| headings.get(before)) {
            let (first, second) = (shortened(before), shortened(heading));
            return Err(Why::Twice { name: column.name(), first, second });
        }
        *field = Some(at);
        if !heading.trim().eq_ignore_ascii_case(column.name()) {
            *label = format!("{} ({})", column.name(), heading.trim()).into();
        }
        Ok(())
    }
}

/// Finds the delimiter under which the first record names most columns, and reads it as the header.
fn open(text: &str) -> Result<(Grid<'_>, Header), (u64, Why)> {
    let mut best: Option<(usize, Grid<'_>, Record<'_>)> = None;
    let mut fault = (0, Why::Empty);
    for delimiter in DELIMITERS {
        let (mut grid, mut record) = (Grid::new(text, delimiter), Record::default());
        match grid.next(&mut record) {
            Ok(true) => {}
            Ok(false) => return Err((0, Why::Empty)),
            Err(error) => {
                fault = error;
                continue;
            }
        }
        let known = record.fields.iter().filter(|field| Column::find(bare(field)).is_some()).count();
        if best.as_ref().is_none_or(|(most, ..)| known > *most) {
            best = Some((known, grid, record));
        }
    }
    let (_, grid, record) = best.ok_or(fault)?;
    let header = header(&record).map_err(|why| (record.line, why))?;
    Ok((grid, header))
}

fn header(record: &Record<'_>) -> Result<Header, Why> {
    if record.count >= KEPT {
        return Err(Why::TooManyColumns);
    }
    let labels = std::array::from_fn(|at| HEADINGS.get(at).map_or("", |row| row.name).into());
    let mut header = Header { fields: [None; COLUMNS], labels, count: record.count, notes: Vec::new() };
    let headings: Vec<String> = record.fields.iter().map(|field| bare(field).to_owned()).collect();
    for (at, heading) in headings.iter().enumerate() {
        header.take(at, heading, &headings)?;
    }
    for heading in headings.iter().filter(|heading| !heading.is_empty() && Column::find(heading).is_none()) {
        let found = shortened(heading);
        match Column::near(heading).filter(|(column, _)| header.of(*column).is_none()) {
            Some((_, near)) => return Err(Why::Near { found, near }),
            None => header.notes.push(format!("column {found:?} is not known and was ignored")),
        }
    }
    let missing = HEADINGS.iter().filter(|row| row.required && header.of(row.column).is_none());
    let missing: Vec<&str> = missing.map(|row| row.name).collect();
    if missing.is_empty() { Ok(header) } else { Err(Why::Missing(missing)) }
}
