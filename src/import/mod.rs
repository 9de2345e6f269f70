//! The order file: CSV, XLSX or JSON in, shipments out, bad ones refused one by one with place, what was found and what is wanted.
//!
//! Pure: bytes in, values out. Revisions are numbered where shipments are kept, so every shipment here is revision 0.

mod barcode;
mod column;
mod draft;
mod field;
mod gather;
mod grid;
mod header;
mod json;
mod object;
mod refusal;
mod resend;
mod results;
mod row;
mod table;
mod text;
mod workbook;

use jiff::tz::TimeZone;

use crate::domain::Shipment;
pub use refusal::{FOUND_CHARS, Place, Refusal, Unreadable, Why};
pub use results::{ResultColumns, ResultRow, Results, plain, read_results};
pub use text::FILE_BYTES;

/// What an order file held. Every row is in a shipment or in a refusal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parsed {
    /// The shipments that stand, in order of first appearance.
    pub shipments: Vec<Shipment>,
    /// Why the others do not, in reading order; a shipment may have several faults.
    pub refused: Vec<Refusal>,
    /// What was passed over: columns that are not known and look like none that is.
    pub notes: Vec<String>,
}

/// Reads an order file. `name` is shown in errors and its ending helps to tell the format; `zone` is the site's.
///
/// Formats: CSV (`,` `;` or TAB; a header line with the names of the contract or their Chinese aliases; one row a line of a
/// shipment), a workbook (.xlsx) whose first sheet holds the same, and JSON (a list of such rows, `{"shipments":[…]}` with `lines`, or
/// one shipment). Text is UTF-8 or GBK. Limits: 256 MiB, 1,000,000 rows, 5,000 lines a shipment, 4,096 bytes a field.
pub fn read(name: &str, bytes: &[u8], zone: &TimeZone) -> Result<Parsed, Unreadable> {
    read_by(name, bytes, zone, None)
}

/// Does two pieces of work, at the same time where it can, and comes back when both are done.
pub type Both<'b> = &'b dyn Fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send));

/// The same, where `both` is at hand: the rows of a CSV file are then read from its beginning and from its middle at once.
pub fn read_by(name: &str, bytes: &[u8], zone: &TimeZone, both: Option<Both<'_>>) -> Result<Parsed, Unreadable> {
    let fail = |(line, why)| Unreadable { file: name.to_owned(), line, why };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if bytes.len() > FILE_BYTES {
        return Err(fail((0, Why::TooLarge)));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::read(name, bytes, zone).map_err(fail);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(fail((0, Why::OldWorkbook)));
    }
    if ending.starts_with("xls") {
        return Err(fail((0, Why::DamagedWorkbook)));
    }
    let text = text::decode(bytes).map_err(fail)?;
    let json = match ending.as_str() {
        "json" => true,
        "csv" | "tsv" | "txt" => false,
        _ => text.trim_start().starts_with(['{', '[']),
    };
    if json { json::read(name, &text, zone) } else { table::read(name, &text, zone, both) }.map_err(fail)
}
