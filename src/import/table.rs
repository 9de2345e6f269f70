//! The order file as delimited text.

use jiff::tz::TimeZone;

use super::column::Column;
use super::draft::About;
use super::field::bare;
use super::gather::Gather;
use super::grid::{Grid, KEPT, Record};
use super::header::Header;
use super::refusal::{Place, Why};
use super::row::{Cell, Row};
use super::{Both, Parsed};

/// The delimiters, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the text of a whole file.
pub(super) fn read(name: &str, text: &str, zone: &TimeZone, both: Option<Both<'_>>) -> Result<Parsed, (u64, Why)> {
    let (grid, header) = open(text)?;
    let gather = match both.and_then(|both| halves(&grid, &header, zone, both)) {
        Some(gather) => gather,
        None => rows(grid, &header, zone)?,
    };
    let (shipments, refused) = gather.finish(name, |column| header.label(column));
    Ok(Parsed { shipments, refused, notes: header.notes })
}

/// Both halves of the rows, where the file can be cut in the middle and nothing reaches over the cut.
///
/// A first half that ends whole ends where a row does: whoever reads on from there reads what it would have read.
fn halves<'z>(grid: &Grid<'_>, header: &Header, zone: &'z TimeZone, both: Both<'_>) -> Option<Gather<'z>> {
    let cut = between_shipments(grid, header)?;
    let mut first = Some(grid.until(cut)?);
    let (mut before, mut after) = (None, None);
    both(&mut || before = first.take().map(|grid| rows(grid, header, zone)), &mut || {
        after = Some(rows(grid.from(cut), header, zone))
    });
    before?.ok()?.followed_by(after?.ok()?)
}

/// Where, near the middle, a row of another shipment begins than that of the row above it.
fn between_shipments(grid: &Grid<'_>, header: &Header) -> Option<usize> {
    let field = header.of(Column::Shipment)?;
    let mut rest = grid.from(grid.middle()?);
    let (mut record, mut number) = (Record::default(), None);
    loop {
        let at = rest.at();
        if !rest.next(&mut record).ok()? {
            return None;
        }
        let here = record.fields.get(field)?.clone();
        if number.replace(here.clone()).is_some_and(|above| above != here) {
            return Some(at);
        }
    }
}

/// Reads every row that is left.
fn rows<'z>(mut grid: Grid<'_>, header: &Header, zone: &'z TimeZone) -> Result<Gather<'z>, (u64, Why)> {
    let mut gather = Gather::new(zone);
    let mut record = Record::default();
    while grid.next(&mut record)? {
        if record.fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let row = row(header, &record);
        let taken = if record.count == header.count() {
            gather.row(&row)
        } else {
            if !record.ended && header.of(Column::Shipment) == Some(record.count - 1) {
                return Err((record.line, Why::CutOff));
            }
            let found = format!("{} fields", record.count);
            let wanted = format!("{} fields, as many as the header has", header.count());
            gather.refuse(&row, row.at, About::Other(String::new()), &found, wanted.into())
        };
        if !taken {
            return Err((record.line, Why::TooManyRows));
        }
    }
    Ok(gather)
}

fn row<'r>(header: &Header, record: &'r Record<'_>) -> Row<'r> {
    let text = |field: usize| record.fields.get(field).map_or("", |text| bare(text));
    let cells = header.fields().map(|field| Cell { text: field.map_or("", text), ..Cell::default() });
    Row { at: Place::Line(record.line), cells }
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
    if record.count >= KEPT {
        return Err((record.line, Why::TooManyColumns));
    }
    let headings = record.fields.iter().map(|field| bare(field).to_owned()).collect();
    let header = Header::new(headings).map_err(|why| (record.line, why))?;
    Ok((grid, header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_order_is_cut_between_two_shipments() {
        for end in ["\n", "\r\n"] {
            let mut text = format!("shipment,shop,order,sku,qty,name{end}");
            (0..40).for_each(|line| text += &format!("F{:02},A,1,S,1,\"a, b\"{end}", line / 3));
            let (grid, header) = open(&text).unwrap();
            let cut = between_shipments(&grid, &header).unwrap();
            let (above, below) = (text[..cut].trim_end().lines().last().unwrap(), &text[cut..]);
            assert_ne!(above[..3], below[..3], "{above} | {below}");
            assert!((13..=27).contains(&text[..cut].matches("F").count()), "near the middle: {below}");
            let both = |first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)| (first(), second()).1;
            let zone = TimeZone::UTC;
            let gather = halves(&grid, &header, &zone, &both).expect("nothing reaches over the cut");
            let (shipments, refused) = gather.finish("f", |column| header.label(column));
            assert_eq!((shipments.len(), refused.len()), (14, 0));
        }
    }
}
