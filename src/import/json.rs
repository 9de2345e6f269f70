//! The order file as JSON: a list of rows, `{"shipments":[…]}` with `lines`, or one shipment. Read as a stream, one object in memory.

use std::collections::BTreeSet;
use std::fmt;

use jiff::tz::TimeZone;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Parsed;
use super::column::{COLUMNS, Column, HEADINGS, Level};
use super::draft::{About, LINES};
use super::gather::Gather;
use super::object::{Object, ObjectSeed};
use super::refusal::{Place, Why, shortened};
use super::row::{Cell, Form, Row};

/// Most different unknown keys that are noted.
const NOTES: usize = 100;

/// Reads the text of a whole file.
pub(super) fn read(name: &str, text: &str, zone: &TimeZone) -> Result<Parsed, (u64, Why)> {
    let mut file = File { gather: Gather::new(zone), unknown: BTreeSet::new(), full: false };
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Top { file: &mut file }.deserialize(&mut json).and_then(|()| json.end());
    if let Err(error) = read {
        let what = error.to_string();
        let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what).to_owned();
        let why = if file.full { Why::TooManyRows } else { Why::Json { column: error.column() as u64, what } };
        return Err((error.line() as u64, why));
    }
    let notes = file.unknown.iter().map(|key| format!("key {key:?} is not known and was ignored")).collect();
    let (shipments, refused) = file.gather.finish(name, |column| column.name().into());
    Ok(Parsed { shipments, refused, notes })
}

/// What is gathered while the text streams by.
struct File<'z> {
    gather: Gather<'z>,
    unknown: BTreeSet<String>,
    full: bool,
}

impl File<'_> {
    /// Takes an object in: one row, or a shipment with lines.
    fn take<E: Error>(&mut self, object: &Object, named: bool, item: Option<usize>) -> Result<(), E> {
        let at = |line| Place::Object { named, item, line };
        let row = Row { at: at(None), cells: object.cells() };
        let misplaced = object.lines.is_some().then_some((Level::Line, "this key in lines"));
        self.check_keys(object, &row, misplaced);
        let lines = object.lines.as_deref().unwrap_or_default();
        let mut fits = true;
        for (line, inner) in lines.iter().enumerate() {
            let row = Row { at: at(Some(line)), cells: inherited(inner, object) };
            self.check_keys(inner, &row, Some((Level::Whole, "this key at the shipment, beside lines")));
            fits &= self.gather.row(&row);
        }
        let about = About::Other("lines".to_owned());
        if object.lines.is_none() && (!named || object.written(Column::Sku).is_some()) {
            fits = self.gather.row(&row);
        } else if lines.is_empty() {
            fits = self.gather.refuse(&row, at(None), about, "", "a list of at least one line".into());
        } else if object.surplus {
            let wanted = format!("a list of at most {LINES} lines").into();
            self.gather.fault(&row, at(None), about, "more", wanted);
        }
        self.full |= !fits;
        if fits { Ok(()) } else { Err(E::custom("too many rows")) }
    }

    /// Faults of the keys themselves: a near miss of a known one, one written twice, one at the wrong level.
    fn check_keys(&mut self, object: &Object, row: &Row<'_>, misplaced: Option<(Level, &'static str)>) {
        for key in &object.unknown {
            let near = Column::near(key).filter(|(column, _)| object.written(*column).is_none());
            if let Some((_, near)) = near {
                let wanted = format!("a known key, perhaps {near}").into();
                self.gather.fault(row, row.at, About::Other(shortened(key)), key, wanted);
            } else if self.unknown.len() < NOTES {
                self.unknown.insert(shortened(key));
            }
        }
        for key in &object.twice {
            self.gather.fault(row, row.at, About::Other(shortened(key)), key, "each key once".into());
        }
        let Some((level, wanted)) = misplaced else { return };
        for heading in HEADINGS.iter().filter(|heading| heading.level == level) {
            if let Some(written) = object.written(heading.column) {
                self.gather.fault(row, row.at, About::Column(heading.column), written.text(), wanted.into());
            }
        }
    }
}

/// The cells of a line, with those of its shipment where it has none of its own.
fn inherited<'a>(line: &'a Object, shipment: &'a Object) -> [Cell<'a>; COLUMNS] {
    let mut cells = line.cells();
    for ((cell, above), heading) in cells.iter_mut().zip(shipment.cells()).zip(&HEADINGS) {
        if heading.level != Level::Line && cell.text.is_empty() && cell.form == Form::Text {
            *cell = Cell { above: true, ..above };
        }
    }
    cells
}

/// The outermost value.
struct Top<'f, 'z> {
    file: &'f mut File<'z>,
}

/// A list of objects.
struct List<'f, 'z> {
    file: &'f mut File<'z>,
    named: bool,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows, or an object with shipments, or one shipment")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        List { file: self.file, named: false }.visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Object::default();
        let mut listed = false;
        while let Some(key) = map.next_key::<String>()? {
            if key != "shipments" {
                object.take(key, &mut map, true)?;
            } else if std::mem::replace(&mut listed, true) {
                return Err(A::Error::custom("shipments is there twice"));
            } else {
                map.next_value_seed(List { file: self.file, named: true })?;
            }
        }
        match listed {
            false => self.file.take(&object, false, None),
            true if object.is_bare() => {
                self.file.unknown.extend(object.unknown.iter().take(NOTES).map(|key| shortened(key)));
                Ok(())
            }
            true => Err(A::Error::custom("fields of a shipment beside the list of shipments")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of shipments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut item = 0;
        while let Some(object) = list.next_element_seed(ObjectSeed { outer: true })? {
            self.file.take(&object, self.named, Some(item))?;
            item += 1;
        }
        Ok(())
    }
}
