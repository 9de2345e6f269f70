//! A sheet, row after row, and the cells that are merged in it.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};

use super::super::grid::KEPT;
use super::super::refusal::Why;
use super::super::row::Form;
use super::book::{Book, unescaped};
use super::look::{self, Look};
use super::package::{Xml, add_text, attribute};

/// Most bytes of a sheet.
pub(super) const SHEET: u64 = 384 * 1024 * 1024;
/// Most merged cells.
const MERGES: usize = 500_000;

/// One cell: its field from 0, its text and how it was written.
pub(super) struct Cell<'b> {
    pub field: usize,
    pub text: Cow<'b, str>,
    pub form: Form,
}

/// One row.
#[derive(Default)]
pub(super) struct SheetRow<'b> {
    /// As Excel counts it, from 1.
    pub at: u64,
    /// What is not empty, from left to right.
    pub cells: Vec<Cell<'b>>,
}

/// The rows of a sheet.
pub(super) struct Sheet<'x, 'z, 'a, 'b> {
    xml: &'x mut Xml<'z, 'a>,
    book: &'b Book,
    at: u64,
}

impl<'x, 'z, 'a, 'b> Sheet<'x, 'z, 'a, 'b> {
    pub(super) fn new(xml: &'x mut Xml<'z, 'a>, book: &'b Book) -> Self {
        Self { xml, book, at: 0 }
    }

    /// Reads the next row that there is; `false` at the end. Rows and cells must stand in their order.
    pub(super) fn next(&mut self, row: &mut SheetRow<'b>) -> Result<bool, Why> {
        row.cells.clear();
        let mut field = 0;
        let mut inside = false;
        loop {
            let cell = match self.xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    let named = attribute(&tag, "r")?;
                    let at = named.map_or(Some(self.at + 1), |at| at.parse().ok()).filter(|at| *at > self.at);
                    self.at = at.ok_or(Why::DamagedWorkbook)?;
                    row.at = self.at;
                    inside = true;
                    continue;
                }
                Event::End(tag) if inside && tag.local_name().as_ref() == "row" => return Ok(true),
                Event::End(tag) if tag.local_name().as_ref() == "sheetData" => return Ok(false),
                Event::Eof => return Err(Why::DamagedWorkbook),
                Event::Start(tag) if inside && tag.local_name().as_ref() == "c" => Head::of(&tag)?,
                _ => continue,
            };
            let at = match &cell.place {
                Some(place) => place_of(place).ok_or(Why::DamagedWorkbook)?.0,
                None => field,
            };
            if at < field {
                return Err(Why::DamagedWorkbook);
            }
            field = at + 1;
            if let Some((text, form)) = self.value(&cell)?.filter(|_| at < KEPT) {
                row.cells.push(Cell { field: at, text, form });
            }
        }
    }

    /// What a cell holds; `None` where that is nothing.
    fn value(&mut self, cell: &Head) -> Result<Option<(Cow<'b, str>, Form)>, Why> {
        let (mut text, mut inside, mut reading, mut formula, mut filled) = (String::new(), false, false, false, false);
        loop {
            match self.xml.next()? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "v" if cell.kind != "inlineStr" => (inside, filled) = (true, true),
                    "t" if cell.kind == "inlineStr" && !reading => (inside, filled) = (true, true),
                    "rPh" => reading = true,
                    "f" => formula = true,
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "c" => break,
                    "rPh" => reading = false,
                    "v" | "t" => inside = false,
                    _ => {}
                },
                Event::Eof => return Err(Why::DamagedWorkbook),
                event if inside => add_text(&event, &mut text)?,
                _ => {}
            }
        }
        if !filled || (text.is_empty() && !formula) {
            // A formula that was never calculated must not pass for an empty cell.
            return Ok(formula.then_some((Cow::Borrowed("=…"), Form::Other)));
        }
        Ok(Some(self.meant(cell, text)?))
    }

    fn meant(&self, cell: &Head, raw: String) -> Result<(Cow<'b, str>, Form), Why> {
        let book = self.book;
        Ok(match cell.kind.as_str() {
            "s" => {
                let text = raw.trim().parse().ok().and_then(|at: usize| book.texts.get(at));
                (Cow::Borrowed(text.ok_or(Why::DamagedWorkbook)?), Form::Text)
            }
            "str" | "inlineStr" => (Cow::Owned(unescaped(&raw)), Form::Text),
            "b" => (Cow::Borrowed(if raw.trim() == "1" { "TRUE" } else { "FALSE" }), Form::Other),
            "d" => (Cow::Owned(raw.replacen('T', " ", 1)), Form::Date),
            "e" => (Cow::Owned(raw), Form::Other),
            _ => {
                let look = cell.style.and_then(|at| book.looks.get(at)).copied().unwrap_or_default();
                let (number, whole) = look::number(raw.trim()).ok_or(Why::DamagedWorkbook)?;
                shown(number, whole, look, book.from_1904)
            }
        })
    }
}

/// A number as the cell shows it.
fn shown(number: String, exact: bool, look: Look, from_1904: bool) -> (Cow<'static, str>, Form) {
    if !exact {
        return (Cow::Owned(number), Form::Rounded);
    }
    match look {
        Look::Day | Look::Moment => match look::moment(&number, look, from_1904) {
            Some(moment) => (Cow::Owned(moment), Form::Date),
            None => (Cow::Owned(number), Form::Date),
        },
        _ if number.contains('.') => (Cow::Owned(number), Form::Decimal),
        Look::Zeros(digits) if !number.starts_with('-') => (Cow::Owned(format!("{number:0>digits$}")), Form::Text),
        _ => (Cow::Owned(number), Form::Text),
    }
}

/// What the tag of a cell says.
struct Head {
    place: Option<String>,
    kind: String,
    style: Option<usize>,
}

impl Head {
    fn of(tag: &BytesStart<'_>) -> Result<Head, Why> {
        let kind = attribute(tag, "t")?.unwrap_or_default();
        let style = attribute(tag, "s")?.and_then(|style| style.parse().ok());
        Ok(Head { place: attribute(tag, "r")?, kind, style })
    }
}

/// Cells that are shown as one; fields from 0, rows from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Merge {
    pub left: usize,
    pub right: usize,
    pub top: u64,
    pub bottom: u64,
}

/// The merged cells of a sheet, which stand behind its rows.
pub(super) fn merges(xml: &mut Xml<'_, '_>) -> Result<Vec<Merge>, Why> {
    let mut merges = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "mergeCell" => {
                let area = attribute(&tag, "ref")?.unwrap_or_default();
                let (from, to) = area.split_once(':').unwrap_or((&area, &area));
                let (Some((left, top)), Some((right, bottom))) = (place_of(from), place_of(to)) else {
                    return Err(Why::DamagedWorkbook);
                };
                if merges.len() >= MERGES {
                    return Err(Why::Inflates);
                }
                merges.push(Merge { left, right, top, bottom });
            }
            Event::Eof => return Ok(merges),
            _ => {}
        }
    }
}

/// `C7` as a field from 0 and a row from 1; `None` where it is no cell of a sheet.
fn place_of(text: &str) -> Option<(usize, u64)> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(at);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return None;
    }
    let field = letters.bytes().fold(0, |field, letter| field * 26 + usize::from(letter - b'A') + 1) - 1;
    let row = row.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
    Some((field, row))
}

/// The letters of a field.
pub(super) fn letters(field: usize) -> String {
    let last = char::from(b'A' + u8::try_from(field % 26).unwrap_or(0));
    match field / 26 {
        0 => last.to_string(),
        more => letters(more - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_letters_are_one_thing() {
        for field in [0, 1, 25, 26, 27, 51, 52, 700, 701, 702, 16_383] {
            assert_eq!(place_of(&format!("{}7", letters(field))), Some((field, 7)));
        }
        for bad in ["", "A", "7", "a7", "A0", "A1048577", "AAAA1", "A-1", "A1B"] {
            assert_eq!(place_of(bad), None, "{bad}");
        }
    }
}
