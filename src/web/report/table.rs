//! The report of a day as one long table for spreadsheets: a line a figure, then a line an open label with why and what to do.
//!
//! It is for people: UTF-8 with the mark by which Excel knows it, CRLF, and nothing in it is run or rewritten by a spreadsheet. Programs ask
//! for the JSON.

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::page::{caution, done, earlier, named, person, test};
use crate::export::guarded;
use crate::web::balance_page::moment;
use crate::web::certificate::{Place, field, list, text};
use crate::words::{ReportWords, balance as balance_words, report as words, visible};

/// A spreadsheet keeps so many digits of a number, and writes longer ones anew.
const DIGITS_KEPT: usize = 11;

/// The whole file; `None` where it cannot be written, which memory never refuses.
pub fn report_table(report: &Value, place: &Place<'_>) -> Option<Vec<u8>> {
    let (say, told) = (balance_words(place.language), words(place.language));
    let headings = [
        told.day,
        told.part,
        told.item,
        told.value,
        told.unit,
        say.waybill,
        say.shipment,
        told.shop,
        say.orders,
        say.carrier,
        say.since,
        say.ship_by,
        told.why,
        told.what_to_do,
        told.id,
    ];
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(headings).ok()?;
    filled(report, place).lines.iter().try_for_each(|line| writer.write_record(line.cells())).ok()?;
    writer.into_inner().ok()
}

/// The same to be read on a terminal.
pub fn report_text(report: &Value, place: &Place<'_>) -> String {
    let (mut text, mut part) = (String::new(), String::new());
    for Line { part: of, figure, label, .. } in filled(report, place).lines {
        if of != part {
            text += &format!("{}{}\n", if part.is_empty() { "" } else { "\n" }, visible(&of));
            part = of;
        }
        let [item, value, unit] = figure.map(|cell| visible(&cell));
        let told = match label {
            None => format!("{item}  {value} {unit}"),
            Some(label) => {
                let [waybill, shipment, .., why, to_do] = label.map(|cell| visible(&cell));
                format!("{waybill}  {shipment}  {why}\n      → {to_do}")
            }
        };
        text += &format!("  {}\n", told.trim_end());
    }
    text
}

fn filled(report: &Value, place: &Place<'_>) -> Table {
    let (say, told) = (balance_words(place.language), words(place.language));
    let mut table = Table { day: text(report, "day"), lines: Vec::new() };
    table.figure(told.title, told.day, "day", &table.day.clone(), "");
    table.figure(told.title, say.as_of_name, "as_of", &moment(&text(report, "as_of"), place), "");
    if let Some(caution) = caution(report, place) {
        table.figure(told.title, caution, "caution", "", "");
    }
    if let Some(earlier) = earlier(report, place) {
        table.figure(told.title, &earlier, "earlier", "", "");
    }
    figures(&mut table, report, place);
    people_and_faults(&mut table, report, place, told);
    scales(&mut table, report, place, told);
    for heading in list(field(report, "balance"), "headings").iter().filter(|one| field(one, "open") == true) {
        let part = text(field(heading, "title"), place.language.tag());
        list(heading, "labels").iter().for_each(|label| table.label(&part, &text(heading, "heading"), label, place));
    }
    table
}

/// The lines as they are, before a cell is guarded.
struct Table {
    day: String,
    lines: Vec<Line>,
}

struct Line {
    day: String,
    part: String,
    /// What, how much, in which unit.
    figure: [String; 3],
    /// Waybill, shipment, shop, orders, courier, printed, ship by, why, what to do.
    label: Option<[String; 9]>,
    id: String,
}

/// Places of the cells that are days or figures of our own making.
const VALUES: [usize; 2] = [0, 3];

impl Line {
    /// As the file has them.
    fn cells(&self) -> Vec<String> {
        let label = self.label.as_ref().map(|label| label.each_ref().map(String::as_str)).unwrap_or_default();
        let [item, value, unit] = self.figure.each_ref().map(String::as_str);
        let before = [self.day.as_str(), &self.part, item, value, unit];
        let cells = before.into_iter().chain(label).chain([self.id.as_str()]).enumerate();
        cells.map(|(at, cell)| if VALUES.contains(&at) { number(cell) } else { written(cell) }).collect()
    }
}

impl Table {
    fn figure(&mut self, part: &str, item: &str, id: &str, value: &str, unit: &str) {
        let figure = [item, value, unit].map(str::to_owned);
        let (day, part, id) = (self.day.clone(), part.to_owned(), id.to_owned());
        self.lines.push(Line { day, part, figure, label: None, id });
    }

    fn label(&mut self, part: &str, id: &str, label: &Value, place: &Place<'_>) {
        let say = balance_words(place.language);
        let orders: Vec<&str> = list(label, "orders").iter().filter_map(Value::as_str).collect();
        let of = |key: &str| text(label, key);
        let said = |key: &str| text(field(label, key), place.language.tag());
        let at = |key: &str| field(label, key).as_str().map(|at| moment(at, place)).unwrap_or_default();
        let (orders, printed, ship_by) = (orders.join(" "), at("printed"), at("ship_by"));
        let cells = [
            of("waybill"),
            of("shipment"),
            of("shop"),
            orders,
            of("carrier"),
            printed,
            ship_by,
            said("why"),
            said("do"),
        ];
        let figure = [say.waybill.to_owned(), String::new(), String::new()];
        let (day, part, id) = (self.day.clone(), part.to_owned(), id.to_owned());
        self.lines.push(Line { day, part, figure, label: Some(cells), id });
    }
}

fn figures(table: &mut Table, report: &Value, place: &Place<'_>) {
    let (say, told) = (balance_words(place.language), words(place.language));
    let count = |of: &str, key: &str| whole(field(report, of), key);
    for (name, key) in [
        (say.printed, "printed"),
        (say.checked, "checked"),
        (say.weighed, "weighed"),
        (say.handed_over, "handed_over"),
        (say.uploaded, "uploaded"),
        (told.held, "held"),
        (told.late, "late"),
        (say.open, "open"),
    ] {
        table.figure(told.labels, name, key, &count("labels", key), "");
    }
    for (name, key, _) in done(told) {
        table.figure(told.on_the_day, name, key, &count("day_work", key), "");
    }
}

fn people_and_faults(table: &mut Table, report: &Value, place: &Place<'_>, told: &ReportWords) {
    for one in list(report, "faults") {
        let id = text(one, "fault");
        table.figure(told.faults, &named(&id, place), &id, &whole(one, "count"), "");
    }
    for one in list(report, "operators") {
        let (name, counts) = person(one, told);
        for (word, count) in [told.sealed, told.refused, told.forced].iter().zip(counts) {
            table.figure(told.people, &format!("{name}: {word}"), "operator", &count.to_string(), "");
        }
    }
}

fn scales(table: &mut Table, report: &Value, place: &Place<'_>, told: &ReportWords) {
    let mut scale = |name: &str, one: &Value| {
        let rows = [
            (told.weighed, "weighed", whole(one, "weighed"), ""),
            (told.mean_off, "mean_off_g", text(one, "mean_off_g"), "g"),
            (told.outside, "outside", whole(one, "outside"), ""),
            (told.outside, "outside_percent", text(one, "outside_percent"), "%"),
            (told.zero, "zero_g", text(one, "zero_g"), "g"),
        ];
        for (word, id, value, unit) in rows.iter().filter(|(_, _, value, _)| !value.is_empty()) {
            table.figure(told.weights, &format!("{name}: {word}"), id, value, unit);
        }
        for one in list(one, "tests") {
            let said = format!("{name}: {}", test(one, place).0);
            table.figure(told.tests, &said, "test_off_g", &text(one, "off_g"), "g");
        }
    };
    scale(told.all_scales, field(report, "weights"));
    list(report, "scales").iter().for_each(|one| scale(&text(one, "station"), one));
}

/// A text as a cell: on one line, never run as a formula, and a number that a spreadsheet would write anew kept as it is.
fn written(text: &str) -> String {
    let text = visible(text);
    let rewritten = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'e' | 'E' | '.' | '-' | '/' | ':' | '+'))
        && (text.len() > DIGITS_KEPT || text.starts_with('0') || !text.bytes().all(|byte| byte.is_ascii_digit()));
    if rewritten { format!("'{text}") } else { guarded(&text).into_owned() }
}

/// A count as text.
fn whole(of: &Value, key: &str) -> String {
    field(of, key).as_u64().unwrap_or(0).to_string()
}

/// A figure of our own making is a number also where it is below zero.
fn number(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    if plain { text.to_owned() } else { written(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_neither_runs_nor_rewrites_a_cell() {
        for (text, wanted) in [
            ("SF1234567890123", "SF1234567890123"),
            ("2896754321098765432", "'2896754321098765432"),
            ("0012", "'0012"),
            ("12E5", "'12E5"),
            ("3-4", "'3-4"),
            ("12345678901", "12345678901"),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-5", "'-5"),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("902-0300094-5705420 x", "902-0300094-5705420 x"),
        ] {
            assert_eq!(written(text), wanted, "{text:?}");
        }
        assert_eq!(["-0.25", "7", "", "=1"].map(number), ["-0.25", "7", "", "'=1"]);
    }
}
