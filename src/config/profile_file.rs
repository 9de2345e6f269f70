//! A profile file: how one shop's marketplace wants its tracking file, written down by the shop. What is wrong with it is told with the
//! file's own lines and columns.

use std::borrow::Cow;
use std::path::Path;

use toml::de::DeTable;

use super::error::Faults;
use super::keys::SectionKeys;
use super::section::{Section, plain};
use super::{ConfigError, FILE_BYTES};
use crate::export::{Column, Courier, Encoding, Format, Layout, Reader, SHEET_ROWS_MAX, Value};

/// The keys of a profile file; `config/profiles/taobao.toml` explains each.
pub const PROFILE_FILE: &[SectionKeys] = &[TOP, COLUMN, COURIER];
const TOP: SectionKeys =
    SectionKeys { name: "", keys: &["format", "encoding", "reader", "rows_max", "above", "column", "courier"] };
const COLUMN: SectionKeys = SectionKeys { name: "column", keys: &["heading", "value", "text"] };
const COURIER: SectionKeys = SectionKeys { name: "courier", keys: &["is", "name", "code"] };

/// Most columns of a file.
const COLUMNS_MAX: usize = 100;
/// Most couriers that it names.
const COURIERS_MAX: usize = 500;
/// Most lines above the headings.
const ABOVE_MAX: usize = 20;
/// Longest heading, in characters.
const HEADING_MAX: usize = 200;

/// Reads a profile file.
pub(super) fn load(path: &Path) -> Result<Layout, Vec<ConfigError>> {
    let file = path.display().to_string();
    let failed = |found: String| {
        let wanted = "a profile file, such as config/profiles/taobao.toml".to_owned();
        vec![ConfigError { file: file.clone(), spot: None, key: String::new(), found, wanted }]
    };
    let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > FILE_BYTES {
        return Err(failed(format!("{size} bytes")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    parse(&file, &text)
}

/// Reads the text of a profile file; `file` is shown in errors.
pub fn parse(file: &str, text: &str) -> Result<Layout, Vec<ConfigError>> {
    let mut faults = Faults { file, text, list: Vec::new() };
    let (table, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let found = format!("what is not TOML ({})", error.message().replace('\n', ", "));
        faults.note(error.span().unwrap_or_default(), String::new(), found, "TOML");
    }
    if !faults.list.is_empty() {
        return Err(faults.list);
    }
    let layout = layout(&Section::top(&table, TOP, &mut faults), &mut faults);
    faults.list.sort_by_key(|error| error.spot);
    if faults.list.is_empty() { Ok(layout) } else { Err(faults.list) }
}

fn layout(top: &Section<'_>, faults: &mut Faults<'_>) -> Layout {
    let format = top.word("format", Format::WORDS, faults).unwrap_or(Format::Csv);
    let encoding = top.word("encoding", Encoding::WORDS, faults).unwrap_or(Encoding::Utf8);
    if format == Format::Xlsx && top.has("encoding") {
        top.fault("encoding", "one", "none: a workbook has its own", faults);
    }
    let reader = top.word("reader", Reader::WORDS, faults).unwrap_or(Reader::Machine);
    if reader == Reader::Excel && format != Format::Csv {
        top.fault("reader", "\"excel\"", "\"machine\" or \"people\", where the format is not \"csv\"", faults);
    }
    let rows_max = top.whole("rows_max", 1, SHEET_ROWS_MAX, faults).unwrap_or(50_000);
    let line = |text: &str| text.split('\t').all(|cell| cell.is_empty() || plain(cell, HEADING_MAX).is_some());
    let above = top.texts("above", "a line of text, its cells apart by \\t", ABOVE_MAX, faults, line);
    let above = above.iter().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    let sections = top.list("column", COLUMN, COLUMNS_MAX, faults);
    if sections.is_empty() {
        top.fault("column", "none", "at least one [[column]]", faults);
    }
    let columns: Vec<Column> = sections.iter().filter_map(|section| column(section, faults)).collect();
    let couriers = couriers(top, faults);
    let ending = match format {
        Format::Csv => "csv",
        Format::Tsv => "txt",
        Format::Xlsx => "xlsx",
    };
    let (columns, couriers) = (Cow::Owned(columns), Cow::Owned(couriers));
    let layout = Layout { ending, format, encoding, reader, rows_max, above, columns, couriers };
    if let Some(text) = layout.unwritable() {
        let wanted = "an encoding that can write every heading and name of this file";
        top.fault("encoding", format!("one that lacks characters of {text:?}"), wanted, faults);
    }
    if layout.names_couriers() && layout.couriers.is_empty() {
        let wanted = "[[courier]] entries, since a column asks for the marketplace's name of the courier";
        top.fault("courier", "none", wanted, faults);
    }
    let key = [Value::Order, Value::Tracking, Value::TrackingBare];
    for (wanted, values) in [("order", &key[..1]), ("tracking", &key[1..])] {
        if !sections.is_empty() && !layout.columns.iter().any(|column| values.contains(&column.value)) {
            top.fault("column", "none of that value", format!("a [[column]] with value = {wanted:?}"), faults);
        }
    }
    layout
}

fn column(section: &Section<'_>, faults: &mut Faults<'_>) -> Option<Column> {
    section.need("heading", "the heading, to the letter", faults);
    section.need("value", "what stands in the column", faults);
    let wanted = "a heading of at most 200 characters";
    let heading = section.text("heading", wanted, faults, |text| cell(text, HEADING_MAX));
    let value = section.word("value", Value::WORDS, faults);
    let text = section.text("text", "a text of at most 200 characters", faults, |text| cell(text, HEADING_MAX));
    if value == Some(Value::Text) {
        section.need("text", "the text of the column", faults);
    }
    Some(Column { heading: heading?.into(), value: value?, text: text.unwrap_or_default().into() })
}

fn couriers(top: &Section<'_>, faults: &mut Faults<'_>) -> Vec<Courier> {
    let mut couriers: Vec<Courier> = Vec::new();
    for section in top.list("courier", COURIER, COURIERS_MAX, faults) {
        let wanted =
            "the id of a courier, such as \"sf\", its name as the order file writes it, or \"*\" for all others";
        section.need("is", wanted, faults);
        let is = section.text("is", wanted, faults, |text| plain(text.trim(), 64).map(str::to_owned));
        let name = section.text("name", "a name of at most 64 characters", faults, |text| cell(text, 64));
        let code = section.text("code", "a code of at most 64 characters", faults, |text| cell(text, 64));
        if !section.has("name") && !section.has("code") {
            section.fault("is", "neither a name nor a code", "what the marketplace calls this courier", faults);
        }
        let Some(is) = is else { continue };
        if couriers.iter().any(|known| known.is == is) {
            section.fault("is", format!("{is:?} once more"), "one [[courier]] for each", faults);
        }
        couriers.push(Courier {
            is: is.into(),
            name: name.unwrap_or_default().into(),
            code: code.unwrap_or_default().into(),
        });
    }
    couriers
}

/// What may stand in a cell; it may be empty.
fn cell(text: &str, most: usize) -> Option<String> {
    if text.is_empty() { Some(String::new()) } else { plain(text, most).map(str::to_owned) }
}
