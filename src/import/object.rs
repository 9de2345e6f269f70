//! One JSON object of an order file, as it was written.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::column::{COLUMNS, Column};
use super::draft::LINES;
use super::field::bare;
use super::row::{Cell, Form};

/// Most unknown or doubled keys of one object that are kept.
const KEYS: usize = 64;

/// An object: a row, a shipment, or a line of one.
#[derive(Default)]
pub(super) struct Object {
    cells: [Option<Written>; COLUMNS],
    /// Its `lines`, where it has them.
    pub lines: Option<Vec<Object>>,
    /// Whether it has more lines than a shipment may have; the rest was passed over.
    pub surplus: bool,
    /// Keys that are no column.
    pub unknown: Vec<String>,
    /// Keys of one column that were written twice.
    pub twice: Vec<String>,
}

/// A value as it was written.
pub(super) struct Written {
    text: String,
    form: Form,
}

impl Written {
    /// What stands there, without guards.
    pub(super) fn text(&self) -> &str {
        bare(&self.text)
    }
}

impl Object {
    /// What it says in a column.
    pub(super) fn written(&self, column: Column) -> Option<&Written> {
        self.cells.get(column.index()).and_then(Option::as_ref)
    }

    /// What it says in every column.
    pub(super) fn cells(&self) -> [Cell<'_>; COLUMNS] {
        std::array::from_fn(|at| match self.cells.get(at) {
            Some(Some(written)) => Cell { text: written.text(), form: written.form, above: false },
            _ => Cell::default(),
        })
    }

    /// Whether it has neither a column nor lines.
    pub(super) fn is_bare(&self) -> bool {
        self.lines.is_none() && self.cells.iter().all(Option::is_none)
    }

    /// Takes one key with its value; `outer` objects may have lines.
    pub(super) fn take<'de, A: MapAccess<'de>>(
        &mut self,
        key: String,
        map: &mut A,
        outer: bool,
    ) -> Result<(), A::Error> {
        if outer && key == "lines" {
            if self.lines.is_some() {
                return Err(A::Error::custom("lines is there twice"));
            }
            let (lines, surplus) = map.next_value_seed(LinesSeed)?;
            (self.lines, self.surplus) = (Some(lines), surplus);
            return Ok(());
        }
        let Some(cell) = Column::find(&key).and_then(|column| self.cells.get_mut(column.index())) else {
            if self.unknown.len() < KEYS {
                self.unknown.push(key);
            }
            return map.next_value::<IgnoredAny>().map(drop);
        };
        let value: Option<Written> = map.next_value()?;
        match cell {
            None => *cell = value,
            Some(_) if self.twice.len() < KEYS => self.twice.push(key),
            Some(_) => {}
        }
        Ok(())
    }
}

/// Reads an object.
pub(super) struct ObjectSeed {
    /// Whether it may have lines of its own.
    pub outer: bool,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed {
    type Value = Object;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Object, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.outer { "a shipment or a row" } else { "a line of a shipment" })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object::default();
        while let Some(key) = map.next_key()? {
            object.take(key, &mut map, self.outer)?;
        }
        Ok(object)
    }
}

/// Reads `lines`: at most [`LINES`], and whether there were more.
struct LinesSeed;

impl<'de> DeserializeSeed<'de> for LinesSeed {
    type Value = (Vec<Object>, bool);
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for LinesSeed {
    type Value = (Vec<Object>, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut lines = Vec::new();
        while lines.len() < LINES {
            match list.next_element_seed(ObjectSeed { outer: false })? {
                Some(line) => lines.push(line),
                None => return Ok((lines, false)),
            }
        }
        let mut surplus = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            surplus = true;
        }
        Ok((lines, surplus))
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(WrittenVisitor)
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Written, E> {
        Ok(Written { text, form: Form::Text })
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Written, E> {
        self.visit_string(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Written, E> {
        self.visit_string(number.to_string())
    }

    /// The shortest decimal that reads back as this number: what was written, for as many digits as grams have.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Written, E> {
        Ok(Written { text: number.to_string(), form: Form::Fraction })
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Written, E> {
        Ok(Written { text: value.to_string(), form: Form::Other })
    }

    /// A list of texts is the same texts with `|` between them.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Written, A::Error> {
        let (mut text, mut form) = (String::new(), Form::List);
        while let Some(item) = list.next_element::<Option<Written>>()? {
            let Some(item) = item.filter(|item| item.form == Form::Text) else {
                form = Form::Other;
                continue;
            };
            if !text.is_empty() {
                text.push('|');
            }
            text.push_str(&item.text);
        }
        Ok(Written { text, form })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Written, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Written { text: "an object".to_owned(), form: Form::Other })
    }
}
