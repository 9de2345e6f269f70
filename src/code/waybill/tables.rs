//! The rows of both tables, ready to be held against a number: every scan is.

use std::sync::LazyLock;

use super::format::LONGEST;
use super::{CONVENTIONS, FORMATS, Fit, Format, Pattern, Tells};

/// A row of a table, with its patterns read once.
pub(super) struct Row {
    pub(super) format: &'static Format,
    shapes: Vec<Pattern>,
}

impl Row {
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.format.find_by(&self.shapes, text)
    }

    /// What in its shape tells this number from others: the most that one of its patterns says.
    fn tells(&self, number: &str) -> Tells {
        let fitting = self.shapes.iter().filter(|shape| shape.fits(number));
        fitting.map(Pattern::tells).max().unwrap_or(Tells::Length)
    }
}

/// The rows of both tables.
pub(super) fn tables() -> &'static [Row] {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let formats = FORMATS.iter().chain(CONVENTIONS);
        formats.map(|format| Row { format, shapes: format.shapes() }).collect()
    });
    &ROWS
}

/// The rows with numbers of this length, routing included. Every scan is held against the tables, and most rows are too long or too
/// short for it.
pub(super) fn rows_of(length: usize) -> &'static [&'static Row] {
    static BY_LENGTH: LazyLock<Vec<Vec<&Row>>> = LazyLock::new(|| {
        let of = |length| tables().iter().filter(move |row| row.format.may_be(&row.shapes, length)).collect();
        (0..=LONGEST).map(of).collect()
    });
    BY_LENGTH.get(length).map_or(&[], Vec::as_slice)
}

pub(super) fn known_fits(number: &str) -> Vec<Fit<'_>> {
    let fits = rows_of(number.len()).iter().filter_map(|row| {
        let (found, format) = (row.find(number)?, row.format);
        Some(Fit {
            carrier: format.carrier,
            format: format.name,
            number: (format.tracked)(found),
            check: format.said(),
            tells: row.tells(found),
            unmistakable: format.unmistakable,
        })
    });
    fits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_every_length_that_its_numbers_have() {
        for row in tables() {
            let listed = |length: usize| rows_of(length).iter().any(|it| std::ptr::eq(*it, row));
            for length in row.shapes.iter().flat_map(Pattern::lengths) {
                let routed = [5, 9].map(|zip_chars| row.format.routed && !listed(3 + zip_chars + length));
                assert!(listed(length) && routed == [false; 2], "{} of {length}", row.format.name);
            }
            assert!(row.format.golden.iter().all(|golden| listed(golden.len())), "{}", row.format.name);
        }
        assert!(rows_of(LONGEST + 1).is_empty() && rows_of(usize::MAX).is_empty());
    }
}
