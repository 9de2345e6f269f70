//! What an import says when it says no: where, what was found, what is wanted.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::domain::ShipmentNo;

/// One fault that refuses one shipment, and only it. Shown as one sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The file as the caller named it.
    pub file: Arc<str>,
    /// Where in the file.
    pub place: Place,
    /// The column by its name in the contract, with the file's own heading where that differs; empty for a whole row.
    pub column: Arc<str>,
    /// What stands there, shortened to [`FOUND_CHARS`] characters; may be empty, and may hold anything: it is shown escaped.
    pub found: String,
    /// What should stand there.
    pub wanted: Cow<'static, str>,
    /// The shipment that is refused, where the row names one.
    pub shipment: Option<ShipmentNo>,
}

/// How much of a faulty text a refusal keeps.
pub const FOUND_CHARS: usize = 60;

/// A place in an order file. Sorts in reading order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// A line of a CSV file as an editor counts, from 1.
    Line(u64),
    /// A row of a workbook's sheet as Excel counts it, from 1.
    Row(u64),
    /// An object of a JSON file, all from 0.
    Object {
        /// Whether the objects lie in a list called `shipments`.
        named: bool,
        /// Which object of the list; `None` where the file is one object.
        item: Option<usize>,
        /// Which of its `lines`; `None` for the object itself.
        line: Option<usize>,
    },
}

impl Place {
    /// The object that a line of JSON belongs to; a line of CSV or a row is its own.
    pub(super) fn whole(self) -> Place {
        match self {
            Place::Line(_) | Place::Row(_) => self,
            Place::Object { named, item, .. } => Place::Object { named, item, line: None },
        }
    }

    /// The place with a column: `line 7, column qty` or `shipments[3].lines[0].qty`.
    fn with_column(self, column: &str) -> String {
        let path = self.to_string();
        match self {
            _ if column.is_empty() => path,
            Place::Line(_) | Place::Row(_) => format!("{path}, column {column}"),
            Place::Object { item: None, line: None, .. } => column.to_owned(),
            Place::Object { .. } => format!("{path}.{column}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (named, item, line) = match *self {
            Place::Line(line) => return write!(f, "line {line}"),
            Place::Row(row) => return write!(f, "row {row}"),
            Place::Object { item: None, line: None, .. } => return f.write_str("the object"),
            Place::Object { named, item, line } => (named, item, line),
        };
        if let Some(item) = item {
            write!(f, "{}[{item}]", if named { "shipments" } else { "" })?;
        }
        if let Some(line) = line {
            write!(f, "{}lines[{line}]", if item.is_some() { "." } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A key of a JSON file or a heading may hold anything too.
        let column = self.column.escape_debug().to_string().replace("\\'", "'");
        write!(f, "{}, {}: found ", self.file.escape_debug(), self.place.with_column(&column))?;
        match self.found.as_str() {
            "" => f.write_str("nothing")?,
            found => write!(f, "{found:?}")?,
        }
        write!(f, ", wanted {}", self.wanted)?;
        match &self.shipment {
            Some(no) => write!(f, "; shipment {no} is refused"),
            None => write!(f, "; the row is refused"),
        }
    }
}

/// A file of which nothing is imported. Shown as one sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// The file as the caller named it.
    pub file: String,
    /// The line to blame, from 1; 0 where none is.
    pub line: u64,
    /// What is wrong with it.
    pub why: Why,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.escape_debug();
        match self.line {
            0 => write!(f, "{file}: {}", self.why),
            line => write!(f, "{file}, line {line}: {}", self.why),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Why a whole file is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is its sentence")]
pub enum Why {
    #[error("the workbook is of an old kind (.xls), or has a password: save it as .xlsx, without a password")]
    OldWorkbook,
    #[error("there is no Excel sheet in it that is shown: save it as .xlsx")]
    NoWorkbook,
    #[error("the workbook is damaged: open it in Excel or WPS and save it again as .xlsx")]
    DamagedWorkbook,
    #[error("the workbook unpacks to more than an order file can be: split it, or save it as \"CSV UTF-8\"")]
    Inflates,
    #[error("no line has both a heading for the order and one for the result: name the columns under [[results]]")]
    NoAnswer,
    #[error("the file is larger than 256 MiB: split it")]
    TooLarge,
    #[error("the file has more than 1000000 rows: split it")]
    TooManyRows,
    #[error("the file is UTF-16 text: save it as \"CSV UTF-8\"")]
    Utf16,
    #[error("the text is neither UTF-8 nor GBK: save it as \"CSV UTF-8\"")]
    Encoding,
    #[error("the text is UTF-8, but damaged here: export the file again")]
    BrokenUtf8,
    #[error("a NUL byte: the file is damaged, export it again")]
    Nul,
    #[error("the file is empty: a header line is wanted")]
    Empty,
    #[error("the header has more than 256 columns")]
    TooManyColumns,
    #[error("the header lacks {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    #[error("the header has {name} twice: {first:?} and {second:?}")]
    Twice { name: &'static str, first: String, second: String },
    #[error("the header has {found:?}, which is no known column: did you mean {near:?}?")]
    Near { found: String, near: &'static str },
    #[error("a quote mark opens here and is never closed")]
    OpenQuote,
    #[error("text after a closing quote mark: inside a quoted field a quote mark is written twice")]
    AfterQuote,
    #[error("the file ends inside a shipment number: it was cut off, export it again")]
    CutOff,
    #[error("column {column}: not the JSON of an order file: {what}")]
    Json { column: u64, what: String },
}

/// A text shortened for a refusal.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(FOUND_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
