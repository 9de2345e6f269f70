//! Records to a whole file: headings, rows in one order whatever order they came in, bytes.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use jiff::tz::TimeZone;

use super::layout::{Encoding, Format, Layout, Reader};
use super::record::records;
use super::sheet::workbook;
use super::writing::{encode, guarded};
use super::{Couriers, Rendered, TrackingRow};

/// Renders as many rows as one file takes.
pub(super) fn render(layout: &Layout, couriers: &Couriers, rows: &[TrackingRow], zone: &TimeZone) -> Rendered {
    let room = usize::try_from(layout.rows_max).unwrap_or(usize::MAX);
    let (mut file, mut refused, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match records(layout, couriers, row, zone).and_then(|records| writable(layout, records)) {
            Err(reason) => refused.push((index, reason)),
            Ok(records) if records.len() > room => {
                refused.push((index, format!("{} records, and a file takes {room}", records.len())));
            }
            // Whoever comes after one that did not fit waits too: the next file goes on where this one stops.
            Ok(records) if !left.is_empty() || file.len() + records.len() > room => left.push(index),
            Ok(records) => file.extend(records),
        }
    }
    file.sort();
    match bytes(layout, &file) {
        Some(bytes) => Rendered { bytes, refused, left },
        // Writing into memory does not fail; were it ever to, no row may count as told.
        None => {
            let refused = (0..rows.len()).map(|at| (at, "not written".to_owned())).collect();
            Rendered { bytes: Vec::new(), refused, left: Vec::new() }
        }
    }
}

/// Refuses a row with a character that the file's encoding lacks.
fn writable(layout: &Layout, records: Vec<Vec<String>>) -> Result<Vec<Vec<String>>, String> {
    let lacks = |cell: &&String| layout.format != Format::Xlsx && encode(layout.encoding, cell).is_none();
    for record in &records {
        if let Some((column, cell)) = layout.columns.iter().zip(record).find(|(_, cell)| lacks(cell)) {
            return Err(format!(
                "{}: {cell:?} holds characters that this file's encoding cannot write",
                column.heading
            ));
        }
    }
    Ok(records)
}

fn bytes(layout: &Layout, records: &[Vec<String>]) -> Option<Vec<u8>> {
    let headings: Vec<String> = layout.columns.iter().map(|column| column.heading.clone().into_owned()).collect();
    let lines = layout.above.iter().chain([&headings]).chain(records);
    let (delimiter, quotes) = match layout.format {
        Format::Xlsx => return workbook(&lines.collect::<Vec<_>>()),
        Format::Csv => (b',', QuoteStyle::Necessary),
        Format::Tsv => (b'\t', QuoteStyle::Never),
    };
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(quotes)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for line in lines {
        match layout.reader {
            Reader::People => writer.write_record(line.iter().map(|cell| guarded(cell).into_owned())).ok()?,
            Reader::Machine | Reader::Excel => writer.write_record(line).ok()?,
        }
    }
    let text = String::from_utf8(writer.into_inner().ok()?).ok()?;
    let mark: &[u8] = if layout.encoding == Encoding::Utf8Bom { b"\xef\xbb\xbf" } else { b"" };
    Some([mark, encode(layout.encoding, &text)?.as_ref()].concat())
}
