//! The headings of an order file: which field is which column.

use std::sync::Arc;

use super::column::{COLUMNS, Column, HEADINGS};
use super::refusal::{Why, shortened};

/// Which field is which column.
pub(super) struct Header {
    /// The field of each column.
    fields: [Option<usize>; COLUMNS],
    /// What each column is called in this file.
    labels: [Arc<str>; COLUMNS],
    headings: Vec<String>,
    /// What was passed over.
    pub(super) notes: Vec<String>,
}

impl Header {
    /// Reads the headings, whose guards are off.
    pub(super) fn new(headings: Vec<String>) -> Result<Header, Why> {
        let labels = std::array::from_fn(|at| HEADINGS.get(at).map_or("", |row| row.name).into());
        let mut header = Header { fields: [None; COLUMNS], labels, headings: Vec::new(), notes: Vec::new() };
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
        if !missing.is_empty() {
            return Err(Why::Missing(missing));
        }
        header.headings = headings;
        Ok(header)
    }

    /// How many fields it has.
    pub(super) fn count(&self) -> usize {
        self.headings.len()
    }

    /// The field of each column.
    pub(super) fn fields(&self) -> [Option<usize>; COLUMNS] {
        self.fields
    }

    /// The field of a column.
    pub(super) fn of(&self, column: Column) -> Option<usize> {
        self.fields.get(column.index()).copied().flatten()
    }

    /// What errors call a column.
    pub(super) fn label(&self, column: Column) -> Arc<str> {
        self.labels.get(column.index()).cloned().unwrap_or_default()
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
