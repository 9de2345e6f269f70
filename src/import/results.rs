//! The marketplace's answer to a tracking file: a table with a row an order, and what became of it. Which column says what is the shop's to
//! tell; without a word of it, the usual headings are known.

use super::field::{self, bare};
use super::grid::{Grid, Record};
use super::refusal::{Place, Unreadable, Why, shortened};
use super::{FILE_BYTES, text, workbook};

/// Headings may have so many rows above them.
const ABOVE: usize = 20;
/// Most rows of an answer.
const ROWS: usize = 200_000;
/// Longest reason that is kept, in characters.
const CELL: usize = 256;

/// Which headings and words mean what, in small letters and without blanks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultColumns {
    /// Headings over the order's number.
    pub order: Vec<String>,
    /// Headings over the number on the label; a file may lack it.
    pub waybill: Vec<String>,
    /// Headings over what became of the row.
    pub result: Vec<String>,
    /// Headings over why; a file may lack it.
    pub reason: Vec<String>,
    /// Words of the result that say yes.
    pub done: Vec<String>,
    /// Words of the result that say no.
    pub failed: Vec<String>,
}

impl Default for ResultColumns {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|word| plain(word)).collect();
        ResultColumns {
            order: list(&["订单编号", "订单号", "订单", "平台单号", "order", "order-id", "order_no", "order number"]),
            waybill: list(&[
                "运单号",
                "快递单号",
                "物流单号",
                "运单编号",
                "tracking_number",
                "tracking-number",
                "waybill",
            ]),
            result: list(&["处理结果", "发货结果", "操作结果", "结果", "状态", "发货状态", "result", "status"]),
            reason: list(&["失败原因", "原因", "错误信息", "备注", "说明", "reason", "error", "message"]),
            done: list(&["成功", "发货成功", "已发货", "success", "succeeded", "ok", "done", "true"]),
            failed: list(&["失败", "发货失败", "错误", "failed", "failure", "fail", "error", "false"]),
        }
    }
}

/// One row of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultRow {
    /// Where it stands.
    pub place: Place,
    /// The order's number.
    pub order: String,
    /// The number on the label; empty where the file does not say.
    pub waybill: String,
    /// Whether the marketplace took it.
    pub done: bool,
    /// Why not, or what it said beside its yes; may be empty.
    pub say: String,
}

/// What an answer holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Results {
    /// The rows that can be understood.
    pub rows: Vec<ResultRow>,
    /// The others, each as a sentence.
    pub refused: Vec<String>,
}

/// Reads an answer: CSV (`,` `;` or TAB) in UTF-8 or GBK, or a workbook. A file without the headings is refused whole.
pub fn read_results(name: &str, bytes: &[u8], columns: &ResultColumns) -> Result<Results, Unreadable> {
    let fail = |(line, why)| Unreadable { file: name.to_owned(), line, why };
    if bytes.len() > FILE_BYTES {
        return Err(fail((0, Why::TooLarge)));
    }
    let mut answer = Answer { columns, found: None, above: 0, results: Results::default() };
    if bytes.starts_with(b"PK\x03\x04") {
        workbook::each(bytes, |at, cells| answer.take(Place::Row(at), cells)).map_err(fail)?;
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(fail((0, Why::OldWorkbook)));
    } else {
        let text = text::decode(bytes).map_err(fail)?;
        lines(&text, &mut answer).map_err(fail)?;
    }
    match answer.found {
        Some(_) => Ok(answer.results),
        None => Err(fail((0, Why::NoAnswer))),
    }
}

fn lines(text: &str, answer: &mut Answer<'_>) -> Result<(), (u64, Why)> {
    let mut fault = None;
    for delimiter in [b',', b';', b'\t'] {
        let (mut grid, mut record) = (Grid::new(text, delimiter), Record::default());
        loop {
            match grid.next(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                // A fault above the headings may be of the wrong delimiter only.
                Err(error) if answer.found.is_none() => {
                    fault = fault.or(Some(error));
                    break;
                }
                Err(error) => return Err(error),
            }
            let cells: Vec<(usize, &str)> =
                record.fields.iter().enumerate().map(|(field, text)| (field, text.as_ref())).collect();
            answer.take(Place::Line(record.line), &cells).map_err(|why| (record.line, why))?;
            if answer.found.is_none() && answer.above > ABOVE {
                break;
            }
        }
        if answer.found.is_some() {
            return Ok(());
        }
        answer.above = 0;
    }
    fault.map_or(Ok(()), Err)
}

/// An answer being read.
struct Answer<'c> {
    columns: &'c ResultColumns,
    found: Option<Found>,
    above: usize,
    results: Results,
}

/// Which field says what.
#[derive(Clone, Copy)]
struct Found {
    order: usize,
    waybill: Option<usize>,
    result: usize,
    reason: Option<usize>,
}

impl Answer<'_> {
    fn take(&mut self, place: Place, cells: &[(usize, &str)]) -> Result<(), Why> {
        if cells.iter().all(|(_, text)| text.trim().is_empty()) {
            return Ok(());
        }
        let Some(found) = self.found else {
            self.above += 1;
            if self.above <= ABOVE {
                self.found = self.headings(cells);
            }
            return Ok(());
        };
        if self.results.rows.len() + self.results.refused.len() >= ROWS {
            return Err(Why::TooManyRows);
        }
        let of = |field: usize| cells.iter().find(|(at, _)| *at == field).map_or("", |(_, text)| bare(text));
        let optional = |field: Option<usize>| field.map_or("", of);
        let (order, waybill, result) = (of(found.order), optional(found.waybill), of(found.result));
        let word = plain(result);
        let done = self.columns.done.contains(&word);
        let number = |text| field::id(text).err().map(|wanted| format!("{:?} is no number: {wanted}", shortened(text)));
        let why = if order.is_empty() {
            Some("no number of an order".to_owned())
        } else if !done && !self.columns.failed.contains(&word) {
            Some(format!("{:?} says neither yes nor no", shortened(result)))
        } else {
            number(order).or_else(|| if waybill.is_empty() { None } else { number(waybill) })
        };
        match why {
            Some(why) => self.results.refused.push(format!("{place}: {why}")),
            None => {
                let say = optional(found.reason).chars().filter(|c| !c.is_control()).take(CELL).collect();
                let (order, waybill) = (order.to_owned(), waybill.to_owned());
                self.results.rows.push(ResultRow { place, order, waybill, done, say });
            }
        }
        Ok(())
    }

    fn headings(&self, cells: &[(usize, &str)]) -> Option<Found> {
        let find = |names: &[String]| {
            let heads = |name: &String| cells.iter().find(|(_, text)| plain(text) == *name).map(|(at, _)| *at);
            names.iter().find_map(heads)
        };
        let it = self.columns;
        let (order, result) = (find(&it.order)?, find(&it.result)?);
        Some(Found { order, waybill: find(&it.waybill), result, reason: find(&it.reason) })
    }
}

/// A heading or a word as it is compared.
pub fn plain(text: &str) -> String {
    bare(text.trim_start_matches('\u{feff}')).to_lowercase().replace([' ', '_', '-', '\u{3000}'], "")
}
