//! The marketplace's answer to a tracking file into the outbox, with a report for people.

use std::fmt;

use super::{Made, NotTaken};
use crate::domain::Now;
use crate::import::{ResultColumns, read_results};
use crate::store::{Heard, Said, Store};

/// Most sentences of a report; all are counted.
const SENTENCES: usize = 1_000;

/// What became of an answer. Shown as lines: the counts, then every row that somebody must look at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heeded {
    /// The file as the caller named it.
    pub file: String,
    /// Rows that the marketplace took.
    pub acked: usize,
    /// Rows that it refused; they are set aside with its reason.
    pub parked: usize,
    /// Answers that were known already.
    pub known: usize,
    /// Answers that could not be understood, or fit no row.
    pub refused: usize,
    /// What must be looked at, each as one sentence.
    pub said: Vec<String>,
}

impl Heeded {
    /// Whether any answer could not be used.
    pub fn refused_any(&self) -> bool {
        self.refused > 0
    }

    fn say(&mut self, sentence: String) {
        if self.said.len() < SENTENCES {
            self.said.push(sentence);
        }
    }
}

impl fmt::Display for Heeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Heeded { file, acked, parked, known, refused, said } = self;
        let file = file.escape_debug();
        write!(
            f,
            "{file}: {acked} taken by the marketplace, {parked} refused by it, {known} known already, {refused} not understood"
        )?;
        said.iter().try_for_each(|sentence| write!(f, "\n{sentence}"))
    }
}

impl Made<Heeded> {
    /// What a watched folder makes of it; the report lies beside the file either way.
    pub fn of(heeded: Result<Heeded, NotTaken>) -> Made<Heeded> {
        match heeded {
            Ok(heeded) if heeded.refused_any() => Made::Failed(heeded.to_string().lines().map(str::to_owned).collect()),
            Ok(heeded) => {
                let note = format!("{heeded}\n");
                Made::Done(heeded, Some(note))
            }
            Err(not_taken) => Made::from(not_taken),
        }
    }
}

/// Of several ways to read an answer, the one that understands most of it: the fewest rows refused, the first of equals. `None` where
/// there are none; where no way fits, the first, whose complaint is then heard.
pub fn fitting<'c>(name: &str, bytes: &[u8], ways: &'c [ResultColumns]) -> Option<&'c ResultColumns> {
    if let [] | [_] = ways {
        return ways.first();
    }
    ways.iter().min_by_key(|way| read_results(name, bytes, way).map_or(usize::MAX, |read| read.refused.len()))
}

/// Takes an answer in. Every row stands for itself; a file without the headings is refused whole. The same file again changes nothing.
pub fn heed(
    store: &mut Store,
    name: &str,
    bytes: &[u8],
    columns: &ResultColumns,
    now: impl Fn() -> Now,
) -> Result<Heeded, NotTaken> {
    let results = read_results(name, bytes, columns)?;
    let shown = name.escape_debug().to_string();
    let said: Vec<Said> = results
        .rows
        .iter()
        .map(|row| Said {
            order: row.order.clone(),
            waybill: row.waybill.clone(),
            done: row.done,
            say: row.say.clone(),
        })
        .collect();
    let heard = store.hear_results(&shown, &said, now())?;
    let mut heeded = Heeded { file: name.to_owned(), refused: results.refused.len(), ..Heeded::default() };
    for refused in &results.refused {
        heeded.say(format!("{shown}, {refused}"));
    }
    for (row, heard) in results.rows.iter().zip(heard) {
        let order = row.order.escape_debug();
        let why = match heard {
            Heard::Noted(rows) if row.done => {
                heeded.acked += rows;
                continue;
            }
            Heard::Noted(rows) => {
                heeded.parked += rows;
                heeded.say(format!("{shown}, {}: order {order} was refused: {}", row.place, row.say.escape_debug()));
                continue;
            }
            Heard::Known => {
                heeded.known += 1;
                continue;
            }
            Heard::NoSuchRow if row.waybill.is_empty() => "it was never told to a marketplace from here".to_owned(),
            Heard::NoSuchRow => format!("its number {} was never told from here", row.waybill.escape_debug()),
            Heard::WhichOne => "it has several parcels, and the file does not say which is meant".to_owned(),
            Heard::Not(state) => format!("it stands at {}, which this answer does not change", state.id()),
        };
        heeded.refused += 1;
        heeded.say(format!("{shown}, {}: order {order}: {why}; look at it", row.place));
    }
    Ok(heeded)
}
