//! A workbook of text cells: leading zeros, nineteen digits and `=1+1` stay what they are. The same cells give the same bytes, since
//! the moment of its making is always the same one.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The lines as the only sheet of a workbook; `None` where they do not fit one.
pub(super) fn workbook(lines: &[&Vec<String>]) -> Option<Vec<u8>> {
    made(lines).ok()
}

fn made(lines: &[&Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("Weighhouse").set_creation_datetime(&made));
    let text = Format::new().set_num_format("@");
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(lines) {
        for (column, cell) in (0..).zip(line.iter()) {
            sheet.write_string_with_format(row, column, cell, &text)?;
        }
    }
    workbook.save_to_buffer()
}
