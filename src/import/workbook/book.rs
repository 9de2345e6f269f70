//! What a workbook says of itself: which sheet is shown first, its texts, its number formats, its calendar.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::super::refusal::Why;
use super::look::Look;
use super::package::{Package, add_text, attribute};

/// Most bytes of a part that says little.
const SMALL: u64 = 32 * 1024 * 1024;
/// Most bytes of the texts.
const TEXTS: u64 = 128 * 1024 * 1024;
/// Most texts.
const TEXTS_MAX: usize = 4_000_000;
/// Most formats, sheets or relations.
const ROWS_MAX: usize = 100_000;

/// What cells refer to.
#[derive(Default)]
pub(super) struct Book {
    /// The name of the first sheet that is shown.
    pub sheet: String,
    /// Its part.
    pub part: String,
    /// Texts by their number.
    pub texts: Vec<Box<str>>,
    /// Number formats by their number.
    pub looks: Vec<Look>,
    /// Days are counted from 1904.
    pub from_1904: bool,
}

/// Reads it all but the sheet.
pub(super) fn read(package: &mut Package<'_>) -> Result<Book, Why> {
    let roots = relations(package, "")?;
    let workbook =
        roots.iter().find(|it| it.kind == "officeDocument").map_or("xl/workbook.xml", |it| it.target.as_str());
    let mut book = Book::default();
    let relation = sheet(package, workbook, &mut book)?;
    let mut texts = None;
    let mut styles = None;
    for it in relations(package, workbook)? {
        match it.kind.as_str() {
            "sharedStrings" => texts = Some(it.target),
            "styles" => styles = Some(it.target),
            "worksheet" if it.id == relation => book.part = it.target,
            _ => {}
        }
    }
    if book.part.is_empty() {
        return Err(Why::NoWorkbook);
    }
    if let Some(part) = texts {
        book.texts = read_texts(package, &part)?;
    }
    if let Some(part) = styles {
        book.looks = read_looks(package, &part)?;
    }
    Ok(book)
}

struct Relation {
    id: String,
    /// The last piece of its type; the rest differs between the two kinds of the standard.
    kind: String,
    target: String,
}

/// What a part refers to; of the package itself with an empty name.
fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, Why> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let mut found = Vec::new();
    let Some(mut xml) = package.part(&format!("{folder}{slash}_rels/{file}.rels"), SMALL)? else { return Ok(found) };
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                let of = |name| attribute(&tag, name).map(Option::unwrap_or_default);
                let (id, kind, target) = (of("Id")?, of("Type")?, of("Target")?);
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.push(Relation { id, kind, target: joined(folder, &target) });
                if found.len() > ROWS_MAX {
                    return Err(Why::Inflates);
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A target as a name of the package.
fn joined(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => _ = path.pop(),
            piece => path.push(piece),
        }
    }
    path.join("/")
}

/// Finds the first sheet that is shown; its relation.
fn sheet(package: &mut Package<'_>, part: &str, book: &mut Book) -> Result<String, Why> {
    let mut xml = package.part(part, SMALL)?.ok_or(Why::NoWorkbook)?;
    let mut found = None;
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "workbookPr" => {
                book.from_1904 = matches!(attribute(&tag, "date1904")?.as_deref(), Some("1" | "true"));
            }
            Event::Start(tag) if found.is_none() && tag.local_name().as_ref() == "sheet" && is_shown(&tag)? => {
                book.sheet = attribute(&tag, "name")?.unwrap_or_default();
                found = attribute(&tag, "id")?;
            }
            Event::Eof => return found.ok_or(Why::NoWorkbook),
            _ => {}
        }
    }
}

fn is_shown(tag: &BytesStart<'_>) -> Result<bool, Why> {
    Ok(!matches!(attribute(tag, "state")?.as_deref(), Some("hidden" | "veryHidden")))
}

/// The texts that cells share. Readings in another script (`rPh`) are no part of them.
fn read_texts(package: &mut Package<'_>, part: &str) -> Result<Vec<Box<str>>, Why> {
    let mut texts: Vec<Box<str>> = Vec::new();
    let Some(mut xml) = package.part(part, TEXTS)? else { return Ok(texts) };
    let (mut text, mut reading, mut inside) = (String::new(), false, false);
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "si" => text.clear(),
                "rPh" => reading = true,
                "t" => inside = !reading,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "si" if texts.len() >= TEXTS_MAX => return Err(Why::Inflates),
                "si" => texts.push(unescaped(&text).into()),
                "rPh" => reading = false,
                "t" => inside = false,
                _ => {}
            },
            Event::Eof => return Ok(texts),
            event if inside => add_text(&event, &mut text)?,
            _ => {}
        }
    }
}

/// The formats of cells by their number.
fn read_looks(package: &mut Package<'_>, part: &str) -> Result<Vec<Look>, Why> {
    let (mut own, mut looks) = (BTreeMap::new(), Vec::new());
    let Some(mut xml) = package.part(part, SMALL)? else { return Ok(looks) };
    let mut of_cells = false;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "cellXfs" => of_cells = true,
                "numFmt" => {
                    let code = attribute(&tag, "formatCode")?.unwrap_or_default();
                    _ = own.insert(attribute(&tag, "numFmtId")?.unwrap_or_default(), Look::of(&code));
                }
                "xf" if of_cells => {
                    let id = attribute(&tag, "numFmtId")?.unwrap_or_default();
                    looks.push(own.get(&id).copied().unwrap_or_else(|| Look::standard(&id)));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => of_cells = false,
            Event::Eof => return Ok(looks),
            _ => {}
        }
        if own.len().max(looks.len()) > ROWS_MAX {
            return Err(Why::Inflates);
        }
    }
}

/// `_x000D_` and its like are characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let code =
            tail.get(2..6).filter(|code| tail.get(6..7) == Some("_") && code.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = tail.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = tail.get(2..).unwrap_or_default();
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_come_back_and_others_stay() {
        for (text, want) in
            [("a_x000D_b", "a\rb"), ("_x005F_x000D_", "_x000D_"), ("_x00", "_x00"), ("_xzzzz_中", "_xzzzz_中")]
        {
            assert_eq!(unescaped(text), want);
        }
    }

    #[test]
    fn targets_are_joined_and_never_leave_the_package() {
        for (folder, target, want) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../../../etc/x", "etc/x"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(joined(folder, target), want);
        }
    }
}
