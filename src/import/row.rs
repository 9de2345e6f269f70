//! One row of an order file, however it was written.

use super::column::{COLUMNS, Column};
use super::field::{FIELD_BYTES, Wanted};
use super::refusal::Place;

/// One cell of a row.
#[derive(Clone, Copy, Default)]
pub(super) struct Cell<'a> {
    /// Its text without guards; empty where there is none.
    pub text: &'a str,
    /// How it was written.
    pub form: Form,
    /// Written at the shipment, not at this line of it.
    pub above: bool,
}

/// How a cell was written; CSV knows text only.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    #[default]
    Text,
    /// A JSON number with a fraction, or beyond 64 bits: as an id its digits cannot be trusted.
    Fraction,
    /// A JSON list of texts: several barcodes, or labels.
    List,
    /// A number of a workbook with a fraction.
    Decimal,
    /// A number of a workbook with more digits than it keeps.
    Rounded,
    /// A date of a workbook.
    Date,
    /// Neither text nor number.
    Other,
}

/// One row of the file.
pub(super) struct Row<'a> {
    pub at: Place,
    pub cells: [Cell<'a>; COLUMNS],
}

impl<'a> Row<'a> {
    pub(super) fn cell(&self, column: Column) -> Cell<'a> {
        self.cells.get(column.index()).copied().unwrap_or_default()
    }

    /// Where a cell stands.
    pub(super) fn place(&self, column: Column) -> Place {
        if self.cell(column).above { self.at.whole() } else { self.at }
    }

    /// The text of a cell, if its form and size are in order.
    pub(super) fn text(&self, column: Column) -> Result<&'a str, Wanted> {
        let cell = self.cell(column);
        let number = column == Column::UnitG || column == Column::Qty;
        match cell.form {
            Form::List if !matches!(column, Column::Codes | Column::Bundle | Column::Waybill) => {
                Err("text, not a list".into())
            }
            Form::Other => Err("text".into()),
            Form::Rounded => Err("every digit of it: a number cell keeps 15; write it as text".into()),
            Form::Date if column != Column::ShipBy => {
                Err("text: Excel made a date of it; format the column as text and write it again".into())
            }
            Form::Decimal if !number && !column.is_free() => Err("text, or a whole number; write it as text".into()),
            Form::Fraction if !number => Err("text in quotes, or a whole number".into()),
            _ if cell.text.len() > FIELD_BYTES => Err("at most 4096 bytes".into()),
            _ => Ok(cell.text),
        }
    }
}
